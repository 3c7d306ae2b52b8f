//! What a newcomer meets: the public pages, GraphiQL, and what the program says of itself.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Answer, Database, Server, run, send};

/// An issuer, so that a server without sample data starts; nobody signs in by it here.
const ISSUER: [(&str, &str); 3] =
    [("ISSUER", "https://id.example"), ("AUDIENCE", "katalog"), ("JWKS_URL", "https://id.example/keys")];

pub async fn get(server: &Server, path: &str) -> Answer {
    send(server.other(Method::GET, path)).await
}

/// A server whose database is no sample, with these settings beside an issuer.
pub async fn bare(settings: &[(&str, &str)]) -> Server {
    let database = Database::empty().await;
    assert!(run(&database, &["migrate"], &[]).status.success());
    Server::on(database, &[&ISSUER[..], settings].concat()).await
}

/// The paths under another on a page, in its order.
pub fn links<'a>(html: &'a str, under: &str) -> Vec<&'a str> {
    let linked = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    linked.filter(|path| path.starts_with(under)).collect()
}

#[tokio::test]
async fn the_pages_list_what_anyone_is_answered_by_the_api() {
    let server = Server::start().await;
    for (page, under, language, order) in
        [("/sv", "/sv/tjanster/", "SV", "NAME_SV"), ("/en", "/en/services/", "EN", "NAME_EN")]
    {
        let query = format!(
            "{{ services(first: 100, orderBy: {{ field: {order} }}) {{ pageInfo {{ hasNextPage }} nodes {{ code \
             name(language: {language}) provider {{ code }} }} }} }}"
        );
        let told = server.ask(&query).await.json();
        assert_eq!(told["data"]["services"]["pageInfo"]["hasNextPage"], false, "{told}");
        let path = |service: &Value| {
            format!("{under}{}/{}", service["provider"]["code"].as_str().unwrap(), service["code"].as_str().unwrap())
        };
        let mut expected: Vec<String> =
            told["data"]["services"]["nodes"].as_array().unwrap().iter().map(path).collect();
        let answer = get(&server, page).await;
        assert_eq!(answer.status, StatusCode::OK);
        let mut listed = links(&answer.text, under);
        expected.sort_unstable();
        listed.sort_unstable();
        assert!(listed.len() > 30, "{}", answer.text);
        assert_eq!(listed, expected, "{page}");
        for path in listed {
            let answer = get(&server, path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_not_published_has_no_page() {
    let server = Server::start().await;
    let leader = server.token("leader.sunet");
    let query = "{ services(first: 100, filter: { published: false }) { nodes { code provider { code } } } }";
    let told = server.ask_as(&leader, query, json!({})).await.json();
    let hidden = told["data"]["services"]["nodes"].as_array().unwrap();
    assert!(!hidden.is_empty(), "{told}");
    let (sv, en) = (get(&server, "/sv").await.text, get(&server, "/en").await.text);
    for service in hidden {
        let of = format!("{}/{}", service["provider"]["code"].as_str().unwrap(), service["code"].as_str().unwrap());
        for path in [format!("/sv/tjanster/{of}"), format!("/en/services/{of}")] {
            // Nor for somebody who may see it: the pages are nobody's.
            let asked = send(server.other(Method::GET, &path).bearer_auth(&leader)).await;
            assert_eq!(asked.status, StatusCode::NOT_FOUND, "{path}");
            let link = format!("{path}\"");
            assert!(!sv.contains(&link) && !en.contains(&link), "{path}");
        }
    }
    for path in ["/sv/tjanster/sunet/none", "/en/services/none/box", "/sv/tjanster/sunet/%27%20OR%201=1"] {
        assert_eq!(get(&server, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(get(&server, "/sv?after=nowhere").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn pages_are_safe_kept_for_a_while_and_tell_their_language() {
    let server = Server::start().await;
    for (path, language) in [("/sv", "sv"), ("/en", "en"), ("/en/services/sunet/box", "en"), ("/sv/tjanster/a/b", "sv")]
    {
        let answer = get(&server, path).await;
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(answer.header("content-language"), language, "{path}");
        assert!(answer.text.contains(&format!("<html lang=\"{language}\">")), "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("script"), "{policy}");
        assert!(!answer.text.contains("<script"), "{path}");
    }
    let first = get(&server, "/en").await;
    assert_eq!(first.header("cache-control"), "public, max-age=60");
    let again = send(server.other(Method::GET, "/en").header("if-none-match", first.header("etag"))).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    for (asked, language) in [("sv", "sv"), ("en-GB, en;q=0.8", "en"), ("de", "sv")] {
        let answer = send(server.other(Method::GET, "/").header("accept-language", asked)).await;
        assert_eq!((answer.status, answer.header("content-language")), (StatusCode::OK, language), "{asked}");
        let vary: Vec<_> = answer.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
        assert!(vary.join(",").contains("accept-language"), "{vary:?}");
    }
}

#[tokio::test]
async fn pages_count_as_requests_of_their_address() {
    let server = Server::with(&[("RATES__ADDRESS_PER_SECOND", "1"), ("RATES__ADDRESS_BURST", "1")]).await;
    let mut refused = get(&server, "/en").await;
    assert_eq!(refused.status, StatusCode::OK);
    // A slow machine may take a second for one.
    for _ in 0..20 {
        refused = get(&server, "/en").await;
        if refused.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        !refused.header("retry-after").is_empty() && refused.text.contains("Too many requests"),
        "{}",
        refused.text
    );
}

/// The texts that the first page leads to.
const TEXTS: [&str; 6] = [
    "/docs/governance.md",
    "/docs/agreements.md",
    "/docs/decisions.md",
    "/docs/import.md",
    "/docs/errors.md",
    "/docs/configuration.md",
];

#[tokio::test]
async fn what_the_first_page_leads_to_is_there() {
    let server = Server::start().await;
    let home = get(&server, "/en").await.text;
    for page in [&home, &get(&server, "/sv").await.text] {
        let led: Vec<&str> = links(page, "/");
        for path in ["/graphiql", "/schema.graphql", "/healthz", "/readyz"].into_iter().chain(TEXTS) {
            assert!(led.contains(&path), "{path}: {led:?}");
        }
    }
    for path in links(&home, "/").into_iter().filter(|path| !path.starts_with("/en/services/")) {
        let answer = get(&server, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        if path.starts_with("/assets/") {
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
            let again = send(server.other(Method::GET, path).header("if-none-match", answer.header("etag"))).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        }
    }
    let schema = get(&server, "/schema.graphql").await;
    let printed = run(&server.database, &["schema"], &[]).stdout;
    assert_eq!(
        (schema.text, schema.headers["content-type"].to_str().unwrap()),
        (String::from_utf8(printed).unwrap(), "text/plain; charset=utf-8")
    );
    assert!(get(&server, "/docs/governance.md").await.text.contains("N7"));
    // What a text leads to is there, too.
    for path in TEXTS {
        let text = get(&server, path).await.text;
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for link in links.filter(|link| !link.is_empty()) {
            assert_eq!(get(&server, &format!("/docs/{link}")).await.status, StatusCode::OK, "{path}: {link}");
        }
    }
    let closed = Server::with(&[("INTROSPECTION", "false")]).await;
    assert_eq!(get(&closed, "/schema.graphql").await.status, StatusCode::NOT_FOUND);
    for page in ["/en", "/graphiql"] {
        let answer = get(&closed, page).await;
        assert!(answer.status == StatusCode::OK && !answer.text.contains("/schema.graphql"), "{page}: {}", answer.text);
    }
}

#[tokio::test]
async fn graphiql_comes_whole_from_the_program() {
    let server = Server::start().await;
    let page = get(&server, "/graphiql").await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'; script-src 'self';") && policy.contains("connect-src 'self'"),
        "{policy}"
    );
    assert!(!page.text.contains("http://") && !page.text.contains("https://"), "nothing from elsewhere");
    let mut files: Vec<&str> = links(&page.text, "/assets/");
    files.extend(page.text.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()));
    assert_eq!(files.len(), 7, "{files:?}");
    for file in files {
        let answer = get(&server, file).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}");
        let kind = if file.ends_with(".js") { "text/javascript" } else { "text/css" };
        assert!(answer.header("content-type").starts_with(kind), "{file}");
        assert!(answer.header("cache-control").contains("immutable") && !answer.header("etag").is_empty(), "{file}");
    }
    assert_eq!(get(&server, "/assets/another/page.js").await.header("cache-control"), "public, no-cache");
    assert_eq!(get(&server, "/assets/another/other.js").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn on_sample_data_graphiql_asks_as_any_sample_person() {
    let server = Server::start().await;
    let persons = get(&server, "/graphiql/persons").await.json();
    assert!(persons.as_array().unwrap().iter().any(|person| person["subject"] == "leader.sunet"), "{persons}");
    let made = send(server.other(Method::POST, "/graphiql/token?as=leader.sunet")).await.json();
    let token = made["token"].as_str().unwrap();
    let answer = server.ask_as(token, "{ viewer { person { name } } }", json!({})).await.json();
    assert_eq!(answer["data"]["viewer"]["person"]["name"], "Ledningsgrupp Sunet", "{answer}");
    for path in ["/graphiql/token?as=nobody", "/graphiql/token?as=leader"] {
        assert_eq!(send(server.other(Method::POST, path)).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(get(&server, "/graphiql/token?as=leader.sunet").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn without_sample_data_there_is_neither_graphiql_nor_anybody_to_be() {
    let server = bare(&[]).await;
    for path in ["/graphiql", "/graphiql/persons", "/graphiql/token?as=leader.sunet"] {
        assert_eq!(get(&server, path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(send(server.other(Method::POST, path)).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let home = get(&server, "/en").await;
    assert!(
        !home.text.contains("/graphiql") && home.text.contains("No service has been published yet"),
        "{}",
        home.text
    );
    let asked_for = bare(&[("GRAPHIQL", "true")]).await;
    let page = get(&asked_for, "/graphiql").await;
    assert!(page.status == StatusCode::OK && !page.text.contains("<select"), "{}", page.text);
    assert_eq!(get(&asked_for, "/graphiql/persons").await.status, StatusCode::NOT_FOUND);
    let off = Server::with(&[("GRAPHIQL", "false")]).await;
    for path in ["/graphiql", "/graphiql/persons"] {
        assert_eq!(get(&off, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// GraphiQL's tabs are README's examples.
#[test]
fn graphiql_opens_with_the_examples_of_readme() {
    let file = |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (readme, script) = (file("README.md"), file("api/assets/page.js"));
    let examples: Vec<&str> =
        readme.split("```graphql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() >= 4, "{examples:?}");
    for example in examples {
        assert!(script.contains(example), "not in api/assets/page.js: {example}");
    }
}

#[tokio::test]
async fn metrics_are_told_only_where_that_is_set() {
    let server = Server::start().await;
    assert_eq!(get(&server, "/metrics").await.status, StatusCode::NOT_FOUND);
    let server = Server::with(&[("METRICS", "true")]).await;
    assert_eq!(server.ask("{ services(first: 1) { nodes { code } } }").await.status, 200);
    assert_eq!(server.ask("{ nothing }").await.code(), "GRAPHQL_VALIDATION_FAILED");
    let told = get(&server, "/metrics").await;
    assert!(told.header("content-type").starts_with("text/plain; version=0.0.4"), "{:?}", told.headers);
    for line in [
        "katalog_requests_total{outcome=\"OK\"} 1\n",
        "katalog_requests_total{outcome=\"GRAPHQL_VALIDATION_FAILED\"} 1\n",
        "katalog_errors_total{code=\"GRAPHQL_VALIDATION_FAILED\"} 1\n",
        "katalog_request_duration_seconds_count{outcome=\"OK\"} 1\n",
        "katalog_request_statements_count 2\n",
    ] {
        assert!(told.text.contains(line), "{line} not in {}", told.text);
    }
}

/// What was decided counts; what was refused does not, nor what only had something to mend.
#[tokio::test]
async fn decisions_are_counted_by_action() {
    let server = Server::with(&[("METRICS", "true")]).await;
    let token = server.token("customer.uu.central");
    let ids = "{ provider: organisation(code: \"sunet\") { id } customer: organisation(code: \"uu\") { id } }";
    let data = server.ask(ids).await.json()["data"].clone();
    let record = "mutation ($input: NeedRecordInput!) { needRecord(input: $input) { decision { id } } }";
    for title in ["Invoices by month", "Fewer mails", ""] {
        let input = json!({ "provider": data["provider"]["id"], "customer": data["customer"]["id"], "title": title });
        let answer = server.ask_as(&token, record, json!({ "input": input })).await.json();
        assert_eq!(answer["data"]["needRecord"]["decision"].is_null(), title.is_empty(), "{answer}");
        let nobody = server.request(&json!({ "query": record, "variables": { "input": input } }));
        assert_eq!(send(nobody).await.code(), "UNAUTHENTICATED");
    }
    let told = get(&server, "/metrics").await.text;
    assert!(told.contains("katalog_decisions_total{action=\"RECORD\"} 2\n"), "{told}");
    let names = ["katalog_requests_total", "katalog_errors_total", "katalog_decisions_total"].map(|it| (it, "counter"));
    for (name, kind) in names.into_iter().chain([("katalog_request_duration_seconds", "histogram")]) {
        assert!(
            told.contains(&format!("# TYPE {name} {kind}\n")) && told.contains(&format!("# HELP {name} ")),
            "{name}"
        );
    }
}

#[tokio::test]
async fn the_program_tells_of_itself() {
    let mut server = Server::start().await;
    let listen = server.url.strip_prefix("http://").unwrap().to_owned();
    let text = |output: std::process::Output| String::from_utf8(output.stdout).unwrap();
    let well = run(&server.database, &["health"], &[("LISTEN", &listen)]);
    assert!(well.status.success() && text(well) == "ok\n");
    server.process().kill().unwrap();
    server.process().wait().unwrap();
    assert!(!run(&server.database, &["health"], &[("LISTEN", &listen)]).status.success());
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = text(run(&server.database, &["completions", shell], &[]));
        assert!(script.contains("katalog") && script.contains("doctor"), "{shell}: {script}");
    }
    assert!(text(run(&server.database, &["settings"], &[])).contains("| `graphiql` | `KATALOG_GRAPHIQL` |"));
}

/// Migrating may fill a new database, too: a serving role may not.
#[tokio::test]
async fn migrate_fills_a_new_database_where_asked() {
    let database = Database::empty().await;
    let filled = run(&database, &["migrate", "--sample"], &[]);
    assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
    assert!(run(&database, &["token", "--as", "leader.sunet"], &[]).status.success());
    assert!(run(&database, &["migrate", "--sample"], &[]).status.success(), "once");
}
