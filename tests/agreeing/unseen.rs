//! N7, V4: what a customer is told does not change by what another does, nor by what the agreement stands on.

use serde_json::{Value, json};

use super::{ended::joint, part, promised::supplied, review, seen, to_sign, written};
use crate::acts::world::World;

/// All that a party can ask of an agreement, and of what has come to pass with it.
const ALL: &str = "query($id: ID!) { node(id: $id) { ... on Agreement { code kind status endsOn cancelBy renewsOn endsIfNoticeGiven \
    revision attested decisions(first: 50) { totalCount nodes { id action } } viewerCan { action about } \
    underpinnedBy { totalCount } underpins { totalCount } breaks { promise { metric } } services { code } \
    versions { id number state closed validFrom validUntil terminatedOn terminatedFrom contentHash registeredAt \
      registerNumber submittedAt revision decisions(first: 50) { totalCount } noticeConsents { serviceCode } \
      promises { metric } reviews { remarks } breaks { promise { metric } } viewerCan { action about } \
      parts(first: 9) { totalCount nodes { id signedOn noticeGivenOn leavesOn contentHash annualValue { amount } \
        nextPriceChangeOn lines { item unitPrice { amount } } targets { metric } viewerCan { action about } \
        signedText { common own salt leaf place beside root } decisions(first: 50) { totalCount nodes { id action } } } } } } } \
    organisation(code: \"uu\") { agreementChanges(since: \"2015-01-01\", first: 50) { totalCount nodes { kind on effectiveOn } } \
      agreements(first: 1) { totalCount } } \
    decisions(first: 50) { nodes { id action } } viewer { notices(first: 50) { nodes { occasion } } } }";

async fn told(world: &World, agreement: &Value) -> Vec<Value> {
    let mut told = Vec::new();
    for person in ["customer.uu", "signatory.uu"] {
        let answer = world.send(person, ALL, json!({ "id": agreement })).await;
        assert!(answer["errors"].is_null() && !answer["data"]["node"].is_null(), "{person}: {answer}");
        told.push(answer);
    }
    told
}

#[tokio::test]
async fn n7_what_another_does_changes_nothing_that_a_customer_is_told() {
    let world = World::start().await;
    let lower = supplied(&world, "uc-1", "99.9").await;
    let version = written(&world, "unseen", "uu").await;
    let line = json!({ "service": world.service("drive").await, "itemSv": "Lagring", "amount": "1001", "period": "MONTH",
        "validFrom": "2026-06-01" });
    let kth = json!({ "agreementVersion": version, "party": world.organisation("kth").await,
        "responsibilitiesSv": "Som UU.", "lines": [line] });
    world.act("manager.sunet.drive", "agreementPartySet", kth).await;
    let input = json!({ "agreementVersion": version, "validFrom": "2026-01-01", "validUntil": "2027-03-01" });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    review(&world, &version).await;
    let now = seen(&world, "customer.uu", &version).await;
    let agreement = now["agreement"]["id"].clone();
    // How many parts were written tells how many parties there are.
    let alone = written(&world, "alone", "uu").await;
    review(&world, &alone).await;
    let alone = seen(&world, "customer.uu", &alone).await;
    assert_eq!(
        (&now["revision"], &now["agreement"]["revision"]),
        (&alone["revision"], &alone["agreement"]["revision"]),
        "N7: with one party, and with two"
    );

    let sunet = to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    world.act("owner.sunet.storage", "agreementSign", sunet).await;
    let before = told(&world, &agreement).await;
    let kth = to_sign(&world, "signatory.kth", &version, "kth").await;
    world.act("signatory.kth", "agreementSign", kth).await;
    assert_eq!(told(&world, &agreement).await, before, "N7: another has signed");
    // Its own number is what it signs by; the counter of the keeper's work is none.
    let mut own = to_sign(&world, "signatory.uu", &version, "uu").await;
    own["expectedVersion"] = seen(&world, "contract.sunet", &version).await["revision"].clone();
    assert!(own["expectedVersion"].as_i64() > Some(8), "{own}");
    world.refused("signatory.uu", "agreementSign", own.clone()).await;
    own["expectedVersion"] = seen(&world, "signatory.uu", &version).await["revision"].clone();
    world.act("signatory.uu", "agreementSign", own).await;
    assert_eq!(part(&seen(&world, "customer.uu", &version).await, "uu")["signedOn"], "2026-11-22");
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;

    let before = told(&world, &agreement).await;
    let under = json!({ "upper": agreement, "lower": lower });
    world.act("contract.sunet", "underpinningRecord", under.clone()).await;
    assert_eq!(told(&world, &agreement).await, before, "V4: it stands on another");
    world.act("contract.sunet", "underpinningRemove", under).await;
    assert_eq!(told(&world, &agreement).await, before, "V4: it stands on it no longer");
    let seen_as = seen(&world, "signatory.kth", &version).await["agreement"]["revision"].clone();
    let notice =
        json!({ "agreement": agreement, "reason": "Vi slutar.", "from": "2028-03-01", "expectedVersion": seen_as });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    assert_eq!(told(&world, &agreement).await, before, "N7: another leaves when a later term ends");
    assert_ne!(seen(&world, "signatory.kth", &version).await["agreement"]["revision"], seen_as, "its own notice");
}

/// What came to pass with an agreement of the university's, as its representative is told it.
async fn events(world: &World, code: &str) -> Vec<Value> {
    let query = "{ organisation(code: \"uu\") { agreementChanges(since: \"2026-11-22\", first: 100) { nodes { kind on effectiveOn \
        agreement { code } } } } }";
    let told = world.ask("customer.uu", query).await["organisation"]["agreementChanges"]["nodes"].clone();
    let told = told.as_array().expect("events").iter().filter(|event| event["agreement"]["code"] == code);
    told.map(|event| json!([event["kind"], event["on"], event["effectiveOn"]])).collect()
}

/// The occasions of which the university's people have been told of an agreement.
async fn notices(world: &World, code: &str) -> Vec<String> {
    let of = format!(
        "SELECT n.occasion || ' ' || i.subject FROM notice n JOIN identity i ON i.person_id = n.person_id \
         JOIN agreement g ON g.id = n.object_id WHERE i.subject LIKE '%.uu' AND g.code = '{code}' ORDER BY 1"
    );
    world.texts(&of).await
}

/// Two agreements of both customers that say the same; of the first the other customer gives notice.
async fn twins(world: &World, terms: &Value) -> [Value; 2] {
    let mut agreements = Vec::new();
    for code in ["left", "twin"] {
        let version = joint(world, code, terms.clone()).await;
        agreements.push(seen(world, "contract.sunet", &version).await["agreement"]["id"].clone());
    }
    let notice = json!({ "agreement": agreements[0], "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    agreements.try_into().expect("two")
}

/// N7: of an agreement that another leaves, those who stay are told the same as of one that nobody leaves: on the day of the
/// notice, when it has run out, when the agreement had not begun, and when it is renewed without it.
#[tokio::test]
async fn n7_anothers_notice_is_no_event_to_those_who_stay() {
    for (from, until, notice, renewal, days) in [
        ("2026-11-01", Value::Null, 3, Value::Null, ["2027-02-22", "2027-02-24", "2027-06-01"]),
        ("2027-01-01", Value::Null, 0, Value::Null, ["2026-11-25", "2026-12-31", "2027-01-02"]),
        ("2026-01-01", json!("2027-03-01"), 3, json!(12), ["2026-12-05", "2027-02-28", "2027-03-02"]),
    ] {
        let mut world = World::start().await;
        let terms = json!({ "validFrom": from, "validUntil": until, "noticeMonths": notice, "renewalMonths": renewal });
        let both = twins(&world, &terms).await;
        for day in ["2026-11-22", days[0], days[1], days[2]] {
            world = world.later(&format!("{day}T12:00:00Z")).await;
            if day == "2026-12-05" {
                for agreement in &both {
                    world.act("contract.sunet", "agreementRenew", json!({ "agreement": agreement })).await;
                }
            }
            let (left, twin) = (events(&world, "left").await, events(&world, "twin").await);
            assert_eq!(left, twin, "N7: {from} {day}");
            assert!(!twin.is_empty(), "{from} {day}");
            assert_eq!(notices(&world, "left").await, notices(&world, "twin").await, "N7: {from} {day}");
        }
        let kinds = |events: Vec<Value>| events.iter().map(|event| event[0].clone()).collect::<Vec<_>>();
        let told = kinds(events(&world, "left").await);
        let began = if renewal.is_null() { "IN_FORCE" } else { "RENEWED" };
        assert_eq!(told.iter().filter(|kind| **kind == began).count(), 1, "{from}: {told:?}");
        // There is a version more, and who has left is told so.
        let mut of_kth = world
            .ask(
                "customer.kth",
                "{ organisation(code: \"kth\") { agreementChanges(since: \"2026-11-22\", \
            first: 100) { nodes { kind agreement { code } } } } }",
            )
            .await;
        let of_kth = of_kth["organisation"]["agreementChanges"]["nodes"].take();
        let notices = of_kth.as_array().expect("events").iter();
        let mut notices =
            notices.filter(|event| event["agreement"]["code"] == "left" && event["kind"] == "NOTICE_GIVEN");
        assert!(notices.next().is_some(), "{of_kth}");
        let versions = super::ended::versions(&world, "contract.sunet", "left").await;
        assert_eq!(versions["versions"].as_array().map(Vec::len), Some(2), "{versions}");
    }
}

/// Two agreements of both customers that came in by files, with neither prices nor promises.
async fn imported(world: &World) -> [Value; 2] {
    let directory = world.server.database.directory().join("twins");
    std::fs::create_dir_all(&directory).expect("a directory");
    let sheets: [(&str, &str, &[&str]); 4] = [
        ("agreements", "keeper,code,title_sv,structure", &["sunet,CODE,Lagring,MULTI_LEVEL"]),
        (
            "agreement_versions",
            "keeper,agreement,number,state,valid_from,notice_months,registered_at",
            &["sunet,CODE,1,REGISTERED,2026-01-01,3,2025-12-01"],
        ),
        ("agreement_services", "keeper,agreement,version,service", &["sunet,CODE,1,drive"]),
        (
            "agreement_parts",
            "keeper,agreement,version,organisation,side,signed_on",
            &[
                "sunet,CODE,1,sunet,PROVIDER,2025-12-01",
                "sunet,CODE,1,uu,CUSTOMER,2025-12-01",
                "sunet,CODE,1,kth,CUSTOMER,2025-12-01",
            ],
        ),
    ];
    for (name, heading, rows) in sheets {
        let mut text = format!("{heading}\n");
        for code in ["left", "twin"] {
            rows.iter().for_each(|row| text.push_str(&format!("{}\n", row.replace("CODE", code))));
        }
        std::fs::write(directory.join(format!("{name}.csv")), text).expect("a file");
    }
    let path = directory.to_str().expect("a path");
    let arguments = ["import", path, "--as", "contract.sunet", "--source", "the old register"];
    let done = crate::harness::run(&world.server.database, &arguments, &[("CLOCK", crate::acts::world::DAY)]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let found =
        async |code: &str| world.id("contract.sunet", &format!("agreement(keeper: \"sunet\", code: \"{code}\")")).await;
    [found("left").await, found("twin").await]
}

/// N7: the same of what came in by files: how those who stay go on is no event of theirs.
#[tokio::test]
async fn n7_anothers_notice_of_what_came_in_by_files_is_no_event() {
    let mut world = World::start().await;
    let both = imported(&world).await;
    let notice = json!({ "agreement": both[0], "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    let versions = super::ended::versions(&world, "contract.sunet", "left").await;
    assert_eq!(versions["versions"].as_array().map(Vec::len), Some(2), "{versions}");
    for day in ["2026-11-22", "2027-02-22", "2027-02-24", "2027-06-01"] {
        world = world.later(&format!("{day}T12:00:00Z")).await;
        assert_eq!(events(&world, "left").await, events(&world, "twin").await, "N7: {day}");
        assert_eq!(notices(&world, "left").await, notices(&world, "twin").await, "N7: {day}");
    }
}

/// N7: that what one was asked to sign is a draft again, or closed, is told whenever it is, and so tells nothing of another
/// party.
#[tokio::test]
async fn n7_why_a_draft_is_reopened_is_not_told() {
    let world = World::start().await;
    let open = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null });
    let reviewed = async |agreement: &Value| {
        let input = json!({ "agreement": agreement, "validFrom": "2027-06-01" });
        let next = world.made("contract.sunet", "agreementAmend", input).await;
        world.act("manager.sunet.drive", "agreementEdit", json!({ "agreementVersion": next, "termsSv": "Nya." })).await;
        review(&world, &next).await;
        next
    };
    let mut drafts = Vec::new();
    for code in ["left", "twin"] {
        let version = joint(&world, code, open.clone()).await;
        let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
        drafts.push((reviewed(&agreement).await, agreement));
    }
    let before = notices(&world, "left").await;
    let notice = json!({ "agreement": drafts[0].1, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    let edit = json!({ "agreementVersion": drafts[1].0, "termsSv": "Andra." });
    world.act("manager.sunet.drive", "agreementEdit", edit.clone()).await;
    let (left, twin) = (notices(&world, "left").await, notices(&world, "twin").await);
    assert_eq!(left, twin, "N7");
    assert_eq!(left.len(), before.len() + 1, "{left:?}");
    assert!(left.contains(&"AGREEMENT_REOPENED signatory.uu".to_owned()), "{left:?}");
    // What is a draft already is not reopened.
    world.act("manager.sunet.drive", "agreementEdit", edit).await;
    assert_eq!(notices(&world, "twin").await, twin);

    // L2: signed in part, it is closed when the keeper registers another.
    let (next, agreement) = &drafts[1];
    review(&world, next).await;
    let own = to_sign(&world, "signatory.uu", next, "uu").await;
    world.act("signatory.uu", "agreementSign", own).await;
    let another = reviewed(agreement).await;
    super::signed(&world, &another, "uu").await;
    let own = to_sign(&world, "signatory.kth", &another, "kth").await;
    world.act("signatory.kth", "agreementSign", own).await;
    assert!(!notices(&world, "twin").await.contains(&"AGREEMENT_CLOSED signatory.uu".to_owned()));
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": another })).await;
    let told = notices(&world, "twin").await;
    assert_eq!(told.iter().filter(|it| *it == "AGREEMENT_CLOSED signatory.uu").count(), 1, "{told:?}");
}
