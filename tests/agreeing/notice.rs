//! Notice by its terms: U2.7, R5, N3, N5.

use serde_json::{Value, json};

use super::{registered, registered_as, review, seen, signed, to_sign, written};
use crate::acts::world::World;

async fn agreement(world: &World, version: &Value) -> Value {
    seen(world, "contract.sunet", version).await["agreement"]["id"].clone()
}

/// U2.7: notice that comes too late for the end of the term ends the next one; the renewal that lies between is the
/// clause's own, on record, and every reading of the end is the same.
#[tokio::test]
async fn u2_7_notice_after_its_last_day_ends_the_next_term() {
    let world = World::start().await;
    let version = registered(&world, "late", "uu").await;
    let world = world.later("2027-10-15T12:00:00Z").await;
    let agreement = agreement(&world, &version).await;
    let notice = json!({ "agreement": agreement, "reason": "Vi flyttar hem tjänsten." });
    for (from, told) in [("2028-06-01", "2029-01-01"), ("2029-06-01", "2029-01-01 or 2030-01-01")] {
        let mut other = notice.clone();
        other["from"] = json!(from);
        let refused = world.refuses("signatory.uu", "agreementTerminate", other, "INVALID", "U2.7").await;
        assert!(refused.message.contains(told), "{from}: {}", refused.message);
    }
    let query = "{ agreement(keeper: \"sunet\", code: \"late\") { endsOn endsIfNoticeGiven inForce { validUntil terminatedFrom } \
        within: inForce(on: \"2028-06-01\") { number } after: inForce(on: \"2029-01-01\") { number } status(on: \"2029-01-01\") } }";
    let before = world.ask("customer.uu", query).await["agreement"].clone();
    assert_eq!(
        (&before["endsOn"], &before["endsIfNoticeGiven"], &before["within"]),
        (&json!("2028-01-01"), &json!("2029-01-01"), &Value::Null)
    );
    world.act("signatory.uu", "agreementTerminate", notice).await;
    let now = world.ask("customer.uu", query).await["agreement"].clone();
    assert_eq!(now["inForce"], json!({ "validUntil": "2029-01-01", "terminatedFrom": "2029-01-01" }), "{now}");
    assert_eq!((&now["endsOn"], &now["endsIfNoticeGiven"]), (&json!("2029-01-01"), &Value::Null));
    assert_eq!((&now["within"]["number"], &now["after"]), (&json!(1), &Value::Null), "{now}");
    assert_eq!(now["status"], "TERMINATED");
    let renewed =
        "SELECT COUNT(*) FROM agreement_renewal WHERE ended_on = '2028-01-01' AND renewed_until = '2029-01-01'";
    assert_eq!(world.number(renewed).await, 1);
}

/// U2.6: a term that ends with a month goes on ending with months, however often it is renewed.
#[tokio::test]
async fn u2_7_renewed_twice_it_still_ends_with_its_month() {
    let world = World::start().await;
    let terms = json!({ "validFrom": "2027-03-01", "validUntil": "2027-11-30", "noticeMonths": 1, "renewalMonths": 3 });
    let version = registered_as(&world, "twice", "uu", terms).await;
    let mut world = world;
    for (now, until) in [("2027-11-15T12:00:00Z", "2028-02-29"), ("2028-02-20T12:00:00Z", "2028-05-30")] {
        world = world.later(now).await;
        let renew = json!({ "agreement": agreement(&world, &version).await });
        world.act("contract.sunet", "agreementRenew", renew).await;
        assert_eq!(seen(&world, "customer.uu", &version).await["validUntil"], until);
    }
}

/// R5: owners agree to notice on different days; it is given, and reckoned, on the day on which the last one does.
#[tokio::test]
async fn r5_owners_agree_to_notice_on_different_days() {
    let world = World::start().await;
    let version = written(&world, "days", "uu").await;
    let services = [world.service("drive").await, world.service("mailfilter").await];
    let input = json!({ "agreementVersion": version, "services": services, "validUntil": null, "renewalMonths": null });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    let own = to_sign(&world, "owner.sunet.mail", &version, "sunet").await;
    world.act("owner.sunet.mail", "agreementSign", own).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    // What other agreements cover for some time only ends with it.
    let agreement = agreement(&world, &version).await;
    let notice = json!({ "agreement": agreement, "reason": "Tjänsterna avvecklas.", "endDeliveries": true });
    world.act("owner.sunet.storage", "agreementTerminate", notice.clone()).await;
    assert!(!world.told("contract.sunet").await.contains(&"AGREEMENT_NOTICE".to_owned()));
    // Who answers for it sees that one has consented and the other has not; the customer does not.
    let consents =
        "query($id: ID!) { node(id: $id) { ... on AgreementVersion { noticeConsents { serviceCode givenAt } } } }";
    let given = json!([{ "serviceCode": "drive", "givenAt": "2026-11-22T12:00:00+00:00" }]);
    for (person, told) in [("contract.sunet", given.clone()), ("owner.sunet.mail", given), ("customer.uu", json!([]))] {
        let seen = world.send(person, consents, json!({ "id": version })).await["data"]["node"].clone();
        assert_eq!(seen["noticeConsents"], told, "{person}");
    }
    // Until further notice there is no day by which it must be given; what notice would come to is told.
    let query = "{ agreement(keeper: \"sunet\", code: \"days\") { endsOn cancelBy endsIfNoticeGiven \
        later: endsIfNoticeGiven(on: \"2026-11-24\") } }";
    let told = world.ask("customer.uu", query).await["agreement"].clone();
    let expected =
        json!({ "endsOn": null, "cancelBy": null, "endsIfNoticeGiven": "2027-02-23", "later": "2027-02-25" });
    assert_eq!(told, expected);
    let world = world.later("2026-11-24T12:00:00Z").await;
    let early = json!({ "agreement": notice["agreement"], "reason": "x", "from": "2027-02-23" });
    let refused = world.refuses("owner.sunet.mail", "agreementTerminate", early, "INVALID", "U2.7").await;
    assert!(refused.message.contains("2027-02-25"), "{}", refused.message);
    world.act("owner.sunet.mail", "agreementTerminate", notice).await;
    assert_eq!(seen(&world, "customer.uu", &version).await["terminatedFrom"], "2027-02-25");
    assert_eq!(
        world.whom("AGREEMENT_NOTICE").await,
        ["contract.sunet", "manager.sunet.drive", "manager.sunet.mailfilter", "owner.sunet.storage"]
    );
}

/// N3, N5: each delivery that notice ends says so in a decision of its own, and its customer is told; one that was to
/// begin later never does.
#[tokio::test]
async fn n5_what_notice_ends_is_on_record_and_told() {
    let world = World::start().await;
    let found =
        world.ask("contract.sunet", "{ agreements(first: 2, filter: { text: \"gemensamt\" }) { nodes { id } } }").await;
    let agreement = found["agreements"]["nodes"][0]["id"].clone();
    world
        .execute(
            "UPDATE delivery SET active_from = '2028-02-01' WHERE code = (SELECT MIN(d.code) FROM delivery d \
             JOIN service s ON s.id = d.service_id JOIN organisation o ON o.id = d.customer_id WHERE s.code = 'drive' \
             AND d.state = 'ACTIVE' AND d.ended_on IS NULL AND o.code = 'kth')",
        )
        .await;
    let query = format!(
        "{{ deliveries(first: 100, filter: {{ service: {} , state: [ACTIVE] }}) {{ nodes {{ id code customer {{ code }} activeFrom endedOn \
         decisions(first: 1) {{ totalCount nodes {{ follows action about }} }} }} }} }}",
        world.service("drive").await
    );
    let before = world.ask("owner.sunet.storage", &query).await["deliveries"]["nodes"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Tjänsten läggs ned.", "endDeliveries": true });
    world.act("owner.sunet.storage", "agreementTerminate", notice).await;
    let after = world.ask("owner.sunet.storage", &query).await["deliveries"]["nodes"].clone();
    let mut ended = 0;
    for (old, new) in before.as_array().expect("deliveries").iter().zip(after.as_array().expect("deliveries")) {
        assert_eq!(old["id"], new["id"]);
        let count = |of: &Value| of["decisions"]["totalCount"].as_u64().expect("a number");
        if old["endedOn"] == new["endedOn"] {
            assert_eq!(count(old), count(new), "{new}");
            continue;
        }
        ended += 1;
        let from = if new["customer"]["code"] == "kth" { "2028-02-01" } else { "2027-05-23" };
        assert_eq!(new["endedOn"], from, "{new}");
        assert_eq!(count(new), count(old) + 1, "{new}");
        assert_eq!(
            new["decisions"]["nodes"][0],
            json!({ "follows": true, "action": "TERMINATE", "about": "DELIVERY" })
        );
    }
    assert!(ended > 20, "{ended}");
    assert!(world.told("customer.uu").await.contains(&"DELIVERY_ENDED".to_owned()));
    assert_eq!(world.number("SELECT COUNT(*) FROM delivery WHERE ended_on < active_from").await, 0);
}
