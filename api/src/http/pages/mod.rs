//! Pages as plain HTML, in Swedish and English, for people who have no portal, no JavaScript, or a screen reader: what this
//! installation is, and the published catalogue; and for whoever is signed in, agreements and reports ([`papers`]).
//!
//! A public page is read as `/graphql` is read by somebody who is not signed in: through access, by the extent of nobody (V1,
//! V9). So it shows what the API shows, and nothing else.

mod catalogue;
mod language;
mod papers;
mod phrases;
mod sheets;
mod told;
mod view;
mod words;

use std::{future::Future, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{FromRequestParts, Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
    routing::get,
};
use governance::words::Language;
use serde::Deserialize;

use self::view::Message;
use super::{
    Door, Peer,
    assets::{ASK_AGAIN, Asset},
    cached::{Keeping, kept},
    media::Media,
    reply, run,
};
use crate::{
    access::Session,
    app::App,
    error::{ApiError, Code},
    reference,
};

/// Nothing but the server's own style sheet; no script, no picture, no form.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

const PLAIN: &str = "text/plain; charset=utf-8";

/// The governance model, which answers refer to by clause.
const MODEL: &str = include_str!("../../../../governance/GOVERNANCE.md");

/// What is told of a subject at length.
const AGREEMENTS: &str = include_str!("../../../../docs/agreements.md");
const DECISIONS: &str = include_str!("../../../../docs/decisions.md");
const IMPORT: &str = include_str!("../../../../docs/import.md");

/// The paths.
pub fn routes(app: &App) -> Router<Arc<Door>> {
    let mut router = Router::new()
        .route("/", get(front))
        .route("/sv", get(|asked: Asked, after: Query<After>| home(asked, Language::Sv, after)))
        .route("/en", get(|asked: Asked, after: Query<After>| home(asked, Language::En, after)))
        .route("/sv/tjanster/{provider}/{code}", get(|asked: Asked, of: Path<Of>| service(asked, Language::Sv, of)))
        .route("/en/services/{provider}/{code}", get(|asked: Asked, of: Path<Of>| service(asked, Language::En, of)));
    // The model stands beside them here, and not in a directory of its own.
    let beside = |text: &str| text.replace("../governance/GOVERNANCE.md", "governance.md");
    let texts = [
        ("/docs/governance.md", MODEL.to_owned()),
        ("/docs/agreements.md", beside(AGREEMENTS)),
        ("/docs/decisions.md", beside(DECISIONS)),
        ("/docs/import.md", beside(IMPORT)),
        ("/docs/configuration.md", reference::settings()),
        ("/docs/errors.md", beside(&reference::errors())),
    ];
    for (path, text) in texts {
        router = router.route(path, text_at(Asset::new(text, PLAIN)));
    }
    if app.config.introspection {
        let sdl = app.schema.strict.sdl_for_people();
        router = router.route("/schema.graphql", text_at(Asset::new(sdl, PLAIN)));
    }
    router.merge(papers::routes()).merge(sheets::routes())
}

fn text_at(text: Asset) -> axum::routing::MethodRouter<Arc<Door>> {
    let text = Arc::new(text);
    get(async move |headers: HeaderMap| text.answer(&headers, ASK_AGAIN))
}

/// What every page needs to know of a request.
struct Asked {
    door: Arc<Door>,
    peer: Peer,
    headers: HeaderMap,
}

impl FromRequestParts<Arc<Door>> for Asked {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, door: &Arc<Door>) -> Result<Self, StatusCode> {
        // Every connection has one (`serve`).
        let peer = parts.extensions.get::<Peer>().copied().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        Ok(Self { door: Arc::clone(door), peer, headers: parts.headers.clone() })
    }
}

/// Where the list goes on.
#[derive(Deserialize)]
struct After {
    after: Option<String>,
}

/// The provider's code, and the service's.
type Of = (String, String);

/// `/`: the first page in the language that the browser asks for.
async fn front(asked: Asked, page: Query<After>) -> Response {
    let language = language::preferred(&asked.headers);
    let mut response = home(asked, language, page).await;
    let vary = HeaderValue::from_static("accept-language");
    response.headers_mut().append(header::VARY, vary);
    response
}

async fn home(asked: Asked, language: Language, Query(After { after }): Query<After>) -> Response {
    let app = Arc::clone(&asked.door.app);
    let work = async move {
        let session = anonymous(&app);
        let page = catalogue::page(&session, language, after).await?;
        let by = catalogue::providers(&session, language).await?;
        view::home(&app, language, by, page).map(Some)
    };
    asked.answer(language, work).await
}

async fn service(asked: Asked, language: Language, Path((provider, code)): Path<Of>) -> Response {
    let app = Arc::clone(&asked.door.app);
    let work = async move {
        let session = anonymous(&app);
        match catalogue::service(&session, language, &provider, &code).await? {
            Some(service) => view::service(language, service).map(Some),
            None => Ok(None),
        }
    };
    asked.answer(language, work).await
}

fn anonymous(app: &App) -> Session {
    Session::anonymous(app.db.readers.clone(), app.clock.now(), app.clock.today())
}

impl Asked {
    /// The page that `work` makes, or a page that says why there is none. As much as `/graphql` allows of requests and
    /// time.
    async fn answer<W>(self, language: Language, work: W) -> Response
    where
        W: Future<Output = Result<Option<String>, ApiError>> + Send + 'static,
    {
        let Self { door, peer, headers } = self;
        let made = Self::made(&door, peer, &headers, work).await;
        let keeping = Keeping { asked: &headers, seconds: door.app.config.public_max_age_seconds };
        let answer = made.and_then(|html| kept(page(language, StatusCode::OK), html.into_bytes(), keeping));
        answer.unwrap_or_else(|error| told(language, &error))
    }

    /// The same of a page that is made for one person: nothing on the way may keep it.
    async fn answer_made_for<W>(self, language: Language, work: W) -> Response
    where
        W: Future<Output = Result<Option<String>, ApiError>> + Send + 'static,
    {
        match Self::made(&self.door, self.peer, &self.headers, work).await {
            Ok(html) => {
                let mut response = page(language, StatusCode::OK);
                *response.body_mut() = Body::from(html);
                response
            }
            Err(error) => told(language, &error),
        }
    }

    async fn made<W>(door: &Arc<Door>, Peer(peer): Peer, headers: &HeaderMap, work: W) -> Result<String, ApiError>
    where
        W: Future<Output = Result<Option<String>, ApiError>> + Send + 'static,
    {
        let made = match door.rates.address(peer, headers) {
            Ok(()) => {
                let patience = Duration::from_millis(door.app.config.limits.timeout_ms);
                run::detached(&door.tasks, patience, work).await.and_then(|made| made)
            }
            Err(error) => Err(error),
        };
        made.and_then(|html| html.ok_or_else(ApiError::not_found))
    }
}

/// The page of an error.
fn told(language: Language, error: &ApiError) -> Response {
    let status = reply::status_of(error, Media::GraphqlResponse);
    let message = match error.code() {
        Code::NotFound => Message::NotFound,
        Code::RateLimited => Message::TooMany,
        Code::BadCursor => Message::NoSuchPage,
        _ => Message::Failed,
    };
    let html = view::message(language, message).unwrap_or_else(|error| error.message().to_owned());
    let mut response = page(language, status);
    response.headers_mut().extend(reply::headers_of(error));
    *response.body_mut() = Body::from(html);
    response
}

/// A page, yet empty.
fn page(language: Language, status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language::tag(language)));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}
