//! By which plans PostgreSQL does the statements of the hot queries. It tells them itself (`auto_explain`), of the very
//! statements that the program sends and by the plans that its connections keep: as notices, which the program logs.

use std::io::Write as _;

use serde_json::Value;

use crate::{
    failure::{Doing as _, Failure},
    load,
    question::{Question, Side},
    scale::Scale,
    servers::Servers,
};

/// How often a query is asked before its plans are taken: the first answers also read who asks, and from the disk.
const BEFORE: usize = 12;

/// What a node is called by: its kind, and the table and the index that it reads, if it does.
const NAMES: [&str; 3] = ["Node Type", "Relation Name", "Index Name"];

/// Asks the query by its own asker, and prints the plans of the last answer's statements.
///
/// # Errors
/// When the program does not answer, or logged no plan, or standard output cannot be written.
pub async fn print(question: &Question, scale: Scale, servers: &Servers) -> Result<(), Failure> {
    let request = question.request(Side::Katalog, scale, &servers.issuer)?;
    for _ in 0..BEFORE {
        load::once(servers.katalog.address, &request).await?;
    }
    let before = servers.log()?.len();
    // PostgreSQL tells the plan before it says that the statement is done: it is logged when the answer comes.
    load::once(servers.katalog.address, &request).await?;
    let log = servers.log()?;
    let plans: Vec<String> = log.get(before..).unwrap_or_default().lines().filter_map(told).collect();
    if plans.is_empty() {
        return Err(Failure::told(format!("{} {}: PostgreSQL told no plan", question.name, scale.name())));
    }
    let text = format!("{} {} ({})\n{}", question.name, scale.name(), question.told, plans.concat());
    std::io::stdout().write_all(text.as_bytes()).doing("standard output")
}

/// The plan that a line of the log tells, with how long all of it took and how many pages it looked at; None where the
/// line is of something else.
fn told(line: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).ok()?;
    let (millis, plan) = line["message"].as_str()?.strip_prefix("duration: ")?.split_once(" ms  plan:\n")?;
    let plan: Value = serde_json::from_str(plan).ok()?;
    let top = plan.get("Plan")?;
    let buffers: u64 = ["Shared Hit Blocks", "Shared Read Blocks"].iter().filter_map(|key| top[*key].as_u64()).sum();
    let mut text = format!("  {millis} ms, {buffers} buffers\n");
    walk(top, 4, &mut text);
    Some(text)
}

/// A line for each node of the plan that reads a table or an index, and for each join: rows times how often it was
/// done. What was not done at all is left out.
fn walk(node: &Value, indent: usize, text: &mut String) {
    let named: Vec<&str> = NAMES.iter().filter_map(|key| node[*key].as_str()).collect();
    let is_join = named.iter().any(|name| name.ends_with(" Join") || *name == "Nested Loop");
    let is_told = (is_join || named.len() > 1) && node["Actual Loops"].as_u64() != Some(0);
    if is_told {
        let (what, rows, loops) = (named.join(" "), &node["Actual Rows"], &node["Actual Loops"]);
        text.push_str(&format!("{:indent$}{what}: {rows} × {loops}\n", ""));
    }
    let below = if is_told { indent + 2 } else { indent };
    for inner in node["Plans"].as_array().into_iter().flatten() {
        walk(inner, below, text);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_read_is_told_and_what_was_not_done_left_out() {
        let scan = |kind: &str, index: Option<&str>, rows: u32, loops: u32| {
            let mut node =
                json!({ "Node Type": kind, "Relation Name": "service", "Actual Rows": rows, "Actual Loops": loops });
            if let Some(index) = index {
                node["Index Name"] = json!(index);
            }
            node
        };
        let join = json!({
            "Node Type": "Nested Loop", "Actual Rows": 20, "Actual Loops": 1,
            "Plans": [scan("Seq Scan", None, 20, 1), scan("Index Scan", Some("service_pkey"), 1, 20)],
        });
        let plan = json!({ "Plan": {
            "Node Type": "Aggregate", "Actual Rows": 1, "Actual Loops": 1,
            "Shared Hit Blocks": 40, "Shared Read Blocks": 2,
            "Plans": [join, scan("Seq Scan", None, 0, 0)],
        }});
        let line = json!({ "level": "INFO", "message": format!("duration: 1.612 ms  plan:\n{plan}") }).to_string();
        let wanted = "  1.612 ms, 42 buffers\n    Nested Loop: 20 × 1\n      Seq Scan service: 20 × 1\n      \
             Index Scan service service_pkey: 1 × 20\n";
        assert_eq!(told(&line).as_deref(), Some(wanted));
        assert_eq!(told("no JSON"), None);
        assert_eq!(told(&json!({ "message": "relation exists, skipping" }).to_string()), None);
    }
}
