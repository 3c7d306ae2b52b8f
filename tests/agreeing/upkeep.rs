//! Upkeep: U2.1, U2.7, U6.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{ended::joint, review, seen, signed, to_sign, written};
use crate::acts::world::World;

/// The codes of what is listed as covered by no agreement: services, customers.
async fn listed(world: &World) -> (BTreeSet<String>, BTreeSet<String>) {
    let query = format!(
        "{{ agreementCoverage(provider: {}) {{ services(first: 100) {{ totalCount nodes {{ code }} }} \
        customers(first: 100) {{ totalCount nodes {{ code }} }} }} }}",
        world.organisation("sunet").await
    );
    let told = world.ask("level.sunet", &query).await["agreementCoverage"].clone();
    let codes = |list: &Value| -> BTreeSet<String> {
        let nodes = list["nodes"].as_array().expect("nodes").iter();
        nodes.map(|node| node["code"].as_str().expect("a code").to_owned()).collect()
    };
    let (services, customers) = (codes(&told["services"]), codes(&told["customers"]));
    assert_eq!(told["services"]["totalCount"], services.len(), "{told}");
    assert_eq!(told["customers"]["totalCount"], customers.len(), "{told}");
    (services, customers)
}

/// The same as each agreement tells it: every service and customer is asked for its agreements, and each of those for the
/// version in force, who is party to it and what it covers.
async fn uncovered(world: &World) -> (BTreeSet<String>, BTreeSet<String>) {
    let nodes = |list: &Value| list["nodes"].as_array().expect("nodes").clone();
    let in_use = "SELECT s.code FROM service s JOIN organisation o ON o.id = s.provider_id WHERE o.code = 'sunet' \
        AND s.state IN ('ACTIVE', 'RETIRING')";
    let mut services = BTreeSet::new();
    for code in world.texts(in_use).await {
        let query = format!(
            "{{ service(provider: \"sunet\", code: \"{code}\") {{ agreements(first: 100) {{ nodes {{ inForce \
             {{ services {{ code }} parts(first: 20) {{ nodes {{ side isKeeper }} }} }} }} }} }} }}"
        );
        let agreements = nodes(&world.ask("contract.sunet", &query).await["service"]["agreements"]);
        let covers = |agreement: &Value| {
            let version = &agreement["inForce"];
            let named = version["services"].as_array().is_some_and(|all| all.iter().any(|one| one["code"] == *code));
            let customer = |part: &Value| part["side"] == "CUSTOMER" && part["isKeeper"] == false;
            named && nodes(&version["parts"]).iter().any(customer)
        };
        if !agreements.iter().any(covers) {
            services.insert(code);
        }
    }
    let known = "SELECT c.code FROM customer_relation r JOIN organisation o ON o.id = r.provider_id AND o.code = 'sunet' \
        JOIN organisation c ON c.id = r.customer_id WHERE NOT r.potential";
    let mut customers = BTreeSet::new();
    for code in world.texts(known).await {
        let party = world.organisation(&code).await;
        let query = format!(
            "{{ organisation(code: \"{code}\") {{ agreements(first: 100) {{ nodes {{ keeper {{ code }} inForce \
             {{ parts(first: 1, party: {party}) {{ nodes {{ side }} }} }} }} }} }} }}"
        );
        let agreements = nodes(&world.ask("contract.sunet", &query).await["organisation"]["agreements"]);
        let covers = |agreement: &Value| {
            agreement["keeper"]["code"] == "sunet" && agreement["inForce"]["parts"]["nodes"][0]["side"] == "CUSTOMER"
        };
        if !agreements.iter().any(covers) {
            customers.insert(code);
        }
    }
    (services, customers)
}

/// U2.1: the service level manager decides how agreements are structured, and sees what and whom they do not cover.
#[tokio::test]
async fn u2_1_structure_is_decided_and_what_is_not_covered_listed() {
    let world = World::start().await;
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let decide = json!({ "provider": sunet, "service": drive, "structure": "SERVICE_BASED" });
    for person in ["contract.sunet", "owner.sunet.storage", "leader.sunet"] {
        world.refuses(person, "agreementStructureDecide", decide.clone(), "FORBIDDEN", "U2.1").await;
    }
    world.act("level.sunet", "agreementStructureDecide", decide).await;
    let all = json!({ "provider": sunet, "structure": "CUSTOMER_BASED", "expectedVersion": 0 });
    world.act("level.sunet", "agreementStructureDecide", all.clone()).await;
    let refused = world.refused("level.sunet", "agreementStructureDecide", all).await;
    assert_eq!(refused.code, "VERSION_CONFLICT");
    let query = format!(
        "{{ agreementStructures(provider: {sunet}) {{ nodes {{ structure service {{ code }} }} }} \
        agreementCoverage(provider: {sunet}) {{ services(first: 100) {{ totalCount nodes {{ code }} }} \
        customers(first: 100) {{ totalCount nodes {{ code }} }} }} }}"
    );
    let told = world.ask("level.sunet", &query).await;
    assert_eq!(told["agreementStructures"]["nodes"].as_array().map(Vec::len), Some(2), "{told}");
    let expected = uncovered(&world).await;
    assert!(!expected.0.is_empty());
    assert_eq!(listed(&world).await, expected);
    // V9: who is whose customer is not told to others.
    for person in ["customer.uu", "specialist.sunet.drive", ""] {
        let told = world.ask(person, &query).await;
        assert_eq!(told["agreementStructures"]["nodes"], json!([]), "{person}");
        assert_eq!(told["agreementCoverage"]["customers"]["totalCount"], 0, "{person}");
        assert_eq!(told["agreementCoverage"]["services"]["totalCount"], 0, "{person}");
    }
    // It binds: what is drawn up begins with it, and another structure is not handed in.
    let version = written(&world, "structure", "uu").await;
    let submit = json!({ "agreementVersion": version });
    let refused = world.refuses("owner.sunet.storage", "agreementSubmit", submit.clone(), "INCOMPLETE", "U2.1").await;
    assert!(refused.message.contains("SERVICE_BASED for drive"), "{}", refused.message);
    let input = json!({ "keeper": sunet, "code": "as-decided", "titleSv": "Som beslutat", "services": [drive] });
    let draft = world.made("manager.sunet.drive", "agreementDrawUp", input).await;
    let of = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { agreement { structure } } } }";
    let told = world.send("manager.sunet.drive", of, json!({ "id": draft })).await;
    assert_eq!(told["data"]["node"]["agreement"]["structure"], "SERVICE_BASED", "{told}");
    let mend = json!({ "agreementVersion": version, "structure": "SERVICE_BASED" });
    world.act("manager.sunet.drive", "agreementEdit", mend).await;
    world.act("owner.sunet.storage", "agreementSubmit", submit).await;
}

/// U2.1: which customers no agreement covers; one that gets an agreement is covered by it while it is in force.
#[tokio::test]
async fn u2_1_customers_that_no_agreement_covers_are_listed() {
    let world = World::start().await;
    // So that there are some at all.
    world
        .execute(
            "INSERT INTO customer_relation (id, provider_id, customer_id, tier, provenance) SELECT NEW_ID, p.id, c.id, 'STANDARD', 'RECORDED' \
             FROM organisation p, organisation c WHERE p.code = 'sunet' AND c.code = 'uu-jur'",
        )
        .await;
    let before = listed(&world).await.1;
    assert_eq!(before, uncovered(&world).await.1);
    assert!(before.contains("uu-jur"), "{before:?}");
    let version = written(&world, "cover", "uu-jur").await;
    let terms = json!({ "agreementVersion": version, "validFrom": "2026-11-01" });
    world.act("manager.sunet.drive", "agreementEdit", terms).await;
    let attest = json!({ "agreementVersion": version, "signedOn": "2026-10-20", "source": "Dnr 2026-118" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    assert_eq!(listed(&world).await.1, before, "not registered yet");
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let mut after = before;
    after.remove("uu-jur");
    assert_eq!(listed(&world).await.1, after);
}

/// U2.1: a version whose place another has taken covers nobody any more: a customer that has left is listed, and a service
/// that the new version leaves out.
#[tokio::test]
async fn u2_1_what_a_replaced_version_covered_is_listed() {
    let world = World::start().await;
    // Of the sample nothing covers anybody: what does is of the test.
    for sql in [
        "UPDATE delivery SET state = 'ENDED', ended_on = CASE WHEN active_from > '2026-11-22' THEN active_from \
         ELSE '2026-11-22' END WHERE state = 'ACTIVE'",
        "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = CASE WHEN valid_from > '2026-11-23' \
         THEN valid_from ELSE '2026-11-23' END WHERE state = 'REGISTERED' AND terminated_from IS NULL \
         AND provenance <> 'RECORDED' AND (valid_until IS NULL OR valid_until > '2026-11-23')",
    ] {
        world.run(sql).await.expect(sql);
    }
    let open = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null });
    let version = joint(&world, "left", open.clone()).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar." });
    world.act("signatory.kth", "agreementTerminate", notice).await;

    let (drive, mail) = (world.service("drive").await, world.service("mailfilter").await);
    let wide = written(&world, "narrowed", "uu").await;
    let mut terms = open;
    terms["agreementVersion"] = wide.clone();
    terms["services"] = json!([drive, mail]);
    world.act("manager.sunet.drive", "agreementEdit", terms).await;
    review(&world, &wide).await;
    signed(&world, &wide, "uu").await;
    let own = to_sign(&world, "owner.sunet.mail", &wide, "sunet").await;
    world.act("owner.sunet.mail", "agreementSign", own).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": wide })).await;
    let agreement = seen(&world, "contract.sunet", &wide).await["agreement"]["id"].clone();
    let input = json!({ "agreement": agreement, "validFrom": "2027-01-01" });
    let narrow = world.made("contract.sunet", "agreementAmend", input).await;
    world.act("manager.sunet.drive", "agreementEdit", json!({ "agreementVersion": narrow, "services": [drive] })).await;
    review(&world, &narrow).await;
    signed(&world, &narrow, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": narrow })).await;

    // The sample's end tomorrow: from then on these are all there is.
    let world = world.later("2026-12-01T12:00:00Z").await;
    let (services, customers) = listed(&world).await;
    assert_eq!((services.clone(), customers.clone()), uncovered(&world).await);
    assert!(!services.contains("mailfilter") && !services.contains("drive"), "{services:?}");
    assert!(!customers.contains("kth") && !customers.contains("uu"), "{customers:?}");
    let world = world.later("2027-03-01T12:00:00Z").await;
    let (services, customers) = listed(&world).await;
    assert_eq!((services.clone(), customers.clone()), uncovered(&world).await);
    assert!(services.contains("mailfilter") && !services.contains("drive"), "{services:?}");
    assert!(customers.contains("kth") && !customers.contains("uu"), "{customers:?}");
}

/// V1, U6: the product sheet of a service is kept in versions, and the newest is for whoever sees the service
/// published. Those of services that are not published, and all other templates, are the staff's.
#[tokio::test]
async fn u6_a_service_has_a_product_sheet() {
    let world = World::start().await;
    let sunet = world.organisation("sunet").await;
    let hidden = "SELECT s.code FROM service s JOIN organisation o ON o.id = s.provider_id WHERE o.code = 'sunet' \
        AND s.published_at IS NULL ORDER BY s.code LIMIT 1";
    let hidden = world.texts(hidden).await.pop().expect("a service that is not published");
    let write = async |service: &str, code: &str, kind: &str, number: i64, text: &str| {
        let sheet = json!({ "provider": sunet, "code": code, "kind": kind, "service": world.service(service).await,
            "titleSv": format!("Blad {service}"), "textSv": text, "expectedVersion": number });
        world.made("level.sunet", "agreementTemplateWrite", sheet).await
    };
    let first = write("drive", "blad-drive", "PRODUCT_SHEET", 0, "Lagring.").await;
    let newest = write("drive", "blad-drive", "PRODUCT_SHEET", 1, "Lagring och delning.").await;
    let example = write("drive", "exempel", "AGREEMENT_EXAMPLE", 0, "Bara för personalen.").await;
    let unseen = write(hidden.as_str(), "blad-dold", "PRODUCT_SHEET", 0, "Inte färdig.").await;

    let query = "{ agreementTemplates { totalCount nodes { code number kind text service { code } } } \
        all: agreementTemplates(newest: false) { totalCount } \
        service(provider: \"sunet\", code: \"drive\") \
        { productSheet { number text(language: EN) service { code } } } }";
    let sheet = json!({ "code": "blad-drive", "number": 2, "kind": "PRODUCT_SHEET", "text": "Lagring och delning.",
        "service": { "code": "drive" } });
    let of_service = json!({ "number": 2, "text": "Lagring och delning.", "service": { "code": "drive" } });
    // Of another provider's people too, as the catalogue is.
    for person in ["", "customer.uu", "supplier.nordunet", "level.uu-it"] {
        let told = world.ask(person, query).await;
        assert_eq!(told["agreementTemplates"]["nodes"], json!([sheet]), "{person}");
        assert_eq!(told["all"]["totalCount"], 1, "{person}: only the newest");
        assert_eq!(told["service"]["productSheet"], of_service, "{person}");
        for (id, seen) in [(&newest, true), (&first, false), (&example, false), (&unseen, false)] {
            let told = world.ask(person, &format!("{{ node(id: {id}) {{ id }} }}")).await;
            assert_eq!(!told["node"].is_null(), seen, "{person}: {told}");
        }
        // V9: its decision is read with it, and no other's.
        let decided = "{ decisions(filter: { about: AGREEMENT_TEMPLATE }) { totalCount } }";
        assert_eq!(world.ask(person, decided).await["decisions"]["totalCount"], 1, "{person}");
    }
    // The staff reads all of them, that of a service that is not published where that service is.
    let told = world.ask("manager.sunet.drive", query).await;
    assert!(told["agreementTemplates"]["nodes"].as_array().expect("templates").contains(&sheet), "{told}");
    assert_eq!((&told["service"]["productSheet"], &told["all"]["totalCount"]), (&of_service, &json!(4)));
    let of_hidden = format!("{{ service(provider: \"sunet\", code: \"{hidden}\") {{ productSheet {{ text }} }} }}");
    let told = world.ask("manager.sunet.drive", &of_hidden).await;
    assert_eq!(told["service"]["productSheet"]["text"], "Inte färdig.");
    for person in ["", "customer.uu"] {
        assert!(world.ask(person, &of_hidden).await["service"].is_null(), "V1: {person}");
    }
    // And the page of the service shows it to anyone.
    let shown = crate::harness::send(world.server.other(reqwest::Method::GET, "/sv/tjanster/sunet/drive")).await.text;
    assert!(shown.contains("Blad drive") && shown.contains("Lagring och delning."), "{shown}");
    assert!(!shown.contains("Bara för personalen."), "{shown}");
    // A sheet that is written as something else is withdrawn.
    write("drive", "blad-drive", "AGREEMENT_EXAMPLE", 2, "Var ett blad.").await;
    for person in ["", "manager.sunet.drive"] {
        assert!(world.ask(person, query).await["service"]["productSheet"].is_null(), "{person}");
    }
    assert_eq!(world.ask("", query).await["all"]["totalCount"], 0);
}

/// U6, U2.7: templates in versions; an agreement drawn up from one begins with what it says.
#[tokio::test]
async fn u6_templates_are_kept_in_versions() {
    let world = World::start().await;
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let write = json!({ "provider": sunet, "code": "sla", "kind": "SERVICE_LEVEL_AGREEMENT", "titleSv": "Tjänstenivåavtal",
        "textSv": "Parterna …", "noticeMonths": 6, "expectedVersion": 0 });
    for person in ["contract.sunet", "manager.sunet.drive", "leader.sunet"] {
        world.refuses(person, "agreementTemplateWrite", write.clone(), "FORBIDDEN", "U2.7").await;
    }
    world.act("level.sunet", "agreementTemplateWrite", write.clone()).await;
    assert_eq!(world.refused("level.sunet", "agreementTemplateWrite", write.clone()).await.code, "VERSION_CONFLICT");
    let sheet = json!({ "provider": sunet, "code": "drive", "kind": "PRODUCT_SHEET", "titleSv": "Produktblad" });
    world.refuses("level.sunet", "agreementTemplateWrite", sheet, "REQUIRED", "U6").await;
    let mut second = write;
    second["expectedVersion"] = json!(1);
    second["textSv"] = json!("Parterna är överens om …");
    let template = world.made("level.sunet", "agreementTemplateWrite", second).await;
    let query = "{ agreementTemplates(kind: SERVICE_LEVEL_AGREEMENT) { totalCount nodes { number text } } \
        all: agreementTemplates(newest: false) { totalCount } }";
    let told = world.ask("manager.sunet.drive", query).await;
    assert_eq!(told["agreementTemplates"]["nodes"], json!([{ "number": 2, "text": "Parterna är överens om …" }]));
    assert_eq!(told["all"]["totalCount"], 2);
    assert_eq!(world.ask("customer.uu", query).await["all"]["totalCount"], 0);
    let input =
        json!({ "keeper": sunet, "code": "ur-mall", "titleSv": "Ur mall", "services": [drive], "template": template });
    let version = world.made("contract.sunet", "agreementDrawUp", input).await;
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { terms noticeMonths } } }";
    let told = world.send("contract.sunet", query, json!({ "id": version })).await;
    assert_eq!(told["data"]["node"], json!({ "terms": "Parterna är överens om …", "noticeMonths": 6 }));
}
