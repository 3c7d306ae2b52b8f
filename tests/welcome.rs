//! A first start: three requests ready to paste answer with real content, the first page says what this installation is,
//! and a sample of another day is told of.

use serde_json::Value;

use crate::{
    first_contact::{bare, get},
    harness::{DAY, Database, PROGRAM, Server, run, send},
};

#[tokio::test]
async fn the_printed_requests_answer_with_real_content() {
    let mut server = Server::start().await;
    let text = server.printed("# Leadership");
    // More tokens, by the program as it was started here.
    assert!(text.contains(&format!("`{} token --as PERSON`", *PROGRAM)), "{text}");
    let requests: Vec<&str> = text.split("curl -s ").skip(1).collect();
    assert_eq!(requests.len(), 3, "{text}");
    let mut answers = Vec::new();
    for request in requests {
        assert!(request.starts_with(&format!("{}/graphql ", server.url)), "{request}");
        let body = request.split("-d '").nth(1).and_then(|rest| rest.split("'\n").next()).expect("a body");
        let token = request.split("Bearer ").nth(1).and_then(|rest| rest.split('\'').next());
        let post = server.raw(body.to_owned());
        let answer = send(match token {
            Some(token) => post.bearer_auth(token),
            None => post,
        });
        let answer: Value = answer.await.json();
        assert!(answer["errors"].is_null(), "{answer}");
        answers.push(answer["data"].clone());
    }
    assert!(answers[0]["services"]["totalCount"].as_u64() > Some(30), "{}", answers[0]);
    assert!(
        answers[1]["agreements"]["nodes"][0]["inForce"]["parts"]["nodes"][0]["annualValue"].is_array(),
        "{}",
        answers[1]
    );
    let portfolios = &answers[2]["portfolioOverview"]["providers"][0]["portfolios"];
    assert!(portfolios[0]["figures"]["frame"]["values"][0]["amount"].is_string(), "{portfolios}");
}

/// The first page says what this installation is: who provides services here, by which program, and whether the data are a
/// sample, with the day it counts from. One that is none says nothing of that.
#[tokio::test]
async fn the_first_page_says_what_this_installation_is() {
    let server = Server::with(&[("CLOCK", DAY)]).await;
    let providers = server.ask("{ organisations(first: 10, filter: { isProvider: true }) { nodes { name sv: name(language: SV) en: name(language: EN) } } }").await.json();
    let providers = providers["data"]["organisations"]["nodes"].as_array().unwrap().clone();
    assert_eq!(providers.len(), 2, "{providers:?}");
    let sample = [
        (
            "/sv",
            "sv",
            "Det här är en installation av Katalog",
            "Uppgifterna är exempeldata",
            "Tjänsterna tillhandahålls av",
        ),
        ("/en", "en", "This is an installation of Katalog", "These are sample data", "The services are provided by"),
    ];
    let version = format!("version {}<", env!("CARGO_PKG_VERSION"));
    for (path, language, about, note, by) in sample {
        let page = get(&server, path).await.text;
        for told in [about, note, "<time>2026-11-22</time>", &version] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let named = page.lines().find(|line| line.contains(by)).unwrap_or_default();
        for provider in &providers {
            assert!(named.contains(provider[language].as_str().unwrap()), "{provider}: {named}");
        }
    }
    let empty = bare(&[]).await;
    for (path, _, about, note, by) in sample {
        let page = get(&empty, path).await.text;
        assert!(page.contains(about) && page.contains(&version), "{page}");
        assert!(!page.contains(note) && !page.contains("<time>") && !page.contains(by), "{page}");
    }
}

/// The sample counts from the day on which it was loaded: where the clock has left that, whoever starts the server is told.
#[tokio::test]
async fn a_sample_of_another_day_is_told_of() {
    let told = "the sample data count from 2026-11-22, and the clock says";
    for (clock, other) in
        [(DAY, None), ("2026-10-31T12:00:00Z", Some("2026-10-31")), ("2027-01-02T12:00:00Z", Some("2027-01-02"))]
    {
        let server = Server::on(Database::on_its_day().await, &[("CLOCK", clock)]).await;
        let doctor = String::from_utf8(run(&server.database, &["doctor"], &[("CLOCK", clock)]).stdout).unwrap();
        let log = server.database.log();
        for said in [&log, &doctor] {
            match other {
                None => assert!(!said.contains(told), "{said}"),
                Some(day) => assert!(said.contains(&format!("{told} {day}")) && said.contains("--data-dir"), "{said}"),
            }
        }
    }
}
