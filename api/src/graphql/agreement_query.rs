//! Queries of agreements.

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, Utc};

use super::{
    agreement::Agreement,
    agreement_list::{AgreementArguments, AgreementFilter, AgreementOrder},
    ahead::{Selected, at_root, by_code},
    connection::{Connection, session},
    date::Date,
};

/// Queries of agreements.
#[derive(Default)]
pub struct AgreementQuery;

/// Queries of agreements.
#[Object]
impl AgreementQuery {
    /// The agreements that you may see some party's part of: your organisation's own, those of your services, your
    /// customers, or your whole provider, by your roles (V2, V3).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which agreements.")] filter: Option<AgreementFilter>,
        #[graphql(desc = "The order (default: by code).")] order_by: Option<AgreementOrder>,
        #[graphql(desc = "Only what was in force on this day, as recorded now.")] as_of: Option<Date>,
        #[graphql(
            desc = "Only what was in force, on `asOf` or else today, by what was recorded here by this instant."
        )]
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Connection<Agreement>> {
        let arguments = AgreementArguments { first, after, last, before, filter, order_by, as_of, known_at };
        let (paging, filter) = arguments.read(ctx)?;
        let ahead = Selected::of(ctx)?.page::<Agreement>().at_root(at_root(ctx));
        Ok(Connection::of(session(ctx)?.anchored_page(&paging, &filter, &ahead).await?))
    }

    /// The agreement with this code at the provider that keeps it; null where there is none that you may see.
    async fn agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The keeper's code.")] keeper: String,
        #[graphql(desc = "The agreement's code.")] code: String,
    ) -> Result<Option<Agreement>> {
        by_code(ctx, "t.keeper_id", &keeper, &code).await
    }
}
