//! Nobody is cut out of an agreement, and nobody's leaving touches what others have: U2.6, U2.7, N1, N3.

use serde_json::{Value, json};

use super::{
    ended::{joint, parties, versions},
    leaving::{activated, delivered},
    review, seen, signed, to_sign, written,
};
use crate::acts::world::World;

fn open(months: u8) -> Value {
    json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": months, "renewalMonths": null })
}

async fn agreement(world: &World, version: &Value) -> Value {
    seen(world, "contract.sunet", version).await["agreement"]["id"].clone()
}

/// U2.6, U2.7: a version without a party of what would hold on its first day is not handed in, nor registered, before that
/// party's notice holds.
#[tokio::test]
async fn u2_6_no_party_is_cut_out_by_a_version_that_it_does_not_sign() {
    let world = World::start().await;
    let version = joint(&world, "cut", open(3)).await;
    let agreement = agreement(&world, &version).await;
    let input = json!({ "agreement": agreement, "validFrom": "2027-02-01" });
    let draft = world.made("contract.sunet", "agreementAmend", input).await;
    let kth = json!({ "agreementVersion": draft, "party": world.organisation("kth").await });
    world.act("manager.sunet.drive", "agreementPartyRemove", kth).await;
    let submit = json!({ "agreementVersion": draft });
    let refused = world.refuses("owner.sunet.storage", "agreementSubmit", submit.clone(), "INCOMPLETE", "U2.6").await;
    assert!(refused.message.contains("kth"), "{}", refused.message);
    // Its notice holds from a later day than the version begins.
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    world.refuses("owner.sunet.storage", "agreementSubmit", submit.clone(), "INCOMPLETE", "U2.6").await;
    let later = json!({ "agreementVersion": draft, "validFrom": "2027-02-23" });
    world.act("manager.sunet.drive", "agreementEdit", later).await;
    review(&world, &draft).await;
    signed(&world, &draft, "uu").await;
    world.act("contract.sunet", "agreementRegister", submit).await;
}

/// U2.6: what was in order when it was handed in is looked at again when it is registered.
#[tokio::test]
async fn u2_6_a_party_that_joined_meanwhile_is_not_cut_out() {
    let world = World::start().await;
    let version = written(&world, "joined", "uu").await;
    let edit =
        json!({ "agreementVersion": version, "validFrom": "2026-11-01", "validUntil": null, "renewalMonths": null });
    world.act("manager.sunet.drive", "agreementEdit", edit).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let agreement = agreement(&world, &version).await;
    let input = json!({ "agreement": agreement, "validFrom": "2027-06-01" });
    let first = world.made("contract.sunet", "agreementAmend", input.clone()).await;
    review(&world, &first).await;
    signed(&world, &first, "uu").await;
    // Signed on paper meanwhile: with another customer.
    let second = world
        .made("contract.sunet", "agreementAmend", json!({ "agreement": agreement, "validFrom": "2027-01-01" }))
        .await;
    let line = json!({ "service": world.service("drive").await, "itemSv": "Lagring", "amount": "1001", "period": "MONTH",
        "validFrom": "2027-01-01" });
    let kth = json!({ "agreementVersion": second, "party": world.organisation("kth").await,
        "responsibilitiesSv": "Som UU.", "lines": [line] });
    world.act("manager.sunet.drive", "agreementPartySet", kth).await;
    let attest = json!({ "agreementVersion": second, "signedOn": "2026-11-20", "source": "Pärm 3" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": second })).await;
    // The first is closed by it; drawn up anew without the customer it is not handed in.
    world
        .refuses("contract.sunet", "agreementRegister", json!({ "agreementVersion": first }), "WRONG_STATE", "L2")
        .await;
    let third = world.made("contract.sunet", "agreementAmend", input).await;
    let kth = json!({ "agreementVersion": third, "party": world.organisation("kth").await });
    world.act("manager.sunet.drive", "agreementPartyRemove", kth).await;
    world
        .refuses("owner.sunet.storage", "agreementSubmit", json!({ "agreementVersion": third }), "INCOMPLETE", "U2.6")
        .await;
    // Agreed elsewhere it is stated as it was (O5); and the party is notified.
    let attest = json!({ "agreementVersion": third, "signedOn": "2026-11-20", "source": "Pärm 4" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": third })).await;
    assert!(world.told("customer.kth").await.contains(&"AGREEMENT_END_MOVED".to_owned()));
}

/// U2.6: nor is a party cut out whose version has not begun yet, by one that takes its place.
#[tokio::test]
async fn u2_6_no_party_of_a_version_to_come_is_cut_out() {
    let world = World::start().await;
    let version = written(&world, "coming", "uu").await;
    let edit =
        json!({ "agreementVersion": version, "validFrom": "2026-11-01", "validUntil": null, "renewalMonths": null });
    world.act("manager.sunet.drive", "agreementEdit", edit).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let agreement = agreement(&world, &version).await;
    let input = json!({ "agreement": agreement, "validFrom": "2027-06-01" });
    let coming = world.made("contract.sunet", "agreementAmend", input).await;
    let line = json!({ "service": world.service("drive").await, "itemSv": "Lagring", "amount": "1001", "period": "MONTH",
        "validFrom": "2027-06-01" });
    let kth = json!({ "agreementVersion": coming, "party": world.organisation("kth").await,
        "responsibilitiesSv": "Som UU.", "lines": [line] });
    world.act("manager.sunet.drive", "agreementPartySet", kth).await;
    review(&world, &coming).await;
    signed(&world, &coming, "uu").await;
    let sign = to_sign(&world, "signatory.kth", &coming, "kth").await;
    world.act("signatory.kth", "agreementSign", sign).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": coming })).await;
    // It copies what holds in March, where the customer is no party yet.
    let input = json!({ "agreement": agreement, "validFrom": "2027-03-01" });
    let earlier = world.made("contract.sunet", "agreementAmend", input).await;
    let submit = json!({ "agreementVersion": earlier });
    let refused = world.refuses("owner.sunet.storage", "agreementSubmit", submit.clone(), "INCOMPLETE", "U2.6").await;
    assert!(refused.message.contains("kth"), "{}", refused.message);
    let attest = json!({ "agreementVersion": earlier, "signedOn": "2026-11-20", "source": "Pärm 5" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    world.act("contract.sunet", "agreementRegister", submit).await;
    assert!(world.told("customer.kth").await.contains(&"AGREEMENT_END_MOVED".to_owned()));
}

/// U2.7: a new version is drawn up from what would hold on its first day, with the parties that it then has.
#[tokio::test]
async fn u2_7_a_new_version_begins_from_what_holds_on_its_first_day() {
    let world = World::start().await;
    for (code, from, expected) in
        [("day-1", "2027-01-01", vec!["kth", "sunet", "uu"]), ("day-2", "2027-06-01", vec!["sunet", "uu"])]
    {
        let version = joint(&world, code, open(3)).await;
        let agreement = agreement(&world, &version).await;
        let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
        world.act("signatory.kth", "agreementTerminate", notice).await;
        let input = json!({ "agreement": agreement, "validFrom": from });
        world.made("contract.sunet", "agreementAmend", input).await;
        let told = versions(&world, "contract.sunet", code).await;
        assert_eq!(parties(&told["versions"][0]), expected, "{code}");
    }
}

/// N1: a version that was being reviewed is a draft again when somebody leaves; those who wrote it, and those who were asked
/// to sign it, are notified.
#[tokio::test]
async fn n1_what_is_to_be_read_anew_is_told_to_its_authors() {
    let world = World::start().await;
    let version = joint(&world, "anew", open(3)).await;
    let agreement = agreement(&world, &version).await;
    let input = json!({ "agreement": agreement, "validFrom": "2027-06-01" });
    let draft = world.made("contract.sunet", "agreementAmend", input).await;
    world.act("manager.sunet.drive", "agreementEdit", json!({ "agreementVersion": draft, "termsSv": "Nya." })).await;
    review(&world, &draft).await;
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    assert_eq!(seen(&world, "contract.sunet", &draft).await["state"], "DRAFT");
    for person in ["manager.sunet.drive", "contract.sunet", "reviewer.sunet", "signatory.uu"] {
        assert!(world.told(person).await.contains(&"AGREEMENT_REOPENED".to_owned()), "{person}");
    }
    assert!(!world.told("customer.uu").await.contains(&"AGREEMENT_REOPENED".to_owned()));
}

/// N3: who leaves settles all its deliveries, also those that only a version to come covers; and nobody else's are touched.
#[tokio::test]
async fn n3_who_leaves_settles_what_later_versions_cover() {
    let world = World::start().await;
    let agreement = delivered(&world, "wider", open(1)).await;
    let input = json!({ "agreement": agreement, "validFrom": "2027-01-01" });
    let wider = world.made("contract.sunet", "agreementAmend", input).await;
    let services = [world.service("drive").await, world.service("mailfilter").await];
    world.act("manager.sunet.drive", "agreementEdit", json!({ "agreementVersion": wider, "services": services })).await;
    review(&world, &wider).await;
    signed(&world, &wider, "uu").await;
    for (person, party) in [("owner.sunet.mail", "sunet"), ("signatory.kth", "kth")] {
        let own = to_sign(&world, person, &wider, party).await;
        world.act(person, "agreementSign", own).await;
    }
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": wider })).await;
    // Of mail filtering nothing else covers them.
    for sql in [
        "UPDATE delivery SET state = 'ENDED', ended_on = CASE WHEN active_from > '2026-11-22' THEN active_from \
         ELSE '2026-11-22' END WHERE state = 'ACTIVE' AND service_id IN (SELECT id FROM service WHERE code = 'mailfilter')",
        "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '2026-11-23' \
         WHERE state = 'REGISTERED' AND terminated_from IS NULL AND provenance = 'SAMPLE' AND valid_from <= '2026-11-22' AND id IN \
         (SELECT c.version_id FROM agreement_service c JOIN service s ON s.id = c.service_id WHERE s.code = 'mailfilter')",
    ] {
        world.run(sql).await.expect(sql);
    }
    for customer in ["uu", "kth"] {
        activated(&world, "mailfilter", customer, ("2027-01-05", Value::Null)).await;
    }
    let mut notice = json!({ "agreement": agreement, "reason": "Vi slutar." });
    let refused = world.refuses("signatory.kth", "agreementTerminate", notice.clone(), "INCOMPLETE", "N3").await;
    assert!(refused.message.contains("drive") && refused.message.contains("mailfilter"), "{}", refused.message);
    assert!(!refused.message.contains("uu-"), "N7: {}", refused.message);
    notice["endDeliveries"] = json!(true);
    world.act("signatory.kth", "agreementTerminate", notice).await;
    let ended = "SELECT COUNT(*) FROM delivery d JOIN organisation o ON o.id = d.customer_id WHERE d.provenance = 'RECORDED' \
        AND d.state = 'ACTIVE' AND d.ended_on IS NOT NULL AND o.code =";
    assert_eq!(world.number(&format!("{ended} 'kth'")).await, 2);
    assert_eq!(world.number(&format!("{ended} 'uu'")).await, 0);
    let told = versions(&world, "contract.sunet", "wider").await;
    let days: Vec<&Value> =
        told["versions"].as_array().expect("versions").iter().map(|one| &one["validFrom"]).collect();
    assert_eq!(days, ["2027-01-01", "2026-12-23", "2027-01-01", "2026-11-01"], "{told}");
    crate::agreeing::histories::sound::assert_sound(&world).await;
}

/// L2: where the only customer leaves, no agreement is left between providers alone.
#[tokio::test]
async fn l2_without_a_customer_there_is_no_agreement() {
    let world = World::start().await;
    let version = written(&world, "two", "uu").await;
    let line = json!({ "service": world.service("drive").await, "itemSv": "Drift", "amount": "10", "period": "MONTH",
        "validFrom": "2026-11-01" });
    let second = json!({ "agreementVersion": version, "party": world.organisation("nordunet").await, "side": "PROVIDER",
        "responsibilitiesSv": "Drift.", "lines": [line] });
    world.act("manager.sunet.drive", "agreementPartySet", second).await;
    let mut terms = open(3);
    terms["agreementVersion"] = version.clone();
    world.act("manager.sunet.drive", "agreementEdit", terms).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    let attest = json!({ "agreementVersion": version, "party": world.organisation("nordunet").await,
        "signedOn": "2026-11-22", "source": "Pärm 9" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let agreement = agreement(&world, &version).await;
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.uu", "agreementTerminate", notice).await;
    let told = versions(&world, "contract.sunet", "two").await;
    assert_eq!((&told["endsOn"], told["versions"].as_array().map(Vec::len)), (&json!("2027-02-23"), Some(1)), "{told}");
}

/// R5: an owner's consent to notice counts on, where a customer leaves before the last owner consents.
#[tokio::test]
async fn r5_consents_to_notice_go_on_when_somebody_leaves() {
    let world = World::start().await;
    let services = json!([world.service("drive").await, world.service("mailfilter").await]);
    let version = written(&world, "owners", "uu").await;
    let line = json!({ "service": services[0], "itemSv": "Lagring", "amount": "1001", "period": "MONTH",
        "validFrom": "2026-11-01" });
    let kth = json!({ "agreementVersion": version, "party": world.organisation("kth").await,
        "responsibilitiesSv": "Som UU.", "lines": [line] });
    world.act("manager.sunet.drive", "agreementPartySet", kth).await;
    let mut terms = open(3);
    (terms["agreementVersion"], terms["services"]) = (version.clone(), services);
    world.act("manager.sunet.drive", "agreementEdit", terms).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    for (person, party) in [("owner.sunet.mail", "sunet"), ("signatory.kth", "kth")] {
        let own = to_sign(&world, person, &version, party).await;
        world.act(person, "agreementSign", own).await;
    }
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let agreement = agreement(&world, &version).await;
    let notice = json!({ "agreement": agreement, "reason": "Avvecklas.", "endDeliveries": true });
    world.act("owner.sunet.storage", "agreementTerminate", notice.clone()).await;
    world.act("signatory.kth", "agreementTerminate", notice.clone()).await;
    assert_eq!(versions(&world, "contract.sunet", "owners").await["endsOn"], Value::Null);
    world.act("owner.sunet.mail", "agreementTerminate", notice).await;
    assert_eq!(versions(&world, "contract.sunet", "owners").await["endsOn"], "2027-02-23");
}
