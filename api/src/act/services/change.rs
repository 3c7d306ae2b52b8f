//! Changes of a service: proposed, recommended by the manager, decided by the owner before they are made available
//! (S4.2.13, S4.4.4, S4.4.13).

use async_graphql::InputObject;
use entity::{change, service};
use governance::{
    action::{Action, Kind},
    lifecycle::{ChangeState, LifeCycle, ServiceState},
    told::Occasion,
    words::{ChangeKind, Recommendation},
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::place;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::GlobalId,
};

/// Proposes a change of a service.
#[derive(InputObject, Clone, Debug)]
pub struct ChangeProposeInput {
    /// The service.
    pub service: GlobalId,
    /// What is to change, in a few words.
    pub title: String,
    /// More on it.
    pub description: Option<String>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ChangeProposeInput {
    const NAME: &'static str = "changePropose";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let service = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Propose, Kind::Change, Subject::Service, service.id).await?;
        let lives = [ServiceState::Establishing, ServiceState::Active, ServiceState::Retiring].contains(&service.state);
        check::step(lives, service.state, "S4.2.13")?;
        let row = change::Model {
            title: check::text("title", &self.title, check::NAME)?,
            description: check::optional("description", self.description.as_deref(), check::TEXT)?,
            ..proposed(act, &service, ChangeKind::Change)
        };
        act.insert(&row).await?;
        act.tell(Occasion::ChangeProposed, (Kind::Change, row.id), place(&service), &[]);
        act.made(Action::Propose, (Kind::Change, row.id), row.provider_id, &row)?;
        Ok(row.id)
    }
}

/// A change or retirement of the service, as it is first proposed.
pub(super) fn proposed(act: &Act, service: &service::Model, kind: ChangeKind) -> change::Model {
    change::Model {
        id: Uuid::now_v7(),
        provider_id: service.provider_id,
        service_id: service.id,
        kind,
        state: ChangeState::Proposed,
        title: String::new(),
        description: None,
        planned_on: None,
        successor_id: None,
        proposed_by_person_id: act.person(),
        proposed_at: act.now(),
        recommendation: None,
        recommended_by_person_id: None,
        decided_at: None,
        version: 1,
    }
}

/// Proposes approval or rejection of a change.
#[derive(InputObject, Clone, Debug)]
pub struct ChangeRecommendInput {
    /// The change.
    pub change: GlobalId,
    /// What is recommended.
    pub recommendation: Recommendation,
    /// The change's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes; the reason is needed.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ChangeRecommendInput {
    const NAME: &'static str = "changeRecommend";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<change::Entity>(self.change).await?;
        act.permit(Action::Recommend, Kind::Change, Subject::Change, before.id).await?;
        check::version(self.expected_version, before.version)?;
        of_kind(&before, ChangeKind::Change)?;
        let to = ChangeState::Recommended;
        check::step(before.state.leads(Action::Recommend, Kind::Change, to), before.state, "S4.4.13")?;
        check::reason(self.terms.reason.as_deref(), "S4.4.13")?;
        let after = change::Model {
            state: to,
            recommendation: Some(self.recommendation),
            recommended_by_person_id: Some(act.person()),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        let place = of_change(act, &before).await?;
        act.tell(Occasion::ChangeRecommended, (Kind::Change, before.id), place, &[]);
        act.changed(Action::Recommend, (Kind::Change, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Decides on a change that the manager has recommended on.
#[derive(InputObject, Clone, Debug)]
pub struct ChangeDecideInput {
    /// The change.
    pub change: GlobalId,
    /// Whether it is approved; else it is rejected, with a reason, and not made available.
    pub approve: bool,
    /// The change's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ChangeDecideInput {
    const NAME: &'static str = "changeDecide";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<change::Entity>(self.change).await?;
        act.permit(Action::Decide, Kind::Change, Subject::Change, before.id).await?;
        check::version(self.expected_version, before.version)?;
        of_kind(&before, ChangeKind::Change)?;
        let after = decided(act, &before, Kind::Change, self.approve, "S4.4.13")?;
        if !self.approve {
            check::reason(self.terms.reason.as_deref(), "S4.4.13")?;
        }
        act.save(&before, &after).await?;
        let place = of_change(act, &before).await?;
        act.tell(Occasion::ChangeDecided, (Kind::Change, before.id), place, &[before.proposed_by_person_id]);
        act.changed(Action::Decide, (Kind::Change, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// That the act is about this kind of change: retirements have acts of their own.
pub(super) fn of_kind(change: &change::Model, kind: ChangeKind) -> Result<(), UserError> {
    if change.kind == kind {
        return Ok(());
    }
    let message = format!("This is a {}.", change.kind);
    Err(UserError::of("change", UserErrorCode::Invalid, message))
}

/// The change as it is decided.
pub(super) fn decided(
    act: &Act,
    before: &change::Model,
    kind: Kind,
    approve: bool,
    clause: &str,
) -> Result<change::Model, UserError> {
    let to = if approve { ChangeState::Approved } else { ChangeState::Rejected };
    check::step(before.state.leads(Action::Decide, kind, to), before.state, clause)?;
    Ok(change::Model { state: to, decided_at: Some(act.now()), version: before.version + 1, ..before.clone() })
}

/// Where the service of a change stands.
pub(super) async fn of_change(act: &Act, change: &change::Model) -> Result<Place, Refusal> {
    let service = service::Entity::find_by_id(change.service_id).one(act.transaction()).await?;
    Ok(service.as_ref().map(place).unwrap_or_default())
}
