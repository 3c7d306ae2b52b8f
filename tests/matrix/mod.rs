//! The role matrix over HTTP: every role × own, another provider's, another customer's × every query field, as a
//! committed text file that a person can review; the same on both databases. `UPDATE=1` writes it anew.
//! Shows R2, R3, V1, V2, V5, V6, V8, V9 and N6 through the real server.

mod acts;
pub mod made;
mod notices;
mod probes;
pub mod tries;

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use async_graphql_parser::types::{TypeKind, TypeSystemDefinition};
use serde_json::{Value, json};

use self::probes::{CONTEXTS, PROBES};
use crate::harness::{DAY, Database, Server};

/// Who stands for which role. Several stand for one where it can be held in different ways.
const PEOPLE: &[(&str, &str)] = &[
    ("ANYONE", ""),
    ("PLATFORM_ADMIN", "admin"),
    ("LEADERSHIP", "leader.sunet"),
    ("SERVICE_OWNER", "owner.sunet.storage"),
    ("SERVICE_OWNER of another portfolio", "owner.sunet.mail"),
    ("SERVICE_OWNER of another service", "owner.sunet.cnaas"),
    ("SERVICE_OWNER, ended", "owner.sunet.hosting"),
    ("SERVICE_COORDINATOR, follow-up and suppliers", "coordinator.sunet.storage"),
    ("SERVICE_COORDINATOR, other duties", "coordinator.sunet.zoom"),
    ("SERVICE_COORDINATOR, not begun", "coordinator.sunet.education"),
    ("SERVICE_MANAGER", "manager.sunet.drive"),
    ("SERVICE_MANAGER of another service", "manager.sunet.box"),
    ("SERVICE_MANAGER, unaccepted", "manager.sunet.play-captions"),
    ("SERVICE_SPECIALIST", "specialist.sunet.drive"),
    ("SUPPORT_SPECIALIST", "support.sunet.drive"),
    ("BUSINESS_DEVELOPER", "developer.sunet"),
    ("PROCESS_OWNER", "process.sunet"),
    ("ACCOUNT_MANAGER", "account.sunet"),
    ("CONTRACT_MANAGER", "contract.sunet"),
    ("COMMUNICATOR", "communicator.sunet"),
    ("CASE_COORDINATOR", "cases.sunet"),
    ("ASSIGNMENT_MANAGER", "assignment.sunet"),
    ("ASSIGNMENT_LEAD", "lead.sunet"),
    ("SERVICE_LEVEL_MANAGER", "level.sunet"),
    ("AGREEMENT_REVIEWER", "reviewer.sunet"),
    ("RESOURCE_OWNER", "resources.sunet"),
    ("CUSTOMER_REPRESENTATIVE with units", "customer.uu"),
    ("CUSTOMER_REPRESENTATIVE without units", "customer.uu.central"),
    ("SIGNATORY", "signatory.uu"),
    ("SUPPLIER_CONTACT", "supplier.nordunet"),
    ("MEASUREMENT_AGENT", "agent.sunet.drive"),
    ("SERVICE_COORDINATOR, owner, managers and plan", "coordinator.sunet.identity"),
    ("ACCOUNT_MANAGER of other customers", "account.sunet.others"),
    ("CUSTOMER_REPRESENTATIVE of another customer", "customer.kth"),
    ("SIGNATORY of another customer", "signatory.kth"),
    ("SIGNATORY of a supplier", "signatory.nordunet"),
    ("SERVICE_MANAGER of another provider", "manager.uu-it.forskningslagring"),
    ("LEADERSHIP of another provider", "leader.uu-it"),
    ("CONTRACT_MANAGER of another provider", "contract.uu-it"),
];

/// How much an answer holds at `pointer`: a number as it is, a list's length, 1 for an object, 0 for nothing.
fn amount(answer: &Value, pointer: &str) -> u64 {
    match answer.pointer(pointer) {
        None | Some(Value::Null) => 0,
        Some(Value::Array(list)) => list.iter().filter(|entry| !entry.is_null()).count() as u64,
        Some(Value::Number(number)) => number.as_u64().expect("a count"),
        Some(_) => 1,
    }
}

/// The global ids that a probe needs, as leadership of each provider sees them.
async fn ids(server: &Server, context: &probes::Context) -> Value {
    let query =
        "query($provider: String!, $service: String!, $portfolio: String!, $org: String!, $agreement: String!) {
        p: organisation(code: $provider) { id } o: organisation(code: $org) { id }
        s: service(provider: $provider, code: $service) { id }
        f: portfolio(provider: $provider, code: $portfolio) { id }
        a: agreement(keeper: $provider, code: $agreement) { id } }";
    let leader = server.token(&format!("leader.{}", context.provider));
    let answer = server.ask_as(&leader, query, context.variables()).await.json();
    let id = |name: &str| answer["data"][name]["id"].clone();
    let mut variables = context.variables();
    for (name, of) in
        [("providerId", "p"), ("orgId", "o"), ("serviceId", "s"), ("portfolioId", "f"), ("agreementId", "a")]
    {
        assert!(!id(of).is_null(), "{of}: {answer}");
        variables[name] = id(of);
    }
    variables
}

#[tokio::test]
async fn the_role_matrix_is_as_reviewed() {
    let server = Server::on(Database::on_its_day().await, &[("CLOCK", DAY)]).await;
    let mut contexts = Vec::new();
    for context in CONTEXTS {
        contexts.push(ids(&server, context).await);
    }
    let people: Vec<(&str, Option<String>)> =
        PEOPLE.iter().map(|(role, person)| (*role, (!person.is_empty()).then(|| server.token(person)))).collect();

    let mut text = String::from(include_str!("head.txt"));
    for probe in PROBES {
        writeln!(text, "\n{}\n    {}", probe.name, probe.clauses).unwrap();
        for (role, token) in &people {
            let mut cells = Vec::new();
            for context in &contexts {
                let declared = probes::declaration(probe.query);
                let body = json!({ "query": format!("query{declared} {}", probe.query), "variables": probes::used(probe.query, context) });
                let request = server.request(&body);
                let request = match token {
                    Some(token) => request.bearer_auth(token),
                    None => request,
                };
                let answer = crate::harness::send(request).await;
                assert!(answer.json()["errors"].is_null(), "{role}, {}: {}", probe.name, answer.text);
                cells.push(format!("{:>5}", amount(&answer.json(), &format!("/data{}", probe.pointer))));
            }
            writeln!(text, "    {role:<46}{}", cells.join(" ").replace("    0", "    -")).unwrap();
        }
    }

    compare("roles.txt", &text);
}

/// Compares with a committed file of this directory; `UPDATE=1` writes it anew.
fn compare(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/matrix").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, format!("{}\n", text.trim_end())).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    for (line, (was, is)) in committed.lines().zip(text.lines()).enumerate() {
        assert_eq!(was, is, "line {} of tests/matrix/{name}; review and write it anew with UPDATE=1", line + 1);
    }
    assert_eq!(committed.lines().count(), text.trim_end().lines().count(), "tests/matrix/{name} has another length");
}

#[test]
fn every_query_field_has_a_probe() {
    let sdl = katalog::graphql::schema().expect("covered").sdl();
    let document = async_graphql_parser::parse_schema(sdl).expect("a schema");
    let query = document.definitions.iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(found) if found.node.name.node == "Query" => match &found.node.kind {
            TypeKind::Object(object) => Some(object),
            _ => None,
        },
        _ => None,
    });
    let fields: BTreeSet<&str> =
        query.expect("the root").fields.iter().map(|field| field.node.name.node.as_str()).collect();
    let probed = PROBES.iter().filter_map(|probe| probe.name.split(['.', ' ', ',']).next());
    let probed: BTreeSet<&str> = probed.chain(made::roots()).collect();
    let missing: Vec<_> = fields.difference(&probed).collect();
    assert!(fields.len() > 12 && missing.is_empty(), "without a probe: {missing:?}");
}
