//! `katalog doctor`: each thing that it checks is broken here, and found, with what to do about it.

mod settings;

use sea_orm::ConnectionTrait;

use crate::harness::{Database, run};

/// What it prints, and whether all is in order.
fn doctor(database: &Database, settings: &[(&str, &str)]) -> (bool, String) {
    let output = run(database, &["doctor"], settings);
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// The fault of `subject` with its mend, on two lines.
fn fault(database: &Database, settings: &[(&str, &str)], subject: &str) -> String {
    let (well, text) = doctor(database, settings);
    assert!(!well, "{text}");
    let mut lines = text.lines().skip_while(|line| !line.starts_with(&format!("FAULT  {subject}: ")));
    let (what, mend) = (lines.next(), lines.next());
    assert!(what.is_some() && mend.is_some_and(|mend| mend.len() > 20), "{subject}: {text}");
    format!("{} {}", what.unwrap_or_default(), mend.unwrap_or_default())
}

fn well(database: &Database, settings: &[(&str, &str)], subject: &str) {
    let (_, text) = doctor(database, settings);
    assert!(text.lines().any(|line| line.starts_with(&format!("ok     {subject}: "))), "{subject}: {text}");
}

async fn execute(url: &str, sql: &str) {
    let db = sea_orm::Database::connect(url).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

#[tokio::test]
async fn a_database_that_does_not_answer() {
    let database = Database::sample().await;
    let told = fault(&database, &[("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")], "database");
    assert!(told.contains("KATALOG_DATABASE_URL"), "{told}");
}

#[tokio::test]
async fn migrations_that_are_missing() {
    let told = fault(&Database::empty().await, &[], "migrations");
    assert!(told.contains("katalog migrate"), "{told}");
}

#[tokio::test]
async fn a_database_of_a_newer_program() {
    let database = Database::sample().await;
    let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('99_of_tomorrow', 0)";
    execute(&database.own_url(), step).await;
    let told = fault(&database, &[], "migrations");
    assert!(told.contains("99_of_tomorrow") && told.contains("Use that program, or a later one."), "{told}");
}

#[tokio::test]
async fn rights_that_are_missing() {
    let database = Database::sample().await;
    let Some(owner) = database.url() else {
        let file = format!("sqlite://{}?mode=ro", database.directory().join("katalog.db").display());
        let told = fault(&database, &[("DATABASE_URL", &file)], "database rights");
        assert!(told.contains("cannot be written") && told.contains("directory"), "{told}");
        well(&database, &[], "database rights");
        return;
    };
    let role = format!("katalog_doctor_{}", std::process::id());
    execute(&owner, &format!("CREATE ROLE {role} LOGIN")).await;
    let (scheme, rest) = owner.split_once("://").unwrap();
    let url = format!("{scheme}://{role}@{}", rest.split_once('@').map_or(rest, |(_, host)| host));
    let serving = [("DATABASE_URL", url.as_str())];
    let told = fault(&database, &serving, "database rights");
    assert!(told.contains("more") && told.contains(&format!("--serving-role {role}")), "{told}");
    assert!(run(&database, &["migrate", "--serving-role", &role], &[]).status.success());
    well(&database, &serving, "database rights");
    execute(&owner, &format!("REVOKE INSERT ON decision FROM {role}")).await;
    assert!(fault(&database, &serving, "database rights").contains("may not INSERT decision"));
    execute(&owner, &format!("GRANT INSERT, UPDATE ON decision TO {role}")).await;
    let noted = doctor(&database, &serving).1;
    assert!(noted.contains("note   database rights: ") && noted.contains("may change what was decided"), "{noted}");
    execute(&owner, &format!("DROP OWNED BY {role}; DROP ROLE {role}")).await;
}

#[tokio::test]
async fn connections_that_do_not_suffice() {
    let database = Database::sample().await;
    well(&database, &[], "connections");
    if let Some(url) = database.url() {
        let name = url.rsplit('/').next().unwrap();
        execute(&url, &format!("ALTER DATABASE {name} CONNECTION LIMIT 7")).await;
        let told = fault(&database, &[], "connections");
        assert!(told.contains("allows 7") && told.contains("max_connections"), "{told}");
        return;
    }
    // As on a disk where several processes cannot share memory.
    execute(&database.own_url(), "PRAGMA journal_mode = DELETE").await;
    let file = format!("{}?vfs=unix-dotfile", database.own_url());
    let told = fault(&database, &[("DATABASE_URL", &file)], "connections");
    assert!(told.contains("journal mode is delete") && told.contains("network file systems"), "{told}");
}

#[tokio::test]
async fn keys_that_are_not_there() {
    let database = Database::sample().await;
    let file = database.directory().join("keys.json");
    let file = file.to_str().unwrap();
    let issuer =
        [("ISSUER", "https://id.example"), ("AUDIENCE", "katalog"), ("JWKS_FILE", file), ("ALGORITHMS", "ES256")];
    assert!(fault(&database, &issuer, "issuer").contains("jwks_file"));
    for (text, told) in [("{\"keys\":[]}", "no keys"), ("{}", "not a JWK set"), ("gone", "not a JWK set")] {
        std::fs::write(file, text).unwrap();
        assert!(fault(&database, &issuer, "issuer").contains(told), "{text}");
    }
    std::fs::write(file, format!("{{\"keys\":[{KEY}]}}")).unwrap();
    well(&database, &issuer, "issuer");
    let elsewhere = [issuer[0], issuer[1], ("JWKS_URL", "http://127.0.0.1:1/keys")];
    assert!(fault(&database, &elsewhere, "issuer").contains("jwks_url"));
}

/// A public key by which nobody signs here.
const KEY: &str = r#"{"kty":"EC","crv":"P-256","alg":"ES256","kid":"1","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#;

/// There are keys, and none by which anybody could sign in: as signing in would find out.
#[tokio::test]
async fn keys_that_are_of_no_use() {
    let database = Database::sample().await;
    let file = database.directory().join("keys.json");
    let issuer = [("ISSUER", "https://id.example"), ("AUDIENCE", "katalog"), ("JWKS_FILE", file.to_str().unwrap())];
    let with = |algorithms: &'static str| [issuer[0], issuer[1], issuer[2], ("ALGORITHMS", algorithms)];
    let encrypts = KEY.replace("\"kid\"", "\"use\":\"enc\",\"kid\"");
    let private = KEY.replace("\"kid\"", "\"d\":\"AQ\",\"kid\"");
    let symmetric = r#"{"kty":"oct","kid":"2","k":"AAECAwQFBgcICQoLDA0ODw"}"#;
    for useless in [encrypts.as_str(), &private, symmetric, r#"{"kid":"3"}"#, "7"] {
        std::fs::write(&file, format!("{{\"keys\":[{useless}]}}")).unwrap();
        let told = fault(&database, &with("ES256"), "issuer");
        assert!(told.contains("none of its 1 keys") && told.contains("ES256"), "{useless}: {told}");
        // The server itself has nobody sign in by it.
        assert!(!run(&database, &["serve"], &with("ES256")).status.success(), "{useless}");
    }
    // One that would do, by an algorithm that is not this issuer's; where none is named, that is RS256.
    std::fs::write(&file, format!("{{\"keys\":[{KEY},{symmetric}]}}")).unwrap();
    for (settings, named) in [(with("RS256,PS256"), "RS256, PS256"), (with(""), "RS256")] {
        let told = fault(&database, &settings, "issuer");
        assert!(told.contains("none of its 2 keys") && told.contains(named), "{told}");
        assert!(told.contains("KATALOG_ALGORITHMS"), "{told}");
    }
    assert!(fault(&database, &with("HS256"), "issuer").contains("HS256"));
    let (_, text) = doctor(&database, &with("RS256,ES256"));
    assert!(text.contains("ok     issuer: https://id.example: 1 of 2 keys verify"), "{text}");
}

/// Anchors and kept sums: one row gone, and one too many.
#[tokio::test]
async fn derived_rows_that_differ() {
    let database = Database::sample().await;
    well(&database, &[], "derived rows");
    let gone = "DELETE FROM agreement_anchor WHERE agreement_id IN (SELECT agreement_id FROM agreement_anchor LIMIT 1)";
    execute(&database.own_url(), gone).await;
    let told = fault(&database, &[], "derived rows");
    assert!(told.contains("agreement_anchor lacks") && told.contains("`katalog migrate --rebuild`"), "{told}");
    for more in [
        "DELETE FROM organisation_ancestor WHERE organisation_id IN (SELECT organisation_id FROM organisation_ancestor LIMIT 1)",
        "UPDATE budget_frame SET allocated_minor = allocated_minor - 1 WHERE allocated_minor > 0",
    ] {
        execute(&database.own_url(), more).await;
    }
    let told = fault(&database, &[], "derived rows");
    assert!(told.contains("organisation_ancestor lacks") && told.contains("budget_frame.allocated_minor"), "{told}");
    let rebuilt = run(&database, &["migrate", "--rebuild"], &[]);
    let rebuilt = String::from_utf8(rebuilt.stdout).unwrap();
    assert!(rebuilt.ends_with("derived rows are made anew\n"), "{rebuilt}");
    well(&database, &[], "derived rows");
}

/// Each of them by itself, with the name by which it is told.
#[tokio::test]
async fn every_derived_row_is_looked_at() {
    let database = Database::sample().await;
    let gone = |table: &str, by: &str| format!("DELETE FROM {table} WHERE {by} IN (SELECT {by} FROM {table} LIMIT 1)");
    let adjustment = "INSERT INTO adjustment_standing (agreement_id, adjustment_id, service_id, portfolio_id, provider_id, \
        currency, amount, before_amount, first_day, until_day, first_month, until_month, sign) \
        SELECT agreement_id, line_id, service_id, portfolio_id, provider_id, currency, amount, 0, first_day, until_day, \
        first_month, until_month, 1 FROM line_standing LIMIT 1";
    let planted = [
        ("organisation_ancestor lacks", gone("organisation_ancestor", "organisation_id")),
        (
            "budget_frame.allocated_minor lacks",
            "UPDATE budget_frame SET allocated_minor = allocated_minor - 1 WHERE allocated_minor > 0".to_owned(),
        ),
        ("agreement_anchor lacks", gone("agreement_anchor", "agreement_id")),
        ("delivery_anchor lacks", gone("delivery_anchor", "delivery_id")),
        ("agreement_standing lacks", gone("agreement_standing", "agreement_id")),
        ("adjustment_standing lacks 0 rows and has 1 too many", adjustment.to_owned()),
        ("line_standing lacks", gone("line_standing", "line_id")),
        ("delivery_standing lacks", gone("delivery_standing", "delivery_id")),
        ("cost_standing lacks", gone("cost_standing", "cost_id")),
        ("agreement_sum lacks", gone("agreement_sum", "place_id")),
        ("place_sum lacks", gone("place_sum", "place_id")),
        ("service_count lacks", "UPDATE service_count SET number = number + 1".to_owned()),
    ];
    for (_, sql) in &planted {
        execute(&database.own_url(), sql).await;
    }
    let told = fault(&database, &[], "derived rows");
    for (name, _) in &planted {
        assert!(told.contains(name), "{name}: {told}");
    }
    assert!(told.contains("`katalog migrate --rebuild` makes them anew"), "{told}");
    assert!(run(&database, &["migrate", "--rebuild"], &[]).status.success());
    well(&database, &[], "derived rows");
}

/// N5: what to do is not to mend it, but to keep it as it is.
#[tokio::test]
async fn decisions_that_were_changed() {
    let database = Database::sample().await;
    well(&database, &[], "decisions");
    let guard = match database.url() {
        Some(_) => "ALTER TABLE decision DISABLE TRIGGER USER",
        None => "DROP TRIGGER decision_kept_update",
    };
    execute(&database.own_url(), guard).await;
    execute(&database.own_url(), "UPDATE decision SET reason = 'another' WHERE seq = 1").await;
    let told = fault(&database, &[], "decisions");
    assert!(told.contains("decision 1 of") && told.contains("Keep the database as it is"), "{told}");
    assert!(told.contains("compare with a backup"), "{told}");
}

/// What SQLite leaves to whoever asks: references, and the file itself.
#[tokio::test]
async fn a_file_that_is_not_whole() {
    use std::io::{Seek, SeekFrom, Write};
    let database = Database::sample().await;
    well(&database, &[], "integrity");
    if database.url().is_some() {
        return;
    }
    let dangling = "PRAGMA foreign_keys = OFF; UPDATE supplier_relation SET supplier_id = zeroblob(16) \
                    WHERE id IN (SELECT id FROM supplier_relation LIMIT 1)";
    execute(&database.own_url(), dangling).await;
    let told = fault(&database, &[], "integrity");
    assert!(told.contains("1 rows refer to rows that are not there") && told.contains("from a backup"), "{told}");
    // The first page of a table that nothing else of this asks for.
    let db = sea_orm::Database::connect(database.own_url()).await.unwrap();
    let number = async |sql: &str| -> u64 {
        let row = db.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql)).await.unwrap();
        u64::try_from(row.unwrap().try_get_by_index::<i64>(0).unwrap()).unwrap()
    };
    let page = number("SELECT rootpage FROM sqlite_master WHERE name = 'event_invitation'").await;
    let size = number("PRAGMA page_size").await;
    db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    db.close().await.unwrap();
    let mut file = std::fs::File::options().write(true).open(database.directory().join("katalog.db")).unwrap();
    file.seek(SeekFrom::Start((page - 1) * size)).unwrap();
    file.write_all(&[0xff; 64]).unwrap();
    drop(file);
    let told = fault(&database, &[], "integrity");
    assert!(told.contains("The file is damaged: restore it from a backup."), "{told}");
}

/// Somebody must be able to sign in; and whoever has the development issuer's key can be anybody.
#[tokio::test]
async fn nobody_who_could_sign_in() {
    let empty = Database::empty().await;
    assert!(run(&empty, &["migrate"], &[]).status.success());
    let told = fault(&empty, &[], "sign-in");
    assert!(told.contains("no issuer") && told.contains("Set KATALOG_ISSUER, KATALOG_AUDIENCE"), "{told}");
    let issuer = [("ISSUER", "https://id.example"), ("AUDIENCE", "katalog"), ("JWKS_URL", "http://127.0.0.1:1/keys")];
    well(&empty, &issuer, "sign-in");
    let sample = Database::sample().await;
    well(&sample, &[], "sign-in");
    let text = doctor(&sample, &[("LISTEN", "0.0.0.0:1"), ("DEV_ISSUER", "true")]).1;
    let noted = text.lines().find(|line| line.starts_with("note   sign-in: "));
    assert!(noted.is_some_and(|note| note.contains("can be anybody")), "{text}");
}

/// R1: who holds the role today; not who did, nor who has not accepted it.
#[tokio::test]
async fn an_administrator_that_is_none() {
    let database = Database::sample().await;
    well(&database, &[], "administrator");
    for (change, told) in [
        ("accepted_at = NULL", "has not begun, or not accepted it"),
        (
            "accepted_at = appointed_at, valid_from = '2020-01-01', valid_until = '2021-01-01'",
            "`katalog admin` appoints the first",
        ),
    ] {
        execute(&database.own_url(), &format!("UPDATE appointment SET {change} WHERE role = 'PLATFORM_ADMIN'")).await;
        let text = doctor(&database, &[]).1;
        let note = text.lines().find(|line| line.starts_with("note   administrator: "));
        assert!(note.is_some_and(|note| note.contains(told)), "{change}: {text}");
    }
}
