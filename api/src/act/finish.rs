//! The end of an act: who is told, and the decision, in the act's own transaction (N5).

use entity::notice;
use governance::{action::Action, explain, words::Language};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use super::{Act, Refusal, check};
use crate::{
    canonical,
    decisions::{self, Decision},
    error::ApiError,
};

impl Act {
    /// Records the decision and tells whom it concerns. Gives the decision's id.
    pub(super) async fn finish(&mut self) -> Result<Uuid, Refusal> {
        let (Some(permit), Some(recorded)) = (self.permit, self.recorded.take()) else {
            return Err(ApiError::internal("an act that was not permitted, or put nothing on record").into());
        };
        let Some(role) = permit.role else {
            return Err(ApiError::internal("an act in no role").into());
        };
        let reason = match check::optional("reason", self.terms.reason.as_deref(), check::TEXT)? {
            Some(reason) => reason,
            None => explain::permitted(permit.rule, recorded.action, recorded.object.0, None, Language::En),
        };
        let meeting = check::optional("meetingReference", self.terms.meeting_reference.as_deref(), check::NAME)?;
        let id = Uuid::now_v7();
        let mut notices = Vec::new();
        for telling in &self.told {
            for person in self.recipients(telling).await? {
                notices.push(notice::Model {
                    id: Uuid::now_v7(),
                    provider_id: telling.place.provider,
                    person_id: person,
                    occasion: telling.on,
                    object_kind: telling.object.0,
                    object_id: telling.object.1,
                    decision_id: id,
                    told_at: self.now(),
                    read_at: None,
                });
            }
        }
        let decision = Decision {
            id,
            keeper: recorded.keeper,
            decided_at: self.now(),
            person: self.person(),
            appointment: permit.appointment,
            role,
            action: Action::as_str(recorded.action).to_owned(),
            object: (recorded.object.0.as_str().to_owned(), recorded.object.1),
            clause: permit.rule.clause.to_owned(),
            reason,
            before: recorded.before.as_ref().map(canonical::hash),
            after: canonical::hash(&recorded.after),
            details: json!({ "changes": recorded.difference(), "meeting": meeting }),
        };
        decisions::record(self.transaction(), decision).await?;
        // As many at once as SQLite takes values in a statement.
        let mut notices = notices.into_iter().map(IntoActiveModel::into_active_model).peekable();
        while notices.peek().is_some() {
            let rows: Vec<_> = notices.by_ref().take(3000).collect();
            notice::Entity::insert_many(rows).exec_without_returning(self.transaction()).await?;
        }
        Ok(id)
    }
}
