//! What has changed between two days (S2.1, S4.1.2): how services, their allocations and the frames of portfolios stood on
//! the one and on the other, by their histories, and the decision that made it so.

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate, NaiveTime};
use entity::sql::Sql;
use governance::action::{Action, Kind};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    Ahead, Member, Row,
    overview::{When, allocations, frames},
    row::Columns,
    rows::{AllocationRow, DecisionRow, FrameRow, PortfolioRow},
    session::Session,
    standing::Standing,
};
use crate::{clock::ZONE, error::ApiError};

/// What is held against what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
pub enum ChangedField {
    /// The state of a service (L1).
    State,
    /// The portfolio that a service belongs to, by its code (S4.1.3).
    Portfolio,
    /// Whether a service is published in the catalogue (S4.8.1).
    Published,
    /// What a service is allocated for a year (S3.2.2, V5).
    Allocation,
    /// The budget frame of a portfolio for a year (S4.1.1, V5).
    Frame,
}

impl ChangedField {
    /// Which decisions change it: on what kind of object, by which actions.
    const fn decided(self) -> (Kind, &'static [Action]) {
        match self {
            Self::State => (Kind::Service, &[Action::Propose, Action::Decide, Action::Activate, Action::Retire]),
            Self::Portfolio => (Kind::Service, &[Action::Propose, Action::Move]),
            Self::Published => (Kind::Service, &[Action::Publish, Action::Retire]),
            Self::Allocation => (Kind::Allocation, &[Action::Allocate]),
            Self::Frame => (Kind::Frame, &[Action::Decide]),
        }
    }
}

/// What of a provider can stand otherwise on one day than on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangedPlace {
    /// A service.
    Service(Uuid),
    /// A portfolio.
    Portfolio(Uuid),
}

/// Something that stands otherwise on one day than on another.
#[derive(Clone)]
pub struct ChangedRow {
    /// What.
    pub field: ChangedField,
    /// Of which service.
    pub service_id: Option<Uuid>,
    /// Of which portfolio: of a frame.
    pub portfolio_id: Option<Uuid>,
    /// For which year: of an amount.
    pub year: Option<i32>,
    /// How it stood on the first day; None: not yet, or hidden.
    pub before: Option<String>,
    /// How it stood on the second.
    pub after: Option<String>,
    /// The day from which it has stood so.
    pub since: Option<NaiveDate>,
    /// The last decision by then that made it so, as far as the actor may read it.
    pub decision: Option<Member<DecisionRow>>,
    object: Uuid,
}

/// An amount decided: of a service's allocation, or of a portfolio's frame.
struct Amount {
    field: ChangedField,
    object: Uuid,
    place: Uuid,
    year: i32,
    currency: String,
    minor: i64,
    since: NaiveDate,
}

impl Amount {
    fn read(columns: &mut Columns<'_>) -> Result<(i32, Self), DbErr> {
        let number: i32 = columns.take()?;
        let field = if columns.take::<i32>()? == 0 { ChangedField::Allocation } else { ChangedField::Frame };
        let (object, place) = (columns.take()?, columns.take()?);
        let (year, currency, minor, since) = (columns.take()?, columns.take()?, columns.take()?, columns.take()?);
        Ok((number, Self { field, object, place, year, currency, minor, since }))
    }

    fn told(&self) -> String {
        format!("{} {}", rust_decimal::Decimal::new(self.minor, 2), self.currency)
    }
}

impl Session {
    /// What has changed of these services and of these portfolios' frames between the end of one day and of another: a
    /// fixed number of statements, one cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn changed(
        &self,
        services: &[Uuid],
        portfolios: &[Uuid],
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<Vec<Member<ChangedRow>>, ApiError> {
        let [first, second] = [from, to].map(|day| When { as_of: Some(day), known_at: None });
        let before = self.standings(services, &first).await?;
        let after = self.standings(services, &second).await?;
        let mut rows = self.moved(&before, &after).await?;
        rows.extend(self.amounts(services, portfolios, [&first, &second]).await?);
        self.decided(&mut rows, (from, to)).await?;
        rows.sort_by_key(|row| (row.service_id, row.portfolio_id, row.field, row.year));
        Ok(Member::all(rows))
    }

    /// The services that belong to one of these portfolios now, or did at any time: by portfolio.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ever_in(&self, portfolios: &[Uuid]) -> Result<BTreeSet<Uuid>, ApiError> {
        let sql = Sql::new("SELECT DISTINCT h.service_id FROM service_history h WHERE ")
            .and_then(Sql::within("h.portfolio_id", portfolios.iter().copied()));
        let rows = self.rows(sql).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, DbErr>>()?)
    }

    /// The services and portfolios of these providers, each with its provider. What is told of them is told by extents.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn places_of(&self, providers: &[Uuid]) -> Result<Vec<(Uuid, ChangedPlace)>, ApiError> {
        let of = |table: &str, number: i32| {
            Sql::new(format!("SELECT {number}, t.id, t.provider_id FROM {table} t WHERE "))
                .and_then(Sql::within("t.provider_id", providers.iter().copied()))
        };
        let rows = self.rows(of("service", 0).and_then(" UNION ALL ").and_then(of("portfolio", 1))).await?;
        let read = rows.iter().map(|row| {
            let (number, id): (i32, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let place = if number == 0 { ChangedPlace::Service(id) } else { ChangedPlace::Portfolio(id) };
            Ok((row.try_get_by_index(2)?, place))
        });
        Ok(read.collect::<Result<_, DbErr>>()?)
    }

    /// Which of these services belonged to which portfolio on either day: pairs (portfolio, service).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn belonging(
        &self,
        services: &[Uuid],
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<BTreeSet<(Uuid, Uuid)>, ApiError> {
        let mut pairs = BTreeSet::new();
        for day in [from, to] {
            let standings = self.standings(services, &When { as_of: Some(day), known_at: None }).await?;
            pairs.extend(standings.into_iter().map(|(service, standing)| (standing.portfolio_id, service)));
        }
        Ok(pairs)
    }

    /// State, portfolio and publication that differ.
    async fn moved(
        &self,
        before: &HashMap<Uuid, Member<Standing>>,
        after: &HashMap<Uuid, Member<Standing>>,
    ) -> Result<Vec<ChangedRow>, ApiError> {
        let of: Vec<Uuid> = before.values().chain(after.values()).map(|standing| standing.portfolio_id).collect();
        let codes: HashMap<Uuid, PortfolioRow> = self.find(&of).await?;
        let code =
            |standing: &Member<Standing>| codes.get(&standing.portfolio_id).map(|portfolio| portfolio.code.clone());
        let mut rows = Vec::new();
        for (service, now) in after {
            let was = before.get(service);
            let mut row = |field, before: Option<String>, after: Option<String>| {
                rows.push(ChangedRow {
                    field,
                    service_id: Some(*service),
                    portfolio_id: None,
                    year: None,
                    before,
                    after,
                    since: Some(now.since),
                    decision: None,
                    object: *service,
                });
            };
            if was.map(|was| was.state) != Some(now.state) {
                row(ChangedField::State, was.map(|was| was.state.to_string()), Some(now.state.to_string()));
            }
            if was.map(|was| was.portfolio_id) != Some(now.portfolio_id) {
                row(ChangedField::Portfolio, was.and_then(code), code(now));
            }
            if was.is_some_and(|was| was.published) != now.published {
                let was = was.map(|was| was.published.to_string());
                row(ChangedField::Published, was, Some(now.published.to_string()));
            }
        }
        Ok(rows)
    }

    /// Allocations and frames that differ, in one statement.
    async fn amounts(
        &self,
        services: &[Uuid],
        portfolios: &[Uuid],
        days: [&When; 2],
    ) -> Result<Vec<ChangedRow>, ApiError> {
        let mut sql = Sql::default();
        for (number, when) in days.into_iter().enumerate() {
            sql.push(if number == 0 { "" } else { " UNION ALL " });
            let allocated = AllocationRow::covered(&self.extent(Action::Read, Kind::Allocation), &Sql::default());
            sql.push(format!(
                "SELECT {number} AS number, 0 AS what, t.id, t.service_id AS place, t.year, f.currency, t.amount_minor, \
                 t.effective_on FROM "
            ));
            sql.push(allocations(when)).push(" JOIN budget_frame f ON f.id = t.frame_id WHERE ");
            sql.push(Sql::all([Sql::within("t.service_id", services.iter().copied()), allocated]));
            let framed = FrameRow::covered(&self.extent(Action::Read, Kind::Frame), &Sql::default());
            sql.push(format!(
                " UNION ALL SELECT {number} AS number, 1 AS what, t.id, t.portfolio_id AS place, t.year, t.currency, \
                 t.amount_minor, t.effective_on FROM "
            ));
            sql.push(frames(when)).push(" WHERE ");
            sql.push(Sql::all([Sql::within("t.portfolio_id", portfolios.iter().copied()), framed]));
        }
        let mut was: HashMap<Uuid, Amount> = HashMap::new();
        let mut now: Vec<Amount> = Vec::new();
        for row in self.rows(sql).await? {
            match Amount::read(&mut Columns::new(&row))? {
                (0, amount) => drop(was.insert(amount.object, amount)),
                (_, amount) => now.push(amount),
            }
        }
        let differs = now.into_iter().filter_map(|now| {
            let was = was.get(&now.object);
            let row = ChangedRow {
                field: now.field,
                service_id: (now.field == ChangedField::Allocation).then_some(now.place),
                portfolio_id: (now.field == ChangedField::Frame).then_some(now.place),
                year: Some(now.year),
                before: was.map(Amount::told),
                after: Some(now.told()),
                since: Some(now.since),
                decision: None,
                object: now.object,
            };
            (was.map(|was| was.minor) != Some(now.minor)).then_some(row)
        });
        Ok(differs.collect())
    }

    /// Gives each change the last decision between the days that made it.
    async fn decided(&self, rows: &mut [ChangedRow], (from, to): (NaiveDate, NaiveDate)) -> Result<(), ApiError> {
        if rows.is_empty() {
            return Ok(());
        }
        let end = |day: NaiveDate| {
            let next = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
            next.and_local_timezone(ZONE).earliest().map(|at| at.to_utc()).unwrap_or_default()
        };
        let objects = rows.iter().map(|row| row.object);
        let within = Sql::new("t.decided_at >= ? AND t.decided_at < ?").bind(end(from)).bind(end(to));
        let found = Sql::all([Sql::within("t.object_id", objects), within]);
        let mut decisions = self.members_by::<DecisionRow>(found, &Ahead::default()).await?;
        decisions.sort_by_key(|decision| std::cmp::Reverse((decision.decided_at, decision.seq)));
        for row in rows {
            let (kind, actions) = row.field.decided();
            let made = |decision: &&Member<DecisionRow>| {
                decision.object_id == row.object
                    && decision.object_kind == kind
                    && actions.iter().any(|action| action.as_str() == decision.action)
            };
            row.decision = decisions.iter().find(made).cloned();
        }
        Ok(())
    }
}
