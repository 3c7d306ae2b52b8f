//! N8: what leadership is shown is the sum of the rows, adjustments included: from kept sums, from the rows as they were
//! known, and reckoned once more.

use serde_json::Value;

use super::{CODE, THIS_YEAR, applied, database, followed, publish, run};
use crate::acts::world::World;

/// An instant by which everything is known.
const AT_LAST: &str = "2999-01-01T00:00:00Z";

/// Income of a year and annual value on a day, of every place of the provider.
async fn figures(world: &World, arguments: &str) -> Value {
    let figures = "figures { income { values { amount currency } rows { totalCount edges { amount { amount } } } } \
        annualValue { values { amount currency } rows { totalCount } } uncomputedLines { value } }";
    let query = format!(
        "{{ portfolioOverview(provider: \"uu-it\", {arguments}) {{ providers {{ {figures} portfolios {{ {figures} \
         services {{ service {{ code }} {figures} }} }} }} }} }}"
    );
    world.ask("leader.uu-it", &query).await["portfolioOverview"].clone()
}

/// The figures of the service whose agreement is adjusted.
fn storage(overview: &Value) -> &Value {
    let portfolios = overview["providers"][0]["portfolios"].as_array().expect("portfolios").iter();
    let mut services = portfolios.flat_map(|portfolio| portfolio["services"].as_array().expect("services"));
    &services.find(|service| service["service"]["code"] == "forskningslagring").expect("the service")["figures"]
}

fn minor(amount: &Value) -> i64 {
    amount.as_str().map_or(0, |text| text.replace('.', "").parse().expect("digits"))
}

async fn wide() -> World {
    let settings =
        [("CLOCK", crate::acts::world::DAY), ("LIMITS__COST", "1000000000"), ("LIMITS__SELECTIONS", "20000")];
    World::with(crate::harness::Database::on_its_day().await, &settings).await
}

/// Holds kept sums against the rows, on days before, at and after the adjustment.
async fn compare(world: &World) {
    for (year, day) in
        [(2026, "2026-12-31"), (2027, "2027-01-01"), (2027, "2027-06-15"), (2028, "2028-01-01"), (2040, "2040-01-01")]
    {
        let arguments = format!("year: {year}, asOf: \"{day}\"");
        let kept = figures(world, &arguments).await;
        let live = figures(world, &format!("{arguments}, knownAt: \"{AT_LAST}\"")).await;
        assert_eq!(kept, live, "{arguments}");
    }
}

#[tokio::test]
async fn u2_7_n8_figures_are_the_sums_of_the_adjusted_rows() {
    let world = wide().await;
    publish(&world).await;
    let db = database(&world).await;
    let before = figures(&world, "year: 2027, asOf: \"2027-02-01\"").await;
    applied(&world, "2027-01-01", &[CODE]).await;
    compare(&world).await;
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
    let after = figures(&world, "year: 2027, asOf: \"2027-02-01\"").await;

    // Reckoned once more from the signed rows: the whole of 2027 is adjusted.
    let rows = "SELECT SUM((l.amount_minor * l.quantity_thousandths + 500) / 1000) FROM agreement_line l \
        JOIN agreement_version v ON v.id = l.version_id JOIN agreement a ON a.id = v.agreement_id \
        WHERE a.code = 'IT-004' AND l.valid_from = '2027-01-01'";
    let cast = format!("SELECT CAST(({rows}) AS BIGINT)");
    let signed = world.number(&cast).await;
    let quantity = world
        .number(&cast.replace("l.amount_minor * l.quantity_thousandths + 500", "l.quantity_thousandths * 1000"))
        .await
        / 1000;
    let price = world
        .number(&cast.replace("SUM((l.amount_minor * l.quantity_thousandths + 500) / 1000)", "MAX(l.amount_minor)"))
        .await;
    assert_eq!(signed, price * quantity);
    let income = |overview: &Value| minor(&storage(overview)["income"]["values"][0]["amount"]);
    assert_eq!(income(&after) - income(&before), (followed(price, THIS_YEAR) - price) * quantity);
    let annual = |overview: &Value| minor(&storage(overview)["annualValue"]["values"][0]["amount"]);
    assert_eq!(annual(&after) - annual(&before), (followed(price, THIS_YEAR) - price) * quantity);
    // As many lines as before, each told with what it brings in.
    assert_eq!(storage(&after)["income"]["rows"]["totalCount"], storage(&before)["income"]["rows"]["totalCount"]);
    let edges = storage(&after)["income"]["rows"]["edges"].as_array().expect("rows").iter();
    let told: i64 = edges.map(|edge| minor(&edge["amount"]["amount"])).sum();
    assert_eq!(told, income(&after), "the figure opens into its rows");

    // Notice from the middle of the year, and the adjustment ends with its line.
    let end = "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '2027-07-01' \
        WHERE agreement_id = (SELECT id FROM agreement WHERE code = 'IT-004')";
    // No delivery is left bare by it (N3).
    let ended = "UPDATE delivery SET ended_on = '2027-07-01' WHERE state = 'ACTIVE' AND ended_on IS NULL";
    run(&db, ended).await.expect("deliveries end with it");
    run(&db, end).await.expect("terminated");
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
    compare(&world).await;
    // Another portfolio takes all of it along.
    let moved = "UPDATE service SET portfolio_id = (SELECT p.id FROM portfolio p WHERE p.provider_id = service.provider_id \
        AND p.id <> service.portfolio_id ORDER BY p.id LIMIT 1) WHERE code = 'forskningslagring'";
    run(&db, moved).await.expect("moved");
    assert_eq!(migration::kept::differences(&db).await.expect("an answer"), []);
}

/// What was known before the run was applied is answered without it.
#[tokio::test]
async fn u2_7_what_was_known_before_is_told_without_the_adjustment() {
    let world = wide().await;
    publish(&world).await;
    let before = figures(&world, "year: 2027, asOf: \"2027-02-01\"").await;
    applied(&world, "2027-01-01", &[CODE]).await;
    // A minute before the clock of the tests.
    let then = figures(&world, "year: 2027, asOf: \"2027-02-01\", knownAt: \"2026-11-22T11:59:00Z\"").await;
    assert_eq!(storage(&then), storage(&before));
    let now = figures(&world, "year: 2027, asOf: \"2027-02-01\"").await;
    assert_ne!(storage(&now), storage(&before));
}
