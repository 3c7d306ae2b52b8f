//! What one running server is made of.

use std::sync::Arc;

use chrono::NaiveDate;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::{
    access::{seats::LastSeats, statements::Statements},
    act::{appointments::Invitations, underway::Underway},
    auth::{Authenticator, Trial},
    clock::Clock,
    config::Config,
    db::Db,
    graphql::Schemas,
};

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
    /// Statements that were made before.
    pub statements: Statements,
    /// Who has been looked for among those invited.
    pub invitations: Invitations,
    /// The long acts that are being done.
    pub underway: Arc<Underway>,
    /// Whether the database holds sample data.
    pub is_sample: bool,
    /// The contract day that the sample data count from.
    pub sample_day: Option<NaiveDate>,
    /// Asking as a sample person; None: they cannot sign in here.
    pub trial: Option<Trial>,
    /// What has been counted; None: nothing is.
    pub metrics: Option<PrometheusHandle>,
}

impl App {
    /// Whether the page to ask from is there: as set, or else on sample data.
    pub fn offers_graphiql(&self) -> bool {
        self.config.graphiql.unwrap_or(self.is_sample)
    }
}
