//! Decisions, consents and histories are never changed or deleted (N5), and decisions continue their chain.

use entity::consent;
use governance::{
    lifecycle::PlanState,
    role::{Role, ScopeKind},
};
use katalog::decisions::{
    Decision, record,
    verify::{Verified, verify},
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use super::{
    base::{Base, Refusal, refused},
    rows::{self, Stage, now},
};

/// N5: no way to rewrite what was recorded.
#[tokio::test]
async fn n5_what_was_recorded_stays() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let seat = rows::appointment(person.id, Role::PlatformAdmin, ScopeKind::Installation);
        base.add(seat.clone()).await;
        let frame = rows::frame(&stage.portfolio, 1_000);
        base.add(frame.clone()).await;
        base.add(rows::allocation(&frame, stage.services[0].id, 1)).await;
        base.add(rows::decision(stage.provider.id, person.id, 1, "")).await;
        let consent = consent::Model {
            id: Uuid::now_v7(),
            keeper_id: stage.provider.id,
            object_kind: "AGREEMENT_VERSION".to_owned(),
            object_id: Uuid::now_v7(),
            content_hash: "a".repeat(64),
            act: "CONCUR".to_owned(),
            service_id: None,
            organisation_id: None,
            person_id: person.id,
            appointment_id: seat.id,
            given_at: now(),
        };
        base.add(consent.clone()).await;
        refused(base.insert(consent::Model { id: Uuid::now_v7(), ..consent.clone() }).await, Refusal::Unique);
        let for_a_service = consent::Model { id: Uuid::now_v7(), service_id: Some(stage.services[0].id), ..consent };
        base.add(for_a_service).await;

        let plan = rows::plan(stage.provider.id, stage.portfolio.id, PlanState::Established);
        base.add(plan.clone()).await;
        base.add(rows::follow_up(&plan, person.id)).await;
        base.add(rows::process(stage.provider.id, person.id, "Behovsfångst")).await;

        for table in migration::grants::APPEND_ONLY {
            let column = match table {
                "decision" => "reason",
                "consent" => "given_at",
                "process_description" => "written_at",
                _ => "recorded_at",
            };
            let ways = [format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")];
            for way in ways {
                refused(base.run(&way).await, Refusal::Named("append_only"));
            }
            let last = if base.is_postgres() {
                format!("TRUNCATE {table} CASCADE")
            } else {
                format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
            };
            refused(base.run(&last).await, Refusal::Named("append_only"));
        }
        base.drop().await;
    }
}

/// N5: a decision stands after the one before it.
#[tokio::test]
async fn n5_a_decision_continues_its_chain() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let keeper = stage.provider.id;
        let first = rows::decision(keeper, person.id, 1, "");
        base.add(first.clone()).await;
        let chained = Refusal::Named("decision_chained");
        refused(base.insert(rows::decision(keeper, person.id, 2, "another")).await, chained);
        refused(base.insert(rows::decision(keeper, person.id, 3, &first.hash)).await, chained);
        let second = rows::decision(keeper, person.id, 2, &first.hash);
        base.add(second.clone()).await;
        refused(base.insert(rows::decision(keeper, person.id, 2, &first.hash)).await, Refusal::Unique);
        refused(base.insert(rows::decision(stage.customer.id, person.id, 3, &second.hash)).await, chained);
        // The installation's own chain has the nil keeper.
        base.add(rows::decision(Uuid::nil(), person.id, 1, "")).await;
        base.drop().await;
    }
}

/// N5: decisions as they are recorded, and what is found where somebody has written past the triggers.
#[tokio::test]
async fn n5_a_gap_or_a_change_shows() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let decided = |keeper: Uuid, reason: &str| Decision {
            id: Uuid::now_v7(),
            keeper,
            decided_at: now(),
            person: person.id,
            appointment: None,
            role: Role::Leadership,
            action: "ESTABLISH".to_owned(),
            object: ("PORTFOLIO".to_owned(), stage.portfolio.id),
            clause: "S4.1.3".to_owned(),
            reason: reason.to_owned(),
            before: None,
            after: "a".repeat(64),
            details: json!({ "meeting": "2026-3" }),
            cause: None,
        };
        for number in 1..=4 {
            let transaction = base.db.begin().await.unwrap();
            record(&transaction, vec![decided(stage.provider.id, &format!("Beslut {number}"))]).await.unwrap();
            record(&transaction, vec![decided(Uuid::nil(), "Driften")]).await.unwrap();
            transaction.commit().await.unwrap();
        }
        assert_eq!(verify(&base.db.read).await.unwrap(), Verified { decisions: 8, faults: Vec::new() });

        let of_provider = if base.is_postgres() {
            format!("keeper_id = '{}'", stage.provider.id)
        } else {
            format!("keeper_id = x'{}'", stage.provider.id.simple())
        };
        unguarded(&base).await;
        for (past, found) in [
            ("UPDATE decision SET reason = 'Annat' WHERE seq = 2 AND OF", "decision 2"),
            ("UPDATE decision SET body = '{}' WHERE seq = 2 AND OF", "decision 2"),
            ("UPDATE decision SET clause = 'S9' WHERE seq = 4 AND OF", "decision 4"),
            ("UPDATE decision SET after_hash = 'b' WHERE seq = 1 AND OF", "decision 1"),
            ("UPDATE decision SET hash = 'b' WHERE seq = 3 AND OF", "decision 4"),
            ("DELETE FROM decision WHERE seq = 2 AND OF", "decision 3"),
            ("DELETE FROM decision WHERE seq = 4 AND OF", "does not end in decision 4"),
            ("UPDATE decision_chain SET seq = 5 WHERE OF", "does not end in decision 5"),
            ("DELETE FROM decision_chain WHERE OF", "has no head"),
        ] {
            let transaction = base.db.begin().await.unwrap();
            transaction.execute_unprepared(&past.replace("OF", &of_provider)).await.unwrap();
            let faults = verify(&transaction).await.unwrap().faults;
            assert!(faults.iter().any(|fault| fault.contains(found)), "{past}: {faults:?}");
            transaction.rollback().await.unwrap();
        }
        base.drop().await;
    }
}

/// Takes away what keeps decisions as they are.
async fn unguarded(base: &Base) {
    let triggers: &[&str] = if base.is_postgres() {
        &["ALTER TABLE decision DISABLE TRIGGER USER"]
    } else {
        &["DROP TRIGGER decision_kept_update", "DROP TRIGGER decision_kept_delete"]
    };
    for sql in triggers {
        base.run(sql).await.unwrap();
    }
}
