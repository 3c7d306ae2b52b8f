//! Allocations to services within the frame (S4.2.7, S3.2.2): never above it, however many write at once (N4).

use async_graphql::InputObject;
use entity::{allocation, budget_frame, service};
use governance::{
    action::{Action, Kind},
    lifecycle::ServiceState,
    told::Occasion,
    words::Provenance,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::money;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{id::GlobalId, money::Decimal},
};

/// Allocates out of a budget frame to a service, or changes what it has.
#[derive(InputObject, Clone, Debug)]
pub struct AllocationDecideInput {
    /// The budget frame.
    pub budget_frame: GlobalId,
    /// The service, of the frame's portfolio.
    pub service: GlobalId,
    /// What the service is to have of the frame; 0 takes back all.
    pub amount: Decimal,
    /// The allocation's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AllocationDecideInput {
    const NAME: &'static str = "allocationDecide";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        // The frame is held from here on: what others allocate of it comes before or after (N4).
        let frame = act.load::<budget_frame::Entity>(self.budget_frame).await?;
        act.permit(Action::Allocate, Kind::Frame, Subject::Frame, frame.id).await?;
        let service = act.refer::<service::Entity>("service", self.service).await?;
        let amount_minor = check::amount("amount", self.amount)?;
        let before = allocation::Entity::find()
            .filter(allocation::Column::FrameId.eq(frame.id))
            .filter(allocation::Column::ServiceId.eq(service.id))
            .one(act.transaction())
            .await?;
        let had = before.as_ref().map_or(0, |row| row.amount_minor);
        // What a service has that was moved to another portfolio can be taken back, not added to.
        if service.portfolio_id != frame.portfolio_id && amount_minor >= had {
            let message = "The service does not belong to the frame's portfolio.";
            return Err(UserError::of("service", UserErrorCode::Invalid, message).by("S3.2.2").into());
        }
        if matches!(service.state, ServiceState::Rejected | ServiceState::Retired) && amount_minor >= had {
            let message = format!("The service is {}: what it has can be taken back.", service.state);
            return Err(UserError::of("service", UserErrorCode::WrongState, message).by("L1").into());
        }
        check::version(self.expected_version, before.as_ref().map_or(0, |row| row.version))?;
        let beyond = frame.allocated_minor - had + amount_minor - frame.amount_minor;
        if beyond > 0 {
            let message = format!(
                "The frame is {}; this goes beyond it by {}.",
                money(frame.amount_minor, &frame.currency),
                money(beyond, &frame.currency)
            );
            return Err(UserError::of("amount", UserErrorCode::ExceedsFrame, message).by("S3.2.2").into());
        }
        let place = Place { service: Some(service.id), ..Place::default() };
        let Some(before) = before else {
            let row = allocation::Model {
                id: Uuid::now_v7(),
                provider_id: frame.provider_id,
                frame_id: frame.id,
                service_id: service.id,
                year: frame.year,
                amount_minor,
                effective_on: act.today(),
                recorded_at: act.now(),
                version: 1,
                provenance: Provenance::Recorded,
                source: None,
            };
            act.insert(&row).await?;
            act.tell(Occasion::Allocated, (Kind::Allocation, row.id), place, &[]);
            act.made(Action::Allocate, (Kind::Allocation, row.id), row.provider_id, &row)?;
            return Ok(row.id);
        };
        let after = allocation::Model {
            amount_minor,
            effective_on: act.today(),
            recorded_at: act.now(),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        act.tell(Occasion::Allocated, (Kind::Allocation, before.id), place, &[]);
        act.changed(Action::Allocate, (Kind::Allocation, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
