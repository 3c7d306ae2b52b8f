//! The dates of a provider's year (S2.5).

use async_graphql::InputObject;
use entity::annual_cycle;
use governance::{
    action::{Action, Kind},
    decide::Facts,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check};
use crate::graphql::{
    date::Date,
    id::{GlobalId, NodeType},
};

/// Decides the dates of a provider's year, or changes them.
#[derive(InputObject, Clone, Debug)]
pub struct AnnualCycleDecideInput {
    /// The provider (an organisation).
    pub provider: GlobalId,
    /// Calendar year.
    pub year: i32,
    /// The day on which the inventory of needs closes.
    pub needs_close_on: Date,
    /// By when frames are decided: not before the inventory closes.
    pub frames_decided_on: Date,
    /// By when plans are submitted: not before frames are decided.
    pub plans_submitted_on: Date,
    /// By when plans are established: not before they are submitted.
    pub plans_established_on: Date,
    /// By when the year is followed up: not before plans are established.
    pub followed_up_on: Date,
    /// The cycle's `version` as you saw it, where there is one for the year.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AnnualCycleDecideInput {
    const NAME: &'static str = "annualCycleDecide";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = act.provider("provider", self.provider).await?;
        let facts = Facts { providers: vec![provider.id], ..Facts::default() };
        act.permit_on(Action::Decide, Kind::AnnualCycle, &[facts])?;
        let year = check::year("year", self.year)?;
        self.in_order()?;
        let known = annual_cycle::Entity::find()
            .filter(annual_cycle::Column::ProviderId.eq(provider.id))
            .filter(annual_cycle::Column::Year.eq(year))
            .one(act.transaction())
            .await?;
        let Some(known) = known else {
            // Version 0 is that of what is not there yet.
            check::version(self.expected_version, 0)?;
            let cycle = self.dated(Uuid::now_v7(), provider.id, 1);
            act.insert(&cycle).await?;
            act.made(Action::Decide, (Kind::AnnualCycle, cycle.id), provider.id, &cycle)?;
            return Ok(cycle.id);
        };
        let id = GlobalId { node: NodeType::AnnualCycle, id: known.id };
        let before = act.refer::<annual_cycle::Entity>("year", id).await?;
        check::version(self.expected_version, before.version)?;
        let after = self.dated(before.id, provider.id, before.version + 1);
        act.save(&before, &after).await?;
        act.changed(Action::Decide, (Kind::AnnualCycle, before.id), provider.id, (&before, &after))?;
        Ok(before.id)
    }
}

impl AnnualCycleDecideInput {
    /// That each step comes no earlier than the one before it.
    fn in_order(&self) -> Result<(), UserError> {
        let steps = [
            ("needsCloseOn", self.needs_close_on),
            ("framesDecidedOn", self.frames_decided_on),
            ("plansSubmittedOn", self.plans_submitted_on),
            ("plansEstablishedOn", self.plans_established_on),
            ("followedUpOn", self.followed_up_on),
        ];
        for ((_, before), (field, day)) in steps.iter().zip(steps.iter().skip(1)) {
            if day < before {
                let message = "This step comes before the one that it follows.";
                return Err(UserError::of(field, UserErrorCode::Invalid, message).by("S2.5"));
            }
        }
        Ok(())
    }

    /// The cycle with these dates.
    fn dated(&self, id: Uuid, provider_id: Uuid, version: i64) -> annual_cycle::Model {
        annual_cycle::Model {
            id,
            provider_id,
            year: self.year,
            needs_close_on: self.needs_close_on.day(),
            frames_decided_on: self.frames_decided_on.day(),
            plans_submitted_on: self.plans_submitted_on.day(),
            plans_established_on: self.plans_established_on.day(),
            followed_up_on: self.followed_up_on.day(),
            version,
        }
    }
}
