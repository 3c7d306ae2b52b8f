//! Retiring a service (S4.2.13, L1): the owner proposes it with a plan, leadership decides, customers are told, and the
//! owner completes it on the day.

use std::collections::HashMap;

use async_graphql::InputObject;
use entity::{change, delivery, service, sql::Sql};
use governance::{
    action::{Action, Kind},
    lifecycle::{ChangeState, DeliveryState, LifeCycle, ServiceState},
    told::Occasion,
    words::ChangeKind,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    change::{decided, of_kind, proposed},
    place,
};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{date::Date, id::GlobalId},
};

/// Proposes to retire a service.
#[derive(InputObject, Clone, Debug)]
pub struct RetirementProposeInput {
    /// The service.
    pub service: GlobalId,
    /// The first day without the service.
    pub planned_on: Date,
    /// The service that takes its place, of the same provider.
    pub successor: Option<GlobalId>,
    /// How it is to be done.
    pub description: Option<String>,
    /// What every act takes; the reason is needed.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for RetirementProposeInput {
    const NAME: &'static str = "retirementPropose";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let service = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Propose, Kind::Retirement, Subject::Service, service.id).await?;
        check::step(service.state == ServiceState::Active, service.state, "L1")?;
        let reason = check::reason(self.terms.reason.as_deref(), "S4.2.13")?;
        if self.planned_on.day() <= act.today() {
            return Err(UserError::of("plannedOn", UserErrorCode::Invalid, "A day to come is needed.").into());
        }
        let successor = match self.successor {
            Some(successor) => {
                let successor = act.refer::<service::Entity>("successor", successor).await?;
                if successor.provider_id != service.provider_id || successor.id == service.id {
                    let message = "Another service of the same provider is needed.";
                    return Err(UserError::of("successor", UserErrorCode::Invalid, message).into());
                }
                let gone =
                    matches!(successor.state, ServiceState::Retiring | ServiceState::Retired | ServiceState::Rejected);
                if gone {
                    let message = format!("The service is {}: it takes no place.", successor.state);
                    return Err(UserError::of("successor", UserErrorCode::WrongState, message).by("S4.2.13").into());
                }
                Some(successor.id)
            }
            None => None,
        };
        let row = change::Model {
            title: reason.chars().take(check::NAME).collect(),
            description: check::optional("description", self.description.as_deref(), check::TEXT)?,
            planned_on: Some(self.planned_on.day()),
            successor_id: successor,
            ..proposed(act, &service, ChangeKind::Retirement)
        };
        act.insert(&row).await?;
        act.tell(Occasion::RetirementProposed, (Kind::Change, row.id), place(&service), &[]);
        act.made(Action::Propose, (Kind::Change, row.id), row.provider_id, &row)?;
        Ok(row.id)
    }
}

/// Decides on the retirement of a service.
#[derive(InputObject, Clone, Debug)]
pub struct RetirementDecideInput {
    /// The retirement: a change of that kind.
    pub change: GlobalId,
    /// Whether the service is to be retired; else it stays, with a reason.
    pub approve: bool,
    /// The change's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for RetirementDecideInput {
    const NAME: &'static str = "retirementDecide";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<change::Entity>(self.change).await?;
        act.permit(Action::Decide, Kind::Retirement, Subject::Change, before.id).await?;
        check::version(self.expected_version, before.version)?;
        of_kind(&before, ChangeKind::Retirement)?;
        let after = decided(act, &before, Kind::Retirement, self.approve, "S4.2.13")?;
        if let Some(day) = before.planned_on.filter(|day| self.approve && *day <= act.today()) {
            // Those whose deliveries it ends are to know before the day.
            let message = format!("It was planned for {day}: reject it, and let it be proposed for a day to come.");
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.2.13").into());
        }
        if !self.approve {
            check::reason(self.terms.reason.as_deref(), "S4.2.13")?;
        }
        act.save(&before, &after).await?;
        if self.approve {
            let service = act.lock_service(before.service_id).await?;
            let to = ServiceState::Retiring;
            check::step(service.state.leads(Action::Decide, Kind::Retirement, to), service.state, "L1")?;
            let retiring = service::Model {
                state: to,
                state_since: act.today(),
                successor_id: before.successor_id.or(service.successor_id),
                effective_on: act.today(),
                recorded_at: act.now(),
                version: service.version + 1,
                ..service.clone()
            };
            act.save(&service, &retiring).await?;
            act.caused((Kind::Service, service.id), (&service, &retiring))?;
            act.tell(Occasion::RetirementDecided, (Kind::Service, service.id), place(&service), &[]);
        } else {
            act.tell(
                Occasion::ChangeDecided,
                (Kind::Change, before.id),
                Default::default(),
                &[before.proposed_by_person_id],
            );
        }
        act.changed(Action::Decide, (Kind::Change, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Completes the retirement of a service, on the planned day or later: what is still delivered of it ends.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceRetireInput {
    /// The service.
    pub service: GlobalId,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceRetireInput {
    const NAME: &'static str = "serviceRetire";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Retire, Kind::Service, Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let to = ServiceState::Retired;
        check::step(before.state.leads(Action::Retire, Kind::Service, to), before.state, "L1")?;
        let planned = change::Entity::find()
            .filter(change::Column::ServiceId.eq(before.id))
            .filter(change::Column::Kind.eq(ChangeKind::Retirement))
            .filter(change::Column::State.eq(ChangeState::Approved))
            .order_by_desc(change::Column::DecidedAt)
            .one(act.transaction())
            .await?;
        if let Some(day) = planned.and_then(|plan| plan.planned_on).filter(|day| *day > act.today()) {
            let message = format!("The service is planned to last until {day}.");
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.2.13").into());
        }
        let after = service::Model {
            state: to,
            state_since: act.today(),
            published_at: None,
            effective_on: act.today(),
            recorded_at: act.now(),
            version: before.version + 1,
            ..before.clone()
        };
        act.tell_of_deliveries(Occasion::DeliveryEnded, Sql::new("d.service_id = ?").bind(before.id)).await?;
        end_deliveries(act, before.id).await?;
        act.save(&before, &after).await?;
        act.tell(Occasion::ServiceRetired, (Kind::Service, before.id), place(&before), &[]);
        act.changed(Action::Retire, (Kind::Service, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Ends what is still delivered of the service; what has not begun never does. What ended by its day keeps that day. On
/// record is what the rows say afterwards (N5).
async fn end_deliveries(act: &mut Act, service: Uuid) -> Result<(), Refusal> {
    let today = act.today();
    let delivered = delivery::Entity::find()
        .filter(delivery::Column::ServiceId.eq(service))
        .filter(delivery::Column::State.ne(DeliveryState::Ended))
        .order_by_asc(delivery::Column::Id)
        .lock_exclusive()
        .all(act.transaction())
        .await?;
    let sql = Sql::new(
        "UPDATE delivery SET state = 'ENDED', ended_on = CASE WHEN ended_on <= ? THEN ended_on \
         WHEN active_from > ? THEN active_from ELSE ? END, \
         version = version + 1 WHERE service_id = ? AND state <> 'ENDED'",
    )
    .bind(today)
    .bind(today)
    .bind(today)
    .bind(service);
    act.transaction().execute_raw(sql.statement(act.session().backend())).await?;
    let ended = delivery::Entity::find()
        .filter(delivery::Column::ServiceId.eq(service))
        .filter(delivery::Column::State.eq(DeliveryState::Ended))
        .all(act.transaction())
        .await?;
    let ended: HashMap<Uuid, delivery::Model> = ended.into_iter().map(|row| (row.id, row)).collect();
    for before in delivered {
        if let Some(after) = ended.get(&before.id) {
            act.caused((Kind::Delivery, before.id), (&before, after))?;
        }
    }
    Ok(())
}
