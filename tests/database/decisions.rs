//! Decisions, consents and histories are never changed or deleted (N5), and decisions continue their chain.

use entity::{
    agreement_author, agreement_line_origin, agreement_notice, agreement_renewal, agreement_review, agreement_template,
    attachment, consent, party_fulfilment, service_target_origin,
};
use governance::{
    lifecycle::PlanState,
    role::{Role, ScopeKind},
    words::{PartySide, TemplateKind},
};
use katalog::decisions::{
    Decision, record,
    verify::{Verified, verify},
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use super::{
    agreement_rows,
    base::{Base, Refusal, refused},
    rows::{self, Stage, now},
};

/// Shown where they are made: `tests/index/held.rs`, `tests/measured/values.rs`.
const SHOWN_ELSEWHERE: [&str; 3] = ["measured_value_history", "index_value", "index_run_line"];

/// One row in each table that agreements only add to.
async fn of_agreements(base: &Base, stage: &Stage, person: Uuid, seat: Uuid) {
    let agreement = agreement_rows::agreement(stage.provider.id, "A");
    base.add(agreement.clone()).await;
    let version = agreement_rows::version(&agreement, 1);
    base.add(version.clone()).await;
    let part = agreement_rows::part(&version, stage.customer.id, PartySide::Customer);
    base.add(part.clone()).await;
    base.add(agreement_author::Model { version_id: version.id, person_id: person }).await;
    base.add(agreement_rows::covers(&version, stage.services[0].id)).await;
    let lines = [1, 2].map(|_| agreement_rows::line(&part, stage.services[0].id));
    let targets = [1, 2].map(|_| agreement_rows::target(&version, stage.services[0].id));
    for (line, target) in lines.iter().zip(&targets) {
        base.add(line.clone()).await;
        base.add(target.clone()).await;
    }
    let (line_id, origin_line_id) = (lines[1].id, lines[0].id);
    base.add(agreement_line_origin::Model { line_id, origin_line_id }).await;
    let (target_id, origin_target_id) = (targets[1].id, targets[0].id);
    base.add(service_target_origin::Model { target_id, origin_target_id }).await;
    base.add(agreement_review::Model {
        id: Uuid::now_v7(),
        keeper_id: stage.provider.id,
        version_id: version.id,
        content_hash: "a".repeat(64),
        approved: true,
        remarks: None,
        person_id: person,
        appointment_id: seat,
        reviewed_at: now(),
    })
    .await;
    let (keeper_id, version_id, day) = (stage.provider.id, version.id, rows::day);
    base.add(agreement_renewal::Model {
        id: Uuid::now_v7(),
        keeper_id,
        version_id,
        ended_on: day(2027, 1, 1),
        renewed_until: day(2028, 1, 1),
        recorded_at: now(),
    })
    .await;
    base.add(agreement_notice::Model {
        id: Uuid::now_v7(),
        keeper_id,
        version_id,
        part_id: part.id,
        given_on: day(2026, 1, 1),
        holds_from: day(2026, 7, 1),
        recorded_at: now(),
    })
    .await;
    base.add(agreement_template::Model {
        id: Uuid::now_v7(),
        provider_id: keeper_id,
        code: "mall".to_owned(),
        number: 1,
        kind: TemplateKind::AgreementExample,
        service_id: None,
        title_sv: Some("Mall".to_owned()),
        title_en: None,
        text_sv: None,
        text_en: None,
        service_hours: None,
        notice_months: None,
        renewal_months: None,
        example_id: None,
        written_by_person_id: person,
        written_at: now(),
        code_key: "mall".to_owned(),
    })
    .await;
    base.add(attachment::Model {
        id: Uuid::now_v7(),
        provider_id: keeper_id,
        file_hash: "a".repeat(64),
        media_type: "text/plain".to_owned(),
        byte_size: 1,
        bytes: b"1".to_vec(),
        uploaded_by_person_id: person,
        uploaded_at: now(),
    })
    .await;
    base.add(party_fulfilment::Model {
        id: Uuid::now_v7(),
        part_id: part.id,
        of_keeper: false,
        period_start: day(2026, 1, 1),
        period_end: day(2026, 2, 1),
        revision: 1,
        fulfilled: true,
        text: "Ja.".to_owned(),
        recorded_by_person_id: person,
        recorded_at: now(),
    })
    .await;
}

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

        of_agreements(&base, &stage, person.id, seat.id).await;
        for table in migration::grants::APPEND_ONLY.into_iter().filter(|table| !SHOWN_ELSEWHERE.contains(table)) {
            let column = match table {
                "agreement_author" => "person_id",
                "agreement_line_origin" => "origin_line_id",
                "service_target_origin" => "origin_target_id",
                "agreement_review" => "reviewed_at",
                "agreement_template" => "written_at",
                "attachment" => "uploaded_at",
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
            } else if ["agreement_author", "agreement_line_origin", "service_target_origin"].contains(&table) {
                // Its key is all it says: a row put over itself is the same row.
                continue;
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
