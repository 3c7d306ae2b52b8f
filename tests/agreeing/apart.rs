//! N7: what two customers of the same agreements are told, each of its own alone.

use serde_json::{Value, json};

use crate::acts::world::World;

/// What a customer sees of the agreements of a history.
const TOLD: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Agreement { code versions { id parts(first: 5) { totalCount \
    nodes { organisation { code } annexes { text } lines { unitPrice { amount } } } } } } } }";

/// Its deliveries.
const DELIVERED: &str = "{ deliveries(first: 100) { nodes { customer { code } } } }";

/// That each of the two sees its own parts alone, as many as there are, and nothing that tells of the other.
pub async fn assert_apart(world: &World, history: &[Value]) {
    for (own, other) in [("uu", "kth"), ("kth", "uu")] {
        let person = format!("customer.{own}");
        let mut found: Vec<Value> = Vec::new();
        for some in history.chunks(4) {
            let answer = world.send(&person, TOLD, json!({ "ids": some })).await;
            assert!(answer["errors"].is_null(), "{answer}");
            found.extend(
                answer["data"]["nodes"].as_array().expect("agreements").iter().filter(|it| !it.is_null()).cloned(),
            );
        }
        let agreements: Vec<&Value> = found.iter().collect();
        let open = format!(
            "FROM agreement_part p JOIN agreement g ON g.id = p.agreement_id AND g.code LIKE 'h-%' \
             JOIN agreement_version v ON v.id = p.version_id JOIN organisation o ON o.id = p.organisation_id \
             WHERE o.code = '{own}' AND (v.state NOT IN ('DRAFT', 'IN_REVIEW') OR p.shared_at IS NOT NULL)"
        );
        let expected = world.number(&format!("SELECT COUNT(DISTINCT p.agreement_id) {open}")).await;
        assert_eq!(i64::try_from(agreements.len()).ok(), Some(expected), "N7: {own}");
        let versions: Vec<&Value> =
            agreements.iter().flat_map(|node| node["versions"].as_array().expect("versions")).collect();
        let expected = world.number(&format!("SELECT COUNT(*) {open}")).await;
        assert_eq!(i64::try_from(versions.len()).ok(), Some(expected), "N7: {own}");
        for version in versions {
            assert_eq!(version["parts"]["totalCount"], 1, "N7: {own}: {version}");
            assert_eq!(version["parts"]["nodes"][0]["organisation"]["code"], json!(own), "N7: {version}");
            // Of one customer prices are 1 to 9, of the other 1001 to 1009; of the first one 125.50 as it was drawn up.
            for line in version["parts"]["nodes"][0]["lines"].as_array().expect("lines") {
                let amount = line["unitPrice"]["amount"].as_str().expect("an amount");
                assert_eq!(amount.len() == 7, own == "kth", "N7: {own}: {version}");
            }
        }
        let text = json!(found).to_string();
        assert!(own == "kth" || !text.contains("Enbart KTH."), "N7: {own} sees an annex of {other}");
        let told = world.ask(&person, DELIVERED).await;
        for delivery in told["deliveries"]["nodes"].as_array().expect("deliveries") {
            assert_ne!(delivery["customer"]["code"], json!(other), "N7: {delivery}");
        }
    }
}
