//! Notices, marked as read: no business act.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use uuid::Uuid;

use crate::{
    act::notices,
    app::App,
    error::ApiError,
    graphql::{
        connection::session,
        directory::{Viewer, viewer},
    },
};

/// How many notices can be named at once.
const NAMED: usize = 1_000;

/// What came of marking notices as read.
#[derive(SimpleObject)]
pub struct NoticesReadPayload {
    /// How many were marked that were not yet.
    pub marked: i32,
    /// Who asks.
    pub viewer: Option<Viewer>,
}

/// Notices.
#[derive(Default)]
pub struct NoticeMutation;

/// Notices.
#[Object]
impl NoticeMutation {
    /// Marks notices of yours as read (S4.4.8). Nothing is decided by it, so no decision stands on record.
    async fn notices_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The notices, at most 1,000 (default: all). What is no notice of yours is passed over.")]
        ids: Option<Vec<ID>>,
    ) -> Result<NoticesReadPayload> {
        if ids.as_ref().is_some_and(|ids| ids.len() > NAMED) {
            return Err(ApiError::bad_input("ids", "At most 1,000 notices.").into());
        }
        let app = ctx.data::<Arc<App>>().map_err(|error| ApiError::internal(error.message))?;
        let ids = ids.map(|ids| ids.iter().filter_map(|id| Uuid::parse_str(id).ok()).collect());
        let marked = notices::read(app, session(ctx)?, ids).await?;
        Ok(NoticesReadPayload { marked: i32::try_from(marked).unwrap_or(i32::MAX), viewer: viewer(ctx).await? })
    }
}
