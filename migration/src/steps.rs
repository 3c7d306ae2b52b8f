//! The steps of the database's shape, one folder of SQL each. A step that has been released is never edited.

use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait, sea_orm::DbErr};

/// One step: tables, indexes and views for both engines, triggers per engine.
pub(crate) struct Step {
    /// The name under which the database remembers the step.
    pub(crate) name: &'static str,
    /// SQL in the shared dialect.
    pub(crate) tables: &'static str,
    /// Triggers for SQLite.
    pub(crate) sqlite: &'static str,
    /// Functions and triggers for PostgreSQL.
    pub(crate) postgres: &'static str,
}

macro_rules! step {
    ($name:literal, $folder:literal) => {
        Step {
            name: $name,
            tables: include_str!(concat!("../steps/", $folder, "/tables.sql")),
            sqlite: include_str!(concat!("../steps/", $folder, "/sqlite.sql")),
            postgres: include_str!(concat!("../steps/", $folder, "/postgres.sql")),
        }
    };
    ($name:literal, $folder:literal, tables only) => {
        Step {
            name: $name,
            tables: include_str!(concat!("../steps/", $folder, "/tables.sql")),
            sqlite: "",
            postgres: "",
        }
    };
}

/// Every step, in order. Names begin with the day of writing and a running number.
pub(crate) fn all() -> Vec<Step> {
    vec![
        step!("m20261122_000001_organisations", "01_organisations"),
        step!("m20261122_000002_persons", "02_persons", tables only),
        step!("m20261122_000003_services", "03_services"),
        step!("m20261122_000004_appointments", "04_appointments"),
        step!("m20261122_000005_agreements", "05_agreements"),
        step!("m20261122_000006_deliveries", "06_deliveries", tables only),
        step!("m20261122_000007_budgets", "07_budgets"),
        step!("m20261122_000008_decisions", "08_decisions"),
        step!("m20261122_000009_anchors", "09_anchors"),
        step!("m20261122_000010_sums", "10_sums"),
        step!("m20261126_000011_acts", "11_acts"),
        step!("m20261126_000012_agreements", "12_agreements"),
        step!("m20261126_000014_records", "14_records"),
        step!("m20261126_000015_index", "15_index"),
        step!("m20261126_000016_deliveries", "16_deliveries"),
        step!("m20261126_000017_measured", "17_measured"),
        step!("m20261127_000018_attachments", "18_attachments", tables only),
        step!("m20261127_000019_taking_part", "19_taking_part", tables only),
        step!("m20261127_000020_going_on", "20_going_on"),
        step!("m20261127_000021_coordination", "21_coordination"),
        step!("m20261127_000022_first_load", "22_first_load"),
        step!("m20261127_000023_covered_now", "23_covered_now"),
        step!("m20261127_000024_index_factor", "24_index_factor", tables only),
        step!("m20261127_000025_tiering", "25_tiering", tables only),
        step!("m20261127_000026_cut", "26_cut"),
        step!("m20261128_000027_services_kept", "27_services_kept"),
    ]
}

/// The names of every step, in order.
pub(crate) fn names() -> Vec<&'static str> {
    all().iter().map(|step| step.name).collect()
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::apply(manager, self).await
    }

    /// On SQLite too: a step is applied as a whole or not at all.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
