//! The floor: what a hand-written service would do. One prepared statement per query builds the whole answer as JSON in
//! the database, on the program's own tables; the token is verified at every request; the person's appointment is looked
//! up in the same statement.

use std::{net::SocketAddr, path::Path, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio_postgres::{NoTls, types::ToSql};

use crate::{
    failure::{Doing as _, Failure},
    issuer::Verifier,
};

/// Connections to the database: as many as suit few cores; more wait on each other there.
const CONNECTIONS: usize = 8;

/// A path, its statement, and whether the statement asks who asks.
struct Route {
    path: &'static str,
    sql: &'static str,
    signed_in: bool,
}

const ROUTES: [Route; 5] = [
    Route { path: "/q1", sql: include_str!("../sql/floor/q1.sql"), signed_in: true },
    Route { path: "/q1a", sql: include_str!("../sql/floor/q1a.sql"), signed_in: false },
    Route { path: "/q2", sql: include_str!("../sql/floor/q2.sql"), signed_in: true },
    Route { path: "/q3", sql: include_str!("../sql/floor/q3.sql"), signed_in: true },
    Route { path: "/q3-live", sql: include_str!("../sql/floor/q3_live.sql"), signed_in: true },
];

struct Floor {
    pool: Pool,
    verifier: Verifier,
}

/// Serves until the process is ended.
///
/// # Errors
/// When the database or the keys cannot be used, or the address not be listened on.
pub async fn serve(database_url: &str, listen: SocketAddr, jwks: &Path) -> Result<(), Failure> {
    let mut config: tokio_postgres::Config = database_url.parse().doing("the database's URL")?;
    // Compiling a plan takes longer than running any of these; sums are sorted in memory. Without bitmaps
    // a list is read in the order of its index: the planner takes every customer for an average one.
    config.options("-c jit=off -c work_mem=64MB -c enable_bitmapscan=off");
    let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    let pool = Pool::builder(manager).max_size(CONNECTIONS).build().doing("the pool")?;
    let floor = Arc::new(Floor { pool, verifier: Verifier::read(jwks)? });
    let mut router = Router::new();
    for route in &ROUTES {
        let answer = move |State(floor): State<Arc<Floor>>, request: Request| {
            let who = floor.who(&request);
            async move { floor.answer(route, who).await.unwrap_or_else(refused) }
        };
        router = router.route(route.path, get(answer));
    }
    let listener = tokio::net::TcpListener::bind(listen).await.doing(listen)?;
    let address = listener.local_addr().doing(listen)?;
    {
        use std::io::Write as _;
        writeln!(std::io::stdout(), "listening on http://{address}").doing("standard output")?;
    }
    axum::serve(listener, router.with_state(floor)).await.doing("serving")
}

/// Why there is no answer.
enum Refusal {
    /// No token, or none that is good.
    Unknown,
    /// The database.
    Database(String),
}

impl Floor {
    async fn answer(&self, route: &Route, who: Option<(String, String)>) -> Result<Response, Refusal> {
        let parameters: Vec<&(dyn ToSql + Sync)> = match &who {
            Some((issuer, subject)) if route.signed_in => vec![issuer, subject],
            None if route.signed_in => return Err(Refusal::Unknown),
            _ => Vec::new(),
        };
        let client = self.pool.get().await.map_err(|error| Refusal::Database(error.to_string()))?;
        let read = async {
            let statement = client.prepare_cached(route.sql).await?;
            client.query_one(&statement, &parameters).await
        };
        let row = read.await.map_err(|error| Refusal::Database(error.to_string()))?;
        Ok(([(header::CONTENT_TYPE, "application/json")], Body::from(row.get::<_, String>(0))).into_response())
    }

    fn who(&self, request: &Request) -> Option<(String, String)> {
        let header = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
        self.verifier.verify(header.strip_prefix("Bearer ")?)
    }
}

fn refused(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Unknown => StatusCode::UNAUTHORIZED.into_response(),
        Refusal::Database(error) => (StatusCode::INTERNAL_SERVER_ERROR, error).into_response(),
    }
}
