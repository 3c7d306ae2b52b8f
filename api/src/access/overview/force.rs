//! When a version of an agreement is in force, as SQL: the same on both engines, and by what was known (`knownAt`).
//!
//! A registered version is in force from its first day until its agreed end, its termination, or the first day of a
//! registered version with a greater number, whichever comes first.

use chrono::NaiveDate;
use entity::sql::Sql;

use super::slice::When;

/// The condition that the version under `alias` is registered, as far as was known.
pub(in crate::access) fn registered(alias: &str, when: &When) -> Sql {
    let sql = Sql::new(format!("{alias}.state = 'REGISTERED'"));
    match when.known_at {
        Some(known) => sql.and_then(Sql::new(format!(" AND {alias}.registered_at <= ?")).bind(known)),
        None => sql,
    }
}

/// The first day without the version under `alias` after notice, as far as notice was known to be given.
pub(in crate::access) fn terminated_from(alias: &str, when: &When) -> Sql {
    match when.known_at {
        Some(known) => {
            let day = known.with_timezone(&crate::clock::ZONE).date_naive();
            // Given here, it is known from its instant on; stated, from its day.
            Sql::new(format!(
                "CASE WHEN {alias}.terminated_on <= ? AND NOT EXISTS (SELECT 1 FROM agreement_notice y \
                 WHERE y.version_id = {alias}.id AND y.recorded_at > ?) THEN {alias}.terminated_from END"
            ))
            .bind(day)
            .bind(known)
        }
        None => Sql::new(format!("{alias}.terminated_from")),
    }
}

/// The agreed end of the version under `alias`, as far as its renewals were known; NULL: open.
pub(in crate::access) fn agreed(alias: &str, when: &When) -> Sql {
    match when.known_at {
        Some(known) => Sql::new(format!(
            "COALESCE((SELECT MIN(w.ended_on) FROM agreement_renewal w WHERE w.version_id = {alias}.id \
             AND w.recorded_at > ?), {alias}.valid_until)"
        ))
        .bind(known),
        None => Sql::new(format!("{alias}.valid_until")),
    }
}

/// The first day on which the version under `alias` is not in force any more; NULL: open.
pub(super) fn end(alias: &str, when: &When) -> Sql {
    earliest(Sql::new("SELECT ").and_then(agreed(alias, when)).and_then(" AS day"), alias, when)
}

/// The same for the line `l` of the version under `alias`.
pub(super) fn line_end(alias: &str, when: &When) -> Sql {
    let line = Sql::new("SELECT l.valid_until AS day UNION ALL SELECT ");
    earliest(line.and_then(agreed(alias, when)), alias, when)
}

fn earliest(agreed: Sql, alias: &str, when: &When) -> Sql {
    Sql::new("(SELECT MIN(e.day) FROM (")
        .and_then(agreed)
        .and_then(" UNION ALL SELECT ")
        .and_then(terminated_from(alias, when))
        .and_then(format!(
            " UNION ALL SELECT m.valid_from FROM agreement_version m WHERE m.agreement_id = {alias}.agreement_id \
             AND m.number > {alias}.number AND "
        ))
        .and_then(registered("m", when))
        .and_then(") e)")
}

/// The condition that the version under `alias` is in force on `day`.
pub(in crate::access) fn in_force(alias: &str, day: NaiveDate, when: &When) -> Sql {
    let begun = Sql::new(format!("{alias}.valid_from <= ?")).bind(day);
    Sql::all([registered(alias, when), begun, after(end(alias, when), Sql::new("?").bind(day))])
}

/// The condition that the end `end` comes after `day`, or never.
pub(super) fn after(end: Sql, day: Sql) -> Sql {
    // Written once: an open end is taken for the last of days, which no date of an agreement reaches.
    Sql::new("COALESCE(").and_then(end).and_then(", ?) > ").bind(FAR).and_then(day)
}

/// A day after every other.
const FAR: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};
