//! Documents made to end the process or hold a core.

use futures_util::future::{join, join_all};
use serde_json::json;

use super::{refuses, refuses_with};
use crate::harness::{Server, send};

#[tokio::test]
async fn nested_brackets_of_every_kind_are_refused_before_they_are_parsed() {
    let mut server = Server::start().await;
    for depth in [41, 500, 2_000, 20_000, 60_000] {
        for (before, open) in [
            ("{ __typename(a: ", "["),
            ("{ __typename(a: ", "{a:"),
            ("", "{a"),
            ("query ($a: ", "["),
            ("query ($a: Int = ", "["),
            ("{ __typename @skip(if: ", "["),
            ("{ __typename(a: \"x\", b: \"\"\"[\\\"\"\"\"\"\", c: ", "["),
            ("# [\n{ __typename(a: ", "["),
        ] {
            let document = format!("{before}{}", open.repeat(depth));
            if document.len() < 64 * 1024 {
                refuses(&mut server, &document, "QUERY_TOO_COMPLEX").await;
            }
        }
    }
    assert_eq!(server.ask("{ __typename }").await.status, 200);
}

#[tokio::test]
async fn nested_variables_are_refused() {
    let mut server = Server::start().await;
    for depth in [130, 10_000, 60_000] {
        let body = format!(r#"{{"query":"{{__typename}}","variables":{{"a":{}"#, "[".repeat(depth));
        let answer = send(server.raw(body)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "BAD_REQUEST"));
        assert!(server.is_alive());
    }
}

#[tokio::test]
async fn strings_without_an_end_are_refused() {
    let mut server = Server::start().await;
    // Each opening looks like a block string that the rest of the document never closes.
    let unit = r#""\\""""" "#;
    let document = format!("{{ __typename(a: [\"\"\"\" {}", unit.repeat(6_000));
    refuses(&mut server, &document, "GRAPHQL_PARSE_FAILED").await;
    refuses(&mut server, "{ __typename(a: \"\"\"", "GRAPHQL_PARSE_FAILED").await;
    refuses(&mut server, "{ __typename(a: \"\\", "GRAPHQL_PARSE_FAILED").await;
}

#[tokio::test]
async fn fragments_that_grow_exponentially_are_refused() {
    let mut server = Server::start().await;
    // Written out they are 2^60 fields, and 10^60: no test lives to see whoever begins with it come to an end.
    for spreads in [2, 10] {
        let mut bomb = String::from("{ ...F0 }");
        for n in 0..60 {
            let spread = format!("...F{} ", n + 1).repeat(spreads);
            bomb.push_str(&format!(" fragment F{n} on Query {{ {spread} }}"));
        }
        bomb.push_str(" fragment F60 on Query { __typename }");
        refuses(&mut server, &bomb, "QUERY_TOO_COMPLEX").await;
        // The same, used by nobody: validation would walk it all the same.
        refuses(&mut server, &bomb.replacen("{ ...F0 }", "{ __typename }", 1), "QUERY_TOO_COMPLEX").await;
    }
    let circle = "{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }";
    refuses(&mut server, circle, "GRAPHQL_VALIDATION_FAILED").await;
    refuses(&mut server, "{ __typename } fragment A on Query { ...A ...A }", "GRAPHQL_VALIDATION_FAILED").await;
}

#[tokio::test]
async fn documents_that_would_be_told_millions_of_errors_are_told_a_few() {
    let mut server = Server::start().await;
    let arguments: String = (0..24).map(|n| format!("x{n}:1 ")).collect();
    let conflicts = format!("fragment F on __Schema {{ description({arguments}) {} }}", "description ".repeat(900));
    let query = format!("{{ __schema {{ ...F }} }} {conflicts}");
    refuses(&mut server, &query, "GRAPHQL_VALIDATION_FAILED").await;
    let unknown: String = (0..1_900).map(|n| format!("x{n} ")).collect();
    let answer =
        refuses(&mut server, &format!("{{ __typename ... {{ {unknown} }} }}"), "GRAPHQL_VALIDATION_FAILED").await;
    assert!(answer.text.len() < 10_000);
    let long = "x".repeat(60_000);
    refuses(&mut server, &format!("{{ {long} }}"), "QUERY_TOO_COMPLEX").await;
}

#[tokio::test]
async fn a_large_value_used_often_is_refused() {
    let mut server = Server::start().await;
    let uses: String =
        (0..19).map(|n| format!("s{n}: services(first: 1, filter: {{ text: $t }}) {{ totalCount }} ")).collect();
    let query = format!("query ($t: String) {{ {uses} }}");
    refuses_with(&mut server, &query, json!({ "t": "x".repeat(100_000) }), "QUERY_TOO_COMPLEX").await;
}

#[tokio::test]
async fn the_schema_can_be_read_but_not_raised_to_a_power() {
    let mut server = Server::start().await;
    let answer = server.ask(include_str!("../../api/src/http/introspection.graphql")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.json()["data"]["__schema"]["types"].as_array().unwrap().len() > 5);
    let mut nested = String::from("name");
    for _ in 0..4 {
        nested = format!("fields {{ type {{ {nested} }} }}");
    }
    refuses(&mut server, &format!("{{ __schema {{ types {{ {nested} }} }} }}"), "QUERY_TOO_COMPLEX").await;
    let wide: String =
        (0..100).map(|n| format!("t{n}: types {{ fields {{ args {{ name type {{ name }} }} }} }} ")).collect();
    refuses(&mut server, &format!("{{ __schema {{ {wide} }} }}"), "QUERY_TOO_COMPLEX").await;
}

#[tokio::test]
async fn many_bombs_at_once_leave_others_served() {
    let mut server = Server::start().await;
    let bomb = format!("{{ __typename(a: {}", "[".repeat(30_000));
    let bombs = join_all((0..50).map(|_| send(server.request(&json!({ "query": bomb })))));
    // Others ask meanwhile, and are answered as ever.
    let others = join_all((0..10).map(|_| server.ask("{ services(first: 1) { totalCount } }")));
    let (refused, answered) = join(bombs, others).await;
    assert!(refused.iter().all(|answer| answer.code() == "QUERY_TOO_COMPLEX"));
    for answer in answered {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(answer.json()["errors"].is_null(), "{}", answer.text);
    }
    assert!(server.is_alive());
    assert_eq!(server.ask("{ __typename }").await.status, 200);
}
