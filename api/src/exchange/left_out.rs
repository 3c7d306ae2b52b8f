//! What no file carries, and why. A file states facts; what was done here, by whom and by which clause, stands in decisions
//! and is never stated anew. Every table and column is carried by a sheet or named here: a test compares with the database.

/// A table of which nothing stands in any file, and why.
pub const TABLES: &[(&str, &str)] = &[
    (
        "agreement_anchor, agreement_standing, agreement_sum, adjustment_standing, bulk_load, cost_standing, delivery_anchor, \
      delivery_standing, line_standing, load_cover, organisation_ancestor, place_sum, service_count",
        "derived from the other rows",
    ),
    ("decision, decision_chain, consent, idempotency_key, notice", "what was done here, by whom, and who was told"),
    ("agreement_author, agreement_review, agreement_seal", "who wrote and reviewed which content here (N1)"),
    ("agreement_register", "its last numbers are those of the versions"),
    (
        "agreement_notice, agreement_renewal",
        "acts; what they made of a version's days stands with it, not a party's notice to the end of a term, nor the end that was \
         first signed",
    ),
    ("agreement_template", "written here, in versions that stay (U6)"),
    ("attachment", "the bytes of files; an annex states the hash by which a file is known (U2.6)"),
    (
        "agreement_line_origin, service_target_origin",
        "by what adjustments and accepted risks go on when a party has left; those stand in no file either",
    ),
    ("index_run, index_run_line", "adjustments drafted, reviewed and applied here by several persons (U2.7)"),
    (
        "allocation_history, frame_history, measured_value_history, service_history",
        "what was known when, and who changed it",
    ),
    ("party_fulfilment", "followed up here, in revisions that stay (U2.8)"),
    ("installation", "whether it holds sample data"),
    ("service_text, announcement, process_description", "written here by somebody, who stands with it"),
    (
        "change, need, management_record, record_participant, meeting, meeting_action, event, event_invitation",
        "recorded here by somebody, and answered or decided by somebody",
    ),
    ("plan, plan_follow_up, plan_item", "submitted, established and followed up here (L4)"),
    ("identity, invitation", "how persons are known stands in persons.csv"),
    ("appointment_duty, organisation_domain", "stand in a column of appointments.csv and organisations.csv"),
];

/// Columns of tables that files carry which stand in no file, and why.
pub const COLUMNS: &[(&str, &str)] = &[
    ("*.id, *.version, agreement_version.revision, measured_value.revision", "made anew, counted anew"),
    ("*.provenance, *.source", "what comes in by a file is attested, with its own source (O5)"),
    ("agreement.assignment_id, appointment.assignment_id", "assignments are not carried"),
    (
        "agreement_version.content_hash, agreement_version.salt, agreement_version.submitted_at, \
      agreement_version.submitted_by_person_id, agreement_version.template_id, agreement_part.part_hash",
        "what was handed in for review here (N1)",
    ),
    (
        "appointment.appointed_by_appointment_id, appointment.appointed_by_person_id",
        "by whom it was made stands in its decision",
    ),
    (
        "list_price.concurred_at, list_price.declined_at, list_price.replaces_id, list_price.set_by_person_id, \
      list_price.to_publish",
        "the two keys of a price set here (S4.2.12)",
    ),
    ("delivery.activated_on", "when it was made active here (N3)"),
    ("budget_frame.allocated_minor", "follows from the allocations"),
    ("person.erased_at", "whose name was erased stands in no file"),
];

/// What holds or is to come, hangs on rows that files carry, and stands in no file: an export says how much of it there is.
#[derive(Clone, Copy, Debug)]
pub struct Holding {
    /// What it is, after its number.
    pub what: &'static str,
    /// The sheet on whose rows it hangs: who may read those is told.
    pub sheet: &'static str,
    /// The tables, `t` being the sheet's.
    pub from: &'static str,
    /// Which of them.
    pub only: &'static str,
}

/// All of it.
pub const HOLDING: &[Holding] = &[
    Holding {
        what: "index adjustments of prices (U2.7): the files have the prices that were signed",
        sheet: "agreement_lines",
        from: "agreement_line t JOIN line_adjustment x ON x.line_id = t.id",
        only: "TRUE",
    },
    // Where another version has taken its place by then, or it has been terminated, the files say so.
    Holding {
        what: "notices to the end of a term (U2.7): in the files the agreements go on",
        sheet: "agreement_parts",
        from: "agreement_part t JOIN agreement_notice y ON y.part_id = t.id JOIN agreement_version g ON g.id = t.version_id",
        only: "g.state = 'REGISTERED' AND g.terminated_from IS NULL AND NOT EXISTS (SELECT 1 FROM agreement_version n \
               WHERE n.agreement_id = g.agreement_id AND n.state = 'REGISTERED' AND n.number > g.number \
               AND n.valid_from <= y.holds_from)",
    },
    Holding {
        what: "list prices that wait for their second key (S4.2.12)",
        sheet: "list_prices",
        from: "list_price t",
        only: "t.set_by_person_id IS NOT NULL AND t.concurred_at IS NULL AND t.declined_at IS NULL",
    },
];

/// The section of docs/import.md.
pub fn section() -> String {
    let mut text = String::from(
        "\n## What no file carries\n\nA file states facts; what was done here, by whom and by which clause, is on record here and \
         stays here.\n\n| tables | why |\n| --- | --- |\n",
    );
    let mut rows = |list: &[(&str, &str)]| {
        for (names, why) in list {
            let names: Vec<String> = names.split(", ").map(|name| format!("`{name}`")).collect();
            text.push_str(&format!("| {} | {why} |\n", names.join(" ")));
        }
    };
    rows(TABLES);
    rows(COLUMNS);
    text.push_str(
        "\nSome of it holds today or is to come. Export says on standard error how much of that there is, of what the one who \
         asks may read:\n\n",
    );
    for Holding { what, .. } in HOLDING {
        text.push_str(&format!("- {what}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

    use super::*;
    use crate::exchange::sheets::SHEETS;

    async fn names(db: &DatabaseConnection, sql: &str) -> Vec<String> {
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// A new table or column is carried, or named with the reason why not.
    #[tokio::test]
    async fn everything_is_carried_or_named() {
        let only = ConnectOptions::new("sqlite::memory:").max_connections(1).to_owned();
        let db = Database::connect(only).await.unwrap();
        migration::migrate(&db).await.unwrap();
        let apart =
            |list: &'static [(&'static str, &'static str)]| list.iter().flat_map(|(names, _)| names.split(", "));
        let tables: BTreeSet<&str> = apart(TABLES).collect();
        let columns: BTreeSet<&str> = apart(COLUMNS).collect();
        let (mut named, mut lost) = (BTreeSet::new(), Vec::new());
        let all = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%migration%' ORDER BY name";
        for table in names(&db, all).await {
            let sheets: Vec<_> = SHEETS.iter().filter(|sheet| sheet.table == table).collect();
            if let Some(known) = tables.get(table.as_str()) {
                assert!(sheets.is_empty(), "{table} is carried, and named as left out");
                named.insert(*known);
                continue;
            }
            if sheets.is_empty() {
                lost.push(table);
                continue;
            }
            for column in names(&db, &format!("SELECT name FROM pragma_table_info('{table}')")).await {
                let carried = sheets.iter().any(|sheet| {
                    let derived = sheet.derived.iter().any(|(name, _)| *name == column);
                    derived || sheet.fields().any(|field| field.name == column)
                });
                let by_name = [format!("{table}.{column}"), format!("*.{column}")];
                match by_name.iter().find_map(|name| columns.get(name.as_str())) {
                    Some(known) => {
                        assert!(!carried, "{table}.{column} is carried, and named as left out");
                        named.insert(*known);
                    }
                    None if carried => {}
                    None => lost.push(format!("{table}.{column}")),
                }
            }
        }
        assert_eq!(lost, Vec::<String>::new(), "neither in a sheet nor named");
        let gone: Vec<&&str> = tables.union(&columns).filter(|name| !named.contains(**name)).collect();
        assert!(gone.is_empty(), "named, and not there: {gone:?}");
    }
}
