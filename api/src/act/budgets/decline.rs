//! A price that comes to nothing (S4.2.12): the second key is not given, or the owner takes the first one back.

use async_graphql::InputObject;
use entity::list_price;
use governance::{
    action::{Action, Kind},
    told::Occasion,
};
use uuid::Uuid;

use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::GlobalId,
};

/// Says no to a price that waits, or takes it back: it never takes effect.
#[derive(InputObject, Clone, Debug)]
pub struct PriceDeclineInput {
    /// The price, one that waits.
    pub list_price: GlobalId,
    /// The price's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes; the reason is needed.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PriceDeclineInput {
    const NAME: &'static str = "priceDecline";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<list_price::Entity>(self.list_price).await?;
        act.permit(Action::Decline, Kind::ListPrice, Subject::ListPrice, before.id).await?;
        check::version(self.expected_version, before.version)?;
        if !before.waits() {
            let message = "This price waits for nobody.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.2.12").into());
        }
        check::reason(self.terms.reason.as_deref(), "S4.2.12")?;
        let after = list_price::Model { declined_at: Some(act.now()), version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        let service = act.lock_service(before.service_id).await?;
        let place = Place {
            provider: Some(service.provider_id),
            portfolio: Some(service.portfolio_id),
            managed: Some(service.id),
            ..Place::default()
        };
        let setter: Vec<Uuid> = before.set_by_person_id.into_iter().collect();
        act.tell(Occasion::PriceDeclined, (Kind::ListPrice, before.id), place, &setter);
        act.changed(Action::Decline, (Kind::ListPrice, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
