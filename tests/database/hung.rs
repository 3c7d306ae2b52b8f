//! What hangs on an agreement stays with it (N1, N5): annexes, contacts, index clauses and seals of what is signed, and
//! all content of what is under review.

use entity::{
    agreement, agreement_annex, agreement_contact, agreement_line, agreement_line_tier, agreement_part,
    agreement_review, agreement_seal, agreement_version, index_clause, service_target,
};
use governance::{
    lifecycle::VersionState,
    words::{PartySide, Provenance},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::{
    base::{Base, Refusal, insert, refused},
    rows::{self, Stage, id, now},
};

/// An agreement with one version of each kind of content, common and a party's own.
struct Whole {
    agreement: agreement::Model,
    version: agreement_version::Model,
    keeper: agreement_part::Model,
    party: agreement_part::Model,
    line: agreement_line::Model,
    tier: agreement_line_tier::Model,
    target: service_target::Model,
    annex: agreement_annex::Model,
    contact: agreement_contact::Model,
    clause: index_clause::Model,
    seal: agreement_seal::Model,
}

/// Every table of content, with a statement that changes a row of it.
const CHANGES: [&str; 10] = [
    "UPDATE agreement_service SET service_id = (SELECT id FROM service WHERE id NOT IN (SELECT service_id FROM agreement_service))",
    "UPDATE agreement_part SET responsibilities_sv = 'annat'",
    "UPDATE agreement_line SET amount_minor = 1",
    "UPDATE agreement_line_tier SET amount_minor = 1",
    "UPDATE service_target SET value_thousandths = 1",
    "UPDATE agreement_annex SET text_sv = 'annat'",
    "UPDATE agreement_contact SET email = 'annan@example.se'",
    "UPDATE index_clause SET share_thousandths = 1",
    "UPDATE index_clause SET base_value_thousandths = 1, comparison = 1, successor = 'B', rounding = 'HALF_UP', round_to_minor = 5",
    "UPDATE agreement_seal SET content = 'annat'",
];

/// Those that hang on a version or a part besides what `agreements.rs` tries.
const HANGING: [&str; 4] = ["agreement_annex", "agreement_contact", "index_clause", "agreement_seal"];

impl Whole {
    async fn draft(base: &Base, stage: &Stage, provenance: Provenance) -> Self {
        let agreement = rows::agreement(stage.provider.id, "A-1");
        let version = agreement_version::Model { provenance, ..rows::version(&agreement, 1) };
        let keeper = rows::part(&version, stage.provider.id, PartySide::Provider);
        let party = rows::part(&version, stage.customer.id, PartySide::Customer);
        let line = rows::line(&party, stage.services[0].id);
        let tier = agreement_line_tier::Model { line_id: line.id, from_quantity_thousandths: 0, amount_minor: 5 };
        let target = rows::target(&version, stage.services[0].id);
        let annex = agreement_annex::Model {
            id: id(),
            version_id: version.id,
            part_id: None,
            precedence: 1,
            title_sv: Some("Bilaga".to_owned()),
            title_en: None,
            text_sv: Some("Text".to_owned()),
            text_en: None,
            file_hash: None,
            media_type: None,
            byte_size: None,
            location: None,
        };
        let contact = agreement_contact::Model {
            id: id(),
            version_id: version.id,
            part_id: None,
            side: PartySide::Provider,
            level: 1,
            function_sv: Some("Jour".to_owned()),
            function_en: None,
            email: Some("jour@example.se".to_owned()),
            phone: None,
            hours: None,
        };
        let clause = index_clause::Model { base_value_thousandths: Some(415_510), ..rows::clause(&version) };
        let seal = agreement_seal::Model {
            id: version.id,
            version_id: version.id,
            part_id: None,
            content: "{}".to_owned(),
            hash: "0".repeat(64),
        };
        base.add(agreement.clone()).await;
        base.add(version.clone()).await;
        base.add(rows::covers(&version, stage.services[0].id)).await;
        base.add(keeper.clone()).await;
        base.add(party.clone()).await;
        base.add(line.clone()).await;
        base.add(tier.clone()).await;
        base.add(target.clone()).await;
        base.add(annex.clone()).await;
        base.add(contact.clone()).await;
        base.add(clause.clone()).await;
        base.add(seal.clone()).await;
        let whole = Self { agreement, version, keeper, party, line, tier, target, annex, contact, clause, seal };
        whole.own(base).await;
        whole
    }

    /// The same of the party's own part.
    async fn own(&self, base: &Base) {
        let part = Some(self.party.id);
        base.add(agreement_annex::Model { id: id(), part_id: part, ..self.annex.clone() }).await;
        base.add(agreement_contact::Model { id: id(), part_id: part, ..self.contact.clone() }).await;
        base.add(index_clause::Model { id: id(), part_id: part, ..self.clause.clone() }).await;
        base.add(agreement_seal::Model { id: self.party.id, part_id: part, ..self.seal.clone() }).await;
    }

    async fn step(&self, base: &Base, state: VersionState) {
        let mut row = self.version.clone().into_active_model();
        (row.state, row.content_hash) = (Set(state), Set(Some("1".repeat(64))));
        if state == VersionState::Registered {
            row.registered_at = Set(Some(now()));
            (row.register_year, row.register_number) = (Set(Some(2026)), Set(Some(1)));
        }
        row.update(&base.db.write).await.unwrap();
    }

    /// That one more of each that hangs on it is refused.
    async fn refuses_more(&self, base: &Base, as_name: Refusal) {
        refused(base.insert(agreement_annex::Model { id: id(), precedence: 9, ..self.annex.clone() }).await, as_name);
        refused(base.insert(agreement_contact::Model { id: id(), level: 9, ..self.contact.clone() }).await, as_name);
        refused(base.insert(index_clause::Model { id: id(), ..self.clause.clone() }).await, as_name);
        let (id, part_id) = (self.keeper.id, Some(self.keeper.id));
        refused(base.insert(agreement_seal::Model { id, part_id, ..self.seal.clone() }).await, as_name);
    }
}

/// N5: annexes, contacts, clauses and seals of what is signed are not changed, added or taken away, common or a party's
/// own.
#[tokio::test]
async fn n5_what_hangs_on_signed_content_stays() {
    let kept = Refusal::Named("reviewed_content");
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let whole = Whole::draft(&base, &stage, Provenance::Sample).await;
        for state in [VersionState::SignedInPart, VersionState::Signed, VersionState::Registered] {
            whole.step(&base, state).await;
            for table in HANGING {
                let changes = CHANGES.iter().filter(|sql| sql.starts_with(&format!("UPDATE {table} ")));
                for sql in changes.map(|sql| (*sql).to_owned()).chain([format!("DELETE FROM {table}")]) {
                    for only in ["part_id IS NULL", "part_id IS NOT NULL"] {
                        refused(base.run(&format!("{sql} WHERE {only}")).await, kept);
                    }
                }
            }
            whole.refuses_more(&base, kept).await;
        }
        base.assert_kept("signing").await;
        base.drop().await;
    }
}

/// N1: what is handed in is reviewed and signed as it is: no content is changed, added or taken away before it is a
/// draft again.
#[tokio::test]
async fn n1_content_under_review_stays() {
    let kept = Refusal::Named("reviewed_content");
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let whole = Whole::draft(&base, &stage, Provenance::Recorded).await;
        // As a draft, each of these changes something.
        for sql in CHANGES.iter().skip(1) {
            assert!(base.run(sql).await.is_ok_and(|changed| changed > 0), "{sql}");
        }
        for state in [VersionState::InReview, VersionState::Reviewed] {
            if state == VersionState::Reviewed {
                approved(&base, &stage, &whole).await;
            }
            whole.step(&base, state).await;
            for sql in CHANGES {
                refused(
                    base.run(&sql.replace("= 1", "= 2").replace("annat", "nytt").replace("annan@", "ny@")).await,
                    kept,
                );
            }
            for sql in
                ["UPDATE agreement_version SET terms_sv = 'annat'", "UPDATE agreement_version SET notice_months = 9"]
            {
                refused(base.run(sql).await, kept);
            }
            refused(base.run("DELETE FROM agreement_version").await, kept);
            for table in HANGING.iter().chain(&[
                "agreement_line_tier",
                "agreement_line",
                "service_target",
                "agreement_service",
                "agreement_part",
            ]) {
                refused(base.run(&format!("DELETE FROM {table}")).await, kept);
            }
            whole.refuses_more(&base, kept).await;
            let write = &base.db.write;
            refused(insert(write, rows::covers(&whole.version, stage.services[1].id)).await, kept);
            let third = rows::organisation(&format!("third-{state}").to_lowercase().replace('_', "-"), None);
            base.add(third.clone()).await;
            refused(base.insert(rows::part(&whole.version, third.id, PartySide::Customer)).await, kept);
            refused(base.insert(agreement_line::Model { id: id(), ..whole.line.clone() }).await, kept);
            refused(base.insert(service_target::Model { id: id(), ..whole.target.clone() }).await, kept);
            let tier = agreement_line_tier::Model { from_quantity_thousandths: 9, ..whole.tier.clone() };
            refused(base.insert(tier).await, kept);
        }
        // Taken back, it is changed again.
        whole.step(&base, VersionState::Draft).await;
        for sql in CHANGES.iter().skip(1) {
            assert!(base.run(sql).await.is_ok_and(|changed| changed > 0), "{sql}");
        }
        base.assert_kept("reviewing").await;
        base.drop().await;
    }
}

/// N1: nor is what is handed in taken away as a whole, though nothing holds it but its state; a draft is.
#[tokio::test]
async fn n1_what_is_under_review_is_not_deleted() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let whole = Whole::draft(&base, &stage, Provenance::Recorded).await;
        // No key of a seal's or an author's is in the way then.
        base.run("DELETE FROM agreement_seal").await.unwrap();
        whole.step(&base, VersionState::InReview).await;
        let gone = "DELETE FROM agreement_version";
        refused(base.run(gone).await, Refusal::Named("reviewed_content"));
        let held = base.number("SELECT COUNT(*) FROM agreement_line_tier").await;
        assert_eq!(held, 1, "{}: nothing of it is gone", base.url);
        whole.step(&base, VersionState::Draft).await;
        assert_eq!(base.run(gone).await.unwrap(), 1);
        for table in ["agreement_part", "agreement_line", "agreement_annex", "agreement_contact", "index_clause"] {
            assert_eq!(base.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
        base.assert_kept("deleting").await;
        base.drop().await;
    }
}

/// Somebody who wrote none of it approves this very content.
async fn approved(base: &Base, stage: &Stage, whole: &Whole) {
    let person = rows::person();
    base.add(person.clone()).await;
    let appointment = entity::appointment::Model {
        provider_id: Some(stage.provider.id),
        ..rows::appointment(person.id, governance::role::Role::AgreementReviewer, governance::role::ScopeKind::Provider)
    };
    base.add(appointment.clone()).await;
    base.add(agreement_review::Model {
        id: id(),
        keeper_id: whole.agreement.keeper_id,
        version_id: whole.version.id,
        content_hash: "1".repeat(64),
        approved: true,
        remarks: None,
        person_id: person.id,
        appointment_id: appointment.id,
        reviewed_at: now(),
    })
    .await;
}
