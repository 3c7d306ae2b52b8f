//! What is known when next year's plan is begun: needs that are valued (S4.4.12), changes approved (S4.4.13), deviations
//! told (S4.4.8), and agreements that end in the year, as far as the one who draws it up sees them (V2).

use chrono::NaiveDate;
use entity::{change, governed, management_record, need, plan, plan_item, service, sql::Sql};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::{ChangeState, LifeCycle, NeedState},
    words::{ChangeKind, PlanOrigin, RecordCategory},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::act::{Act, Refusal};

/// Adds the items to a new plan, and returns them.
pub(super) async fn prefill(act: &mut Act, plan: &plan::Model, currency: &str) -> Result<Vec<plan_item::Model>, Refusal> {
    let services = service::Entity::find().filter(service::Column::PortfolioId.eq(plan.portfolio_id));
    let services = services.all(act.transaction()).await?.into_iter().map(|row| row.id);
    // N6: only for the services whose part of the plan the actor may write, whose needs and deviations it reads.
    let services: Vec<Uuid> = services.filter(|id| writes(act, plan, *id)).collect();
    let mut priority = 0;
    let mut item = |service_id: Uuid, activity: String, origin| {
        priority += 1;
        plan_item::Model {
            id: Uuid::now_v7(),
            provider_id: plan.provider_id,
            plan_id: plan.id,
            service_id: Some(service_id),
            activity,
            origin,
            need_id: None,
            change_id: None,
            priority,
            cost_minor: None,
            currency: currency.to_owned(),
            outcome_minor: None,
            outcome: None,
            version: 1,
        }
    };
    let mut items = Vec::new();
    for before in needs(act, &services).await? {
        let Some(service) = before.service_id else { continue };
        items.push(plan_item::Model {
            need_id: Some(before.id),
            ..item(service, before.title.clone(), PlanOrigin::Need)
        });
        if before.state.leads(Action::Edit, Kind::PlanItem, NeedState::Planned) {
            let after = need::Model { state: NeedState::Planned, version: before.version + 1, ..before.clone() };
            act.save(&before, &after).await?;
            act.caused((Kind::Need, before.id), (&before, &after))?;
        }
    }
    for change in changes(act, &services).await? {
        let change_id = Some(change.id);
        items.push(plan_item::Model { change_id, ..item(change.service_id, change.title, PlanOrigin::Change) });
    }
    for record in deviations(act, &services, plan.year - 1).await? {
        let Some(service) = record.service_id else { continue };
        let activity: String = record.text.chars().take(crate::act::NAME).collect();
        items.push(item(service, activity, PlanOrigin::Deviation));
    }
    for (service, code) in agreements(act, &services, plan.year).await? {
        items.push(item(service, format!("{code}: förnya eller avsluta"), PlanOrigin::Agreement));
    }
    for item in &items {
        act.insert(item).await?;
    }
    Ok(items)
}

fn writes(act: &Act, plan: &plan::Model, service: Uuid) -> bool {
    let facts = Facts {
        providers: vec![plan.provider_id],
        portfolios: vec![plan.portfolio_id],
        services: vec![service],
        ..Facts::default()
    };
    act.may(Action::Edit, Kind::PlanItem, &facts)
}

async fn needs(act: &Act, services: &[Uuid]) -> Result<Vec<need::Model>, Refusal> {
    let found = need::Entity::find()
        .filter(need::Column::ServiceId.is_in(services.iter().copied()))
        .filter(need::Column::State.eq(NeedState::Valued))
        .order_by_desc(need::Column::Worth)
        .order_by_asc(need::Column::Rank)
        .order_by_asc(need::Column::Id)
        .lock_exclusive();
    Ok(found.all(act.transaction()).await?)
}

async fn changes(act: &Act, services: &[Uuid]) -> Result<Vec<change::Model>, Refusal> {
    let found = change::Entity::find()
        .filter(change::Column::ServiceId.is_in(services.iter().copied()))
        .filter(change::Column::Kind.eq(ChangeKind::Change))
        .filter(change::Column::State.eq(ChangeState::Approved))
        .order_by_asc(change::Column::Id);
    let known = plan_item::Entity::find().filter(plan_item::Column::ChangeId.is_not_null());
    let known: Vec<_> = known.all(act.transaction()).await?.into_iter().filter_map(|item| item.change_id).collect();
    let found = found.all(act.transaction()).await?;
    Ok(found.into_iter().filter(|change| !known.contains(&change.id)).collect())
}

async fn deviations(act: &Act, services: &[Uuid], year: i32) -> Result<Vec<management_record::Model>, Refusal> {
    let found = management_record::Entity::find()
        .filter(management_record::Column::ServiceId.is_in(services.iter().copied()))
        .filter(management_record::Column::Category.eq(RecordCategory::Deviation))
        .filter(management_record::Column::Year.eq(year))
        .order_by_asc(management_record::Column::Id);
    Ok(found.all(act.transaction()).await?)
}

/// Service and code of the agreements that end in the year and that the actor sees.
async fn agreements(act: &Act, services: &[Uuid], year: i32) -> Result<Vec<(Uuid, String)>, Refusal> {
    let extent = act.session().extent(Action::Read, Kind::Agreement);
    let (Some(first), Some(after)) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year + 1, 1, 1))
    else {
        return Ok(Vec::new());
    };
    if extent.grants.is_empty() || services.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT DISTINCT c.service_id, g.code FROM agreement g JOIN agreement_version v ON v.agreement_id = g.id \
         JOIN agreement_part p ON p.version_id = v.id JOIN agreement_service c ON c.version_id = v.id \
         WHERE v.state = 'REGISTERED' AND v.valid_until > ? AND v.valid_until <= ? AND v.terminated_from IS NULL AND ",
    )
    .bind(first)
    .bind(after)
    .and_then(Sql::all([Sql::within("c.service_id", services.iter().copied()), governed::condition(&extent)]))
    .and_then(" ORDER BY g.code, c.service_id");
    let rows = act.transaction().query_all_raw(sql.statement(act.session().backend())).await?;
    let read = rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
    Ok(read.collect::<Result<_, DbErr>>()?)
}
