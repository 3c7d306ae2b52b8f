//! README's year of one service: its ten calls, made as they stand there, each by its person and on its day. Shows L1, L4,
//! S2.1, S2.4, S3.2.2 and S4.4.8 in one story, and that what README says of the decisions is what stands on record (N5).
//!
//! A call is a paragraph that begins `**1. `, with the day, the person in backticks and the clauses in brackets, and after
//! it a block `graphql call`. A variable holds what an earlier answer gave under its name.

use std::{collections::HashMap, path::Path};

use serde_json::{Map, Value, json};

use crate::{
    acts::world::{DAY, World},
    harness::Database,
};

const SECTION: &str = "## The year of one service, in ten calls\n";

/// A call as README tells it.
struct Call<'a> {
    day: &'a str,
    person: &'a str,
    clauses: Vec<&'a str>,
    query: &'a str,
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map(|(found, _)| found)
}

fn calls(readme: &str) -> Vec<Call<'_>> {
    let (_, section) = readme.split_once(SECTION).expect("the section");
    let section = section.split_once("\n## ").map_or(section, |(section, _)| section);
    let read = section.split("\n**").skip(1).map(|call| {
        let (told, rest) = call.split_once("```graphql call\n").expect("a call");
        Call {
            day: between(told, ".** ", ",").expect("a day"),
            person: between(told, "`", "`").expect("a person"),
            clauses: told.split('(').skip(1).map(|rest| rest.split_once(')').expect("a clause").0).collect(),
            query: rest.split_once("```").expect("the end of a call").0,
        }
    });
    read.collect()
}

impl Call<'_> {
    /// The variables that it declares, of what was answered before.
    fn variables(&self, known: &HashMap<String, String>) -> Value {
        let (head, _) = self.query.split_once('{').expect("an operation");
        let names = head.split('$').skip(1).map(|rest| rest.split_once(':').expect("a type").0);
        let told = |name: &str| known.get(name).unwrap_or_else(|| panic!("no answer gave ${name}")).as_str().into();
        Value::Object(names.map(|name| (name.to_owned(), told(name))).collect::<Map<_, _>>())
    }
}

/// Keeps each text of an answer by its name.
fn keep(answer: &Value, known: &mut HashMap<String, String>) {
    match answer {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) => drop(known.insert(name.clone(), text.clone())),
                    other => keep(other, known),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|entry| keep(entry, known)),
        _ => {}
    }
}

/// What stands on record, the oldest first: number, day, clause, role and reason.
async fn record(world: &World) -> Vec<Value> {
    let query = "{ decisions(first: 100) { nodes { number decidedAt clause role reason follows person { name } } } }";
    let mut nodes = world.ask("leader.sunet", query).await["decisions"]["nodes"].as_array().expect("decisions").clone();
    // What an act causes on other objects follows from its own decision.
    nodes.retain(|node| node["follows"] == false);
    nodes.sort_by_key(|node| node["number"].as_i64());
    nodes
}

fn list<'a>(value: &'a Value, field: &str) -> Vec<&'a str> {
    value.as_array().expect("a list").iter().map(|entry| entry[field].as_str().expect("a text")).collect()
}

#[tokio::test]
async fn a_year_is_told_in_ten_calls() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md");
    let calls = calls(&readme);
    assert_eq!(calls.len(), 10);
    let mut world = World::with(Database::on_its_day().await, &[("CLOCK", DAY)]).await;
    let before = record(&world).await.len();
    let (mut today, mut known, mut answers) = (&DAY[..10], HashMap::new(), Vec::new());
    for call in &calls {
        if call.day != today {
            assert!(call.day > today, "the year goes forward: {}", call.day);
            world = world.later(&format!("{}T12:00:00Z", call.day)).await;
            today = call.day;
        }
        let answer = world.send(call.person, call.query, call.variables(&known)).await;
        assert!(answer["errors"].is_null(), "{}: {}{answer}", call.person, call.query);
        let data = answer["data"].as_object().expect("data");
        let mut named = Vec::new();
        for (field, payload) in data.iter().filter(|(field, _)| *field != "noticesRead") {
            assert_eq!(payload["userErrors"], json!([]), "{}: {field}: {payload}", call.person);
            named.push(payload["decision"]["clause"].as_str().unwrap_or_else(|| panic!("{field}: {payload}")));
        }
        let mut told = call.clauses.clone();
        told.sort_unstable();
        named.sort_unstable();
        assert_eq!(told, named, "the clauses that README tells of: {}", call.query);
        keep(&answer["data"], &mut known);
        answers.push(answer["data"].clone());
    }

    // Established when nothing of the checklist is missing (L1), planned (L4), within the frame (S3.2.2).
    assert_eq!(answers[0]["servicePropose"]["service"]["state"], "PROPOSED");
    assert_eq!(answers[1]["serviceDecide"]["service"]["state"], "ESTABLISHING");
    let checklist = answers[1]["serviceDecide"]["service"]["checklist"].as_array().expect("items").iter();
    let lacks: Value = checklist.filter(|item| item["done"] == false).cloned().collect();
    assert_eq!(list(&lacks, "clause"), ["S4.4", "S2.6", "S4.2.8", "S4.4.6", "S4.2.10", "S4.8.1"]);
    assert_eq!(answers[4]["planSubmit"]["plan"]["state"], "SUBMITTED");
    let checklist = answers[4]["routineDescribe"]["service"]["checklist"].as_array().expect("items");
    assert!(!checklist.is_empty() && checklist.iter().all(|item| item["done"] == true), "{checklist:?}");
    assert_eq!(answers[5]["serviceEstablish"]["service"]["state"], "ACTIVE");
    assert_eq!(answers[5]["planEstablish"]["plan"]["state"], "ESTABLISHED");
    assert_eq!(answers[5]["allocationDecide"]["allocation"]["amount"]["amount"], "240000.00");
    // S4.4.8: told by itself.
    let notices = answers[7]["noticesRead"]["viewer"]["notices"]["nodes"].as_array().expect("notices");
    let exceeded = notices.iter().find(|notice| notice["occasion"] == "BUDGET_EXCEEDED");
    assert_eq!(exceeded.expect("a notice")["clause"], "S4.4.8");
    assert_eq!(answers[7]["retirementPropose"]["change"]["state"], "PROPOSED");
    assert_eq!(answers[8]["retirementDecide"]["change"]["state"], "APPROVED");
    let service = &answers[9]["serviceRetire"]["service"];
    assert_eq!(service["state"], "RETIRED");
    let own = list(&service["decisions"]["nodes"], "clause");
    assert_eq!((own.first(), own.last()), (Some(&"L1"), Some(&"S4.2.13")), "the newest first: {own:?}");
    assert!(own.contains(&"S4.2.1"), "{own:?}");

    // N5: what README tells is what stands on record, in that order, each with who, when and why.
    let record = record(&world).await.split_off(before);
    let told = calls.iter().flat_map(|call| call.clauses.iter().map(|clause| (call.day, *clause)));
    let stands = record
        .iter()
        .map(|one| (&one["decidedAt"].as_str().expect("a day")[..10], one["clause"].as_str().expect("a clause")));
    assert_eq!(told.collect::<Vec<_>>(), stands.collect::<Vec<_>>());
    let whole = |one: &Value| one["role"].is_string() && one["reason"].is_string() && one["person"]["name"].is_string();
    assert!(record.iter().all(whole), "{record:?}");
    assert!(readme.contains(&format!("has all {}", record.len())), "README tells how many they are: {}", record.len());
}
