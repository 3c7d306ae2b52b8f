//! The end of an act: who is told, and the decision, in the act's own transaction (N5).

use std::collections::HashSet;

use entity::notice;
use governance::{action::Action, explain, words::Language};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use super::{Act, Refusal, check, record::difference};
use crate::{
    canonical,
    decisions::{self, Decision},
    error::ApiError,
};

/// How many notices are written by one statement.
const AT_ONCE: usize = 1_000;

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
        let (mut notices, mut known) = (Vec::new(), HashSet::new());
        let told = std::mem::take(&mut self.told);
        for telling in &told {
            for person in self.recipients(telling).await? {
                // Somebody who is named by two places is told once.
                if !known.insert((person, telling.on, telling.object.1)) {
                    continue;
                }
                notices.push(notice::Model {
                    id: Uuid::now_v7(),
                    provider_id: telling.place.as_ref().and_then(|place| place.provider),
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
        let changes = difference(recorded.before.as_ref(), &recorded.after);
        let own = Decision {
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
            details: json!({ "changes": changes, "meeting": meeting }),
            cause: None,
        };
        // What it causes elsewhere is read by others: with a reason that says nothing of the act's own object.
        let follows = format!("It follows from another decision ({}).", permit.rule.clause);
        let caused = std::mem::take(&mut self.caused).into_iter().map(|caused| Decision {
            id: Uuid::now_v7(),
            object: (caused.object.0.as_str().to_owned(), caused.object.1),
            reason: follows.clone(),
            before: Some(canonical::hash(&caused.before)),
            after: canonical::hash(&caused.after),
            details: json!({ "changes": difference(Some(&caused.before), &caused.after) }),
            cause: Some(id),
            ..own.clone()
        });
        let all: Vec<Decision> = std::iter::once(own.clone()).chain(caused).collect();
        decisions::record(self.transaction(), all).await?;
        for notices in notices.chunks(AT_ONCE) {
            let rows = notices.iter().map(|notice| notice.clone().into_active_model());
            notice::Entity::insert_many(rows).exec_without_returning(self.transaction()).await?;
        }
        Ok(id)
    }
}
