//! Agreements: signed content stays (N5), a party's part holds what concerns it (N7), and parts fit together.

use entity::{
    agreement, agreement_anchor, agreement_line, agreement_line_tier, agreement_part, agreement_version, measured_value,
};
use governance::{lifecycle::VersionState, words::PartySide, words::Provenance};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter,
};
use uuid::Uuid;

use super::{
    base::{Base, Refusal, insert, refused},
    rows::{self, Stage, day, now},
};

/// An agreement with one version, both parts, a line with a tier, and a target.
struct Contract {
    agreement: agreement::Model,
    version: agreement_version::Model,
    keeper: agreement_part::Model,
    party: agreement_part::Model,
    line: agreement_line::Model,
    tier: agreement_line_tier::Model,
    target: entity::service_target::Model,
}

impl Contract {
    async fn draft(base: &Base, stage: &Stage) -> Self {
        let agreement = rows::agreement(stage.provider.id, "A-1");
        let version = rows::version(&agreement, 1);
        let keeper = rows::part(&version, stage.provider.id, PartySide::Provider);
        let party = rows::part(&version, stage.customer.id, PartySide::Customer);
        let line = rows::line(&party, stage.services[0].id);
        let tier = agreement_line_tier::Model { line_id: line.id, from_quantity_thousandths: 0, amount_minor: 5 };
        let target = rows::target(&version, stage.services[0].id);
        base.add(agreement.clone()).await;
        base.add(version.clone()).await;
        base.add(rows::covers(&version, stage.services[0].id)).await;
        base.add(keeper.clone()).await;
        base.add(party.clone()).await;
        base.add(line.clone()).await;
        base.add(tier.clone()).await;
        base.add(target.clone()).await;
        Self { agreement, version, keeper, party, line, tier, target }
    }

    async fn step(&self, base: &Base, state: VersionState) -> Result<(), DbErr> {
        let mut row = self.version.clone().into_active_model();
        row.state = Set(state);
        if state == VersionState::Registered {
            row.registered_at = Set(Some(now()));
            row.register_year = Set(Some(2026));
            row.register_number = Set(Some(1));
        }
        row.update(&base.db.write).await.map(|_| ())
    }
}

/// N5: once the first has signed, nothing of the content is changed, added or taken away.
#[tokio::test]
async fn n5_signed_content_stays() {
    let signed = Refusal::Named("signed_content");
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let contract = Contract::draft(&base, &stage).await;
        for state in [VersionState::SignedInPart, VersionState::Signed, VersionState::Registered] {
            contract.step(&base, state).await.unwrap();
            let write = &base.db.write;

            for sql in [
                "UPDATE agreement SET title_sv = 'annat'",
                "UPDATE agreement SET structure = 'MULTI_LEVEL'",
                "UPDATE agreement SET code = 'annan'",
                "UPDATE agreement_version SET terms_sv = 'annat'",
                "UPDATE agreement_version SET valid_until = NULL",
                "UPDATE agreement_version SET content_hash = 'annan'",
                "UPDATE agreement_version SET state = 'DRAFT'",
                "UPDATE agreement_part SET responsibilities_sv = 'annat'",
                "UPDATE agreement_part SET part_hash = 'annan'",
                "UPDATE agreement_line SET amount_minor = 1",
                "UPDATE agreement_line_tier SET amount_minor = 1",
                "UPDATE service_target SET value_thousandths = 1",
                "DELETE FROM service_target",
                "DELETE FROM agreement_line_tier",
                "DELETE FROM agreement_line",
                "DELETE FROM agreement_part",
                "DELETE FROM agreement_service",
                "DELETE FROM agreement_version",
            ] {
                let result = base.run(sql).await;
                assert!(result.is_err(), "{state}: {sql}");
                refused(result, signed);
            }
            refused(insert(write, rows::covers(&contract.version, stage.services[1].id)).await, signed);
            let third = rows::organisation(&format!("third-{state}").to_lowercase().replace('_', "-"), None);
            base.add(third.clone()).await;
            refused(base.insert(rows::part(&contract.version, third.id, PartySide::Customer)).await, signed);
            refused(base.insert(rows::line(&contract.party, stage.services[0].id)).await, signed);
            refused(base.insert(rows::target(&contract.version, stage.services[0].id)).await, signed);
            let tier = agreement_line_tier::Model { from_quantity_thousandths: 9, ..contract.tier.clone() };
            refused(base.insert(tier).await, signed);
        }
        base.assert_kept("signing").await;
        base.drop().await;
    }
}

/// What is recorded about a signed version is recorded once: sharing, signing, number, notice.
#[tokio::test]
async fn n5_signing_sharing_and_registering_are_recorded_once() {
    let signed = Refusal::Named("signed_content");
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let contract = Contract::draft(&base, &stage).await;
        contract.step(&base, VersionState::SignedInPart).await.unwrap();
        let mut part = contract.party.clone().into_active_model();
        (part.signed_on, part.shared_at) = (Set(Some(day(2026, 2, 1))), Set(Some(now())));
        part.update(&base.db.write).await.unwrap();
        refused(base.run("UPDATE agreement_part SET signed_on = NULL").await, signed);
        refused(base.run("UPDATE agreement_part SET shared_at = NULL").await, signed);

        contract.step(&base, VersionState::Registered).await.unwrap();
        refused(base.run("UPDATE agreement_version SET register_number = 2").await, signed);
        // As the keeper's staff knows it.
        let ends = |base: &Base| {
            let (db, keeper) = (base.db.read.clone(), contract.agreement.keeper_id);
            let anchor = agreement_anchor::Entity::find().filter(agreement_anchor::Column::AnchorId.eq(keeper));
            async move { anchor.one(&db).await.unwrap().unwrap().ends_key }
        };
        assert_eq!(ends(&base).await, day(2027, 1, 1));
        let mut notice = contract.version.clone().into_active_model();
        (notice.terminated_on, notice.terminated_from) = (Set(Some(day(2026, 3, 1))), Set(Some(day(2026, 6, 1))));
        notice.update(&base.db.write).await.unwrap();
        assert_eq!(ends(&base).await, day(2026, 6, 1));
        base.assert_kept("notice").await;

        // Once the next version is registered, those who have a part in it know its end, and others when it begins.
        for (number, parts, end) in [(2, 0, day(2026, 4, 1)), (3, 1, day(9999, 12, 31))] {
            let before = ends(&base).await;
            let mut next = rows::version(&contract.agreement, number);
            (next.valid_from, next.valid_until) = (Some(day(2026, 4, 1)), None);
            base.add(next.clone()).await;
            for _ in 0..parts {
                base.add(rows::part(&next, stage.provider.id, PartySide::Provider)).await;
            }
            assert_eq!(ends(&base).await, before);
            let mut registered = next.into_active_model();
            (registered.state, registered.registered_at) = (Set(VersionState::Registered), Set(Some(now())));
            registered.update(&base.db.write).await.unwrap();
            assert_eq!(ends(&base).await, end);
            base.assert_kept("the next version").await;
        }
        base.drop().await;
    }
}

/// From which assignment an agreement came is set once (U2.6).
#[tokio::test]
async fn u2_6_where_an_agreement_came_from_stays() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let row = rows::agreement(stage.provider.id, "A-1");
        let row = agreement::Model { assignment_id: Some(Uuid::now_v7()), ..row };
        base.add(row.clone()).await;
        for other in [None, Some(Uuid::now_v7())] {
            let mut row = row.clone().into_active_model();
            row.assignment_id = Set(other);
            refused(row.update(&base.db.write).await, Refusal::Named("agreement_origin"));
        }
        base.drop().await;
    }
}

/// A draft can be taken back whole.
#[tokio::test]
async fn a_draft_is_deleted_with_its_content() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let contract = Contract::draft(&base, &stage).await;
        contract.version.delete(&base.db.write).await.unwrap();
        for table in ["agreement_part", "agreement_line", "agreement_line_tier", "service_target", "agreement_service"]
        {
            assert_eq!(base.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
        base.assert_kept("deleting a draft").await;
        assert_eq!(base.number("SELECT COUNT(*) FROM agreement_anchor").await, 0);
        base.drop().await;
    }
}

/// N7: no line in the keeper's part; a part is the keeper's exactly where the party is the keeper.
#[tokio::test]
async fn n7_the_keepers_part_holds_no_lines() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let contract = Contract::draft(&base, &stage).await;
        let keeper_line = Refusal::Named("agreement_line_keeper");
        refused(base.insert(rows::line(&contract.keeper, stage.services[0].id)).await, keeper_line);
        let mut moved = contract.line.clone().into_active_model();
        moved.part_id = Set(contract.keeper.id);
        refused(moved.update(&base.db.write).await, keeper_line);
        let mut taken = contract.party.clone().into_active_model();
        (taken.organisation_id, taken.is_keeper) = (Set(Uuid::now_v7()), Set(true));
        refused(taken.update(&base.db.write).await, Refusal::Named("agreement_part_keeper"));
        let third = rows::organisation("third", None);
        base.add(third.clone()).await;
        let wrong =
            agreement_part::Model { is_keeper: true, ..rows::part(&contract.version, third.id, PartySide::Customer) };
        refused(base.insert(wrong).await, Refusal::Named("agreement_part_keeper"));
        let again = rows::part(&contract.version, stage.provider.id, PartySide::Provider);
        refused(base.insert(again).await, Refusal::Unique);
        base.drop().await;
    }
}

/// Parts of one version stay together: nothing of another version, agreement or provider gets in.
#[tokio::test]
async fn pieces_of_different_agreements_do_not_mix() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let contract = Contract::draft(&base, &stage).await;
        let other = rows::agreement(stage.customer.id, "B-1");
        let other_version = rows::version(&other, 1);
        base.add(other).await;
        base.add(other_version.clone()).await;
        // Another provider's service.
        refused(base.insert(rows::covers(&other_version, stage.services[0].id)).await, Refusal::Foreign);
        // A service the version does not cover.
        refused(base.insert(rows::line(&contract.party, stage.services[1].id)).await, Refusal::Foreign);
        let astray =
            agreement_line::Model { version_id: other_version.id, ..rows::line(&contract.party, stage.services[0].id) };
        refused(base.insert(astray).await, Refusal::Foreign);
        let other_part = rows::part(&other_version, stage.customer.id, PartySide::Customer);
        base.add(other_part.clone()).await;
        let promised = entity::service_target::Model {
            part_id: Some(other_part.id),
            ..rows::target(&contract.version, stage.services[0].id)
        };
        refused(base.insert(promised).await, Refusal::Foreign);
        // A value for a party of another agreement, and for another party than the one promised to.
        let value = |target: Uuid, part: Uuid| measured_value::Model {
            id: Uuid::now_v7(),
            target_id: target,
            part_id: part,
            period_start: day(2026, 1, 1),
            period_end: day(2026, 2, 1),
            value_thousandths: 99_900,
            recorded_at: now(),
            revision: 1,
            provenance: Provenance::Recorded,
            source: None,
        };
        let astray = Refusal::Named("measured_value_part");
        refused(base.insert(value(contract.target.id, other_part.id)).await, astray);
        base.add(value(contract.target.id, contract.party.id)).await;
        let own = entity::service_target::Model {
            part_id: Some(contract.party.id),
            ..rows::target(&contract.version, stage.services[0].id)
        };
        base.add(own.clone()).await;
        refused(base.insert(value(own.id, contract.keeper.id)).await, astray);
        base.drop().await;
    }
}

/// N5: who signs and who still writes content at once: the content is in before the signature, or not at all.
#[tokio::test]
async fn n5_signing_waits_for_what_is_being_written() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let contract = Contract::draft(&base, &stage).await;
        let writing = base.db.begin().await.unwrap();
        insert(&writing, rows::line(&contract.party, stage.services[0].id)).await.unwrap();
        let mut signing = Box::pin(contract.step(&base, VersionState::Signed));
        let early = tokio::time::timeout(std::time::Duration::from_millis(200), &mut signing).await;
        assert!(early.is_err(), "signed while content was being written");
        writing.commit().await.unwrap();
        signing.as_mut().await.unwrap();
        drop(signing);
        assert_eq!(base.number("SELECT COUNT(*) FROM agreement_line").await, 2);
        base.drop().await;
    }
}
