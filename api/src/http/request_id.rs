//! The request id: in every answer, every error and every log line of a request, so that they can be brought together.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

/// The header that carries it, both ways.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// One request's id; in the request's extensions.
#[derive(Clone, Debug)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id the caller gave, if it is short and plain (it will stand in logs), or a new one.
    fn of(headers: &HeaderMap) -> Self {
        let plain = |id: &&str| {
            (8..=64).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        match headers.get(HEADER).and_then(|value| value.to_str().ok()).filter(plain) {
            Some(id) => Self(id.into()),
            None => Self(Uuid::now_v7().to_string().into()),
        }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
impl Default for RequestId {
    fn default() -> Self {
        Self("test".into())
    }
}

/// Gives the request its id, logs under it, and returns it.
pub async fn mark(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = tracing::info_span!("request", id = id.as_str(), %method, path);
    async {
        let start = Instant::now();
        let mut response = next.run(request).await;
        let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Probes come every few seconds and say nothing.
        if path == super::GRAPHQL {
            tracing::info!(status = response.status().as_u16(), milliseconds, "answered");
        } else {
            tracing::debug!(status = response.status().as_u16(), milliseconds, "answered");
        }
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(HEADER, value);
        }
        response
    }
    .instrument(span)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_id_is_taken_over() {
        let of = |id: &'static str| RequestId::of(&HeaderMap::from_iter([(HEADER, HeaderValue::from_static(id))])).0;
        assert_eq!(&*of("0f3a-portal_17"), "0f3a-portal_17");
        for id in ["short", "with space in it", "<script>alert(1)</script>", ""] {
            assert_ne!(&*of(id), id);
        }
        assert_ne!(RequestId::of(&HeaderMap::new()).0, RequestId::of(&HeaderMap::new()).0);
    }
}
