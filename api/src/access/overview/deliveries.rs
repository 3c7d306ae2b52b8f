//! How deliveries stand on a day, and which agreement covers them (S4.7.3, N3).

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    basis::Within,
    force,
    slice::{Slice, When},
};
use crate::{
    access::{Session, row::Columns},
    error::ApiError,
};

/// Active, and no agreement in force covers it.
pub const UNCOVERED: &str = "UNCOVERED";

/// Every state of a delivery on a day.
pub(super) const STATES: [&str; 6] = ["ORDERED", "IN_DELIVERY", "APPROVED", "ACTIVE", UNCOVERED, "ENDED"];

/// The agreements that cover the delivery `t` on `day`, from `agreement_service c` on: kept by its provider, who
/// delivers, in force, on its service, with its customer listed as a party (exactly that organisation, O3).
fn covering(day: NaiveDate, when: &When) -> Sql {
    Sql::new(
        "FROM agreement_service c JOIN agreement_version v ON v.id = c.version_id \
         JOIN agreement_part p ON p.version_id = v.id AND p.side = 'CUSTOMER' AND NOT p.is_keeper \
         JOIN agreement_part k ON k.version_id = v.id AND k.is_keeper AND k.side = 'PROVIDER' \
         WHERE c.service_id = t.service_id AND p.organisation_id = t.customer_id AND ",
    )
    .and_then(force::in_force("v", day, when))
}

/// The condition that the delivery `t` is covered on `day`.
fn is_covered(day: NaiveDate, when: &When) -> Sql {
    Sql::new("EXISTS (SELECT 1 ").and_then(covering(day, when)).and_then(")")
}

/// The condition that the delivery `t` is active on `day`, covered or not: until the day that it ends, or is to end.
fn is_active(day: NaiveDate) -> Sql {
    Sql::new(
        "t.state IN ('ACTIVE', 'ENDED') AND t.active_from <= ? AND (t.ended_on IS NULL OR t.ended_on > ?) \
         AND t.ordered_on <= ?",
    )
    .bind(day)
    .bind(day)
    .bind(day)
}

/// The condition that the delivery `t` is active on `day` and no agreement in force covers it (S4.7.3).
pub fn uncovered_on(day: NaiveDate) -> Sql {
    Sql::all([is_active(day), Sql::new("NOT ").and_then(is_covered(day, &When::default()))])
}

/// The state of the delivery `t` on `day`, from its dates; NULL before it was ordered. Between order and approval the
/// dates do not tell ORDERED from IN_DELIVERY: what is no longer ORDERED counts as IN_DELIVERY.
fn effective_state(day: NaiveDate, when: &When) -> Sql {
    let on = |text: &str| Sql::new(text).bind(day);
    Sql::new("CASE ")
        .and_then(on("WHEN t.ordered_on > ? THEN NULL "))
        .and_then(on("WHEN t.state IN ('ACTIVE', 'ENDED') AND t.ended_on <= ? THEN 'ENDED' "))
        .and_then("WHEN ")
        .and_then(is_active(day))
        .and_then(" THEN CASE WHEN ")
        .and_then(is_covered(day, when))
        .and_then(format!(" THEN 'ACTIVE' ELSE '{UNCOVERED}' END "))
        .and_then(on("WHEN t.state IN ('APPROVED', 'ACTIVE', 'ENDED') AND t.approved_on <= ? THEN 'APPROVED' "))
        .and_then("WHEN t.state = 'APPROVED' AND t.approved_on IS NULL THEN 'APPROVED' ")
        .and_then("WHEN t.state = 'ORDERED' THEN 'ORDERED' ELSE 'IN_DELIVERY' END")
}

impl Session {
    /// Deliveries by effective state, under their service and its portfolio.
    pub(super) fn delivery_basis(&self, number: usize, slice: &Slice, within: &Within) -> Sql {
        let covered = governed::condition(&self.extent(Action::Read, Kind::Delivery));
        Sql::new(format!(
            "SELECT c.* FROM (SELECT {number} AS slice, t.service_id, s.portfolio_id, t.provider_id, t.id, "
        ))
        .and_then(effective_state(slice.day, &slice.when))
        .and_then(
            " AS grp, '' AS unit, t.code_key AS sort, CAST(1 AS BIGINT) AS value \
             FROM delivery t JOIN service s ON s.id = t.service_id WHERE ",
        )
        .and_then(Sql::all([within.condition("t.service_id", "s.portfolio_id", "t.provider_id"), covered]))
        .and_then(") c WHERE c.grp IS NOT NULL")
    }

    /// The state of these deliveries on a day; those not ordered by then are missing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn effective_states(
        &self,
        deliveries: &[Uuid],
        day: NaiveDate,
    ) -> Result<HashMap<Uuid, String>, ApiError> {
        let sql = Sql::new("SELECT t.id, ").and_then(effective_state(day, &When::default()));
        let mut found = HashMap::new();
        for row in self.rows(self.of_deliveries(sql, deliveries)).await? {
            let mut columns = Columns::new(&row);
            let id = columns.take()?;
            if let Some(state) = columns.take::<Option<String>>()? {
                found.insert(id, state);
            }
        }
        Ok(found)
    }

    /// Which agreement covers these deliveries on a day: by code, where several do. Cover is read over all agreements of
    /// the delivery's own customer and service; whether the actor may see the agreement is for the reader to ask.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn covering_agreements(
        &self,
        deliveries: &[Uuid],
        day: NaiveDate,
    ) -> Result<HashMap<Uuid, Uuid>, ApiError> {
        let sql = Sql::new("SELECT t.id, (SELECT v.agreement_id ")
            .and_then(covering(day, &When::default()))
            .and_then(" ORDER BY (SELECT a.code_key FROM agreement a WHERE a.id = v.agreement_id) LIMIT 1)");
        let rows = self.rows(self.of_deliveries(sql, deliveries)).await?;
        let read = rows.iter().map(|row| {
            let mut columns = Columns::new(row);
            Ok((columns.take()?, columns.take::<Option<Uuid>>()?))
        });
        let found: Vec<(Uuid, Option<Uuid>)> = read.collect::<Result<_, DbErr>>()?;
        Ok(found.into_iter().filter_map(|(delivery, agreement)| Some((delivery, agreement?))).collect())
    }

    fn of_deliveries(&self, select: Sql, deliveries: &[Uuid]) -> Sql {
        let covered = governed::condition(&self.extent(Action::Read, Kind::Delivery));
        let these = Sql::within("t.id", deliveries.iter().copied());
        select.and_then(" FROM delivery t WHERE ").and_then(Sql::all([these, covered]))
    }
}
