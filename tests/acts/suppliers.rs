//! Who supplies what to a service (S4.2.2, S4.3.2, S4.7.1), and what its checklist asks for then (S4.2.1).

use serde_json::{Value, json};

use super::world::World;

const SUPPLIERS: &str = "{ service(provider: \"sunet\", code: \"gpu\") { suppliers { id product validUntil supplier { code } \
    decisions { nodes { clause action } } viewerCan { action allowed } } checklist { item done } } }";

/// A service that is decided on, with a manager, security classes, routines and a published text.
pub async fn establishing(world: &World) -> Value {
    let (storage, manager) = (world.portfolio("storage").await, world.person("resources.sunet").await);
    let input = json!({ "portfolio": storage, "code": "gpu", "nameSv": "GPU-beräkning" });
    let gpu = world.made("owner.sunet.storage", "servicePropose", input).await;
    let decide = json!({ "service": gpu, "establish": true, "environmentBearing": "Två nya rack." });
    world.act("leader.sunet", "serviceDecide", decide).await;
    let input = json!({ "person": manager, "role": "SERVICE_MANAGER", "scope": { "service": gpu } });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
    let classes = json!({ "service": gpu, "confidentiality": "MODERATE", "integrity": "MODERATE",
        "availability": "MODERATE", "reviewDue": "2027-11-01" });
    world.act("owner.sunet.storage", "securityClassify", classes).await;
    for (person, routine) in
        [("owner.sunet.storage", "SUPPORT"), ("resources.sunet", "ORDERING"), ("owner.sunet.storage", "DOCUMENTATION")]
    {
        world.act(person, "routineDescribe", json!({ "service": gpu, "routine": routine, "textSv": "Så" })).await;
    }
    let text = world.made("resources.sunet", "serviceTextWrite", json!({ "service": gpu, "nameSv": "GPU" })).await;
    world.act("communicator.sunet", "serviceTextPublish", json!({ "serviceText": text })).await;
    gpu
}

fn clauses(refused: &Value) -> Vec<String> {
    let errors = refused["data"]["done"]["userErrors"].as_array().expect("errors").iter();
    errors.map(|error| error["clause"].as_str().unwrap_or_default().to_owned()).collect()
}

/// S4.2.2, S4.2: with a supplier, its agreement and its contact are asked for before the service is taken into use; and the
/// roles that the owner requires.
#[tokio::test]
async fn s4_2_2_a_supplier_asks_for_agreement_and_contact() {
    let world = World::start().await;
    let gpu = establishing(&world).await;
    let establish = json!({ "service": gpu });
    let supplier = world
        .ask("leader.sunet", "{ service(provider: \"sunet\", code: \"drive\") { suppliers { supplier { id code } } } }")
        .await;
    let (supplier, code) = (
        supplier["service"]["suppliers"][0]["supplier"]["id"].clone(),
        supplier["service"]["suppliers"][0]["supplier"]["code"].clone(),
    );
    // None of its people is there to be asked.
    let record = json!({ "service": gpu, "supplier": supplier, "product": "Grafikkort" });
    for person in ["resources.sunet", "leader.sunet", "owner.sunet.mail", "communicator.sunet", "leader.uu-it"] {
        world.refuses(person, "serviceSupplierRecord", record.clone(), "FORBIDDEN", "S4.2.2").await;
    }
    let done = world.act("owner.sunet.storage", "serviceSupplierRecord", record.clone()).await;
    assert_eq!(done["decision"]["clause"], "S4.2.2");
    let supplying = done["object"]["id"].clone();
    world.refuses("owner.sunet.storage", "serviceSupplierRecord", record, "TAKEN", "S4.2.2").await;
    let seen = world.ask("owner.sunet.storage", SUPPLIERS).await["service"].take();
    assert_eq!(
        (&seen["suppliers"][0]["supplier"]["code"], &seen["suppliers"][0]["product"]),
        (&code, &json!("Grafikkort"))
    );
    assert_eq!(seen["suppliers"][0]["decisions"]["nodes"], json!([{ "clause": "S4.2.2", "action": "RECORD" }]));
    let refused = world.refused("owner.sunet.storage", "serviceEstablish", establish.clone()).await;
    let missing = clauses(&refused.whole);
    assert!(missing.contains(&"S4.2.2".to_owned()) && missing.iter().all(|clause| clause == "S4.2.2"), "{missing:?}");
    // The roles that the owner requires, too.
    let require = |roles: &[&str]| json!({ "service": gpu, "roles": roles });
    world.act("owner.sunet.storage", "rolesRequire", require(&["SUPPORT_SPECIALIST"])).await;
    let refused = world.refused("owner.sunet.storage", "serviceEstablish", establish.clone()).await;
    assert_eq!(clauses(&refused.whole)[0], "S4.2", "{refused:?}");
    world.act("owner.sunet.storage", "rolesRequire", require(&[])).await;
    // It supplies it from today on, and until tomorrow at the earliest; what is over is asked for no more.
    let end = |on: &str| json!({ "serviceSupplier": supplying, "on": on });
    world.refuses("resources.sunet", "serviceSupplierEnd", end("2026-11-23"), "FORBIDDEN", "S4.2.2").await;
    assert_eq!(world.refused("owner.sunet.storage", "serviceSupplierEnd", end("2026-11-22")).await.field, "on");
    assert_eq!(world.refused("owner.sunet.storage", "serviceSupplierEnd", end("2026-11-21")).await.field, "on");
    let stale = json!({ "serviceSupplier": supplying, "on": "2026-11-23", "expectedVersion": 2 });
    assert_eq!(world.refused("owner.sunet.storage", "serviceSupplierEnd", stale).await.code, "VERSION_CONFLICT");
    world.act("owner.sunet.storage", "serviceSupplierEnd", end("2026-11-23")).await;
    world.refuses("owner.sunet.storage", "serviceSupplierEnd", end("2026-11-24"), "WRONG_STATE", "S4.2.2").await;
    let world = world.later("2026-11-23T12:00:00Z").await;
    world.act("owner.sunet.storage", "serviceEstablish", establish).await;
}

/// S4.2.2, S4.2.1, S4.7.1: with an agreement in force and a contact who has accepted, a service with a supplier is taken into
/// use; an agreement that another has taken the place of is none. Services whose supplier lacks one are listed.
#[tokio::test]
async fn s4_2_2_agreement_and_contact_let_it_be_established() {
    let world = World::start().await;
    let gpu = establishing(&world).await;
    let (sunet, drive, nordunet) =
        (world.organisation("sunet").await, world.service("drive").await, world.organisation("nordunet").await);
    let record = json!({ "service": gpu, "supplier": nordunet, "product": "Grafikkort" });
    let done = world.act("contract.sunet", "serviceSupplierRecord", record).await;
    assert_eq!(done["decision"]["clause"], "S4.7.1");
    let lacking = async |person: &str, what: &str| {
        let query = format!(
            "{{ services(first: 100, filter: {{ provider: {sunet}, lacks: [{what}] }}) {{ nodes {{ code }} }} }}"
        );
        let seen = world.ask(person, &query).await["services"]["nodes"].clone();
        seen.as_array().expect("services").iter().any(|service| service["code"] == "gpu")
    };
    // Its contact has accepted; there is no agreement on it.
    assert!(!lacking("owner.sunet.storage", "SUPPLIER_CONTACT").await);
    assert!(lacking("owner.sunet.storage", "SUPPLIER_AGREEMENT").await);
    let nobody =
        format!("{{ services(filter: {{ provider: {sunet}, lacks: [SUPPLIER_AGREEMENT] }}) {{ totalCount }} }}");
    for person in ["customer.uu", "leader.uu-it", ""] {
        assert_eq!(
            world.ask(person, &nobody).await["services"]["totalCount"],
            0,
            "{person}: of its management nothing"
        );
    }
    let establish = json!({ "service": gpu });
    let in_force = async |version: &Value, from: &str| {
        let edit = json!({ "agreementVersion": version, "validFrom": from, "noticeMonths": 6 });
        world.act("contract.sunet", "agreementEdit", edit).await;
        let attest = json!({ "agreementVersion": version, "signedOn": "2025-12-01", "source": "Pärm 7" });
        world.act("contract.sunet", "agreementAttest", attest).await;
        world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    };
    let drawn = |code: &str, services: &[&Value]| {
        json!({ "keeper": sunet, "code": code, "titleSv": "Grafikkort",
        "side": "CUSTOMER", "services": services, "parties": [nordunet] })
    };
    let version = world.made("contract.sunet", "agreementDrawUp", drawn("kort-1", &[&gpu, &drive])).await;
    in_force(&version, "2026-01-01").await;
    assert!(!lacking("owner.sunet.storage", "SUPPLIER_AGREEMENT").await);
    // The next version does not cover it: what took the place of the one that did is in force.
    let query = format!("{{ node(id: {version}) {{ ... on AgreementVersion {{ agreement {{ id }} }} }} }}");
    let agreement = world.ask("contract.sunet", &query).await["node"]["agreement"]["id"].clone();
    let amend = json!({ "agreement": agreement, "validFrom": "2026-02-01" });
    let next = world.made("contract.sunet", "agreementAmend", amend).await;
    world.act("contract.sunet", "agreementEdit", json!({ "agreementVersion": next, "services": [drive] })).await;
    in_force(&next, "2026-02-01").await;
    let refused = world.refused("owner.sunet.storage", "serviceEstablish", establish.clone()).await;
    assert_eq!(clauses(&refused.whole), ["S4.2.2"], "{refused:?}");
    let version = world.made("contract.sunet", "agreementDrawUp", drawn("kort-2", &[&gpu])).await;
    in_force(&version, "2026-01-01").await;
    world.act("owner.sunet.storage", "serviceEstablish", establish).await;
}

/// S4.7.1: the contract manager ends a supply, of any service of the provider and of no other.
#[tokio::test]
async fn s4_7_1_the_contract_manager_ends_a_supply() {
    let world = World::start().await;
    let query = "{ service(provider: \"sunet\", code: \"drive\") { suppliers { id } } }";
    let supplying = world.ask("leader.sunet", query).await["service"]["suppliers"][0]["id"].clone();
    let end = json!({ "serviceSupplier": supplying, "on": "2027-01-01" });
    for person in ["leader.sunet", "manager.sunet.drive", "owner.sunet.mail"] {
        world.refuses(person, "serviceSupplierEnd", end.clone(), "FORBIDDEN", "S4.2.2").await;
    }
    for person in ["contract.uu-it", "supplier.nordunet", "customer.uu"] {
        world.refuses(person, "serviceSupplierEnd", end.clone(), "NOT_FOUND", "").await;
    }
    let done = world.act("contract.sunet", "serviceSupplierEnd", end).await;
    assert_eq!(done["decision"]["clause"], "S4.7.1");
}

/// S4.7.1, S4.2.2: an organisation that the provider has nothing to do with is entered as its supplier by the contract
/// manager, not by an owner, who could then give it a contact; from then on owners and coordinators name it.
#[tokio::test]
async fn s4_7_1_a_new_supplier_is_entered_by_the_contract_manager() {
    let world = World::start().await;
    let (drive, box_, kth, sunet) = (
        world.service("drive").await,
        world.service("box").await,
        world.organisation("kth").await,
        world.organisation("sunet").await,
    );
    let record = |service: &Value, supplier: &Value| json!({ "service": service, "supplier": supplier });
    world.refuses("owner.sunet.storage", "serviceSupplierRecord", record(&drive, &kth), "INVALID", "S4.7.1").await;
    world
        .refuses("coordinator.sunet.storage", "serviceSupplierRecord", record(&drive, &kth), "INVALID", "S4.7.1")
        .await;
    world.refuses("contract.sunet", "serviceSupplierRecord", record(&drive, &sunet), "INVALID", "S4.2.2").await;
    let done = world.act("contract.sunet", "serviceSupplierRecord", record(&box_, &kth)).await;
    assert_eq!(done["decision"]["clause"], "S4.7.1");
    // S4.3.2: the coordinator to whom suppliers are delegated, and who appoints the contact by the same duty.
    let done = world.act("coordinator.sunet.storage", "serviceSupplierRecord", record(&drive, &kth)).await;
    assert_eq!(done["decision"]["clause"], "S4.3.2");
    let contact = json!({ "invite": { "name": "Kontakt", "claim": "eduPersonPrincipalName", "value": "k@kth.invalid" },
        "role": "SUPPLIER_CONTACT", "scope": { "organisation": kth } });
    let done = world.act("coordinator.sunet.storage", "appointmentMake", contact).await;
    assert_eq!(done["decision"]["clause"], "S4.3.2");
}

/// S4.2.2: a contact whom another provider has appointed is none of one's own: one's services still lack it.
#[tokio::test]
async fn s4_2_2_another_providers_contact_is_not_ones_own() {
    let world = World::start().await;
    let lacking = "{ services(first: 100, filter: { lacks: [SUPPLIER_CONTACT] }) { nodes { code } } }";
    let before = world.ask("contract.sunet", lacking).await;
    let supplied = world
        .texts(
            "SELECT s.code FROM service_supplier x JOIN service s ON s.id = x.service_id JOIN organisation o \
             ON o.id = x.supplier_id JOIN organisation p ON p.id = s.provider_id WHERE o.code = 'nordunet' \
             AND p.code = 'sunet' AND x.valid_until IS NULL ORDER BY s.code",
        )
        .await;
    let lacks = |answer: &Value, code: &str| answer.to_string().contains(&format!("\"{code}\""));
    let supplied =
        supplied.into_iter().find(|code| !lacks(&before, code)).expect("a service whose supplier has a contact");
    world
        .execute(
            "UPDATE appointment SET appointed_by_appointment_id = (SELECT m.id FROM appointment m JOIN organisation o \
             ON o.id = m.provider_id WHERE m.role = 'CONTRACT_MANAGER' AND o.code = 'uu-it') \
             WHERE role = 'SUPPLIER_CONTACT' AND organisation_id = (SELECT o.id FROM organisation o WHERE o.code = 'nordunet')",
        )
        .await;
    let after = world.ask("contract.sunet", lacking).await;
    assert!(lacks(&after, &supplied), "{supplied}: {after}");
}
