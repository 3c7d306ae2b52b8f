//! Deciding on a proposed service (L1): to establish it, with its bearing on the IT environment stated (S1.3), or not.

use async_graphql::InputObject;
use entity::service;
use governance::{
    action::{Action, Kind},
    lifecycle::{LifeCycle, ServiceState},
    told::Occasion,
};
use uuid::Uuid;

use super::place;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, check},
    graphql::id::GlobalId,
};

/// Decides on the establishment of a proposed service.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceDecideInput {
    /// The service.
    pub service: GlobalId,
    /// Whether it is to be established; else it is rejected, with a reason.
    pub establish: bool,
    /// What its establishment means for the provider's IT environment (S1.3): needed to establish it.
    pub environment_bearing: Option<String>,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceDecideInput {
    const NAME: &'static str = "serviceDecide";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Decide, Kind::Service, Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let to = if self.establish { ServiceState::Establishing } else { ServiceState::Rejected };
        check::step(before.state.leads(Action::Decide, Kind::Service, to), before.state, "L1")?;
        let bearing = match &self.environment_bearing {
            Some(bearing) => Some(check::text("environmentBearing", bearing, check::TEXT).map_err(|e| e.by("S1.3"))?),
            None if self.establish => {
                Some(check::text("environmentBearing", "", check::TEXT).map_err(|error| error.by("S1.3"))?)
            }
            None => None,
        };
        if !self.establish {
            check::reason(self.terms.reason.as_deref(), "L1")?;
        }
        let after = service::Model {
            state: to,
            state_since: act.today(),
            environment_bearing: bearing,
            effective_on: act.today(),
            recorded_at: act.now(),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        act.tell(Occasion::ServiceDecided, (Kind::Service, before.id), place(&before), &[]);
        act.changed(Action::Decide, (Kind::Service, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
