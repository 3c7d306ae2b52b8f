//! What holds today or is to come, and stands in no file: an export says how much of it there is, to those whom it concerns.

use serde_json::json;

use super::{ISSUER, err, out};
use crate::{
    acts::world::World,
    agreeing::{registered, seen},
    harness::run,
    index,
};

#[tokio::test]
async fn u2_7_s4_2_12_an_export_tells_what_no_file_carries() {
    let world = World::start().await;
    index::publish(&world).await;
    index::applied(&world, "2027-01-01", &[index::CODE]).await;
    let price = json!({ "service": world.service("drive").await, "itemEn": "Per user", "amount": "12.50", "validFrom": "2027-01-01" });
    world.made("owner.sunet.storage", "priceSet", price).await;
    let version = registered(&world, "to-come", "uu").await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "from": "2029-01-01", "reason": "Vi flyttar hem tjänsten." });
    world.act("signatory.uu", "agreementTerminate", notice).await;
    let adjusted = world.number("SELECT COUNT(*) FROM line_adjustment").await;
    let own = world
        .number(
            "SELECT COUNT(*) FROM line_adjustment a JOIN agreement_line l ON l.id = a.line_id \
             JOIN agreement_part p ON p.id = l.part_id JOIN organisation o ON o.id = p.organisation_id WHERE o.code = 'uu-jur'",
        )
        .await;
    assert!(own > 0 && adjusted > own, "{own} of {adjusted}");
    let waiting = "SELECT COUNT(*) FROM list_price WHERE set_by_person_id IS NOT NULL AND concurred_at IS NULL AND declined_at IS NULL";
    assert_eq!(world.number(waiting).await, 1);

    let database = world.server.stop();
    let export = |person: &str| {
        let directory = database.directory().join("exported");
        let done = run(&database, &["export", "--as", person, directory.to_str().unwrap()], &ISSUER);
        assert!(done.status.success(), "{}", err(&done));
        let text = std::fs::read_to_string(directory.join("list_prices.csv")).unwrap();
        assert!(!text.contains("Per user") && !out(&done).contains("in no file"), "{text}{}", out(&done));
        err(&done)
    };
    let (adjustments, notices) = ("index adjustments of prices (U2.7)", "1 notices to the end of a term (U2.7)");
    let prices = "1 list prices that wait for their second key (S4.2.12)";
    let told = export("contract.uu-it");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains(&format!("in no file: {adjusted} {adjustments}")), "{told}");
    let told = export("contract.sunet");
    assert!(told.lines().count() == 2 && told.contains(notices) && told.contains(prices), "{told}");
    // N7, V1: each of its own, and nobody of what they may not read.
    let told = export("customer.uu-jur");
    assert!(told.lines().count() == 1 && told.contains(&format!("in no file: {own} {adjustments}")), "{told}");
    assert_eq!(export("customer.kth"), "");
    let told = export("customer.uu.central");
    assert!(told.contains(notices) && !told.contains(prices), "{told}");
}
