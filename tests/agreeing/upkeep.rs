//! Upkeep: U2.1, U2.7, U6.

use serde_json::json;

use super::registered;
use crate::acts::world::World;

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
    let uncovered = world
        .number("SELECT COUNT(*) FROM service s JOIN organisation o ON o.id = s.provider_id WHERE o.code = 'sunet' \
            AND s.state IN ('ACTIVE', 'RETIRING') AND NOT EXISTS (SELECT 1 FROM agreement_service c \
            JOIN agreement_version v ON v.id = c.version_id AND v.state = 'REGISTERED' AND v.valid_from <= '2026-11-22' \
            AND (v.valid_until IS NULL OR v.valid_until > '2026-11-22') \
            AND (v.terminated_from IS NULL OR v.terminated_from > '2026-11-22') \
            JOIN agreement_part p ON p.version_id = v.id AND p.side = 'CUSTOMER' AND p.organisation_id <> o.id \
            WHERE c.service_id = s.id)")
        .await;
    assert!(uncovered > 0);
    assert_eq!(told["agreementCoverage"]["services"]["totalCount"].as_i64(), Some(uncovered), "{told}");
    // V9: who is whose customer is not told to others.
    for person in ["customer.uu", "specialist.sunet.drive", ""] {
        let told = world.ask(person, &query).await;
        assert_eq!(told["agreementStructures"]["nodes"], json!([]), "{person}");
        assert_eq!(told["agreementCoverage"]["customers"]["totalCount"], 0, "{person}");
        assert_eq!(told["agreementCoverage"]["services"]["totalCount"], 0, "{person}");
    }
    // A customer that gets an agreement is covered by it, from its first day.
    registered(&world, "cover", "uu").await;
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
