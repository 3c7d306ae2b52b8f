//! Migrating: once, whole, and never a newer database.

use migration::Status;
use sea_orm::ConnectionTrait;

use super::{
    anchors::{self, Dice},
    base::Base,
};

/// Migrating brings an empty database up to date, and does nothing to one that is.
#[tokio::test]
async fn migrating_twice_is_migrating_once() {
    for base in Base::empty().await {
        let write = &base.db.write;
        let Status::Behind(steps) = migration::status(write).await.unwrap() else {
            panic!("an empty database is behind")
        };
        assert_eq!(migration::migrate(write).await.unwrap(), steps);
        assert_eq!(migration::status(&base.db.read).await.unwrap(), Status::Current);
        assert_eq!(migration::migrate(write).await.unwrap(), 0);
        base.assert_kept("migrating").await;
        base.drop().await;
    }
}

/// Several programs that start at once migrate once.
#[tokio::test]
async fn programs_that_start_at_once_migrate_once() {
    for base in Base::empty().await {
        let write = &base.db.write;
        let done = tokio::join!(migration::migrate(write), migration::migrate(write), migration::migrate(write));
        let mut done = [done.0.unwrap(), done.1.unwrap(), done.2.unwrap()];
        done.sort_unstable();
        assert_eq!((done[0], done[1]), (0, 0));
        assert_eq!(migration::status(write).await.unwrap(), Status::Current);
        base.drop().await;
    }
}

/// A database that a newer program has migrated is refused, with the names of what is not known here.
#[tokio::test]
async fn a_newer_database_is_refused() {
    for base in Base::each().await {
        let write = &base.db.write;
        let insert = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000001_future', 0)";
        write.execute_unprepared(insert).await.unwrap();
        let unknown = vec!["m20991231_000001_future".to_owned()];
        assert_eq!(migration::status(write).await.unwrap(), Status::NewerThanThisProgram { unknown });
        let error = migration::migrate(write).await.unwrap_err().to_string();
        assert!(error.contains("newer") && error.contains("m20991231_000001_future"), "{error}");
        base.drop().await;
    }
}

/// A database without a step's record is behind, and a step that fails leaves nothing behind.
#[tokio::test]
async fn a_step_that_fails_leaves_nothing() {
    for base in Base::empty().await {
        let write = &base.db.write;
        // In the way of the last step.
        write.execute_unprepared("CREATE TABLE delivery_anchor (id INTEGER)").await.unwrap();
        assert!(migration::migrate(write).await.is_err());
        let Status::Behind(steps) = migration::status(write).await.unwrap() else { panic!("nothing was migrated") };
        write.execute_unprepared("DROP TABLE delivery_anchor").await.unwrap();
        assert_eq!(migration::migrate(write).await.unwrap(), steps);
        base.drop().await;
    }
}

/// Columns that later steps add to tables which [`anchors`] fills through today's entities: lent to the earlier shape while
/// it is filled, and taken back before those steps are taken. Each with its type on SQLite and on PostgreSQL.
const LENT: [(&str, &str, &str, &str); 21] = [
    ("portfolio", "version", "INTEGER NOT NULL DEFAULT 1", "BIGINT NOT NULL DEFAULT 1"),
    ("service", "environment_bearing", "TEXT", "TEXT"),
    ("service", "support_confirmed_on", "TEXT", "DATE"),
    ("service", "ordering_confirmed_on", "TEXT", "DATE"),
    ("service", "documentation", "TEXT", "TEXT"),
    ("service", "documentation_confirmed_on", "TEXT", "DATE"),
    ("agreement_version", "salt", "TEXT", "TEXT"),
    ("agreement_version", "revision", "INTEGER NOT NULL DEFAULT 1", "BIGINT NOT NULL DEFAULT 1"),
    ("agreement_version", "basis", "TEXT NOT NULL DEFAULT 'AGREEMENT'", "TEXT NOT NULL DEFAULT 'AGREEMENT'"),
    ("agreement_version", "notice_to_month_end", "INTEGER NOT NULL DEFAULT 0", "BOOLEAN NOT NULL DEFAULT FALSE"),
    ("agreement_version", "template_id", "BLOB", "UUID"),
    ("agreement_version", "submitted_by_person_id", "BLOB", "UUID"),
    ("agreement_version", "submitted_at", "TEXT", "TIMESTAMPTZ"),
    ("agreement_line", "tiering", "TEXT NOT NULL DEFAULT 'VOLUME'", "TEXT NOT NULL DEFAULT 'VOLUME'"),
    ("delivery", "approved_by_person_id", "BLOB", "UUID"),
    ("delivery", "approval_stated", "TEXT", "TEXT"),
    ("delivery", "activated_on", "TEXT", "DATE"),
    ("service", "published_support_sv", "TEXT", "TEXT"),
    ("service", "published_support_en", "TEXT", "TEXT"),
    ("service", "published_ordering_sv", "TEXT", "TEXT"),
    ("service", "published_ordering_en", "TEXT", "TEXT"),
];

/// A filled database of an earlier program is brought up without loss, and what later steps derive is made of its rows.
#[tokio::test]
async fn a_filled_database_loses_nothing() {
    const TABLES: [&str; 10] = [
        "organisation",
        "portfolio",
        "service",
        "agreement",
        "agreement_version",
        "agreement_part",
        "agreement_service",
        "agreement_line",
        "delivery",
        "service_history",
    ];
    for base in Base::empty().await {
        // Before anchors and sums.
        assert_eq!(migration::migrate_by(&base.db.write, Some(8)).await.unwrap(), 8);
        for (table, column, sqlite, postgres) in LENT {
            let of_type = if base.is_postgres() { postgres } else { sqlite };
            base.run(&format!("ALTER TABLE {table} ADD COLUMN {column} {of_type}")).await.unwrap();
        }
        anchors::ground(&base).await;
        let mut dice = Dice(0x5eed_cafe_1234);
        let count = async || {
            let mut counts = Vec::new();
            for table in TABLES {
                counts.push((table, base.number(&format!("SELECT COUNT(*) FROM {table}")).await));
            }
            counts
        };
        let mut refused = std::collections::BTreeMap::<String, usize>::new();
        // As long as it takes for every table to hold something: some of it is taken away again.
        for number in 0..5_000 {
            // What the database refuses is no change.
            if let Err(error) = anchors::change(&base.db.write, &mut dice, number).await {
                *refused.entry(error.to_string()).or_default() += 1;
            }
            if number >= 500 && number % 20 == 0 && count().await.iter().all(|(_, rows)| *rows > 0) {
                break;
            }
        }
        for (table, column, ..) in LENT {
            base.run(&format!("ALTER TABLE {table} DROP COLUMN {column}")).await.unwrap();
        }
        let before = count().await;
        assert!(before.iter().all(|(_, rows)| *rows > 0), "{before:?} {refused:?}");
        let Status::Behind(missing) = migration::status(&base.db.read).await.unwrap() else {
            panic!("steps are missing")
        };
        assert_eq!(migration::migrate(&base.db.write).await.unwrap(), missing);
        assert_eq!(count().await, before);
        assert!(base.number("SELECT COUNT(*) FROM agreement_anchor").await > 0);
        base.assert_kept("migrating a filled database").await;
        base.drop().await;
    }
}
