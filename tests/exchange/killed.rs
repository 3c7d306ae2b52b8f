//! An import that is killed leaves nothing behind, at whatever step it is.

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
};

use sea_orm::{ConnectionTrait, Statement};

use super::{Exchange, catalogue, err};
use crate::harness::PROGRAM;

/// So many agreements that no step of theirs is done in an instant.
const AGREEMENTS: usize = 3_000;

/// The steps at which it is killed: nothing of the files is written yet, some is, most is, all is.
const STEPS: [&str; 5] = [
    "comparing agreement_lines",
    "writing agreement_versions",
    "writing agreement_lines",
    "writing deliveries",
    "derived rows",
];

#[cfg(unix)]
#[tokio::test]
async fn a_killed_import_leaves_nothing_behind() {
    let mut exchange = Exchange::filled().await;
    add_many(&mut exchange, AGREEMENTS);
    let directory = exchange.lay_out();
    let before = exchange.export("eva");
    let decisions = exchange.count("decision").await;
    let derived = derived(&exchange).await;
    for step in STEPS {
        kill_at(&exchange, "eva", &directory, step).await;
        assert_eq!(exchange.count("bulk_load").await, 0, "{step}");
        assert_eq!(exchange.count("decision").await, decisions, "{step}");
        super::round::same(&before, &exchange.export("eva"));
        // As before, and what they must be.
        assert_eq!(self::derived(&exchange).await, derived, "{step}");
        exchange.is_sound();
    }
    let done = exchange.import("eva", &[]);
    assert!(done.status.success(), "{}", err(&done));
    exchange.is_sound();
    assert_eq!(exchange.count("agreement").await, i64::try_from(AGREEMENTS).unwrap() + 3);
    assert!(self::derived(&exchange).await > derived);
}

/// The catalogue with so many agreements more.
pub fn add_many(exchange: &mut Exchange, agreements: usize) {
    let mut more: std::collections::BTreeMap<&str, String> = std::collections::BTreeMap::new();
    for number in 0..agreements {
        let code = format!("M-{number}");
        let mut add = |file, row: String| writeln!(more.entry(file).or_default(), "nordnet,{code},{row}").unwrap();
        add("agreements.csv", "Avtal,,".to_owned());
        add("agreement_versions.csv", "1,REGISTERED,2024-01-01,,,,2023-12-10,,".to_owned());
        add("agreement_services.csv", "1,drive".to_owned());
        add("agreement_parts.csv", "1,nordnet,PROVIDER,,,".to_owned());
        add("agreement_parts.csv", "1,kth,CUSTOMER,,,".to_owned());
        add("agreement_lines.csv", "1,kth,1,drive,Rad,1,1,,YEAR,,2024-01-01".to_owned());
        add("deliveries.csv", "drive,kth,ACTIVE,2023-11-01,,2024-01-01,".to_owned());
    }
    exchange.files = catalogue::files();
    for (file, rows) in more {
        exchange.files.get_mut(file).unwrap().extend_from_slice(rows.as_bytes());
    }
}

/// How many rows each derived table has.
async fn derived(exchange: &Exchange) -> Vec<i64> {
    let mut rows = Vec::new();
    for table in [
        "agreement_anchor",
        "delivery_anchor",
        "agreement_standing",
        "line_standing",
        "delivery_standing",
        "cost_standing",
        "agreement_sum",
        "place_sum",
        "service_count",
    ] {
        rows.push(exchange.count(table).await);
    }
    rows
}

/// Kills an import when it says that it begins with this step; what it has written by then is not committed.
pub async fn kill_at(exchange: &Exchange, person: &str, directory: &str, step: &str) {
    let mut command = Command::new(PROGRAM.as_str());
    command
        .args(["import", directory, "--as", person, "--source", "x", "--progress"])
        .envs(exchange.environment())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let (mut line, mut all) = (String::new(), String::new());
    while line.trim_end() != step {
        line.clear();
        assert_ne!(said.read_line(&mut line).unwrap(), 0, "it ended before {step:?}: {all}");
        all.push_str(&line);
    }
    assert!(writes(exchange).await, "{step}: its transaction is open, and has written");
    child.kill().unwrap();
    let ended = child.wait().unwrap();
    assert!(!ended.success(), "{step}: it was killed before its end: {ended}");
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert!(!rest.contains("done"), "{step}: {rest}");
}

/// Whether somebody has a transaction open in which something has been written.
async fn writes(exchange: &Exchange) -> bool {
    let db = exchange.db().await;
    let writes = if exchange.database.url().is_some() {
        let sql = "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() \
                   AND application_name = 'katalog-write' AND backend_xid IS NOT NULL";
        let asked = Statement::from_string(db.get_database_backend(), sql);
        db.query_one_raw(asked).await.unwrap().unwrap().try_get::<i64>("", "n").unwrap() > 0
    } else {
        // Nobody else is let in to write meanwhile.
        let tried = db.execute_unprepared("PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK").await;
        tried.is_err_and(|error| error.to_string().contains("locked"))
    };
    db.close().await.unwrap();
    writes
}
