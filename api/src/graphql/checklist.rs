//! What a service must have before it is taken into use.

use async_graphql::{Context, Object, Result};
use futures_util::{FutureExt, future::BoxFuture};

use super::{ahead::key, connection::session};
use crate::access::{Member, checklist::ChecklistItem, rows::ServiceRow};

/// One item of a service's checklist (L1).
#[derive(Clone, Copy)]
pub struct ChecklistEntry {
    item: ChecklistItem,
    there: bool,
}

/// One item of a service's checklist (L1).
#[Object]
impl ChecklistEntry {
    /// What the service must have.
    async fn item(&self) -> ChecklistItem {
        self.item
    }

    /// The clause that asks for it.
    async fn clause(&self) -> &str {
        self.item.clause()
    }

    /// Whether it has it.
    async fn done(&self) -> bool {
        self.there
    }

    /// What is missing, in English; null where nothing is.
    async fn missing(&self) -> Option<&str> {
        (!self.there).then(|| self.item.missing())
    }
}

/// The checklist of a service.
pub fn of<'a>(service: &'a Member<ServiceRow>, ctx: &'a Context<'_>) -> BoxFuture<'a, Result<Vec<ChecklistEntry>>> {
    let read = async move {
        let list = session(ctx)?.checklist(service, &key(ctx)).await?.unwrap_or_default();
        Ok(list.into_iter().map(|(item, there)| ChecklistEntry { item, there }).collect())
    };
    read.boxed()
}
