//! Annual plans (L4, S2.4, S3.2.2, S4.4.1): drawn up by managers, submitted, established or returned by the portfolio's
//! owner, followed up, closed with the year.

mod draft;
mod follow_up;
mod item;
mod prefill;
mod steps;

pub use draft::{PlanDrawUpInput, PlanEditInput};
pub use follow_up::{PlanFollowUpInput, PlanOutcomeInput};
pub use item::{PlanItemAddInput, PlanItemEditInput, PlanItemRemoveInput};
pub use steps::{PlanCloseInput, PlanEstablishInput, PlanReturnInput, PlanSubmitInput};

use entity::plan;
use governance::lifecycle::PlanState;

use super::{Place, UserError, UserErrorCode};

/// Where a plan stands, for those who are told of it.
fn place(plan: &plan::Model) -> Place {
    Place { portfolio: Some(plan.portfolio_id), plan: Some(plan.id), ..Place::default() }
}

/// That the plan is a draft: what is submitted or established is not changed (L4).
fn is_draft(plan: &plan::Model) -> Result<(), UserError> {
    if plan.state == PlanState::Draft {
        return Ok(());
    }
    let message = format!("The plan is {}: only a draft is changed.", plan.state);
    Err(UserError::whole(UserErrorCode::WrongState, message).by("L4"))
}
