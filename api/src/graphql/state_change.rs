//! What has changed between two days: of a service, of a portfolio, of a provider.

use std::collections::BTreeSet;

use async_graphql::{Context, Object, Result};
use futures_util::{FutureExt, future::BoxFuture};
use uuid::Uuid;

use super::{
    ahead::{key, one},
    connection::session,
    date::Date,
    decision::Decision,
    portfolio::Portfolio,
    service::Service,
};
use crate::{
    access::{
        Member, One, Row,
        changes::{ChangedField, ChangedPlace, ChangedRow},
        rows::{OrganisationRow, PortfolioRow, ServiceRow},
    },
    error::ApiError,
};

/// Something that stands otherwise on one day than on another.
#[derive(Clone)]
pub struct StateChange(Member<ChangedRow>);

const SERVICE: One<ChangedRow, ServiceRow> = One::new("service_id", |row| row.service_id);
const PORTFOLIO: One<ChangedRow, PortfolioRow> = One::new("portfolio_id", |row| row.portfolio_id);

/// Something that stands otherwise on one day than on another, by the histories of states and amounts. It is told to
/// whoever sees the service, allocation or frame today (V9).
#[Object]
impl StateChange {
    /// What has changed.
    async fn field(&self) -> ChangedField {
        self.0.field
    }

    /// Of which service; null for a frame.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// Of which portfolio, of a frame; null for what is a service's.
    async fn portfolio(&self, ctx: &Context<'_>) -> Result<Option<Portfolio>> {
        one(&self.0, ctx, &PORTFOLIO).await
    }

    /// For which calendar year, of an amount.
    async fn year(&self) -> Option<i32> {
        self.0.year
    }

    /// How it stood on the first day: a state, a portfolio's code, true or false, an amount with its currency; null: it did
    /// not yet, or you may not see it.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// How it stood on the second.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }

    /// The day from which it has stood so.
    async fn since(&self) -> Option<Date> {
        self.0.since.map(Date)
    }

    /// The last decision between the two days that made it so; null where it was entered from elsewhere, or you may not
    /// read it (V9).
    async fn decision(&self) -> Option<Decision> {
        self.0.decision.clone().map(Decision)
    }
}

fn between(from: Date, to: Date) -> Result<(chrono::NaiveDate, chrono::NaiveDate), ApiError> {
    if from.day() < to.day() {
        return Ok((from.day(), to.day()));
    }
    Err(ApiError::bad_input("to", "A day after `from`."))
}

/// What has changed of a service.
pub fn of_service<'a>(
    service: &'a Member<ServiceRow>,
    ctx: &'a Context<'_>,
    from: Date,
    to: Date,
) -> BoxFuture<'a, Result<Vec<StateChange>>> {
    let read = async move {
        let (session, key, days) = (session(ctx)?, key(ctx), between(from, to)?);
        let read = service.together(&key, |cohort| async move { session.changed(&cohort.ids(), &[], days).await });
        let own = |row: &&Member<ChangedRow>| row.service_id == Some(service.id);
        Ok(read.await?.iter().filter(own).cloned().map(StateChange).collect())
    };
    read.boxed()
}

/// What has changed of a portfolio: its frames, and the services that belong to it on either day.
pub fn of_portfolio<'a>(
    portfolio: &'a Member<PortfolioRow>,
    ctx: &'a Context<'_>,
    from: Date,
    to: Date,
) -> BoxFuture<'a, Result<Vec<StateChange>>> {
    let read = async move {
        let (session, key, days) = (session(ctx)?, key(ctx), between(from, to)?);
        let read = portfolio.together(&key, |cohort| async move {
            let portfolios = cohort.ids();
            let ever: Vec<Uuid> = session.ever_in(&portfolios).await?.into_iter().collect();
            let rows = session.changed(&ever, &portfolios, days).await?;
            Ok((rows, session.belonging(&ever, days).await?))
        });
        let read = read.await?;
        let (rows, belonging) = &*read;
        let own = |row: &&Member<ChangedRow>| match row.service_id {
            Some(service) => belonging.contains(&(portfolio.id(), service)),
            None => row.portfolio_id == Some(portfolio.id),
        };
        Ok(rows.iter().filter(own).cloned().map(StateChange).collect())
    };
    read.boxed()
}

/// What has changed of a provider: of all its services and of its portfolios' frames.
pub fn of_provider<'a>(
    provider: &'a Member<OrganisationRow>,
    ctx: &'a Context<'_>,
    from: Date,
    to: Date,
) -> BoxFuture<'a, Result<Vec<StateChange>>> {
    let read = async move {
        let (session, key, days) = (session(ctx)?, key(ctx), between(from, to)?);
        let read = provider.together(&key, |cohort| async move {
            let places = session.places_of(&cohort.ids()).await?;
            let (mut services, mut portfolios) = (Vec::new(), Vec::new());
            for (_, place) in &places {
                match place {
                    ChangedPlace::Service(id) => services.push(*id),
                    ChangedPlace::Portfolio(id) => portfolios.push(*id),
                }
            }
            let places: BTreeSet<(Uuid, ChangedPlace)> = places.into_iter().collect();
            Ok((session.changed(&services, &portfolios, days).await?, places))
        });
        let read = read.await?;
        let (rows, places) = &*read;
        let own = |row: &&Member<ChangedRow>| {
            let place = row.service_id.map(ChangedPlace::Service).or(row.portfolio_id.map(ChangedPlace::Portfolio));
            place.is_some_and(|place| places.contains(&(provider.id(), place)))
        };
        Ok(rows.iter().filter(own).cloned().map(StateChange).collect())
    };
    read.boxed()
}
