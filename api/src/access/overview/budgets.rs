//! Frames, allocations and costs as bases of figures (V5, S1.1).

use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};

use super::{basis::Within, history, slice::Slice};
use crate::access::Session;

/// The frame of a portfolio.
pub const FRAME: &str = "FRAME";
/// What is allocated of it, as the frame keeps it.
pub const FRAME_ALLOCATED: &str = "FRAME_ALLOCATED";
/// What a service is allocated.
pub const ALLOCATED: &str = "ALLOCATED";
/// Planned cost.
pub const PLANNED: &str = "PLANNED";
/// Recorded outcome.
pub const ACTUAL: &str = "ACTUAL";
/// Outcome of the months that have one, and for the others the recorded forecast or else the plan.
pub const FORECAST: &str = "FORECAST";

impl Session {
    /// Frames, under their portfolio.
    pub(super) fn frame_basis(&self, number: usize, slice: &Slice, within: &Within) -> Sql {
        let covered = governed::condition(&self.extent(Action::Read, Kind::Frame));
        Sql::new(format!(
            "SELECT {number} AS slice, CAST(NULL AS UUID) AS service_id, t.portfolio_id, t.provider_id, t.id, g.grp, \
             t.currency AS unit, f.code AS sort, \
             CASE g.grp WHEN '{FRAME}' THEN t.amount_minor ELSE t.allocated_minor END AS value FROM "
        ))
        .and_then(history::frames(&slice.when))
        .and_then(" JOIN portfolio f ON f.id = t.portfolio_id CROSS JOIN ")
        .and_then(groups(&[FRAME, FRAME_ALLOCATED]))
        .and_then(" WHERE ")
        .and_then(Sql::all([
            Sql::new("t.year = ?").bind(slice.year),
            within.condition("CAST(NULL AS UUID)", "t.portfolio_id", "t.provider_id"),
            covered,
        ]))
    }

    /// Allocations, under their service and the portfolio of their frame.
    pub(super) fn allocation_basis(&self, number: usize, slice: &Slice, within: &Within) -> Sql {
        let covered = governed::condition(&self.extent(Action::Read, Kind::Allocation));
        Sql::new(format!(
            "SELECT {number} AS slice, t.service_id, f.portfolio_id, t.provider_id, t.id, '{ALLOCATED}' AS grp, \
             f.currency AS unit, s.code AS sort, t.amount_minor AS value FROM "
        ))
        .and_then(history::allocations(&slice.when))
        .and_then(" JOIN budget_frame f ON f.id = t.frame_id JOIN service s ON s.id = t.service_id WHERE ")
        .and_then(Sql::all([
            Sql::new("t.year = ?").bind(slice.year),
            // A service that changed portfolio within the year has allocations out of another one's frame, too.
            Sql::any(
                ["f.portfolio_id", "s.portfolio_id"].map(|of| within.condition("t.service_id", of, "t.provider_id")),
            ),
            covered,
        ]))
    }

    /// Costs per month, under their service and its portfolio. They have no history: `asOf` does not change them.
    pub(super) fn cost_basis(&self, number: usize, slice: &Slice, within: &Within) -> Sql {
        let covered = governed::condition(&self.extent(Action::Read, Kind::Allocation));
        Sql::new(format!(
            "SELECT c.* FROM (SELECT {number} AS slice, t.service_id, s.portfolio_id, t.provider_id, t.id, g.grp, \
             t.currency AS unit, s.code || ':' || CAST(100 + t.month AS TEXT) AS sort, \
             CASE g.grp WHEN '{PLANNED}' THEN t.planned_minor WHEN '{ACTUAL}' THEN t.actual_minor \
             ELSE COALESCE(t.actual_minor, t.forecast_minor, t.planned_minor) END AS value \
             FROM service_cost t JOIN service s ON s.id = t.service_id CROSS JOIN "
        ))
        .and_then(groups(&[PLANNED, ACTUAL, FORECAST]))
        .and_then(" WHERE ")
        .and_then(Sql::all([
            Sql::new("t.year = ?").bind(slice.year),
            within.condition("t.service_id", "s.portfolio_id", "t.provider_id"),
            covered,
        ]))
        .and_then(") c WHERE c.value IS NOT NULL")
    }
}

/// A table `g` of figures, one row each: a row of the basis counts in several.
pub(super) fn groups(names: &[&str]) -> String {
    let rows: Vec<String> = names.iter().map(|name| format!("SELECT '{name}' AS grp")).collect();
    format!("({}) g", rows.join(" UNION ALL "))
}
