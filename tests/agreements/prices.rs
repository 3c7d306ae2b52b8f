//! V2: prices have an extent of their own, per line; what is summed is the sum of the lines that show (N8).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Person, on_day};
use crate::harness::Server;

/// Several services of several managers in one agreement.
const MANY_SERVICES: &str = "{ agreement(keeper: \"sunet\", code: \"S022\") { services { code } inForce { parts { nodes { \
    organisation { code } lines { item service { code } unitPrice { amount currency } } \
    annualValue { amount currency } uncomputedLines } } } } }";

/// The services of the lines that show.
fn services(seen: &Value) -> BTreeSet<String> {
    let parts = seen["agreement"]["inForce"]["parts"]["nodes"].as_array().expect("parts").iter();
    let lines = parts.flat_map(|part| part["lines"].as_array().expect("lines"));
    lines.map(|line| line["service"]["code"].as_str().expect("a code").to_owned()).collect()
}

#[tokio::test]
async fn a_manager_sees_the_lines_of_its_own_service() {
    let server = Server::start().await;
    let contract = Person::new(&server, "contract.sunet").ask(MANY_SERVICES).await;
    assert!(services(&contract).len() > 2);

    for service in ["eduroam", "swamid"] {
        let seen = Person::new(&server, &format!("manager.sunet.{service}")).ask(MANY_SERVICES).await;
        assert_eq!(seen["agreement"]["services"], contract["agreement"]["services"]);
        assert_eq!(services(&seen), BTreeSet::from([service.to_owned()]));
        let part = |seen: &Value| {
            let parts = seen["agreement"]["inForce"]["parts"]["nodes"].as_array().expect("parts").iter();
            parts.clone().find(|part| part["organisation"]["code"] == "kth").expect("the part").clone()
        };
        assert_ne!(part(&seen)["annualValue"], part(&contract)["annualValue"]);
    }
}

#[tokio::test]
async fn who_may_not_see_prices_sees_the_agreement_without() {
    let server = Server::start().await;
    let query = "{ agreements(first: 20) { totalCount nodes { inForce { parts { totalCount nodes { lines { item } \
        nextLines { item } annualValue { amount } uncomputedLines nextPriceChangeOn } } } } } }";
    for person in ["specialist.sunet.drive", "support.sunet.drive", "developer.uu-it"] {
        let seen = Person::new(&server, person).ask(query).await["agreements"].take();
        assert!(seen["totalCount"].as_u64() > Some(0), "{person}");
        let agreements = seen["nodes"].as_array().expect("agreements").iter();
        let parts = agreements
            .filter(|one| !one["inForce"].is_null())
            .flat_map(|one| one["inForce"]["parts"]["nodes"].as_array().expect("parts"));
        let hidden = json!({ "lines": [], "nextLines": [], "annualValue": [], "uncomputedLines": 0,
            "nextPriceChangeOn": null });
        assert!(parts.clone().count() > 0, "{person}");
        assert!(parts.clone().all(|part| *part == hidden), "{person}");
    }
}

#[tokio::test]
async fn an_account_manager_sees_the_parts_of_its_own_customers() {
    let server = Server::start().await;
    let query = "{ viewer { appointments { organisation { code } } } agreement(keeper: \"sunet\", code: \"S001\") { \
        inForce { parts(first: 100) { nodes { organisation { code } lines { item } } } } } }";
    let seen = Person::new(&server, "account.sunet").ask(query).await;
    let code = |object: &Value| object["organisation"]["code"].as_str().expect("a code").to_owned();
    let customers: BTreeSet<String> =
        seen["viewer"]["appointments"].as_array().expect("appointments").iter().map(code).collect();
    let parts = seen["agreement"]["inForce"]["parts"]["nodes"].as_array().expect("parts");
    assert!(!parts.is_empty());
    assert!(parts.iter().all(|part| customers.contains(&code(part))));
    assert!(parts.iter().any(|part| part["lines"] != json!([])));
}

#[tokio::test]
async fn a_year_is_the_sum_of_its_lines() {
    let server = Server::start().await;
    let contract = Person::new(&server, "contract.sunet");
    let query = "{ agreements(first: 30, asOf: DAY) { nodes { code inForce(on: DAY) { parts { nodes { \
        annualValue(on: DAY) { amount currency } uncomputedLines(on: DAY) \
        lines(on: DAY) { validFrom validUntil annualValue { amount currency } } } } } } } }";
    let (mut summed, mut uncomputed) = (0, 0);
    for on in ["2025-06-01", "2026-06-01"] {
        let seen = contract.ask(&on_day(query, on)).await;
        for agreement in seen["agreements"]["nodes"].as_array().expect("agreements") {
            for part in agreement["inForce"]["parts"]["nodes"].as_array().expect("a version in force with parts") {
                let mut sums: BTreeMap<String, i64> = BTreeMap::new();
                let mut without = 0;
                for line in part["lines"].as_array().expect("lines") {
                    let holds = line["validFrom"].as_str() <= Some(on);
                    assert!(holds && line["validUntil"].as_str().is_none_or(|until| on < until));
                    match &line["annualValue"] {
                        Value::Null => without += 1,
                        money => {
                            *sums.entry(money["currency"].as_str().unwrap().to_owned()).or_default() += minor(money)
                        }
                    }
                }
                let told = part["annualValue"].as_array().expect("sums").iter();
                let told = told.map(|money| (money["currency"].as_str().unwrap().to_owned(), minor(money)));
                summed += sums.len();
                uncomputed += without;
                assert_eq!(told.collect::<BTreeMap<_, _>>(), sums, "{}", agreement["code"]);
                assert_eq!(part["uncomputedLines"], without);
            }
        }
    }
    assert!(summed > 0 && uncomputed > 0);
}

/// An amount in minor units.
fn minor(money: &Value) -> i64 {
    money["amount"].as_str().expect("an amount").replace('.', "").parse().expect("a number with two decimals")
}
