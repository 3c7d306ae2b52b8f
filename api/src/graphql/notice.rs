//! Notices: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use governance::{action::Kind, told::Occasion, words::Language};

use super::{
    ahead::{Governed, Selected, key, one},
    decision::{self, Decision},
    node::Node,
};
use crate::access::{
    Member, One, Relation,
    rows::{DecisionRow, NoticeRow},
};

/// That you are told of something.
#[derive(Clone)]
pub struct Notice(pub Member<NoticeRow>);

impl From<Member<NoticeRow>> for Notice {
    fn from(row: Member<NoticeRow>) -> Self {
        Self(row)
    }
}

const DECISION: One<NoticeRow, DecisionRow> = One::new("decision_id", |row| Some(row.decision_id));

impl Governed for Notice {
    type Row = NoticeRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        (field.name() == "decision").then(|| field.one::<_, Decision>(&DECISION))
    }
}

/// That you are told of something (avisering). What it is about you read with the rights you have now.
#[Object]
impl Notice {
    /// What tells it from others.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Of what kind of thing.
    async fn occasion(&self) -> Occasion {
        self.0.occasion
    }

    /// The same in a few words.
    async fn title(&self, #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language) -> &str {
        self.0.occasion.title(language)
    }

    /// The clause by which you are told.
    async fn clause(&self) -> Option<&str> {
        self.0.occasion.told().map(|told| told.clause)
    }

    /// What kind of thing it is about.
    async fn about(&self) -> Kind {
        self.0.object_kind
    }

    /// What it is about; null where you may not see it.
    async fn object(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        let field = key(ctx);
        let read = self.0.together(&field, |cohort| async move {
            decision::objects(ctx, cohort.rows().iter().map(|row| (row.object_kind, row.object_id))).await
        });
        Ok(read.await?.get(&self.0.object_id).cloned())
    }

    /// The decision that told it; null where you may not see what it is about (V9).
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(&self.0, ctx, &DECISION).await
    }

    /// When.
    async fn told_at(&self) -> DateTime<Utc> {
        self.0.told_at
    }

    /// When you marked it as read.
    async fn read_at(&self) -> Option<DateTime<Utc>> {
        self.0.read_at
    }
}
