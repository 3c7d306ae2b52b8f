//! External activities, and the customers invited to them (S4.6.7).

use std::collections::BTreeSet;

use async_graphql::InputObject;
use entity::{customer_relation, event, event_invitation};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    told::Occasion,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use uuid::Uuid;

use super::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check};
use crate::graphql::{
    date::Date,
    id::{GlobalId, NodeType},
};

/// How many customers can be invited at once.
const INVITED: usize = 1_000;

/// Records an external activity.
#[derive(InputObject, Clone, Debug)]
pub struct EventRecordInput {
    /// The provider (an organisation).
    pub provider: GlobalId,
    /// Its name.
    pub name: String,
    /// More on it.
    pub text: Option<String>,
    /// The day; it may lie ahead.
    pub held_on: Date,
    /// The organisations invited: customers of the provider, at most 1,000.
    #[graphql(default)]
    pub invited: Vec<GlobalId>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

/// An activity with those invited, as it stands in a decision.
#[derive(Serialize)]
struct Arranged<'a> {
    #[serde(flatten)]
    event: &'a event::Model,
    invited: &'a BTreeSet<Uuid>,
}

impl Deed for EventRecordInput {
    const NAME: &'static str = "eventRecord";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = act.provider("provider", self.provider).await?;
        let facts = Facts { providers: vec![provider.id], ..Facts::default() };
        act.permit_on(Action::Record, Kind::Event, &[facts])?;
        let event = event::Model {
            id: Uuid::now_v7(),
            provider_id: provider.id,
            name: check::text("name", &self.name, check::NAME)?,
            text: check::optional("text", self.text.as_deref(), check::TEXT)?,
            held_on: self.held_on.day(),
            recorded_by_person_id: act.person(),
            recorded_at: act.now(),
        };
        let invited = self.customers(act, provider.id).await?;
        act.insert(&event).await?;
        if !invited.is_empty() {
            let invitation = |organisation: &Uuid| {
                let row = event_invitation::Model { event_id: event.id, organisation_id: *organisation };
                row.into_active_model()
            };
            let rows = event_invitation::Entity::insert_many(invited.iter().map(invitation));
            rows.exec_without_returning(act.transaction()).await?;
        }
        let place = Place { provider: Some(provider.id), event: Some(event.id), ..Place::default() };
        act.tell(Occasion::EventInvited, (Kind::Event, event.id), place, &[]);
        act.made(Action::Record, (Kind::Event, event.id), provider.id, &Arranged { event: &event, invited: &invited })?;
        Ok(event.id)
    }
}

impl EventRecordInput {
    /// Those invited, each once: customers of the provider.
    async fn customers(&self, act: &Act, provider: Uuid) -> Result<BTreeSet<Uuid>, Refusal> {
        if self.invited.len() > INVITED {
            let message = format!("At most {INVITED} organisations.");
            return Err(UserError::of("invited", UserErrorCode::Invalid, message).into());
        }
        let asked: Option<BTreeSet<Uuid>> = self.invited.iter().map(|id| id.of(NodeType::Organisation)).collect();
        let relations = customer_relation::Entity::find()
            .filter(customer_relation::Column::ProviderId.eq(provider))
            .filter(customer_relation::Column::CustomerId.is_in(asked.iter().flatten().copied()));
        let found = relations.all(act.transaction()).await?.into_iter().map(|relation| relation.customer_id).collect();
        match asked {
            Some(asked) if asked == found => Ok(found),
            _ => {
                let message = "Only customers of the provider can be invited.";
                Err(UserError::of("invited", UserErrorCode::Invalid, message).by("S4.6.7").into())
            }
        }
    }
}
