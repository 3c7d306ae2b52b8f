//! N7: a customer of a shared agreement sees its own part, and learns nothing of another customer's by any way.

use serde_json::{Value, json};

use super::{Person, texts};
use crate::harness::Server;

/// The agreement of many customers, and two of them.
const SHARED: &str = "S001";
const OWN: &str = "kth";
const OTHER: &str = "lu";

const PARTS: &str = "query($code: String!) { agreement(keeper: \"sunet\", code: $code) { id versions { id \
    parts(first: 100) { totalCount nodes { id organisation { code } lines { item } } } } } }";

/// The codes of the organisations whose parts show.
fn parties(version: &Value) -> Vec<String> {
    let parts = version["parts"]["nodes"].as_array().expect("parts");
    assert_eq!(version["parts"]["totalCount"], parts.len());
    parts.iter().map(|part| part["organisation"]["code"].as_str().expect("a code").to_owned()).collect()
}

#[tokio::test]
async fn one_sees_ones_own_part_alone() {
    let server = Server::start().await;
    let customer = Person::new(&server, "customer.kth");
    let leader = Person::new(&server, "leader.sunet");

    let all = leader.with(PARTS, json!({ "code": SHARED })).await;
    let everyone = parties(&all["agreement"]["versions"][0]);
    assert!(everyone.len() > 10 && [OWN, OTHER].iter().all(|code| everyone.contains(&(*code).to_owned())));

    let own = customer.with(PARTS, json!({ "code": SHARED })).await;
    assert_eq!(parties(&own["agreement"]["versions"][0]), [OWN]);

    // By another's part as a node, its version being visible all the same.
    let version = &all["agreement"]["versions"][0];
    let parts = version["parts"]["nodes"].as_array().expect("parts");
    let part_of = |code: &str| &parts.iter().find(|part| part["organisation"]["code"] == code).expect("a part")["id"];
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }";
    let asked = json!({ "ids": [part_of(OTHER), version["id"], part_of(OWN), all["agreement"]["id"]] });
    let seen = customer.with(nodes, asked).await;
    assert_eq!(seen["nodes"][0], Value::Null);
    assert_eq!(seen["nodes"][1]["__typename"], "AgreementVersion");
    assert_eq!(seen["nodes"][2]["__typename"], "AgreementPart");
    assert_eq!(seen["nodes"][3]["__typename"], "Agreement");

    // By narrowing to another party.
    let other = customer.organisation(OTHER).await;
    let narrowed = "query($code: String!, $party: ID!) { agreement(keeper: \"sunet\", code: $code) { versions { \
        parts(party: $party) { totalCount nodes { id } edges { cursor } } } } }";
    let seen = customer.with(narrowed, json!({ "code": SHARED, "party": other })).await;
    assert_eq!(seen["agreement"]["versions"][0]["parts"], json!({ "totalCount": 0, "nodes": [], "edges": [] }));
}

#[tokio::test]
async fn no_filter_order_or_cursor_finds_anothers() {
    let server = Server::start().await;
    let customer = Person::new(&server, "customer.kth");
    let leader = Person::new(&server, "leader.sunet");
    let (own, other) = (customer.organisation(OWN).await, customer.organisation(OTHER).await);

    let mine = customer.ids(json!({})).await;
    assert!(!mine.is_empty());
    assert_eq!(customer.ids(json!({ "party": own })).await, mine);
    assert_eq!(leader.ids(json!({ "party": own })).await.len(), {
        let of_mine = customer.ids(json!({ "keeper": leader.organisation("sunet").await })).await.len();
        let hidden = leader.ids(json!({ "party": own, "state": ["DRAFT", "IN_REVIEW"] })).await.len();
        of_mine + hidden
    });

    // The shared agreement has both as parties; it is not found by the one that is not seen.
    let none: Vec<String> = Vec::new();
    assert!(!leader.ids(json!({ "party": other, "code": SHARED })).await.is_empty());
    assert_eq!(customer.ids(json!({ "party": other })).await, none);
    assert_eq!(customer.ids(json!({ "party": other, "code": SHARED })).await, none);

    // Another's own agreements are not found by code, text, service, or id; look-up says the same as for nonsense.
    let theirs = leader.ids(json!({ "party": other, "text": "Lunds universitet" })).await;
    assert!(!theirs.is_empty() && theirs.iter().all(|id| !mine.contains(id)));
    assert_eq!(customer.ids(json!({ "text": "Lunds universitet" })).await, none);
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    for id in customer.with(nodes, json!({ "ids": theirs })).await["nodes"].as_array().expect("nodes") {
        assert_eq!(id, &Value::Null);
    }
    let code =
        leader.with("query($id: ID!) { node(id: $id) { ... on Agreement { code } } }", json!({ "id": theirs[0] }));
    let code = code.await["node"]["code"].clone();
    let look_up = "query($code: String!) { agreement(keeper: \"sunet\", code: $code) { id } }";
    let (found, nonsense) = (json!({ "code": code }), json!({ "code": "NO-SUCH" }));
    assert_eq!(customer.with(look_up, found).await, customer.with(look_up, nonsense).await);

    // A cursor made from another's place gives one's own rows alone, in either direction.
    let places = "query($order: AgreementOrder) { agreements(first: 100, orderBy: $order) { edges { cursor } } }";
    let after = "query($order: AgreementOrder, $after: String) { agreements(first: 100, orderBy: $order, after: $after) \
        { nodes { id } } }";
    let before = "query($order: AgreementOrder, $before: String) { agreements(last: 100, orderBy: $order, \
        before: $before) { nodes { id } } }";
    for order in [json!({ "field": "CODE" }), json!({ "field": "CODE", "direction": "DESC" })] {
        let edges = leader.with(places, json!({ "order": order })).await;
        let cursor = edges["agreements"]["edges"][50]["cursor"].clone();
        let rest = customer.with(after, json!({ "order": order, "after": cursor })).await;
        let first = customer.with(before, json!({ "order": order, "before": cursor })).await;
        let mut found = texts(&first["agreements"]["nodes"], "id");
        found.extend(texts(&rest["agreements"]["nodes"], "id"));
        assert!(found.iter().all(|id| mine.contains(id)));
        assert!(mine.len() - found.len() <= 1, "only the place itself may be left out");
    }
}

#[tokio::test]
async fn nothing_nested_leads_to_anothers() {
    let server = Server::start().await;
    let customer = Person::new(&server, "customer.kth");
    let mine = customer.ids(json!({})).await;

    let nested = "{ own: organisation(code: \"kth\") { agreements(first: 100) { totalCount nodes { id } } } \
        other: organisation(code: \"lu\") { agreements { totalCount nodes { id } } } \
        keeper: organisation(code: \"sunet\") { agreements(first: 100) { totalCount nodes { id } } \
          services(first: 60) { nodes { agreements(first: 5) { totalCount nodes { id versions { parts(first: 5) { \
            totalCount nodes { organisation { code } } } } } } } } \
          portfolios { nodes { agreements(first: 30) { totalCount nodes { id } } } } } }";
    let seen = customer.ask(nested).await;
    assert_eq!(texts(&seen["own"]["agreements"]["nodes"], "id"), mine);
    assert_eq!(seen["other"]["agreements"], json!({ "totalCount": 0, "nodes": [] }));
    assert_eq!(texts(&seen["keeper"]["agreements"]["nodes"], "id"), mine);
    for portfolio in seen["keeper"]["portfolios"]["nodes"].as_array().expect("portfolios") {
        let found = texts(&portfolio["agreements"]["nodes"], "id");
        assert_eq!(portfolio["agreements"]["totalCount"], found.len());
        assert!(found.iter().all(|id| mine.contains(id)));
    }
    let services = seen["keeper"]["services"]["nodes"].as_array().expect("services").iter();
    let nested: Vec<&Value> = services.flat_map(|one| one["agreements"]["nodes"].as_array().expect("list")).collect();
    assert!(nested.len() >= mine.len());
    for agreement in nested {
        assert!(mine.contains(&agreement["id"].as_str().expect("an id").to_owned()));
        for version in agreement["versions"].as_array().expect("versions") {
            assert_eq!(parties(version), [OWN]);
        }
    }
}

#[tokio::test]
async fn figures_are_of_ones_own_part() {
    let server = Server::start().await;
    let query = "{ agreement(keeper: \"sunet\", code: \"S001\") { inForce { targets { metric fulfilment { periods met } \
        latest { organisation { code } } measured(first: 100) { met organisation { code } } } \
        parts(first: 100) { nodes { organisation { code } targets { metric fulfilment { periods met } \
          measured(first: 20) { met organisation { code } } } } } } } }";
    let own = Person::new(&server, "customer.kth").ask(query).await["agreement"]["inForce"].take();
    let all = Person::new(&server, "leader.sunet").ask(query).await["agreement"]["inForce"].take();

    let parts = all["parts"]["nodes"].as_array().expect("parts");
    let part = parts.iter().find(|part| part["organisation"]["code"] == OWN).expect("the part");
    assert_eq!(own["parts"]["nodes"], json!([part]));

    let mut measured = 0;
    for (place, target) in own["targets"].as_array().expect("targets").iter().enumerate() {
        assert_eq!(target["fulfilment"], part["targets"][place]["fulfilment"]);
        let values = target["measured"].as_array().expect("values");
        assert!(values.iter().all(|value| value["organisation"]["code"] == OWN));
        assert!(target["latest"].is_null() || target["latest"]["organisation"]["code"] == OWN);
        // N8: the figure is the number of the rows.
        let met = values.iter().filter(|value| value["met"] == true).count();
        assert_eq!(target["fulfilment"], json!({ "periods": values.len(), "met": met }));
        measured += values.len();
    }
    assert!(measured > 0);
    let counted = |targets: &Value| -> u64 {
        let targets = targets.as_array().expect("targets").iter();
        targets.map(|target| target["fulfilment"]["periods"].as_u64().expect("a number")).sum()
    };
    assert_eq!(counted(&all["targets"]), parts.iter().map(|part| counted(&part["targets"])).sum::<u64>());
}

/// What goes wrong with a question on another's agreement is told as of one that does not exist.
#[tokio::test]
async fn no_error_tells_of_anothers() {
    let server = Server::start().await;
    let customer = Person::new(&server, "customer.kth");
    let leader = Person::new(&server, "leader.sunet");
    let other = leader.organisation(OTHER).await;
    let theirs = "query($other: ID!) { agreements(first: 1, filter: { party: $other, text: \"Lunds universitet\" }) { \
        nodes { id code versions { id parts { nodes { id } } } } } }";
    let theirs = leader.with(theirs, json!({ "other": other })).await["agreements"]["nodes"][0].take();
    let version = &theirs["versions"][0];
    let mine = customer.ids(json!({})).await;
    // Ids of the same kinds that name nothing: the last characters changed.
    let nothing = |id: &Value| {
        let id = id.as_str().expect("an id");
        let (kept, last) = id.split_at(id.len() - 4);
        json!(format!("{kept}{}", if last == "AAAA" { "BAAA" } else { "AAAA" }))
    };
    let asked = [
        "query($id: ID!) { node(id: $id) { ... on Agreement { versions { parts(after: \"x\") { totalCount } } } \
         ... on AgreementVersion { parts(first: 1, after: \"x\") { totalCount } } \
         ... on AgreementPart { lines(on: \"2026-11-22\") { item } } } }",
        "query($id: ID!) { nodes(ids: [$id, $id]) { id } why(action: READ, id: $id) { clause } \
         whoCan(action: READ_PRICE, id: $id) { clause } }",
        "query($id: ID!) { agreements(filter: { party: $id }, after: \"x\") { totalCount } }",
        "query($id: ID!) { agreements(filter: { service: $id }) { totalCount } deliveries(filter: { customer: $id }) \
         { totalCount } }",
        "query($id: ID!) { why(action: READ, id: $id, about: DELIVERY) { clause } node(id: $id) { id nonsense } }",
    ];
    let mut errors = 0;
    for id in [&theirs["id"], &version["id"], &version["parts"]["nodes"][0]["id"]] {
        for query in asked {
            let mut told = Vec::new();
            for id in [id.clone(), nothing(id)] {
                let answer = server.ask_as(&customer.token, query, json!({ "id": id })).await;
                let request = answer.header("x-request-id").to_owned();
                told.push((answer.status, answer.text.replace(&request, "REQUEST")));
                errors += usize::from(!answer.json()["errors"].is_null());
            }
            assert_eq!(told[0], told[1], "{id}: {query}");
        }
    }
    for (code, nonsense) in [(&theirs["code"], json!("NO-SUCH"))] {
        let query = "query($code: String!) { agreement(keeper: \"sunet\", code: $code) { \
            versions { parts(after: \"x\") { totalCount } } } }";
        let found = server.ask_as(&customer.token, query, json!({ "code": code })).await;
        let missing = server.ask_as(&customer.token, query, json!({ "code": nonsense })).await;
        assert_eq!((found.status, found.text), (missing.status, missing.text));
    }
    // One's own is told of what is wrong.
    let own = server.ask_as(&customer.token, asked[0], json!({ "id": mine[0] })).await;
    assert_eq!(own.code(), "BAD_CURSOR", "{}", own.text);
    assert!(errors > 0);
}
