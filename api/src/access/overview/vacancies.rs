//! Roles that should be filled and are not (S2.2).
//!
//! What must be filled: the roles the owner requires of a portfolio or service (S4.2), and always an owner — the
//! service's own or its portfolio's — and a manager of every active service. Filled is a role by an accepted appointment
//! over the place itself; over a service also by one over its portfolio; over a portfolio, for the roles that are held
//! per service, by one over any of its services; and by one with the provider, for the roles held there.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    role::Role,
};
use uuid::Uuid;

use super::{
    basis::{At, Within},
    place::Level,
    slice::Slice,
};
use crate::{
    access::{Member, Session, row::Columns},
    error::ApiError,
};

/// Within how many days the end of the last appointment counts as about to come.
pub const ENDING_WITHIN: u64 = 90;

/// Why a role is told as vacant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VacancyStatus {
    /// Nobody is appointed.
    Vacant,
    /// Somebody is appointed and has not accepted (S2.3).
    Unaccepted,
    /// The appointments end within [`ENDING_WITHIN`] days, and none follows at once. An active service's owner is listed
    /// however far off the end is: who follows cannot accept before the end is known, and may decline (S2.2).
    Ending,
}

/// A role over a portfolio or service that should be filled and is not, or soon is not.
#[derive(Clone, Debug)]
pub struct VacancyRow {
    /// The role.
    pub role: Role,
    /// The portfolio; of the service, where it is a service's.
    pub portfolio_id: Uuid,
    /// The service.
    pub service_id: Option<Uuid>,
    /// Why it is told.
    pub status: VacancyStatus,
    /// First day without anybody, where that is about to come.
    pub ends_on: Option<NaiveDate>,
}

/// Vacancies by place.
pub(super) type Vacancies = HashMap<At, Vec<Member<VacancyRow>>>;

impl Session {
    /// The vacancies of these slices at every place, in one statement and one cohort.
    pub(super) async fn vacancies(&self, slices: &[Slice], within: &Within) -> Result<Vacancies, ApiError> {
        let mut sql = Sql::default();
        for (number, slice) in slices.iter().enumerate() {
            sql.push(if number == 0 { "" } else { " UNION ALL " }).push(self.unfilled(number, slice, within));
        }
        let mut found = Vec::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let slice: i32 = columns.take()?;
            let provider: Uuid = columns.take()?;
            let (portfolio_id, service_id): (Uuid, Option<Uuid>) = (columns.take()?, columns.take()?);
            let role = columns.word(Role::parse)?;
            let (filled, pending): (i64, i64) = (columns.take()?, columns.take()?);
            let status = match (filled, pending) {
                (1, _) => VacancyStatus::Ending,
                (_, 1) => VacancyStatus::Unaccepted,
                _ => VacancyStatus::Vacant,
            };
            let ends_on = columns.take()?;
            let ends_on = if status == VacancyStatus::Ending { ends_on } else { None };
            let row = VacancyRow { role, portfolio_id, service_id, status, ends_on };
            found.push((usize::try_from(slice).unwrap_or_default(), provider, row));
        }
        found.sort_unstable_by_key(|(slice, provider, row)| {
            (*slice, *provider, row.portfolio_id, row.service_id, row.role)
        });
        let (places, found): (Vec<_>, Vec<_>) =
            found.into_iter().map(|(slice, provider, row)| ((slice, provider), row)).unzip();
        let mut vacancies = Vacancies::new();
        for ((slice, provider), row) in places.into_iter().zip(Member::all(found)) {
            let mut at = vec![(Level::Provider, provider), (Level::Portfolio, row.portfolio_id)];
            at.extend(row.service_id.map(|service| (Level::Service, service)));
            for (level, id) in at {
                vacancies.entry((slice, level, id)).or_default().push(row.clone());
            }
        }
        Ok(vacancies)
    }

    /// The places that must be filled and are not filled on the day, or on one to come.
    fn unfilled(&self, number: usize, slice: &Slice, within: &Within) -> Sql {
        let later = slice.in_days(ENDING_WITHIN);
        let standing = |a: &str| {
            Sql::new(format!(
                "{a}.accepted_at <= ? AND {a}.declined_at IS NULL AND ({a}.ended_at IS NULL OR {a}.ended_at > ?)"
            ))
            .bind(slice.instant)
            .bind(slice.instant)
        };
        let kept = standing("a")
            .and_then(Sql::new(" AND a.valid_from <= ? AND (a.valid_until IS NULL OR a.valid_until > ?)"))
            .bind(slice.day)
            .bind(slice.day);
        let pending = Sql::new(
            "a.appointed_at <= ? AND (a.accepted_at IS NULL OR a.accepted_at > ?) AND (a.declined_at IS NULL OR \
             a.declined_at > ?) AND (a.ended_at IS NULL OR a.ended_at > ?) AND (a.valid_until IS NULL OR a.valid_until > ?)",
        )
        .bind(slice.instant)
        .bind(slice.instant)
        .bind(slice.instant)
        .bind(slice.instant)
        .bind(slice.day);
        let flag = |condition: Sql| {
            Sql::new("CAST(MAX(CASE WHEN ").and_then(condition).and_then(" THEN 1 ELSE 0 END) AS BIGINT)")
        };
        let covered = governed::condition(&self.extent(Action::Read, Kind::Vacancy));
        Sql::new(format!("SELECT {number} AS slice, f.provider_id, f.portfolio_id, f.service_id, f.role, f.filled, "))
            .and_then("f.pending, f.ends_on FROM (SELECT t.provider_id, t.portfolio_id, t.service_id, t.role, ")
            .and_then(flag(kept))
            .and_then(" AS filled, ")
            .and_then(flag(pending))
            .and_then(" AS pending, MIN(CASE WHEN ")
            .and_then(standing("a"))
            .and_then(Sql::new(" AND a.valid_until > ? AND NOT EXISTS (SELECT 1 FROM appointment b ").bind(slice.day))
            .and_then("WHERE b.provider_id = t.provider_id AND b.role = t.role AND ")
            .and_then(held_over("b"))
            .and_then(
                " AND b.valid_from <= a.valid_until AND (b.valid_until IS NULL OR b.valid_until > a.valid_until) AND ",
            )
            .and_then(standing("b"))
            .and_then(") THEN a.valid_until END) AS ends_on FROM (")
            .and_then(self.must_be_filled(slice))
            .and_then(") t LEFT JOIN appointment a ON a.provider_id = t.provider_id AND a.role = t.role AND ")
            .and_then(held_over("a"))
            .and_then(" WHERE ")
            .and_then(Sql::all([within.condition("t.service_id", "t.portfolio_id", "t.provider_id"), covered]))
            .and_then(
                Sql::new(
                    " GROUP BY t.provider_id, t.portfolio_id, t.service_id, t.role) f WHERE f.filled = 0 \
                     OR f.ends_on <= ? OR (f.ends_on IS NOT NULL AND f.role = 'SERVICE_OWNER')",
                )
                .bind(later),
            )
    }

    /// The roles that must be filled, with their places.
    fn must_be_filled(&self, slice: &Slice) -> Sql {
        let mut sql = Sql::new(
            "SELECT r.provider_id, COALESCE(r.portfolio_id, s.portfolio_id) AS portfolio_id, r.service_id, r.role \
             FROM required_role r LEFT JOIN service s ON s.id = r.service_id WHERE r.service_id IS NULL OR ",
        );
        sql.push(self.state_on(slice)).push(" NOT IN ('RETIRED', 'REJECTED')");
        for role in [Role::ServiceOwner, Role::ServiceManager] {
            sql.push(format!(
                " UNION SELECT s.provider_id, s.portfolio_id, s.id AS service_id, '{role}' AS role FROM service s WHERE "
            ));
            sql.push(self.state_on(slice)).push(" = 'ACTIVE'");
        }
        sql
    }

    /// The state of the service `s` on the slice's day.
    fn state_on(&self, slice: &Slice) -> Sql {
        if slice.day >= self.today() {
            return Sql::new("s.state");
        }
        Sql::new("COALESCE((SELECT h.state FROM service_history h WHERE h.service_id = s.id AND h.effective_on <= ? ")
            .bind(slice.day)
            .and_then("ORDER BY h.effective_on DESC, h.id DESC LIMIT 1), 'PROPOSED')")
    }
}

/// Where the appointment fills the role of the place `t`.
fn held_over(a: &str) -> String {
    format!(
        "({a}.scope NOT IN ('PORTFOLIO', 'SERVICE') OR {a}.service_id = t.service_id \
         OR {a}.portfolio_id = t.portfolio_id OR (t.service_id IS NULL AND {a}.role NOT IN ('SERVICE_OWNER', \
         'SERVICE_COORDINATOR') AND EXISTS (SELECT 1 FROM service x WHERE x.id = {a}.service_id \
         AND x.portfolio_id = t.portfolio_id)))"
    )
}
