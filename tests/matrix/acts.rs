//! The role matrix of acts over HTTP: every role × every mutation, as a committed text file that a person can review; the
//! same on both databases. `UPDATE=1` writes it anew.
//!
//! Each act is tried with an input that fails only after permission is given, so that nothing changes whoever tries: whoever
//! may is told what is wrong with the input, whoever may not is refused with the clause, and whoever does not see the
//! object is told that there is none (V7).

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Value, json};

use super::{PEOPLE, compare, made::objects, tries::TRIES};
use crate::acts::world::World;

/// Who met with which outcome, in the order of the outcomes.
pub type Outcomes = BTreeMap<(u8, String), Vec<&'static str>>;

/// Writes down who met with which outcome.
pub fn write(text: &mut String, name: &str, outcomes: Outcomes) {
    writeln!(text, "\n{name}").unwrap();
    for ((_, outcome), roles) in outcomes {
        let mut line = format!("  {outcome:<18} ");
        let mut width = line.len();
        for (place, role) in roles.iter().enumerate() {
            let word = if place + 1 < roles.len() { format!("{role}; ") } else { (*role).to_owned() };
            if width + word.trim_end().len() > 118 {
                line = format!("{}\n{:21}", line.trim_end(), "");
                width = 21;
            }
            width += word.len();
            line.push_str(&word);
        }
        writeln!(text, "{}", line.trim_end()).unwrap();
    }
}

#[tokio::test]
async fn the_matrix_of_acts_is_as_reviewed() {
    let world = World::start().await;
    let objects = objects(&world).await;
    let before = world.print().await;
    let mut text = String::from(
        "The role matrix of acts, tried over HTTP on the sample data as of 2026-11-22: Sunet, its portfolio \"storage\", its\n\
         service \"drive\", its customer Uppsala University. Every role is listed by what it meets.\n",
    );
    for (name, input) in TRIES {
        let mutation = name.split(' ').next().unwrap();
        let mut input = (*input).to_owned();
        for (object, id) in &objects {
            input = input.replace(&format!("\"${object}\""), &id.to_string());
        }
        assert!(!input.contains('$'), "{name}: {input}");
        let input: Value = serde_json::from_str(&input).unwrap();
        let of = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query =
            format!("mutation($input: {of}!) {{ done: {mutation}(input: $input) {{ userErrors {{ code }} }} }}");
        let mut outcomes = Outcomes::new();
        for (role, person) in PEOPLE {
            let answer = world.send(person, &query, json!({ "input": input })).await;
            let error = &answer["errors"][0]["extensions"];
            let told = &answer["data"]["done"]["userErrors"][0]["code"];
            let outcome = match error["code"].as_str() {
                None => {
                    assert!(told.is_string(), "{name} was done by {role}: {answer}");
                    (0, "may".to_owned())
                }
                Some("FORBIDDEN") => (1, format!("refused by {}", error["clause"].as_str().unwrap())),
                Some("NOT_FOUND") => (2, "not found".to_owned()),
                Some("UNAUTHENTICATED") => (3, "not signed in".to_owned()),
                Some(other) => panic!("{name} by {role}: {other}: {answer}"),
            };
            outcomes.entry(outcome).or_default().push(role);
        }
        assert!(outcomes.keys().any(|(rank, _)| *rank == 0), "{name}: nobody may, or the input names no such object");
        write(&mut text, name, outcomes);
    }
    assert_eq!(world.print().await, before, "nothing was changed by all of this");

    compare("acts.txt", &text);
}

/// Every mutation is tried.
#[test]
fn every_mutation_is_in_the_matrix() {
    let tried: Vec<&str> = TRIES.iter().filter_map(|(name, _)| name.split(' ').next()).collect();
    for (name, ..) in katalog::graphql::mutation::covered::ACTS {
        assert!(tried.contains(name), "{name} is not tried");
    }
}
