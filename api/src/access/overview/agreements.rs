//! Agreements as bases of figures: how many stand how (L2), and which end soon.
//!
//! How an agreement stands is told as the agreement itself tells it: by the version in force on the day, else by a
//! registered one to come, else by the last registered one, else by its newest. Which versions these are does not depend
//! on who asks, so that a figure is the same for all to whom it is shown: all of them for the agreement's keeper; for
//! another provider whose service stands on a line, those with such a line that is open to it. Whoever may see the whole
//! place sees the version by which an agreement counts there, and it tells itself so to them.

use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    words::PartySide,
};

use super::{basis::Within, force, slice::Slice};
use crate::access::Session;

/// Within how many days agreements are told to end.
pub const HORIZONS: [u64; 3] = [30, 90, 180];

/// The figure of agreements in which the keeper stands on `side`, with this status.
pub fn with_status(side: PartySide, status: &str) -> String {
    format!("{side}:{status}")
}

/// The figure of agreements in force that end within so many days.
pub fn ending(side: PartySide, days: u64) -> String {
    format!("{side}:ENDING_{days}")
}

/// Services `s` that an agreement concerns, and how their provider looks at it.
struct Concerned {
    /// The versions `u` that concern a service.
    versions: &'static str,
    /// On which side the provider stands.
    side: &'static str,
    /// Which versions `v` (with their parts `p`) the provider judges by.
    judged: &'static str,
}

/// The services of the keeper, who judges by all versions.
const OWN: Concerned = Concerned {
    versions: "agreement_service c ON c.service_id = s.id JOIN agreement_version u ON u.id = c.version_id \
               JOIN agreement_part k ON k.version_id = u.id AND k.is_keeper",
    side: "k.side",
    judged: "TRUE",
};

/// The services of other providers that stand on a line open to them (O2, V3): to them the agreement is a supplier's.
const UNDERPINNED: Concerned = Concerned {
    versions: "agreement_line l ON l.underpins_service_id = s.id JOIN agreement_version u ON u.id = l.version_id \
               JOIN agreement_part w ON w.id = l.part_id AND (u.keeper_id = s.provider_id OR w.shared_at IS NOT NULL \
               OR u.state IN ('REVIEWED', 'SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))",
    side: "'CUSTOMER'",
    judged: "v.keeper_id = s.provider_id OR EXISTS (SELECT 1 FROM agreement_line y JOIN agreement_part p \
             ON p.id = y.part_id WHERE y.version_id = v.id AND y.underpins_provider_id = s.provider_id AND OPEN)",
};

impl Session {
    /// Agreements, under each service they concern and its portfolio and provider: those that deliver it (the keeper
    /// stands on the provider side), and those that support it from the supplier side, kept by the provider itself or by
    /// another whose delivery the service stands on.
    pub(super) fn agreement_basis(&self, number: usize, slice: &Slice, within: &Within) -> Sql {
        let columns = format!("SELECT {number} AS slice, x.service_id, x.portfolio_id, x.provider_id, x.id");
        let rest = "'' AS unit, x.sort, CAST(1 AS BIGINT) AS value FROM x";
        let mut sql =
            Sql::new("SELECT c.* FROM (WITH x AS MATERIALIZED (").and_then(self.standing(&OWN, slice, within));
        sql.push(" UNION ").push(self.standing(&UNDERPINNED, slice, within));
        sql.push(format!(") {columns}, x.side || ':' || x.status AS grp, {rest}"));
        for days in HORIZONS {
            let within = Sql::new(" WHERE x.status = 'IN_FORCE' AND x.end_day > ? AND x.end_day <= ?");
            sql.push(format!(" UNION ALL {columns}, x.side || ':ENDING_{days}' AS grp, {rest}"));
            sql.push(within.bind(slice.day).bind(slice.in_days(days)));
        }
        sql.and_then(") c")
    }

    fn standing(&self, concerned: &Concerned, slice: &Slice, within: &Within) -> Sql {
        let Concerned { versions, side, judged } = concerned;
        let seen = governed::condition(&self.extent(Action::Read, Kind::Agreement));
        Sql::new(format!("SELECT s.id AS service_id, s.portfolio_id, s.provider_id, t.id, t.code_key AS sort, {side} "))
            .and_then("AS side, ")
            .and_then(status(slice))
            .and_then(" AS status, ")
            .and_then(last_end(slice))
            .and_then(format!(
                " AS end_day FROM service s JOIN {versions} JOIN agreement t ON t.id = u.agreement_id WHERE "
            ))
            .and_then(Sql::all([
                within.condition("s.id", "s.portfolio_id", "s.provider_id"),
                Sql::new("u.id = ").and_then(judging_version(&judged.replace("OPEN", &governed::open("v")), slice)),
                // Governed conditions name the version `v` and its part `p`.
                Sql::new("EXISTS (SELECT 1 FROM agreement_version v JOIN agreement_part p ON p.version_id = v.id ")
                    .and_then("WHERE v.id = u.id AND ")
                    .and_then(seen)
                    .and_then(")"),
            ]))
    }
}

/// The version by which the agreement `t` is judged.
fn judging_version(judged: &str, slice: &Slice) -> Sql {
    let when = &slice.when;
    let day = || Sql::new("?").bind(slice.day);
    Sql::new(format!("(SELECT v.id FROM agreement_version v WHERE v.agreement_id = t.id AND ({judged}"))
        .and_then(") ORDER BY CASE WHEN NOT (")
        .and_then(force::registered("v", when))
        .and_then(") THEN 3 WHEN v.valid_from <= ")
        .and_then(day())
        .and_then(" AND ")
        .and_then(force::after(force::end("v", when), day()))
        .and_then(" THEN 0 WHEN v.valid_from > ")
        .and_then(day())
        .and_then(" AND ")
        .and_then(force::after(force::end("v", when), Sql::new("v.valid_from")))
        .and_then(" THEN 1 ELSE 2 END, v.number DESC LIMIT 1)")
}

/// The status of an agreement judged by `u`.
fn status(slice: &Slice) -> Sql {
    let when = &slice.when;
    let day = || Sql::new("?").bind(slice.day);
    let notice = force::terminated_from("u", when);
    Sql::new("CASE WHEN NOT (")
        .and_then(force::registered("u", when))
        // REGISTERED here is registered after `knownAt`: what it was until then is not kept, and signed comes before.
        .and_then(
            ") THEN CASE u.state WHEN 'REVIEWED' THEN 'AWAITING_SIGNATURE' WHEN 'SIGNED_IN_PART' THEN \
             'AWAITING_SIGNATURE' WHEN 'REGISTERED' THEN 'SIGNED' ELSE u.state END WHEN u.valid_from <= ",
        )
        .and_then(day())
        .and_then(" AND ")
        .and_then(force::after(force::end("u", when), day()))
        .and_then(" THEN 'IN_FORCE' WHEN u.valid_from > ")
        .and_then(day())
        .and_then(" AND ")
        .and_then(force::after(force::end("u", when), Sql::new("u.valid_from")))
        .and_then(" THEN 'UPCOMING' WHEN ")
        .and_then(notice.clone())
        .and_then(" <= ")
        .and_then(day())
        .and_then(" OR ")
        .and_then(notice)
        .and_then(" <= u.valid_from THEN 'TERMINATED' ELSE 'EXPIRED' END")
}

/// The first day without the last registered version of the agreement `t`.
fn last_end(slice: &Slice) -> Sql {
    let when = &slice.when;
    Sql::new("(SELECT COALESCE(")
        .and_then(force::terminated_from("n", when))
        .and_then(", n.valid_until) FROM agreement_version n WHERE n.agreement_id = t.id AND ")
        .and_then(force::registered("n", when))
        .and_then(" ORDER BY n.number DESC LIMIT 1)")
}
