//! What anyone may keep: answers to queries by GET that nobody signed in for, so that browsers and content delivery
//! networks carry the public catalogue's share (RFC 9110, RFC 9111).
//!
//! Such an answer is made of what is published (V1, V9) alone. It is fresh for a set time; after that a cache asks again
//! with the answer's tag, and is told if nothing has changed. All other answers are for whom they were made.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::error::ApiError;

/// Whether an answer may be kept, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Keeping<'a> {
    /// The request's headers.
    pub asked: &'a HeaderMap,
    /// Seconds for which it is fresh; 0: it is asked for again each time.
    pub seconds: u32,
}

/// The answer with its tag; without its body where the one who asks has it already.
///
/// # Errors
/// When a header cannot be written, which is a fault of the server.
pub fn kept(mut response: Response, body: Vec<u8>, keeping: Keeping<'_>) -> Result<Response, ApiError> {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(&body)));
    let known = is_known(keeping.asked, &tag);
    let headers = response.headers_mut();
    let written = |text: String| HeaderValue::try_from(text).map_err(ApiError::internal);
    headers.insert(header::ETAG, written(tag)?);
    headers.insert(header::CACHE_CONTROL, written(format!("public, max-age={}", keeping.seconds))?);
    headers.insert(header::VARY, HeaderValue::from_static("accept, authorization"));
    if known {
        headers.remove(header::CONTENT_TYPE);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = Body::from(body);
    }
    Ok(response)
}

/// Whether `If-None-Match` names the tag; a proxy may have marked it as weak.
pub(super) fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_tag_is_answered_without_a_body() {
        let answer =
            |asked: &HeaderMap| kept(Response::default(), b"{}".to_vec(), Keeping { asked, seconds: 60 }).unwrap();
        let mut asked = HeaderMap::new();
        let first = answer(&asked);
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[header::CACHE_CONTROL], "public, max-age=60");
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            asked.insert(header::IF_NONE_MATCH, HeaderValue::try_from(known).unwrap());
            assert_eq!(answer(&asked).status(), StatusCode::NOT_MODIFIED);
        }
        asked.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"other\""));
        assert_eq!(answer(&asked).status(), StatusCode::OK);
    }
}
