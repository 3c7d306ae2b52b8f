//! The one error type and its closed list of codes; internal text never leaves the server, a request id does.
//!
//! async-graphql's blanket conversion from every printable error is switched off (feature `custom-error-conversion`),
//! so a resolver cannot send a database error's text out by a careless `?`: only [`ApiError`] converts.

use std::{borrow::Cow, time::Duration};

use async_graphql::{ErrorExtensionValues, Pos, Value};
use schemars::JsonSchema;

/// Every code that stands in an error's `extensions.code`. The list is closed: a client can match on all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// The HTTP request is not a GraphQL request: malformed JSON, wrong parameter types, a batch.
    BadRequest,
    /// The document is not GraphQL.
    GraphqlParseFailed,
    /// The document does not fit the schema, or its operation cannot be told.
    GraphqlValidationFailed,
    /// The document asks for more than one request may: size, depth, aliases, cost, or an answer too large.
    QueryTooComplex,
    /// A page size (`first`, `last`) outside 1–100, or both given.
    PageSize,
    /// A cursor that this connection did not make.
    BadCursor,
    /// An argument's value cannot be; `field` names it where known.
    BadInput,
    /// The token is invalid or expired, or the field needs a signed-in person.
    Unauthenticated,
    /// The person may see the object but not do this; `action` and `clause` say what and why.
    Forbidden,
    /// No such object, or none this person may see.
    NotFound,
    /// Someone else changed the object first, or it is not in the state the act needs.
    Conflict,
    /// The operation took longer than it may.
    Timeout,
    /// Too many requests; `Retry-After` says when.
    RateLimited,
    /// The server cannot answer just now: the database or an issuer's keys cannot be reached.
    Unavailable,
    /// A fault of the server; the log holds it under the request id.
    Internal,
    /// The path does not take this HTTP method, or a mutation came by GET.
    MethodNotAllowed,
    /// The body is not `application/json`.
    UnsupportedMediaType,
    /// The body is larger than the server takes.
    PayloadTooLarge,
    /// The body did not come in time.
    RequestTimeout,
    /// None of the media types in `Accept` can be answered in.
    NotAcceptable,
}

impl Code {
    /// The whole list.
    pub const ALL: [Self; 20] = [
        Self::BadRequest,
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::QueryTooComplex,
        Self::PageSize,
        Self::BadCursor,
        Self::BadInput,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::Timeout,
        Self::RateLimited,
        Self::Unavailable,
        Self::Internal,
        Self::MethodNotAllowed,
        Self::UnsupportedMediaType,
        Self::PayloadTooLarge,
        Self::RequestTimeout,
        Self::NotAcceptable,
    ];

    /// The code as it stands in an answer.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::PageSize => "PAGE_SIZE",
            Self::BadCursor => "BAD_CURSOR",
            Self::BadInput => "BAD_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::Timeout => "TIMEOUT",
            Self::RateLimited => "RATE_LIMITED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::RequestTimeout => "REQUEST_TIMEOUT",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
        }
    }

    /// The code whose text is `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }
}

/// An error that a caller is told: a code, a sentence made for it, and what helps to mend it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {message}", code.as_str())]
pub struct ApiError {
    code: Code,
    message: Cow<'static, str>,
    // Few errors have any: boxed, so that results stay small.
    details: Option<Box<Details>>,
}

/// What helps to mend an error.
#[derive(Clone, Debug, Default)]
struct Details {
    action: Option<Cow<'static, str>>,
    clause: Option<Cow<'static, str>>,
    field: Option<Cow<'static, str>>,
    retry_after: Option<Duration>,
    place: Option<Pos>,
}

impl ApiError {
    /// An error with `code`; `message` is shown to the caller, so nothing internal may stand in it.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), details: None }
    }

    /// A fault of the server: `cause` is logged here and now, the caller is told only that it happened.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(error = %cause, "internal error");
        Self::new(Code::Internal, "The server failed. Its log holds the cause under this request id.")
    }

    /// Something the server needs cannot be reached: `cause` is logged here, the caller is told to try again.
    pub fn unavailable(cause: impl std::fmt::Display) -> Self {
        tracing::warn!(error = %cause, "unavailable");
        Self::new(Code::Unavailable, "The server cannot answer just now. Try again shortly.")
    }

    /// The person may see the object but not do `action`; `clause` of the governance model says who may.
    pub fn forbidden(action: impl Into<Cow<'static, str>>, clause: impl Into<Cow<'static, str>>) -> Self {
        let (action, clause) = (action.into(), clause.into());
        let message = format!("Your roles do not permit {action} here ({clause}).");
        Self::new(Code::Forbidden, message)
            .with(|details| (details.action, details.clause) = (Some(action), Some(clause)))
    }

    /// No such object, or none this person may see: the two are not told apart.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "There is no such object, or none that you may see.")
    }

    /// The value of argument or input field `field` cannot be.
    pub fn bad_input(field: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::BadInput, message).with(|details| details.field = Some(field.into()))
    }

    /// Too many requests; another is welcome after `wait`.
    pub fn rate_limited(wait: Duration) -> Self {
        let message = "Too many requests. Wait and try again.";
        Self::new(Code::RateLimited, message).with(|details| details.retry_after = Some(wait))
    }

    /// The same error with its place in the document.
    #[must_use]
    pub fn at(self, place: Option<Pos>) -> Self {
        self.with(|details| details.place = place)
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What the caller is told.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How long to wait before the next try, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.details.as_ref()?.retry_after
    }

    fn with(mut self, set: impl FnOnce(&mut Details)) -> Self {
        set(self.details.get_or_insert_default());
        self
    }

    /// What stands in the answer's `extensions`.
    pub fn extensions(&self) -> ErrorExtensionValues {
        let mut values = ErrorExtensionValues::default();
        values.set("code", self.code.as_str());
        let Some(details) = &self.details else { return values };
        for (key, value) in [("action", &details.action), ("clause", &details.clause), ("field", &details.field)] {
            if let Some(value) = value {
                values.set(key, Value::from(value.as_ref()));
            }
        }
        values
    }
}

impl From<ApiError> for async_graphql::Error {
    fn from(error: ApiError) -> Self {
        let extensions = Some(error.extensions());
        Self { message: error.message.into_owned(), source: None, extensions }
    }
}

impl From<ApiError> for async_graphql::ServerError {
    fn from(error: ApiError) -> Self {
        let mut told = Self::new(error.message.clone(), error.details.as_ref().and_then(|details| details.place));
        told.extensions = Some(error.extensions());
        told
    }
}

impl From<sea_orm::DbErr> for ApiError {
    /// Text of the database is only logged. No connection to be had is `UNAVAILABLE`, everything else `INTERNAL`.
    fn from(error: sea_orm::DbErr) -> Self {
        match error {
            sea_orm::DbErr::ConnectionAcquire(_) | sea_orm::DbErr::Conn(_) => Self::unavailable(error),
            _ => Self::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_list_once_and_reads_back() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(code));
            assert_eq!(Code::ALL.iter().filter(|other| other.as_str() == code.as_str()).count(), 1);
        }
        assert_eq!(Code::parse("SOMETHING_ELSE"), None);
    }

    #[test]
    fn a_database_error_keeps_its_text_to_itself() {
        let error = ApiError::from(sea_orm::DbErr::Custom("relation \"secret\" does not exist".to_owned()));
        assert_eq!(error.code(), Code::Internal);
        assert!(!async_graphql::Error::from(error).message.contains("secret"));
    }
}
