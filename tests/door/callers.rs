//! Who calls, how often, and who hangs up.

use std::time::Duration;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::harness::{Server, send};

#[tokio::test]
async fn whoever_sends_a_token_must_send_a_valid_one() {
    let server = Server::start().await;
    let valid = server.token("leader.sunet");
    let (head, rest) = valid.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let none = "eyJhbGciOiJub25lIn0";
    for (header, why) in [
        ("Bearer ".to_owned(), "no token"),
        ("Bearer x".to_owned(), "not a token"),
        ("Bearer a.b.c".to_owned(), "not a token"),
        (format!("Bearer {none}.{claims}."), "unsigned"),
        (format!("Bearer {head}.{claims}.{}", signature.chars().rev().collect::<String>()), "wrongly signed"),
        (format!("Bearer {head}.{claims}x.{signature}"), "other claims"),
        (format!("Bearer {valid} {valid}"), "two"),
        (format!("Bearer {}", "x".repeat(50_000)), "long"),
        (format!("Basic {valid}"), "another scheme"),
        (valid.clone(), "no scheme"),
    ] {
        let answer = send(server.request(&json!({ "query": "{ __typename }" })).header("authorization", &header)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "UNAUTHENTICATED"), "{why}");
        assert!(answer.header("www-authenticate").starts_with("Bearer "), "{why}");
        assert!(answer.json()["data"].is_null());
    }
    let twice =
        server.request(&json!({ "query": "{ __typename }" })).bearer_auth(&valid).header("authorization", "Bearer x");
    assert_eq!(send(twice).await.status, 401, "two headers");
    assert_eq!(server.ask_as(&valid, "{ __typename }", json!({})).await.status, 200);
    assert_eq!(server.ask("{ __typename }").await.status, 200, "without a token much is public");
}

#[tokio::test]
async fn an_invalid_token_is_told_in_the_old_form_too() {
    let server = Server::start().await;
    let post = server.other(reqwest::Method::POST, "/graphql").header("content-type", "application/json");
    let answer =
        send(post.header("accept", "application/json").bearer_auth("x").body(r#"{"query":"{ __typename }"}"#)).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn an_address_may_not_call_too_often() {
    let server = Server::with(&[("RATES__ADDRESS_PER_SECOND", "1"), ("RATES__ADDRESS_BURST", "5")]).await;
    for _ in 0..5 {
        assert_eq!(server.ask("{ __typename }").await.status, 200);
    }
    let answer = server.ask("{ __typename }").await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (429, "RATE_LIMITED"));
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    let probe = send(server.other(reqwest::Method::GET, "/healthz")).await;
    assert_eq!(probe.status, 200, "probes are not counted");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(server.ask("{ __typename }").await.status, 200);
}

#[tokio::test]
async fn a_trusted_proxy_says_whose_calls_it_forwards() {
    let settings =
        [("RATES__ADDRESS_PER_SECOND", "1"), ("RATES__ADDRESS_BURST", "1"), ("TRUSTED_PROXIES", "127.0.0.1")];
    let server = Server::with(&settings).await;
    let ask =
        |from: &'static str| server.request(&json!({ "query": "{ __typename }" })).header("x-forwarded-for", from);
    for from in ["192.0.2.1", "192.0.2.2", "203.0.113.7, 192.0.2.3"] {
        assert_eq!(send(ask(from)).await.status, 200, "{from}");
    }
    assert_eq!(send(ask("198.51.100.9, 192.0.2.3")).await.status, 429, "what stands before is only said");
    let server = Server::with(&settings[..2]).await;
    let ask =
        |from: &'static str| server.request(&json!({ "query": "{ __typename }" })).header("x-forwarded-for", from);
    assert_eq!(send(ask("192.0.2.1")).await.status, 200);
    assert_eq!(send(ask("192.0.2.2")).await.status, 429, "nobody is trusted by default");
}

#[tokio::test]
async fn a_person_may_not_call_too_often() {
    let server = Server::with(&[("RATES__PERSON_PER_SECOND", "1"), ("RATES__PERSON_BURST", "3")]).await;
    let (one, other) = (server.token("leader.sunet"), server.token("customer.uu"));
    for _ in 0..3 {
        assert_eq!(server.ask_as(&one, "{ __typename }", json!({})).await.status, 200);
    }
    assert_eq!(server.ask_as(&one, "{ __typename }", json!({})).await.status, 429);
    assert_eq!(server.ask_as(&other, "{ __typename }", json!({})).await.status, 200);
    assert_eq!(server.ask("{ __typename }").await.status, 200);
}

#[tokio::test]
async fn clients_that_hang_up_leave_the_server_well() {
    let mut server = Server::start().await;
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let token = server.token("leader.sunet");
    let body = json!({ "query": "{ services(first: 100) { nodes { code name } totalCount } }" }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let request = format!("{head}{body}");
    for round in 0..200 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // Some hang up in the middle of the head or body, most when everything is sent and the work has begun.
        let length = if round % 4 == 0 { request.len() * (round % 100 + 1) / 101 } else { request.len() };
        stream.write_all(&request.as_bytes()[..length]).await.unwrap();
        tokio::time::sleep(Duration::from_micros(u64::try_from(round).unwrap() * 10)).await;
        drop(stream);
    }
    assert!(server.is_alive());
    for _ in 0..20 {
        let answer = server.ask_as(&token, "{ services(first: 3) { nodes { code } } }", json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(answer.json()["errors"].is_null(), "{}", answer.text);
    }
    assert!(!server.database.log().contains("panic"), "{}", server.database.log());
}

#[tokio::test]
async fn what_is_not_http_is_answered_and_closed() {
    let mut server = Server::start().await;
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    for noise in
        [&b"\x16\x03\x01\x02\x00\x01\x00"[..], b"GET\r\n\r\n", b"\0\0\0\0\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]
    {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(noise).await.unwrap();
        let mut answer = Vec::new();
        // No measure of speed: the longest that a test waits before it says that nothing comes.
        let read = tokio::time::timeout(Duration::from_secs(60), stream.read_to_end(&mut answer)).await;
        assert!(read.is_ok(), "{noise:?}: the connection stays open");
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
    }
    assert!(server.is_alive());
}
