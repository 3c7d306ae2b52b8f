//! The files of annexes (U2.6): `POST /files` takes one in for a draft, `GET /files/{annex}` hands it out to whoever may read
//! the annex. What comes back is never shown by a browser: it is downloaded, under the media type that was checked when
//! it came.
//!
//! Both are done as `/graphql` does its work: the same rates, the same sign-in, the same acts and extents.

use std::{sync::Arc, time::Duration};

use async_graphql::resolver_utils::enum_value;
use axum::{
    Extension, Json, Router,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Door, Peer, asked::read_body, identify::identify, media::Media, reply, request_id::RequestId, run};
use crate::{
    access::{Session, agreements::files::AnnexFile},
    act::{
        self, Outcome, Terms, UserError,
        agreements::{FileAttachInput, taken},
    },
    auth::Identity,
    config::Limits,
    error::{ApiError, Code},
    graphql::{agreement_content::FILES, id::GlobalId},
};

/// The paths.
pub fn routes() -> Router<Arc<Door>> {
    Router::new().route(FILES, post(attach)).route(&format!("{FILES}/{{annex}}"), get(download))
}

/// For what a file is meant, and in which appointment it is brought in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meant {
    agreement_version: String,
    r#as: Option<String>,
    reason: Option<String>,
    idempotency_key: Option<String>,
}

async fn attach(
    State(door): State<Arc<Door>>,
    Extension(id): Extension<RequestId>,
    Extension(Peer(peer)): Extension<Peer>,
    Query(meant): Query<Meant>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let attached = async {
        door.rates.address(peer, &headers)?;
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).and_then(taken);
        let media_type = media_type
            .ok_or_else(|| ApiError::new(Code::UnsupportedMediaType, "Files of this media type are not taken in."))?;
        // Who it is comes before what it brings: nobody unknown makes the server hold a file.
        let identity = signed_in(&door, &headers).await?;
        let limits = &door.app.config.limits;
        let of_files = Limits { body_bytes: limits.file_bytes, ..limits.clone() };
        let bytes = read_body(&headers, body, &of_files).await?.to_vec();
        let acting = meant.r#as.as_deref().map(|seat| GlobalId::parse(seat).unwrap_or(GlobalId::NONE));
        let terms = Terms { acting, reason: meant.reason, idempotency_key: meant.idempotency_key, ..Terms::default() };
        let version = GlobalId::parse(&meant.agreement_version).unwrap_or(GlobalId::NONE);
        let deed = FileAttachInput::new(version, media_type, bytes, terms);
        let told = json!({ "fileHash": deed.file_hash, "mediaType": media_type, "byteSize": deed.bytes.len() });
        let app = Arc::clone(&door.app);
        let work = async move {
            let session = Session::anew(&app, Some(&identity)).await?;
            act::run(&app, &session, &deed).await
        };
        let Outcome { errors, .. } = run::detached(&door.tasks, patience(&door), work).await??;
        Ok::<_, ApiError>(if errors.is_empty() {
            (StatusCode::CREATED, Json(told)).into_response()
        } else {
            let told: Vec<Value> = errors.iter().map(written).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "userErrors": told }))).into_response()
        })
    };
    attached.await.unwrap_or_else(|error| reply::refused(error, Media::GraphqlResponse, &id))
}

async fn download(
    State(door): State<Arc<Door>>,
    Extension(id): Extension<RequestId>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(annex): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = async {
        door.rates.address(peer, &headers)?;
        let identity = signed_in(&door, &headers).await?;
        let annex: Uuid = annex.parse().map_err(|_| ApiError::not_found())?;
        let app = Arc::clone(&door.app);
        let work = async move { Session::anew(&app, Some(&identity)).await?.annex_file(annex).await };
        let file = run::detached(&door.tasks, patience(&door), work).await??;
        file.map(handed_out).ok_or_else(ApiError::not_found)
    };
    found.await.unwrap_or_else(|error| reply::refused(error, Media::GraphqlResponse, &id))
}

/// Who asks: somebody, whose requests are counted.
async fn signed_in(door: &Door, headers: &HeaderMap) -> Result<Arc<Identity>, ApiError> {
    let identity = identify(&door.app.auth, headers).await?;
    let identity = identity.ok_or_else(|| ApiError::new(Code::Unauthenticated, "Sign in to send or fetch files."))?;
    door.rates.person(&identity)?;
    Ok(identity)
}

fn patience(door: &Door) -> Duration {
    Duration::from_millis(door.app.config.limits.timeout_ms)
}

fn written(error: &UserError) -> Value {
    let UserError { field, message, clause, .. } = error;
    let code = enum_value(error.code).into_json().unwrap_or_default();
    json!({ "field": field, "message": message, "code": code, "clause": clause })
}

/// Downloaded, never shown: no page of this origin is made of what somebody sent in. `nosniff` and a policy that runs
/// nothing stand on every answer (`safe_headers`).
fn handed_out(file: AnnexFile) -> Response {
    let AnnexFile { media_type, file_hash, bytes } = file;
    let value = |text: String| HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("attachment"));
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(media_type));
    headers.insert(header::CONTENT_DISPOSITION, value(format!("attachment; filename=\"{file_hash}\"")));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::ETAG, value(format!("\"{file_hash}\"")));
    response
}
