//! S1.1: income from agreements, reckoned a second time from the rows of the database, one month after the other.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Person, WIDE, amounts, database, list, rows};
use crate::harness::Server;

/// A line with its version.
struct Line {
    service: String,
    agreement: String,
    number: i64,
    currency: String,
    period: String,
    price: Option<i64>,
    thousandths: i64,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

/// A registered version.
struct Version {
    agreement: String,
    number: i64,
    from: NaiveDate,
    until: Option<NaiveDate>,
    terminated: Option<NaiveDate>,
}

fn day(text: Option<String>) -> Option<NaiveDate> {
    text.map(|text| text.parse().expect("a day"))
}

impl Version {
    fn in_force(&self, day: NaiveDate, versions: &[Version]) -> bool {
        let ended = |end: Option<NaiveDate>| end.is_some_and(|end| end <= day);
        let later = |other: &&Version| other.agreement == self.agreement && other.number > self.number;
        self.from <= day
            && !ended(self.until)
            && !ended(self.terminated)
            && !versions.iter().filter(later).any(|other| other.from <= day)
    }
}

impl Line {
    fn holds(&self, day: NaiveDate, versions: &[Version]) -> bool {
        let version = versions.iter().find(|one| one.agreement == self.agreement && one.number == self.number);
        self.from <= day
            && self.until.is_none_or(|until| day < until)
            && version.is_some_and(|version| version.in_force(day, versions))
    }

    /// What it brings in during a year, in minor units; None where that is not computed.
    fn income(&self, year: i32, versions: &[Version]) -> Option<i64> {
        let price = self.price? * self.thousandths;
        let per_year = match self.period.as_str() {
            "MONTH" => 12,
            "QUARTER" => 4,
            "YEAR" => 1,
            "ONCE" => {
                let counts = self.from.year() == year && self.holds(self.from, versions);
                return Some(if counts { rounded(price, 1_000) } else { 0 });
            }
            _ => return None,
        };
        let first = |month| NaiveDate::from_ymd_opt(year, month, 1).expect("a day");
        let months = (1..=12).filter(|month| self.holds(first(*month), versions)).count();
        Some(rounded(price * per_year * i64::try_from(months).expect("a number"), 12_000))
    }

    fn in_year(&self, year: i32, versions: &[Version]) -> bool {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a day");
        first.iter_days().take_while(|day| day.year() == year).any(|day| self.holds(day, versions))
    }
}

fn rounded(amount: i64, by: i64) -> i64 {
    (amount.abs() + by / 2) / by * amount.signum()
}

async fn world(server: &Server) -> (Vec<Line>, Vec<Version>) {
    let db = database(server).await;
    let lines = "SELECT s.code AS service, a.code AS agreement, CAST(v.number AS BIGINT) AS number, l.currency, l.period, \
        l.amount_minor, l.quantity_thousandths, l.tiering, CAST(l.valid_from AS TEXT) AS valid_from, \
        CAST(l.valid_until AS TEXT) AS valid_until, (SELECT COUNT(*) FROM agreement_line_tier t WHERE t.line_id = l.id) AS tiers, \
        (SELECT MAX(t.amount_minor) FROM agreement_line_tier t WHERE t.line_id = l.id \
        AND t.from_quantity_thousandths <= l.quantity_thousandths) AS step \
        FROM agreement_line l JOIN agreement_part p ON p.id = l.part_id JOIN agreement_version v ON v.id = l.version_id \
        JOIN agreement a ON a.id = v.agreement_id JOIN service s ON s.id = l.service_id \
        JOIN organisation o ON o.id = s.provider_id JOIN agreement_part k ON k.version_id = v.id AND k.is_keeper \
        WHERE o.code = 'sunet' AND v.state = 'REGISTERED' AND p.side = 'CUSTOMER' AND k.side = 'PROVIDER'";
    let lines = rows(&db, lines).await.into_iter().map(|row| {
        let flat = row.try_get::<String>("", "tiering").expect("a word") == "STAIRSTEP";
        let tiers: i64 = row.try_get("", "tiers").expect("tiers");
        assert_eq!(tiers > 0, flat, "this reckoning knows flat steps alone, each dearer than the one before");
        let (amount, step): (Option<i64>, Option<i64>) =
            (row.try_get("", "amount_minor").expect("amount"), row.try_get("", "step").expect("a step"));
        Line {
            service: row.try_get("", "service").expect("service"),
            agreement: row.try_get("", "agreement").expect("agreement"),
            number: row.try_get("", "number").expect("number"),
            currency: row.try_get("", "currency").expect("currency"),
            period: row.try_get("", "period").expect("period"),
            price: step.or(amount),
            thousandths: if flat { 1_000 } else { row.try_get("", "quantity_thousandths").expect("quantity") },
            from: day(row.try_get("", "valid_from").expect("from")).expect("a first day"),
            until: day(row.try_get("", "valid_until").expect("until")),
        }
    });
    let lines = lines.collect();
    let versions = "SELECT a.code AS agreement, CAST(v.number AS BIGINT) AS number, CAST(v.valid_from AS TEXT) AS valid_from, \
        CAST(v.valid_until AS TEXT) AS valid_until, CAST(v.terminated_from AS TEXT) AS terminated_from \
        FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id JOIN organisation o ON o.id = a.keeper_id \
        WHERE o.code = 'sunet' AND v.state = 'REGISTERED'";
    let versions = rows(&db, versions).await.into_iter().map(|row| Version {
        agreement: row.try_get("", "agreement").expect("agreement"),
        number: row.try_get("", "number").expect("number"),
        from: day(row.try_get("", "valid_from").expect("from")).expect("a first day"),
        until: day(row.try_get("", "valid_until").expect("until")),
        terminated: day(row.try_get("", "terminated_from").expect("terminated")),
    });
    (lines, versions.collect())
}

#[tokio::test]
async fn income_is_what_the_lines_bring_in_month_by_month() {
    let server = Server::with(WIDE).await;
    let (lines, versions) = world(&server).await;
    let today = crate::harness::today();
    let leader = Person::new(&server, "leader.sunet");
    for year in today.year() - 1..=today.year() + 1 {
        let figures = "income { values { amount currency } } uncomputedLines { value } annualValue { values { amount currency } }";
        let arguments = format!("provider: \"sunet\", year: {year}");
        let mut told = 0;
        for (way, figures) in leader.overview(&arguments, "figures", figures).await {
            let [_, _, service] = way.as_slice() else { continue };
            let mut income: BTreeMap<String, i64> = BTreeMap::new();
            let mut annual: BTreeMap<String, i64> = BTreeMap::new();
            let mut uncomputed = 0;
            for line in lines.iter().filter(|line| line.service == *service) {
                match line.income(year, &versions) {
                    Some(minor) => *income.entry(line.currency.clone()).or_default() += minor,
                    None => uncomputed += i64::from(line.in_year(year, &versions)),
                }
                let per_year = match line.period.as_str() {
                    "MONTH" => 12,
                    "QUARTER" => 4,
                    "YEAR" => 1,
                    _ => 0,
                };
                if line.holds(today, &versions)
                    && let Some(price) = line.price
                {
                    *annual.entry(line.currency.clone()).or_default() +=
                        rounded(price * line.thousandths * per_year, 1_000);
                }
            }
            for sums in [&mut income, &mut annual] {
                sums.retain(|_, minor| *minor != 0);
            }
            let told_of = |name: &str| {
                let mut told = amounts(list(&figures[name]["values"]));
                told.retain(|_, minor| *minor != 0);
                told
            };
            assert_eq!(told_of("income"), income, "{way:?} {year}");
            assert_eq!(told_of("annualValue"), annual, "{way:?} {year}");
            assert_eq!(figures["uncomputedLines"]["value"], uncomputed, "{way:?} {year}");
            told += usize::from(!income.is_empty());
        }
        assert!(told > 5, "{year}: only {told} services have income");
    }
}

#[tokio::test]
async fn recovery_is_income_against_forecast() {
    let server = Server::with(WIDE).await;
    let figures = "income { values { amount currency } } forecast { values { amount currency } } \
        costRecovery { currency income { amount } cost { amount } ratio recovers priceChangeToRecover }";
    let arguments = format!("year: {}", crate::harness::today().year());
    let places = Person::new(&server, "leader.sunet").overview(&arguments, "figures", figures).await;
    let mut short = 0;
    for (way, figures) in places {
        let of = |name: &str| amounts(list(&figures[name]["values"]));
        let (income, forecast) = (of("income"), of("forecast"));
        for told in list(&figures["costRecovery"]) {
            let currency = told["currency"].as_str().expect("a currency");
            let of = |sums: &BTreeMap<String, i64>| sums.get(currency).copied().unwrap_or_default();
            let (got, needed) = (of(&income), of(&forecast));
            assert_eq!((super::minor(&told["income"]), super::minor(&told["cost"])), (got, needed), "{way:?}");
            assert_eq!(told["recovers"], got >= needed, "{way:?}");
            let number = |name: &str| told[name].as_str().map(|text| text.parse::<f64>().expect("a number"));
            if let Some(ratio) = number("ratio") {
                let (got, needed) = (f64::from(i32::try_from(got / 100).expect("small")), needed);
                let needed = f64::from(i32::try_from(needed / 100).expect("small"));
                assert!((ratio - got / needed).abs() < 0.000_1, "{way:?}");
                // The change that it tells brings income to cost, and hardly beyond.
                if let Some(change) = number("priceChangeToRecover") {
                    let raised = got * (1.0 + change / 100.0);
                    assert!(raised >= needed - 1.0 && raised <= needed + got * 0.000_1 + 1.0, "{way:?}");
                }
                short += usize::from(ratio < 1.0 && way.len() == 3);
            }
        }
    }
    assert!(short > 0, "the sample has services that do not carry themselves");
}
