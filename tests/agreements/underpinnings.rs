//! V4: each side sees its own underpinning; O2: one agreement is an SLA to the one and a UC or OLA to the other.

use serde_json::{Value, json};

use super::{Person, texts};
use crate::harness::Server;

const SIDES: &str = "query($keeper: String!, $code: String!) { agreement(keeper: $keeper, code: $code) { kind \
    underpinnedBy(first: 100) { totalCount nodes { code kind keeper { code } } } \
    underpins(first: 100) { totalCount nodes { code keeper { code } } } } }";

async fn sides(server: &Server, person: &str, keeper: &str, code: &str) -> Value {
    let asked = json!({ "keeper": keeper, "code": code });
    Person::new(server, person).with(SIDES, asked).await["agreement"].take()
}

fn nothing() -> Value {
    json!({ "totalCount": 0, "nodes": [] })
}

#[tokio::test]
async fn each_side_sees_its_own() {
    let server = Server::start().await;

    // The customer sees no OLA or UC behind its SLA; the provider that keeps it does.
    let seen = sides(&server, "customer.kth", "sunet", "S001").await;
    assert_eq!((&seen["kind"], &seen["underpinnedBy"], &seen["underpins"]), (&json!("UC"), &nothing(), &nothing()));
    let seen = sides(&server, "leader.sunet", "sunet", "S001").await;
    assert_eq!(seen["kind"], "SLA");
    assert_eq!(texts(&seen["underpinnedBy"]["nodes"], "code"), ["L017", "L018"]);
    // What a customer of Sunet's, a provider itself, rests on it is that customer's own.
    assert_eq!(seen["underpins"], nothing());

    let seen = sides(&server, "contract.uu-it", "uu-it", "IT-004").await;
    assert_eq!(seen["kind"], "SLA");
    assert_eq!(texts(&seen["underpinnedBy"]["nodes"], "code"), ["IT-014", "S001"]);
    assert_eq!(texts(&seen["underpinnedBy"]["nodes"], "kind"), ["OLA", "UC"]);
    let seen = sides(&server, "contract.uu-it", "sunet", "S001").await;
    assert_eq!(texts(&seen["underpins"]["nodes"], "code"), ["IT-004"]);
    // A faculty receives from within its own university.
    let seen = sides(&server, "customer.uu-jur", "uu-it", "IT-004").await;
    assert_eq!((&seen["kind"], &seen["underpinnedBy"]), (&json!("OLA"), &nothing()));

    // Who sees both agreements may still not be told that the one rests on the other.
    let seen = sides(&server, "contract.uu-it", "uu-it", "IT-013").await;
    assert_eq!(texts(&seen["underpinnedBy"]["nodes"], "code"), ["S038"]);
    for (person, code, lower) in [("specialist.uu-it.network", "IT-013", "S038"), ("customer.uu", "IT-004", "S001")] {
        assert_eq!(sides(&server, person, "uu-it", code).await["underpinnedBy"], nothing(), "{person}");
        assert!(!sides(&server, person, "sunet", lower).await.is_null(), "{person}");
    }

    // The supplier sees no SLA above its UC, nor any of its customer's other agreements.
    let supplier = Person::new(&server, "supplier.tele2");
    let asked = json!({ "keeper": "sunet", "code": "L003" });
    let seen = supplier.with(SIDES, asked).await["agreement"].take();
    assert_eq!((&seen["kind"], &seen["underpins"]), (&json!("SLA"), &nothing()));
    assert_eq!(supplier.ids(json!({})).await.len(), 1);
    let seen = sides(&server, "leader.sunet", "sunet", "L003").await;
    assert_eq!(seen["kind"], "UC");
    assert!(seen["underpins"]["totalCount"].as_u64() > Some(10));
}

#[tokio::test]
async fn what_stands_on_a_line_is_told_to_its_own_provider() {
    let server = Server::start().await;
    let query = "{ agreement(keeper: \"sunet\", code: \"S001\") { inForce { parts(first: 100) { nodes { \
        organisation { code } lines { underpins { code provider { code } } } } } } } \
        service(provider: \"uu-it\", code: \"forskningslagring\") { id agreements(first: 100) { totalCount \
          nodes { code keeper { code } } } } }";
    let lines = |seen: &Value| -> Vec<Value> {
        let parts = seen["agreement"]["inForce"]["parts"]["nodes"].as_array().expect("parts").iter();
        let own = parts.filter(|part| part["organisation"]["code"] == "uu");
        own.flat_map(|part| part["lines"].as_array().expect("lines")).map(|line| line["underpins"].clone()).collect()
    };
    let codes = |seen: &Value| texts(&seen["service"]["agreements"]["nodes"], "code");

    let service = json!({ "code": "forskningslagring", "provider": { "code": "uu-it" } });
    for person in ["contract.uu-it", "manager.uu-it.forskningslagring"] {
        let person = Person::new(&server, person);
        let seen = person.ask(query).await;
        assert!(!lines(&seen).is_empty() && lines(&seen).contains(&service), "{seen}");
        assert!(codes(&seen).contains(&"S001".to_owned()) && codes(&seen).contains(&"IT-004".to_owned()));
        assert_eq!(seen["service"]["agreements"]["totalCount"], codes(&seen).len());
        let found = person.ids(json!({ "service": seen["service"]["id"] })).await;
        assert_eq!(found.len(), codes(&seen).len());
    }
    // The one that delivers, and the university that is party, see the line and not what stands on it.
    for person in ["leader.sunet", "customer.uu.central"] {
        let person = Person::new(&server, person);
        let seen = person.ask(query).await;
        assert!(!lines(&seen).is_empty() && lines(&seen).iter().all(Value::is_null), "{seen}");
        if !seen["service"].is_null() {
            assert_eq!(codes(&seen), Vec::<String>::new());
            assert!(person.ids(json!({ "service": seen["service"]["id"] })).await.is_empty());
        }
    }
}
