//! The budget frame of a portfolio and year (S4.1.1): leadership decides it, and never below what is allocated.

use async_graphql::InputObject;
use entity::{budget_frame, portfolio};
use governance::{
    action::{Action, Kind},
    told::Occasion,
    words::Provenance,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::money;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{id::GlobalId, money::Decimal},
};

/// Decides the budget frame of a portfolio for a year, or changes it.
#[derive(InputObject, Clone, Debug)]
pub struct FrameDecideInput {
    /// The portfolio.
    pub portfolio: GlobalId,
    /// Calendar year.
    pub year: i32,
    /// The amount.
    pub amount: Decimal,
    /// The currency (ISO 4217); a frame keeps the one that it began with.
    #[graphql(default = "SEK")]
    pub currency: String,
    /// The frame's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for FrameDecideInput {
    const NAME: &'static str = "frameDecide";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let portfolio = act.load::<portfolio::Entity>(self.portfolio).await?;
        act.permit(Action::Decide, Kind::Frame, Subject::Portfolio, portfolio.id).await?;
        let year = check::year("year", self.year)?;
        let amount_minor = check::amount("amount", self.amount)?;
        let currency = check::currency("currency", &self.currency)?;
        let before = budget_frame::Entity::find()
            .filter(budget_frame::Column::PortfolioId.eq(portfolio.id))
            .filter(budget_frame::Column::Year.eq(year))
            .lock_exclusive()
            .one(act.transaction())
            .await?;
        let place = Place { provider: Some(portfolio.provider_id), portfolio: Some(portfolio.id), ..Place::default() };
        let Some(before) = before else {
            check::version(self.expected_version, 0)?;
            let frame = budget_frame::Model {
                id: Uuid::now_v7(),
                provider_id: portfolio.provider_id,
                portfolio_id: portfolio.id,
                year,
                currency,
                amount_minor,
                allocated_minor: 0,
                effective_on: act.today(),
                recorded_at: act.now(),
                version: 1,
                provenance: Provenance::Recorded,
                source: None,
            };
            act.insert(&frame).await?;
            act.tell(Occasion::FrameDecided, (Kind::Frame, frame.id), place, &[]);
            act.made(Action::Decide, (Kind::Frame, frame.id), frame.provider_id, &frame)?;
            return Ok(frame.id);
        };
        check::version(self.expected_version, before.version)?;
        if before.currency != currency {
            let message = format!("The frame is in {}.", before.currency);
            return Err(UserError::of("currency", UserErrorCode::Invalid, message).into());
        }
        if amount_minor < before.allocated_minor {
            let message = format!(
                "{} is allocated already, {} more than this.",
                money(before.allocated_minor, &currency),
                money(before.allocated_minor - amount_minor, &currency)
            );
            return Err(UserError::of("amount", UserErrorCode::ExceedsFrame, message).by("S4.1.1").into());
        }
        let after = budget_frame::Model {
            amount_minor,
            effective_on: act.today(),
            recorded_at: act.now(),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        act.tell(Occasion::FrameDecided, (Kind::Frame, before.id), place, &[]);
        act.changed(Action::Decide, (Kind::Frame, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
