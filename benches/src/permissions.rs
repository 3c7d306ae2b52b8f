//! How long the program takes to say whether somebody may do something and by which clause (`why`), and who may
//! (`whoCan`).

use std::{io::Write as _, time::Duration};

use serde_json::{Value, json};

use crate::{
    failure::{Doing as _, Failure},
    issuer::Issuer,
    load,
    question::on_katalog,
    scale::Scale,
    servers::Running,
};

/// Who asks about what; the numbers of persons are those of `sql/data/04_persons.sql`.
const ASKED: [(&str, u32, &str, &str); 5] = [
    ("leadership", 1, "services", "READ"),
    ("leadership", 1, "agreements", "READ"),
    ("staff of all providers", 25, "services", "READ"),
    ("the heaviest customer", 30, "services", "READ"),
    ("the heaviest customer", 30, "agreements", "READ"),
];

const FIRST: &str = "{ services(first: 1) { nodes { id } } agreements(first: 1) { nodes { id } } }";

const WHY: &str =
    "query($action: Action!, $id: ID!) { why(action: $action, id: $id) { allowed role scope clause reason } }";

const WHO_CAN: &str = "query($action: Action!, $id: ID!) { whoCan(action: $action, id: $id) { who role scope clause reason persons { name } } }";

/// Asks each over one connection for `time`, and prints how long the answers took.
///
/// # Errors
/// When the program does not answer, or not with what was asked for.
pub async fn measure(scale: Scale, katalog: &Running, issuer: &Issuer, time: Duration) -> Result<(), Failure> {
    let mut table = format!("| {} | asked by | about | p50 ms | p99 ms |\n|---|---|---|--:|--:|\n", scale.name());
    for (who, number, list, action) in ASKED {
        let subject = Some(format!("p{number}"));
        let first = answer(katalog, FIRST, &json!({}), subject.clone(), issuer).await?;
        let id = &first["data"][list]["nodes"][0]["id"];
        for (name, document) in [("why", WHY), ("whoCan", WHO_CAN)] {
            let variables = json!({ "action": action, "id": id });
            let told = answer(katalog, document, &variables, subject.clone(), issuer).await?;
            if told["data"][name].is_null() {
                return Err(Failure::told(format!("{name} {action} of {list} as {who}: {told}")));
            }
            let request = on_katalog(document, &variables, subject.clone(), issuer)?;
            let answers = load::run(katalog.address, &request, 1, time).await?;
            let (p50, p99) = (answers.percentile(50), answers.percentile(99));
            table.push_str(&format!("| `{name}` {action} | {who} | {list} | {p50:.2} | {p99:.2} |\n"));
        }
    }
    writeln!(std::io::stdout(), "{table}").doing("standard output")
}

async fn answer(
    katalog: &Running,
    document: &str,
    variables: &Value,
    subject: Option<String>,
    issuer: &Issuer,
) -> Result<Value, Failure> {
    let request = on_katalog(document, variables, subject, issuer)?;
    let answer = load::once(katalog.address, &request).await?;
    serde_json::from_slice(answer.body()).doing("an answer")
}
