//! The GraphQL schema: one file per subject, thin over [`crate::access`].

pub mod acting;
pub mod acts_cover;
pub mod acts_filter;
pub mod acts_query;
pub mod agreement;
pub mod agreement_content;
pub mod agreement_cover;
pub mod agreement_event;
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
pub mod decision_files;
pub mod delivery;
pub mod delivery_list;
pub mod directory;
pub mod event;
pub mod federation;
pub mod fulfilment;
pub mod id;
pub mod in_turn;
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
pub mod written;

use async_graphql::{EmptySubscription, ObjectType, Request, Response, SDLExportOptions, ValidationMode};

pub use mutation::Mutation;
pub use query::Query;

use federation::SubgraphQuery;

/// The schema: plain, or as a subgraph of Apollo Federation 2.
pub enum Schema {
    /// What `schema.graphql` holds.
    Plain(async_graphql::Schema<Query, Mutation, EmptySubscription>),
    /// The same with [`federation`]'s fields and keys.
    Subgraph(async_graphql::Schema<SubgraphQuery, Mutation, EmptySubscription>),
}

impl Schema {
    /// Answers a request.
    pub async fn execute(&self, request: Request) -> Response {
        match self {
            Self::Plain(schema) => schema.execute(request).await,
            Self::Subgraph(schema) => schema.execute(request).await,
        }
    }

    /// The schema as text.
    pub fn sdl(&self) -> String {
        self.sdl_with_options(SDLExportOptions::new())
    }

    /// The same for people, who may want to read of a scalar where it comes from.
    pub fn sdl_for_people(&self) -> String {
        self.sdl_with_options(SDLExportOptions::new().include_specified_by())
    }

    /// The same for those who compose it with other subgraphs; None where it is none.
    pub fn subgraph_sdl(&self) -> Option<String> {
        match self {
            Self::Plain(_) => None,
            Self::Subgraph(schema) => Some(schema.sdl_with_options(SDLExportOptions::new().federation())),
        }
    }

    fn sdl_with_options(&self, options: SDLExportOptions) -> String {
        match self {
            Self::Plain(schema) => schema.sdl_with_options(options),
            Self::Subgraph(schema) => schema.sdl_with_options(options),
        }
    }
}

/// Builds the schema, and holds every field of it against the table of what covers it.
///
/// # Errors
/// When a field has neither a rule nor a reason: such a schema is not served.
pub fn schema() -> Result<Schema, cover::BareFields> {
    let schema = finish(Query::default(), ValidationMode::Strict);
    Ok(Schema::Plain(cover::covered(schema, &covered::table())?))
}

/// The same as a subgraph of Apollo Federation 2.
///
/// # Errors
/// As [`schema`].
pub fn subgraph() -> Result<Schema, cover::BareFields> {
    let table: Vec<cover::Entry> = covered::table().into_iter().chain(federation::table()).collect();
    Ok(Schema::Subgraph(cover::covered(finish(SubgraphQuery::default(), ValidationMode::Strict), &table)?))
}

fn finish<Q: ObjectType + 'static>(
    query: Q,
    validation: ValidationMode,
) -> async_graphql::Schema<Q, Mutation, EmptySubscription> {
    async_graphql::Schema::build(query, Mutation::default(), EmptySubscription).validation_mode(validation).finish()
}

/// The schema twice: validation costs as much as many an answer, and a request that held once holds again.
pub struct Schemas {
    /// Validates every document.
    pub strict: Schema,
    /// For requests, word for word with their variables, that `strict` has let through before.
    pub trusting: Schema,
}

impl Schemas {
    /// Builds both, plain or as a subgraph.
    ///
    /// # Errors
    /// As [`schema`].
    pub fn new(federation: bool) -> Result<Self, cover::BareFields> {
        Ok(match federation {
            false => {
                Self { strict: schema()?, trusting: Schema::Plain(finish(Query::default(), ValidationMode::Fast)) }
            }
            true => {
                let trusting = Schema::Subgraph(finish(SubgraphQuery::default(), ValidationMode::Fast));
                Self { strict: subgraph()?, trusting }
            }
        })
    }
}
