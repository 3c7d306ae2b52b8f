//! Many rows are a statement as few are: how many statements an import takes follows from the files, not from their rows.

use super::{Exchange, ISSUER, catalogue, err, killed::add_many, out};
use crate::harness::run;

/// What the program logs of each statement, if it is told to.
const LOGGED: (&str, &str) = ("LOG__FILTER", "sqlx::query=debug");

/// Imports the files, and counts the statements.
fn statements(exchange: &Exchange, person: &str, told: &str) -> usize {
    let directory = exchange.lay_out();
    let arguments = ["import", &directory, "--as", person, "--source", "x"];
    let done = run(&exchange.database, &arguments, &[&ISSUER[..], &[LOGGED]].concat());
    assert!(done.status.success() && out(&done).contains(told), "{}{}", out(&done), err(&done));
    // A connection that is handed back is cleaned, and the program may end before that is logged.
    let reads_or_writes = |line: &&str| ["SELECT", "INSERT", "UPDATE", "DELETE"].iter().any(|word| line.contains(word));
    err(&done).lines().filter(|line| line.contains("db.statement")).filter(reads_or_writes).count()
}

#[tokio::test]
async fn the_number_of_statements_does_not_follow_the_rows() {
    let mut counted = Vec::new();
    // More of them than a statement of the widest sheet takes would be one statement more.
    for agreements in [20, 400] {
        let mut exchange = Exchange::of(catalogue::files()).await;
        add_many(&mut exchange, agreements);
        for number in 0..agreements {
            exchange.add("organisations.csv", &format!("o-{number},Kund,,COMPANY,,kth,,o-{number}.example"));
            exchange.add("persons.csv", &format!("https://id.example p-{number},Person {number},,role=p-{number}"));
            exchange.add(
                "appointments.csv",
                &format!("https://id.example p-{number},SERVICE_COORDINATOR,nordnet,storage,,,,2025-01-01,,2024-12-01,2024-12-02,DOCUMENTATION"),
            );
        }
        let first = statements(&exchange, "admin", &format!("agreements.csv: {} new", agreements + 3));
        let again = statements(&exchange, "eva", "nothing to change");
        // Every delivery, line of a draft and duty otherwise.
        let text = |file: &str| String::from_utf8(exchange.files[file].clone()).unwrap();
        let deliveries = text("deliveries.csv").replace("2023-11-01,,2024-01-01", "2023-11-01,2023-12-01,2024-01-01");
        let appointments = text("appointments.csv").replace(",DOCUMENTATION\n", ",STRATEGIC_WATCH\n");
        exchange.files = [("deliveries.csv", deliveries), ("appointments.csv", appointments)]
            .map(|(name, text)| (name.to_owned(), text.into_bytes()))
            .into();
        let changed = statements(&exchange, "eva", &format!("appointments.csv: 0 new, {agreements} changed"));
        assert!(first > 60 && again > 30 && changed > 30, "{first} {again} {changed}");
        counted.push((first, again, changed));
    }
    assert_eq!(counted[0], counted[1], "as many for twenty as for four hundred");
}
