//! Written and reviewed: S4.4.10, S4.2.5, S4.7.4, U2.4, U2.6, U3.4, V3, N1.

use serde_json::{Value, json};

use super::{part, review, reviewed, seen, written};
use crate::acts::world::World;

/// S4.4.10, S4.2.5, U2.6, U3.4: drawn up by the manager, handed in when nothing is missing, reviewed by another person in
/// that very content; each step refused to whoever may not, and before its time.
#[tokio::test]
async fn s4_4_10_u3_4_an_agreement_is_written_and_reviewed() {
    let world = World::start().await;
    let (sunet, drive, uu) =
        (world.organisation("sunet").await, world.service("drive").await, world.organisation("uu").await);
    let input =
        json!({ "keeper": sunet, "code": "uu-2027", "titleSv": "Lagring", "services": [drive], "parties": [uu] });
    for person in
        ["customer.uu", "signatory.uu", "reviewer.sunet", "communicator.sunet", "owner.sunet.mail", "leader.sunet"]
    {
        let refused = world.refused(person, "agreementDrawUp", input.clone()).await;
        assert_eq!(refused.code, "FORBIDDEN", "{person}: {refused:?}");
    }
    let version = world.made("manager.sunet.drive", "agreementDrawUp", input.clone()).await;
    assert_eq!(world.refused("manager.sunet.drive", "agreementDrawUp", input).await.code, "TAKEN");
    // V3: drafts are the provider's; what the customer may not see is not there.
    assert!(seen(&world, "customer.uu", &version).await.is_null());
    assert!(seen(&world, "communicator.sunet", &version).await.is_null());
    let submit = json!({ "agreementVersion": version });
    assert_eq!(world.refused("customer.uu", "agreementSubmit", submit.clone()).await.code, "NOT_FOUND");
    world.refuses("manager.sunet.drive", "agreementSubmit", submit.clone(), "FORBIDDEN", "S4.2.5").await;
    // Everything that is missing is told at once.
    let refused = world.refused("owner.sunet.storage", "agreementSubmit", submit.clone()).await;
    let errors = refused.whole["data"]["done"]["userErrors"].as_array().expect("errors").clone();
    let clauses: Vec<&str> = errors.iter().filter_map(|error| error["clause"].as_str()).collect();
    assert_eq!(clauses, ["U2.6", "U2.1", "L2", "U2.6", "L2"], "{errors:?}");

    let version = written(&world, "uu-2027-b", "uu").await;
    let submit = json!({ "agreementVersion": version });
    world.act("owner.sunet.storage", "agreementSubmit", submit.clone()).await;
    world.refuses("owner.sunet.storage", "agreementSubmit", submit, "WRONG_STATE", "L2").await;
    assert!(world.told("reviewer.sunet").await.contains(&"AGREEMENT_SUBMITTED".to_owned()));
    let now = seen(&world, "reviewer.sunet", &version).await;
    let hash = now["contentHash"].clone();
    assert_eq!(hash.as_str().map(str::len), Some(64), "{now}");
    let approve = json!({ "agreementVersion": version, "contentHash": hash, "outcome": "APPROVED" });
    for person in ["manager.sunet.drive", "owner.sunet.storage", "contract.sunet"] {
        world.refuses(person, "agreementReview", approve.clone(), "FORBIDDEN", "U3.4").await;
    }
    let other = json!({ "agreementVersion": version, "contentHash": "0".repeat(64), "outcome": "APPROVED" });
    world.refuses("reviewer.sunet", "agreementReview", other, "VERSION_CONFLICT", "N1").await;
    let back = json!({ "agreementVersion": version, "contentHash": hash, "outcome": "RETURNED" });
    assert_eq!(world.refuses("reviewer.sunet", "agreementReview", back, "REQUIRED", "U2.6").await.field, "remarks");
    let back = json!({ "agreementVersion": version, "contentHash": hash, "outcome": "RETURNED", "remarks": "Priset saknar enhet." });
    world.act("reviewer.sunet", "agreementReview", back).await;
    assert!(world.told("manager.sunet.drive").await.contains(&"AGREEMENT_REVIEWED".to_owned()));
    assert_eq!(seen(&world, "manager.sunet.drive", &version).await["state"], "DRAFT");
    review(&world, &version).await;
    let now = seen(&world, "customer.uu", &version).await;
    assert_eq!(
        (&now["state"], &now["contentHash"]),
        (&json!("REVIEWED"), &hash),
        "the same content, the same hash: {now}"
    );
    assert!(world.told("signatory.uu").await.contains(&"AGREEMENT_TO_SIGN".to_owned()));
    // Its keeper sees both reviews with their remarks, the customer none (V3).
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { reviews { approved remarks contentHash } \
        decisions { totalCount } } } }";
    let kept = world.send("contract.sunet", query, json!({ "id": version })).await["data"]["node"].clone();
    assert_eq!(kept["reviews"].as_array().map(Vec::len), Some(2), "{kept}");
    assert_eq!(
        (&kept["reviews"][0]["approved"], &kept["reviews"][1]["remarks"]),
        (&json!(true), &json!("Priset saknar enhet."))
    );
    assert!(kept["decisions"]["totalCount"].as_u64() >= Some(6), "{kept}");
    let told = world.send("customer.uu", query, json!({ "id": version })).await["data"]["node"].clone();
    assert_eq!((&told["reviews"], &told["decisions"]["totalCount"]), (&json!([]), &json!(0)), "{told}");
}

/// N1: whoever wrote any of a version does not review it, in whichever role; a comma changed voids the review.
#[tokio::test]
async fn n1_no_author_reviews_and_a_comma_voids_the_review() {
    let world = World::start().await;
    // The reviewer becomes manager of the service too: one person, two roles.
    let reviewer = world.person("reviewer.sunet").await;
    let drive = world.service("drive").await;
    let input = json!({ "person": reviewer, "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("reviewer.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
    let version = reviewed(&world, "n1", "uu").await;
    let before = seen(&world, "contract.sunet", &version).await;
    // A comma.
    let input = json!({ "agreementVersion": version, "termsSv": "Allmänna villkor," });
    world.act("reviewer.sunet", "agreementEdit", input).await;
    let now = seen(&world, "contract.sunet", &version).await;
    assert_eq!((&now["state"], &now["contentHash"]), (&json!("DRAFT"), &Value::Null), "{now}");
    // What was seen as reviewed is no longer signed.
    let sunet = part(&before, "sunet");
    let input =
        json!({ "agreementPart": sunet["id"], "contentHash": before["contentHash"], "partHash": sunet["contentHash"] });
    assert_eq!(world.refused("owner.sunet.storage", "agreementSign", input).await.code, "FORBIDDEN");
    world.act("owner.sunet.storage", "agreementSubmit", json!({ "agreementVersion": version })).await;
    let now = seen(&world, "reviewer.sunet", &version).await;
    assert_ne!(now["contentHash"], before["contentHash"]);
    let input = json!({ "agreementVersion": version, "contentHash": now["contentHash"], "outcome": "APPROVED" });
    world.refuses("reviewer.sunet", "agreementReview", input, "SAME_PERSON", "N1").await;
}

/// N1: a new version says what the one before says: whoever wrote that does not review it either.
#[tokio::test]
async fn n1_who_wrote_what_is_copied_does_not_review_it() {
    let world = World::start().await;
    for (person, role, scope) in [
        ("reviewer.sunet", "SERVICE_MANAGER", json!({ "service": world.service("drive").await })),
        ("level.sunet", "AGREEMENT_REVIEWER", json!({ "provider": world.organisation("sunet").await })),
    ] {
        let by = if role == "SERVICE_MANAGER" { "owner.sunet.storage" } else { "leader.sunet" };
        let input = json!({ "person": world.person(person).await, "role": role, "scope": scope });
        let seat = world.made(by, "appointmentMake", input).await;
        world.act(person, "appointmentAccept", json!({ "appointment": seat })).await;
    }
    let version = written(&world, "copied", "uu").await;
    let terms = json!({ "agreementVersion": version, "termsSv": "Villkor av granskaren." });
    world.act("reviewer.sunet", "agreementEdit", terms).await;
    let submit = async |version: &Value| {
        world.act("owner.sunet.storage", "agreementSubmit", json!({ "agreementVersion": version })).await;
        let hash = seen(&world, "level.sunet", version).await["contentHash"].clone();
        json!({ "agreementVersion": version, "contentHash": hash, "outcome": "APPROVED" })
    };
    let review = submit(&version).await;
    world.refuses("reviewer.sunet", "agreementReview", review.clone(), "SAME_PERSON", "N1").await;
    world.act("level.sunet", "agreementReview", review).await;
    super::signed(&world, &version, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let amend = json!({ "agreement": agreement, "validFrom": "2027-07-01" });
    let second = world.made("manager.sunet.drive", "agreementAmend", amend).await;
    let review = submit(&second).await;
    world.refuses("reviewer.sunet", "agreementReview", review.clone(), "SAME_PERSON", "N1").await;
    world.act("level.sunet", "agreementReview", review).await;
}

/// L2: what is signed is what was reviewed, whatever a party is called since.
#[tokio::test]
async fn l2_a_party_that_is_renamed_signs_what_was_reviewed() {
    let world = World::start().await;
    let version = reviewed(&world, "renamed", "uu").await;
    let uu = super::to_sign(&world, "signatory.uu", &version, "uu").await;
    world.act("signatory.uu", "agreementSign", uu).await;
    let old = "{ organisation(code: \"uu\") { name(language: SV) } }";
    let old = world.ask("", old).await["organisation"]["name"].as_str().expect("a name").to_owned();
    world.execute("UPDATE organisation SET name_sv = 'Lärosätet i Uppsala' WHERE code = 'uu'").await;
    let sunet = super::to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    world.act("owner.sunet.storage", "agreementSign", sunet).await;
    let now = seen(&world, "customer.uu", &version).await;
    assert_eq!(now["state"], "SIGNED");
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementPart { signedText { own leaf } contentHash } } }";
    let told = world.send("customer.uu", query, json!({ "id": part(&now, "uu")["id"] })).await["data"]["node"].clone();
    assert!(told["signedText"]["own"].as_str().expect("a text").contains(&old), "{told}");
    assert_eq!(told["signedText"]["leaf"], told["contentHash"]);
}

/// V3, U2.4, N7: a draft shared with a party is seen by that party alone, and of it its own part alone.
#[tokio::test]
async fn v3_a_proposal_is_seen_by_the_party_it_is_shared_with() {
    let world = World::start().await;
    let version = written(&world, "v3", "uu").await;
    let (kth, drive) = (world.organisation("kth").await, world.service("drive").await);
    let input = json!({ "agreementVersion": version, "party": kth, "responsibilitiesSv": "Som UU.",
        "lines": [{ "service": drive, "itemSv": "Lagring", "amount": "77", "period": "MONTH", "validFrom": "2027-01-01" }] });
    world.act("manager.sunet.drive", "agreementPartySet", input).await;
    let share = json!({ "agreementVersion": version, "party": world.organisation("uu").await });
    world.refuses("manager.sunet.drive", "agreementShare", share.clone(), "FORBIDDEN", "S4.2.5").await;
    world.act("owner.sunet.storage", "agreementShare", share.clone()).await;
    world.refuses("owner.sunet.storage", "agreementShare", share, "WRONG_STATE", "V3").await;
    assert_eq!(world.whom("AGREEMENT_PROPOSED").await, ["customer.uu", "customer.uu.central", "signatory.uu"]);
    let now = seen(&world, "customer.uu", &version).await;
    assert_eq!(now["parts"]["nodes"].as_array().map(Vec::len), Some(1), "{now}");
    assert!(seen(&world, "customer.kth", &version).await.is_null());
    // Taken out again, a party leaves nothing.
    let gone = json!({ "agreementVersion": version, "party": kth });
    world.act("manager.sunet.drive", "agreementPartyRemove", gone).await;
    assert_eq!(seen(&world, "contract.sunet", &version).await["parts"]["nodes"].as_array().map(Vec::len), Some(2));
}

/// Bad values are told by their field, and nothing is half written.
#[tokio::test]
async fn bad_content_names_its_field() {
    let world = World::start().await;
    let version = written(&world, "bad", "uu").await;
    let (uu, drive, mail) =
        (world.organisation("uu").await, world.service("drive").await, world.service("mailfilter").await);
    let line = |change: Value| {
        let mut line =
            json!({ "service": drive, "itemSv": "L", "amount": "1", "period": "MONTH", "validFrom": "2027-01-01" });
        line.as_object_mut().expect("a line").extend(change.as_object().expect("changes").clone());
        json!({ "agreementVersion": version, "party": uu, "lines": [line] })
    };
    for (change, field) in [
        (json!({ "amount": "1.234" }), "lines.0.amount"),
        (json!({ "quantity": "-1" }), "lines.0.quantity"),
        (json!({ "amount": "9000000000000", "quantity": "900000000" }), "lines.0.quantity"),
        (
            json!({ "quantity": "900000000", "tiers": [{ "fromQuantity": "5", "amount": "9000000000000" }] }),
            "lines.0.tiers.0.amount",
        ),
        (json!({ "currency": "kr" }), "lines.0.currency"),
        (json!({ "currency": "PYG" }), "lines.0.currency"),
        (json!({ "service": mail }), "lines.0.service"),
        (json!({ "itemSv": " " }), "lines.0.itemSv"),
        (json!({ "validUntil": "2026-01-01" }), "lines.0.validUntil"),
        (
            json!({ "tiers": [{ "fromQuantity": "5", "amount": "1" }, { "fromQuantity": "5", "amount": "1" }] }),
            "lines.0.tiers.1.fromQuantity",
        ),
        (
            json!({ "tiering": "STAIRSTEP", "tiers": [{ "fromQuantity": "5", "amount": "1" }, { "fromQuantity": "4", "amount": "2" }] }),
            "lines.0.tiers.1.fromQuantity",
        ),
        (json!({ "tiering": "STAIRSTEP" }), "lines.0.tiering"),
        (json!({ "tiering": "GRADUATED", "tiers": [] }), "lines.0.tiering"),
        (
            json!({ "tiering": "GRADUATED", "amount": null, "formula": "Enligt offert",
                "tiers": [{ "fromQuantity": "5", "amount": "1" }] }),
            "lines.0.tiers.0.fromQuantity",
        ),
        (
            json!({ "tiering": "STAIRSTEP", "tiers": [{ "fromQuantity": "5", "amount": "9000000000000" }] }),
            "lines.0.tiers.0.amount",
        ),
    ] {
        let refused = world.refused("manager.sunet.drive", "agreementPartySet", line(change)).await;
        assert_eq!(refused.field, field, "{refused:?}");
    }
    let clause = |change: Value| {
        let mut clause = json!({ "series": "KPI_1980", "basePeriod": "2024-10" });
        clause.as_object_mut().expect("a clause").extend(change.as_object().expect("changes").clone());
        json!({ "agreementVersion": version, "indexClause": clause })
    };
    for (change, field) in [
        (json!({ "basePeriod": "2024-13" }), "indexClause.basePeriod"),
        (json!({ "sharePercent": "0" }), "indexClause.sharePercent"),
        (json!({ "capPercent": "1.25" }), "indexClause.capPercent"),
        (json!({ "floorPercent": "3", "capPercent": "2" }), "indexClause.capPercent"),
        (json!({ "effectiveMonth": 13 }), "indexClause.effectiveMonth"),
    ] {
        let refused = world.refused("manager.sunet.drive", "agreementEdit", clause(change)).await;
        assert_eq!(refused.field, field, "{refused:?}");
    }
    for (input, field) in [
        (json!({ "agreementVersion": version, "validUntil": "2026-01-01" }), "validUntil"),
        (json!({ "agreementVersion": version, "noticeMonths": -1 }), "noticeMonths"),
        (json!({ "agreementVersion": version, "services": [mail] }), "services"),
        (
            json!({ "agreementVersion": version, "annexes": [{ "titleSv": "B", "fileHash": "x" }] }),
            "annexes.0.fileHash",
        ),
        (
            json!({ "agreementVersion": version, "contacts": [{ "side": "PROVIDER", "level": 1, "functionSv": "Jour" }] }),
            "contacts.0.email",
        ),
        (json!({ "agreementVersion": version, "termsSv": "x", "expectedVersion": 1 }), "expectedVersion"),
    ] {
        let refused = world.refused("manager.sunet.drive", "agreementEdit", input).await;
        assert_eq!(refused.field, field, "{refused:?}");
    }
}
