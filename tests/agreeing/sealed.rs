//! L2: each party computes the hash that it signs from the common text and its own part, and learns nothing of the others.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{part, review, seen, written};
use crate::acts::world::World;

const SIGNED: &str = "query($id: ID!) { node(id: $id) { ... on AgreementPart { signedText { common own salt leaf place beside root } } } }";

fn sha(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// As the documentation says it, by hand.
pub fn root_of(text: &Value) -> String {
    let said = |name: &str| text[name].as_str().expect("a text").to_owned();
    let mut hash = sha(&format!("part\n{}\n{}", said("salt"), said("own")));
    assert_eq!(hash, said("leaf"));
    let mut place = text["place"].as_u64().expect("a place");
    for beside in text["beside"].as_array().expect("hashes") {
        let beside = beside.as_str().expect("a hash");
        hash = match place % 2 {
            0 => sha(&format!("node\n{hash}\n{beside}")),
            _ => sha(&format!("node\n{beside}\n{hash}")),
        };
        place /= 2;
    }
    sha(&format!("agreement\n{}\n{hash}", sha(&said("common"))))
}

#[tokio::test]
async fn l2_n7_each_party_verifies_its_own_part_and_sees_no_others() {
    let world = World::start().await;
    let version = written(&world, "seal", "uu").await;
    let (kth, drive) = (world.organisation("kth").await, world.service("drive").await);
    let input = json!({ "agreementVersion": version, "party": kth, "responsibilitiesSv": "Hemligt för UU.",
        "lines": [{ "service": drive, "itemSv": "Lagring", "amount": "4242", "period": "MONTH", "validFrom": "2027-01-01" }] });
    world.act("manager.sunet.drive", "agreementPartySet", input).await;
    review(&world, &version).await;
    let mut beside = Vec::new();
    for (person, organisation) in [("signatory.uu", "uu"), ("customer.kth", "kth")] {
        let now = seen(&world, person, &version).await;
        assert_eq!(now["parts"]["nodes"].as_array().map(Vec::len), Some(1), "{now}");
        let own = part(&now, organisation);
        let told = world.send(person, SIGNED, json!({ "id": own["id"] })).await["data"]["node"]["signedText"].clone();
        assert_eq!(json!(root_of(&told)), now["contentHash"], "{told}");
        assert_eq!(told["leaf"], own["contentHash"]);
        assert_eq!(told["beside"].as_array().map(Vec::len), Some(10));
        beside.push(told.to_string());
    }
    assert!(beside[1].contains("424200") && !beside[0].contains("424200"), "UU is told of KTH's price");
    assert!(!beside[0].contains("Hemligt"));
    // V2: whoever may not see every line of it is not shown its text.
    let all = seen(&world, "specialist.sunet.drive", &version).await;
    let told = world.send("specialist.sunet.drive", SIGNED, json!({ "id": part(&all, "uu")["id"] })).await;
    assert_eq!(told["data"]["node"]["signedText"], Value::Null, "{told}");
}
