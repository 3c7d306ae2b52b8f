//! A new version of an agreement (U2.7): a change is a new version, and signed ones stay as they are (L2).

use async_graphql::InputObject;
use entity::{
    agreement, agreement_annex, agreement_contact, agreement_line, agreement_line_tier, agreement_part,
    agreement_service, agreement_version, index_clause, service_target, sql::Sql,
};
use governance::{
    action::{Action, Kind},
    lifecycle::VersionState,
    words::Provenance,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

use super::{adjusted::Adjusted, author, draw_up::blank, standing::standing};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode},
    error::ApiError,
    graphql::{date::Date, id::GlobalId},
};

/// Draws up a new version of an agreement, as a draft that says what the one says that would hold on its first day; where no
/// day is given, what the latest one says.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementAmendInput {
    /// The agreement.
    pub agreement: GlobalId,
    /// First day of the new version (default: to be said before it is handed in).
    pub valid_from: Option<Date>,
    /// The agreement's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementAmendInput {
    const NAME: &'static str = "agreementAmend";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<agreement::Entity>(self.agreement).await?;
        act.permit(Action::DrawUp, Kind::AgreementWork, Subject::Agreement, before.id).await?;
        crate::act::check::version(self.expected_version, before.version)?;
        let versions = agreement_version::Entity::find()
            .filter(agreement_version::Column::AgreementId.eq(before.id))
            .order_by_desc(agreement_version::Column::Number)
            .all(act.transaction())
            .await?;
        let Some(last) = versions.first() else {
            return Err(UserError::whole(UserErrorCode::WrongState, "It has no version yet.").by("L2").into());
        };
        let open = [VersionState::Draft, VersionState::InReview, VersionState::Reviewed];
        if open.contains(&last.state) {
            let message = format!("Version {} is not signed yet: change that one.", last.number);
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("L2").into());
        }
        // It changes what would hold on its first day; where nothing would, or no day is said, what was agreed last.
        let standing = standing(act, &before).await?;
        let holds = self.valid_from.map(Date::day).and_then(|day| {
            let mut begun = standing.iter().rev().filter(|stands| stands.begins() <= day && stands.holds_after(day));
            begun.next().map(|stands| &stands.version)
        });
        let said = holds.filter(|_| last.state == VersionState::Registered).unwrap_or(last);
        let draft = agreement_version::Model {
            valid_from: self.valid_from.map(Date::day),
            valid_until: said.valid_until.filter(|_| said.terminated_from.is_none()),
            ..following(&before, said, last.number + 1)
        };
        let valid_until = match (draft.valid_from, draft.valid_until) {
            (Some(from), Some(until)) if until <= from => None,
            (_, until) => until,
        };
        let draft = agreement_version::Model { valid_until, ..draft };
        act.insert(&draft).await?;
        let adjusted = Adjusted::read(act, said.id, &draft).await?;
        let left_behind = copy(act, said.id, &draft, &adjusted, &[]).await?.left_behind;
        authors(act, said.id, draft.id).await?;
        author(act, draft.id).await?;
        let after = agreement::Model { version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        let mut made = serde_json::to_value(&draft).map_err(|error| ApiError::internal(error.to_string()))?;
        if let Some(made) = made.as_object_mut().filter(|_| !left_behind.is_empty()) {
            made.insert("unadjusted_lines".to_owned(), json!(left_behind));
        }
        act.made(Action::DrawUp, (Kind::AgreementWork, draft.id), draft.keeper_id, &made)?;
        Ok(draft.id)
    }
}

/// Whoever wrote what is copied wrote it of the new version too: none of them reviews it (N1).
pub(super) async fn authors(act: &Act, from: Uuid, to: Uuid) -> Result<(), Refusal> {
    let sql = Sql::new(
        "INSERT INTO agreement_author (version_id, person_id) SELECT ?, person_id FROM agreement_author WHERE version_id = ?",
    )
    .bind(to)
    .bind(from);
    act.transaction().execute_raw(sql.statement(act.session().backend())).await?;
    Ok(())
}

/// Copies what a version says that is common to its parties into a draft of another agreement of the same keeper: promises as
/// far as they are about services that it covers, annexes and contacts. Who wrote them wrote them there too. Not the index clause:
/// its base is of that agreement's prices.
pub(super) async fn begin_with(
    act: &Act,
    from: Uuid,
    to: &agreement_version::Model,
    services: &[Uuid],
) -> Result<(), Refusal> {
    let tx = act.transaction();
    macro_rules! common {
        ($table:ident) => {
            $table::Entity::find()
                .filter($table::Column::VersionId.eq(from))
                .filter($table::Column::PartId.is_null())
                .all(tx)
                .await?
        };
    }
    for row in common!(service_target).into_iter().filter(|row| services.contains(&row.service_id)) {
        let own = service_target::Model { version_id: to.id, agreement_id: to.agreement_id, ..row };
        let (id, provenance, source) = (Uuid::now_v7(), Provenance::Recorded, None);
        act.insert(&service_target::Model { id, provenance, source, ..own }).await?;
    }
    for row in common!(agreement_annex) {
        act.insert(&agreement_annex::Model { id: Uuid::now_v7(), version_id: to.id, ..row }).await?;
    }
    for row in common!(agreement_contact) {
        act.insert(&agreement_contact::Model { id: Uuid::now_v7(), version_id: to.id, ..row }).await?;
    }
    authors(act, from, to.id).await
}

/// What was copied: the old rows with the new ones.
#[derive(Default)]
pub(super) struct Copied {
    /// Price lines.
    pub lines: Vec<(Uuid, Uuid)>,
    /// Promises.
    pub targets: Vec<(Uuid, Uuid)>,
    /// The lines that were not adjusted though their clause goes on from a later period.
    pub left_behind: Vec<Uuid>,
}

/// Copies all that a version says into another, at the prices that index adjustment has made of it (U2.7), without the parts
/// of some parties.
pub(super) async fn copy(
    act: &Act,
    from: Uuid,
    to: &agreement_version::Model,
    adjusted: &Adjusted,
    without: &[Uuid],
) -> Result<Copied, Refusal> {
    let tx = act.transaction();
    macro_rules! of_version {
        ($table:ident) => {
            $table::Entity::find().filter($table::Column::VersionId.eq(from)).all(tx).await?
        };
    }
    for row in of_version!(agreement_service) {
        act.insert(&agreement_service::Model { version_id: to.id, ..row }).await?;
    }
    let mut parts: HashMap<Uuid, Uuid> = HashMap::new();
    for row in of_version!(agreement_part).into_iter().filter(|row| !without.contains(&row.organisation_id)) {
        let id = Uuid::now_v7();
        parts.insert(row.id, id);
        let unsigned = agreement_part::Model { shared_at: None, part_hash: None, signed_on: None, ..row };
        act.insert(&agreement_part::Model { id, version_id: to.id, ..unsigned }).await?;
    }
    // Common, or of a part that is copied: with that part.
    let moved = |part: Option<Uuid>| match part {
        None => Some(None),
        Some(part) => parts.get(&part).copied().map(Some),
    };
    let lines = of_version!(agreement_line);
    let clauses = of_version!(index_clause);
    let mut copied = Copied { left_behind: adjusted.left_behind(&lines, &clauses, to), ..Copied::default() };
    for row in lines {
        let Some(Some(part_id)) = moved(Some(row.part_id)) else { continue };
        let tiers = agreement_line_tier::Entity::find().filter(agreement_line_tier::Column::LineId.eq(row.id));
        let ((row, tiers), id) = (adjusted.line(row, tiers.all(tx).await?), Uuid::now_v7());
        let (provenance, source) = (Provenance::Recorded, None);
        copied.lines.push((row.id, id));
        act.insert(&agreement_line::Model { id, part_id, version_id: to.id, provenance, source, ..row }).await?;
        for tier in tiers {
            act.insert(&agreement_line_tier::Model { line_id: id, ..tier }).await?;
        }
    }
    for row in of_version!(service_target) {
        let Some(part_id) = moved(row.part_id) else { continue };
        let (id, provenance, source) = (Uuid::now_v7(), Provenance::Recorded, None);
        copied.targets.push((row.id, id));
        act.insert(&service_target::Model { id, part_id, version_id: to.id, provenance, source, ..row }).await?;
    }
    for row in of_version!(agreement_annex) {
        let Some(part_id) = moved(row.part_id) else { continue };
        act.insert(&agreement_annex::Model { id: Uuid::now_v7(), part_id, version_id: to.id, ..row }).await?;
    }
    for row in of_version!(agreement_contact) {
        let Some(part_id) = moved(row.part_id) else { continue };
        act.insert(&agreement_contact::Model { id: Uuid::now_v7(), part_id, version_id: to.id, ..row }).await?;
    }
    for row in clauses {
        let Some(part_id) = moved(row.part_id) else { continue };
        let row = adjusted.clause(row);
        act.insert(&index_clause::Model { id: Uuid::now_v7(), part_id, version_id: to.id, ..row }).await?;
    }
    Ok(copied)
}

/// A draft that says what the last version says, before its parts and what hangs on them are copied.
pub(super) fn following(
    of: &agreement::Model,
    last: &agreement_version::Model,
    number: i32,
) -> agreement_version::Model {
    agreement_version::Model {
        notice_months: last.notice_months,
        renewal_months: last.renewal_months,
        terms_sv: last.terms_sv.clone(),
        terms_en: last.terms_en.clone(),
        service_hours: last.service_hours.clone(),
        basis: last.basis,
        notice_to_month_end: last.notice_to_month_end,
        template_id: last.template_id,
        ..blank(of, number)
    }
}
