//! Files built into the program: style, scripts, texts. Each under a path of its own that browsers may keep for ever.
//!
//! The path holds the tag of the content, so that another content has another path. A page that was kept may name the
//! path of an earlier program: it gets the file as it is now, not to be kept.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{Door, cached::is_known};

/// Where the files are.
const UNDER: &str = "/assets";

/// How much of the tag stands in the path.
const TAG: usize = 16;

/// May be kept by anyone for ever: another content has another path.
pub const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// May be kept, and is asked for again by its tag each time.
pub const ASK_AGAIN: HeaderValue = HeaderValue::from_static("public, no-cache");

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The content of one file, with its tag.
#[derive(Debug)]
pub struct Asset {
    body: Bytes,
    tag: String,
    media: &'static str,
}

impl Asset {
    /// A file of this content.
    pub fn new(body: impl Into<Bytes>, media: &'static str) -> Self {
        let body = body.into();
        Self { tag: URL_SAFE_NO_PAD.encode(Sha256::digest(&body)), body, media }
    }

    /// The answer to who asks for it; without its body where it is known already.
    pub fn answer(&self, asked: &HeaderMap, keeping: HeaderValue) -> Response {
        let tag = format!("\"{}\"", self.tag);
        let known = is_known(asked, &tag);
        let mut response = Response::new(if known { Body::empty() } else { Body::from(self.body.clone()) });
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, keeping);
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media));
        }
        response
    }

    /// The part of the tag that stands in its path.
    fn short(&self) -> &str {
        self.tag.get(..TAG).unwrap_or(&self.tag)
    }
}

/// The files by name.
static ASSETS: LazyLock<[(&str, Asset); 8]> = LazyLock::new(|| {
    let file = |body: &'static [u8], media| Asset::new(Bytes::from_static(body), media);
    [
        ("site.css", file(include_bytes!("../../assets/site.css"), STYLE)),
        ("page.css", file(include_bytes!("../../assets/page.css"), STYLE)),
        ("page.js", file(include_bytes!("../../assets/page.js"), SCRIPT)),
        ("graphiql.css", file(include_bytes!("../../assets/graphiql/graphiql.min.css"), STYLE)),
        ("graphiql.js", file(include_bytes!("../../assets/graphiql/graphiql.min.js"), SCRIPT)),
        ("react.js", file(include_bytes!("../../assets/graphiql/react.production.min.js"), SCRIPT)),
        ("react-dom.js", file(include_bytes!("../../assets/graphiql/react-dom.production.min.js"), SCRIPT)),
        ("explorer.js", file(include_bytes!("../../assets/graphiql/explorer.min.js"), SCRIPT)),
    ]
});

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|(known, _)| *known == name).map(|(_, asset)| asset)
}

/// The path of a file, for pages.
pub fn path(name: &str) -> String {
    let tag = find(name).map(Asset::short).unwrap_or_default();
    format!("{UNDER}/{tag}/{name}")
}

/// The paths.
pub fn routes() -> Router<Arc<Door>> {
    Router::new().route("/assets/{tag}/{name}", get(serve))
}

async fn serve(Path((tag, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    match find(&name) {
        Some(asset) if asset.short() == tag => asset.answer(&headers, FOR_EVER),
        Some(asset) => asset.answer(&headers, ASK_AGAIN),
        None => (StatusCode::NOT_FOUND, "There is no such file.\n").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_apart_by_its_tag() {
        let asset = Asset::new("a", "text/plain");
        let mut asked = HeaderMap::new();
        let first = asset.answer(&asked, FOR_EVER);
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[header::CONTENT_TYPE], "text/plain");
        asked.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        assert_eq!(asset.answer(&asked, FOR_EVER).status(), StatusCode::NOT_MODIFIED);
        assert_ne!(Asset::new("b", "text/plain").tag, asset.tag);
        assert!(path("site.css").starts_with("/assets/") && path("site.css").ends_with("/site.css"));
    }
}
