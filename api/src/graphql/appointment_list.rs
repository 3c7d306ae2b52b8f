//! Lists of appointments: filter and query.

use async_graphql::{Context, InputObject, Object, Result};
use chrono::{DateTime, Datelike, Utc};
use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    decide::Moment,
    role::Role,
};

use super::{
    ahead::page,
    appointment::{Appointment, AppointmentStatus},
    connection::{Connection, counted, session},
    date::Date,
    id::{GlobalId, NodeType},
    service_list::id_is,
};
use crate::access::{
    Filter, Order, Paging, Session,
    overview::{Slice, When},
};

/// Which appointments. Conditions that are given must all hold.
#[derive(InputObject, Default)]
pub struct AppointmentFilter {
    /// With this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// To one of these roles.
    pub role: Option<Vec<Role>>,
    /// Of this person; counts only a person that you may see (V8).
    pub person: Option<GlobalId>,
    /// Over this portfolio itself; those over its services are not included. Counts only a portfolio that you may see.
    pub portfolio: Option<GlobalId>,
    /// Over this service itself; those over its portfolio are not included. Counts only a service that you may see.
    pub service: Option<GlobalId>,
    /// For this customer or organisation, its units not included.
    pub organisation: Option<GlobalId>,
    /// That stand so today: `UNACCEPTED` finds those that nobody has answered (S2.3).
    pub status: Option<Vec<AppointmentStatus>>,
    /// Whose last day comes before this day; with the status `EFFECTIVE`, those about to end (S2.2).
    pub ending_before: Option<Date>,
    /// That gave authority on this day: begun, accepted and not ended by its end (R1).
    pub as_of: Option<Date>,
    /// That gave authority, on the day of `asOf` or today, by what had been accepted and ended by this instant. First and
    /// last days are as they stand now.
    pub known_at: Option<DateTime<Utc>>,
}

impl AppointmentFilter {
    /// The filter as conditions.
    pub fn filter(self, session: &Session) -> Filter {
        let mut conditions = Vec::new();
        let hidden = [
            ("t.person_id", self.person, NodeType::Person, Kind::Person, "person"),
            ("t.portfolio_id", self.portfolio, NodeType::Portfolio, Kind::Portfolio, "portfolio"),
            ("t.service_id", self.service, NodeType::Service, Kind::Service, "service"),
        ];
        for (column, id, node, kind, table) in hidden {
            let Some(id) = id else { continue };
            conditions.push(id_is(column, id, node));
            // What is hidden cannot be filtered on.
            let seen = governed::condition_of(&session.extent(Action::Read, kind), "w");
            let seen = Sql::new(format!("EXISTS (SELECT 1 FROM {table} w WHERE w.id = {column} AND ")).and_then(seen);
            conditions.push(seen.and_then(")"));
        }
        let named = [("t.provider_id", self.provider), ("t.organisation_id", self.organisation)];
        for (column, id) in named {
            conditions.extend(id.map(|id| id_is(column, id, NodeType::Organisation)));
        }
        if let Some(roles) = self.role {
            conditions.push(Sql::any(roles.into_iter().map(|role| Sql::new("t.role = ?").bind(role.as_str()))));
        }
        if let Some(status) = self.status {
            conditions.push(Sql::any(status.into_iter().map(|status| stands(status, session.moment()))));
        }
        if let Some(day) = self.ending_before {
            conditions.push(Sql::new("t.valid_until <= ?").bind(day.day()));
        }
        if self.as_of.is_some() || self.known_at.is_some() {
            let when = When { as_of: self.as_of.map(Date::day), known_at: self.known_at };
            let slice = Slice::new(session.today().year(), when, session.today(), session.now());
            conditions.push(governed::effective("t", Some(Moment { now: slice.instant, today: slice.day })));
        }
        if conditions.is_empty() { Filter::default() } else { Filter::rows(conditions) }
    }
}

/// The condition that the appointment `t` stands so: as [`AppointmentStatus`] is told of one.
fn stands(status: AppointmentStatus, moment: Moment) -> Sql {
    let Moment { now, today } = moment;
    let open = || {
        let open = "t.declined_at IS NULL AND (t.ended_at IS NULL OR t.ended_at > ?) \
                    AND (t.valid_until IS NULL OR t.valid_until > ?)";
        Sql::new(open).bind_now(now).bind(today)
    };
    match status {
        AppointmentStatus::Declined => Sql::new("t.declined_at IS NOT NULL"),
        AppointmentStatus::Ended => {
            let ended = "t.declined_at IS NULL AND (t.ended_at <= ? OR t.valid_until <= ?)";
            Sql::new(ended).bind_now(now).bind(today)
        }
        AppointmentStatus::Unaccepted => {
            Sql::all([open(), Sql::new("t.accepted_at IS NULL OR t.accepted_at > ?").bind_now(now)])
        }
        AppointmentStatus::Future => {
            Sql::all([open(), Sql::new("t.accepted_at <= ? AND t.valid_from > ?").bind_now(now).bind(today)])
        }
        AppointmentStatus::Effective => governed::effective("t", Some(moment)),
    }
}

/// Queries of appointments.
#[derive(Default)]
pub struct AppointmentQuery;

/// Queries of appointments.
#[Object]
impl AppointmentQuery {
    /// The appointments that you may see (V8), those ended and not yet accepted too. The newest first. Roles that nobody
    /// holds are `vacancies` of `portfolioOverview` (S2.2).
    async fn appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which appointments.")] filter: Option<AppointmentFilter>,
    ) -> Result<Connection<Appointment>> {
        let filter = filter.unwrap_or_default().filter(session(ctx)?);
        let paging = Paging::new(Order::newest(), first, after, last, before, counted(ctx))?;
        page(ctx, &paging, &filter).await
    }
}
