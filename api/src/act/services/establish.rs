//! Taking a service into use (S4.2.1): when it has what the model asks for, and not before (L1).

use async_graphql::InputObject;
use entity::{portfolio, service};
use governance::{
    action::{Action, Kind},
    lifecycle::{LifeCycle, ServiceState},
    told::Occasion,
};
use sea_orm::{EntityTrait, QuerySelect};
use uuid::Uuid;

use super::place;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::GlobalId,
};

/// Takes a service into use, when its checklist is complete.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceEstablishInput {
    /// The service.
    pub service: GlobalId,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceEstablishInput {
    const NAME: &'static str = "serviceEstablish";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Activate, Kind::Service, Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let to = ServiceState::Active;
        check::step(before.state.leads(Action::Activate, Kind::Service, to), before.state, "L1")?;
        // Its owner may be the portfolio's, who must not lay that down meanwhile (S2.2).
        portfolio::Entity::find_by_id(before.portfolio_id).lock_exclusive().one(act.transaction()).await?;
        let list = act.session().checklists(&[before.id]).await?.remove(&before.id).unwrap_or_default();
        let missing = list
            .into_iter()
            .filter(|(_, there)| !there)
            .map(|(item, _)| UserError::whole(UserErrorCode::Incomplete, item.missing()).by(item.clause()));
        let missing: Vec<UserError> = missing.collect();
        if !missing.is_empty() {
            return Err(Refusal::User(missing));
        }
        let after = service::Model {
            state: to,
            state_since: act.today(),
            effective_on: act.today(),
            recorded_at: act.now(),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        // A new service has no customers yet: those who present it to them are all account managers (S4.6.5).
        let place = Place { within: Some(before.provider_id), ..place(&before) };
        act.tell(Occasion::ServiceActivated, (Kind::Service, before.id), place, &[]);
        act.changed(Action::Activate, (Kind::Service, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
