//! V5: frames, allocations and costs; as of a day, and by what was known.

use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{Person, WIDE, amounts, database, list, minor};
use crate::harness::{DAY, Database, Server};

/// On the day the sample's storage frame has been raised: on 1 July, from what was decided in November before.
async fn on_the_day() -> Server {
    let mut settings = vec![("CLOCK", DAY)];
    settings.extend(WIDE);
    Server::on(Database::on_its_day().await, &settings).await
}

#[tokio::test]
async fn a_frame_is_read_as_of_a_day_and_by_what_was_known() {
    let server = on_the_day().await;
    let leader = Person::new(&server, "leader.sunet");
    let frame = async |arguments: &str| -> Value {
        let query = format!(
            "{{ portfolio(provider: \"sunet\", code: \"storage\") {{ budget(year: 2026{arguments}) {{ effectiveOn \
             amount {{ amount }} allocated {{ amount }} unallocated {{ amount }} allocations {{ amount {{ amount }} }} }} }} }}"
        );
        leader.ask(&query).await["portfolio"]["budget"].clone()
    };
    let now = frame("").await;
    assert_eq!(now["effectiveOn"], "2026-07-01");
    for budget in [&now, &frame(", asOf: \"2026-11-22\"").await, &frame(", knownAt: \"2026-12-01T00:00:00Z\"").await] {
        assert_eq!(budget, &now, "nothing has been decided since");
        let sum: i64 = list(&now["allocations"]).iter().map(|one| minor(&one["amount"])).sum();
        assert_eq!(sum, minor(&budget["allocated"]), "N8");
        assert_eq!(minor(&budget["amount"]) - sum, minor(&budget["unallocated"]));
    }
    let before = frame(", asOf: \"2026-06-30\"").await;
    assert_eq!(before["effectiveOn"], "2026-01-01");
    assert!(minor(&before["amount"]) < minor(&now["amount"]), "{before} {now}");
    assert!(frame(", asOf: \"2025-12-31\"").await.is_null(), "it was not in effect yet");
    assert!(frame(", knownAt: \"2025-01-01T00:00:00Z\"").await.is_null(), "it was not known yet");
    // An hour after the sample was loaded, it is raised from now on.
    let raise = "UPDATE budget_frame SET amount_minor = amount_minor + 12300, effective_on = '2026-11-22', \
        recorded_at = '2026-11-22T13:00:00+00:00' WHERE year = 2026 AND portfolio_id = (SELECT p.id FROM portfolio p \
        JOIN organisation o ON o.id = p.provider_id WHERE p.code = 'storage' AND o.code = 'sunet')";
    let db = database(&server).await;
    assert_eq!(db.execute_unprepared(raise).await.expect("an update").rows_affected(), 1);
    let raised = frame("").await;
    assert_eq!(minor(&raised["amount"]), minor(&now["amount"]) + 12_300);
    assert_eq!(frame(", asOf: \"2026-11-22\"").await, raised);
    assert_eq!(frame(", asOf: \"2026-11-21\"").await, now);
    assert_eq!(frame(", knownAt: \"2026-11-22T12:30:00Z\"").await, now);
    assert_eq!(frame(", asOf: \"2026-06-30\", knownAt: \"2026-11-22T12:30:00Z\"").await, before);
    // The overview reads the same.
    for (arguments, budget) in [("", &raised), (", asOf: \"2026-06-30\"", &before), (", asOf: \"2026-11-21\"", &now)] {
        let figures = "frame { values { amount } rows { edges { amount { amount } node { amount { amount } effectiveOn } } } } \
                       unallocated { amount } allocated { values { amount } }";
        let places = leader.overview(&format!("provider: \"sunet\", year: 2026{arguments}"), "figures", figures).await;
        let (_, told) = places.iter().find(|(way, _)| way.len() == 2 && way[1] == "storage").expect("storage");
        assert_eq!(told["frame"]["values"][0], budget["amount"]);
        assert_eq!(told["frame"]["rows"]["edges"][0]["amount"], budget["amount"]);
        assert_eq!(told["frame"]["rows"]["edges"][0]["node"]["amount"], budget["amount"]);
        assert_eq!(told["frame"]["rows"]["edges"][0]["node"]["effectiveOn"], budget["effectiveOn"]);
        assert_eq!(told["unallocated"][0], budget["unallocated"]);
        let allocated = list(&told["allocated"]["values"]).first().map_or(0, minor);
        assert_eq!(allocated, minor(&budget["allocated"]));
    }
}

#[tokio::test]
async fn a_services_budget_is_the_sum_of_its_months() {
    let server = on_the_day().await;
    let query = "{ services(first: 100) { nodes { code budget(year: 2026) { year allocated { amount currency } \
        allocations { amount { amount currency } } planned { amount currency } actual { amount currency } \
        forecast { amount currency } costs { month planned { amount currency } actual { amount currency } \
        forecast { amount currency } } } } } }";
    let data = Person::new(&server, "leader.sunet").ask(query).await;
    let services = list(&data["services"]["nodes"]);
    let budgets: Vec<&Value> = services.iter().map(|one| &one["budget"]).filter(|one| !one.is_null()).collect();
    assert!(budgets.len() > 10);
    let mut recorded = 0;
    for budget in budgets {
        let costs = list(&budget["costs"]);
        for name in ["planned", "actual", "forecast"] {
            let parts = costs.iter().map(|cost| &cost[name]).filter(|part| !part.is_null());
            assert_eq!(amounts(list(&budget[name])), amounts(parts), "{name}");
        }
        let allocations = list(&budget["allocations"]).iter().map(|one| &one["amount"]);
        assert_eq!(amounts(list(&budget["allocated"])), amounts(allocations));
        for cost in costs {
            // S1.1: the outcome of the months that have one; else the recorded forecast, or the plan.
            if !cost["actual"].is_null() {
                assert_eq!(cost["forecast"], cost["actual"]);
            }
            recorded += usize::from(cost["actual"].is_null() && cost["forecast"] != cost["planned"]);
        }
    }
    assert!(recorded > 0, "the sample has forecasts of their own");
    // A manager sees the budget of its own service, and no other's.
    let data = Person::new(&server, "manager.sunet.drive").ask(query).await;
    let seen = list(&data["services"]["nodes"]).iter().filter(|one| !one["budget"].is_null());
    assert_eq!(seen.map(|one| one["code"].as_str().expect("a code")).collect::<Vec<_>>(), ["drive"]);
}
