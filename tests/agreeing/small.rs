//! Small assignments, of which the approved description is the agreement: U2.6, U6, S1.4, S4.7.3.

use serde_json::json;

use super::{page, review, seen, signed};
use crate::acts::world::World;

/// A customer whose people can order and sign, and that no agreement covers on Drive.
async fn customer(world: &World) -> String {
    let without = "SELECT o.code FROM organisation o JOIN identity c ON c.subject = 'customer.' || o.code \
        JOIN identity s ON s.subject = 'signatory.' || o.code \
        WHERE EXISTS (SELECT 1 FROM customer_relation r JOIN organisation p ON p.id = r.provider_id \
            WHERE p.code = 'sunet' AND r.customer_id = o.id AND NOT r.potential) \
        AND NOT EXISTS (SELECT 1 FROM delivery_cover d JOIN service v ON v.id = d.service_id \
            JOIN organisation p ON p.id = v.provider_id \
            WHERE p.code = 'sunet' AND v.code = 'drive' AND d.customer_id = o.id AND d.end_day > '2026-11-22') \
        ORDER BY o.code LIMIT 1";
    world.texts(without).await.pop().expect("a customer without Drive")
}

/// U2.6: the approved description is reviewed, signed and registered like any agreement, and shown as what it is; what
/// is delivered under it is ordered, approved and active by it.
#[tokio::test]
async fn u2_6_an_assignment_description_serves_as_the_agreement() {
    let world = World::start().await;
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let code = customer(&world).await;
    let (party, representative) = (world.organisation(&code).await, format!("customer.{code}"));

    // From the provider's own template for such descriptions.
    let input = json!({ "provider": sunet, "code": "uppdrag", "kind": "ASSIGNMENT_DESCRIPTION",
        "titleSv": "Uppdragsbeskrivning", "textSv": "Uppdraget utförs på löpande räkning.", "noticeMonths": 1 });
    let template = world.made("level.sunet", "agreementTemplateWrite", input).await;
    let input = json!({ "keeper": sunet, "code": "small", "titleSv": "Flytt av data", "structure": "CUSTOMER_BASED",
        "basis": "ASSIGNMENT_DESCRIPTION", "services": [drive], "parties": [party], "template": template });
    let version = world.made("manager.sunet.drive", "agreementDrawUp", input).await;
    let input = json!({ "agreementVersion": version, "validFrom": "2026-11-22", "validUntil": "2027-02-01",
        "keeperResponsibilitiesSv": "Flyttar." });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    let line = json!({ "service": drive, "itemSv": "Flytt", "amount": "5000", "period": "ONCE",
        "validFrom": "2026-11-22" });
    let input =
        json!({ "agreementVersion": version, "party": party, "responsibilitiesSv": "Pekar ut.", "lines": [line] });
    world.act("manager.sunet.drive", "agreementPartySet", input).await;
    review(&world, &version).await;
    signed(&world, &version, &code).await;

    // Ordered, worked on and approved meanwhile; active not before it is in the register (N3).
    let input = json!({ "service": drive, "customer": party });
    let delivery = world.made(&representative, "deliveryOrder", input).await;
    let it = json!({ "delivery": delivery });
    world.act("manager.sunet.drive", "deliveryBegin", it.clone()).await;
    world.act(&representative, "deliveryApprove", it.clone()).await;
    world.refuses("manager.sunet.drive", "deliveryActivate", it.clone(), "NOT_COVERED", "S4.7.3").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    world.act("manager.sunet.drive", "deliveryActivate", it).await;
    for person in [representative.as_str(), "contract.sunet"] {
        let query = "query($id: ID!) { node(id: $id) { ... on Delivery { effectiveState coveredBy { code } \
            gaps(on: \"2027-01-31\") { from } } } }";
        let told = world.send(person, query, json!({ "id": delivery })).await["data"]["node"].clone();
        let expected = json!({ "effectiveState": "ACTIVE", "coveredBy": { "code": "small" }, "gaps": [] });
        assert_eq!(told, expected, "{person}");
    }

    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { basis inForce terms noticeMonths \
        parts { nodes { organisation { code } signedText { common } } } } } }";
    let told = world.send(&representative, query, json!({ "id": version })).await["data"]["node"].clone();
    assert_eq!((&told["basis"], &told["inForce"]), (&json!("ASSIGNMENT_DESCRIPTION"), &json!(true)), "{told}");
    let text = "Uppdraget utförs på löpande räkning.";
    assert_eq!((&told["terms"], &told["noticeMonths"]), (&json!(text), &json!(1)), "{told}");
    let common = told["parts"]["nodes"][0]["signedText"]["common"].as_str().expect("a text").to_owned();
    assert!(common.contains("\"basis\":\"ASSIGNMENT_DESCRIPTION\""), "{common}");
    assert!(seen(&world, "contract.sunet", &version).await["registerNumber"].is_string());
    for (path, shown) in [
        ("/sv/avtal/sunet/small", "<dt>Handling</dt><dd>Uppdragsbeskrivning</dd>"),
        ("/en/agreements/sunet/small", "<dt>Document</dt><dd>Assignment description</dd>"),
    ] {
        for person in [representative.as_str(), "contract.sunet"] {
            let page = page(&world, person, path).await;
            assert!(page.contains(shown) && page.contains(text), "{person}: {path}: {page}");
        }
    }
    let covered = "SELECT COUNT(*) FROM agreement_cover c JOIN agreement a ON a.id = c.agreement_id \
        WHERE a.code = 'small' AND c.from_day = '2026-11-22'";
    assert_eq!(world.number(covered).await, 1);
}
