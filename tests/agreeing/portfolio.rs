//! The agreement portfolios of a provider, and who answers for which of it: S4.2.5, S4.7.1, S4.7.2.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{registered_as, seen, written};
use crate::acts::world::World;

/// All agreements kept by Sunet that somebody sees, by code: of which kind each is to them.
async fn portfolio(world: &World, person: &str) -> BTreeMap<String, String> {
    let query = "query($keeper: ID!, $after: String) { agreements(first: 100, after: $after, filter: { keeper: $keeper }) { \
        pageInfo { hasNextPage endCursor } nodes { code kind } } }";
    let keeper = world.organisation("sunet").await;
    let (mut found, mut after) = (BTreeMap::new(), Value::Null);
    loop {
        let answer = world.send(person, query, json!({ "keeper": keeper, "after": after })).await;
        let page = answer["data"]["agreements"].clone();
        for node in page["nodes"].as_array().unwrap_or_else(|| panic!("{person}: {answer}")) {
            let word = |field: &str| node[field].as_str().unwrap_or_default().to_owned();
            assert!(found.insert(word("code"), word("kind")).is_none(), "{node} is listed twice");
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The codes of Sunet's agreements of which that is so, from the rows.
async fn rows(world: &World, holds: &str) -> BTreeSet<String> {
    let sql = format!(
        "SELECT DISTINCT g.code FROM agreement g JOIN organisation k ON k.id = g.keeper_id AND k.code = 'sunet' WHERE {holds}"
    );
    world.texts(&sql).await.into_iter().collect()
}

/// The agreements in which the provider stands on that side.
fn side(side: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM agreement_version v JOIN agreement_part p ON p.version_id = v.id AND p.is_keeper \
         AND p.side = '{side}' WHERE v.agreement_id = g.id)"
    )
}

/// S4.7.1: the contract manager has overall responsibility for the portfolio of customer agreements, and for that of supplier
/// agreements: sees all of both, told apart, writes in any of them and renews them, by that clause. Nobody who answers for a
/// part of it sees the whole, nor does it in their place.
#[tokio::test]
async fn s4_7_1_the_contract_manager_answers_for_both_portfolios() {
    let world = World::start().await;
    let terms =
        json!({ "validFrom": "2025-11-01", "validUntil": "2026-12-01", "noticeMonths": 1, "renewalMonths": 12 });
    let version = registered_as(&world, "to-renew", "uu", terms).await;
    let draft = written(&world, "a-draft", "kth").await;

    let seen_by_all = portfolio(&world, "contract.sunet").await;
    let (customers, suppliers) = (rows(&world, &side("PROVIDER")).await, rows(&world, &side("CUSTOMER")).await);
    assert!(customers.len() > 20 && suppliers.len() > 5, "{} {}", customers.len(), suppliers.len());
    let of = |kinds: &[&str]| -> BTreeSet<String> {
        let found = seen_by_all.iter().filter(|(_, kind)| kinds.contains(&kind.as_str()));
        found.map(|(code, _)| code.clone()).collect()
    };
    assert_eq!(of(&["SLA"]), customers, "every customer agreement, the drafts among them");
    assert_eq!(of(&["OLA", "UC"]), suppliers, "and every supplier agreement");
    for person in ["account.sunet", "manager.sunet.drive", "owner.sunet.mail", "customer.uu", "supplier.nordunet"] {
        let part = portfolio(&world, person).await;
        assert!(part.len() < seen_by_all.len() && part.keys().all(|code| seen_by_all.contains_key(code)), "{person}");
    }

    let edit = json!({ "agreementVersion": draft, "termsSv": "Enligt portföljens mall." });
    let done = world.act("contract.sunet", "agreementEdit", edit).await;
    assert_eq!(
        (&done["decision"]["clause"], &done["decision"]["role"]),
        (&json!("S4.7.1"), &json!("CONTRACT_MANAGER"))
    );
    let renew = json!({ "agreement": seen(&world, "contract.sunet", &version).await["agreement"]["id"] });
    for person in ["owner.sunet.storage", "manager.sunet.drive", "leader.sunet"] {
        world.refuses(person, "agreementRenew", renew.clone(), "FORBIDDEN", "S4.7.1").await;
    }
    let done = world.act("contract.sunet", "agreementRenew", renew).await;
    assert_eq!(
        (&done["decision"]["clause"], &done["decision"]["role"]),
        (&json!("S4.7.1"), &json!("CONTRACT_MANAGER"))
    );
    assert_eq!(seen(&world, "contract.sunet", &version).await["validUntil"], "2027-12-01");
}

/// S4.2.5: the owner follows up the agreements on the owned services, from their drafts to their ends, and hands them in; of
/// services of others the owner sees none.
#[tokio::test]
async fn s4_2_5_the_owner_follows_up_the_agreements_on_owned_services() {
    let world = World::start().await;
    let version = written(&world, "follow-up", "uu").await;
    let owned = "EXISTS (SELECT 1 FROM agreement_version v JOIN agreement_service c ON c.version_id = v.id \
        JOIN service s ON s.id = c.service_id JOIN appointment a ON a.portfolio_id = s.portfolio_id \
        AND a.role = 'SERVICE_OWNER' JOIN identity i ON i.person_id = a.person_id AND i.subject = 'owner.sunet.storage' \
        WHERE v.agreement_id = g.id)";
    let expected = rows(&world, owned).await;
    assert!(expected.contains("follow-up") && expected.len() > 3, "{expected:?}");
    let found: BTreeSet<String> = portfolio(&world, "owner.sunet.storage").await.into_keys().collect();
    assert_eq!(found, expected);
    // What each is worth, how it stands, and until when it can be ended.
    let query = "{ agreement(keeper: \"sunet\", code: \"S001\") { status cancelBy inForce { parts(first: 100) { totalCount nodes { \
        isKeeper annualValue { amount } } } } } }";
    let told = world.ask("owner.sunet.storage", query).await["agreement"].clone();
    assert_eq!(told["status"], "IN_FORCE", "{told}");
    let parts = told["inForce"]["parts"]["nodes"].as_array().expect("parts");
    assert!(parts.len() > 20, "{told}");
    let valued = parts.iter().filter(|part| part["annualValue"].as_array().is_some_and(|sums| !sums.is_empty()));
    assert!(valued.count() > 20, "{told}");
    let submit = json!({ "agreementVersion": version });
    assert_eq!(world.refused("owner.sunet.mail", "agreementSubmit", submit.clone()).await.code, "NOT_FOUND");
    let done = world.act("owner.sunet.storage", "agreementSubmit", submit).await;
    assert_eq!((&done["decision"]["clause"], &done["decision"]["role"]), (&json!("S4.2.5"), &json!("SERVICE_OWNER")));
}
