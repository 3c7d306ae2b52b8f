//! S1.1: each kind of price in the income of a year, on lines of known content; and agreements by what was known.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use serde_json::Value;

use super::{Person, WIDE, amounts, database, list, rows};
use crate::harness::Server;

/// A line that is put into a part that is in force all year, and what it must bring in.
struct Priced {
    amount: &'static str,
    thousandths: i64,
    period: &'static str,
    from: String,
    until: Option<String>,
    tiering: &'static str,
    tiers: &'static [(i64, i64)],
    income: i64,
    annual: i64,
}

fn lines(year: i32) -> Vec<Priced> {
    let line = |amount, thousandths, period, from: String, until: Option<String>, income, annual| Priced {
        amount,
        thousandths,
        period,
        from,
        until,
        tiering: "VOLUME",
        tiers: &[],
        income,
        annual,
    };
    let before = format!("{}-01-01", year - 1);
    let on = |day: &str| format!("{year}-{day}");
    vec![
        // Once, in the year of its first day; not in another year.
        line("500000", 2_000, "ONCE", on("03-15"), None, 1_000_000, 0),
        line("500000", 2_000, "ONCE", before.clone(), None, 0, 0),
        // On the first days of May, June and July.
        line("10000", 1_000, "MONTH", on("04-02"), Some(on("07-02")), 30_000, 0),
        // The tier of the quantity holds for the whole of it: 120 at 8.00 four times a year.
        Priced {
            tiers: &[(100_000, 800), (500_000, 500)],
            ..line("1000", 120_000, "QUARTER", before.clone(), None, 384_000, 384_000)
        },
        // The amount of the step, for all of it: 50 Mbit/s of the published fees (P01–P04), and a fee that is paid once.
        Priced {
            tiering: "STAIRSTEP",
            tiers: &[(11_000, 40_000_000), (101_000, 42_500_000)],
            ..line("10000000", 50_000, "YEAR", before.clone(), None, 40_000_000, 40_000_000)
        },
        Priced {
            tiering: "STAIRSTEP",
            tiers: &[(2_000, 700_000)],
            ..line("500000", 2_000, "ONCE", on("03-15"), None, 700_000, 0)
        },
        // Each part at its step: 200 GB are free, 1,000 more are 6 öre each (P21); ten blocks, the first of them 200 kronor,
        // on the first days of three months (P23, P24).
        Priced {
            tiering: "GRADUATED",
            tiers: &[(200_000, 6)],
            ..line("0", 1_200_000, "MONTH", before.clone(), None, 72_000, 72_000)
        },
        Priced {
            tiering: "GRADUATED",
            tiers: &[(1_000, 1_000)],
            ..line("20000", 10_000, "MONTH", on("04-02"), Some(on("07-02")), 87_000, 0)
        },
        // Half an öre a month is one, and twelve in a year.
        Priced { tiering: "GRADUATED", ..line("1", 500, "MONTH", before.clone(), None, 12, 12) },
        // Seven twelfths of 100.01 is 58.339…: rounded half away from zero. And a discount.
        line("10001", 1_000, "YEAR", on("06-01"), None, 5_834, 10_001),
        line("-10001", 1_500, "YEAR", on("06-01"), None, -8_751, -15_002),
        // Not computed: by the hour, and by formula; nor where nothing is agreed on for what lies below the first step.
        line("90000", 1_000, "HOUR", before.clone(), None, 0, 0),
        Priced {
            tiering: "GRADUATED",
            tiers: &[(1_000, 500)],
            ..line("NULL", 2_000, "YEAR", before.clone(), None, 0, 0)
        },
        line("NULL", 1_000, "YEAR", before, None, 0, 0),
    ]
}

/// The service and agreement of a customer that is in force from before last year until further notice.
async fn part_in_force(db: &DatabaseConnection, year: i32) -> (String, String) {
    let sql = format!(
        "SELECT s.code AS service, a.code AS agreement FROM agreement_line l JOIN agreement_version v ON v.id = l.version_id \
         JOIN agreement a ON a.id = v.agreement_id JOIN service s ON s.id = l.service_id \
         JOIN agreement_part p ON p.id = l.part_id AND p.side = 'CUSTOMER' \
         JOIN organisation o ON o.id = a.keeper_id WHERE o.code = 'sunet' AND v.state = 'REGISTERED' \
         AND v.valid_from <= '{}-01-01' AND v.valid_until IS NULL AND v.terminated_from IS NULL AND s.state = 'ACTIVE' \
         AND (SELECT COUNT(*) FROM agreement_version n WHERE n.agreement_id = a.id) = 1 ORDER BY a.code_key, s.code",
        year - 1
    );
    let found = rows(db, &sql).await;
    let row = found.first().expect("an agreement until further notice");
    (row.try_get("", "service").expect("service"), row.try_get("", "agreement").expect("agreement"))
}

/// Puts a line beside those of the agreement, as a loader may.
async fn insert(db: &DatabaseConnection, agreement: &str, service: &str, nth: usize, line: &Priced) {
    let id = match db.get_database_backend() {
        DbBackend::Postgres => format!("'0000000000000000000000000000000{nth:x}'::uuid"),
        _ => format!("x'0000000000000000000000000000000{nth:x}'"),
    };
    let Priced { amount, thousandths, period, from, until, tiering, tiers, .. } = line;
    let until = until.as_ref().map_or_else(|| "NULL".to_owned(), |day| format!("'{day}'"));
    let formula = if *amount == "NULL" { "'as agreed'" } else { "NULL" };
    let mut sql = format!(
        "INSERT INTO bulk_load (id) VALUES (1); INSERT INTO agreement_line (id, part_id, version_id, agreement_id, \
         service_id, item_sv, amount_minor, currency, quantity_thousandths, period, formula, tiering, valid_from, \
         valid_until, provenance) SELECT {id}, l.part_id, l.version_id, l.agreement_id, l.service_id, 'Prov', {amount}, 'SEK', \
         {thousandths}, '{period}', {formula}, '{tiering}', '{from}', {until}, 'SAMPLE' FROM agreement_line l \
         JOIN agreement a ON a.id = l.agreement_id JOIN service s ON s.id = l.service_id \
         JOIN agreement_part p ON p.id = l.part_id AND p.side = 'CUSTOMER' JOIN organisation o ON o.id = a.keeper_id \
         WHERE o.code = 'sunet' AND a.code = '{agreement}' AND s.code = '{service}' ORDER BY l.id LIMIT 1;"
    );
    for (from, minor) in *tiers {
        sql += &format!(
            " INSERT INTO agreement_line_tier (line_id, from_quantity_thousandths, amount_minor) VALUES ({id}, {from}, {minor});"
        );
    }
    // A loader would rebuild what is kept; here a notice that is given and taken back has the agreement summed anew.
    let notice = |day: &str| {
        format!(
            "; UPDATE agreement_version SET terminated_on = {day}, terminated_from = {day} WHERE state = 'REGISTERED' \
             AND agreement_id = (SELECT a.id FROM agreement a JOIN organisation o ON o.id = a.keeper_id \
             WHERE o.code = 'sunet' AND a.code = '{agreement}')"
        )
    };
    // Deliveries end before it, so that none is left bare (N3).
    let ended = "UPDATE delivery SET ended_on = '2998-01-01' WHERE state = 'ACTIVE' AND ended_on IS NULL";
    sql += &format!(" DELETE FROM bulk_load; {ended}{}{}", notice("'2999-01-01'"), notice("NULL"));
    db.execute_unprepared(&sql).await.expect("the line goes in");
}

#[tokio::test]
async fn each_kind_of_price_counts_as_it_is_paid() {
    let server = Server::with(WIDE).await;
    let year = crate::harness::today().year();
    let db = database(&server).await;
    let (service, agreement) = part_in_force(&db, year).await;
    let leader = Person::new(&server, "leader.sunet");
    let day = format!("{year}-11-30");
    let told = async |known: &str| -> (i64, i64, i64) {
        let figures = "income { values { amount currency } } annualValue { values { amount currency } } uncomputedLines { value }";
        let arguments = format!("provider: \"sunet\", year: {year}, asOf: \"{day}\"{known}");
        let places = leader.overview(&arguments, "figures", figures).await;
        let here = places.iter().find(|(way, _)| way.get(2) == Some(&service));
        let (_, figures) = here.expect("the service");
        let sum = |name: &str| amounts(list(&figures[name]["values"])).get("SEK").copied().unwrap_or_default();
        (sum("income"), sum("annualValue"), figures["uncomputedLines"]["value"].as_i64().expect("a number"))
    };
    for (nth, line) in lines(year).iter().enumerate() {
        let (income, annual, uncomputed) = told("").await;
        insert(&db, &agreement, &service, nth, line).await;
        let more = i64::from(line.period == "HOUR" || line.amount == "NULL");
        let expected = (income + line.income, annual + line.annual, uncomputed + more);
        assert_eq!(told("").await, expected, "line {nth}");
        // The same from the rows, not the kept sums.
        assert_eq!(told(", knownAt: \"2999-01-01T00:00:00Z\"").await, expected, "line {nth}");
    }
}

/// How many of Sunet's agreements with customers are in force on `day`, by the registrations and notices known then.
async fn in_force(db: &DatabaseConnection, day: NaiveDate, known: NaiveDate) -> i64 {
    let sql = format!(
        "WITH known AS (SELECT v.*, CASE WHEN v.terminated_on <= '{known}' THEN v.terminated_from END AS ends, \
         ROW_NUMBER() OVER (PARTITION BY v.agreement_id ORDER BY v.number DESC) AS nth FROM agreement_version v \
         JOIN organisation o ON o.id = v.keeper_id WHERE o.code = 'sunet' AND v.state = 'REGISTERED' \
         AND v.registered_at <= '{known}T12:00:00+00:00' AND v.valid_from <= '{day}') \
         SELECT COUNT(*) AS n FROM known k JOIN agreement_part p ON p.version_id = k.id AND p.is_keeper AND p.side = 'PROVIDER' \
         WHERE k.nth = 1 AND (k.valid_until IS NULL OR k.valid_until > '{day}') AND (k.ends IS NULL OR k.ends > '{day}')"
    );
    rows(db, &sql).await[0].try_get("", "n").expect("a number")
}

#[tokio::test]
async fn agreements_in_force_are_those_known_to_be() {
    let server = Server::with(WIDE).await;
    let db = database(&server).await;
    let leader = Person::new(&server, "leader.sunet");
    let today = crate::harness::today();
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for (day, known) in [(0, 0), (-200, 0), (-200, -200), (0, -200), (0, -1_000), (300, 0)] {
        let (day, known) = (today + chrono::TimeDelta::days(day), today + chrono::TimeDelta::days(known));
        let arguments =
            format!("provider: \"sunet\", year: {}, asOf: \"{day}\", knownAt: \"{known}T12:00:00Z\"", today.year());
        let places = leader.overview(&arguments, "figures", "agreements { status agreements { value } }").await;
        let statuses = list(&places[0].1["agreements"]);
        let told = statuses.iter().find(|one| one["status"] == "IN_FORCE").map(|one| &one["agreements"]["value"]);
        let expected = in_force(&db, day, known).await;
        assert_eq!(told, Some(&Value::from(expected)), "on {day}, known on {known}");
        *counts.entry(expected).or_default() += 1;
    }
    assert!(counts.len() > 3, "the days and what was known make a difference: {counts:?}");
}
