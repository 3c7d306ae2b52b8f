//! The restricted role that serves on PostgreSQL.

use std::collections::BTreeSet;

use katalog::db::{Db, Pools};
use migration::grants::{APPEND_ONLY, FREE, KEPT_ROWS, READ_ONLY, VIEWS, grant_serving};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, IntoActiveModel, Statement};
use uuid::Uuid;

use super::{
    base::{Base, insert},
    rows::{self, Stage},
};

/// Every table and view stands in exactly one list.
#[tokio::test]
async fn every_table_has_its_grants() {
    let listed: Vec<&str> = [&READ_ONLY[..], &APPEND_ONLY, &KEPT_ROWS, &FREE, &VIEWS].concat();
    let unique: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(listed.len(), unique.len());
    for base in Base::each().await {
        let sql = if base.is_postgres() {
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'"
        } else {
            // The views that end so are SQLite's alone: its triggers write to them.
            "SELECT name FROM sqlite_master
             WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_refresh'
             AND name NOT LIKE '%_resum'"
        };
        let rows = base.db.read.query_all_raw(Statement::from_string(base.db.backend(), sql)).await.unwrap();
        let found: BTreeSet<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
        assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), unique);
        base.drop().await;
    }
}

/// N5: the serving role does the work, and cannot rewrite what was decided, nor load in bulk.
#[tokio::test]
async fn n5_the_serving_role_cannot_rewrite_decisions() {
    for base in Base::each().await {
        if !base.is_postgres() {
            assert!(grant_serving(&base.db.write, "anybody").await.is_err());
            base.drop().await;
            continue;
        }
        let role = format!("katalog_serve_{}", Uuid::now_v7().simple());
        base.run(&format!("CREATE ROLE {role} LOGIN")).await.unwrap();
        grant_serving(&base.db.write, &role).await.unwrap();
        grant_serving(&base.db.write, &role).await.unwrap();
        let url = match base.url.split_once('@') {
            Some((_, host)) => format!("postgres://{role}@{host}"),
            None => base.url.replacen("://", &format!("://{role}@"), 1),
        };
        let serving = Base::over(Db::open(&url, Pools { writers: 2, ..Pools::default() }).await.unwrap());

        let stage = Stage::set(&serving).await;
        let person = rows::person();
        serving.add(person.clone()).await;
        serving.add(rows::decision(stage.provider.id, person.id, 1, "")).await;
        let frame = rows::frame(&stage.portfolio, 100);
        serving.add(frame.clone()).await;
        serving.add(rows::allocation(&frame, stage.services[0].id, 10)).await;
        let agreement = rows::agreement(stage.provider.id, "A-1");
        let version = rows::version(&agreement, 1);
        serving.add(agreement).await;
        serving.add(version.clone()).await;
        serving.add(rows::covers(&version, stage.services[0].id)).await;
        serving.add(rows::delivery(&stage.services[0], stage.customer.id, "D-1")).await;
        let mut moved = stage.customer.clone().into_active_model();
        moved.parent_id = Set(Some(stage.provider.id));
        moved.update(&serving.db.write).await.unwrap();
        serving.assert_kept("serving").await;
        assert_eq!(migration::status(&serving.db.read).await.unwrap(), migration::Status::Current);

        for sql in [
            "UPDATE decision SET reason = ''",
            "DELETE FROM decision",
            "DELETE FROM service_history",
            "UPDATE frame_history SET amount_minor = 0",
            "DELETE FROM appointment",
            "TRUNCATE decision",
            "INSERT INTO bulk_load (id) VALUES (1)",
            "ALTER TABLE decision DISABLE TRIGGER ALL",
            "DROP TABLE decision",
        ] {
            let error = serving.run(sql).await.expect_err(sql).to_string();
            assert!(error.contains("permission denied") || error.contains("must be owner"), "{sql}: {error}");
        }
        let transaction = serving.db.begin().await.unwrap();
        insert(&transaction, rows::organisation("kth", None)).await.unwrap();
        transaction.commit().await.unwrap();
        serving.db.close().await.unwrap();
        base.run(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await.unwrap();
        base.drop().await;
    }
}
