//! The door: everything between the network and the schema. [`Door::pass`] tells the order.
//!
//! **Invariants.** No request of any shape ends the process, or holds a core for more than milliseconds before it is
//! refused: what is cheap to check is checked first, and nothing recursive runs on what has not been bounded. Nothing
//! the caller was not meant to read leaves in an error. An operation that has begun goes on when its client hangs up.

pub mod asked;
pub mod assets;
pub mod budget;
pub mod cached;
pub mod conflict;
pub mod document;
pub mod files;
pub mod graphiql;
pub mod health;
pub mod identify;
pub mod measure;
pub mod media;
pub mod metrics;
pub mod page;
pub mod pages;
pub mod plain;
pub mod prepared;
pub mod rates;
pub mod reply;
pub mod request_id;
pub mod run;
pub mod scan;
pub mod serve;
pub mod shape;
pub mod weight;

use std::{
    net::IpAddr,
    panic::AssertUnwindSafe,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use async_graphql_parser::types::OperationType;
use axum::{
    Extension, Router,
    body::Body,
    extract::State,
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use futures_util::FutureExt;
use tokio_util::task::TaskTracker;
use tower_http::cors::CorsLayer;

use self::{
    asked::Asked,
    budget::Budget,
    cached::Keeping,
    document::Document,
    media::Media,
    prepared::{Prepared, PreparedCache, Words},
    rates::RateLimits,
    request_id::RequestId,
    shape::ShapeError,
};
use crate::{
    access::Session,
    act::appointments::redeem,
    app::App,
    error::{ApiError, Code},
};

/// The endpoint's path.
pub const GRAPHQL: &str = "/graphql";

/// Tells the number of SQL statements of a request, where `diagnostics` is on.
const STATEMENTS: HeaderName = HeaderName::from_static("x-katalog-statements");

/// Tells what a request was reckoned to cost, where `diagnostics` is on.
const COST: HeaderName = HeaderName::from_static("x-katalog-cost");

/// The address a connection comes from; in each request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// One server's door.
pub struct Door {
    app: Arc<App>,
    budget: Budget,
    prepared: PreparedCache,
    rates: RateLimits,
    tasks: TaskTracker,
}

impl Door {
    /// The door to `app`.
    ///
    /// # Errors
    /// When the schema cannot be read back to cost what is asked of it.
    pub fn new(app: Arc<App>) -> Result<Arc<Self>, ShapeError> {
        let config = &app.config;
        let budget = Budget::new(&app.schema.strict.sdl(), config.limits.clone(), config.introspection)?;
        let rates = RateLimits::new(&config.rates, &config.trusted_proxies);
        Ok(Arc::new(Self { budget, prepared: PreparedCache::new(), rates, tasks: TaskTracker::new(), app }))
    }

    /// Paths, and what surrounds every one of them: the request id first, then the headers that keep a browser safe,
    /// then the origins that may call from one.
    pub fn router(self: Arc<Self>) -> Router {
        let cors = cors(&self.app.config.cors_origins);
        Router::new()
            .route(GRAPHQL, any(graphql))
            .route("/healthz", get(health::alive))
            .route("/readyz", get(health::ready))
            .merge(assets::routes())
            .merge(pages::routes(&self.app))
            .merge(files::routes())
            .merge(graphiql::routes(&self.app))
            .merge(metrics::routes(&self.app))
            .fallback(async || (StatusCode::NOT_FOUND, "The API is at /graphql.\n"))
            .layer(cors)
            .layer(middleware::from_fn(safe_headers))
            .layer(middleware::from_fn(request_id::mark))
            .with_state(self)
    }

    /// The way of a request. Each step refuses what the next could not bear.
    async fn pass(
        &self,
        peer: IpAddr,
        head: &request::Parts,
        body: Body,
        id: &RequestId,
    ) -> Result<Response, ApiError> {
        let limits = &self.app.config.limits;

        // The caller: not too often from one address.
        self.rates.address(peer, &head.headers)?;

        // The HTTP request: a method, media types both ways, a body of bounded length.
        let asks_safely = match head.method {
            Method::GET => true,
            Method::POST => false,
            ref other => return Err(reply::method_not_allowed(other)),
        };
        let media = Media::accepted(&head.headers).ok_or_else(not_acceptable)?;
        let asked = if asks_safely {
            Asked::from_uri(&head.uri)?
        } else {
            media::check_body_type(&head.headers)?;
            Asked::from_json(&asked::read_body(&head.headers, body, limits).await?)?
        };

        // The document, unless it was examined before.
        let words = Words::of(&asked)?;
        let known = self.prepared.get(&words);
        let holds = known.is_some();
        let prepared = match known {
            Some(prepared) => prepared,
            None => Arc::new(self.prepare(asked)?),
        };
        if asks_safely && prepared.document.kind() == OperationType::Mutation {
            return Err(ApiError::new(Code::MethodNotAllowed, "Mutations are accepted by POST only."));
        }

        // The person: who it is, not too often, and what seats they have.
        let identity = identify::identify(&self.app.auth, &head.headers).await?;
        if let Some(identity) = &identity {
            self.rates.person(identity)?;
        }

        // The operation: validated where it was not before. What writes is run to its end, whatever becomes of the client.
        let app = Arc::clone(&self.app);
        let examined = Arc::clone(&prepared);
        let tasks = self.tasks.clone();
        let patience = run::patience(&prepared.document, limits);
        let work = async move {
            let schema = if holds { &app.schema.trusting } else { &app.schema.strict };
            let execute = async |session: &Arc<Session>| {
                let request = examined.request(&app.config, holds).data(Arc::clone(session)).data(Arc::clone(&app));
                schema.execute(request).await
            };
            let is_query = examined.document.kind() == OperationType::Query;
            let mut session = match is_query {
                true => Session::begin(&app, identity.as_deref(), holds.then_some(examined.number)).await?,
                false => Session::anew(&app, identity.as_deref()).await?,
            };
            // O4: somebody who was invited, and is known now, or was known under this identity already.
            if let Some(identity) = &identity
                && app.invitations.is_due(identity, session.actor().person.is_some())
            {
                let (of, whose, known) = (Arc::clone(&app), Arc::clone(identity), session.actor().person);
                if run::detached(&tasks, patience, async move { redeem(&of, &whose, known).await }).await?? {
                    session = Session::anew(&app, Some(identity)).await?;
                }
            }
            let mut result = execute(&session).await;
            // Seats have changed since this person's last request: what was made by the old ones is not told. Nothing
            // has been done by them either: only queries begin so.
            if is_query && !session.confirmed().await? {
                let sent = session.statements.load(Ordering::Relaxed);
                session = Session::anew(&app, identity.as_deref()).await?;
                session.statements.fetch_add(sent, Ordering::Relaxed);
                result = execute(&session).await;
            }
            Ok::<_, ApiError>((result, session.statements.load(Ordering::Relaxed)))
        };
        let (result, statements) = match prepared.document.kind() {
            OperationType::Query => run::attached(patience, Box::pin(work)).await??,
            _ => run::detached(&self.tasks, patience, work).await??,
        };
        if !holds && !reply::unrun(&result) {
            self.prepared.keep(words, Arc::clone(&prepared));
        }

        // The answer: each error with a code, of bounded length.
        let for_anyone = asks_safely && !head.headers.contains_key(header::AUTHORIZATION);
        let keeping =
            for_anyone.then_some(Keeping { asked: &head.headers, seconds: self.app.config.public_max_age_seconds });
        let mut response = reply::answered(result, media, id, &self.app.config, keeping)?;
        tracing::debug!(statements, cost = prepared.measured.cost, "ran");
        metrics::ran(statements);
        if self.app.config.diagnostics {
            response.headers_mut().insert(STATEMENTS, HeaderValue::from(statements));
            response.headers_mut().insert(COST, HeaderValue::from(prepared.measured.cost));
        }
        Ok(response)
    }

    /// Examines a request: counted as text, parsed, its one operation picked, then measured with fragments written out.
    fn prepare(&self, asked: Asked) -> Result<Prepared, ApiError> {
        let limits = &self.app.config.limits;
        scan::check(&asked.query, limits)?;
        let document = Document::parse(&asked.query, asked.operation_name.as_deref(), limits)?;
        let mut variables = asked.variables;
        document.complete(&mut variables)?;
        let measured = self.budget.check(&document, &variables)?;
        let plain = self.budget.plain(&document);
        Prepared::of(document, plain, variables, measured)
    }
}

/// `/graphql`: passes the request through the door; whatever goes wrong there, even a panic, is told as an error.
async fn graphql(
    State(door): State<Arc<Door>>,
    Extension(id): Extension<RequestId>,
    Extension(Peer(peer)): Extension<Peer>,
    request: axum::extract::Request,
) -> Response {
    let begun = Instant::now();
    let (head, body) = request.into_parts();
    let media = Media::accepted(&head.headers).unwrap_or_default();
    // Boxed: whatever hands it on would move some ten kilobytes each time.
    let passed = AssertUnwindSafe(Box::pin(door.pass(peer, &head, body, &id))).catch_unwind().await;
    let outcome = passed.unwrap_or_else(|_| Err(ApiError::internal("panic at the door")));
    let response = outcome.unwrap_or_else(|error| {
        tracing::debug!(%error, "refused");
        reply::refused(error, media, &id)
    });
    metrics::answered(&response, begun.elapsed());
    response
}

fn not_acceptable() -> ApiError {
    let message = "Answers come as application/graphql-response+json or application/json.";
    ApiError::new(Code::NotAcceptable, message)
}

/// Which web origins a browser lets read answers: those on the list. Tokens are sent by scripts, never by the browser
/// of itself, so no credentials are allowed.
fn cors(origins: &[String]) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect::<Vec<_>>();
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::ACCEPT, header::AUTHORIZATION, request_id::HEADER])
        .expose_headers([request_id::HEADER, header::RETRY_AFTER])
        .max_age(Duration::from_secs(600))
}

/// An answer is data for whom it was made, unless it says otherwise: not to be kept by caches, sniffed, framed or run.
async fn safe_headers(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await.into_response();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
