//! The audits of GraphQL over HTTP (the `graphql-http` package's list), each under its id.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Answer, GRAPHQL, Server, send};

const JSON: &str = "application/json";

async fn post(server: &Server, accept: Option<&str>, body: &Value) -> Answer {
    let mut request = server.other(Method::POST, "/graphql").header("content-type", JSON).body(body.to_string());
    if let Some(accept) = accept {
        request = request.header("accept", accept);
    }
    send(request).await
}

fn plain() -> Value {
    json!({ "query": "{ __typename }" })
}

#[tokio::test]
async fn media_types() {
    let server = Server::start().await;
    // 22EB, 4655, 47DE, 80D8, 82A3, 78D5, 2C94, 03D4, 34A2, 13EE
    for (accept, expected) in [(Some(GRAPHQL), GRAPHQL), (Some(JSON), JSON), (Some("*/*"), JSON), (None, JSON)] {
        let answer = post(&server, accept, &plain()).await;
        assert_eq!(answer.status, 200, "{accept:?}");
        assert!(answer.header("content-type").starts_with(expected), "{accept:?}");
        assert!(answer.header("content-type").contains("utf-8"));
        assert_eq!(answer.json(), json!({ "data": { "__typename": "Query" } }));
    }
    // BF61
    let swim = json!({ "query": "{ __type(name: \"Run🏃Swim🏊\") { name } }" }).to_string();
    let request = server.other(Method::POST, "/graphql").header("content-type", "application/json; charset=utf-8");
    assert_eq!(send(request.body(swim)).await.status, 200);
    // 9ABE
    let untyped = server.other(Method::POST, "/graphql").body(plain().to_string());
    assert!(send(untyped).await.status.is_client_error());
}

#[tokio::test]
async fn get() {
    let server = Server::start().await;
    // 5A70
    let answer = send(server.other(Method::GET, "/graphql").query(&[("query", "{ __typename }")])).await;
    assert_eq!(answer.status, 200);
    // 9C48
    let mutation = server.other(Method::GET, "/graphql").query(&[("query", "mutation { __typename }")]);
    assert_eq!(send(mutation.header("accept", GRAPHQL)).await.status, 405);
    // D6D5, 6A70
    for accept in [GRAPHQL, JSON] {
        let query = "query Type($name: String!) { __type(name: $name) { name } }";
        let parameters = [("query", query), ("variables", r#"{"name":"sometype"}"#)];
        let answer = send(server.other(Method::GET, "/graphql").query(&parameters).header("accept", accept)).await;
        assert_eq!(answer.status, 200);
        assert!(answer.json()["errors"].is_null());
    }
}

#[tokio::test]
async fn parameters() {
    let server = Server::start().await;
    // A5BF
    let empty = server.other(Method::POST, "/graphql").header("content-type", JSON);
    assert_eq!(send(empty).await.status, 400);
    for accept in [GRAPHQL, JSON] {
        let bad = async |body: Value| {
            let answer = post(&server, Some(accept), &body).await;
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{body}");
        };
        // 423L, 8764, 3E3A
        bad(json!({ "notquery": "{ __typename }" })).await;
        bad(json!({ "qeury": "{ __typename }" })).await;
        // LKJ0–3, 6C00–3, 4760–3, 58B0–3
        for invalid in [json!({ "obj": "ect" }), json!(0), json!(false), json!(["array"])] {
            bad(json!({ "query": invalid })).await;
            bad(json!({ "query": "{ __typename }", "operationName": invalid })).await;
        }
        for invalid in [json!("string"), json!(0), json!(false), json!(["array"])] {
            bad(json!({ "query": "{ __typename }", "variables": invalid })).await;
            bad(json!({ "query": "{ __typename }", "extensions": invalid })).await;
        }
        // B6DC, BCF8, B7N8
        let broken = server.other(Method::POST, "/graphql").header("content-type", JSON).header("accept", accept);
        assert_eq!(send(broken.body("{ \"not a JSON")).await.status, 400);
        // 94B0–2, 0220–2, 8161, B8B3, 2EA1, 28B9, 428F, 1B7A
        for good in [
            json!({ "query": "{ __typename }", "variables": null }),
            json!({ "query": "{ __typename }", "operationName": null }),
            json!({ "query": "{ __typename }", "extensions": null }),
            json!({ "query": "query Query { __typename }", "operationName": "Query" }),
            json!({
                "query": "query Type($name: String!) { __type(name: $name) { name } }",
                "variables": { "name": "sometype" }
            }),
            json!({ "query": "{ __typename }", "extensions": { "some": "value" } }),
        ] {
            let answer = post(&server, Some(accept), &good).await;
            assert_eq!(answer.status, 200, "{good}");
            assert!(answer.json()["errors"].is_null(), "{good}");
        }
    }
}

#[tokio::test]
async fn documents_that_cannot_run() {
    let server = Server::start().await;
    for (query, variables, code) in [
        ("{", json!({}), "GRAPHQL_PARSE_FAILED"),
        ("{ 8f31403dfe404bccbb0e835f2629c6a7 }", json!({}), "GRAPHQL_PARSE_FAILED"),
        ("{ f31403dfe404bccbb0e835f2629c6a7 }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("query CoerceFailure($id: ID!){ __typename }", json!({ "id": null }), "BAD_INPUT"),
        ("query ($n: Int) { services(first: $n) { totalCount } }", json!({ "n": "x" }), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let body = json!({ "query": query, "variables": variables });
        // 572B, FDE2, 7B9B: the older form says 200.
        let answer = post(&server, Some(JSON), &body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (200, code), "{query}: {}", answer.text);
        assert!(!answer.json().as_object().unwrap().contains_key("data"), "{query}");
        // 865D, 556A, D586, 51FE, 74FF, 5E5B, 86EE
        let answer = post(&server, Some(GRAPHQL), &body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, code), "{query}: {}", answer.text);
        assert!(!answer.json().as_object().unwrap().contains_key("data"), "{query}");
    }
}
