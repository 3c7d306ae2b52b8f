//! What PostgreSQL reads for an answer, at scale: counted by its own statistics while the program answers, by the plans
//! that it really uses (kept, generic ones). A hot query never reads a large table from end to end, nor all of an index
//! of it, whoever asks: one with few rows, one with all, one with seats of several kinds, nobody who has signed in.
//!
//! Unlike the rest this can fail: it is a check, of rows and not of time.

use std::time::Duration;

use tokio_postgres::Client;

use crate::{
    data::Server,
    failure::{Doing as _, Failure},
    issuer::Issuer,
    load::{self, Whole},
    question::{QUESTIONS, Question},
    scale::Scale,
    servers::Running,
    tell,
};

/// Who asks beside the one of the question; the numbers of persons are those of `sql/data/04_persons.sql`.
const ASKERS: [(&str, u32); 8] = [
    ("leadership", 1),
    ("staff of all providers", 25),
    ("coordinator of portfolios", 40),
    ("owner of a portfolio", 101),
    ("account manager of five customers", 1_000),
    ("the heaviest customer", 30),
    ("customer, owner, account manager and service manager", 26),
    ("leadership and customer", 27),
];

/// The queries that are asked often.
const HOT: [&str; 4] = ["Q1", "Q1a", "Q2", "Q3"];

/// The one of them that may read something of each service beside what it shows: an overview of few portfolios looks
/// through all for those that it may show.
const OVERVIEW: &str = "Q3";

/// Rows that are read for one value of an answer, at most, and entries of indexes: one for itself, and what is looked
/// at to know that it may be seen.
const ROWS_PER_VALUE: f64 = 6.0;

/// How many entries of indexes the overview may read for each service beside.
const PER_SERVICE: u32 = 4;

/// How often each is asked.
const TIMES: u32 = 20;

/// For how long a connection may keep its counts to itself.
const SETTLE: Duration = Duration::from_millis(1_200);

/// Tables with as many rows as there are agreements, or more.
const LARGE: &str = "relname LIKE 'agreement%' OR relname LIKE 'delivery%' OR relname LIKE '%\\_standing' \
    OR relname IN ('service_target', 'measured_value', 'place_sum')";

/// What was read so far: rows found by reading a large table from end to end, with the tables' names; rows of any table
/// found by an index; entries of any index, also where the index alone told all and no row was looked up.
#[derive(Debug)]
struct Read {
    sequential: Vec<(String, i64)>,
    rows: i64,
    entries: i64,
}

/// Asks every hot query as everybody, and says what was read for one answer. What is for those who have not signed in
/// is asked by nobody else.
///
/// # Errors
/// When an answer reads a large table from end to end, or more rows or entries of indexes than its size explains.
pub async fn check(server: &Server, scale: Scale, katalog: &Running, issuer: &Issuer) -> Result<(), Failure> {
    let database = server.connect_to(&scale.database()).await?;
    let mut wrong = 0;
    for question in QUESTIONS.iter().filter(|question| HOT.contains(&question.name)) {
        let own = question.subject(scale);
        let others: &[(&str, u32)] = if own.is_some() { &ASKERS } else { &[] };
        let request = question.on_katalog(own, issuer)?;
        wrong += asked(&database, (question, scale), "its own", katalog, &request).await?;
        for (who, number) in others {
            let request = question.on_katalog(Some(format!("p{number}")), issuer)?;
            wrong += asked(&database, (question, scale), who, katalog, &request).await?;
        }
    }
    match wrong {
        0 => Ok(()),
        wrong => Err(Failure::told(format!("{wrong} answers at {} read more than they should", scale.name()))),
    }
}

async fn asked(
    database: &Client,
    (question, scale): (&Question, Scale),
    who: &str,
    katalog: &Running,
    request: &Whole,
) -> Result<u32, Failure> {
    let answer = load::once(katalog.address, request).await?;
    let values = crate::equal::leaves(&serde_json::from_slice(answer.body()).doing(question.name)?);
    let before = settled(database, katalog, request).await?;
    for _ in 0..TIMES {
        load::once(katalog.address, request).await?;
    }
    let after = settled(database, katalog, request).await?;
    // The one by which the counts were settled is among them.
    let times = f64::from(TIMES + 1);
    let sequential: Vec<String> = after
        .sequential
        .iter()
        .filter(|(table, rows)| before.sequential.iter().any(|(name, earlier)| name == table && earlier < rows))
        .map(|(table, _)| table.clone())
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 rows")]
    let rows = (after.rows - before.rows) as f64 / times;
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 entries")]
    let entries = (after.entries - before.entries) as f64 / times;
    // Which portfolios are in view follows from every service and what is allocated to it, by each kind of seat: of services there
    // are thousands, however many agreements there are.
    let services = if question.name == OVERVIEW { PER_SERVICE * scale.numbers().services } else { 0 };
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 values")]
    let most = (values.max(20) as f64) * ROWS_PER_VALUE + f64::from(services);
    let told = format!("{} as {who}: {values} values, {rows:.0} rows by {entries:.0} index entries", question.name);
    if sequential.is_empty() && rows > 0.0 && rows.max(entries) <= most {
        tell(&format!("ok   {told}"));
        return Ok(0);
    }
    tell(&format!("FAIL {told} (at most {most:.0}), from end to end: {sequential:?}"));
    Ok(1)
}

/// What has been read, once the connection that answered last has told.
async fn settled(database: &Client, katalog: &Running, request: &Whole) -> Result<Read, Failure> {
    tokio::time::sleep(SETTLE).await;
    load::once(katalog.address, request).await?;
    // It tells after it has answered.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let sql = format!("SELECT relname::text, seq_tup_read FROM pg_stat_user_tables WHERE {LARGE} ORDER BY relname");
    let tables = database.query(&sql, &[]).await.doing("reading the statistics")?;
    let sql = "SELECT (SELECT COALESCE(SUM(idx_tup_fetch), 0) FROM pg_stat_user_tables)::bigint, \
        (SELECT COALESCE(SUM(idx_tup_read), 0) FROM pg_stat_user_indexes)::bigint";
    let found = database.query_one(sql, &[]).await.doing("reading the statistics")?;
    let sequential = tables.iter().map(|row| (row.get(0), row.get(1))).collect();
    Ok(Read { sequential, rows: found.get(0), entries: found.get(1) })
}
