//! Several parties of an agreement that is renewed: to which term each gives notice, and what each is shown: U2.7, N7.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    ended::{joint, parties, versions},
    leaving::ending,
    seen,
};
use crate::{acts::world::World, harness::send};

/// U2.7, N7: notice to a later term renews the agreement for nobody before its time; the renewals on the way are the
/// clause's own, and stop where the party leaves.
#[tokio::test]
async fn u2_7_notice_to_a_later_term_renews_for_nobody() {
    let world = World::start().await;
    let terms =
        json!({ "validFrom": "2026-01-01", "validUntil": "2027-03-01", "noticeMonths": 3, "renewalMonths": 12 });
    let version = joint(&world, "later", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Vi förlänger inte." });
    let mut later = notice.clone();
    for from in ["2030-03-01", "9999-03-01"] {
        later["from"] = json!(from);
        assert_eq!(
            world.refuses("signatory.kth", "agreementTerminate", later.clone(), "INVALID", "U2.7").await.field,
            "from"
        );
    }
    later["from"] = json!("2028-03-01");
    world.act("signatory.kth", "agreementTerminate", later).await;
    let renewals = "SELECT COUNT(*) FROM agreement_renewal";
    assert_eq!(world.number(renewals).await, 0);
    assert_eq!(ending(&world, "customer.uu", "later").await["endsOn"], "2027-03-01", "N7: nothing has changed for it");
    let uu = ending(&world, "customer.uu", "later").await;
    assert_eq!((&uu["cancelBy"], &uu["renewsOn"]), (&json!("2026-11-30"), &json!("2027-03-01")), "{uu}");
    let kth = ending(&world, "customer.kth", "later").await;
    assert_eq!((&kth["cancelBy"], &kth["renewsOn"]), (&Value::Null, &json!("2027-03-01")), "{kth}");
    // The other still ends its own at the nearer end; who has given notice goes on to its later day.
    world.act("signatory.uu", "agreementTerminate", notice).await;
    let world = world.later("2026-12-05T12:00:00Z").await;
    let renew = json!({ "agreement": agreement });
    world.act("contract.sunet", "agreementRenew", renew.clone()).await;
    let told = versions(&world, "contract.sunet", "later").await;
    let next = &told["versions"][0];
    assert_eq!((&next["validFrom"], &next["validUntil"]), (&json!("2027-03-01"), &json!("2028-03-01")), "{told}");
    assert_eq!(parties(next), ["kth", "sunet"]);
    let own =
        next["parts"]["nodes"].as_array().expect("parts").iter().find(|part| part["organisation"]["code"] == "kth");
    assert_eq!(own.expect("the part")["leavesOn"], "2028-03-01", "its notice goes on holding: {next}");
    assert_eq!(ending(&world, "customer.uu", "later").await["endsOn"], "2027-03-01");
    assert_eq!(ending(&world, "customer.kth", "later").await["endsOn"], "2028-03-01");
    // Where the last of them leaves there is no renewal, and none is due.
    let world = world.later("2027-12-05T12:00:00Z").await;
    let refused = world.refuses("contract.sunet", "agreementRenew", renew, "WRONG_STATE", "U2.7").await;
    assert!(refused.message.contains("2028-03-01"), "{}", refused.message);
    let due = "{ agreements(first: 10, filter: { code: \"later\", renewalDue: true }) { totalCount } }";
    assert_eq!(world.ask("contract.sunet", due).await["agreements"]["totalCount"], 0);
}

/// U2.7: the keeper's notice to a later term holds from there, and nothing is renewed beyond.
#[tokio::test]
async fn u2_7_the_keepers_notice_to_a_later_term() {
    let world = World::start().await;
    let terms = json!({ "validFrom": "2026-01-01", "validUntil": "2027-03-01", "noticeMonths": 3, "renewalMonths": 1 });
    let version = joint(&world, "keeper", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Avvecklas.", "from": "2027-04-01", "endDeliveries": true });
    world.act("owner.sunet.storage", "agreementTerminate", notice.clone()).await;
    assert!(world.told("customer.uu").await.contains(&"AGREEMENT_END_MOVED".to_owned()));
    world.refuses("owner.sunet.storage", "agreementTerminate", notice, "WRONG_STATE", "U2.7").await;
    for person in ["customer.uu", "contract.sunet"] {
        let shown = ending(&world, person, "keeper").await;
        assert_eq!((&shown["endsIfNoticeGiven"], &shown["renewsOn"]), (&Value::Null, &json!("2027-03-01")), "{person}");
    }
    let world = world.later("2026-12-05T12:00:00Z").await;
    let renew = json!({ "agreement": agreement });
    world.act("contract.sunet", "agreementRenew", renew.clone()).await;
    assert_eq!(ending(&world, "customer.uu", "keeper").await["endsOn"], "2027-04-01");
    assert_eq!(ending(&world, "customer.uu", "keeper").await["renewsOn"], Value::Null);
    let world = world.later("2027-02-05T12:00:00Z").await;
    world.refuses("contract.sunet", "agreementRenew", renew, "WRONG_STATE", "U2.7").await;
}

/// U2.7, N7: whoever has given notice is shown its own end: nothing to cancel, no renewal; the others what holds for them.
#[tokio::test]
async fn u2_7_who_leaves_is_shown_its_own_dates() {
    let world = World::start().await;
    let terms =
        json!({ "validFrom": "2026-01-01", "validUntil": "2027-03-01", "noticeMonths": 3, "renewalMonths": 12 });
    let version = joint(&world, "dates", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    world
        .act("signatory.kth", "agreementTerminate", json!({ "agreement": agreement, "reason": "Vi förlänger inte." }))
        .await;
    let gone = json!({ "endsOn": "2027-03-01", "cancelBy": null, "renewsOn": null, "endsIfNoticeGiven": null,
        "spring": null, "autumn": null, "status": "TERMINATED" });
    assert_eq!(ending(&world, "customer.kth", "dates").await, gone);
    for person in ["customer.uu", "contract.sunet"] {
        let stays = json!({ "endsOn": "2027-03-01", "cancelBy": "2026-11-30", "renewsOn": "2027-03-01",
            "endsIfNoticeGiven": "2027-03-01", "spring": null, "autumn": null, "status": "EXPIRED" });
        assert_eq!(ending(&world, person, "dates").await, stays, "{person}");
    }
    let listed = "{ agreements(first: 10, filter: { code: \"dates\", cancelBefore: \"2026-12-31\" }) { totalCount } }";
    for (person, count) in [("customer.kth", 0), ("customer.uu", 1), ("contract.sunet", 1)] {
        assert_eq!(world.ask(person, listed).await["agreements"]["totalCount"], count, "{person}");
    }
    let dates = async |customer: &str| -> Vec<String> {
        let request = world.server.other(Method::GET, &format!("/csv/{customer}/dates.csv"));
        let text = send(request.bearer_auth(world.server.token(&format!("customer.{customer}")))).await.text;
        let own = text.lines().filter(|line| line.contains(",dates,"));
        own.filter_map(|line| line.split(',').nth(1).map(str::to_owned)).collect()
    };
    assert_eq!(dates("kth").await, ["ENDS"]);
    assert_eq!(dates("uu").await, ["CANCEL_BY", "PRICE_CHANGES", "ENDS", "RENEWS"]);
    // The other gives notice to the same end: to each its own, and there is nothing left to renew.
    world
        .act("signatory.uu", "agreementTerminate", json!({ "agreement": agreement, "reason": "Vi förlänger inte." }))
        .await;
    assert_eq!(ending(&world, "customer.uu", "dates").await, gone);
    assert_eq!(ending(&world, "contract.sunet", "dates").await, gone);
    let on = "{ agreement(keeper: \"sunet\", code: \"dates\") { versions { terminatedOn terminatedFrom } } }";
    let told = world.ask("customer.kth", on).await["agreement"]["versions"][0].clone();
    assert_eq!(told, json!({ "terminatedOn": null, "terminatedFrom": null }), "N7: not when another gave notice");
    let world = world.later("2026-12-05T12:00:00Z").await;
    world.refuses("contract.sunet", "agreementRenew", json!({ "agreement": agreement }), "WRONG_STATE", "U2.7").await;
}

/// U2.7: renewed, with no months of notice said, it may be given to the last day.
#[tokio::test]
async fn u2_7_what_is_renewed_may_be_cancelled_to_the_last() {
    let world = World::start().await;
    let terms =
        json!({ "validFrom": "2026-01-01", "validUntil": "2027-03-01", "noticeMonths": null, "renewalMonths": 12 });
    joint(&world, "last", terms).await;
    assert_eq!(ending(&world, "customer.uu", "last").await["cancelBy"], "2027-02-28");
    let listed = "{ agreements(first: 10, filter: { code: \"last\", cancelBefore: \"2027-03-01\" }) { totalCount } }";
    assert_eq!(world.ask("customer.uu", listed).await["agreements"]["totalCount"], 1);
}
