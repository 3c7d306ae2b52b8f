//! Running an operation, whatever becomes of the client.
//!
//! A client that hangs up drops the future that answers it. Were the operation part of that future, it would be cut
//! off in the middle of a transaction, and the connection could return to the pool with that transaction open: the
//! next user's acknowledged write would vanish in it (sqlx 4385). So what writes runs as a task of its own. What only
//! reads begins no transaction, and ends with the client who wanted it.

use std::{future::Future, time::Duration};

use async_graphql_parser::types::OperationType;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::document::Document;
use crate::{
    act::{
        Deed,
        index::{IndexAdjustmentRunApplyInput, IndexAdjustmentRunDraftInput},
    },
    config::Limits,
    error::{ApiError, Code},
};

/// Mutations that may take minutes: index adjustments of hundreds of thousands of lines (U2.7).
const LONG: [&str; 2] = [IndexAdjustmentRunDraftInput::NAME, IndexAdjustmentRunApplyInput::NAME];

/// How long an operation may take: as long as the most patient of its root fields.
pub fn patience(document: &Document, limits: &Limits) -> Duration {
    let long = document.kind() == OperationType::Mutation && document.root_fields().iter().any(|it| LONG.contains(it));
    Duration::from_millis(if long { limits.adjustment_timeout_ms.max(limits.timeout_ms) } else { limits.timeout_ms })
}

/// Runs `work` to its end, at most for `patience`, and waits for its result. If the caller goes away, `work` goes on.
///
/// # Errors
/// `TIMEOUT` when it takes longer (it is then dropped where it stands, and what it had not committed is undone);
/// `INTERNAL` when it panics.
pub async fn detached<T, W>(tasks: &TaskTracker, patience: Duration, work: W) -> Result<T, ApiError>
where
    T: Send + 'static,
    W: Future<Output = T> + Send + 'static,
{
    let task = tasks.spawn(tokio::time::timeout(patience, work).in_current_span());
    match task.await {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(_)) => Err(too_long(patience)),
        Err(failure) => Err(ApiError::internal(failure)),
    }
}

/// Waits for `work` here, at most for `patience`. If the caller goes away, so does `work`.
///
/// # Errors
/// `TIMEOUT` when it takes longer.
pub async fn attached<T>(patience: Duration, work: impl Future<Output = T>) -> Result<T, ApiError> {
    tokio::time::timeout(patience, work).await.map_err(|_| too_long(patience))
}

fn too_long(patience: Duration) -> ApiError {
    ApiError::new(Code::Timeout, format!("The operation took longer than {} s.", patience.as_secs_f32()))
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    use super::*;

    #[test]
    fn index_adjustments_may_take_longer_than_what_else_is_asked() {
        let limits = Limits { timeout_ms: 10, adjustment_timeout_ms: 500, ..Limits::default() };
        for (text, milliseconds) in [
            ("mutation { indexAdjustmentRunApply(input: {}) { decision { id } } }", 500),
            ("mutation { a: indexAdjustmentRunDraft(input: {}) { decision { id } } }", 500),
            ("mutation { indexAdjustmentRunReview(input: {}) { decision { id } } }", 10),
            ("query { indexAdjustmentRunApply }", 10),
        ] {
            let document = Document::parse(text, None, &limits).unwrap();
            assert_eq!(patience(&document, &limits), Duration::from_millis(milliseconds), "{text}");
        }
    }

    #[tokio::test]
    async fn work_goes_on_when_its_caller_is_gone() {
        let tasks = TaskTracker::new();
        let done = Arc::new(AtomicBool::new(false));
        let mark = Arc::clone(&done);
        let work = async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            mark.store(true, Ordering::SeqCst);
        };
        let call = detached(&tasks, Duration::from_secs(5), work);
        assert!(tokio::time::timeout(Duration::from_millis(5), call).await.is_err(), "the caller hangs up");
        assert!(!done.load(Ordering::SeqCst));
        tasks.close();
        tasks.wait().await;
        assert!(done.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_panic_and_a_delay_are_errors_like_others() {
        let tasks = TaskTracker::new();
        let panics = async {
            if tokio::task::try_id().is_some() {
                std::panic::panic_any("a secret")
            }
        };
        let error = detached(&tasks, Duration::from_secs(5), panics).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
        assert!(!error.message().contains("secret"));
        let error = detached(&tasks, Duration::from_millis(5), std::future::pending::<()>()).await.unwrap_err();
        assert_eq!(error.code(), Code::Timeout);
        let error = attached(Duration::from_millis(5), std::future::pending::<()>()).await.unwrap_err();
        assert_eq!(error.code(), Code::Timeout);
    }
}
