//! The input to the annual report: S4.2.6, S4.4.11, S1.1, S1.2; texts and figures together (N8), each part by its own rule.

use serde_json::{Value, json};

use super::world::World;

const REPORT: &str = "{ annualReport(provider: \"sunet\", year: 2026) { year provider { code } texts { text } \
    figures { frame { values { amount } } } portfolios(code: \"storage\") { portfolio { code } texts { category text } \
    plan { year } needs { recorded open valued answered } figures { frame { values { amount } } \
    allocated { values { amount } } } services(code: \"drive\") { service { code } texts { category text } \
    planItems { activity outcome outcomeCost { amount } } needs { recorded open valued planned answered } \
    figures { allocated { values { amount } } planned { values { amount } } actual { values { amount } } \
    income { values { amount } } costRecovery { currency ratio } } } } } }";

const OVERVIEW: &str = "{ portfolioOverview(provider: \"sunet\", year: 2026) { providers(first: 1) { portfolios(code: \"storage\") { \
    figures { frame { values { amount } } allocated { values { amount } } } services(code: \"drive\") { \
    figures { allocated { values { amount } } planned { values { amount } } actual { values { amount } } \
    income { values { amount } } costRecovery { currency ratio } } } } } } }";

fn texts(of: &Value) -> Vec<&str> {
    of["texts"].as_array().expect("texts").iter().map(|text| text["text"].as_str().expect("a text")).collect()
}

/// S4.2.6, S4.4.11: what owner and manager put on record for the report, with the figures of the year, as data.
#[tokio::test]
async fn s4_4_11_texts_and_figures_of_a_year_are_one_report() {
    let world = World::start().await;
    let (storage, drive, sunet) =
        (world.portfolio("storage").await, world.service("drive").await, world.organisation("sunet").await);
    let of_service = |category: &str, year: i32, text: &str| json!({ "category": category, "service": drive, "year": year, "text": text });
    world
        .act("manager.sunet.drive", "managementRecordWrite", of_service("ANNUAL_REPORT", 2026, "Året för Drive"))
        .await;
    world.act("manager.sunet.drive", "managementRecordWrite", of_service("ANNUAL_REPORT", 2025, "Förra året")).await;
    world.act("owner.sunet.storage", "managementRecordWrite", of_service("WORK_ORDER", 2026, "Inte hit")).await;
    let whole =
        json!({ "category": "ANNUAL_REPORT", "portfolio": storage, "year": 2026, "text": "Året för lagringen" });
    assert_eq!(world.act("owner.sunet.storage", "managementRecordWrite", whole).await["decision"]["clause"], "S4.2.6");
    let need = json!({ "provider": sunet, "service": drive, "title": "Mer utrymme" });
    let need = world.made("manager.sunet.drive", "needRecord", need).await;
    world.act("manager.sunet.drive", "needValue", json!({ "need": need, "worth": 3, "rank": 1 })).await;
    world
        .made(
            "manager.sunet.drive",
            "needRecord",
            json!({ "provider": sunet, "service": drive, "title": "Fler format" }),
        )
        .await;

    let seen = world.ask("leader.sunet", REPORT).await["annualReport"].clone();
    assert_eq!((&seen["year"], &seen["provider"]["code"]), (&json!(2026), &json!("sunet")));
    let portfolio = &seen["portfolios"][0];
    let service = &portfolio["services"][0];
    assert_eq!((texts(portfolio), texts(service)), (vec!["Året för lagringen"], vec!["Året för Drive"]));
    assert_eq!(service["needs"], json!({ "recorded": 2, "open": 1, "valued": 1, "planned": 0, "answered": 0 }));
    assert_eq!(portfolio["needs"]["recorded"], 2);
    // N8: the figures are those of the overview, which open into their rows.
    let overview = world.ask("leader.sunet", OVERVIEW).await;
    let same = &overview["portfolioOverview"]["providers"][0]["portfolios"][0];
    assert_eq!((&portfolio["figures"], &service["figures"]), (&same["figures"], &same["services"][0]["figures"]));
    assert!(service["figures"]["planned"]["values"][0]["amount"].is_string(), "{service}");

    // Each part by its own rule: the manager reads the service's, not the whole portfolio's (V5).
    let seen = world.ask("manager.sunet.drive", REPORT).await["annualReport"].clone();
    let own = &seen["portfolios"][0]["services"][0];
    assert_eq!(texts(own), ["Året för Drive"]);
    assert!(seen["figures"]["frame"].is_null() && seen["portfolios"][0]["needs"].is_null(), "{seen}");
    assert_eq!(own["figures"]["planned"], service["figures"]["planned"]);
    // The controller reads texts and figures, and no needs (V6).
    let seen = world.ask("contract.sunet", REPORT).await["annualReport"].clone();
    assert_eq!(texts(&seen["portfolios"][0]["services"][0]), ["Året för Drive"]);
    assert!(seen["portfolios"][0]["services"][0]["needs"].is_null());
    for person in ["", "customer.uu", "communicator.sunet", "leader.uu-it", "developer.sunet"] {
        assert!(world.ask(person, REPORT).await["annualReport"].is_null(), "{person}");
    }
}
