//! Frames and allocations: never above the frame, however many write at once (N4); what was, stays (N5).

use entity::{allocation, allocation_history, budget_frame, frame_history, portfolio, service, service_history};
use governance::lifecycle::ServiceState;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, ModelTrait, QueryOrder};
use tokio::task::JoinSet;

use super::{
    base::{Base, Refusal, WRITERS, insert, refused},
    rows::{self, Stage, day, now},
};

/// N4, N8: sixty-four writers, each with a connection of its own, against one frame: what is allocated is the sum, and never
/// above it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n4_sixty_four_writers_stay_within_the_frame() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let frame = rows::frame(&stage.portfolio, 4_000);
        base.add(frame.clone()).await;
        let db = base.crowded().await;
        let mut services = Vec::new();
        for number in 0..WRITERS {
            let service = rows::service(stage.provider.id, stage.portfolio.id, &format!("s{number}"));
            base.add(service.clone()).await;
            services.push(service);
        }
        let mut writers = JoinSet::new();
        for service in services {
            let (db, frame) = (db.clone(), frame.clone());
            writers.spawn(async move {
                // Each wants 90, then 70 more, then gives 20 back: 64 × 140 is more than twice the frame.
                let row = rows::allocation(&frame, service.id, 90);
                let transaction = db.begin().await.unwrap();
                let first = insert(&transaction, row.clone()).await;
                if first.is_err() {
                    refused(first, Refusal::Named("budget_frame_exceeded"));
                    return 0;
                }
                transaction.commit().await.unwrap();
                let mut held = 90;
                for amount in [160, 140] {
                    let mut change = row.clone().into_active_model();
                    change.amount_minor = Set(amount);
                    match change.update(&db.write).await {
                        Ok(_) => held = amount,
                        error => refused(error, Refusal::Named("budget_frame_exceeded")),
                    }
                }
                held
            });
        }
        let held: i64 = writers.join_all().await.into_iter().sum();
        let frame = budget_frame::Entity::find_by_id(frame.id).one(&base.db.read).await.unwrap().unwrap();
        assert_eq!(frame.allocated_minor, held);
        assert!(held <= 4_000 && held > 3_850, "{held}");
        db.close().await.unwrap();
        base.assert_kept("writers at once").await;
        base.drop().await;
    }
}

/// N4: a frame is not lowered below what is allocated; keys stay; the kept sum is not inserted.
#[tokio::test]
async fn n4_a_frame_holds_from_both_sides() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let frame = rows::frame(&stage.portfolio, 1_000);
        let pretended = budget_frame::Model { allocated_minor: 10, ..frame.clone() };
        refused(base.insert(pretended).await, Refusal::Named("budget_frame_allocated"));
        base.add(frame.clone()).await;
        let given = rows::allocation(&frame, stage.services[0].id, 600);
        base.add(given.clone()).await;
        refused(
            base.insert(rows::allocation(&frame, stage.services[1].id, 401)).await,
            Refusal::Named("budget_frame_exceeded"),
        );
        let mut lower = frame.clone().into_active_model();
        lower.amount_minor = Set(599);
        refused(lower.update(&base.db.write).await, Refusal::Named("budget_frame_exceeded"));

        let other_year = allocation::Model { year: 2027, ..rows::allocation(&frame, stage.services[1].id, 1) };
        refused(base.insert(other_year).await, Refusal::Named("allocation_year"));
        let mut moved = given.clone().into_active_model();
        moved.service_id = Set(stage.services[1].id);
        refused(moved.update(&base.db.write).await, Refusal::Named("allocation_fixed"));
        let mut otherwise = frame.clone().into_active_model();
        otherwise.year = Set(2027);
        refused(otherwise.update(&base.db.write).await, Refusal::Named("budget_frame_fixed"));
        // Its history holds it.
        refused(given.delete(&base.db.write).await, Refusal::Foreign);
        base.assert_kept("refusals").await;
        base.drop().await;
    }
}

/// What a frame and an allocation were, is recorded by the database, with the days and instants of the acts.
#[tokio::test]
async fn n5_frames_and_allocations_leave_their_history() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let frame = rows::frame(&stage.portfolio, 1_000);
        base.add(frame.clone()).await;
        let given = rows::allocation(&frame, stage.services[0].id, 600);
        base.add(given.clone()).await;
        let later = now() + chrono::Duration::days(30);
        let mut more = frame.clone().into_active_model();
        (more.amount_minor, more.effective_on, more.recorded_at) = (Set(2_000), Set(day(2026, 7, 1)), Set(later));
        more.update(&base.db.write).await.unwrap();
        let mut nothing = given.clone().into_active_model();
        (nothing.amount_minor, nothing.recorded_at) = (Set(0), Set(later));
        nothing.update(&base.db.write).await.unwrap();
        // Nothing of it changed: no row.
        base.run("UPDATE budget_frame SET version = version + 1, amount_minor = amount_minor").await.unwrap();

        let frames =
            frame_history::Entity::find().order_by_asc(frame_history::Column::Id).all(&base.db.read).await.unwrap();
        let frames: Vec<_> = frames.iter().map(|row| (row.amount_minor, row.effective_on, row.recorded_at)).collect();
        assert_eq!(frames, [(1_000, day(2026, 1, 1), now()), (2_000, day(2026, 7, 1), later)]);
        let allocations = allocation_history::Entity::find()
            .order_by_asc(allocation_history::Column::Id)
            .all(&base.db.read)
            .await
            .unwrap();
        let allocations: Vec<_> = allocations.iter().map(|row| (row.amount_minor, row.recorded_at)).collect();
        assert_eq!(allocations, [(600, now()), (0, later)]);
        base.drop().await;
    }
}

/// A service's states, portfolios and publication leave their history.
#[tokio::test]
async fn n5_services_leave_their_history() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let other: portfolio::Model = rows::portfolio(stage.provider.id, "network");
        base.add(other.clone()).await;
        let [service, _] = stage.services;
        let later = now() + chrono::Duration::days(1);
        let change = |change: &dyn Fn(&mut service::ActiveModel)| {
            let mut row = service.clone().into_active_model();
            (row.effective_on, row.recorded_at) = (Set(day(2026, 11, 23)), Set(later));
            change(&mut row);
            row.update(&base.db.write)
        };
        change(&|row| row.published_at = Set(Some(later))).await.unwrap();
        change(&|row| row.portfolio_id = Set(other.id)).await.unwrap();
        change(&|row| row.state = Set(ServiceState::Retiring)).await.unwrap();
        change(&|row| row.summary_sv = Set(Some("Ny text".to_owned()))).await.unwrap();
        let rows = service_history::Entity::find().order_by_asc(service_history::Column::Id).all(&base.db.read);
        let rows: Vec<_> = rows.await.unwrap().into_iter().filter(|row| row.service_id == service.id).collect();
        let told: Vec<_> =
            rows.iter().map(|row| (row.state, row.portfolio_id, row.published, row.recorded_at)).collect();
        assert_eq!(
            told,
            [
                (ServiceState::Active, stage.portfolio.id, false, now()),
                (ServiceState::Active, stage.portfolio.id, true, later),
                (ServiceState::Active, other.id, true, later),
                (ServiceState::Retiring, other.id, true, later),
            ]
        );
        base.drop().await;
    }
}
