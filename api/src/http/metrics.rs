//! What is counted of requests, for Prometheus: only where the setting `metrics` is on. Elsewhere nothing keeps what is
//! told here, and telling it costs next to nothing.
//!
//! Labels are words of closed lists, so that no caller can make the numbers of series grow.

use std::{sync::Arc, time::Duration};

use axum::{Router, http::header, response::IntoResponse, routing::get};
use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use super::{Door, reply::Codes};
use crate::{app::App, decisions};

const REQUESTS: &str = "katalog_requests_total";
const SECONDS: &str = "katalog_request_duration_seconds";
const STATEMENTS: &str = "katalog_request_statements";
const ERRORS: &str = "katalog_errors_total";

/// Upper bounds of how long requests take, in seconds.
const BOUNDS_SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 10.0];

/// Upper bounds of how many statements they send.
const BOUNDS_STATEMENTS: [f64; 8] = [0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0];

/// Begins to count, in this process, for as long as it lives.
///
/// # Errors
/// When it has begun already.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(SECONDS.to_owned()), &BOUNDS_SECONDS)?
        .set_buckets_for_metric(Matcher::Full(STATEMENTS.to_owned()), &BOUNDS_STATEMENTS)?
        .install_recorder()?;
    describe_counter!(REQUESTS, "Requests to /graphql, by outcome: OK, or the code of the first error.");
    describe_histogram!(SECONDS, Unit::Seconds, "How long they took, by outcome.");
    describe_histogram!(STATEMENTS, "How many SQL statements an operation sent.");
    describe_counter!(ERRORS, "Errors told, by code.");
    describe_counter!(decisions::COUNTED, "Decisions put on record, by action.");
    Ok(handle)
}

/// The path at which it is told, where anything is counted.
pub fn routes(app: &App) -> Router<Arc<Door>> {
    let Some(handle) = app.metrics.clone() else { return Router::new() };
    let told = move || async move {
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()).into_response()
    };
    Router::new().route("/metrics", get(told))
}

/// An operation has run to its end.
pub fn ran(statements: u32) {
    histogram!(STATEMENTS).record(statements);
}

/// A request was answered.
pub fn answered(response: &axum::response::Response, took: Duration) {
    let codes = response.extensions().get::<Codes>().map(|codes| codes.0.as_slice()).unwrap_or_default();
    let outcome = codes.first().map_or("OK", |code| code.as_str());
    counter!(REQUESTS, "outcome" => outcome).increment(1);
    histogram!(SECONDS, "outcome" => outcome).record(took);
    for code in codes {
        counter!(ERRORS, "code" => code.as_str()).increment(1);
    }
}
