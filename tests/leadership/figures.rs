//! The overview as a whole: its cost in statements, the year compared with, and the table of values.

use std::collections::BTreeSet;

use chrono::Datelike;
use serde_json::json;

use super::{Person, WIDE, list};
use crate::harness::Server;

/// Every figure, without rows.
const ALL: &str = "year day frame { values { amount currency } } unallocated { amount currency } \
    allocated { values { amount currency } } planned { values { amount currency } } actual { values { amount currency } } \
    forecast { values { amount currency } } income { values { amount currency } } uncomputedLines { value } \
    costRecovery { currency ratio recovers priceChangeToRecover } annualValue { values { amount currency } } \
    agreements { status agreements { value } } suppliers: agreements(side: CUSTOMER) { status agreements { value } } \
    ending { withinDays agreements { value } } deliveries { state deliveries { value } } \
    deliveriesWithoutAgreement { value } vacancies { value rows { role } }";

fn query(arguments: &str, portfolios: &str) -> String {
    format!(
        "fragment All on OverviewFigures {{ {ALL} }} {{ portfolioOverview({arguments}) {{ providers(first: 2) {{ \
         provider {{ code }} figures {{ ...All }} portfolios{portfolios} {{ portfolio {{ code }} figures {{ ...All }} \
         compared {{ ...All }} services(first: 10) {{ service {{ code }} figures {{ ...All }} compared {{ ...All }} }} \
         }} }} }} }}"
    )
}

#[tokio::test]
async fn the_whole_overview_takes_a_constant_number_of_statements() {
    let server = Server::with(WIDE).await;
    let token = server.token("leader.sunet");
    let year = crate::harness::today().year();
    let mut counts = BTreeSet::new();
    for arguments in [
        format!("year: {year}"),
        format!("year: {year}, compareTo: {}", year - 1),
        format!("year: {year}, compareTo: {}, asOf: \"{year}-06-30\", provider: \"sunet\"", year - 1),
        format!("year: {}", year - 1),
    ] {
        for portfolios in ["", "(first: 1)"] {
            let answer = server.ask_as(&token, &query(&arguments, portfolios), json!({})).await;
            assert!(answer.json()["errors"].is_null(), "{}", answer.text);
            counts.insert(answer.header("x-katalog-statements").parse::<u64>().expect("a number"));
        }
    }
    // Providers, portfolios and services, with the seats; kept sums, with frames and allocations; vacancies. And in the first
    // request the seats by themselves.
    assert!(counts.is_subset(&BTreeSet::from([3, 4])), "{counts:?}");
}

/// Who looks at portfolios alone does not wait for services, nor for figures that are not asked for.
#[tokio::test]
async fn an_overview_reads_what_is_asked_for() {
    let server = Server::with(WIDE).await;
    let token = server.token("leader.sunet");
    let year = crate::harness::today().year();
    let statements = async |figures: &str, arguments: &str| {
        let query = format!(
            "{{ portfolioOverview(year: {year}{arguments}) {{ providers {{ portfolios {{ portfolio {{ code }} \
             figures {{ {figures} }} }} }} }} }}"
        );
        let answer = server.ask_as(&token, &query, json!({})).await;
        assert!(answer.json()["errors"].is_null(), "{}", answer.text);
        answer.header("x-katalog-statements").parse::<u64>().expect("a number")
    };
    let kept = "agreements { status agreements { value } } ending { agreements { value } } annualValue { values { amount } } \
        income { values { amount } } planned { values { amount } } deliveries { deliveries { value } }";
    statements("year", "").await;
    assert_eq!(statements("year", "").await, 1, "providers and portfolios, with the seats");
    assert_eq!(statements(kept, "").await, 2, "and all kept sums");
    assert_eq!(statements(&format!("{kept} frame {{ values {{ amount }} }}"), "").await, 2, "and budgets, with them");
    // What was known then is summed from costs, lines, agreements and deliveries.
    assert_eq!(statements(kept, ", knownAt: \"2026-01-01T00:00:00Z\"").await, 5);
}

#[tokio::test]
async fn an_overview_of_all_services_fits_the_default_limits() {
    let server = Server::start().await;
    let year = crate::harness::today().year();
    let query = query(&format!("provider: \"sunet\", year: {year}"), "(first: 10)");
    let query = query.replace("providers(first: 2)", "providers(first: 1)").replace("compared { ...All }", "");
    let answer = server.ask_as(&server.token("leader.sunet"), &query, json!({})).await;
    assert!(answer.json()["errors"].is_null(), "{}", answer.text);
}

#[tokio::test]
async fn the_year_compared_with_is_that_year_by_itself() {
    let server = Server::with(WIDE).await;
    let leader = Person::new(&server, "leader.sunet");
    let today = crate::harness::today();
    let (year, before) = (today.year(), today.year() - 1);
    // On the same day of that year; 29 February becomes 28 February.
    let then = today.with_year(before).unwrap_or(today - chrono::TimeDelta::days(366));
    let figures = ALL.replace("year day", "year day frameRows: frame { rows { edges { amount { amount } } } }");
    let compared = leader.overview(&format!("year: {year}, compareTo: {before}"), "compared", &figures).await;
    let alone = leader.overview(&format!("year: {before}, asOf: \"{then}\""), "figures", &figures).await;
    assert!(compared.len() > 20);
    assert_eq!(compared.len(), alone.len());
    for ((way, compared), (other, alone)) in compared.into_iter().zip(alone) {
        assert_eq!((&way, compared["year"].as_i64()), (&other, Some(before.into())));
        // Frames and allocations are as last decided in the one, and as of the day in the other.
        for name in alone.as_object().expect("figures").keys() {
            if !["frame", "frameRows", "allocated", "unallocated"].contains(&name.as_str()) {
                assert_eq!(compared[name], alone[name], "{way:?} {name}");
            }
        }
    }
}

#[tokio::test]
async fn the_table_holds_the_figures() {
    let server = Server::with(WIDE).await;
    let leader = Person::new(&server, "leader.sunet");
    let year = crate::harness::today().year();
    let arguments = format!("provider: \"sunet\", year: {year}, compareTo: {}", year - 1);
    let data = leader.ask(&format!("{{ portfolioOverview({arguments}) {{ sv: csv en: csv(language: EN) }} }}")).await;
    let read = |field: &str| -> Vec<csv::StringRecord> {
        let text = data["portfolioOverview"][field].as_str().expect("text").to_owned();
        csv::Reader::from_reader(text.as_bytes()).records().map(|record| record.expect("a record")).collect()
    };
    let (swedish, english) = (read("sv"), read("en"));
    assert!(data["portfolioOverview"]["sv"].as_str().expect("text").starts_with("nivå,leverantör,portfölj,tjänst,"));
    assert_eq!(swedish.len(), english.len());
    let values =
        |records: &[csv::StringRecord]| -> Vec<String> { records.iter().map(|one| one[9].to_owned()).collect() };
    assert_eq!(values(&swedish), values(&english), "the language changes names alone");
    let levels: BTreeSet<&str> = english.iter().map(|one| &one[0]).collect();
    assert_eq!(levels, BTreeSet::from(["portfolio", "provider", "service"]));

    let places = leader.overview(&arguments, "figures", ALL).await;
    let (_, whole) = &places[0];
    let told = |figure: &str, currency: &str| {
        let this_year = english.iter().filter(|one| one[0] == *"provider" && one[4] == *year.to_string());
        let mut found = this_year.filter(|one| one[6] == *figure && one[8] == *currency);
        found.next().map_or("0", |one| &one[9]).to_owned()
    };
    for name in ["frame", "allocated", "planned", "actual", "forecast", "income", "annualValue"] {
        for value in list(&whole[name]["values"]) {
            let currency = value["currency"].as_str().expect("a currency");
            assert_eq!(told(name, currency), value["amount"], "{name}");
        }
    }
    for status in list(&whole["agreements"]) {
        let figure = format!("agreements:{}", status["status"].as_str().expect("a status"));
        assert_eq!(told(&figure, ""), status["agreements"]["value"].to_string(), "{figure}");
    }
    for state in list(&whole["deliveries"]) {
        let figure = format!("deliveries:{}", state["state"].as_str().expect("a state"));
        assert_eq!(told(&figure, ""), state["deliveries"]["value"].to_string(), "{figure}");
    }
    assert_eq!(told("vacancies", ""), whole["vacancies"]["value"].to_string());
}

#[tokio::test]
async fn arguments_that_cannot_be_are_told() {
    let server = Server::start().await;
    let token = server.token("leader.sunet");
    for (query, code) in [
        ("{ portfolioOverview(year: 12) { csv } }", "BAD_INPUT"),
        ("{ portfolioOverview(year: 2026, compareTo: 99999) { csv } }", "BAD_INPUT"),
        ("{ portfolioOverview(year: 2026) { providers(first: 0) { provider { code } } } }", "PAGE_SIZE"),
        (
            "{ portfolioOverview(year: 2026) { providers { figures { income { rows(first: 101) { totalCount } } } } } }",
            "PAGE_SIZE",
        ),
        (
            "{ portfolioOverview(year: 2026) { providers { figures { income { rows(after: \"x\") { totalCount } } } } } }",
            "BAD_CURSOR",
        ),
    ] {
        assert_eq!(server.ask_as(&token, query, json!({})).await.code(), code, "{query}");
    }
    let none = server.ask_as(
        &token,
        "{ portfolioOverview(year: 2026, provider: \"nobody\") { providers { figures { year } } } }",
        json!({}),
    );
    assert_eq!(none.await.json()["data"]["portfolioOverview"]["providers"], json!([]));
}
