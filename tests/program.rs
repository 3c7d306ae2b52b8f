//! The program's commands, as somebody at a terminal meets them.

use std::process::{Command, Output};

use async_graphql_parser::types::{TypeKind, TypeSystemDefinition};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::harness::{Database, Server, run};

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn schema_prints_the_schema_alone() {
    let database = Database::empty().await;
    let output = run(&database, &["schema"], &[]);
    assert!(output.status.success() && err(&output).is_empty(), "{}", err(&output));
    assert!(async_graphql_parser::parse_schema(out(&output)).is_ok());
}

/// Every type, field, argument and word says what it is.
#[tokio::test]
async fn everything_in_the_schema_is_described() {
    let output = run(&Database::empty().await, &["schema"], &[]);
    let document = async_graphql_parser::parse_schema(out(&output)).unwrap();
    let (mut described, mut bare) = (0, Vec::new());
    let mut look = |place: String, description: Option<&str>| match description {
        Some(text) if text.trim().len() > 2 => described += 1,
        _ => bare.push(place),
    };
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let definition = definition.node;
        let of = definition.name.node.to_string();
        look(of.clone(), definition.description.as_ref().map(|text| text.node.as_str()));
        let (fields, inputs, words) = match definition.kind {
            TypeKind::Object(object) => (object.fields, Vec::new(), Vec::new()),
            TypeKind::Interface(interface) => (interface.fields, Vec::new(), Vec::new()),
            TypeKind::InputObject(input) => (Vec::new(), input.fields, Vec::new()),
            TypeKind::Enum(list) => (Vec::new(), Vec::new(), list.values),
            TypeKind::Scalar | TypeKind::Union(_) => continue,
        };
        for field in fields.into_iter().map(|field| field.node) {
            let place = format!("{of}.{}", field.name.node);
            look(place.clone(), field.description.as_ref().map(|text| text.node.as_str()));
            for argument in field.arguments.iter().map(|argument| &argument.node) {
                let told = argument.description.as_ref().map(|text| text.node.as_str());
                look(format!("{place}({}:)", argument.name.node), told);
            }
        }
        for input in inputs.into_iter().map(|input| input.node) {
            look(format!("{of}.{}", input.name.node), input.description.as_ref().map(|text| text.node.as_str()));
        }
        for word in words.into_iter().map(|word| word.node) {
            look(format!("{of}.{}", word.value.node), word.description.as_ref().map(|text| text.node.as_str()));
        }
    }
    assert!(bare.is_empty() && described > 800, "{described} described, not {bare:?}");
}

/// A database that a newer program has migrated is left alone, and told of, by whatever is started on it.
#[tokio::test]
async fn a_newer_database_is_left_alone() {
    let database = Database::sample().await;
    let embedded = format!("sqlite://{}", database.directory().join("katalog.db").display());
    let db = sea_orm::Database::connect(database.url().unwrap_or(embedded)).await.unwrap();
    let insert = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000001_future', 0)";
    db.execute_unprepared(insert).await.unwrap();
    db.close().await.unwrap();
    for command in ["serve", "migrate", "doctor"] {
        let refused = run(&database, &[command], &[("MIGRATE", "true")]);
        let told = format!("{}{}", out(&refused), err(&refused));
        assert!(!refused.status.success(), "{command}: {told}");
        assert!(told.contains("newer") && told.contains("m20991231_000001_future"), "{command}: {told}");
    }
}

#[tokio::test]
async fn token_prints_a_token_alone_and_only_on_sample_data() {
    let database = Database::sample().await;
    let output = run(&database, &["token", "--as", "leader.sunet"], &[]);
    assert!(output.status.success() && err(&output).is_empty(), "{}", err(&output));
    assert_eq!(out(&output).trim().split('.').count(), 3);
    assert_eq!(out(&output).lines().count(), 1);
    let unknown = run(&database, &["token", "--as", "nobody at all"], &[]);
    assert!(!unknown.status.success() && out(&unknown).is_empty() && err(&unknown).contains("account.sunet"));
    let empty = Database::empty().await;
    assert!(run(&empty, &["migrate"], &[]).status.success());
    let refused = run(&empty, &["token", "--as", "leader.sunet"], &[]);
    assert!(!refused.status.success() && err(&refused).contains("not sample data"), "{}", err(&refused));
}

#[tokio::test]
async fn serve_changes_no_database_unasked_and_needs_an_issuer() {
    let database = Database::empty().await;
    let file = format!("sqlite://{}?mode=rwc", database.directory().join("other.db").display());
    let url = database.url().unwrap_or(file);
    let named = [("DATABASE_URL", url.as_str())];
    let behind = run(&database, &["serve"], &named);
    assert!(!behind.status.success());
    assert!(err(&behind).contains("katalog migrate") && out(&behind).is_empty(), "{}", err(&behind));
    assert!(run(&database, &["migrate"], &named).status.success());
    let nobody = run(&database, &["serve"], &named);
    assert!(!nobody.status.success());
    assert!(err(&nobody).contains("KATALOG_ISSUER") && out(&nobody).is_empty(), "{}", err(&nobody));
    let halved =
        run(&database, &["serve"], &[named[0], ("ISSUER", "https://id.example"), ("JWKS_URL", "https://id.example/k")]);
    assert!(!halved.status.success() && err(&halved).contains("audience"), "{}", err(&halved));
    let still = run(&database, &["serve"], &[named[0], ("CLOCK", "2026-01-01T00:00:00Z")]);
    assert!(!still.status.success() && err(&still).contains("clock"), "{}", err(&still));
}

#[tokio::test]
async fn the_development_issuer_needs_loopback_or_a_flag() {
    let database = Database::sample().await;
    let outside = run(&database, &["serve"], &[("LISTEN", "0.0.0.0:0")]);
    assert!(!outside.status.success() && err(&outside).contains("no issuer"), "{}", err(&outside));
}

#[tokio::test]
async fn doctor_finds_nothing_on_the_sample_and_says_how_to_mend_an_empty_database() {
    let database = Database::sample().await;
    let well = run(&database, &["doctor"], &[]);
    assert!(well.status.success(), "{}{}", out(&well), err(&well));
    assert!(out(&well).contains("ok     derived rows"), "{}", out(&well));
    assert!(out(&well).contains("ok     decisions: 2, every chain is whole"), "{}", out(&well));
    let empty = Database::empty().await;
    let ill = run(&empty, &["doctor"], &[]);
    assert!(!ill.status.success() && out(&ill).contains("katalog migrate"), "{}", out(&ill));
}

#[tokio::test]
async fn the_first_administrator_is_appointed_once() {
    let database = Database::empty().await;
    assert!(run(&database, &["migrate"], &[]).status.success());
    let issuer = [("ISSUER", "https://id.example"), ("AUDIENCE", "katalog"), ("JWKS_URL", "https://id.example/keys")];
    let admin = ["admin", "--issuer", "https://id.example", "--subject", "eva", "--name", "Eva Ek"];
    let elsewhere = run(&database, &admin, &[]);
    assert!(!elsewhere.status.success() && err(&elsewhere).contains("not configured"), "{}", err(&elsewhere));
    let first = run(&database, &admin, &issuer);
    assert!(first.status.success() && out(&first).contains("Eva Ek"), "{}", err(&first));
    let second = run(&database, &admin, &issuer);
    assert!(!second.status.success() && err(&second).contains("already"), "{}", err(&second));
    // N5: one decision, and it holds; a decision that was changed since is found.
    let well = run(&database, &["doctor"], &issuer);
    assert!(out(&well).contains("ok     decisions: 1, every chain is whole"), "{}", out(&well));
    let embedded = format!("sqlite://{}", database.directory().join("katalog.db").display());
    let url = database.url().unwrap_or(embedded);
    let guard = if url.starts_with("sqlite") {
        "DROP TRIGGER decision_kept_update"
    } else {
        "ALTER TABLE decision DISABLE TRIGGER USER"
    };
    let db = sea_orm::Database::connect(url).await.unwrap();
    for sql in [guard, "UPDATE decision SET reason = 'another'"] {
        db.execute_unprepared(sql).await.unwrap();
    }
    db.close().await.unwrap();
    let ill = run(&database, &["doctor"], &issuer);
    assert!(!ill.status.success() && out(&ill).contains("FAULT  decisions: decision 1 of"), "{}", out(&ill));
}

#[cfg(unix)]
#[tokio::test]
async fn serve_stops_in_order_when_told_to() {
    let mut server = Server::start().await;
    assert_eq!(server.ask("{ __typename }").await.status, 200);
    let id = server.process().id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(server.process().wait().unwrap().success());
    assert!(server.database.log().contains("stopping"));
}

/// What is logged of a request carries the id that its answer carries.
#[tokio::test]
async fn the_log_is_structured_and_tells_the_request() {
    let server = Server::with(&[("LOG__FORMAT", "json")]).await;
    let answer = server.ask("{ __typename }").await;
    let id = answer.header("x-request-id").to_owned();
    let log = server.database.log();
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let told = lines.iter().find(|line| line["span"]["id"] == *id).unwrap_or_else(|| panic!("{id} in {log}"));
    assert_eq!((&told["message"], &told["status"], &told["level"]), (&json!("answered"), &json!(200), &json!("INFO")));
}
