//! Decisions, consents and histories are never changed or deleted (N5), and decisions continue their chain.

use entity::consent;
use governance::role::{Role, ScopeKind};
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
            act: "SIGN".to_owned(),
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

        for table in migration::grants::APPEND_ONLY {
            let column = if table == "decision" { "reason" } else { "recorded_at" };
            let column = if table == "consent" { "given_at" } else { column };
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
