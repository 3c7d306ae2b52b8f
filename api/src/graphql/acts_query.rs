//! Queries of what acts leave: decisions, needs, changes, records, plans, meetings.

use async_graphql::{Context, Object, Result};
use entity::sql::Sql;

use super::{
    acts_filter::{
        AnnouncementFilter, ChangeFilter, CustomerRelationFilter, DecisionFilter, IndexAdjustmentRunFilter,
        IndexSeriesFilter, ManagementRecordFilter, MeetingFilter, NeedFilter, PlanFilter, ProcessDescriptionFilter,
        events_of,
    },
    ahead::{below, page},
    announcement::Announcement,
    annual_cycle::AnnualCycle,
    budget::year_of,
    change::Change,
    connection::{Connection, counted, session},
    customer_relation::CustomerRelation,
    decision::Decision,
    event::Event,
    id::GlobalId,
    index_run::IndexAdjustmentRun,
    index_series::IndexSeries,
    management_record::ManagementRecord,
    meeting::Meeting,
    need::Need,
    plan::Plan,
    process_description::ProcessDescription,
};
use crate::{
    access::{Order, Paging},
    error::ApiError,
};

/// A page of a list that begins with the newest.
fn newest(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> Result<Paging, ApiError> {
    Paging::new(Order::newest(), first, after, last, before, counted(ctx))
}

/// Queries of what acts leave.
#[derive(Default)]
pub struct ActsQuery;

/// Queries of what acts leave.
#[Object]
impl ActsQuery {
    /// The decisions that you may read, by whomever they were made: those on objects that you may read (N5, V9). The
    /// newest first.
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which decisions.")] filter: Option<DecisionFilter>,
    ) -> Result<Connection<Decision>> {
        let filter = filter.unwrap_or_default().filter(session(ctx)?);
        page(ctx, &newest(ctx, first, after, last, before)?, &filter).await
    }

    /// The needs that you may see: your organisation's, those of your services and customers, or all of your provider,
    /// by your roles, and those that you have recorded (S1.2, V6). The newest first.
    async fn needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which needs.")] filter: Option<NeedFilter>,
    ) -> Result<Connection<Need>> {
        page(ctx, &newest(ctx, first, after, last, before)?, &filter.unwrap_or_default().filter()).await
    }

    /// Changes and retirements of your provider's services (S4.4.13, S4.2.13). The newest first.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which changes.")] filter: Option<ChangeFilter>,
    ) -> Result<Connection<Change>> {
        page(ctx, &newest(ctx, first, after, last, before)?, &filter.unwrap_or_default().filter()).await
    }

    /// What roles have put on record (S4.2–S4.6), as far as you answer for what it is about, or wrote it. The newest
    /// first.
    async fn management_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which records.")] filter: Option<ManagementRecordFilter>,
    ) -> Result<Connection<ManagementRecord>> {
        page(ctx, &newest(ctx, first, after, last, before)?, &filter.unwrap_or_default().filter()).await
    }

    /// The annual plans that you may see (L4, V5). The newest first.
    async fn plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which plans.")] filter: Option<PlanFilter>,
    ) -> Result<Connection<Plan>> {
        page(ctx, &newest(ctx, first, after, last, before)?, &filter.unwrap_or_default().filter()).await
    }

    /// The annual plan of a portfolio for a year (L4); null where there is none that you may see.
    async fn plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider's code.")] provider: String,
        #[graphql(desc = "The portfolio's code.")] portfolio: String,
        #[graphql(desc = "Calendar year.")] year: i32,
    ) -> Result<Option<Plan>> {
        let of = "t.year = ? AND t.portfolio_id IN (SELECT f.id FROM portfolio f JOIN organisation o \
            ON o.id = f.provider_id WHERE o.code = ? AND f.code = ?)";
        let of = Sql::new(of).bind(year_of("year", year)?).bind(provider).bind(portfolio);
        Ok(session(ctx)?.members_by(of, &below::<Plan>(ctx)).await?.pop().map(Plan))
    }

    /// The dates of a provider's year (S2.5); null where there are none that you may see.
    async fn annual_cycle(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider's code.")] provider: String,
        #[graphql(desc = "Calendar year.")] year: i32,
    ) -> Result<Option<AnnualCycle>> {
        let of = "t.year = ? AND t.provider_id IN (SELECT o.id FROM organisation o WHERE o.code = ?)";
        let of = Sql::new(of).bind(year_of("year", year)?).bind(provider);
        Ok(session(ctx)?.members_by(of, &below::<AnnualCycle>(ctx)).await?.pop().map(AnnualCycle))
    }

    /// Meetings with your provider's customers (S4.6.6, V6). The newest first.
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which meetings.")] filter: Option<MeetingFilter>,
    ) -> Result<Connection<Meeting>> {
        let filter = filter.unwrap_or_default().filter(session(ctx)?.today());
        page(ctx, &newest(ctx, first, after, last, before)?, &filter).await
    }

    /// The relations with your provider's customers (S4.6.1, V6), to find those whose contact is past due. The newest
    /// first.
    async fn customer_relations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which relations.")] filter: Option<CustomerRelationFilter>,
    ) -> Result<Connection<CustomerRelation>> {
        let filter = filter.unwrap_or_default().filter(session(ctx)?.today());
        page(ctx, &newest(ctx, first, after, last, before)?, &filter).await
    }

    /// External activities of your provider, and those to which your organisation is invited (S4.6.7). The newest
    /// first.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Of this provider (an organisation).")] provider: Option<GlobalId>,
    ) -> Result<Connection<Event>> {
        page(ctx, &newest(ctx, first, after, last, before)?, &events_of(provider)).await
    }

    /// What is told of the services that you have, or that your provider has (S4.8.2). The newest first.
    async fn announcements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which announcements.")] filter: Option<AnnouncementFilter>,
    ) -> Result<Connection<Announcement>> {
        page(ctx, &newest(ctx, first, after, last, before)?, &filter.unwrap_or_default().filter()).await
    }

    /// Processes, methods and guidelines of your provider, in versions (S4.5.2, S3.2.1, U8). The newest first.
    async fn process_descriptions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which descriptions.")] filter: Option<ProcessDescriptionFilter>,
    ) -> Result<Connection<ProcessDescription>> {
        let filter = filter.unwrap_or_default().filter(session(ctx)?.today());
        page(ctx, &newest(ctx, first, after, last, before)?, &filter).await
    }

    /// The published index series that your provider keeps (U2.7). By code.
    async fn index_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which series.")] filter: Option<IndexSeriesFilter>,
    ) -> Result<Connection<IndexSeries>> {
        let paging = Paging::new(Order::text("code_key"), first, after, last, before, counted(ctx))?;
        page(ctx, &paging, &filter.unwrap_or_default().filter()).await
    }

    /// The index adjustment runs of your provider (U2.7). The newest first.
    async fn index_adjustment_runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which runs.")] filter: Option<IndexAdjustmentRunFilter>,
    ) -> Result<Connection<IndexAdjustmentRun>> {
        page(ctx, &newest(ctx, first, after, last, before)?, &filter.unwrap_or_default().filter()).await
    }
}
