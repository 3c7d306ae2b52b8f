//! What one request may ask for.

use serde_json::json;

use super::{refuses, refuses_with};
use crate::harness::{Server, send};

#[tokio::test]
async fn page_sizes_are_between_1_and_100() {
    let mut server = Server::start().await;
    for size in ["-1", "-2147483648", "0", "101", "2147483648"] {
        let query = format!("{{ services(first: {size}) {{ totalCount }} }}");
        refuses(&mut server, &query, "PAGE_SIZE").await;
        let query = format!("query ($n: Int = {size}) {{ services(last: $n) {{ totalCount }} }}");
        refuses(&mut server, &query, "PAGE_SIZE").await;
    }
    let query = "query ($n: Int) { services(first: $n) { totalCount } }";
    for size in [-1_i64, 0, 101, i64::MAX] {
        refuses_with(&mut server, query, json!({ "n": size }), "PAGE_SIZE").await;
    }
    refuses(&mut server, "{ services(first: 1, last: 1) { totalCount } }", "PAGE_SIZE").await;
    for size in [1, 100] {
        let answer = send(server.request(&json!({ "query": query, "variables": { "n": size } }))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(answer.json()["errors"].is_null());
    }
}

#[tokio::test]
async fn a_negative_page_does_not_buy_back_another() {
    let mut server = Server::start().await;
    let query = "{ a: services(first: -100) { nodes { code } } b: services(first: 100) { nodes { code } } }";
    refuses(&mut server, query, "PAGE_SIZE").await;
}

#[tokio::test]
async fn aliases_root_fields_depth_and_size_are_limited() {
    let mut server = Server::start().await;
    let aliases: String = (0..51).map(|n| format!("a{n}: __typename ")).collect();
    refuses(&mut server, &format!("{{ __schema {{ {aliases} }} }}"), "QUERY_TOO_COMPLEX").await;
    refuses(&mut server, &format!("{{ {} }}", "__typename ".repeat(21)), "QUERY_TOO_COMPLEX").await;
    refuses(&mut server, &format!("{{ {}__typename{} }}", "... { ".repeat(30), "}".repeat(30)), "QUERY_TOO_COMPLEX")
        .await;
    refuses(&mut server, &format!("{{ __typename{} }}", " @skip(if: false)".repeat(101)), "QUERY_TOO_COMPLEX").await;
    refuses(&mut server, &"{ __typename }".repeat(1_400), "QUERY_TOO_COMPLEX").await;
    refuses(&mut server, &format!("# {}\n{{ __typename }}", "x".repeat(64 * 1024)), "QUERY_TOO_COMPLEX").await;
    let answer = server.ask("{ a: __typename b: __typename ... on Query { c: __typename } }").await;
    assert!(answer.json()["errors"].is_null(), "{}", answer.text);
}

/// What a request costs is what it may answer with: page sizes multiplied, whatever there is.
#[tokio::test]
async fn the_cost_of_a_request_is_limited() {
    let mut server = Server::with(&[("LIMITS__COST", "5000")]).await;
    let pages = |first: usize, inner: usize| {
        format!("{{ services(first: {first}) {{ nodes {{ agreements(first: {inner}) {{ nodes {{ code }} }} }} }} }}")
    };
    let answer = refuses(&mut server, &pages(100, 100), "QUERY_TOO_COMPLEX").await;
    assert!(answer.text.contains("at most 5000"), "{}", answer.text);
    let answer = server.ask(&pages(20, 100)).await;
    assert_eq!((answer.status.as_u16(), answer.header("x-katalog-cost")), (200, "4041"), "{}", answer.text);
    // One object after the other costs what a list of them does.
    let one = "a{N}: services(first: 100) { nodes { agreements(first: 10) { nodes { code } } } } ";
    let several: String = (0..3).map(|number| one.replace("{N}", &number.to_string())).collect();
    refuses(&mut server, &format!("{{ {several} }}"), "QUERY_TOO_COMPLEX").await;
}

#[tokio::test]
async fn the_limits_are_settings() {
    let mut server =
        Server::with(&[("LIMITS__ALIASES", "1"), ("LIMITS__REPLY_BYTES", "200"), ("LIMITS__ERRORS", "2")]).await;
    refuses(&mut server, "{ a: __typename b: __typename }", "QUERY_TOO_COMPLEX").await;
    refuses(&mut server, "{ __schema { types { name } } }", "QUERY_TOO_COMPLEX").await;
    assert_eq!(server.ask("{ __typename }").await.status, 200);
}

#[tokio::test]
async fn errors_are_limited_and_told_how_many_more() {
    let server = Server::with(&[("LIMITS__ERRORS", "3")]).await;
    let answer = server.ask("query ($a: Nope, $b: Nope, $c: Nope, $d: Nope, $e: Nope) { __typename }").await;
    let body = answer.json();
    assert_eq!(answer.status, 400, "{body}");
    assert_eq!(body["errors"].as_array().unwrap().len(), 3);
    assert!(body["extensions"]["errorsOmitted"].as_u64().unwrap() >= 2, "{body}");
    for error in body["errors"].as_array().unwrap() {
        assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(error["extensions"]["requestId"], answer.header("x-request-id"));
    }
}

#[tokio::test]
async fn a_body_is_limited_however_it_comes() {
    let mut server = Server::with(&[("LIMITS__BODY_TIMEOUT_MS", "300")]).await;
    let large = format!(r#"{{"query":"{{ __typename }}","more":"{}"}}"#, "x".repeat(128 * 1024));
    let answer = send(server.raw(large.clone())).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "PAYLOAD_TOO_LARGE"));
    // Without a length told beforehand.
    let parts: Vec<Result<Vec<u8>, std::io::Error>> =
        large.as_bytes().chunks(4_096).map(|part| Ok(part.to_vec())).collect();
    let chunked = reqwest::Body::wrap_stream(futures_util::stream::iter(parts));
    let answer = send(server.raw(chunked)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "PAYLOAD_TOO_LARGE"));
    // One that never ends.
    let first = futures_util::stream::iter([Ok::<_, std::io::Error>(b"{".to_vec())]);
    let stalled = futures_util::StreamExt::chain(first, futures_util::stream::pending());
    let answer = send(server.raw(reqwest::Body::wrap_stream(stalled))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (408, "REQUEST_TIMEOUT"));
    assert!(server.is_alive());
}

#[tokio::test]
async fn introspection_can_be_switched_off() {
    let mut server = Server::with(&[("INTROSPECTION", "false")]).await;
    refuses(&mut server, "{ __schema { queryType { name } } }", "GRAPHQL_VALIDATION_FAILED").await;
    refuses(&mut server, "{ ... on Query { t: __type(name: \"Query\") { name } } }", "GRAPHQL_VALIDATION_FAILED").await;
    refuses(&mut server, "{ _service { sdl } }", "GRAPHQL_VALIDATION_FAILED").await;
    let answer = refuses(&mut server, "{ servicess }", "GRAPHQL_VALIDATION_FAILED").await;
    assert!(!answer.text.contains("Did you mean"), "{}", answer.text);
    assert_eq!(server.ask("{ __typename __typename }").await.status, 200);
}

#[tokio::test]
async fn long_lists_are_refused_before_they_become_sql() {
    let mut server = Server::start().await;
    let query = format!("{{ services(filter: {{ state: [{}] }}) {{ totalCount }} }}", "ACTIVE ".repeat(1_500));
    refuses(&mut server, &query, "QUERY_TOO_COMPLEX").await;
    let query = "query ($s: [ServiceState!]) { services(filter: { state: $s }) { totalCount } }";
    refuses_with(&mut server, query, json!({ "s": vec!["ACTIVE"; 201] }), "QUERY_TOO_COMPLEX").await;
    let answer = send(server.request(&json!({ "query": query, "variables": { "s": vec!["ACTIVE"; 200] } }))).await;
    assert!(answer.json()["errors"].is_null(), "{}", answer.text);
}
