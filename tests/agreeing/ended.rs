//! Renewed and ended: U2.7, R5, U7, N3, S4.7.3, V9.

use serde_json::json;

use super::{registered, review, seen, signed, written};
use crate::acts::world::World;

/// U2.7: the end follows from the term of notice; notice is given once, by those who may.
#[tokio::test]
async fn u2_7_notice_ends_an_agreement_when_its_term_has_passed() {
    let world = World::start().await;
    let version = registered(&world, "end", "uu").await;
    let now = seen(&world, "contract.sunet", &version).await;
    let agreement = now["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Vi flyttar hem tjänsten." });
    for person in ["customer.uu", "contract.sunet", "manager.sunet.drive", "leader.sunet"] {
        world.refuses(person, "agreementTerminate", notice.clone(), "FORBIDDEN", "R5").await;
    }
    assert_eq!(world.refused("signatory.kth", "agreementTerminate", notice.clone()).await.code, "NOT_FOUND");
    let silent = json!({ "agreement": agreement });
    world.refuses("signatory.uu", "agreementTerminate", silent, "REQUIRED", "U2.7").await;
    // It renews each year, unless notice is given three months before: notice is to the end of the term.
    let early = json!({ "agreement": agreement, "from": "2027-06-01", "reason": "Vi flyttar hem tjänsten." });
    let refused = world.refuses("signatory.uu", "agreementTerminate", early, "INVALID", "U2.7").await;
    assert_eq!(refused.field, "from");
    assert!(refused.message.contains("2028-01-01"), "{}", refused.message);
    world.act("signatory.uu", "agreementTerminate", notice.clone()).await;
    let now = seen(&world, "customer.uu", &version).await;
    assert_eq!(now["terminatedFrom"], "2028-01-01", "{now}");
    assert_eq!(
        world.whom("AGREEMENT_NOTICE").await,
        ["contract.sunet", "manager.sunet.drive", "owner.sunet.storage"],
        "within the provider"
    );
    world.refuses("signatory.uu", "agreementTerminate", notice, "WRONG_STATE", "U2.7").await;
    let renew = json!({ "agreement": agreement });
    world.refuses("contract.sunet", "agreementRenew", renew, "WRONG_STATE", "U2.7").await;
}

/// R5: for the keeper, notice holds when the owner of every service that is covered has agreed to it.
#[tokio::test]
async fn r5_every_services_owner_agrees_to_notice() {
    let world = World::start().await;
    let version = written(&world, "end-r5", "uu").await;
    let (drive, mail) = (world.service("drive").await, world.service("mailfilter").await);
    world
        .act("manager.sunet.drive", "agreementEdit", json!({ "agreementVersion": version, "services": [drive, mail] }))
        .await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    let sunet = super::to_sign(&world, "owner.sunet.mail", &version, "sunet").await;
    world.act("owner.sunet.mail", "agreementSign", sunet).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Tjänsterna avvecklas." });
    world.act("owner.sunet.storage", "agreementTerminate", notice.clone()).await;
    assert!(seen(&world, "contract.sunet", &version).await["terminatedFrom"].is_null());
    world.act("owner.sunet.mail", "agreementTerminate", notice).await;
    assert_eq!(seen(&world, "contract.sunet", &version).await["terminatedFrom"], "2028-01-01");
}

/// N3, S4.7.3: no delivery is left without an agreement by notice: those that would be are named, and end with it only if
/// that is said.
#[tokio::test]
async fn n3_notice_leaves_no_delivery_bare() {
    let world = World::start().await;
    let query = "{ agreements(first: 2, filter: { text: \"gemensamt\" }) { nodes { id inForce { noticeMonths } } } }";
    let found = world.ask("contract.sunet", query).await["agreements"]["nodes"].clone();
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    let notice = json!({ "agreement": found[0]["id"], "reason": "Tjänsten läggs ned." });
    let bare = "SELECT COUNT(*) FROM delivery d JOIN service s ON s.id = d.service_id WHERE s.code = 'drive' \
        AND d.state = 'ACTIVE' AND";
    let before = world.number(&format!("{bare} d.ended_on IS NULL")).await;
    assert!(before > 20, "{before}");
    let refused = world.refused("owner.sunet.storage", "agreementTerminate", notice.clone()).await;
    let told = (refused.code.as_str(), refused.clause.as_str(), refused.field.as_str());
    assert_eq!(told, ("INCOMPLETE", "N3", "endDeliveries"));
    let mut settled = notice;
    settled["endDeliveries"] = json!(true);
    world.act("owner.sunet.storage", "agreementTerminate", settled).await;
    // Six months from the day after.
    let ended = world.number(&format!("{bare} d.ended_on = '2027-05-23'")).await;
    assert!(ended > 20, "{before} {ended}");
    assert_eq!(
        world
            .number(&format!(
                "{bare} d.ended_on IS NULL AND NOT EXISTS (SELECT 1 FROM agreement_part p \
        JOIN agreement_version v ON v.id = p.version_id JOIN agreement_service c ON c.version_id = v.id \
        AND c.service_id = d.service_id WHERE p.organisation_id = d.customer_id AND v.state = 'REGISTERED' \
        AND v.valid_from <= '2027-05-23' AND (v.valid_until IS NULL OR v.valid_until > '2027-05-23') \
        AND (v.terminated_from IS NULL OR v.terminated_from > '2027-05-23'))"
            ))
            .await,
        0
    );
}

/// U2.7: renewed under its signed clause, an agreement goes on without a new version, and what was signed stays.
#[tokio::test]
async fn u2_7_an_agreement_is_renewed_under_its_clause() {
    let world = World::start().await;
    let version = registered(&world, "renew", "uu").await;
    let before = seen(&world, "contract.sunet", &version).await;
    let renew = json!({ "agreement": before["agreement"]["id"] });
    for person in ["owner.sunet.storage", "customer.uu", "reviewer.sunet"] {
        world.refuses(person, "agreementRenew", renew.clone(), "FORBIDDEN", "S4.7.1").await;
    }
    // Notice can still be given: it is not renewed before that day has passed.
    let refused = world.refuses("contract.sunet", "agreementRenew", renew.clone(), "WRONG_STATE", "U2.7").await;
    assert!(refused.message.contains("2027-09-30") || refused.message.contains("2027-10-01"), "{}", refused.message);
    let world = world.later("2027-10-02T12:00:00Z").await;
    world.act("level.sunet", "agreementRenew", renew.clone()).await;
    let after = seen(&world, "customer.uu", &version).await;
    assert_eq!(
        (&after["validUntil"], &after["contentHash"]),
        (&json!("2029-01-01"), &before["contentHash"]),
        "{after}"
    );
    assert_eq!(
        world.whom("AGREEMENT_END_MOVED").await,
        ["account.sunet", "customer.uu", "customer.uu.central", "signatory.uu"]
    );
    // The end that was signed is not moved in any other way.
    world.refuses("level.sunet", "agreementRenew", renew, "WRONG_STATE", "U2.7").await;
}
