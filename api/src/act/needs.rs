//! Needs of those who use the services (S1.2): recorded, valued, answered, presented to leadership.

use async_graphql::InputObject;
use entity::{need, organisation_ancestor, service};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::{LifeCycle, NeedState},
    told::Occasion,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check};
use crate::{access::facts::Subject, graphql::id::GlobalId};

/// Records a need.
#[derive(InputObject, Clone, Debug)]
pub struct NeedRecordInput {
    /// The provider (an organisation).
    pub provider: GlobalId,
    /// The service it is about, where it is about one.
    pub service: Option<GlobalId>,
    /// The customer whose need it is (an organisation); without it, it is the provider's own.
    pub customer: Option<GlobalId>,
    /// The need in a few words.
    pub title: String,
    /// More on it.
    pub text: Option<String>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for NeedRecordInput {
    const NAME: &'static str = "needRecord";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = act.provider("provider", self.provider).await?;
        let mut facts = Facts { providers: vec![provider.id], ..Facts::default() };
        let service = match self.service {
            Some(service) => {
                let service = act.load::<service::Entity>(service).await?;
                if service.provider_id != provider.id {
                    let message = "The service is not this provider's.";
                    return Err(UserError::of("service", UserErrorCode::Invalid, message).into());
                }
                facts.services.push(service.id);
                facts.portfolios.push(service.portfolio_id);
                Some(service.id)
            }
            None => None,
        };
        let customer = match self.customer {
            Some(customer) => {
                let customer = act.organisation("customer", customer).await?.id;
                facts.parties.push(customer);
                facts.party_ancestors = ancestors(act, customer).await?;
                facts.customers = facts.party_ancestors.iter().map(|top| (provider.id, *top)).collect();
                Some(customer)
            }
            None => None,
        };
        act.permit_on(Action::Record, Kind::Need, &[facts])?;
        let row = need::Model {
            id: Uuid::now_v7(),
            provider_id: provider.id,
            service_id: service,
            customer_id: customer,
            title: check::text("title", &self.title, check::NAME)?,
            text: check::optional("text", self.text.as_deref(), check::TEXT)?,
            state: NeedState::Recorded,
            worth: None,
            rank: None,
            recorded_by_person_id: act.person(),
            recorded_at: act.now(),
            answer: None,
            answered_at: None,
            presented_at: None,
            presentation: None,
            response: None,
            responded_at: None,
            version: 1,
        };
        act.insert(&row).await?;
        act.tell(Occasion::NeedRecorded, (Kind::Need, row.id), place(&row), &[]);
        if row.service_id.is_none() && row.customer_id.is_none() {
            // It has no manager and no account manager: leadership is the one to answer it (S4.6.8).
            let place = Place { provider: Some(row.provider_id), ..Place::default() };
            act.tell(Occasion::NeedRaised, (Kind::Need, row.id), place, &[]);
        }
        act.made(Action::Record, (Kind::Need, row.id), row.provider_id, &row)?;
        Ok(row.id)
    }
}

/// An organisation with all above it.
pub(super) async fn ancestors(act: &Act, organisation: Uuid) -> Result<Vec<Uuid>, Refusal> {
    use organisation_ancestor::Column::OrganisationId;
    let above = organisation_ancestor::Entity::find().filter(OrganisationId.eq(organisation));
    Ok(above.all(act.transaction()).await?.into_iter().map(|row| row.ancestor_id).collect())
}

/// The service's managers, and the customer's own account manager: the service's other customers' are not told (N7).
fn place(need: &need::Model) -> Place {
    let (provider, customer, managed) = (Some(need.provider_id), need.customer_id, need.service_id);
    Place { provider, customer, managed, ..Place::default() }
}

/// Says what a need is worth, and where it ranks.
#[derive(InputObject, Clone, Debug)]
pub struct NeedValueInput {
    /// The need.
    pub need: GlobalId,
    /// What it is worth, 1 to 5.
    pub worth: i32,
    /// Where it ranks among the service's needs, 1 first.
    pub rank: i32,
    /// The need's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for NeedValueInput {
    const NAME: &'static str = "needValue";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<need::Entity>(self.need).await?;
        act.permit(Action::Value, Kind::Need, Subject::Need, before.id).await?;
        check::version(self.expected_version, before.version)?;
        if !(1..=5).contains(&self.worth) {
            return Err(UserError::of("worth", UserErrorCode::Invalid, "A number from 1 to 5.").by("S4.4.12").into());
        }
        if self.rank < 1 {
            return Err(UserError::of("rank", UserErrorCode::Invalid, "A number from 1.").by("S4.4.12").into());
        }
        let to = NeedState::Valued;
        check::step(before.state.leads(Action::Value, Kind::Need, to), before.state, "S4.4.12")?;
        let after = need::Model {
            state: to,
            worth: Some(self.worth),
            rank: Some(self.rank),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        act.changed(Action::Value, (Kind::Need, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Answers a need: done, or not to be done, and why.
#[derive(InputObject, Clone, Debug)]
pub struct NeedAnswerInput {
    /// The need.
    pub need: GlobalId,
    /// The answer, to the one who has it.
    pub answer: String,
    /// The need's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for NeedAnswerInput {
    const NAME: &'static str = "needAnswer";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<need::Entity>(self.need).await?;
        act.permit(Action::Answer, Kind::Need, Subject::Need, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let answer = check::text("answer", &self.answer, check::TEXT)?;
        let to = NeedState::Answered;
        check::step(before.state.leads(Action::Answer, Kind::Need, to), before.state, "S4.4.12")?;
        let after = need::Model {
            state: to,
            answer: Some(answer),
            answered_at: Some(act.now()),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        let place = Place { provider: Some(before.provider_id), customer: before.customer_id, ..Place::default() };
        act.tell(Occasion::NeedAnswered, (Kind::Need, before.id), place, &[before.recorded_by_person_id]);
        act.changed(Action::Answer, (Kind::Need, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Presents a perceived need to leadership.
#[derive(InputObject, Clone, Debug)]
pub struct NeedPresentInput {
    /// The need.
    pub need: GlobalId,
    /// What leadership is to know and decide.
    pub presentation: String,
    /// The need's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for NeedPresentInput {
    const NAME: &'static str = "needPresent";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<need::Entity>(self.need).await?;
        act.permit(Action::Present, Kind::Need, Subject::Need, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let presentation = check::text("presentation", &self.presentation, check::TEXT)?;
        if before.presented_at.is_some() || before.state == NeedState::Answered {
            let message = "The need has been presented, or answered.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.6.8").into());
        }
        let after = need::Model {
            presented_at: Some(act.now()),
            presentation: Some(presentation),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        let place = Place { provider: Some(before.provider_id), ..Place::default() };
        act.tell(Occasion::NeedPresented, (Kind::Need, before.id), place, &[]);
        act.changed(Action::Present, (Kind::Need, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Says what leadership makes of a need that was presented, or that is of no service and so has no manager to answer it.
#[derive(InputObject, Clone, Debug)]
pub struct NeedRespondInput {
    /// The need.
    pub need: GlobalId,
    /// What leadership says.
    pub response: String,
    /// The need's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for NeedRespondInput {
    const NAME: &'static str = "needRespond";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<need::Entity>(self.need).await?;
        act.permit(Action::Decide, Kind::Need, Subject::Need, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let response = check::text("response", &self.response, check::TEXT)?;
        // A need of no service has no manager to answer it: leadership's answer is the answer (S4.6.8).
        let answers = before.service_id.is_none() && before.answered_at.is_none();
        if (before.presented_at.is_none() && !answers) || before.responded_at.is_some() {
            let message = "The need has not been presented, or leadership has answered.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.6.8").into());
        }
        let after = need::Model {
            state: if answers { NeedState::Answered } else { before.state },
            answer: if answers { Some(response.clone()) } else { before.answer.clone() },
            answered_at: if answers { Some(act.now()) } else { before.answered_at },
            // What was never presented is answered, and no more.
            response: before.presented_at.map(|_| response),
            responded_at: before.presented_at.map(|_| act.now()),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        let place = Place { provider: Some(before.provider_id), customer: before.customer_id, ..Place::default() };
        if answers {
            act.tell(Occasion::NeedAnswered, (Kind::Need, before.id), place.clone(), &[before.recorded_by_person_id]);
        }
        if before.presented_at.is_some() {
            act.tell(Occasion::NeedResponded, (Kind::Need, before.id), place, &[before.recorded_by_person_id]);
        }
        act.changed(Action::Decide, (Kind::Need, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
