//! Puts a world into a database: row by row under the triggers, or in bulk.

use entity::plan;
use governance::lifecycle::{PlanState, VersionState};
use migration::kept::{begin_bulk, finish_bulk};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, ModelTrait,
};

use super::{acts::Acts, world::World};
use crate::database::base::{Base, insert};

/// Stores every row of the world; `bulk`: as a loader does, states and all at once.
pub async fn store(world: &World, base: &Base, bulk: bool) {
    let tx = base.db.begin().await.unwrap();
    if bulk {
        begin_bulk(&tx).await.unwrap();
    }
    all(&tx, &world.organisations).await;
    all(&tx, &world.persons).await;
    all(&tx, &world.identities).await;
    all(&tx, &world.portfolios).await;
    all(&tx, &world.services).await;
    all(&tx, &world.customer_relations).await;
    all(&tx, &world.supplier_relations).await;
    all(&tx, &world.service_suppliers).await;
    all(&tx, &world.security_measures).await;
    all(&tx, &world.list_prices).await;
    all(&tx, &world.appointments).await;
    all(&tx, &world.duties).await;
    all(&tx, &world.agreements).await;
    if bulk {
        all(&tx, &world.versions).await;
    } else {
        let drafts = world
            .versions
            .iter()
            .map(|version| entity::agreement_version::Model { state: VersionState::Draft, ..version.clone() });
        all(&tx, &drafts.collect::<Vec<_>>()).await;
    }
    all(&tx, &world.covered).await;
    all(&tx, &world.parts).await;
    all(&tx, &world.lines).await;
    all(&tx, &world.targets).await;
    all(&tx, &world.measured).await;
    all(&tx, &world.underpinnings).await;
    all(&tx, &world.acts.fulfilments).await;
    all(&tx, &world.frames).await;
    all(&tx, &world.allocations).await;
    all(&tx, &world.costs).await;
    acts(&tx, &world.acts).await;
    if !bulk {
        for version in &world.versions {
            change(&tx, version.clone()).await;
        }
    }
    // After the versions: no act may take cover from an active delivery (N3).
    all(&tx, &world.deliveries).await;
    if bulk {
        finish_bulk(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// What acts keep. An established plan takes no items: each becomes what it is after it has them.
async fn acts(tx: &impl ConnectionTrait, acts: &Acts) {
    all(tx, &acts.texts).await;
    all(tx, &acts.announcements).await;
    all(tx, &acts.changes).await;
    all(tx, &acts.records).await;
    all(tx, &acts.participants).await;
    all(tx, &acts.needs).await;
    all(tx, &acts.cycles).await;
    let draft = |plan: &plan::Model| plan::Model {
        state: PlanState::Draft,
        established_at: None,
        closed_at: None,
        ..plan.clone()
    };
    all(tx, &acts.plans.iter().map(draft).collect::<Vec<_>>()).await;
    all(tx, &acts.items).await;
    for plan in &acts.plans {
        change(tx, plan.clone()).await;
    }
    all(tx, &acts.follow_ups).await;
    all(tx, &acts.meetings).await;
    all(tx, &acts.actions).await;
    all(tx, &acts.events).await;
    all(tx, &acts.invitations).await;
    all(tx, &acts.descriptions).await;
    all(tx, &acts.series).await;
    all(tx, &acts.runs).await;
    all(tx, &acts.templates).await;
    all(tx, &acts.structures).await;
    all(tx, &acts.decisions).await;
    all(tx, &acts.notices).await;
}

async fn all<M>(db: &impl ConnectionTrait, rows: &[M])
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
{
    for row in rows {
        insert(db, row.clone()).await.unwrap();
    }
}

/// Writes a row as it is now over what it was.
pub async fn change<M>(db: &impl ConnectionTrait, row: M)
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
{
    try_change(db, row).await.unwrap();
}

/// The same where the database may refuse.
pub async fn try_change<M>(db: &impl ConnectionTrait, row: M) -> Result<(), DbErr>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
{
    M::Entity::update(row.into_active_model().reset_all()).exec_without_returning(db).await.map(|_| ())
}
