//! Queries of the directory: who asks, organisations, persons.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entity::sql::Sql;

use super::{
    ahead::{below, many, page},
    appointment::Appointment,
    connection::{Connection, counted, session},
    id::NodeType,
    notice::Notice,
    organisation::{Organisation, OrganisationFilter, OrganisationOrder},
    person::{Person, PersonFilter, PersonOrder},
};
use crate::{
    access::{
        Ahead, Filter, Nesting, Order, Paging, Row,
        rows::{NoticeRow, PersonRow},
    },
    act::underway::{Step, UnderwayPhase},
    app::App,
};

/// Queries of the directory.
#[derive(Default)]
pub struct DirectoryQuery;

/// Queries of the directory.
#[Object]
impl DirectoryQuery {
    /// Who asks; null when not signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        viewer(ctx).await
    }

    /// The organisations of this installation (V9).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which organisations.")] filter: Option<OrganisationFilter>,
        #[graphql(desc = "The order (default: by Swedish name).")] order_by: Option<OrganisationOrder>,
    ) -> Result<Connection<Organisation>> {
        let paging = Paging::new(order_by.unwrap_or_default().order(), first, after, last, before, counted(ctx))?;
        let filter = filter.unwrap_or_default().filter();
        page(ctx, &paging, &filter).await
    }

    /// The organisation with this code.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation's code.")] code: String,
    ) -> Result<Option<Organisation>> {
        Ok(session(ctx)?.organisation(&code, &below::<Organisation>(ctx)).await?.map(Organisation))
    }

    /// The persons that you may see, through the appointments that you may see (V8).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn persons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which persons.")] filter: Option<PersonFilter>,
        #[graphql(desc = "The order (default: by name, upwards).")] order_by: Option<PersonOrder>,
    ) -> Result<Connection<Person>> {
        let session = session(ctx)?;
        let paging = Paging::new(order_by.unwrap_or_default().order(), first, after, last, before, counted(ctx))?;
        let filter = filter.unwrap_or_default().filter(session);
        page(ctx, &paging, &filter).await
    }
}

/// Who asks; None when not signed in.
///
/// # Errors
/// When the database does not answer.
pub async fn viewer(ctx: &Context<'_>) -> Result<Option<Viewer>> {
    let session = session(ctx)?;
    let Some(person) = session.actor().person else { return Ok(None) };
    let found = session.members::<PersonRow>(&[person], &Ahead::default()).await?.remove(&person);
    Ok(found.map(|row| Viewer { id: ID("viewer".to_owned()), person: Person::from(row) }))
}

/// The one who asks.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Viewer {
    /// Always the same: a client keeps one viewer.
    pub id: ID,
    /// The person.
    pub person: Person,
}

/// An index adjustment that is being drafted or applied (U2.7).
#[derive(SimpleObject)]
pub struct IndexAdjustmentUnderway {
    /// Global id of the run; a draft is found by it once it is done.
    pub run: ID,
    /// Since when.
    pub begun_at: DateTime<Utc>,
    /// What is done now.
    pub phase: UnderwayPhase,
    /// How many lines are done in this phase.
    pub done: i32,
    /// Of how many; 0: not known yet.
    pub total: i32,
}

impl From<Step> for IndexAdjustmentUnderway {
    fn from(step: Step) -> Self {
        let count = |lines: usize| i32::try_from(lines).unwrap_or(i32::MAX);
        let run = NodeType::IndexRun.global(step.run);
        Self { run, begun_at: step.begun_at, phase: step.phase, done: count(step.done), total: count(step.total) }
    }
}

/// The one who asks.
#[async_graphql::ComplexObject]
impl Viewer {
    /// The appointments that give the viewer authority now (R1).
    async fn appointments(&self, ctx: &Context<'_>) -> Result<Vec<Appointment>> {
        let session = session(ctx)?;
        Ok(session.own_appointments().await?.into_iter().map(Appointment::from).collect())
    }

    /// The organisations that the viewer represents, signs for or is a contact of.
    async fn organisations(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>> {
        Ok(session(ctx)?.own_organisations().await?.into_iter().map(Organisation).collect())
    }

    /// The index adjustments that the viewer is drafting or applying at this moment, and how far each has come (U2.7): to
    /// be asked again meanwhile. Each is told by the server process that does it.
    async fn adjustments_underway(&self, ctx: &Context<'_>) -> Result<Vec<IndexAdjustmentUnderway>> {
        let app = ctx.data::<Arc<App>>()?;
        let person = session(ctx)?.actor().person;
        Ok(person.into_iter().flat_map(|person| app.underway.of(person)).map(Into::into).collect())
    }

    /// What the viewer is told of, the newest first (S4.4.8).
    async fn notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Only those not marked as read, or only those that are.")] unread: Option<bool>,
    ) -> Result<Connection<Notice>> {
        let paging = Paging::new(Order::newest(), first, after, None, None, counted(ctx))?;
        let state = unread.map(|unread| Sql::new(if unread { "t.read_at IS NULL" } else { "t.read_at IS NOT NULL" }));
        let nesting = Nesting { parent: "t.person_id", from: NoticeRow::TABLE };
        many(&self.person.0, ctx, nesting, paging, Filter::rows(state)).await
    }
}
