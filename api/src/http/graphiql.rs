//! GraphiQL, a page to ask from, with documentation, explorer and history. All of it is built into the program, so that
//! it works on a closed network. On sample data one asks as any of the sample persons.
//!
//! The page lets only the server's own scripts run and only the server be asked: its policy is wider than that of every
//! other answer by what GraphiQL needs (styles set by script, fonts and pictures within its style sheet).

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension, Json, Router,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Door, Peer, assets};
use crate::{app::App, auth::TokenError, error::ApiError};

/// The page's path.
pub const PAGE: &str = "/graphiql";

/// Who can be asked as.
pub const PERSONS: &str = "/graphiql/persons";

/// Makes a token for one of them.
pub const TOKEN: &str = "/graphiql/token";

/// How long a token that the page gets is valid.
const VALID: TimeDelta = TimeDelta::hours(12);

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

#[derive(Template)]
#[template(path = "graphiql.html")]
struct Page {
    /// Whether one may choose who asks.
    persons: bool,
    /// Whether the schema is told.
    schema: bool,
}

/// The paths of the page where it is offered; of persons and tokens where they can be had.
pub fn routes(app: &App) -> Router<Arc<Door>> {
    let router = Router::new();
    if !app.offers_graphiql() {
        return router;
    }
    let router = router.route(PAGE, get(page));
    if app.trial.is_none() {
        return router;
    }
    router.route(PERSONS, get(persons)).route(TOKEN, post(token))
}

async fn page(State(door): State<Arc<Door>>, headers: HeaderMap) -> Response {
    let page = Page { persons: door.app.trial.is_some(), schema: door.app.config.introspection };
    match page.render() {
        Ok(html) => {
            let mut answer = assets::Asset::new(html, "text/html; charset=utf-8").answer(&headers, assets::ASK_AGAIN);
            answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
            answer
        }
        Err(error) => plain(&ApiError::internal(error), StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn persons(State(door): State<Arc<Door>>) -> Response {
    match &door.app.trial {
        Some(trial) => Json(trial.persons()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Who asks is to be.
#[derive(Deserialize)]
struct As {
    r#as: String,
}

#[derive(Serialize)]
struct Made {
    token: String,
}

/// By POST, so that nothing on the way keeps the token.
async fn token(
    State(door): State<Arc<Door>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    Query(As { r#as: subject }): Query<As>,
) -> Response {
    if let Err(error) = door.rates.address(peer, &headers) {
        return plain(&error, StatusCode::TOO_MANY_REQUESTS);
    }
    match door.app.trial.as_ref().map(|trial| trial.token(&subject, VALID)) {
        Some(Ok(token)) => Json(Made { token }).into_response(),
        Some(Err(TokenError::Signing(error))) => plain(&ApiError::internal(error), StatusCode::INTERNAL_SERVER_ERROR),
        _ => (StatusCode::NOT_FOUND, "No sample person is called that.\n").into_response(),
    }
}

fn plain(error: &ApiError, status: StatusCode) -> Response {
    (status, format!("{}\n", error.message())).into_response()
}
