//! What is known when next year's plan is begun: needs that are valued (S4.4.12), changes approved (S4.4.13), deviations
//! told (S4.4.8), and agreements that end in the year: all of it as far as the one who draws it up sees it (V1, V2, V6).

use chrono::{NaiveDate, NaiveTime, TimeZone, Utc};
use entity::{change, governed, management_record, need, plan, plan_item, sql::Sql};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::{LifeCycle, NeedState},
    words::PlanOrigin,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    access::{
        Row,
        rows::{ChangeRow, ManagementRecordRow, NeedRow, PlanItemRow, ServiceRow},
    },
    act::{Act, Refusal},
    clock::ZONE,
};

/// Adds the items to a new plan, and returns them.
pub(super) async fn prefill(
    act: &mut Act,
    plan: &plan::Model,
    currency: &str,
) -> Result<Vec<plan_item::Model>, Refusal> {
    let of_portfolio = Sql::new("t.portfolio_id = ?").bind(plan.portfolio_id);
    let services = act.session().find_by::<ServiceRow>(of_portfolio, false).await?.into_keys();
    // N6: only for the services whose part of the plan the actor may write, whose needs and deviations it reads.
    let mut services: Vec<Uuid> = services.filter(|id| writes(act, plan, *id)).collect();
    services.sort_unstable();
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
    for over in overruns(act, plan, &services).await? {
        let Some(service) = over.service_id else { continue };
        items.push(item(service, over.activity, PlanOrigin::Deviation));
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

/// The ids of the rows on these services that the actor sees, and for which this holds.
async fn seen<T: Row>(act: &Act, services: &[Uuid], narrowed: Sql) -> Result<Vec<Uuid>, Refusal> {
    let condition = Sql::all([Sql::within("t.service_id", services.iter().copied()), narrowed]);
    Ok(act.session().find_by::<T>(condition, services.is_empty()).await?.into_keys().collect())
}

async fn needs(act: &Act, services: &[Uuid]) -> Result<Vec<need::Model>, Refusal> {
    let seen = seen::<NeedRow>(act, services, Sql::new("t.state = 'VALUED'")).await?;
    let found = need::Entity::find()
        .filter(need::Column::Id.is_in(seen))
        .filter(need::Column::State.eq(NeedState::Valued))
        .order_by_desc(need::Column::Worth)
        .order_by_asc(need::Column::Rank)
        .order_by_asc(need::Column::Id)
        .lock_exclusive();
    Ok(found.all(act.transaction()).await?)
}

async fn changes(act: &Act, services: &[Uuid]) -> Result<Vec<change::Model>, Refusal> {
    // What stands in a plan already, whoever sees that, is not planned again.
    let waits = "t.kind = 'CHANGE' AND t.state = 'APPROVED' AND NOT EXISTS (SELECT 1 FROM plan_item i WHERE i.change_id = t.id)";
    let seen = seen::<ChangeRow>(act, services, Sql::new(waits)).await?;
    let found = change::Entity::find().filter(change::Column::Id.is_in(seen)).order_by_asc(change::Column::Id);
    Ok(found.all(act.transaction()).await?)
}

async fn deviations(act: &Act, services: &[Uuid], year: i32) -> Result<Vec<management_record::Model>, Refusal> {
    // Where no year is stated it is of the one in which it was recorded.
    let start = |year: i32| {
        let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN);
        ZONE.from_local_datetime(&day).earliest().map(|at| at.with_timezone(&Utc)).unwrap_or_default()
    };
    let of_year = Sql::new(
        "t.category = 'DEVIATION' AND (t.year = ? OR (t.year IS NULL AND t.recorded_at >= ? AND t.recorded_at < ?))",
    )
    .bind(year)
    .bind(start(year))
    .bind(start(year + 1));
    let seen = seen::<ManagementRecordRow>(act, services, of_year).await?;
    let found = management_record::Entity::find()
        .filter(management_record::Column::Id.is_in(seen))
        .order_by_asc(management_record::Column::Id);
    Ok(found.all(act.transaction()).await?)
}

/// What the portfolio's plan of the year before planned for these services, and what cost more than that.
async fn overruns(act: &Act, plan: &plan::Model, services: &[Uuid]) -> Result<Vec<plan_item::Model>, Refusal> {
    let over = Sql::new(
        "t.outcome_minor > COALESCE(t.cost_minor, 0) AND t.plan_id IN (SELECT p.id FROM plan p WHERE p.portfolio_id = ? \
         AND p.year = ?)",
    )
    .bind(plan.portfolio_id)
    .bind(plan.year - 1);
    let seen = seen::<PlanItemRow>(act, services, over).await?;
    let found = plan_item::Entity::find().filter(plan_item::Column::Id.is_in(seen)).order_by_asc(plan_item::Column::Id);
    Ok(found.all(act.transaction()).await?)
}

/// Service and code of the agreements that end in the year and that the actor sees: not those that go on by a later version.
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
         WHERE v.state = 'REGISTERED' AND v.valid_until > ? AND v.valid_until <= ? AND v.terminated_from IS NULL \
         AND NOT EXISTS (SELECT 1 FROM agreement_version n WHERE n.agreement_id = g.id AND n.number > v.number \
         AND n.state = 'REGISTERED' AND n.valid_from <= v.valid_until) AND ",
    )
    .bind(first)
    .bind(after)
    .and_then(Sql::all([Sql::within("c.service_id", services.iter().copied()), governed::condition(&extent)]))
    .and_then(" ORDER BY g.code, c.service_id");
    let rows = act.transaction().query_all_raw(sql.statement(act.session().backend())).await?;
    let read = rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
    Ok(read.collect::<Result<_, DbErr>>()?)
}
