//! What an import says of its changes: all of them, from what to what; and a trial says the same, and changes nothing.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::{Exchange, err, out};

/// More than anybody would count by hand.
const MANY: usize = 150;

/// Nothing else has what a row was: the decision on record has counts, and history is kept of a few tables alone.
#[tokio::test]
async fn o5_every_row_that_changed_is_told_however_many() {
    let named = |word: &str| {
        let rows: String = (0..MANY).map(|at| format!("o{at},{word} {at},OTHER\n")).collect();
        BTreeMap::from([("organisations.csv".to_owned(), format!("code,name_sv,kind\n{rows}").into_bytes())])
    };
    let mut exchange = Exchange::of(named("Förr")).await;
    assert!(exchange.import("admin", &[]).status.success());
    exchange.files = named("Nu");
    let tried = exchange.import("admin", &["--dry-run"]);
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    for (output, word) in [(&tried, "would change "), (&done, "changed ")] {
        let text = out(output);
        assert_eq!(text.lines().filter(|line| line.starts_with(word)).count(), MANY, "{text}");
        for at in 0..MANY {
            let told = format!("organisations.csv:{}: name_sv \"Förr {at}\" → \"Nu {at}\"\n", at + 2);
            assert!(text.contains(&told), "{told}: {text}");
        }
    }
}

/// `--dry-run` leaves every row of every table as it was, and what is derived of them, on both databases.
#[tokio::test]
async fn a_trial_changes_nothing_at_all() {
    let mut exchange = Exchange::filled().await;
    let (before, files) = (state(&exchange).await, exchange.export("eva"));
    assert!(before.len() > 40 && !before["decision"].is_empty() && !before["line_standing"].is_empty(), "{before:?}");
    // Something new, something changed, something derived, and a person who is known in a new way.
    exchange.edit("services.csv", "Låda,Box", "Lådan,Box");
    exchange.edit("agreement_lines.csv", "14.00,800", "15.00,800");
    exchange.edit("service_costs.csv", "250000,240000.50", "250000,240001.50");
    exchange.edit("budget_frames.csv", "5000000", "4900000");
    exchange.edit("allocations.csv", "drive,3000000", "drive,2500000");
    exchange.edit("appointments.csv", "DOCUMENTATION ANNUAL_PLAN", "DOCUMENTATION STRATEGIC_WATCH");
    exchange.add("persons.csv", "https://id.example kim,Kim Kall,,");
    exchange.add("organisations.csv", "slu,SLU,,UNIVERSITY,,,,slu.se");
    exchange.add("deliveries.csv", "nordnet,uu-box,box,uu,ENDED,2023-11-01,,2024-01-01,2025-01-01");
    exchange.add("measured_values.csv", "nordnet,A-1,2,,1,uu,2026-02-01,2026-03-01,99.90,2026-03-03");
    let tried = exchange.import("eva", &["--dry-run"]);
    let told = out(&tried);
    assert!(tried.status.success() && told.ends_with("a trial: nothing was changed\n"), "{told}{}", err(&tried));
    assert!(told.contains("services.csv: 0 new, 1 changed") && told.contains("deliveries.csv: 1 new"), "{told}");
    assert_eq!(exchange.export("eva"), files);
    let after = state(&exchange).await;
    for (table, rows) in &before {
        assert_eq!(rows, &after[table], "{table}");
    }
    // In earnest the same files change it.
    let done = exchange.import("eva", &[]);
    assert!(done.status.success(), "{}", err(&done));
    let after = state(&exchange).await;
    for table in ["service", "decision", "decision_chain", "cost_standing", "place_sum", "delivery", "identity"] {
        assert_ne!(before[table], after[table], "{table}");
    }
}

/// Every row of every table, as text.
async fn state(exchange: &Exchange) -> BTreeMap<String, String> {
    let db = exchange.db().await;
    let tables = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text FROM information_schema.tables \
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    };
    let mut all = BTreeMap::new();
    for table in texts(&db, tables).await {
        let rows = match db.get_database_backend() {
            DbBackend::Postgres => format!("SELECT t::text FROM \"{table}\" t ORDER BY 1"),
            _ => {
                let columns = texts(&db, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
                let quoted: Vec<String> = columns.iter().map(|name| format!("quote(\"{name}\")")).collect();
                format!("SELECT {} FROM \"{table}\" ORDER BY 1", quoted.join(" || ',' || "))
            }
        };
        all.insert(table, texts(&db, &rows).await.join("\n"));
    }
    db.close().await.unwrap();
    all
}

/// The first column of what a query gives.
pub async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}
