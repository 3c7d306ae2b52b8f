//! A client's own key: the same act sent again with it is not done again.

use async_graphql::InputType;
use entity::idempotency_key::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};
use uuid::Uuid;

use super::{Act, Deed, Outcome, Refusal, UserError, UserErrorCode, check};
use crate::{canonical, error::ApiError};

/// The longest key, in characters.
const LONGEST: usize = 200;

impl Act {
    /// Takes the key of this act. If it was used before: what came of that. A second sender waits here until the first
    /// has ended.
    pub(super) async fn take_key<D: Deed + InputType>(&self, deed: &D) -> Result<Option<Outcome>, Refusal> {
        let Some(key) = &self.terms.idempotency_key else { return Ok(None) };
        let key = check::text("idempotencyKey", key, LONGEST)?;
        let asked = deed.to_value().into_json().map_err(ApiError::internal)?;
        let row = Model {
            person_id: self.person(),
            key: key.clone(),
            act: D::NAME.to_owned(),
            request_hash: canonical::hash(&asked),
            object_id: None,
            decision_id: None,
            used_at: self.now(),
        };
        let used = OnConflict::columns([Column::PersonId, Column::Key]).do_nothing().to_owned();
        let insert = Entity::insert(row.clone().into_active_model()).on_conflict(used);
        if insert.exec_without_returning(self.transaction()).await? > 0 {
            return Ok(None);
        }
        let known = Entity::find_by_id((self.person(), key)).one(self.transaction()).await?;
        let Some(known) = known else { return Ok(None) };
        if (&known.act, &known.request_hash) != (&row.act, &row.request_hash) {
            let message = "This key was used for another act, or with another input.";
            return Err(UserError::of("idempotencyKey", UserErrorCode::KeyReused, message).into());
        }
        Ok(Some(Outcome { object: known.object_id, decision: known.decision_id, ..Outcome::default() }))
    }

    /// Remembers what came of the act under its key.
    pub(super) async fn keep_key(&self, object: Uuid, decision: Uuid) -> Result<(), Refusal> {
        let Some(key) = self.terms.idempotency_key.as_deref().map(str::trim) else { return Ok(()) };
        let came =
            ActiveModel { object_id: Set(Some(object)), decision_id: Set(Some(decision)), ..ActiveModel::default() };
        let mine =
            Entity::update_many().set(came).filter(Column::PersonId.eq(self.person())).filter(Column::Key.eq(key));
        mine.exec(self.transaction()).await?;
        Ok(())
    }
}
