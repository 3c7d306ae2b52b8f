//! What is looked up by id or code, what is told of permissions, and what is read where it is asked for alone: one
//! object takes as many statements as many do.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::LIMITS;
use crate::harness::Server;

/// What of agreements is read only where it is asked for: by whom, the fields, and how many statements they take at
/// most. One reads the page, with the versions where it is known from the start that dates follow from them; another
/// the first ends of versions renewed since, or the counters that are kept. Whoever sees nothing of the keeper's work
/// is told a number of what the versions say: that takes both, and of an agreement the versions besides.
const ALONE: [(&str, &str, u64); 6] = [
    ("leader.sunet", "endsIfNoticeGiven later: endsIfNoticeGiven(on: \"2027-06-01\")", 2),
    ("customer.uu", "endsIfNoticeGiven later: endsIfNoticeGiven(on: \"2027-06-01\")", 2),
    ("leader.sunet", "revision", 2),
    ("customer.uu", "revision", 4),
    ("leader.sunet", "versions { revision }", 2),
    ("customer.uu", "versions { revision }", 3),
];

/// Asks as leadership, which sees every row; the answer, and how many statements it took.
async fn asked(server: &Server, token: &str, query: &str, variables: Value) -> (Value, u64) {
    let answer = server.ask_as(token, query, variables).await;
    let told = answer.json();
    assert!(told["errors"].is_null(), "{query}: {}", answer.text);
    (told["data"].clone(), answer.header("x-katalog-statements").parse().expect("a number"))
}

/// Ids of objects, by the list they are read from.
async fn ids(server: &Server, token: &str) -> BTreeMap<String, Vec<Value>> {
    let query = "{ services(first: 14) { nodes { id } } portfolios(first: 14) { nodes { id } } \
        organisations(first: 14) { nodes { id } } persons(first: 14) { nodes { id } } \
        agreements(first: 14) { nodes { id } } deliveries(first: 14) { nodes { id } } }";
    let (data, _) = asked(server, token, query, json!({})).await;
    let lists = data.as_object().expect("lists").iter();
    let of = |list: &Value| list["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].clone()).collect();
    lists.map(|(name, list)| (name.clone(), of(list))).collect()
}

#[tokio::test]
async fn nodes_take_as_many_statements_for_one_of_each_type_as_for_many() {
    let server = Server::with(LIMITS).await;
    let token = server.token("leader.sunet");
    let ids = ids(&server, &token).await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename \
        ... on Service { portfolio { name } viewerCan { allowed reason } agreements(first: 5) { totalCount nodes { code } } } \
        ... on Portfolio { services(first: 5) { totalCount nodes { code } } viewerCan { allowed } } \
        ... on Organisation { units(first: 5) { nodes { code } } } \
        ... on Person { name appointments { role } } \
        ... on Agreement { keeper { code } versions { number } viewerCan { allowed } } \
        ... on Delivery { code service { code } viewerCan { allowed } } } }";
    let mut counted = Vec::new();
    for many in [3, 8, 14] {
        let some: Vec<&Value> = ids.values().flat_map(|of_type| of_type.iter().take(many)).collect();
        let (data, statements) = asked(&server, &token, query, json!({ "ids": some })).await;
        let nodes = data["nodes"].as_array().expect("nodes");
        assert!(nodes.len() == some.len() && nodes.iter().all(|node| !node.is_null()), "{data}");
        counted.push(statements);
    }
    assert!(counted.iter().all(|count| *count == counted[0]), "{counted:?}");
    // One id of one type, and many of it.
    for (of, ids) in &ids {
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }";
        let one = asked(&server, &token, query, json!({ "ids": ids[..1] })).await.1;
        let many = asked(&server, &token, query, json!({ "ids": ids })).await.1;
        assert_eq!(one, many, "{of}");
    }
}

#[tokio::test]
async fn permissions_take_a_constant_number_of_statements() {
    let server = Server::with(LIMITS).await;
    let token = server.token("leader.sunet");
    // A person's first request reads the seats in a statement of its own.
    asked(&server, &token, "{ __typename }", json!({})).await;
    for list in ["services", "portfolios", "agreements", "deliveries"] {
        let query = format!(
            "query($first: Int) {{ {list}(first: $first) {{ nodes {{ viewerCan {{ action about allowed clause role \
             reason }} }} }} }}"
        );
        let mut counts = BTreeSet::new();
        for first in [1, 5, 60] {
            counts.insert(asked(&server, &token, &query, json!({ "first": first })).await.1);
        }
        assert_eq!(counts.len(), 1, "viewerCan on {list}: {counts:?}");
    }
    // Whoever is asked about, and however many they are.
    let who = "query($id: ID!) { whoCan(action: READ, id: $id) { who role clause reason persons { id name } } }";
    let why = "query($id: ID!) { why(action: READ, id: $id) { allowed clause role reason } }";
    for (of, ids) in ids(&server, &token).await {
        // Where a rule names nobody, nobody is read.
        let mut of_who: BTreeMap<bool, BTreeSet<u64>> = BTreeMap::new();
        let mut of_why = BTreeSet::new();
        for id in ids {
            let (data, statements) = asked(&server, &token, who, json!({ "id": id })).await;
            let rules = data["whoCan"].as_array().into_iter().flatten();
            let persons = rules.map(|rule| rule["persons"].as_array().map_or(0, Vec::len)).sum::<usize>();
            of_who.entry(persons > 0).or_default().insert(statements);
            of_why.insert(asked(&server, &token, why, json!({ "id": id })).await.1);
        }
        let constant = of_who.values().all(|counts| counts.len() == 1) && of_why.len() == 1;
        assert!(constant, "{of}: whoCan {of_who:?}, why {of_why:?}");
    }
}

#[tokio::test]
async fn what_hangs_on_one_look_up_takes_a_constant_number_of_statements() {
    let server = Server::with(LIMITS).await;
    let token = server.token("leader.sunet");
    let codes = "{ services(first: 100) { nodes { code provider { code } agreements { totalCount } \
        deliveries { totalCount } } } }";
    let (data, _) = asked(&server, &token, codes, json!({})).await;
    let query = "query($code: String!, $first: Int) { service(provider: \"sunet\", code: $code) { \
        name contacts { role } agreements(first: $first) { totalCount nodes { code keeper { code } } } \
        deliveries(first: $first) { totalCount nodes { code customer { code } } } } }";
    let (mut counts, mut sizes) = (BTreeSet::new(), BTreeSet::new());
    for service in data["services"]["nodes"].as_array().expect("services") {
        let rows = [&service["agreements"]["totalCount"], &service["deliveries"]["totalCount"]];
        let [agreements, deliveries] = rows.map(|rows| rows.as_u64().expect("a number"));
        if agreements == 0 || deliveries == 0 || service["provider"]["code"] != "sunet" {
            continue;
        }
        for first in [1, 100] {
            let variables = json!({ "code": service["code"], "first": first });
            counts.insert(asked(&server, &token, query, variables).await.1);
        }
        sizes.insert(agreements);
    }
    assert!(sizes.len() > 3, "{sizes:?}");
    assert_eq!(counts.len(), 1, "{counts:?}");
    // The other look-ups by code: found, or not there.
    for (query, code, other) in [
        ("query($code: String!) { organisation(code: $code) { name } }", "kth", "no-such"),
        ("query($code: String!) { agreement(keeper: \"sunet\", code: $code) { title } }", "S001", "no-such"),
        ("query($code: String!) { portfolio(provider: \"sunet\", code: $code) { name } }", "storage", "no-such"),
    ] {
        let found = asked(&server, &token, query, json!({ "code": code })).await;
        let missing = asked(&server, &token, query, json!({ "code": other })).await;
        assert!(!found.0.as_object().expect("data").values().any(Value::is_null), "{query}");
        assert_eq!(found.1, missing.1, "{query}");
    }
}

#[tokio::test]
async fn what_is_asked_for_alone_takes_as_many_statements_for_one_agreement_as_for_many() {
    let server = Server::with(LIMITS).await;
    for (person, fields, most) in ALONE {
        let token = server.token(person);
        // A person's first request reads the seats in a statement of its own.
        let (data, _) = asked(&server, &token, "{ organisation(code: \"sunet\") { id } }", json!({})).await;
        let query = format!(
            "query($first: Int, $keeper: ID) {{ agreements(first: $first, filter: {{ keeper: $keeper }}) {{ \
             nodes {{ {fields} }} }} }}"
        );
        let (mut counts, mut sizes) = (BTreeSet::new(), BTreeSet::new());
        for first in [1, 5, 60] {
            let variables = json!({ "first": first, "keeper": data["organisation"]["id"] });
            let (data, statements) = asked(&server, &token, &query, variables).await;
            counts.insert(statements);
            sizes.insert(data["agreements"]["nodes"].as_array().expect("nodes").len());
        }
        assert!(sizes.first() == Some(&1) && sizes.len() > 1, "{person}: {fields}: {sizes:?} agreements");
        let as_few = counts.len() == 1 && counts.iter().all(|count| *count <= most);
        assert!(as_few, "{person}: {fields}: {counts:?}, where {most} will do");
    }
}
