//! The GraphQL schema: one file per subject, thin over [`crate::access`].

pub mod acting;
pub mod acts_cover;
pub mod acts_filter;
pub mod acts_query;
pub mod agreement;
pub mod agreement_content;
pub mod agreement_cover;
pub mod agreement_line;
pub mod agreement_list;
pub mod agreement_part;
pub mod agreement_proof;
pub mod agreement_query;
pub mod agreement_review;
pub mod agreement_service;
pub mod agreement_status;
pub mod agreement_structure;
pub mod agreement_template;
pub mod agreement_upkeep_query;
pub mod agreement_version;
pub mod ahead;
pub mod announcement;
pub mod annual_cycle;
pub mod annual_report;
pub mod appointment;
pub mod appointment_list;
pub mod architecture;
pub mod budget;
pub mod budget_service;
pub mod catalogue;
pub mod change;
pub mod checklist;
pub mod connection;
pub mod cover;
pub mod covered;
pub mod customer_relation;
pub mod date;
pub mod decision;
pub mod decision_changes;
pub mod delivery;
pub mod delivery_list;
pub mod directory;
pub mod event;
pub mod fulfilment;
pub mod id;
pub mod index_run;
pub mod index_series;
pub mod list_price;
pub mod management_record;
pub mod meeting;
pub mod meeting_action;
pub mod money;
pub mod mutation;
pub mod need;
pub mod node;
pub mod notice;
pub mod order;
pub mod organisation;
pub mod organisation_list;
pub mod overview;
pub mod permission;
pub mod person;
pub mod plan;
pub mod plan_follow_up;
pub mod plan_item;
pub mod portfolio;
pub mod process_description;
pub mod process_figures;
pub mod query;
pub mod security;
pub mod service;
pub mod service_list;
mod service_relations;
pub mod service_roles;
pub mod service_standing;
pub mod service_text;
pub mod state_change;
pub mod supplier;
pub mod target;
pub mod upkeep;

use async_graphql::{EmptySubscription, ValidationMode};

pub use mutation::Mutation;
pub use query::Query;

/// The schema's type.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// Builds the schema, and holds every field of it against the table of what covers it.
///
/// # Errors
/// When a field has neither a rule nor a reason: such a schema is not served.
pub fn schema() -> Result<Schema, cover::BareFields> {
    cover::covered(build(ValidationMode::Strict))
}

fn build(validation: ValidationMode) -> Schema {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription).validation_mode(validation).finish()
}

/// The schema twice: validation costs as much as many an answer, and a request that held once holds again.
pub struct Schemas {
    /// Validates every document.
    pub strict: Schema,
    /// For requests, word for word with their variables, that `strict` has let through before.
    pub trusting: Schema,
}

impl Schemas {
    /// Builds both.
    ///
    /// # Errors
    /// As [`schema`].
    pub fn new() -> Result<Self, cover::BareFields> {
        Ok(Self { strict: schema()?, trusting: build(ValidationMode::Fast) })
    }
}
