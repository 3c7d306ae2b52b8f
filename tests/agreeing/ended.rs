//! Renewed and ended: U2.7, R5, U7, N3, S4.7.3, V9.

use serde_json::{Value, json};

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
    // What is due is listed from then on, until it is said.
    let due = async |world: &World, due: bool| {
        let query =
            format!("{{ agreements(first: 100, filter: {{ code: \"renew\", renewalDue: {due} }}) {{ totalCount }} }}");
        world.ask("contract.sunet", &query).await["agreements"]["totalCount"].clone()
    };
    assert_eq!((due(&world, true).await, due(&world, false).await), (json!(0), json!(1)));
    let world = world.later("2027-10-02T12:00:00Z").await;
    assert_eq!((due(&world, true).await, due(&world, false).await), (json!(1), json!(0)));
    world.act("level.sunet", "agreementRenew", renew.clone()).await;
    assert_eq!((due(&world, true).await, due(&world, false).await), (json!(0), json!(1)));
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

/// A version in the register with both customers.
pub async fn joint(world: &World, code: &str, terms: Value) -> Value {
    let line = json!({ "service": world.service("drive").await, "itemSv": "Lagring", "amount": "1001", "period": "MONTH",
        "validFrom": "2026-06-01" });
    joint_at(world, code, terms, json!([line])).await
}

/// The same at these prices for the second of them.
pub async fn joint_at(world: &World, code: &str, terms: Value, lines: Value) -> Value {
    let version = written(world, code, "uu").await;
    let kth = json!({ "agreementVersion": version, "party": world.organisation("kth").await,
        "responsibilitiesSv": "Som UU.", "lines": lines });
    world.act("manager.sunet.drive", "agreementPartySet", kth).await;
    let mut input = terms;
    input["agreementVersion"] = version.clone();
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    review(world, &version).await;
    signed(world, &version, "uu").await;
    let kth = super::to_sign(world, "signatory.kth", &version, "kth").await;
    world.act("signatory.kth", "agreementSign", kth).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    version
}

/// The versions of an agreement as somebody sees them, the newest first.
pub async fn versions(world: &World, person: &str, code: &str) -> Value {
    let query = format!(
        "{{ agreement(keeper: \"sunet\", code: \"{code}\") {{ endsOn versions {{ number state validFrom validUntil provenance source \
         registerNumber parts(first: 9) {{ nodes {{ organisation {{ code }} signedOn noticeGivenOn leavesOn lines {{ item }} }} }} }} }} }}"
    );
    world.ask(person, &query).await["agreement"].clone()
}

pub fn parties(version: &Value) -> Vec<&str> {
    let parts = version["parts"]["nodes"].as_array().expect("parts").iter();
    let mut parties: Vec<_> = parts.filter_map(|part| part["organisation"]["code"].as_str()).collect();
    parties.sort_unstable();
    parties
}

/// U2.7, L2, N3, N7: one of several customers leaves an agreement; its deliveries are settled, the others go on by a version
/// that says the same without it, which nobody signs anew and which tells nobody who has left.
#[tokio::test]
async fn u2_7_one_customer_leaves_and_the_others_go_on() {
    let world = World::start().await;
    let terms = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null });
    let version = joint(&world, "joint", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    // What each of them has stands on this agreement alone.
    let settle = "UPDATE delivery SET state = 'ENDED', ended_on = '2026-11-22' WHERE state = 'ACTIVE' AND service_id IN \
        (SELECT id FROM service WHERE code = 'drive') AND active_from <= '2026-11-22'";
    world.run(settle).await.expect("settled");
    let drive = world.service("drive").await;
    for customer in ["uu", "kth"] {
        let input = json!({ "service": drive, "customer": world.organisation(customer).await });
        let delivery = world.made(&format!("customer.{customer}"), "deliveryOrder", input).await;
        world.act("manager.sunet.drive", "deliveryBegin", json!({ "delivery": delivery })).await;
        world.act(&format!("customer.{customer}"), "deliveryApprove", json!({ "delivery": delivery })).await;
        let from = json!({ "delivery": delivery, "activeFrom": "2026-11-23" });
        world.act("manager.sunet.drive", "deliveryActivate", from).await;
    }
    // Another agreement of the sample covers them too: from here on none does.
    let end = "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '2026-11-23' \
        WHERE state = 'REGISTERED' AND terminated_from IS NULL AND agreement_id IN (SELECT id FROM agreement WHERE code = 'S001')";
    world.run(end).await.expect("ended");
    // A version that is being written meanwhile.
    let draft = json!({ "agreement": agreement, "validFrom": "2027-06-01" });
    let draft = world.made("contract.sunet", "agreementAmend", draft).await;

    let notice = json!({ "agreement": agreement, "reason": "Vi tar hem lagringen." });
    let refused = world.refuses("signatory.kth", "agreementTerminate", notice.clone(), "INCOMPLETE", "N3").await;
    assert!(refused.message.contains("kth") && !refused.message.contains("uu-"), "N7: {}", refused.message);
    let mut settled = notice.clone();
    settled["endDeliveries"] = json!(true);
    world.act("signatory.kth", "agreementTerminate", settled).await;

    // Three months from the day after.
    let day = "2027-02-23";
    let told = versions(&world, "contract.sunet", "joint").await;
    let all = told["versions"].as_array().expect("versions");
    assert_eq!(all.len(), 3, "{told}");
    let (written, following, signed_one) = (&all[0], &all[1], &all[2]);
    assert_eq!((&written["number"], &written["state"]), (&json!(3), &json!("DRAFT")), "{told}");
    assert_eq!(
        (&following["number"], &following["state"], &following["provenance"]),
        (&json!(2), &json!("REGISTERED"), &json!("ATTESTED"))
    );
    assert_eq!((&following["validFrom"], &following["validUntil"]), (&json!(day), &Value::Null));
    assert_eq!((parties(following), parties(signed_one)), (vec!["sunet", "uu"], vec!["kth", "sunet", "uu"]));
    assert!(following["source"].as_str().is_some_and(|source| source.starts_with("Version 1 (2026-")), "{following}");
    let own = |version: &Value, code: &str| {
        let parts = version["parts"]["nodes"].as_array().expect("parts").iter();
        parts.clone().find(|part| part["organisation"]["code"] == code).cloned().unwrap_or_default()
    };
    assert_eq!(own(following, "uu")["signedOn"], own(signed_one, "uu")["signedOn"]);
    assert_eq!(own(following, "uu")["lines"], own(signed_one, "uu")["lines"]);
    let leaves = own(signed_one, "kth");
    assert_eq!((&leaves["noticeGivenOn"], &leaves["leavesOn"]), (&json!("2026-11-22"), &json!(day)), "{leaves}");

    // N7: the one that leaves sees its end, the other a version and nobody's leaving.
    let theirs = versions(&world, "customer.kth", "joint").await;
    assert_eq!((&theirs["endsOn"], theirs["versions"].as_array().map(Vec::len)), (&json!(day), Some(1)), "{theirs}");
    let others = versions(&world, "customer.uu", "joint").await;
    assert!(others["endsOn"].is_null(), "{others}");
    assert!(!others.to_string().contains("kth") && own(&others["versions"][1], "uu")["leavesOn"].is_null(), "{others}");
    assert!(world.told("customer.kth").await.contains(&"AGREEMENT_END_MOVED".to_owned()));
    assert!(world.told("contract.sunet").await.contains(&"AGREEMENT_NOTICE".to_owned()));
    assert!(!world.told("customer.uu").await.contains(&"AGREEMENT_END_MOVED".to_owned()));
    let decisions = "{ agreement(keeper: \"sunet\", code: \"joint\") { decisions(first: 20) { nodes { action } } } }";
    let told = world.ask("customer.uu", decisions).await.to_string();
    assert!(!told.contains("TERMINATE"), "N7: {told}");
    // N3: its delivery ends with it; the other's goes on.
    let ends = |customer: &str, ended: &str| {
        format!(
            "SELECT COUNT(*) FROM delivery d JOIN organisation o ON o.id = d.customer_id JOIN service s ON s.id = d.service_id \
             WHERE o.code = '{customer}' AND s.code = 'drive' AND d.provenance = 'RECORDED' AND d.state = 'ACTIVE' AND d.ended_on {ended}"
        )
    };
    assert_eq!(world.number(&ends("kth", &format!("= '{day}'"))).await, 1);
    assert_eq!(world.number(&ends("uu", "IS NULL")).await, 1);
    crate::agreeing::histories::sound::assert_sound(&world).await;

    // Notice is given once; and the last of them ends the agreement, on a day of its own.
    assert_eq!(world.refused("signatory.kth", "agreementTerminate", notice.clone()).await.code, "FORBIDDEN");
    let mut last = notice;
    last["endDeliveries"] = json!(true);
    world.act("signatory.uu", "agreementTerminate", last).await;
    assert_eq!(versions(&world, "customer.uu", "joint").await["endsOn"], day);
    let (_, _) = (draft, version);
}

/// U2.7: where it renews, one leaves at the end of the term, and the renewal is of those who stay; where all have given
/// notice, there is none.
#[tokio::test]
async fn u2_7_a_renewal_is_of_those_who_stay() {
    let world = World::start().await;
    let terms =
        json!({ "validFrom": "2026-01-01", "validUntil": "2027-03-01", "noticeMonths": 3, "renewalMonths": 12 });
    let version = joint(&world, "term", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Vi förlänger inte." });
    world.act("signatory.kth", "agreementTerminate", notice.clone()).await;
    let told = versions(&world, "contract.sunet", "term").await;
    assert_eq!(told["versions"].as_array().map(Vec::len), Some(1), "nothing changes before the term ends: {told}");
    world.refuses("signatory.kth", "agreementTerminate", notice.clone(), "WRONG_STATE", "U2.7").await;
    let world = world.later("2026-12-05T12:00:00Z").await;
    world.act("contract.sunet", "agreementRenew", json!({ "agreement": agreement })).await;
    let told = versions(&world, "contract.sunet", "term").await;
    let (next, first) = (&told["versions"][0], &told["versions"][1]);
    assert_eq!((&next["validFrom"], &next["validUntil"]), (&json!("2027-03-01"), &json!("2028-03-01")), "{told}");
    assert_eq!((parties(next), parties(first)), (vec!["sunet", "uu"], vec!["kth", "sunet", "uu"]));
    assert_eq!(versions(&world, "customer.kth", "term").await["endsOn"], "2027-03-01");
    assert_eq!(versions(&world, "customer.uu", "term").await["endsOn"], "2028-03-01");
    world.act("signatory.uu", "agreementTerminate", notice).await;
    let renew = json!({ "agreement": agreement });
    world.refuses("contract.sunet", "agreementRenew", renew, "WRONG_STATE", "U2.7").await;
}
