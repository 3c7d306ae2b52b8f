//! The GraphQL schema: one file per subject, thin over [`crate::access`].

pub mod agreement;
pub mod agreement_cover;
pub mod agreement_line;
pub mod agreement_list;
pub mod agreement_part;
pub mod agreement_query;
pub mod agreement_service;
pub mod agreement_status;
pub mod agreement_version;
pub mod ahead;
pub mod appointment;
pub mod budget;
pub mod budget_service;
pub mod catalogue;
pub mod connection;
pub mod cover;
pub mod covered;
pub mod customer_relation;
pub mod date;
pub mod delivery;
pub mod delivery_list;
pub mod directory;
pub mod id;
pub mod list_price;
pub mod money;
pub mod node;
pub mod order;
pub mod organisation;
pub mod organisation_list;
pub mod overview;
pub mod permission;
pub mod person;
pub mod portfolio;
pub mod query;
pub mod security;
pub mod service;
pub mod service_list;
pub mod service_roles;
pub mod supplier;
pub mod target;

use async_graphql::{EmptyMutation, EmptySubscription, ValidationMode};

pub use query::Query;

/// The schema's type.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// Builds the schema, and holds every field of it against the table of what covers it.
///
/// # Errors
/// When a field has neither a rule nor a reason: such a schema is not served.
pub fn schema() -> Result<Schema, cover::BareFields> {
    cover::covered(build(ValidationMode::Strict))
}

fn build(validation: ValidationMode) -> Schema {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription).validation_mode(validation).finish()
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
