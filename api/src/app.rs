//! What one running server is made of.

use crate::{access::seats::LastSeats, auth::Authenticator, clock::Clock, config::Config, db::Db, graphql::Schemas};

/// The parts every request handler needs; shared as `Arc<App>`.
pub struct App {
    /// Settings as read at start.
    pub config: Config,
    /// The two connection pools.
    pub db: Db,
    /// Token checking.
    pub auth: Authenticator,
    /// The time, settable in tests.
    pub clock: Clock,
    /// The GraphQL schema.
    pub schema: Schemas,
    /// The seats that persons had at their last request.
    pub seats: LastSeats,
}
