//! What has changed between two days (S4.1.2, S2.1): over the histories, each with the decision that made it (N5).

use serde_json::{Value, json};

use super::world::World;

const SERVICE: &str = "{ service(provider: \"sunet\", code: \"drive\") { changes(from: \"2026-11-22\", to: \"2026-12-31\") { \
    field before after since year decision { clause role } } } }";
const PORTFOLIO: &str = "{ portfolio(provider: \"sunet\", code: \"storage\") { changes(from: \"2026-11-22\", to: \"2026-12-31\") { \
    field before after since year service { code } portfolio { code } decision { clause } } } }";

fn one<'a>(changes: &'a Value, field: &str) -> &'a Value {
    let mut rows = changes.as_array().expect("changes").iter();
    rows.find(|row| row["field"] == field).unwrap_or_else(|| panic!("no {field}: {changes}"))
}

/// S4.1.2: leadership sees what has changed of portfolios and services since its last meeting.
#[tokio::test]
async fn s4_1_2_what_changed_between_two_days_is_told() {
    let world = World::start().await;
    let (storage, drive) = (world.portfolio("storage").await, world.service("drive").await);
    let frame = |amount: &str| json!({ "portfolio": storage, "year": 2028, "amount": amount });
    let framed = world.made("leader.sunet", "frameDecide", frame("1000")).await;
    assert_eq!(world.ask("leader.sunet", SERVICE).await["service"]["changes"], json!([]), "nothing yet");
    let world = world.later("2026-12-01T12:00:00Z").await;
    world.act("leader.sunet", "frameDecide", frame("1500.50")).await;
    let allocate = |amount: &str| json!({ "budgetFrame": framed, "service": drive, "amount": amount });
    world.act("owner.sunet.storage", "allocationDecide", allocate("100")).await;
    let propose = json!({ "service": drive, "plannedOn": "2027-06-30", "reason": "Slut" });
    let retirement = world.made("owner.sunet.storage", "retirementPropose", propose).await;
    world.act("leader.sunet", "retirementDecide", json!({ "change": retirement, "approve": true })).await;
    let world = world.later("2026-12-02T12:00:00Z").await;
    world.act("owner.sunet.storage", "allocationDecide", allocate("250")).await;
    let other = world.portfolio("media").await;
    world.act("leader.sunet", "serviceMove", json!({ "service": drive, "portfolio": other })).await;
    world.act("communicator.sunet", "serviceWithdraw", json!({ "service": drive, "reason": "Fel" })).await;

    let seen = world.ask("leader.sunet", SERVICE).await["service"]["changes"].clone();
    let state = one(&seen, "STATE");
    assert_eq!((&state["before"], &state["after"]), (&json!("ACTIVE"), &json!("RETIRING")));
    assert_eq!(state["decision"], json!({ "clause": "S4.2.13", "role": "LEADERSHIP" }));
    let moved = one(&seen, "PORTFOLIO");
    assert_eq!(
        (&moved["before"], &moved["after"], &moved["since"]),
        (&json!("storage"), &json!("media"), &json!("2026-12-02"))
    );
    assert_eq!(
        (&moved["decision"]["clause"], one(&seen, "PUBLISHED")["after"].as_str()),
        (&json!("S4.1.3"), Some("false"))
    );
    let allocation = one(&seen, "ALLOCATION");
    assert_eq!(
        (&allocation["before"], &allocation["after"], &allocation["year"]),
        (&Value::Null, &json!("250.00 SEK"), &json!(2028))
    );
    assert_eq!(allocation["decision"]["clause"], "S4.2.7");
    // Of the portfolio: its frame, and the services that were in it on either day.
    let seen = world.ask("leader.sunet", PORTFOLIO).await["portfolio"]["changes"].clone();
    let frame = one(&seen, "FRAME");
    assert_eq!((&frame["before"], &frame["after"]), (&json!("1000.00 SEK"), &json!("1500.50 SEK")));
    assert_eq!((&frame["portfolio"]["code"], &frame["decision"]["clause"]), (&json!("storage"), &json!("S4.1.1")));
    assert_eq!(one(&seen, "PORTFOLIO")["service"]["code"], "drive");
    // Of the provider: all of it at once, for a meeting of leadership.
    let query = "{ organisation(code: \"sunet\") { changes(from: \"2026-11-22\", to: \"2026-12-31\") { field service { code } portfolio { code } } } }";
    let whole = world.ask("leader.sunet", query).await["organisation"]["changes"].clone();
    let told: Vec<(&Value, &Value)> = whole
        .as_array()
        .expect("changes")
        .iter()
        .map(|row| {
            (&row["field"], if row["service"].is_null() { &row["portfolio"]["code"] } else { &row["service"]["code"] })
        })
        .collect();
    let (drive, storage) = (json!("drive"), json!("storage"));
    for (field, place) in
        [("STATE", &drive), ("PORTFOLIO", &drive), ("PUBLISHED", &drive), ("ALLOCATION", &drive), ("FRAME", &storage)]
    {
        assert!(told.contains(&(&json!(field), place)), "{field}: {whole}");
    }
    assert_eq!(told.len(), 5, "{whole}");
    let theirs = query.replace("sunet", "uu-it");
    assert_eq!(world.ask("leader.sunet", &theirs).await["organisation"]["changes"], json!([]), "nothing has");
    assert_eq!(world.ask("", query).await["organisation"]["changes"], json!([]), "V5: no customer, nor the public");
    // V5: staff without the budget is told of state, portfolio and publication alone; the public no longer of the service.
    let staff = world.ask("communicator.sunet", SERVICE).await["service"]["changes"].clone();
    let fields: Vec<&Value> = staff.as_array().expect("changes").iter().map(|row| &row["field"]).collect();
    assert_eq!(fields, [&json!("STATE"), &json!("PORTFOLIO"), &json!("PUBLISHED")]);
    assert!(world.ask("", SERVICE).await["service"].is_null());
    let back = SERVICE.replace("2026-12-31", "2026-11-22");
    let refused = world.send("leader.sunet", &back, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["field"], "to", "{refused}");
}
