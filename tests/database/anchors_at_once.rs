//! Anchors equal their views after changes at once: two that meet, and many random ones.

use entity::{agreement_part, agreement_version, delivery, organisation, portfolio, service};
use governance::{lifecycle::VersionState, words::PartySide};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, IntoActiveModel};
use tokio::{
    task::JoinSet,
    time::{Duration, sleep},
};
use uuid::Uuid;

use super::{
    anchors::{Dice, change, ground},
    base::{Base, insert},
    rows::{self, Stage, now},
};

/// One of two changes that meet.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a handful of values in a test")]
enum Change {
    /// A party comes in.
    Part(agreement_part::Model),
    /// A service comes in.
    Covers(entity::agreement_service::Model),
    /// A line on which another's service stands comes in.
    Line(entity::agreement_line::Model),
    /// A delivery comes in.
    Delivery(delivery::Model),
    /// A part is shown to its party.
    Share(agreement_part::Model),
    /// A version goes on.
    State(agreement_version::Model),
    /// An organisation becomes a unit of another.
    Move(organisation::Model, Uuid),
    /// A service goes to another portfolio.
    Rehouse(service::Model, portfolio::Model),
}

impl Change {
    async fn make(self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        match self {
            Self::Part(row) => insert(db, row).await,
            Self::Covers(row) => insert(db, row).await,
            Self::Line(row) => insert(db, row).await,
            Self::Delivery(row) => insert(db, row).await,
            Self::Share(row) => {
                let mut row = row.into_active_model();
                row.shared_at = Set(Some(now()));
                row.update(db).await.map(|_| ())
            }
            Self::State(row) => {
                let mut row = row.into_active_model();
                row.state = Set(VersionState::InReview);
                row.update(db).await.map(|_| ())
            }
            Self::Move(row, under) => {
                let mut row = row.into_active_model();
                row.parent_id = Set(Some(under));
                row.update(db).await.map(|_| ())
            }
            Self::Rehouse(row, portfolio) => {
                let mut row = row.into_active_model();
                row.portfolio_id = Set(portfolio.id);
                row.update(db).await.map(|_| ())
            }
        }
    }
}

/// Two changes of which the second begins while the first is not committed: both go through, and the anchors are right.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anchors_follow_two_changes_that_meet() {
    for base in Base::each().await {
        for (pair, swapped) in (0..7).flat_map(|pair| [(pair, false), (pair, true)]) {
            let stage = Stage::another(&base, &format!("-{pair}-{swapped}")).await;
            let (mut first, mut second) = changes(&base, &stage, pair).await;
            if swapped {
                std::mem::swap(&mut first, &mut second);
            }
            let told = format!("{first:?} meeting {second:?}");
            let transaction = base.db.begin().await.unwrap();
            first.make(&transaction).await.unwrap();
            let db = base.db.clone();
            let other = tokio::spawn(async move {
                let transaction = db.begin().await?;
                second.make(&transaction).await?;
                transaction.commit().await
            });
            sleep(Duration::from_millis(100)).await;
            transaction.commit().await.unwrap();
            other.await.unwrap().unwrap();
            base.assert_kept(&told).await;
        }
        base.drop().await;
    }
}

/// The two changes of a pair, over an agreement with one party.
async fn changes(base: &Base, stage: &Stage, pair: usize) -> (Change, Change) {
    let agreement = rows::agreement(stage.provider.id, "A-1");
    let version = rows::version(&agreement, 1);
    let party = rows::part(&version, stage.customer.id, PartySide::Customer);
    let [service, other_service] = &stage.services;
    let other_portfolio = rows::portfolio(stage.provider.id, "network");
    let (unit, above) = (
        rows::organisation(&format!("unit-{}", stage.customer.code), None),
        rows::organisation(&format!("above-{}", stage.customer.code), None),
    );
    let user = rows::portfolio(stage.customer.id, "user");
    let used = rows::service(stage.customer.id, user.id, "used");
    let later = rows::portfolio(stage.customer.id, "later");
    for portfolio in [&other_portfolio, &user, &later] {
        base.add(portfolio.clone()).await;
    }
    base.add(used.clone()).await;
    base.add(unit.clone()).await;
    base.add(above.clone()).await;
    base.add(agreement).await;
    base.add(version.clone()).await;
    base.add(rows::covers(&version, service.id)).await;
    base.add(party.clone()).await;
    let rehouse = Change::Rehouse(other_service.clone(), other_portfolio);
    match pair {
        0 => (Change::Share(party), Change::State(version)),
        1 => (Change::Part(rows::part(&version, unit.id, PartySide::Customer)), Change::State(version)),
        2 => (Change::Part(rows::part(&version, unit.id, PartySide::Customer)), Change::Move(unit, above.id)),
        3 => (Change::Covers(rows::covers(&version, other_service.id)), rehouse),
        4 => {
            let mut line = rows::line(&party, service.id);
            (line.underpins_service_id, line.underpins_provider_id) = (Some(used.id), Some(used.provider_id));
            (Change::Line(line), Change::Rehouse(used, later))
        }
        5 => (Change::Delivery(rows::delivery(other_service, unit.id, "D-1")), rehouse),
        _ => (Change::Delivery(rows::delivery(service, unit.id, "D-1")), Change::Move(unit, above.id)),
    }
}

/// Many random changes at once, of which a refused or deadlocked one leaves nothing behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn anchors_follow_changes_at_once() {
    for base in Base::each().await {
        ground(&base).await;
        let mut dice = Dice(0x0dd5);
        for number in 0..60 {
            let _ = change(&base.db.write, &mut dice, number).await;
        }
        let mut writers = JoinSet::new();
        for writer in 1..=8_usize {
            let db = base.db.clone();
            writers.spawn(async move {
                let mut dice = Dice(0xabcd * u64::try_from(writer).unwrap());
                let mut made = 0;
                for number in 0..40 {
                    let transaction = db.begin().await.unwrap();
                    let mut went = true;
                    for step in 0..2 {
                        went = went && change(&transaction, &mut dice, writer * 1000 + number * 2 + step).await.is_ok();
                    }
                    if went && transaction.commit().await.is_ok() {
                        made += 1;
                    }
                }
                made
            });
        }
        let made: usize = writers.join_all().await.into_iter().sum();
        assert!(made > 60, "{made} changes");
        base.assert_kept("changes at once").await;
        base.drop().await;
    }
}
