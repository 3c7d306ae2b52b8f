//! Derived rows: how a loader pauses and rebuilds them, and how they are compared with what they are derived from.

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement, prelude::Uuid};

pub use super::rebuilt::{cover_at_once, rebuild, rebuild_all};
use super::{aside, load};

/// A derived table or column, what it must hold, and how it is brought there.
struct Kept {
    /// The name by which a difference is told.
    name: &'static str,
    /// The columns compared.
    columns: &'static str,
    /// Where the kept rows stand: a table, or a query in parentheses with an alias.
    kept: &'static str,
    /// The view or query that says what they must be.
    source: &'static str,
}

/// Everything that is kept by triggers.
const KEPT: [Kept; 12] = [
    Kept {
        name: "organisation_ancestor",
        columns: "organisation_id, ancestor_id, depth",
        kept: "organisation_ancestor",
        source: "organisation_ancestor_source",
    },
    Kept {
        name: "budget_frame.allocated_minor",
        columns: "frame_id, allocated",
        kept: "(SELECT id AS frame_id, CAST(allocated_minor AS BIGINT) AS allocated FROM budget_frame) frame",
        source: "(SELECT budget_frame.id AS frame_id,
                    CAST(COALESCE(SUM(allocation.amount_minor), 0) AS BIGINT) AS allocated
                  FROM budget_frame LEFT JOIN allocation ON allocation.frame_id = budget_frame.id
                  GROUP BY budget_frame.id) sums",
    },
    Kept {
        name: "agreement_anchor",
        columns: "scope, anchor_id, within_id, agreement_id, states, code_key, ends_number, ends_key",
        kept: "agreement_anchor",
        source: "agreement_anchor_source",
    },
    Kept {
        name: "delivery_anchor",
        columns: "scope, anchor_id, within_id, delivery_id, states, code_key",
        kept: "delivery_anchor",
        source: "delivery_anchor_source",
    },
    Kept {
        name: "agreement_standing",
        columns: "agreement_id, service_id, portfolio_id, provider_id, side, status, first_day, until_day, end_day, sign",
        kept: "agreement_standing",
        source: "(SELECT source.*, 1 AS sign FROM agreement_standing_source source) source",
    },
    Kept {
        name: "line_standing",
        columns: "agreement_id, line_id, service_id, portfolio_id, provider_id, kind, currency, amount, first_day, \
                  until_day, first_month, until_month, sign",
        kept: "line_standing",
        source: "(SELECT source.*, 1 AS sign FROM line_standing_source source) source",
    },
    Kept {
        name: "adjustment_standing",
        columns: "agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency, amount, before_amount, \
                  first_day, until_day, first_month, until_month, sign",
        kept: "adjustment_standing",
        source: "(SELECT source.*, 1 AS sign FROM adjustment_standing_source source) source",
    },
    Kept {
        name: "delivery_standing",
        columns: "delivery_id, service_id, portfolio_id, provider_id, state, first_day, until_day, sign",
        kept: "delivery_standing",
        source: "(SELECT source.*, 1 AS sign FROM delivery_standing_source source) source",
    },
    Kept {
        name: "cost_standing",
        columns: "cost_id, service_id, portfolio_id, provider_id, grp, currency, amount, first_day, until_day, sign",
        kept: "cost_standing",
        source: "(SELECT source.*, 1 AS sign FROM cost_standing_source source) source",
    },
    Kept {
        name: "service_count",
        columns: "provider_id, state, published, number",
        kept: "service_count_merged",
        source: "service_count_source",
    },
    // A node may have several rows, and rows of nothing.
    Kept { name: "agreement_sum", columns: "*", kept: "agreement_sum_merged", source: "agreement_sum_source" },
    Kept { name: "place_sum", columns: "*", kept: "place_sum_merged", source: "place_sum_source" },
];

/// A derived table or column that does not hold what it must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table or column.
    pub name: &'static str,
    /// How many rows should be there and are not.
    pub missing: i64,
    /// How many rows are there and should not be.
    pub superfluous: i64,
}

/// Compares every derived table and column with what it is derived from; empty where all is well. Reads only.
///
/// Run it in one transaction, or while nobody writes: otherwise a write between two reads shows as a difference.
///
/// # Errors
/// If the database cannot be read.
pub async fn differences<C: ConnectionTrait>(db: &C) -> Result<Vec<Difference>, DbErr> {
    let mut found = Vec::new();
    for Kept { name, columns, kept, source } in KEPT {
        let missing = count_except(db, columns, source, kept).await?;
        let superfluous = count_except(db, columns, kept, source).await?;
        if missing != 0 || superfluous != 0 {
            found.push(Difference { name, missing, superfluous });
        }
    }
    Ok(found)
}

async fn count_except<C: ConnectionTrait>(db: &C, columns: &str, these: &str, those: &str) -> Result<i64, DbErr> {
    let sql = format!(
        "SELECT COUNT(*) AS n FROM (SELECT {columns} FROM {these} EXCEPT SELECT {columns} FROM {those}) difference"
    );
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.map_or(Ok(0), |row| row.try_get("", "n"))
}

/// Nobody else writes what is kept until the transaction ends.
pub(super) const LOCK: &str = "LOCK TABLE agreement_anchor, delivery_anchor, agreement_standing, line_standing, \
    adjustment_standing, delivery_standing, cost_standing IN SHARE ROW EXCLUSIVE MODE";

/// Pauses the keeping of anchors and sums until [`finish_bulk`], for a loader of many rows; within the pause, content may
/// be inserted into versions that are stated as signed or registered (O5).
///
/// On PostgreSQL other writers of agreements, deliveries and costs wait until the transaction ends.
///
/// # Errors
/// If the database refuses; a serving role may not load in bulk.
pub async fn begin_bulk(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(LOCK).await?;
    }
    transaction.execute_unprepared("INSERT INTO bulk_load (id) VALUES (1)").await?;
    load::prepare(transaction).await
}

/// Call it when all rows are written, before anything is asked of them: SQLite finds them by indexes that are made now.
/// PostgreSQL joins whole tables as well without.
///
/// # Errors
/// If the database refuses.
pub async fn written(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    match transaction.get_database_backend() {
        DbBackend::Postgres => Ok(()),
        _ => load::restore(transaction).await,
    }
}

/// Rebuilds what [`begin_bulk`] paused, and ends the pause; call it before committing the same transaction.
///
/// # Errors
/// If the database refuses.
pub async fn finish_bulk(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    // References first: by them PostgreSQL knows how many rows a join has.
    load::restore(transaction).await?;
    aside::take_stock(transaction).await?;
    rebuild(transaction).await?;
    transaction.execute_unprepared("DELETE FROM bulk_load").await?;
    Ok(())
}

/// Ends the pause as [`finish_bulk`], where little has changed of what there is: what is derived of these agreements,
/// deliveries and costs is made anew as the triggers make it, and nothing else is touched. Nothing else may have changed of
/// what rows are derived from: no service has moved, and no organisation.
///
/// # Errors
/// If the database refuses.
pub async fn finish_changed(transaction: &DatabaseTransaction, changed: &Changed) -> Result<(), DbErr> {
    load::restore(transaction).await?;
    for table in ["bulk_load", "load_cover"] {
        transaction.execute_unprepared(&format!("DELETE FROM {table}")).await?;
    }
    let postgres = transaction.get_database_backend() == DbBackend::Postgres;
    for (ids, functions, views) in [
        (&changed.agreements, OF_AGREEMENTS.0, OF_AGREEMENTS.1),
        (&changed.deliveries, OF_DELIVERIES.0, OF_DELIVERIES.1),
        (&changed.costs, OF_COSTS.0, OF_COSTS.1),
    ] {
        for chunk in ids.chunks(AT_ONCE) {
            for (function, view) in functions.iter().copied().zip(views.iter().copied()) {
                transaction.execute_unprepared(&anew(postgres, (function, view), chunk)).await?;
            }
        }
    }
    Ok(())
}

/// Has SQLite take stock of tables that have become much larger or smaller than it knows, as it does for a load: by that acts
/// choose how they read them, and connections that are opened later. PostgreSQL does so by itself.
///
/// # Errors
/// If the database refuses.
pub async fn take_stock_again(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    // Of all tables where it is due, each by a part of its rows: whoever acts meanwhile waits.
    db.execute_unprepared("PRAGMA optimize = 0x10012").await?;
    // There is something to be told once it has taken stock of anything.
    match aside::asks(db, "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1') AS found").await? {
        true => aside::expect_rows(db).await,
        false => Ok(()),
    }
}

/// What has changed of that of which rows are derived, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Agreements, by whatever of them.
    pub agreements: Vec<Uuid>,
    /// Deliveries.
    pub deliveries: Vec<Uuid>,
    /// Costs.
    pub costs: Vec<Uuid>,
}

impl Changed {
    /// How many there are.
    pub const fn len(&self) -> usize {
        self.agreements.len() + self.deliveries.len() + self.costs.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How many one statement makes anew.
const AT_ONCE: usize = 500;

/// By what triggers make derived rows anew: functions on PostgreSQL, on SQLite views into which ids are inserted. Lines make
/// the deliveries anew that they cover.
type Made = (&'static [&'static str], &'static [&'static str]);
const OF_AGREEMENTS: Made = (
    &["katalog_refresh_agreements", "katalog_sum_agreements", "katalog_sum_lines", "katalog_sum_adjustments"],
    &["agreement_refresh", "agreement_resum", "line_resum", "adjustment_resum"],
);
const OF_DELIVERIES: Made =
    (&["katalog_refresh_deliveries", "katalog_sum_deliveries"], &["delivery_refresh", "delivery_resum"]);
const OF_COSTS: Made = (&["katalog_sum_costs"], &["cost_resum"]);

fn anew(postgres: bool, (function, view): (&str, &str), ids: &[Uuid]) -> String {
    let ids: Vec<String> = match postgres {
        true => ids.iter().map(|id| format!("'{id}'")).collect(),
        false => ids.iter().map(|id| format!("(x'{}')", id.simple())).collect(),
    };
    let ids = ids.join(", ");
    if postgres {
        format!("SELECT {function}(ARRAY[{ids}]::uuid[])")
    } else {
        format!("INSERT INTO {view} SELECT column1 FROM (VALUES {ids})")
    }
}
