//! Proposing a service (S4.2.13, S4.1.1): leadership decides on it.

use async_graphql::InputObject;
use entity::{portfolio, service};
use governance::{
    action::{Action, Kind},
    lifecycle::ServiceState,
    told::Occasion,
    words::Provenance,
};
use uuid::Uuid;

use super::{named, place};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::GlobalId,
};

/// Proposes a service.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceProposeInput {
    /// The portfolio it is to belong to.
    pub portfolio: GlobalId,
    /// The provider's own code for it, never changed.
    pub code: String,
    /// Name in Swedish; one of the two names is needed.
    pub name_sv: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// One sentence on what it is, in Swedish.
    pub summary_sv: Option<String>,
    /// One sentence on what it is, in English.
    pub summary_en: Option<String>,
    /// The role mailbox to turn to.
    pub mailbox: Option<String>,
    /// The service it is to be a part of.
    pub part_of: Option<GlobalId>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceProposeInput {
    const NAME: &'static str = "servicePropose";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let portfolio = act.load::<portfolio::Entity>(self.portfolio).await?;
        act.permit(Action::Propose, Kind::Service, Subject::Portfolio, portfolio.id).await?;
        let names = check::named(("nameSv", "nameEn"), self.name_sv.as_deref(), self.name_en.as_deref())?;
        let part_of = match self.part_of {
            Some(whole) => {
                let whole = act.refer::<service::Entity>("partOf", whole).await?;
                if whole.provider_id != portfolio.provider_id {
                    let message = "A service is a part of one of the same provider.";
                    return Err(UserError::of("partOf", UserErrorCode::Invalid, message).into());
                }
                Some(whole.id)
            }
            None => None,
        };
        let service = service::Model {
            id: Uuid::now_v7(),
            provider_id: portfolio.provider_id,
            portfolio_id: portfolio.id,
            code: check::code("code", &self.code)?,
            name_sv: None,
            name_en: None,
            summary_sv: check::optional("summarySv", self.summary_sv.as_deref(), check::TEXT)?,
            summary_en: check::optional("summaryEn", self.summary_en.as_deref(), check::TEXT)?,
            description_sv: None,
            description_en: None,
            state: ServiceState::Proposed,
            state_since: act.today(),
            published_at: None,
            mailbox: check::optional("mailbox", self.mailbox.as_deref(), check::NAME)?,
            website: None,
            support_sv: None,
            support_en: None,
            ordering_sv: None,
            ordering_en: None,
            confidentiality: None,
            integrity: None,
            availability: None,
            security_reviewed_on: None,
            security_review_due: None,
            text_reviewed_on: None,
            environment_bearing: None,
            support_confirmed_on: None,
            ordering_confirmed_on: None,
            documentation: None,
            documentation_confirmed_on: None,
            published_support_sv: None,
            published_support_en: None,
            published_ordering_sv: None,
            published_ordering_en: None,
            part_of_id: part_of,
            successor_id: None,
            sort_sv: String::new(),
            sort_en: String::new(),
            search: String::new(),
            effective_on: act.today(),
            recorded_at: act.now(),
            version: 1,
            provenance: Provenance::Recorded,
            source: None,
        };
        let service = named(&service, names);
        act.insert(&service).await?;
        act.tell(Occasion::ServiceProposed, (Kind::Service, service.id), place(&service), &[]);
        act.made(Action::Propose, (Kind::Service, service.id), service.provider_id, &service)?;
        Ok(service.id)
    }
}
