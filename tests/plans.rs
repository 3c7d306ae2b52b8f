//! How PostgreSQL reads the hot paths at scale: never the whole of a large table, and not many more rows than are shown,
//! whoever asks. Reading connections run generic plans (`api/src/db.rs`), so what is seen here is what every customer gets.

use migration::kept::{begin_bulk, finish_bulk};
use sea_orm::{ConnectionTrait, Database as Sql, DatabaseConnection, Statement, TransactionTrait};
use serde_json::json;

use crate::harness::{Database, Server, postgres};

/// The tables that grow with the number of agreements.
const LARGE: &str = "'agreement', 'agreement_version', 'agreement_part', 'agreement_service', 'agreement_line', \
    'service_target', 'agreement_anchor', 'delivery', 'delivery_anchor', 'agreement_standing', 'line_standing'";

/// Twenty thousand agreements of the first provider more, each with a version in force, two parts, two targets.
const AGREEMENTS: [&str; 8] = [
    "CREATE TEMP TABLE many ON COMMIT DROP AS
     SELECT n, gen_random_uuid() AS agreement_id, gen_random_uuid() AS version_id, gen_random_uuid() AS part_id,
         provider.id AS keeper_id, service.id AS service_id, customer.id AS customer_id
     FROM generate_series(1, 20000) n
     JOIN organisation provider ON provider.code = 'sunet'
     JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY code) - 1 AS nth, COUNT(*) OVER () AS number FROM service
         WHERE provider_id = (SELECT id FROM organisation WHERE code = 'sunet')) service ON service.nth = n % service.number
     JOIN (SELECT customer_id AS id, ROW_NUMBER() OVER (ORDER BY customer_id) - 1 AS nth, COUNT(*) OVER () AS number
         FROM customer_relation WHERE provider_id = (SELECT id FROM organisation WHERE code = 'sunet')) customer
         ON customer.nth = n % customer.number",
    "INSERT INTO agreement (id, keeper_id, code, title_sv, code_key, search, provenance)
     SELECT agreement_id, keeper_id, 'many-' || n, 'Avtal ' || n, 'many-' || lpad(n::text, 6, '0'), 'avtal ' || n, 'SAMPLE'
     FROM many",
    "INSERT INTO agreement_version (id, agreement_id, keeper_id, number, state, valid_from, content_hash, registered_at,
         register_year, register_number, provenance)
     SELECT version_id, agreement_id, keeper_id, 1, 'REGISTERED', DATE '2024-01-01', encode(sha256(n::text::bytea), 'hex'),
         TIMESTAMPTZ '2023-12-01 09:00Z', 2023, 100000 + n, 'SAMPLE' FROM many",
    "INSERT INTO agreement_part (id, version_id, agreement_id, keeper_id, organisation_id, side, is_keeper, shared_at,
         part_hash, signed_on)
     SELECT CASE WHEN own THEN gen_random_uuid() ELSE part_id END, version_id, agreement_id, keeper_id,
         CASE WHEN own THEN keeper_id ELSE customer_id END, CASE WHEN own THEN 'PROVIDER' ELSE 'CUSTOMER' END, own,
         CASE WHEN NOT own THEN TIMESTAMPTZ '2023-11-01 09:00Z' END, encode(sha256((n::text || own)::bytea), 'hex'),
         DATE '2023-11-20'
     FROM many CROSS JOIN (VALUES (TRUE), (FALSE)) part (own)",
    "INSERT INTO agreement_service (version_id, service_id, provider_id) SELECT version_id, service_id, keeper_id FROM many",
    "INSERT INTO agreement_line (id, part_id, version_id, agreement_id, service_id, position, item_sv, amount_minor,
         currency, quantity_thousandths, unit, period, valid_from, provenance)
     SELECT gen_random_uuid(), part_id, version_id, agreement_id, service_id, 0, 'Avgift', 100000 + n, 'SEK', 1000, 'st',
         'YEAR', DATE '2024-01-01', 'SAMPLE' FROM many",
    "INSERT INTO service_target (id, version_id, agreement_id, service_id, metric, comparator, value_thousandths, unit,
         measured_over, position, provenance)
     SELECT gen_random_uuid(), version_id, agreement_id, service_id, metric, comparator, value, unit, 'MONTH', place, 'SAMPLE'
     FROM many CROSS JOIN (VALUES ('AVAILABILITY', 'AT_LEAST', 99500, 'PERCENT', 0),
         ('RESPONSE_TIME', 'AT_MOST', 30000, 'MINUTE', 1)) promised (metric, comparator, value, unit, place)",
    // Someone with a foot in every camp: who represents a customer also manages a service, answers for another customer
    // and follows up agreements.
    "INSERT INTO appointment (id, person_id, role, scope, provider_id, portfolio_id, service_id, organisation_id,
         includes_units, valid_from, appointed_at, accepted_at, provenance)
     SELECT gen_random_uuid(), mixed.person_id, other.role, other.scope, other.provider_id, other.portfolio_id,
         other.service_id, other.organisation_id, other.includes_units, other.valid_from, other.appointed_at,
         other.accepted_at, 'SAMPLE'
     FROM (SELECT person_id FROM identity WHERE subject = 'customer.uu.central' LIMIT 1) mixed
     JOIN (SELECT DISTINCT ON (role, scope) * FROM appointment WHERE accepted_at IS NOT NULL AND ended_at IS NULL
         AND declined_at IS NULL AND valid_until IS NULL
         AND role IN ('SERVICE_MANAGER', 'SERVICE_SPECIALIST', 'ACCOUNT_MANAGER', 'SIGNATORY')
         ORDER BY role, scope, id) other ON TRUE",
];

const AGREEMENTS_IN_FORCE: &str = "{ agreements(first: 50) { nodes { code title status endsOn kind inForce { validFrom \
    services { code name } targets { metric comparator value unit } } } } }";
const NEXT: &str = "query ($after: String) { agreements(first: 50, after: $after, orderBy: { field: ENDS_ON }) \
    { nodes { code } pageInfo { endCursor } } }";
const ONE: &str = "{ agreement(keeper: \"sunet\", code: \"S001\") { code versions { number parts { nodes { side } } } } }";
const DELIVERIES: &str = "{ deliveries(first: 50) { nodes { code effectiveState } } }";
const OVERVIEW: &str = "{ portfolioOverview(provider: \"sunet\", year: 2026) { providers { portfolios { portfolio { code } \
    figures { frame { values { amount } } income { values { amount } } agreements { status agreements { value } } \
    ending { withinDays agreements { value } } } } } } }";

/// The rows read at most for a page of fifty with all that hangs on it. Read one by one they are some hundreds.
const ROWS: i64 = 6_000;

async fn large(db: &DatabaseConnection) {
    let transaction = db.begin().await.unwrap();
    begin_bulk(&transaction).await.unwrap();
    for statement in AGREEMENTS {
        let filled = transaction.execute_unprepared(statement).await.unwrap();
        assert!(filled.rows_affected() > 2, "{statement}");
    }
    finish_bulk(&transaction).await.unwrap();
    transaction.commit().await.unwrap();
    db.execute_unprepared("VACUUM (ANALYZE)").await.unwrap();
}

/// What has been read of the large tables so far: as a whole, and row by row. Counted when connections end.
async fn read(db: &DatabaseConnection) -> (i64, i64) {
    let sql = format!(
        "SELECT SUM(seq_scan)::bigint, SUM(COALESCE(idx_tup_fetch, 0))::bigint FROM pg_stat_user_tables \
         WHERE relname IN ({LARGE})"
    );
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())
}

/// Waits until nobody else is connected.
async fn alone(db: &DatabaseConnection) {
    let others = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
        AND backend_type = 'client backend'";
    for _ in 0..600 {
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), others)).await.unwrap().unwrap();
        if row.try_get_by_index::<i64>(0).unwrap() == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the server's connections do not end");
}

#[tokio::test]
async fn hot_paths_read_by_index_whoever_asks() {
    // Plans are PostgreSQL's: the embedded engine is not for such numbers.
    if postgres().is_none() {
        return;
    }
    let mut database = Database::sample().await;
    let mut options = sea_orm::ConnectOptions::new(database.url().unwrap());
    let db = Sql::connect(options.max_connections(1).sqlx_logging(false).to_owned()).await.unwrap();
    large(&db).await;
    for (person, asked) in [
        ("customer.uu.central", vec![AGREEMENTS_IN_FORCE, NEXT, ONE, DELIVERIES]),
        ("owner.sunet.storage", vec![AGREEMENTS_IN_FORCE, NEXT, ONE, DELIVERIES]),
        ("leader.sunet", vec![AGREEMENTS_IN_FORCE, NEXT, ONE, DELIVERIES, OVERVIEW]),
        ("contract.sunet", vec![AGREEMENTS_IN_FORCE, NEXT, ONE, DELIVERIES, OVERVIEW]),
    ] {
        for query in asked {
            alone(&db).await;
            let (whole, rows) = read(&db).await;
            let server = Server::on(database, &[]).await;
            let answer = server.ask_as(&server.token(person), query, json!({})).await.json();
            assert!(answer["errors"].is_null(), "{person} {query}: {answer}");
            assert!(!answer["data"].to_string().contains("[]"), "{person} {query}: {answer}");
            database = server.stop();
            alone(&db).await;
            let (whole_after, rows_after) = read(&db).await;
            assert_eq!(whole_after - whole, 0, "{person} reads whole tables for {query}");
            assert!(rows_after - rows <= ROWS, "{person} reads {} rows for {query}", rows_after - rows);
        }
    }
    db.close().await.unwrap();
}
