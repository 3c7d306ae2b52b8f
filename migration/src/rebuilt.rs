//! Derived rows made anew, all of them.

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

use super::{
    aside::{self, What},
    kept::LOCK,
    once::Once,
};

/// Works out by which agreements deliveries are covered (N3), for all of them at once: `load_cover` then says what
/// `delivery_cover` does, and finds each pair of a service and a customer by its index. What is asked of many deliveries is
/// asked of that; until [`super::kept::finish_bulk`] or [`super::kept::finish_changed`].
///
/// # Errors
/// If the database refuses.
pub async fn cover_at_once(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let fill = "INSERT INTO load_cover (service_id, customer_id, from_day, end_day)
        SELECT DISTINCT service_id, customer_id, from_day, end_day FROM delivery_cover";
    for statement in ["DELETE FROM load_cover", fill, "ANALYZE load_cover"] {
        transaction.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// What is rebuilt, and how, in an order in which each is derived from those before.
const REBUILT: [(&str, &str); 9] = [
    (
        "agreement_anchor",
        "INSERT INTO agreement_anchor
             (scope, anchor_id, within_id, agreement_id, states, code_key, ends_number, ends_key)
         SELECT scope, anchor_id, within_id, agreement_id, states, code_key, ends_number, ends_key
         FROM agreement_anchor_source ORDER BY scope, anchor_id, within_id, agreement_id",
    ),
    (
        "delivery_anchor",
        "INSERT INTO delivery_anchor (scope, anchor_id, within_id, delivery_id, states, code_key)
         SELECT scope, anchor_id, within_id, delivery_id, states, code_key FROM delivery_anchor_source
         ORDER BY scope, anchor_id, within_id, delivery_id",
    ),
    (
        "agreement_standing",
        "INSERT INTO agreement_standing (agreement_id, service_id, portfolio_id, provider_id, side, status, first_day,
            until_day, end_day, sign)
         SELECT agreement_id, service_id, portfolio_id, provider_id, side, status, first_day, until_day, end_day, 1
         FROM agreement_standing_source",
    ),
    (
        "line_standing",
        "INSERT INTO line_standing (agreement_id, line_id, service_id, portfolio_id, provider_id, kind, currency, amount,
            first_day, until_day, first_month, until_month, sign)
         SELECT agreement_id, line_id, service_id, portfolio_id, provider_id, kind, currency, amount, first_day,
            until_day, first_month, until_month, 1 FROM line_standing_source",
    ),
    (
        "adjustment_standing",
        "INSERT INTO adjustment_standing (agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency,
            amount, before_amount, first_day, until_day, first_month, until_month, sign)
         SELECT agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency, amount, before_amount,
            first_day, until_day, first_month, until_month, 1 FROM adjustment_standing_source",
    ),
    (
        "delivery_standing",
        "INSERT INTO delivery_standing (delivery_id, service_id, portfolio_id, provider_id, state, first_day, until_day,
            sign)
         SELECT delivery_id, service_id, portfolio_id, provider_id, state, first_day, until_day, 1
         FROM load_delivery_standing",
    ),
    (
        "cost_standing",
        "INSERT INTO cost_standing (cost_id, service_id, portfolio_id, provider_id, grp, currency, amount, first_day,
            until_day, sign)
         SELECT cost_id, service_id, portfolio_id, provider_id, grp, currency, amount, first_day, until_day, 1
         FROM cost_standing_source",
    ),
    (
        "agreement_sum",
        "INSERT INTO agreement_sum SELECT * FROM agreement_sum_source ORDER BY place_id, node",
    ),
    (
        "place_sum",
        "INSERT INTO place_sum SELECT * FROM place_sum_source ORDER BY place_id, node",
    ),
];

/// Rebuilds everything that is kept by triggers: the tree of organisations, the sums of frames and the number of services
/// too, which a loader does not pause.
///
/// # Errors
/// If the database refuses.
pub async fn rebuild_all(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let frames = "UPDATE budget_frame SET allocated_minor = (
            SELECT COALESCE(SUM(amount_minor), 0) FROM allocation WHERE allocation.frame_id = budget_frame.id)
        WHERE allocated_minor <> (
            SELECT COALESCE(SUM(amount_minor), 0) FROM allocation WHERE allocation.frame_id = budget_frame.id)";
    let tree = "INSERT INTO organisation_ancestor (organisation_id, ancestor_id, depth)
        SELECT organisation_id, ancestor_id, depth FROM organisation_ancestor_source";
    // What they are made of stands still meanwhile: whoever changes it adds to them, or takes from them.
    if transaction.get_database_backend() == DbBackend::Postgres {
        let sources = "LOCK TABLE organisation, service, allocation IN SHARE ROW EXCLUSIVE MODE";
        transaction.execute_unprepared(sources).await?;
    }
    let services = "INSERT INTO service_count (provider_id, state, published, number)
        SELECT provider_id, state, published, number FROM service_count_source";
    for statement in [frames, "DELETE FROM organisation_ancestor", tree, "DELETE FROM service_count", services] {
        transaction.execute_unprepared(statement).await?;
    }
    rebuild(transaction).await
}

/// Rebuilds the anchors and the sums from what they are derived from. The engine takes stock of each before the next is
/// made of it, and so reads it well, then and later.
///
/// # Errors
/// If the database refuses.
pub async fn rebuild(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(LOCK).await?;
        // Compiling these plans takes longer than running them.
        transaction.execute_unprepared("SET LOCAL jit = off").await?;
    }
    let once = Once::work_out(transaction).await?;
    cover_at_once(transaction).await?;
    for (table, insert) in REBUILT {
        let postgres = transaction.get_database_backend() == DbBackend::Postgres;
        // SQLite adds sorted rows to an index as quickly as it makes one of them.
        if !postgres || !aside::lay(transaction, &[table], What::Keys).await? {
            transaction.execute_unprepared(&format!("DELETE FROM {table}")).await?;
        }
        transaction.execute_unprepared(insert).await?;
        aside::make(transaction).await?;
        transaction.execute_unprepared(&format!("ANALYZE {table}")).await?;
    }
    transaction.execute_unprepared("DELETE FROM load_cover").await?;
    aside::expect_rows(transaction).await?;
    once.give_back(transaction).await
}
