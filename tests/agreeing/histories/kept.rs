//! N8: after whatever a history did, each derived row is what it is derived from.

use sea_orm::{DbBackend, IsolationLevel, TransactionOptions, TransactionTrait};

use crate::acts::world::World;

/// Compares every derived row with what it is derived from, `after` something.
pub async fn assert_kept(world: &World, after: &str) {
    let db = world.database();
    // Of one state of the database: what the clock brings about may be written between two readings.
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let isolation_level = postgres.then_some(IsolationLevel::RepeatableRead);
    let options = TransactionOptions { isolation_level, ..TransactionOptions::default() };
    let snapshot = db.begin_with_options(options).await.expect("a transaction");
    assert_eq!(migration::kept::differences(&snapshot).await.expect("an answer"), [], "N8: after {after}");
    snapshot.rollback().await.expect("the end of it");
}
