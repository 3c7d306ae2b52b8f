//! `katalog verify` (N5): the chains of decisions, held against their heads outside the database.

use std::{path::PathBuf, process::Output};

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::harness::{Server, run};

/// A server, its database, and someone who decides.
struct Office {
    server: Server,
    db: DatabaseConnection,
    leader: String,
    portfolio: Value,
}

/// A decision: its number and its hash.
type Decided = (i64, String);

impl Office {
    async fn open() -> Self {
        Self::on(&[]).await
    }

    async fn on(settings: &[(&str, &str)]) -> Self {
        let server = Server::with(settings).await;
        let db = sea_orm::Database::connect(server.database.own_url()).await.unwrap();
        let leader = server.token("leader.sunet");
        let query = "{ portfolio(provider: \"sunet\", code: \"storage\") { id } }";
        let portfolio = server.ask_as(&leader, query, json!({})).await.json()["data"]["portfolio"]["id"].take();
        Self { server, db, leader, portfolio }
    }

    /// Leadership confirms the portfolio.
    async fn decide(&self, reason: &str) -> Decided {
        let act = "mutation($portfolio: ID!, $reason: String) { portfolioConfirm(input: { portfolio: $portfolio, \
                   reason: $reason }) { decision { number hash } userErrors { message } } }";
        let variables = json!({ "portfolio": self.portfolio, "reason": reason });
        let answer = self.server.ask_as(&self.leader, act, variables).await.json();
        let decision = &answer["data"]["portfolioConfirm"]["decision"];
        let number = decision["number"].as_i64().unwrap_or_else(|| panic!("{answer}"));
        (number, decision["hash"].as_str().unwrap().to_owned())
    }

    fn verify(&self, arguments: &[&str]) -> (bool, String) {
        told(&run(&self.server.database, &[&["verify"][..], arguments].concat(), &[]))
    }

    fn doctor(&self) -> (bool, String) {
        told(&run(&self.server.database, &["doctor"], &[]))
    }

    fn file(&self) -> PathBuf {
        self.server.database.directory().join("heads.json")
    }

    fn heads(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }

    /// Takes away what keeps decisions as they are.
    async fn unguard(&self) {
        let guards: &[&str] = if self.server.database.url().is_some() {
            &["ALTER TABLE decision DISABLE TRIGGER USER"]
        } else {
            &["DROP TRIGGER decision_kept_update", "DROP TRIGGER decision_kept_delete"]
        };
        for sql in guards {
            self.write(sql).await;
        }
    }

    async fn write(&self, sql: &str) {
        self.db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// A column of the decision with this hash.
    async fn column(&self, column: &str, hash: &str) -> String {
        let sql = format!("SELECT {column} FROM decision WHERE hash = '{hash}'");
        let row = self.db.query_one_raw(Statement::from_string(self.db.get_database_backend(), sql)).await.unwrap();
        row.unwrap().try_get("", column).unwrap()
    }
}

fn told(output: &Output) -> (bool, String) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// The tail of a chain cut off with its head set back: the database tells nothing of it, the head kept outside does.
#[tokio::test]
async fn n5_a_tail_that_was_cut_off_shows_against_the_head_outside() {
    let office = Office::open().await;
    let (ok, text) = office.verify(&["--check-only"]);
    assert!(!ok && text.contains("there is no"), "nothing to hold them against: {text}");
    let first = office.decide("Den är aktuell.").await;
    let (ok, text) = office.verify(&[]);
    assert!(ok && text.contains("note   there was no"), "{text}");
    let recorded = office.heads();
    assert!(recorded.contains(&first.1), "{recorded}");
    let last = office.decide("Den är aktuell ännu.").await;
    assert_eq!(last.0, first.0 + 1);
    let (ok, text) = office.verify(&["--check-only"]);
    assert!(ok && text.contains("they contain the heads"), "{text}");
    assert_eq!(office.heads(), recorded);
    let (ok, text) = office.verify(&[]);
    assert!(ok, "{text}");
    let recorded = office.heads();
    let heads: Value = serde_json::from_str(&recorded).unwrap();
    let head = heads["heads"].as_array().unwrap().iter().find(|head| head["hash"] == *last.1).unwrap();
    assert_eq!(head["seq"], last.0);

    office.unguard().await;
    office.write(&format!("DELETE FROM decision WHERE hash = '{}'", last.1)).await;
    let back = format!("seq = {}, hash = '{}' WHERE hash = '{}'", first.0, first.1, last.1);
    office.write(&format!("UPDATE decision_chain SET {back}")).await;
    let (ok, text) = office.doctor();
    assert!(ok && text.contains("every chain is whole"), "{text}");
    let named = format!("FAULT  decision {} of {}", last.0, head["keeper"].as_str().unwrap());
    for arguments in [&["--check-only"][..], &[]] {
        let (ok, text) = office.verify(arguments);
        assert!(!ok && text.contains(&named) && text.contains("is not there"), "{text}");
        assert_eq!(office.heads(), recorded, "a fault does not cover itself");
    }

    // Another decision in its place.
    assert_eq!(office.decide("En annan.").await.0, last.0);
    assert!(office.doctor().0);
    let (ok, text) = office.verify(&[]);
    assert!(!ok && text.contains(&named) && text.contains("is another now"), "{text}");
}

/// What was decided after the last `katalog verify`, and is cut off before the next: the server has kept the head meanwhile.
#[tokio::test]
async fn n5_what_is_cut_off_between_two_runs_shows_against_the_head_that_the_server_keeps() {
    let directory = std::env::temp_dir().join(format!("katalog_test_heads_{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir_all(&directory).unwrap();
    let file = directory.join("heads.json");
    let named = file.to_str().unwrap().to_owned();
    let office = Office::on(&[("HEADS", &named), ("HEADS_SECONDS", "1")]).await;
    let heads = || std::fs::read_to_string(&file).unwrap_or_default();
    let kept = async |hash: &str| {
        for _ in 0..100 {
            if heads().contains(hash) {
                return true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        false
    };
    let first = office.decide("Den är aktuell.").await;
    assert!(kept(&first.1).await, "{}", heads());
    let (ok, text) = office.verify(&["--heads", &named]);
    assert!(ok && text.contains("they contain the heads"), "{text}");
    let last = office.decide("Den är aktuell ännu.").await;
    assert!(kept(&last.1).await, "{}", heads());

    office.unguard().await;
    office.write(&format!("DELETE FROM decision WHERE hash = '{}'", last.1)).await;
    let back = format!("seq = {}, hash = '{}' WHERE hash = '{}'", first.0, first.1, last.1);
    office.write(&format!("UPDATE decision_chain SET {back}")).await;
    // The server finds it by itself, and does not cover it; nor by what is decided then.
    office.decide("En annan.").await;
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
    assert!(heads().contains(&last.1), "a fault does not cover itself: {}", heads());
    assert!(office.server.database.log().contains("does not hold"), "{}", office.server.database.log());
    for arguments in [&["--heads", &*named, "--check-only"][..], &["--heads", &named]] {
        let (ok, text) = office.verify(arguments);
        assert!(!ok && text.contains(&format!("FAULT  decision {} of", last.0)), "{text}");
    }
    std::fs::remove_dir_all(&directory).unwrap();
}

/// A body that was changed shows by itself; one that was changed with its hash and head, against the head outside.
#[tokio::test]
async fn n5_a_decision_that_was_changed_shows() {
    let office = Office::open().await;
    let last = office.decide("Granskad i dag.").await;
    assert!(office.verify(&[]).0);
    office.unguard().await;
    let body = office.column("body", &last.1).await;
    let forged = body.replace("Granskad i dag.", "Granskad i morgon.");
    assert_ne!(body, forged);
    let literal = forged.replace('\'', "''");
    office.write(&format!("UPDATE decision SET body = '{literal}' WHERE hash = '{}'", last.1)).await;
    let (ok, text) = office.verify(&[]);
    assert!(!ok && text.contains(&format!("FAULT  decision {} of", last.0)) && text.contains("was changed"), "{text}");
    assert!(!office.doctor().0);

    let hash = katalog::decisions::chained(&office.column("previous_hash", &last.1).await, &forged);
    let sql = format!("UPDATE decision SET hash = '{hash}', reason = 'Granskad i morgon.' WHERE hash = '{}'", last.1);
    office.write(&sql).await;
    office.write(&format!("UPDATE decision_chain SET hash = '{hash}' WHERE hash = '{}'", last.1)).await;
    let (ok, text) = office.doctor();
    assert!(ok, "{text}");
    let (ok, text) = office.verify(&[]);
    assert!(!ok && text.contains("is another now"), "{text}");

    // A file that is no list of heads is told of, and left.
    std::fs::write(office.file(), "{}").unwrap();
    let (ok, text) = office.verify(&[]);
    assert!(!ok && text.contains("heads.json"), "{text}");
    assert_eq!(office.heads(), "{}");
}
