//! How a service stood on a day (asOf), as far as it was known (knownAt).

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use governance::lifecycle::ServiceState;

use super::{
    ahead::{key, one},
    connection::session,
    date::Date,
    portfolio::Portfolio,
};
use crate::access::{
    Member, One,
    overview::When,
    rows::{PortfolioRow, ServiceRow},
    standing::Standing,
};

/// How a service stood on a day.
#[derive(Clone)]
pub struct ServiceStanding(Member<Standing>);

const PORTFOLIO: One<Standing, PortfolioRow> = One::new("portfolio_id", |standing| Some(standing.portfolio_id));

/// How a service stood on a day, by what was recorded by an instant. It is told to whoever sees the service today (V9).
#[Object]
impl ServiceStanding {
    /// Life-cycle state (L1).
    async fn state(&self) -> ServiceState {
        self.0.state
    }

    /// The portfolio it belonged to (S4.1.3); null where you may not see that one today (V1).
    async fn portfolio(&self, ctx: &Context<'_>) -> Result<Option<Portfolio>> {
        one(&self.0, ctx, &PORTFOLIO).await
    }

    /// Whether it was published in the catalogue (S4.8.1).
    async fn published(&self) -> bool {
        self.0.published
    }

    /// The day from which all of this held: of the last change of state, portfolio or publication.
    async fn since(&self) -> Date {
        Date(self.0.since)
    }
}

/// How a service stood; None: it did not stand in any way yet, as far as was known.
pub fn of<'a>(
    service: &'a Member<ServiceRow>,
    ctx: &'a Context<'_>,
    as_of: Option<Date>,
    known_at: Option<DateTime<Utc>>,
) -> BoxFuture<'a, Result<Option<ServiceStanding>>> {
    let read = async move {
        let (session, key) = (session(ctx)?, key(ctx));
        let when = When { as_of: Some(as_of.map_or(session.today(), Date::day)), known_at };
        let read = service.together(&key, |cohort| async move { session.standings(&cohort.ids(), &when).await });
        Ok(read.await?.get(&service.id).cloned().map(ServiceStanding))
    };
    read.boxed()
}
