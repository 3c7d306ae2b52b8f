//! Where facts come from (O5): every table that keeps it says so of every row that came in by a file.

use sea_orm::DbBackend;

use super::{Exchange, catalogue, changes::texts, err, out};

/// The tables whose rows say where they come from, by the database's own catalogue.
async fn tables(exchange: &Exchange) -> Vec<String> {
    let db = exchange.db().await;
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT c.table_name::text FROM information_schema.columns c JOIN information_schema.tables t \
             ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE' \
             WHERE c.table_schema = 'public' AND c.column_name = 'provenance' ORDER BY 1"
        }
        _ => {
            "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND c.name = 'provenance' ORDER BY 1"
        }
    };
    let tables = texts(&db, sql).await;
    db.close().await.unwrap();
    tables
}

/// What a table keeps of rows that were corrected: a first load corrects none.
const CORRECTED: &str = "measured_value_history";

#[tokio::test]
async fn o5_every_imported_row_is_attested_with_its_source() {
    let exchange = Exchange::filled().await;
    let tables = tables(&exchange).await;
    assert!(tables.len() > 20 && tables.iter().any(|table| table == CORRECTED), "{tables:?}");
    for table in &tables {
        let attested = "provenance = 'ATTESTED' AND COALESCE(source, '') = 'the old register'";
        let imported = exchange.count(&format!("{table} WHERE {attested}")).await;
        assert_eq!(imported > 0, table != CORRECTED, "{table}: {imported}");
        // Nothing else but the administrator, who came by `katalog admin`.
        let own = i64::from(["person", "appointment"].contains(&table.as_str()));
        assert_eq!(exchange.count(&format!("{table} WHERE NOT ({attested})")).await, own, "{table}");
    }
}

/// What is unchanged keeps the source that it has; what changes has the one that it is stated from now.
#[tokio::test]
async fn o5_a_row_has_the_source_of_the_import_that_changed_it() {
    let mut exchange = Exchange::of(catalogue::files()).await;
    let first = exchange.import("admin", &[]);
    assert!(first.status.success(), "{}", err(&first));
    let again = exchange.import_from("the new register", "eva", &[]);
    assert!(out(&again).ends_with("nothing to change\n"), "{}{}", out(&again), err(&again));
    for (file, from, to) in [
        ("services.csv", "Låda,Box", "Lådan,Box"),
        ("customer_relations.csv", "nordnet,kth,,", "nordnet,kth,KEY,"),
        ("list_prices.csv", "användare,12.5,", "användare,13.5,"),
        ("service_costs.csv", "250000,240000.50", "250000,240001.50"),
        ("agreement_lines.csv", "14.00,800", "15.00,800"),
    ] {
        exchange.edit(file, from, to);
    }
    let tables = tables(&exchange).await;
    let mut before = Vec::new();
    for table in &tables {
        before.push(exchange.count(&format!("{table} WHERE source = 'the old register'")).await);
        assert_eq!(exchange.count(&format!("{table} WHERE source = 'the new register'")).await, 0, "{table}");
    }
    let done = exchange.import_from("the new register", "eva", &[]);
    assert!(done.status.success(), "{}", err(&done));
    let changed = ["service", "customer_relation", "list_price", "service_cost", "agreement_line"];
    for (table, before) in tables.iter().zip(before) {
        let renewed = "WHERE provenance = 'ATTESTED' AND source = 'the new register'";
        let renewed = exchange.count(&format!("{table} {renewed}")).await;
        assert_eq!(renewed, i64::from(changed.contains(&table.as_str())), "{table}");
        let kept = exchange.count(&format!("{table} WHERE source = 'the old register'")).await;
        assert_eq!(kept, before - renewed, "{table}");
    }
}
