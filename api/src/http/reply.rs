//! What is told: results and errors as an HTTP answer.
//!
//! Every error leaves with a code of the closed list and the request id. Text that was not made for the caller is
//! logged here and replaced.

use async_graphql::{PathSegment, Response as Result, ServerError, Value};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use serde::Serialize;

use super::{
    cached::{Keeping, kept},
    media::Media,
    request_id::RequestId,
};
use crate::{
    config::Config,
    error::{ApiError, Code},
    graphql::written::Text,
};

/// Longest message told, in bytes: validation repeats what it does not understand.
const MESSAGE_BYTES: usize = 600;

/// How async-graphql's own messages about a value that cannot be begin; they repeat the caller's value and nothing
/// else, and so may be told.
const INPUT_MESSAGES: [&str; 3] = ["Failed to parse \"", "Expected input type \"", "Invalid value for argument \""];

/// The codes of the errors that an answer tells; in the answer's extensions.
#[derive(Clone, Debug)]
pub struct Codes(pub Vec<Code>);

/// The body of an answer (GraphQL specification, section 7).
fn body(
    data: Option<&Value>,
    errors: &[ServerError],
    extensions: Option<&Extensions>,
) -> std::result::Result<Vec<u8>, serde_json::Error> {
    let (mut text, mut members) = (Text::of(BODY), 0);
    text.raw("{");
    if let Some(data) = data {
        text.member(members, "data");
        text.push(data)?;
        members += 1;
    }
    if !errors.is_empty() {
        text.member(members, "errors");
        serde_json::to_writer(text.bytes(), errors)?;
        members += 1;
    }
    if let Some(extensions) = extensions {
        text.member(members, "extensions");
        serde_json::to_writer(text.bytes(), extensions)?;
    }
    text.raw("}");
    Ok(text.into_bytes())
}

/// For how many objects there is room in an answer to begin with.
const BODY: usize = 16;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    /// How many errors more there were than are told.
    errors_omitted: usize,
}

/// The answer to a request that was refused before it ran, or failed as a whole.
pub fn refused(error: ApiError, media: Media, id: &RequestId) -> Response {
    let (status, headers) = (status_of(&error, media), headers_of(&error));
    let codes = Codes(vec![error.code()]);
    let error = ServerError::from(error);
    let told = told(vec![error], true, id);
    let body = body(None, &told, None).unwrap_or_default();
    let mut response = respond(status, media, headers, body);
    response.extensions_mut().insert(codes);
    response
}

/// The answer to a request that ran, or whose document did not hold before the schema. `keeping`: it is for anyone, and
/// may be kept if it is faultless.
///
/// # Errors
/// `QUERY_TOO_COMPLEX` when the answer is longer than it may be.
pub fn answered(
    mut result: Result,
    media: Media,
    id: &RequestId,
    config: &Config,
    keeping: Option<Keeping<'_>>,
) -> std::result::Result<Response, ApiError> {
    let unrun = unrun(&result);
    let limits = &config.limits;
    if !config.introspection {
        result.errors.iter_mut().for_each(keep_names);
    }
    let omitted = result.errors.len().saturating_sub(limits.errors);
    result.errors.truncate(limits.errors);
    let errors = told(result.errors, unrun, id);
    let extensions = (omitted > 0).then_some(Extensions { errors_omitted: omitted });
    let data = if unrun { None } else { Some(&result.data) };
    let body = body(data, &errors, extensions.as_ref()).map_err(ApiError::internal)?;
    if body.len() > limits.reply_bytes {
        let message = format!("The answer would be longer than {} bytes. Ask for less at a time.", limits.reply_bytes);
        return Err(ApiError::new(Code::QueryTooComplex, message));
    }
    if let Some(keeping) = keeping.filter(|_| errors.is_empty()) {
        return kept(respond(StatusCode::OK, media, HeaderMap::new(), Vec::new()), body, keeping);
    }
    let status = if unrun && media == Media::GraphqlResponse { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let mut response = respond(status, media, HeaderMap::new(), body);
    response.extensions_mut().insert(Codes(errors.iter().filter_map(code_of).collect()));
    Ok(response)
}

/// Whether validation refused the document, so that nothing ran and there is no data: a field's error has a path.
pub fn unrun(result: &Result) -> bool {
    result.data == Value::Null && !result.errors.is_empty() && result.errors.iter().all(|error| error.path.is_empty())
}

/// Takes out what async-graphql suggests instead of an unknown name: it tells the schema's names one by one.
fn keep_names(error: &mut ServerError) {
    if let Some(end) = error.message.find(" Did you mean") {
        error.message.truncate(end);
    }
}

/// Puts a code of the list and the request id into each error, and takes out what was not made for the caller.
fn told(errors: Vec<ServerError>, unrun: bool, id: &RequestId) -> Vec<ServerError> {
    errors.into_iter().map(|error| tell(error, unrun, id)).collect()
}

fn tell(mut error: ServerError, unrun: bool, id: &RequestId) -> ServerError {
    let known = code_of(&error);
    let mut extensions = error.extensions.take().unwrap_or_default();
    let code = known.unwrap_or_else(|| {
        if unrun {
            Code::GraphqlValidationFailed
        } else if INPUT_MESSAGES.iter().any(|start| error.message.starts_with(start)) {
            Code::BadInput
        } else {
            let path: Vec<String> = error.path.iter().map(segment).collect();
            let internal = ApiError::internal(format!("{} at {}", error.message, path.join(".")));
            internal.message().clone_into(&mut error.message);
            internal.code()
        }
    });
    if error.message.len() > MESSAGE_BYTES {
        let end = (0..=MESSAGE_BYTES).rev().find(|end| error.message.is_char_boundary(*end)).unwrap_or(0);
        error.message.truncate(end);
        error.message.push('…');
    }
    extensions.set("code", code.as_str());
    extensions.set("requestId", id.as_str());
    ServerError { source: None, extensions: Some(extensions), ..error }
}

fn code_of(error: &ServerError) -> Option<Code> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Code::parse(code),
        _ => None,
    }
}

fn segment(segment: &PathSegment) -> String {
    match segment {
        PathSegment::Field(name) => name.clone(),
        PathSegment::Index(index) => index.to_string(),
    }
}

/// The status of a request that failed as a whole. Older clients are told 200 as soon as HTTP itself was in order.
pub fn status_of(error: &ApiError, media: Media) -> StatusCode {
    match error.code() {
        Code::BadRequest => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        Code::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        Code::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Timeout => StatusCode::GATEWAY_TIMEOUT,
        _ if media == Media::Json => StatusCode::OK,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Conflict => StatusCode::CONFLICT,
        Code::GraphqlParseFailed
        | Code::GraphqlValidationFailed
        | Code::QueryTooComplex
        | Code::PageSize
        | Code::BadCursor
        | Code::BadInput => StatusCode::BAD_REQUEST,
    }
}

/// The headers that HTTP asks for beside some statuses.
pub fn headers_of(error: &ApiError) -> HeaderMap {
    let mut headers = HeaderMap::new();
    match error.code() {
        Code::MethodNotAllowed => {
            headers.insert(header::ALLOW, HeaderValue::from_static("POST, GET, OPTIONS"));
        }
        Code::Unauthenticated => {
            let challenge = HeaderValue::from_static("Bearer realm=\"katalog\", error=\"invalid_token\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        Code::UnsupportedMediaType => {
            // RFC 9110, 15.5.16: what would have been acceptable.
            headers
                .insert(header::HeaderName::from_static("accept-post"), HeaderValue::from_static("application/json"));
        }
        Code::PayloadTooLarge | Code::RequestTimeout => {
            // The rest of the body is not read, so nothing can follow it on this connection.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        Code::RateLimited | Code::Unavailable => {
            let wait = error.retry_after().map_or(5, |wait| wait.as_secs().saturating_add(1));
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        _ => {}
    }
    headers
}

fn respond(status: StatusCode, media: Media, headers: HeaderMap, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.headers_mut().insert(header::CONTENT_TYPE, media.content_type());
    response
}

/// The error for a method that is not answered here.
pub fn method_not_allowed(method: &Method) -> ApiError {
    ApiError::new(Code::MethodNotAllowed, format!("{method} is not answered here: use POST, or GET for queries."))
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use serde_json::{Value as Json, json};

    use super::*;

    fn failed(message: &str, path: &[&str]) -> ServerError {
        let path = path.iter().map(|name| PathSegment::Field((*name).to_owned())).collect();
        ServerError::new(message, None).with_path(path)
    }

    async fn read(response: Response) -> (u16, Json) {
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    async fn answer(result: Result, config: Config) -> (u16, Json) {
        read(answered(result, Media::GraphqlResponse, &RequestId::default(), &config, None).unwrap()).await
    }

    #[tokio::test]
    async fn text_that_was_not_made_for_the_caller_stays_here() {
        let mut result = Result::new(Value::from_json(json!({ "a": null })).unwrap());
        result.errors = vec![
            failed("relation \"agreement_part\" does not exist", &["a"]),
            failed("Failed to parse \"Int\": out of range", &["a"]),
            ServerError { path: vec![PathSegment::Index(0)], ..ApiError::forbidden("SIGN", "S4.7.2").into() },
        ];
        let (status, body) = answer(result, Config::default()).await;
        assert_eq!((status, &body["data"]), (200, &json!({ "a": null })));
        assert!(!body.to_string().contains("agreement_part"), "{body}");
        let codes: Vec<_> = (0..3).map(|n| body["errors"][n]["extensions"]["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["INTERNAL", "BAD_INPUT", "FORBIDDEN"]);
        assert_eq!(body["errors"][2]["extensions"]["action"], "SIGN");
        assert_eq!(body["errors"][2]["extensions"]["clause"], "S4.7.2");
        assert!(body["errors"].as_array().unwrap().iter().all(|error| error["extensions"]["requestId"] == "test"));
    }

    #[tokio::test]
    async fn a_code_outside_the_list_does_not_leave() {
        let mut error = failed("x", &["a"]);
        error.extensions.get_or_insert_default().set("code", "MADE_UP");
        let mut result = Result::new(Value::Null);
        result.errors = vec![error];
        let (status, body) = answer(result, Config::default()).await;
        assert_eq!((status, &body["errors"][0]["extensions"]["code"]), (200, &json!("INTERNAL")));
        assert!(body.as_object().unwrap().contains_key("data"), "it ran: data is null, and said to be");
    }

    #[tokio::test]
    async fn errors_and_messages_are_limited() {
        let errors = (0..60).map(|_| ServerError::new("å".repeat(2_000), None)).collect();
        let (status, body) = answer(Result::from_errors(errors), Config::default()).await;
        assert_eq!((status, body["extensions"]["errorsOmitted"].as_u64()), (400, Some(35)));
        assert_eq!(body["errors"].as_array().unwrap().len(), 25);
        assert!(body["errors"][0]["message"].as_str().unwrap().len() <= MESSAGE_BYTES + '…'.len_utf8());
        assert!(!body.as_object().unwrap().contains_key("data"));
    }

    #[tokio::test]
    async fn an_answer_is_limited() {
        let limits = crate::config::Limits { reply_bytes: 100, ..Default::default() };
        let config = Config { limits, ..Config::default() };
        let result = Result::new(Value::from("x".repeat(200)));
        let refused = answered(result, Media::Json, &RequestId::default(), &config, None).unwrap_err();
        assert_eq!(refused.code(), Code::QueryTooComplex);
    }
}
