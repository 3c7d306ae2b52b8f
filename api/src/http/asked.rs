//! What is asked: the parameters of a GraphQL request, read from a body or a URL.

use std::time::Duration;

use async_graphql_value::Variables;
use axum::{
    body::{Body, Bytes},
    extract::Query,
    http::{HeaderMap, Uri, header},
};
use futures_util::StreamExt;
use serde_json::Value;

use crate::{
    config::Limits,
    error::{ApiError, Code},
};

/// A well-formed GraphQL request.
#[derive(Debug, Default)]
pub struct Asked {
    /// The document.
    pub query: String,
    /// Which of its operations to run.
    pub operation_name: Option<String>,
    /// Values of its variables.
    pub variables: Variables,
}

impl Asked {
    /// Reads the body of a POST request.
    ///
    /// # Errors
    /// `BAD_REQUEST` when it is not one JSON object with the parameters in their types. Several requests in an array
    /// are refused: limits hold for each request, and so would not hold for an array.
    pub fn from_json(body: &[u8]) -> Result<Self, ApiError> {
        if body.is_empty() {
            return Err(bad("The body is empty: a JSON object with the key \"query\" is needed."));
        }
        let object = match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => object,
            Ok(Value::Array(_)) => return Err(bad("Several requests in one are not accepted: send one JSON object.")),
            Ok(_) => return Err(bad("The body is not a JSON object.")),
            Err(error) => return Err(bad(format!("The body is not JSON in UTF-8: {error}."))),
        };
        let mut asked = Self::default();
        let mut query = None;
        for (key, value) in object {
            match (key.as_str(), value) {
                ("query", Value::String(text)) => query = Some(text),
                ("query", _) => return Err(bad("\"query\" is not a string.")),
                ("operationName", Value::String(name)) => asked.operation_name = Some(name),
                ("variables", variables @ Value::Object(_)) => asked.variables = Variables::from_json(variables),
                ("operationName" | "variables" | "extensions", Value::Null) | ("extensions", Value::Object(_)) => {}
                ("operationName", _) => return Err(bad("\"operationName\" is not a string.")),
                ("variables" | "extensions", _) => return Err(bad(format!("\"{key}\" is not an object."))),
                // A server must ignore what it does not know.
                _ => {}
            }
        }
        asked.query = query.ok_or_else(|| bad("\"query\" is missing."))?;
        asked.operation_name = asked.operation_name.filter(|name| !name.is_empty());
        Ok(asked)
    }

    /// Reads the parameters of a GET request; variables and extensions are JSON, an empty text is as good as none.
    ///
    /// # Errors
    /// `BAD_REQUEST` when they are not well formed, or one is given twice.
    pub fn from_uri(uri: &Uri) -> Result<Self, ApiError> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| bad("The URL's query part is not well formed."))?;
        let mut seen = Vec::new();
        let mut asked = Self::default();
        let mut query = None;
        for (key, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            if seen.contains(&key) {
                return Err(bad(format!("\"{key}\" is given twice.")));
            }
            match key.as_str() {
                "query" => query = Some(value),
                "operationName" => asked.operation_name = Some(value),
                "variables" => asked.variables = Variables::from_json(object(&key, &value)?),
                "extensions" => drop(object(&key, &value)?),
                _ => continue,
            }
            seen.push(key);
        }
        asked.query = query.ok_or_else(|| bad("\"query\" is missing."))?;
        Ok(asked)
    }
}

fn object(key: &str, text: &str) -> Result<Value, ApiError> {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Object(_) | Value::Null)) => Ok(value),
        Ok(_) => Err(bad(format!("\"{key}\" is not an object."))),
        Err(error) => Err(bad(format!("\"{key}\" is not JSON: {error}."))),
    }
}

fn bad(message: impl Into<std::borrow::Cow<'static, str>>) -> ApiError {
    ApiError::new(Code::BadRequest, message)
}

/// Reads a body, no further than it may be long and no longer than it may take.
///
/// # Errors
/// `PAYLOAD_TOO_LARGE`, `REQUEST_TIMEOUT`, or `BAD_REQUEST` when the connection breaks.
pub async fn read_body(headers: &HeaderMap, body: Body, limits: &Limits) -> Result<Bytes, ApiError> {
    let too_large = || {
        let message = format!("The body is longer than {} bytes.", limits.body_bytes);
        ApiError::new(Code::PayloadTooLarge, message)
    };
    let told = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|length| length > limits.body_bytes) {
        return Err(too_large());
    }
    let reading = async {
        let mut stream = body.into_data_stream();
        let mut read = Vec::with_capacity(told.unwrap_or(0));
        while let Some(part) = stream.next().await {
            let part = part.map_err(|_| bad("The body could not be read to its end."))?;
            if read.len().saturating_add(part.len()) > limits.body_bytes {
                return Err(too_large());
            }
            read.extend_from_slice(&part);
        }
        Ok(Bytes::from(read))
    };
    let patience = Duration::from_millis(limits.body_timeout_ms);
    let late = |_| ApiError::new(Code::RequestTimeout, "The body did not come in time.");
    tokio::time::timeout(patience, reading).await.map_err(late)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_one_object_with_parameters_of_their_types() {
        let asked = Asked::from_json(br#"{"query":"{a}","operationName":"","variables":{"x":[1]},"more":1}"#).unwrap();
        assert_eq!((asked.query.as_str(), asked.operation_name), ("{a}", None));
        assert_eq!(asked.variables.len(), 1);
        assert!(Asked::from_json(br#"{"query":"","variables":null,"operationName":null,"extensions":null}"#).is_ok());
        for body in [
            &b""[..],
            b"{",
            b"[]",
            b"[{\"query\":\"{a}\"}]",
            b"\"{a}\"",
            b"{}",
            b"{\"qeury\":\"{a}\"}",
            b"{\"query\":null}",
            b"{\"query\":1}",
            b"{\"query\":{}}",
            b"{\"query\":\"{a}\",\"variables\":[]}",
            b"{\"query\":\"{a}\",\"variables\":\"{}\"}",
            b"{\"query\":\"{a}\",\"operationName\":1}",
            b"{\"query\":\"{a}\",\"extensions\":1}",
            b"{\"query\":\"\xff\"}",
            b"{\"query\":\"{a}\"} {\"query\":\"{a}\"}",
        ] {
            assert_eq!(Asked::from_json(body).unwrap_err().code(), Code::BadRequest, "{body:?}");
        }
        let nested =
            format!("{{\"query\":\"{{a}}\",\"variables\":{{\"x\":{}1{}}}}}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(Asked::from_json(nested.as_bytes()).unwrap_err().code(), Code::BadRequest);
    }

    #[test]
    fn a_url_holds_the_same_parameters() {
        let read = |query: &str| Asked::from_uri(&format!("/graphql?{query}").parse().unwrap());
        let asked = read("query=%7Ba%7D&variables=%7B%22x%22%3A1%7D&operationName=&extensions=").unwrap();
        assert_eq!((asked.query.as_str(), asked.variables.len(), asked.operation_name), ("{a}", 1, None));
        for query in
            ["", "query=", "query=a&query=b", "query=a&variables=1", "query=a&variables=%7B", "query=a&extensions=x"]
        {
            assert_eq!(read(query).unwrap_err().code(), Code::BadRequest, "{query}");
        }
    }
}
