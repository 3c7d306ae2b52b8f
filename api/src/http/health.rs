//! Whether the server lives, and whether it can do its work.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use migration::Status;

use super::Door;

/// How long a database may take to answer a probe.
const PATIENCE: Duration = Duration::from_secs(2);

/// `/healthz`: the process answers. Says nothing of the database: a restart would not mend that.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `/readyz`: the database answers, and is in the shape this program needs; otherwise 503 and what is wrong.
pub async fn ready(State(door): State<Arc<Door>>) -> Response {
    let outcome = tokio::time::timeout(PATIENCE, migration::status(&door.app.db.read)).await;
    let (status, text) = match outcome {
        Ok(Ok(Status::Current)) => (StatusCode::OK, "ok\n"),
        Ok(Ok(_)) => (StatusCode::SERVICE_UNAVAILABLE, "the database's migrations are not current\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be read\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    };
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
