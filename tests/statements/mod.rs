//! A constant number of SQL statements for each query shape, whatever the number of rows: counted through the real
//! server for every list that the schema has, found by walking it. A new list is counted without a line here; what the
//! walk cannot reach is told below, and counted by [`look_ups`]; what is asked most, by [`hot`]. What is asked again is held
//! to the same answers by [`known`].

mod hot;
mod known;
mod look_ups;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use async_graphql_parser::types::{BaseType, FieldDefinition, ObjectType, Type, TypeKind, TypeSystemDefinition};
use serde_json::json;

use crate::harness::Server;

/// Values for arguments that must be given.
const REQUIRED: &[(&str, &str)] = &[
    ("year", "2026"),
    ("from", "\"2026-01-01\""),
    ("to", "\"2027-01-01\""),
    ("on", "\"2026-11-22\""),
    ("provider", "\"sunet\""),
    ("keeper", "\"sunet\""),
    ("action", "READ"),
    ("code", "\"drive\""),
    ("portfolio", "\"identity\""),
    ("asOf", "\"2026-11-22\""),
];

/// Statements that a list may take beside those of the lists above it: one for its rows with their number, none where
/// they are read ahead. One row more must never be one statement more.
const PER_LEVEL: u64 = 1;

/// Fields that are one whole figure table, with a bound of their own.
const WHOLE: &[(&str, u64)] = &[
    ("portfolioOverview", 2),
    ("annualReport", 3),
    ("changes(from", 8),
    ("fulfilment", 3),
    ("promises", 7),
    ("breaks", 10),
];

/// What the walk does not go through, and why.
const SKIPPED: &[(&str, &str)] = &[
    ("Query.node", "needs an id: see look_ups"),
    ("Query.nodes", "needs ids: see look_ups"),
    ("Query.why", "needs an id: see look_ups"),
    ("Query.whoCan", "needs an id: see look_ups"),
    ("Decision.object", "of any type: read as nodes are"),
    ("Notice.object", "of any type: read as nodes are"),
    ("ProcessFigure.items", "of any type: read as nodes are"),
];

/// Limits that refuse none of these queries: a refused one takes no statement, and would tell nothing.
const LIMITS: &[(&str, &str)] =
    &[("LIMITS__COST", "1000000000000"), ("LIMITS__REPLY_BYTES", "1000000000"), ("LIMITS__TIMEOUT_MS", "120000")];

struct Schema {
    objects: BTreeMap<String, ObjectType>,
    /// Interfaces and unions.
    abstracts: BTreeSet<String>,
}

/// Where a field leads.
enum Target<'a> {
    /// To a scalar or enum, or a list of them.
    Leaf { list: bool },
    /// To an object, or a list of them.
    Object { name: &'a str, list: bool },
    /// To an object of several types.
    Abstract,
}

/// A list somewhere in the schema: the query that reads it, and how many lists deep it lies.
struct List {
    place: String,
    query: String,
    depth: u64,
}

impl Schema {
    fn read() -> Self {
        let sdl = katalog::graphql::schema().expect("covered").sdl();
        let document = async_graphql_parser::parse_schema(sdl).expect("a schema");
        let (mut objects, mut abstracts) = (BTreeMap::new(), BTreeSet::new());
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => {
                    objects.insert(name, object);
                }
                TypeKind::Interface(_) | TypeKind::Union(_) => {
                    abstracts.insert(name);
                }
                TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => {}
            }
        }
        Self { objects, abstracts }
    }

    /// What a field leads to.
    fn target<'a>(&self, field: &'a FieldDefinition) -> Target<'a> {
        let (name, list) = (base(&field.ty.node), is_list(&field.ty.node));
        if self.objects.contains_key(name) {
            Target::Object { name, list: list || name.ends_with("Connection") }
        } else if self.abstracts.contains(name) {
            Target::Abstract
        } else {
            Target::Leaf { list }
        }
    }

    /// The type of a connection's rows.
    fn nodes(&self, connection: &str) -> Option<&str> {
        let fields = &self.objects.get(connection).filter(|_| connection.ends_with("Connection"))?.fields;
        fields.iter().find(|field| field.node.name.node == "nodes").map(|field| base(&field.node.ty.node))
    }

    /// Every list, by the shortest way to it; and the fields that the walk does not go through.
    fn lists(&self) -> (Vec<List>, Vec<String>) {
        let (mut found, mut skipped) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::from(["Query".to_owned()]);
        let mut ways = VecDeque::from([("Query".to_owned(), Vec::<String>::new(), 0)]);
        while let Some((of, way, depth)) = ways.pop_front() {
            for field in self.objects[&of].fields.iter().map(|field| &field.node) {
                let place = format!("{of}.{}", field.name.node);
                let (target, list) = match self.target(field) {
                    Target::Leaf { list: false } => continue,
                    Target::Leaf { list: true } => ("", true),
                    Target::Object { name, list } => (name, list),
                    Target::Abstract => {
                        skipped.push(place);
                        continue;
                    }
                };
                let Some(call) = call(field) else {
                    skipped.push(place);
                    continue;
                };
                let mut way = way.clone();
                way.push(call);
                let (depth, node) = match self.nodes(target) {
                    Some(node) => {
                        way.push("nodes".to_owned());
                        (depth + 1, node)
                    }
                    None => (depth + u64::from(list), target),
                };
                if list {
                    let total = if target.ends_with("Connection") { " totalCount" } else { "" };
                    found.push(List { place, query: query(&way, total, !target.is_empty()), depth });
                }
                if self.objects.contains_key(node) && seen.insert(node.to_owned()) {
                    ways.push_back((node.to_owned(), way, depth));
                }
            }
        }
        (found, skipped)
    }
}

fn base(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => base(inner),
    }
}

fn is_list(of: &Type) -> bool {
    matches!(of.base, BaseType::List(_))
}

/// The field with its arguments: pages of `$first` rows; None where an argument must be given that no value is known
/// for.
fn call(field: &FieldDefinition) -> Option<String> {
    let mut arguments = Vec::new();
    for argument in field.arguments.iter().map(|argument| &argument.node) {
        let name = argument.name.node.as_str();
        if name == "first" {
            arguments.push("first: $first".to_owned());
        } else if !argument.ty.node.nullable && argument.default_value.is_none() {
            let (_, value) = REQUIRED.iter().find(|(known, _)| *known == name)?;
            arguments.push(format!("{name}: {value}"));
        }
    }
    let list = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
    Some(format!("{}{list}", field.name.node))
}

fn query(way: &[String], total: &str, object: bool) -> String {
    let (inner, outer) = way.split_last().expect("a field");
    let leaf = match inner.as_str() {
        "nodes" => {
            let (list, above) = outer.split_last().expect("a connection");
            return wrap(above, format!("{list} {{ nodes {{ __typename }}{total} }}"));
        }
        field if object => format!("{field} {{ __typename }}"),
        field => field.to_owned(),
    };
    wrap(outer, leaf)
}

fn wrap(way: &[String], leaf: String) -> String {
    let whole = way.iter().rev().fold(leaf, |inner, field| format!("{field} {{ {inner} }}"));
    if whole.contains("$first") { format!("query($first: Int) {{ {whole} }}") } else { format!("{{ {whole} }}") }
}

#[tokio::test]
async fn every_list_takes_a_constant_number_of_statements() {
    let server = Server::with(LIMITS).await;
    let (lists, mut skipped) = Schema::read().lists();
    assert!(lists.len() > 20, "the walk found {} lists", lists.len());
    skipped.sort_unstable();
    let mut told: Vec<_> = SKIPPED.iter().map(|(place, _)| (*place).to_owned()).collect();
    told.sort_unstable();
    assert_eq!(skipped, told, "give its argument a value, or the reason why it is left out");
    let mut rows = Vec::new();
    for person in ["leader.sunet", "customer.uu", "owner.sunet.identity"] {
        let token = server.token(person);
        // A person's first request reads the seats in a statement of its own.
        server.ask_as(&token, "{ __typename }", json!({})).await;
        for list in &lists {
            let mut counted = Vec::new();
            for first in [5, 15, 40] {
                let answer = server.ask_as(&token, &list.query, json!({ "first": first })).await;
                assert!(answer.json()["errors"].is_null(), "{}: {}\n{}", list.place, list.query, answer.text);
                counted.push(answer.header("x-katalog-statements").parse::<u64>().expect("a number"));
            }
            let whole = WHOLE.iter().find(|(field, _)| list.query.contains(field)).map_or(0, |(_, bound)| *bound);
            let bound = 1 + list.depth * PER_LEVEL + whole;
            assert!(counted.iter().all(|count| *count <= bound), "{person}, {}: {counted:?} > {bound}", list.place);
            // Whoever sees every row finds the same relations on five rows as on forty.
            if person == "leader.sunet" {
                // Of five organisations none may have what hangs there: then nothing is read below it.
                let same = counted[1] == counted[2] && counted[0] <= counted[1];
                assert!(same, "{}: {counted:?}", list.place);
            }
            rows.push(format!("{:<22} {:<44} {counted:?}", person, list.place));
        }
    }
    println!("{}", rows.join("\n"));
}

#[tokio::test]
async fn the_number_of_seats_changes_nothing() {
    let server = Server::start().await;
    let query = "{ agreements(first: 50) { totalCount nodes { code services { __typename } } } \
                   services(first: 50) { nodes { owner { person { name } } } } }";
    let mut counts = BTreeSet::new();
    for (person, seats) in [("leader.sunet", 1), ("account.sunet", 10), ("manager.sunet.ip-anslutning", 4)] {
        let held = "{ viewer { appointments { id } } }";
        let held = server.ask_as(&server.token(person), held, json!({})).await.json();
        assert_eq!(held["data"]["viewer"]["appointments"].as_array().map(Vec::len), Some(seats), "{held}");
        let answer = server.ask_as(&server.token(person), query, json!({})).await;
        assert!(answer.json()["errors"].is_null(), "{}", answer.text);
        counts.insert(answer.header("x-katalog-statements").to_owned());
    }
    assert_eq!(counts.len(), 1, "{counts:?}");
}
