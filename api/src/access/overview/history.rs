//! Frames and allocations as of a day, and by what was known: rows of the same shape as the hot tables', with the
//! amounts that the histories hold.

use std::collections::HashMap;

use entity::sql::Sql;
use governance::action::{Action, Kind};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{place::Place, slice::When};
use crate::{
    access::{
        Member, Row, Session,
        row::Columns,
        rows::{AllocationRow, FrameRow, ServiceCostRow, ServiceRow},
    },
    error::ApiError,
};

/// The latest entry of a history `x` under `when`, to which `of` links it.
pub(in crate::access) fn latest(history: &str, of: &str, when: &When) -> Sql {
    let mut sql = Sql::new(format!("(SELECT x.id FROM {history} x WHERE {of}"));
    if let Some(day) = when.as_of {
        sql = sql.and_then(Sql::new(" AND x.effective_on <= ?").bind(day));
    }
    if let Some(known) = when.known_at {
        sql = sql.and_then(Sql::new(" AND x.recorded_at <= ?").bind(known));
    }
    sql.and_then(" ORDER BY x.effective_on DESC, x.id DESC LIMIT 1)")
}

/// Where frames are read, as `t`; those that had no amount yet are not there.
pub(in crate::access) fn frames(when: &When) -> Sql {
    if when.is_current() {
        return Sql::new(FrameRow::TABLE);
    }
    Sql::new(
        "(SELECT f.id, f.provider_id, f.portfolio_id, f.year, f.currency, h.amount_minor, (SELECT \
         CAST(COALESCE(SUM(y.amount_minor), 0) AS BIGINT) FROM allocation_history y WHERE y.frame_id = f.id AND y.id = ",
    )
    .and_then(latest("allocation_history", "x.allocation_id = y.allocation_id", when))
    .and_then(") AS allocated_minor, h.effective_on, f.version, f.provenance, f.source FROM budget_frame f ")
    .and_then("JOIN frame_history h ON h.id = ")
    .and_then(latest("frame_history", "x.frame_id = f.id", when))
    .and_then(") t")
}

/// Where allocations are read, as `t`; those that had no amount yet are not there.
pub(in crate::access) fn allocations(when: &When) -> Sql {
    if when.is_current() {
        return Sql::new(AllocationRow::TABLE);
    }
    Sql::new(
        "(SELECT f.id, f.provider_id, f.frame_id, f.service_id, f.year, h.amount_minor, h.effective_on, f.version, ",
    )
    .and_then("f.provenance, f.source FROM allocation f JOIN allocation_history h ON h.id = ")
    .and_then(latest("allocation_history", "x.allocation_id = f.id", when))
    .and_then(") t")
}

/// Rows by what they hang on.
pub type Grouped<T> = HashMap<Uuid, Vec<Member<T>>>;

impl Session {
    /// Whether the actor may see what a service is allocated and costs (V5).
    pub fn sees_budget_of(&self, service: &ServiceRow) -> bool {
        let place = Place::service(service.id, service.portfolio_id, service.provider_id);
        place.is_whole(&self.extent(Action::Read, Kind::Allocation), false)
    }

    /// The frames of these portfolios for a year.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn frames_of(&self, portfolios: &[Uuid], year: i32, when: &When) -> Result<Grouped<FrameRow>, ApiError> {
        let these = Sql::within("t.portfolio_id", portfolios.iter().copied());
        let rows = self.sourced(frames(when), Sql::all([these, Sql::new("t.year = ?").bind(year)]), "t.id").await?;
        Ok(grouped(rows, |frame: &FrameRow| frame.portfolio_id))
    }

    /// The allocations of these services for a year.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn allocations_of(
        &self,
        services: &[Uuid],
        year: i32,
        when: &When,
    ) -> Result<Grouped<AllocationRow>, ApiError> {
        let these = Sql::within("t.service_id", services.iter().copied());
        let of_year = Sql::new("t.year = ?").bind(year);
        let rows = self.sourced(allocations(when), Sql::all([these, of_year]), "t.id").await?;
        Ok(grouped(rows, |allocation: &AllocationRow| allocation.service_id))
    }

    /// The allocations out of these frames, as far as the actor may see the services'.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn allocations_out_of(&self, frames: &[Uuid], when: &When) -> Result<Grouped<AllocationRow>, ApiError> {
        let these = Sql::within("t.frame_id", frames.iter().copied());
        let rows = self.sourced(allocations(when), these, "t.frame_id, t.id").await?;
        Ok(grouped(rows, |allocation: &AllocationRow| allocation.frame_id))
    }

    /// The costs of these services in a year, by month and currency.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn costs_of(&self, services: &[Uuid], year: i32) -> Result<Grouped<ServiceCostRow>, ApiError> {
        let these = Sql::within("t.service_id", services.iter().copied());
        let of_year = Sql::new("t.year = ?").bind(year);
        let source = Sql::new(ServiceCostRow::TABLE);
        let rows = self.sourced(source, Sql::all([these, of_year]), "t.month, t.currency, t.id").await?;
        Ok(grouped(rows, |cost: &ServiceCostRow| cost.service_id))
    }

    /// The covered rows of `source` for which `condition` holds.
    async fn sourced<T: Row>(&self, source: Sql, condition: Sql, order: &str) -> Result<Vec<T>, ApiError> {
        let extent = self.extent(T::ACTION, T::KIND);
        if extent.grants.is_empty() {
            return Ok(Vec::new());
        }
        let covered = T::covered(&extent, &Sql::default());
        let mut sql = Sql::new(format!("SELECT {} FROM ", T::COLUMNS)).and_then(source);
        sql.push(" WHERE ").push(Sql::all([condition, covered])).push(format!(" ORDER BY {order}"));
        let rows = self.rows(sql).await?;
        Ok(rows.iter().map(|row| T::read(&mut Columns::new(row))).collect::<Result<_, DbErr>>()?)
    }
}

/// Makes one cohort of all rows and parts them by what they hang on.
fn grouped<T: Row>(rows: Vec<T>, parent: fn(&T) -> Uuid) -> Grouped<T> {
    let mut found: Grouped<T> = HashMap::new();
    for row in Member::all(rows) {
        found.entry(parent(&row)).or_default().push(row);
    }
    found
}
