//! Methods, media types, origins, headers, probes.

use reqwest::Method;
use serde_json::json;

use crate::harness::{GRAPHQL, Server, send};

#[tokio::test]
async fn only_json_may_come_in() {
    let server = Server::start().await;
    let body = r#"{"query":"{ __typename }"}"#;
    for media in [
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "text/plain; application/json",
    ] {
        let answer = send(server.other(Method::POST, "/graphql").header("content-type", media).body(body)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"), "{media}");
    }
    let answer = send(server.other(Method::POST, "/graphql").body(body)).await;
    assert_eq!(answer.status, 415, "no media type at all");
    let answer = send(server.raw(body).header("content-encoding", "gzip")).await;
    assert_eq!(answer.status, 415);
}

#[tokio::test]
async fn several_requests_in_one_are_refused() {
    let server = Server::start().await;
    for body in [json!([]), json!([{ "query": "{ __typename }" }, { "query": "{ __typename }" }])] {
        let answer = send(server.request(&body)).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "BAD_REQUEST"));
    }
}

#[tokio::test]
async fn get_is_for_queries() {
    let server = Server::start().await;
    let get = |query: &[(&str, &str)]| server.other(Method::GET, "/graphql").query(query).header("accept", GRAPHQL);
    let answer = send(get(&[("query", "query A { __typename } mutation B { x }"), ("operationName", "A")])).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    for query in ["mutation { x }", "mutation { __typename }", "query A { __typename } mutation B { x }"] {
        let answer =
            send(get(&[("query", query), ("operationName", if query.contains('A') { "B" } else { "" })])).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (405, "METHOD_NOT_ALLOWED"), "{query}");
        assert!(answer.header("allow").contains("POST"));
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = send(server.other(method.clone(), "/graphql").body("{}")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (405, "METHOD_NOT_ALLOWED"), "{method}");
        assert!(answer.header("allow").contains("GET"));
    }
    let answer = send(get(&[("query", "{ __typename }"), ("variables", "[1]")])).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "BAD_REQUEST"));
}

#[tokio::test]
async fn an_answer_comes_in_the_form_that_is_asked_for() {
    let server = Server::start().await;
    for (accept, expected) in [
        (GRAPHQL, GRAPHQL),
        ("application/json", "application/json"),
        ("application/json;q=0.5, application/graphql-response+json", GRAPHQL),
        ("*/*", "application/json"),
    ] {
        let post = server.other(Method::POST, "/graphql").header("content-type", "application/json");
        let answer = send(post.header("accept", accept).body(r#"{"query":"{ __typename }"}"#)).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), format!("{expected}; charset=utf-8"), "{accept}");
    }
    let post = server.other(Method::POST, "/graphql").header("content-type", "application/json");
    let answer = send(post.header("accept", "text/html").body(r#"{"query":"{ __typename }"}"#)).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (406, "NOT_ACCEPTABLE"));
}

#[tokio::test]
async fn only_listed_origins_may_read_answers() {
    let server = Server::with(&[("CORS_ORIGINS", "https://portal.example.se,https://admin.example.se")]).await;
    for (origin, allowed) in [("https://portal.example.se", true), ("https://evil.example", false), ("null", false)] {
        let answer = send(server.request(&json!({ "query": "{ __typename }" })).header("origin", origin)).await;
        assert_eq!(answer.header("access-control-allow-origin") == origin, allowed, "{origin}");
        let preflight = server
            .other(Method::OPTIONS, "/graphql")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,authorization");
        let answer = send(preflight).await;
        assert_eq!(answer.header("access-control-allow-origin") == origin, allowed, "{origin}");
        assert!(answer.header("access-control-allow-credentials").is_empty());
        if allowed {
            let headers = answer.header("access-control-allow-headers").to_lowercase();
            assert!(headers.contains("content-type") && headers.contains("authorization"));
            assert!(answer.header("vary").to_lowercase().contains("origin"));
        }
    }
    // Errors can be read from there as well.
    let refused = server.raw("[").header("origin", "https://portal.example.se");
    assert_eq!(send(refused).await.header("access-control-allow-origin"), "https://portal.example.se");
}

#[tokio::test]
async fn no_origin_may_read_answers_by_default() {
    let server = Server::start().await;
    let answer =
        send(server.request(&json!({ "query": "{ __typename }" })).header("origin", "http://localhost:3000")).await;
    assert!(answer.header("access-control-allow-origin").is_empty());
}

#[tokio::test]
async fn every_answer_carries_an_id_and_headers_that_keep_a_browser_safe() {
    let server = Server::start().await;
    let answer =
        send(server.request(&json!({ "query": "{ __typename }" })).header("x-request-id", "portal-4711_a")).await;
    assert_eq!(answer.header("x-request-id"), "portal-4711_a");
    let answer = send(server.raw("{").header("x-request-id", "two words<script>")).await;
    assert_ne!(answer.header("x-request-id"), "two words<script>");
    assert_eq!(answer.json()["errors"][0]["extensions"]["requestId"], answer.header("x-request-id"));
    assert!(server.database.log().contains(answer.header("x-request-id")), "the log names it");
    for path in ["/graphql", "/healthz", "/nothing"] {
        let answer = send(server.other(Method::GET, path)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
        assert!(!answer.header("x-request-id").is_empty());
    }
}

#[tokio::test]
async fn the_server_says_whether_it_lives_and_is_ready() {
    let server = Server::start().await;
    for path in ["/healthz", "/readyz"] {
        let answer = send(server.other(Method::GET, path)).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "ok\n"), "{path}");
    }
    assert_eq!(send(server.other(Method::GET, "/nothing")).await.status, 404);
}

#[tokio::test]
async fn statements_are_told_where_asked() {
    let server = Server::start().await;
    let answer = server.ask("{ __typename }").await;
    assert_eq!(answer.header("x-katalog-statements"), "0");
    assert_eq!(answer.header("x-katalog-cost"), "1");
    let server = Server::with(&[("DIAGNOSTICS", "false")]).await;
    assert!(server.ask("{ __typename }").await.header("x-katalog-statements").is_empty());
}

#[tokio::test]
async fn what_anyone_may_read_may_be_kept_and_nothing_else() {
    let server = Server::start().await;
    let get = |query: &str| server.other(Method::GET, "/graphql").query(&[("query", query)]).header("accept", GRAPHQL);
    let query = "{ services(first: 3) { nodes { code } } }";
    let first = send(get(query)).await;
    assert_eq!((first.status.as_u16(), first.header("cache-control")), (200, "public, max-age=60"), "{}", first.text);
    let vary = first.header("vary").to_lowercase();
    assert!(vary.contains("authorization") && vary.contains("accept"), "{vary}");
    let tag = first.header("etag").to_owned();
    let again = send(get(query).header("if-none-match", &tag)).await;
    assert_eq!((again.status.as_u16(), again.text.as_str(), again.header("etag")), (304, "", tag.as_str()));
    let other = send(get("{ services(first: 2) { nodes { code } } }").header("if-none-match", &tag)).await;
    assert_eq!(other.status, 200, "another answer has another tag");

    // For whom it was made, and for nobody else: signed in, by POST, or not what was asked for.
    let mine = get(query).bearer_auth(server.token("customer.uu")).header("if-none-match", &tag);
    let posted = server.request(&json!({ "query": query })).header("if-none-match", &tag);
    for request in [mine, posted] {
        let answer = send(request).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
        assert!(answer.header("etag").is_empty());
    }
    for faulty in ["{ nothing }", "{ services(first: 3, after: \"x\") { nodes { code } } }"] {
        let answer = send(get(faulty)).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{faulty}");
        assert!(answer.json()["errors"].is_array());
    }
}

/// What goes wrong inside is logged, and told by a code and the request's id alone.
#[tokio::test]
async fn what_goes_wrong_inside_is_not_told() {
    let server = Server::start().await;
    let embedded = || format!("sqlite://{}", server.database.directory().join("katalog.db").display());
    let db = sea_orm::Database::connect(server.database.url().unwrap_or_else(embedded)).await.unwrap();
    let broken = "ALTER TABLE organisation_domain RENAME TO organisation_domain_gone";
    sea_orm::ConnectionTrait::execute_unprepared(&db, broken).await.unwrap();
    let answer = server.ask("{ organisation(code: \"uu\") { code domains } }").await;
    let body = answer.json();
    let errors = body["errors"].as_array().expect("errors");
    assert_eq!((errors.len(), answer.code().as_str()), (1, "INTERNAL"), "{body}");
    let id = answer.header("x-request-id");
    assert_eq!(errors[0]["extensions"], json!({ "code": "INTERNAL", "requestId": id }));
    assert_eq!(
        (&errors[0]["path"], &body["data"]),
        (&json!(["organisation", "domains"]), &json!({ "organisation": null }))
    );
    for inner in ["organisation_domain", "select", "sql", "no such", "does not exist"] {
        assert!(!answer.text.to_lowercase().contains(inner), "{inner}: {}", answer.text);
    }
    let log = server.database.log();
    assert!(log.contains(id) && log.contains("organisation_domain"), "{log}");
}
