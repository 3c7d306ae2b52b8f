//! A service moves to another portfolio while the prices of its agreements are being adjusted: either comes first, and what
//! is kept of the adjustments is of the portfolio that it has in the end.

use std::time::Duration;

use entity::{index_run, index_run_line, portfolio, service};
use governance::index::RunState;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{
    adjusted,
    anchors::{Dice, ground},
    base::Base,
};

/// Drafts runs until one adjusts a line; the run, and the service of a line that it adjusts.
async fn drafted(base: &Base) -> (index_run::Model, service::Model) {
    let mut dice = Dice(0x5ea7);
    for number in 0..200 {
        let db = &base.db.write;
        adjusted::agreement(db, &mut dice, number).await.unwrap();
        adjusted::draft(db, &mut dice, &[]).await.unwrap();
        let of_adjusted = index_run_line::Column::NewMinor.is_not_null();
        if let Some(line) = index_run_line::Entity::find().filter(of_adjusted).one(db).await.unwrap() {
            let run = index_run::Entity::find_by_id(line.run_id).one(db).await.unwrap().unwrap();
            let row = entity::agreement_line::Entity::find_by_id(line.line_id).one(db).await.unwrap().unwrap();
            return (run, service::Entity::find_by_id(row.service_id).one(db).await.unwrap().unwrap());
        }
    }
    panic!("no line was adjusted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_service_may_move_while_its_prices_are_adjusted() {
    for base in Base::each().await {
        ground(&base).await;
        let (run, service) = drafted(&base).await;
        let portfolios = portfolio::Entity::find().all(&base.db.read).await.unwrap();
        let other = |row: &&portfolio::Model| row.provider_id == service.provider_id && row.id != service.portfolio_id;
        let to = portfolios.iter().find(other).unwrap().id;

        let transaction = base.db.begin().await.unwrap();
        let applied = adjusted::apply(&transaction, &run).await.unwrap();
        assert_eq!(applied.state, RunState::Applied);
        let db = base.db.clone();
        let moving = tokio::spawn(async move {
            let transaction = db.begin().await.unwrap();
            let mut row = service.into_active_model();
            row.portfolio_id = Set(to);
            row.update(&transaction).await.unwrap();
            transaction.commit().await.unwrap();
        });
        // The move has looked at what there is, and waits.
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(!moving.is_finished(), "nothing was waited for");
        transaction.commit().await.unwrap();
        moving.await.unwrap();

        let kept = "SELECT COUNT(*) FROM adjustment_standing";
        assert!(base.number(kept).await > 0, "nothing was adjusted");
        base.assert_kept("a service moved while its prices were adjusted").await;
        base.drop().await;
    }
}
