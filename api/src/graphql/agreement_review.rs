//! Reviews of agreement versions: type.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};

use super::{
    ahead::{Governed, Selected, one},
    person::Person,
};
use crate::access::{
    Member, One, Relation,
    rows::{AgreementReviewRow, PersonRow},
};

/// A review of a version (granskning, U3.4).
#[derive(Clone)]
pub struct AgreementReview(pub Member<AgreementReviewRow>);

impl From<Member<AgreementReviewRow>> for AgreementReview {
    fn from(row: Member<AgreementReviewRow>) -> Self {
        Self(row)
    }
}

const PERSON: One<AgreementReviewRow, PersonRow> = One::new("person_id", |row| Some(row.person_id));

impl Governed for AgreementReview {
    type Row = AgreementReviewRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        (field.name() == "person").then(|| field.one::<_, Person>(&PERSON))
    }
}

/// A review of a version (granskning, U3.4), in one content. The keeper's own: no party sees it (V3).
#[Object]
impl AgreementReview {
    /// What tells it from others.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Root hash of the content that was reviewed: another content needs another review (N1).
    async fn content_hash(&self) -> &str {
        &self.0.content_hash
    }

    /// Whether it may be signed.
    async fn approved(&self) -> bool {
        self.0.approved
    }

    /// What is to be mended, or remembered.
    async fn remarks(&self) -> Option<&str> {
        self.0.remarks.as_deref()
    }

    /// Who; null where you may not see the name (V8).
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &PERSON).await
    }

    /// When.
    async fn reviewed_at(&self) -> DateTime<Utc> {
        self.0.reviewed_at
    }
}
