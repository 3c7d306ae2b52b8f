//! What a restricted role of PostgreSQL may do: serve, but not rewrite what was decided (N5).

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement};

use crate::{begin, current_schema, dialect::quoted};

/// Written once, never changed: decisions, consents, histories.
pub const APPEND_ONLY: [&str; 19] = [
    "decision",
    "consent",
    "service_history",
    "frame_history",
    "allocation_history",
    "plan_follow_up",
    "process_description",
    "measured_value_history",
    "party_fulfilment",
    "agreement_author",
    "agreement_review",
    "agreement_renewal",
    "agreement_notice",
    "agreement_template",
    "attachment",
    "index_value",
    "index_run_line",
    "agreement_line_origin",
    "service_target_origin",
];

/// Read only when serving: what a loader or a migration writes.
pub const READ_ONLY: [&str; 4] = ["installation", "bulk_load", "load_cover", "seaql_migrations"];

/// Rows are added and changed, and stay.
pub const KEPT_ROWS: [&str; 29] = [
    "organisation",
    "person",
    "customer_relation",
    "supplier_relation",
    "portfolio",
    "service",
    "appointment",
    "appointment_duty",
    "agreement",
    "measured_value",
    "delivery",
    "budget_frame",
    "allocation",
    "service_cost",
    "decision_chain",
    "service_text",
    "announcement",
    "change",
    "management_record",
    "need",
    "annual_cycle",
    "plan",
    "meeting",
    "event",
    "notice",
    "agreement_register",
    "agreement_structure",
    "index_series",
    "index_run",
];

/// Rows are added, changed and deleted: drafts and what belongs to them, entries that do not stand in any history, and
/// derived rows. That signed content stays is held by triggers.
pub const FREE: [&str; 35] = [
    "organisation_domain",
    "organisation_ancestor",
    "invitation",
    "security_measure",
    "service_supplier",
    "list_price",
    "list_price_tier",
    "required_role",
    "agreement_version",
    "agreement_service",
    "agreement_part",
    "agreement_line",
    "agreement_line_tier",
    "service_target",
    "underpinning",
    "agreement_annex",
    "agreement_contact",
    "index_clause",
    "agreement_seal",
    "agreement_anchor",
    "delivery_anchor",
    "agreement_standing",
    "line_standing",
    "delivery_standing",
    "cost_standing",
    "agreement_sum",
    "place_sum",
    "identity",
    "plan_item",
    "meeting_action",
    "event_invitation",
    "record_participant",
    "idempotency_key",
    "adjustment_standing",
    "service_count",
];

/// Grants `role`, which must exist, what serving needs, and takes back everything else on Katalog's tables.
///
/// # Errors
/// [`DbErr::Custom`] on another engine than PostgreSQL; any error of the database, in which case nothing has changed.
pub async fn grant_serving(db: &DatabaseConnection, role: &str) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Err(DbErr::Custom("only PostgreSQL has roles to grant to".to_owned()));
    }
    let transaction = begin(db).await?;
    let schema = quoted(&current_schema(&transaction).await?);
    let role = quoted(role);
    let mut statements = vec![format!("GRANT USAGE ON SCHEMA {schema} TO {role}")];
    let groups: [(&[&str], &str); 4] = [
        (&READ_ONLY, "SELECT"),
        (&APPEND_ONLY, "SELECT, INSERT"),
        (&KEPT_ROWS, "SELECT, INSERT, UPDATE"),
        (&FREE, "SELECT, INSERT, UPDATE, DELETE"),
    ];
    for table in groups.iter().flat_map(|(tables, _)| *tables) {
        statements.push(format!("REVOKE ALL ON TABLE {schema}.{} FROM {role}", quoted(table)));
    }
    for (tables, privileges) in groups {
        for table in tables {
            statements.push(format!("GRANT {privileges} ON TABLE {schema}.{} TO {role}", quoted(table)));
        }
    }
    for view in VIEWS {
        statements.push(format!("GRANT SELECT ON TABLE {schema}.{} TO {role}", quoted(view)));
    }
    transaction.execute_unprepared(&statements.join(";\n")).await?;
    transaction.commit().await
}

/// What the role of a connection may do, held against what serving needs.
#[derive(Debug)]
pub struct Rights {
    /// The role.
    pub role: String,
    /// Rights that serving needs and the role has not: `SELECT decision`.
    pub lacking: Vec<String>,
    /// Rights by which the role could rewrite what was decided (N5).
    pub beyond: Vec<String>,
}

/// The rights of the role that `db` is connected as. Tables that are not there yet are left out.
///
/// # Errors
/// Any error of the database; on another engine than PostgreSQL there are none to read.
pub async fn rights(db: &DatabaseConnection) -> Result<Rights, DbErr> {
    let text = |row: &QueryResult, column: &str| row.try_get::<String>("", column);
    let asked = |sql: String| Statement::from_string(DbBackend::Postgres, sql);
    let who = asked("SELECT current_user::text AS role, current_schema()::text AS schema".to_owned());
    let who = db.query_one_raw(who).await?.ok_or_else(|| DbErr::RecordNotFound("current_user".to_owned()))?;
    let role = text(&who, "role")?;
    let Some(schema) = who.try_get::<Option<String>>("", "schema")? else {
        return Ok(Rights { role, lacking: vec!["USAGE of the schema".to_owned()], beyond: Vec::new() });
    };
    let needed =
        [(READ_ONLY.as_slice(), "SELECT"), (&APPEND_ONLY, "SELECT, INSERT"), (&KEPT_ROWS, "SELECT, INSERT, UPDATE")];
    let needed = needed.into_iter().chain([(FREE.as_slice(), "SELECT, INSERT, UPDATE, DELETE"), (&VIEWS, "SELECT")]);
    let needed = needed.flat_map(|(tables, rights)| {
        tables.iter().flat_map(move |table| rights.split(", ").map(move |it| (*table, it, true)))
    });
    let beyond = APPEND_ONLY.iter().flat_map(|table| ["UPDATE", "DELETE", "TRUNCATE"].map(|it| (*table, it, false)));
    let values: Vec<String> =
        needed.chain(beyond).map(|(table, it, needed)| format!("('{table}', '{it}', {needed})")).collect();
    let sql = format!(
        "SELECT r.needed, r.privilege || ' ' || r.name AS told
         FROM (VALUES {}) AS r (name, privilege, needed), LATERAL (SELECT to_regclass('{}.' || r.name) AS t) AS found
         WHERE found.t IS NOT NULL AND has_table_privilege(found.t, r.privilege) <> r.needed",
        values.join(", "),
        quoted(&schema).replace('\'', "''"),
    );
    let (mut lacking, mut more) = (Vec::new(), Vec::new());
    for row in db.query_all_raw(asked(sql)).await? {
        let list = if row.try_get("", "needed")? { &mut lacking } else { &mut more };
        list.push(text(&row, "told")?);
    }
    Ok(Rights { role, lacking, beyond: more })
}

/// The views that triggers and `doctor` read.
pub const VIEWS: [&str; 49] = [
    "organisation_ancestor_source",
    "agreement_ends",
    "agreement_version_part",
    "agreement_hung",
    "agreement_anchor_source",
    "delivery_anchor_source",
    "day_width",
    "agreement_version_days",
    "agreement_judged",
    "agreement_version_service",
    "agreement_turn",
    "agreement_span",
    "agreement_verdict",
    "agreement_last_end",
    "agreement_standing_source",
    "agreement_place_span",
    "agreement_horizon",
    "agreement_contribution",
    "agreement_line_graduated",
    "line_standing_source",
    "load_delivery_turn",
    "load_delivery_standing",
    "line_year",
    "line_income",
    "line_annual",
    "line_contribution",
    "delivery_cover",
    "agreement_cover",
    "agreement_cut",
    "agreement_line_delivery",
    "delivery_turn",
    "delivery_standing_source",
    "cost_standing_source",
    "service_contribution",
    "place_level",
    "place_contribution",
    "agreement_delta",
    "agreement_sum_source",
    "place_sum_source",
    "agreement_sum_merged",
    "place_sum_merged",
    "line_adjustment",
    "adjustment_standing_source",
    "adjustment_year",
    "adjustment_income",
    "adjustment_annual",
    "adjustment_contribution",
    "service_count_source",
    "service_count_merged",
];
