//! Writing the sample: one transaction, set-based, derived rows rebuilt once at the end.

use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, PaginatorTrait,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::{
    Progress, SampleError,
    days::Days,
    world::{World, world},
};
use crate::{clock::Clock, db::Db};
use entity::organisation;

/// How many values one statement binds at most: SQLite takes 32,766.
const MAX_VALUES: usize = 30_000;

/// Loads the sample into an empty, migrated database, in one transaction, and says how many rows were written.
///
/// `progress` is told after every table; [`Progress::total`] is known from the start.
///
/// # Errors
/// [`SampleError::NotEmpty`] when the database holds organisations already; any error of the database. Either way nothing
/// has changed.
pub async fn load(db: &Db, clock: &Clock, progress: &(dyn Fn(Progress) + Sync)) -> Result<usize, SampleError> {
    let world = world(&Days { today: clock.today(), now: clock.now() })?;
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = db.write.begin_with_options(options).await?;
    if organisation::Entity::find().count(&transaction).await? > 0 {
        transaction.rollback().await?;
        return Err(SampleError::NotEmpty);
    }
    migration::kept::begin_bulk(&transaction).await?;
    let mut loader = Loader { transaction: &transaction, progress, done: 0, total: world.rows() };
    loader.all(world).await?;
    let done = loader.done;
    progress(Progress { stage: "derived rows", done, total: done });
    migration::kept::finish_bulk(&transaction).await?;
    transaction.commit().await?;
    Ok(done)
}

macro_rules! tables {
    ($($entity:ident: $rows:ident),+ $(,)?) => {
        impl World {
            /// How many rows there are, derived ones apart.
            pub fn rows(&self) -> usize {
                [$(self.$rows.len()),+].iter().sum()
            }
        }

        impl Loader<'_> {
            /// Writes every table, those referred to before those that refer to them.
            async fn all(&mut self, world: World) -> Result<(), SampleError> {
                $(self.table::<entity::$entity::Entity, _, _>(stringify!($entity), world.$rows).await?;)+
                Ok(())
            }
        }
    };
}

tables! {
    installation: installation,
    organisation: organisations,
    organisation_domain: domains,
    person: persons,
    identity: identities,
    invitation: invitations,
    customer_relation: customers,
    supplier_relation: suppliers,
    portfolio: portfolios,
    service: services,
    service_history: service_events,
    security_measure: measures,
    service_supplier: service_suppliers,
    list_price: list_prices,
    list_price_tier: list_price_tiers,
    appointment: appointments,
    appointment_duty: duties,
    required_role: required_roles,
    agreement: agreements,
    agreement_version: versions,
    agreement_service: agreement_services,
    agreement_part: parts,
    agreement_line: lines,
    agreement_line_tier: line_tiers,
    service_target: targets,
    measured_value: measured,
    underpinning: underpinnings,
    index_series: index_series,
    index_value: index_values,
    index_clause: index_clauses,
    delivery: deliveries,
    budget_frame: frames,
    frame_history: frame_events,
    allocation: allocations,
    service_cost: costs,
    decision: decisions,
    decision_chain: chains,
}

/// What one load has with it.
struct Loader<'a> {
    transaction: &'a DatabaseTransaction,
    progress: &'a (dyn Fn(Progress) + Sync),
    done: usize,
    total: usize,
}

impl Loader<'_> {
    /// Writes a table's rows, many to a statement.
    async fn table<E, A, R>(&mut self, stage: &'static str, rows: Vec<R>) -> Result<(), SampleError>
    where
        E: EntityTrait,
        A: ActiveModelTrait<Entity = E> + Send,
        R: IntoActiveModel<A>,
    {
        (self.progress)(Progress { stage, done: self.done, total: self.total });
        let per_statement = MAX_VALUES / E::Column::iter().count().max(1);
        let mut rows = rows.into_iter();
        loop {
            let chunk: Vec<A> = rows.by_ref().take(per_statement).map(IntoActiveModel::into_active_model).collect();
            if chunk.is_empty() {
                return Ok(());
            }
            let count = chunk.len();
            E::insert_many(chunk).exec_without_returning(self.transaction).await?;
            self.done += count;
            (self.progress)(Progress { stage, done: self.done, total: self.total });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use sea_orm::{ConnectOptions, Database};

    use super::*;
    use crate::db::readers::Readers;

    #[tokio::test]
    async fn it_loads_once_and_leaves_derived_rows_right() {
        let only = ConnectOptions::new("sqlite::memory:").max_connections(1).to_owned();
        let write = Database::connect(only).await.unwrap();
        let db = Db { read: write.clone(), readers: Readers::of(write.clone()), write };
        migration::migrate(&db.write).await.unwrap();
        let told = Mutex::new(Vec::new());
        let rows = load(&db, &Clock::system(), &|progress| told.lock().unwrap().push(progress)).await.unwrap();
        let told = told.into_inner().unwrap();
        assert!(told.windows(2).all(|pair| pair[0].done <= pair[1].done));
        assert!(told.iter().all(|progress| progress.total == rows));
        assert_eq!(migration::kept::differences(&db.read).await.unwrap(), []);
        let again = load(&db, &Clock::system(), &|_| ()).await;
        assert!(matches!(again, Err(SampleError::NotEmpty)));
    }
}
