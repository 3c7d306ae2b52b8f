//! The words of the governance crate and those the database takes are the same.

use governance::{
    lifecycle::{ChangeState, DeliveryState, NeedState, PlanState, ServiceState, VersionState},
    price::Tiering,
    words::{
        ChangeKind, Comparator, DescriptionKind, MeasureUnit, Metric, OrganisationKind, PartySide, Period, PlanOrigin,
        Process, Provenance, Recommendation, RecordCategory, SecurityLevel, Structure, Tier,
    },
};
use katalog::access::layout::Shared;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::base::Base;

/// The words of a column's CHECK, as the database tells them; of several CHECKs on it, the one that lists the most.
async fn words(base: &Base, table: &str, column: &str) -> Vec<String> {
    let sql = if base.is_postgres() {
        "SELECT string_agg(pg_get_constraintdef(oid), ' ') AS told FROM pg_constraint
         WHERE contype = 'c' AND conrelid = $1::text::regclass"
    } else {
        "SELECT sql AS told FROM sqlite_master WHERE type = 'table' AND name = $1"
    };
    let statement = Statement::from_sql_and_values(base.db.backend(), sql, [table.into()]);
    let told: String = base.db.read.query_one_raw(statement).await.unwrap().unwrap().try_get("", "told").unwrap();
    let begins = match base.db.backend() {
        DbBackend::Postgres => format!("({column} = ANY (ARRAY["),
        _ => format!("({column} IN ("),
    };
    let lists = told.split(&begins).skip(1).map(|list| list.split([')', ']']).next().unwrap());
    let lists = lists.map(|list| list.split('\'').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>());
    let mut words = lists.max_by_key(Vec::len).unwrap_or_else(|| panic!("{table}.{column}: {told}"));
    words.sort_unstable();
    words
}

macro_rules! same {
    ($base:expr, $($table:literal . $column:literal = $words:ty),+ $(,)?) => {$(
        let mut expected: Vec<String> = <$words>::ALL.iter().map(ToString::to_string).collect();
        expected.sort_unstable();
        assert_eq!(words($base, $table, $column).await, expected, "{}.{}", $table, $column);
    )+};
}

#[tokio::test]
async fn the_databases_words_are_the_models() {
    for base in Base::each().await {
        same!(
            &base,
            "organisation"."kind" = OrganisationKind,
            "organisation"."provenance" = Provenance,
            "customer_relation"."tier" = Tier,
            "service"."state" = ServiceState,
            "service"."confidentiality" = SecurityLevel,
            "service"."integrity" = SecurityLevel,
            "service"."availability" = SecurityLevel,
            "list_price"."period" = Period,
            "list_price"."tiering" = Tiering,
            "agreement"."structure" = Structure,
            "agreement_version"."state" = VersionState,
            "agreement_part"."side" = PartySide,
            "agreement_line"."period" = Period,
            "agreement_line"."tiering" = Tiering,
            "service_target"."metric" = Metric,
            "service_target"."comparator" = Comparator,
            "service_target"."unit" = MeasureUnit,
            "delivery"."state" = DeliveryState,
            "appointment_duty"."duty" = governance::duty::Duty,
            "change"."kind" = ChangeKind,
            "change"."state" = ChangeState,
            "change"."recommendation" = Recommendation,
            "management_record"."category" = RecordCategory,
            "need"."state" = NeedState,
            "plan"."state" = PlanState,
            "plan_item"."origin" = PlanOrigin,
            "process_description"."kind" = DescriptionKind,
            "process_description"."process" = Process,
        );
        base.drop().await;
    }
}

/// Columns are put into arrays by what their names say (`access/layout.rs`). SQLite has no such arrays.
#[tokio::test]
async fn the_names_of_columns_tell_their_types() {
    for base in Base::each().await.into_iter().filter(Base::is_postgres) {
        let sql =
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'";
        let rows = base.db.read.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
        let mut seen = 0;
        for row in rows {
            let [table, column, of]: [String; 3] = [0, 1, 2].map(|at| row.try_get_by_index(at).unwrap());
            let told = match Shared::of(&column) {
                Some(Shared::Id) => "uuid",
                Some(Shared::Text) => "text",
                Some(Shared::Day) => "date",
                None => continue,
            };
            // Numbered, not identified: none of these is read as a governed row.
            if table.ends_with("_history") || ["seaql_migrations", "bulk_load"].contains(&table.as_str()) {
                continue;
            }
            assert_eq!(of, told, "{table}.{column}");
            seen += 1;
        }
        assert!(seen > 300, "{seen}");
        base.drop().await;
    }
}
