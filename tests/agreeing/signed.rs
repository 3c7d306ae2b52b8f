//! Signed and registered: U2.6, U7, R5, N1, N2, O5, S4.7.1, S4.7.2.

use serde_json::json;

use super::{page, part, registered, review, reviewed, seen, signed, to_sign, written};
use crate::acts::world::World;

/// U2.6, U7, N2, S4.7.2: signed by every party's signatory and the owner, by nobody else, then registered with a number.
#[tokio::test]
async fn n2_u2_6_an_agreement_is_signed_by_all_and_registered() {
    let world = World::start().await;
    let version = written(&world, "sign", "uu").await;
    let draft = seen(&world, "contract.sunet", &version).await;
    let early = json!({ "agreementPart": part(&draft, "sunet")["id"], "contentHash": "x", "partHash": "y" });
    assert_eq!(world.refused("owner.sunet.storage", "agreementSign", early).await.code, "FORBIDDEN");
    review(&world, &version).await;
    let uu = to_sign(&world, "signatory.uu", &version, "uu").await;
    // N2: a representative has no authority; another's signatory does not even see it; the owner does not sign for the party.
    world.refuses("customer.uu", "agreementSign", uu.clone(), "FORBIDDEN", "U7").await;
    assert_eq!(world.refused("signatory.kth", "agreementSign", uu.clone()).await.code, "NOT_FOUND");
    world.refuses("owner.sunet.storage", "agreementSign", uu.clone(), "FORBIDDEN", "U7").await;
    let mut other = uu.clone();
    other["partHash"] = json!("0".repeat(64));
    let refused = world.refuses("signatory.uu", "agreementSign", other, "VERSION_CONFLICT", "N1").await;
    assert_eq!(refused.field, "partHash");
    let register = json!({ "agreementVersion": version });
    world.refuses("contract.sunet", "agreementRegister", register.clone(), "WRONG_STATE", "L2").await;

    world.act("signatory.uu", "agreementSign", uu.clone()).await;
    world.refuses("signatory.uu", "agreementSign", uu, "WRONG_STATE", "N1").await;
    let now = seen(&world, "signatory.uu", &version).await;
    assert_eq!((&now["state"], &part(&now, "uu")["signedOn"]), (&json!("SIGNED_IN_PART"), &json!("2026-11-22")));
    // N5: signed in part, it is written no more.
    let edit = json!({ "agreementVersion": version, "termsSv": "Nya villkor." });
    world.refuses("manager.sunet.drive", "agreementEdit", edit, "WRONG_STATE", "N5").await;
    let sunet = to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    for person in ["manager.sunet.drive", "contract.sunet", "leader.sunet", "owner.sunet.mail"] {
        let refused = world.refused(person, "agreementSign", sunet.clone()).await;
        assert!(["FORBIDDEN", "NOT_FOUND"].contains(&refused.code.as_str()), "{person}: {refused:?}");
    }
    world.act("owner.sunet.storage", "agreementSign", sunet).await;
    assert!(world.told("contract.sunet").await.contains(&"AGREEMENT_SIGNED".to_owned()));
    for person in ["owner.sunet.storage", "signatory.uu"] {
        world.refuses(person, "agreementRegister", register.clone(), "FORBIDDEN", "S4.7.2").await;
    }
    world.act("contract.sunet", "agreementRegister", register.clone()).await;
    world.refuses("contract.sunet", "agreementRegister", register, "WRONG_STATE", "L2").await;
    let now = seen(&world, "customer.uu", &version).await;
    assert_eq!((&now["state"], &now["agreement"]["status"]), (&json!("REGISTERED"), &json!("UPCOMING")), "{now}");
    let number = now["registerNumber"].as_str().expect("a number").to_owned();
    assert!(number.starts_with("2026-"), "{number}");
    assert!(world.told("customer.uu").await.contains(&"AGREEMENT_CONCLUDED".to_owned()));
    assert!(!world.told("customer.kth").await.contains(&"AGREEMENT_CONCLUDED".to_owned()));
    // The next one has the next number.
    let next = registered(&world, "sign-2", "kth").await;
    let next = seen(&world, "contract.sunet", &next).await["registerNumber"].as_str().expect("a number").to_owned();
    let count = |number: &str| number[5..].parse::<u32>().expect("a number");
    assert_eq!(count(&next), count(&number) + 1);
    // S4.7.2: both are found in the portfolio, with who signed on record.
    let query = "{ agreement(keeper: \"sunet\", code: \"sign\") { decisions { nodes { action clause role } } } }";
    let decided = world.ask("customer.uu", query).await;
    assert_eq!(decided["agreement"]["decisions"]["nodes"][0]["action"], "REGISTER", "{decided}");
}

/// R5: the provider's side is complete when the owner of every service that is covered has signed, each by themselves.
#[tokio::test]
async fn r5_every_services_owner_signs() {
    let world = World::start().await;
    let version = written(&world, "r5", "uu").await;
    let (drive, mail) = (world.service("drive").await, world.service("mailfilter").await);
    world
        .act("manager.sunet.drive", "agreementEdit", json!({ "agreementVersion": version, "services": [drive, mail] }))
        .await;
    review(&world, &version).await;
    let uu = to_sign(&world, "signatory.uu", &version, "uu").await;
    world.act("signatory.uu", "agreementSign", uu).await;
    let sunet = to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    world.act("owner.sunet.storage", "agreementSign", sunet.clone()).await;
    let now = seen(&world, "contract.sunet", &version).await;
    assert_eq!((&now["state"], &part(&now, "sunet")["signedOn"]), (&json!("SIGNED_IN_PART"), &json!(null)), "{now}");
    // Given twice it is one.
    world.refuses("owner.sunet.storage", "agreementSign", sunet.clone(), "WRONG_STATE", "R5").await;
    world.act("owner.sunet.mail", "agreementSign", sunet).await;
    assert_eq!(seen(&world, "contract.sunet", &version).await["state"], "SIGNED");
}

/// O5: what was signed elsewhere is attested with its source, and shown so; never passed off as signed here.
#[tokio::test]
async fn o5_what_was_signed_elsewhere_is_attested() {
    let world = World::start().await;
    // One signature on paper, of what was reviewed here.
    let version = reviewed(&world, "o5", "uu").await;
    let uu = world.organisation("uu").await;
    let attest =
        json!({ "agreementVersion": version, "party": uu, "signedOn": "2026-11-22", "source": "Dnr 2026-117, s. 9" });
    world.refuses("owner.sunet.storage", "agreementAttest", attest.clone(), "FORBIDDEN", "O5").await;
    let later = json!({ "agreementVersion": version, "party": uu, "signedOn": "2027-01-01", "source": "x" });
    assert_eq!(world.refuses("contract.sunet", "agreementAttest", later, "INVALID", "O5").await.field, "signedOn");
    let unsaid = json!({ "agreementVersion": version, "party": uu, "signedOn": "2026-11-22", "source": " " });
    assert_eq!(world.refuses("contract.sunet", "agreementAttest", unsaid, "REQUIRED", "O5").await.field, "source");
    // U3.4: what it signed is what was reviewed, on 22 November.
    let early =
        json!({ "agreementVersion": version, "party": uu, "signedOn": "2026-11-21", "source": "Dnr 2026-117, s. 9" });
    assert_eq!(world.refuses("contract.sunet", "agreementAttest", early, "INVALID", "U3.4").await.field, "signedOn");
    world.act("contract.sunet", "agreementAttest", attest).await;
    let sunet = to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    world.act("owner.sunet.storage", "agreementSign", sunet).await;
    let now = seen(&world, "customer.uu", &version).await;
    assert_eq!((&now["state"], &part(&now, "uu")["signedOn"]), (&json!("SIGNED"), &json!("2026-11-22")));
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementPart { attestedFrom decisions { nodes { action role } } } } }";
    let told = world.send("customer.uu", query, json!({ "id": part(&now, "uu")["id"] })).await;
    assert_eq!(told["data"]["node"]["attestedFrom"], "Dnr 2026-117, s. 9", "{told}");
    // Where it is told that it was signed, and on the page that is printed; and not of the keeper's, signed here.
    let query = "{ organisation(code: \"uu\") { agreementChanges(since: \"2026-11-22\") { nodes { kind attestedFrom agreement { code } } } } }";
    let changes = world.ask("customer.uu", query).await["organisation"]["agreementChanges"]["nodes"].clone();
    let changes = changes.as_array().expect("events").clone();
    let of_o5 = changes.iter().find(|event| event["agreement"]["code"] == "o5" && event["kind"] == "SIGNED");
    assert_eq!(of_o5.map(|event| &event["attestedFrom"]), Some(&json!("Dnr 2026-117, s. 9")), "{changes:?}");
    for (path, word) in [("sv/avtal", "intygad"), ("en/agreements", "attested")] {
        let page = page(&world, "contract.sunet", &format!("/{path}/sunet/o5")).await;
        assert!(page.contains(word) && page.contains("Dnr 2026-117, s. 9"), "{path}: {page}");
        assert_eq!(page.matches(word).count(), 1, "{path}: the other signed here");
    }
    let told_by = world
        .send(
            "contract.sunet",
            "query($id: ID!) { node(id: $id) { ... on AgreementPart { attestedFrom } } }",
            json!({ "id": part(&seen(&world, "contract.sunet", &version).await, "sunet")["id"] }),
        )
        .await;
    assert!(told_by["data"]["node"]["attestedFrom"].is_null(), "{told_by}");
    let decision = &told["data"]["node"]["decisions"]["nodes"][0];
    assert_eq!((&decision["action"], &decision["role"]), (&json!("ATTEST"), &json!("CONTRACT_MANAGER")), "{told}");

    // A whole agreement from before.
    let version = written(&world, "o5-old", "kth").await;
    let attest = json!({ "agreementVersion": version, "signedOn": "2025-12-01", "source": "Avtalsarkivet, pärm 14" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { state provenance source } } }";
    let told = world.send("customer.kth", query, json!({ "id": version })).await["data"]["node"].clone();
    assert_eq!(told, json!({ "state": "REGISTERED", "provenance": "ATTESTED", "source": "Avtalsarkivet, pärm 14" }));
}

/// O2: one agreement, seen from two sides: Sunet's SLA is the university's UC.
#[tokio::test]
async fn o2_one_agreement_is_seen_from_two_sides() {
    let world = World::start().await;
    registered(&world, "o2", "uu").await;
    let query = "{ agreement(keeper: \"sunet\", code: \"o2\") { kind } }";
    assert_eq!(world.ask("contract.sunet", query).await["agreement"]["kind"], "SLA");
    assert_eq!(world.ask("customer.uu", query).await["agreement"]["kind"], "UC");
    assert!(world.ask("customer.kth", query).await["agreement"].is_null());
}

/// U2.7, L2: a change is a new version; the signed one stays as it was, until the new one takes its place.
#[tokio::test]
async fn l2_a_change_is_a_new_version() {
    let world = World::start().await;
    let first = registered(&world, "l2", "uu").await;
    let before = seen(&world, "contract.sunet", &first).await;
    let amend = json!({ "agreement": before["agreement"]["id"], "validFrom": "2027-07-01" });
    assert_eq!(world.refused("customer.uu", "agreementAmend", amend.clone()).await.code, "FORBIDDEN");
    let second = world.made("manager.sunet.drive", "agreementAmend", amend.clone()).await;
    world.refuses("manager.sunet.drive", "agreementAmend", amend, "WRONG_STATE", "L2").await;
    let input = json!({ "agreementVersion": second, "termsSv": "Nya villkor.", "validUntil": null });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    review(&world, &second).await;
    signed(&world, &second, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": second })).await;
    let after = seen(&world, "contract.sunet", &first).await;
    assert_eq!((&after["contentHash"], &after["validUntil"]), (&before["contentHash"], &before["validUntil"]));
    let query = "{ agreement(keeper: \"sunet\", code: \"l2\") { a: inForce(on: \"2027-06-30\") { number terms } \
        b: inForce(on: \"2027-07-01\") { number terms } } }";
    let told = world.ask("customer.uu", query).await["agreement"].clone();
    assert_eq!(told["a"], json!({ "number": 1, "terms": "Allmänna villkor." }));
    assert_eq!(told["b"], json!({ "number": 2, "terms": "Nya villkor." }));
}

/// L2: a version that some have signed is closed when a later one is registered: nobody signs or registers it after that,
/// and what was signed stays.
#[tokio::test]
async fn l2_a_version_signed_in_part_is_closed_by_a_later_one() {
    let world = World::start().await;
    let version = reviewed(&world, "closed", "uu").await;
    let own = to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    world.act("owner.sunet.storage", "agreementSign", own).await;
    let theirs = to_sign(&world, "signatory.uu", &version, "uu").await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let later = json!({ "agreement": agreement, "validFrom": "2027-02-01" });
    let later = world.made("contract.sunet", "agreementAmend", later).await;
    review(&world, &later).await;
    signed(&world, &later, "uu").await;
    let closed = async || {
        let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { state closed } } }";
        world.send("contract.sunet", query, json!({ "id": version })).await["data"]["node"].clone()
    };
    assert_eq!(closed().await, json!({ "state": "SIGNED_IN_PART", "closed": false }));
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": later })).await;
    assert_eq!(closed().await, json!({ "state": "SIGNED_IN_PART", "closed": true }));
    world.refuses("signatory.uu", "agreementSign", theirs, "WRONG_STATE", "L2").await;
    let attest = json!({ "agreementVersion": version, "party": world.organisation("uu").await, "signedOn": "2026-11-20",
        "source": "Pärm 1" });
    world.refuses("contract.sunet", "agreementAttest", attest, "WRONG_STATE", "L2").await;
    let now = seen(&world, "contract.sunet", &later).await;
    assert_eq!((&now["state"], &now["agreement"]["status"]), (&json!("REGISTERED"), &json!("UPCOMING")), "{now}");
}

/// L2, U7, V2, N7: a second party on the provider's side signs here by its own signatory; it reads its own part alone,
/// and neither customer nor second provider is shown the other's.
#[tokio::test]
async fn l2_a_second_provider_signs_and_reads_its_own_part() {
    let world = World::start().await;
    let version = written(&world, "second", "uu").await;
    let line = json!({ "service": world.service("drive").await, "itemSv": "Andel i stamnätet", "amount": "4321",
        "period": "MONTH", "validFrom": "2027-01-01" });
    let input = json!({ "agreementVersion": version, "party": world.organisation("nordunet").await, "side": "PROVIDER",
        "responsibilitiesSv": "Drift av stamnätet.", "lines": [line] });
    world.act("manager.sunet.drive", "agreementPartySet", input).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    let now = seen(&world, "contract.sunet", &version).await;
    assert_eq!(now["state"], "SIGNED_IN_PART", "{now}");
    let register = json!({ "agreementVersion": version });
    world.refuses("contract.sunet", "agreementRegister", register.clone(), "WRONG_STATE", "L2").await;

    let own = to_sign(&world, "signatory.nordunet", &version, "nordunet").await;
    world.refuses("supplier.nordunet", "agreementSign", own.clone(), "FORBIDDEN", "U7").await;
    for person in ["signatory.uu", "customer.uu"] {
        world.refuses(person, "agreementSign", own.clone(), "NOT_FOUND", "").await;
    }
    let of_uu = json!({ "agreementPart": part(&now, "uu")["id"], "contentHash": now["contentHash"],
        "partHash": part(&now, "uu")["contentHash"] });
    world.refuses("signatory.nordunet", "agreementSign", of_uu, "NOT_FOUND", "").await;
    world.act("signatory.nordunet", "agreementSign", own).await;
    world.act("contract.sunet", "agreementRegister", register).await;

    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { state contentHash agreement { kind } \
        parts(first: 5) { totalCount nodes { side organisation { code } responsibilities \
        lines { unitPrice { amount } } signedText { common own salt leaf place beside root } } } } } }";
    for (person, code, side, kind, amount, foreign) in [
        ("signatory.nordunet", "nordunet", "PROVIDER", "SLA", "4321.00", ["125.50", "\"uu\"", "Anger kontaktperson."]),
        ("supplier.nordunet", "nordunet", "PROVIDER", "SLA", "4321.00", ["125.50", "\"uu\"", "Anger kontaktperson."]),
        ("customer.uu", "uu", "CUSTOMER", "UC", "125.50", ["Andel i", "nordunet", "Drift av stamnätet."]),
    ] {
        let told = world.send(person, query, json!({ "id": version })).await["data"]["node"].clone();
        let stands = (&told["state"], &told["agreement"]["kind"]);
        assert_eq!(stands, (&json!("REGISTERED"), &json!(kind)), "{person}: {told}");
        assert_eq!(told["parts"]["totalCount"], 1, "N7: {person}");
        let own = &told["parts"]["nodes"][0];
        assert_eq!((&own["organisation"]["code"], &own["side"]), (&json!(code), &json!(side)), "{person}");
        assert_eq!(own["lines"], json!([{ "unitPrice": { "amount": amount } }]), "{person}");
        assert_eq!(json!(super::sealed::root_of(&own["signedText"])), told["contentHash"], "{person}");
        let text = told.to_string();
        assert!(foreign.iter().all(|word| !text.contains(word)), "N7: {person}: {text}");
    }
    let all = world.send("contract.sunet", query, json!({ "id": version })).await["data"]["node"].clone();
    assert_eq!(all["parts"]["totalCount"], 3, "{all}");
}
