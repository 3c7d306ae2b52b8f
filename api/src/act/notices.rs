//! Notices, marked as read by the one whom they tell.
//!
//! This is no business act: nobody decides anything, nothing that others see changes, and no clause speaks of it. So
//! there is no decision on record (N5), and no permission beyond that they are one's own.

use std::sync::Arc;

use entity::notice;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use crate::{
    access::Session,
    app::App,
    error::{ApiError, Code},
};

/// Marks these notices of the one who asks as read; None: all of them. Tells how many were not yet.
///
/// # Errors
/// `UNAUTHENTICATED`, or when the database does not answer.
pub async fn read(app: &App, session: &Session, ids: Option<Vec<Uuid>>) -> Result<u64, ApiError> {
    let transaction = Arc::new(app.db.begin().await?);
    let Some(person) = session.within(&app.clock, &transaction).await?.actor().person else {
        return Err(ApiError::new(Code::Unauthenticated, "Sign in to act."));
    };
    let mut mark = notice::Entity::update_many()
        .col_expr(notice::Column::ReadAt, Expr::value(session.now()))
        .filter(notice::Column::PersonId.eq(person))
        .filter(notice::Column::ReadAt.is_null());
    if let Some(ids) = ids {
        mark = mark.filter(notice::Column::Id.is_in(ids));
    }
    let marked = mark.exec(&*transaction).await?.rows_affected;
    let transaction = Arc::into_inner(transaction).ok_or_else(|| ApiError::internal("notices are still being read"))?;
    transaction.commit().await?;
    Ok(marked)
}
