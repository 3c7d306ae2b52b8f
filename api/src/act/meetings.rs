//! Meetings with customers, and what is to be done after them (S4.6.6).

use async_graphql::{ID, InputObject};
use entity::{customer_relation, meeting, meeting_action};
use governance::{
    action::{Action, Kind},
    decide::Facts,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;

use super::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check, organisations::between};
use crate::{
    access::facts::Subject,
    graphql::{
        date::Date,
        id::{GlobalId, NodeType},
    },
};

/// How many things can be to be done after one meeting.
const ACTIONS: usize = 50;

/// Something to be done after a meeting.
#[derive(InputObject, Clone, Debug)]
pub struct MeetingActionInput {
    /// What is to be done.
    pub text: String,
    /// By when.
    pub due_on: Date,
}

/// Records a meeting with a customer.
#[derive(InputObject, Clone, Debug)]
pub struct MeetingRecordInput {
    /// The provider (an organisation).
    pub provider: GlobalId,
    /// The customer (an organisation).
    pub customer: GlobalId,
    /// The day, not in the future.
    pub held_on: Date,
    /// What it was about.
    pub subject: String,
    /// What came of it.
    pub outcome: Option<String>,
    /// How content the customer is, 1 to 5.
    pub satisfaction: Option<i32>,
    /// What is to be done, at most 50.
    #[graphql(default)]
    pub actions: Vec<MeetingActionInput>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for MeetingRecordInput {
    const NAME: &'static str = "meetingRecord";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = act.provider("provider", self.provider).await?;
        let customer = act.organisation("customer", self.customer).await?;
        act.permit_on(Action::Record, Kind::Meeting, &[as_customer(act, provider.id, customer.id).await?])?;
        let meeting = meeting::Model {
            id: Uuid::now_v7(),
            provider_id: provider.id,
            customer_id: customer.id,
            held_on: self.held_on.day(),
            subject: check::text("subject", &self.subject, check::NAME)?,
            outcome: check::optional("outcome", self.outcome.as_deref(), check::TEXT)?,
            satisfaction: self.satisfaction,
            recorded_by_person_id: act.person(),
            recorded_at: act.now(),
            version: 1,
        };
        if meeting.held_on > act.today() {
            let message = "The meeting has not been held yet.";
            return Err(UserError::of("heldOn", UserErrorCode::Invalid, message).by("S4.6.6").into());
        }
        if meeting.satisfaction.is_some_and(|degree| !(1..=5).contains(&degree)) {
            return Err(UserError::of("satisfaction", UserErrorCode::Invalid, "A number from 1 to 5.").into());
        }
        let actions = self.actions(&meeting)?;
        let relation = contacted(act, &meeting).await?;
        act.insert(&meeting).await?;
        for action in &actions {
            act.insert(action).await?;
        }
        let recorded = Held { meeting, actions, relation };
        act.made(Action::Record, (Kind::Meeting, recorded.meeting.id), provider.id, &recorded)?;
        Ok(recorded.meeting.id)
    }
}

impl MeetingRecordInput {
    /// What is to be done, as rows.
    fn actions(&self, meeting: &meeting::Model) -> Result<Vec<meeting_action::Model>, UserError> {
        if self.actions.len() > ACTIONS {
            let message = format!("At most {ACTIONS} things to be done.");
            return Err(UserError::of("actions", UserErrorCode::Invalid, message));
        }
        let row = |action: &MeetingActionInput| {
            if action.due_on.day() < meeting.held_on {
                let message = "What is to be done after the meeting is due on its day or later.";
                return Err(UserError::of("actions", UserErrorCode::Invalid, message).by("S4.6.6"));
            }
            Ok(meeting_action::Model {
                id: Uuid::now_v7(),
                provider_id: meeting.provider_id,
                meeting_id: meeting.id,
                text: check::text("actions", &action.text, check::TEXT)?,
                due_on: action.due_on.day(),
                done_on: None,
            })
        };
        self.actions.iter().map(row).collect()
    }
}

/// What is true of an organisation as the customer of one provider: none of what it is to others.
async fn as_customer(act: &Act, provider: Uuid, customer: Uuid) -> Result<Facts, Refusal> {
    let of = act.facts(Subject::Organisation, Kind::Meeting, customer).await?;
    let customers = of.customers.into_iter().filter(|(at, _)| *at == provider).collect();
    Ok(Facts { customers, ..Facts::default() })
}

/// The meeting is a contact with the customer (S4.6.1): the relation, where it changes.
async fn contacted(act: &mut Act, meeting: &meeting::Model) -> Result<Option<customer_relation::Model>, Refusal> {
    let Some(relation) = between(act, meeting.provider_id, meeting.customer_id).await? else { return Ok(None) };
    let id = GlobalId { node: NodeType::CustomerRelation, id: relation.id };
    let before = act.refer::<customer_relation::Entity>("customer", id).await?;
    if before.last_contact_on.is_some_and(|day| day >= meeting.held_on) {
        return Ok(None);
    }
    let (last_contact_on, version) = (Some(meeting.held_on), before.version + 1);
    let after = customer_relation::Model { last_contact_on, version, ..before.clone() };
    act.save(&before, &after).await?;
    act.caused((Kind::CustomerRelation, before.id), (&before, &after))?;
    Ok(Some(after))
}

/// A meeting with what is to be done after it, as it stands in a decision.
#[derive(Serialize)]
struct Held {
    #[serde(flatten)]
    meeting: meeting::Model,
    actions: Vec<meeting_action::Model>,
    /// What the meeting has made of the relation with the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<customer_relation::Model>,
}

/// Marks what was to be done after a meeting as done.
#[derive(InputObject, Clone, Debug)]
pub struct MeetingActionDoInput {
    /// The meeting.
    pub meeting: GlobalId,
    /// What was to be done: the `id` of one of the meeting's `actions`.
    pub action: ID,
    /// When it was done, not in the future (default: today).
    pub done_on: Option<Date>,
    /// The meeting's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for MeetingActionDoInput {
    const NAME: &'static str = "meetingActionDo";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let meeting = act.load::<meeting::Entity>(self.meeting).await?;
        act.permit(Action::Record, Kind::Meeting, Subject::Meeting, meeting.id).await?;
        check::version(self.expected_version, meeting.version)?;
        let of = meeting_action::Column::MeetingId.eq(meeting.id);
        let sorted = meeting_action::Entity::find().filter(of).order_by_asc(meeting_action::Column::Id);
        let before = Held { actions: sorted.all(act.transaction()).await?, meeting, relation: None };
        let asked = Uuid::parse_str(&self.action).ok();
        let Some(open) = before.actions.iter().find(|action| Some(action.id) == asked) else {
            let message = "The meeting has no such thing to be done.";
            return Err(UserError::of("action", UserErrorCode::NotFound, message).into());
        };
        let done_on = self.done_on.map_or(act.today(), Date::day);
        if done_on > act.today() {
            return Err(UserError::of("doneOn", UserErrorCode::Invalid, "This day has not come yet.").into());
        }
        if open.done_on.is_some() {
            return Err(UserError::whole(UserErrorCode::WrongState, "It is done already.").by("S4.6.6").into());
        }
        let done = meeting_action::Model { done_on: Some(done_on), ..open.clone() };
        act.save(open, &done).await?;
        let meeting = meeting::Model { version: before.meeting.version + 1, ..before.meeting.clone() };
        act.save(&before.meeting, &meeting).await?;
        let actions = before.actions.iter().map(|action| if action.id == done.id { &done } else { action });
        let after = Held { actions: actions.cloned().collect(), meeting, relation: None };
        let (id, keeper) = (after.meeting.id, after.meeting.provider_id);
        act.changed(Action::Record, (Kind::Meeting, id), keeper, (&before, &after))?;
        Ok(id)
    }
}
