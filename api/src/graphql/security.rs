//! Information security of a service (S2.6): staff only (V6).

use async_graphql::{Context, ID, Object, Result};
use governance::words::{Language, SecurityLevel};

use super::{
    ahead::{Governed, Selected, whole},
    connection::Connection,
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    permission::{self, Permission},
};
use crate::access::{
    Member, Relation, Whole,
    facts::Subject,
    rows::{SecurityMeasureRow, SecurityRow},
};

/// Classification and reviews of information security.
#[derive(Clone)]
pub struct Security(pub Member<SecurityRow>);

impl From<Member<SecurityRow>> for Security {
    fn from(row: Member<SecurityRow>) -> Self {
        Self(row)
    }
}

fn measures() -> Whole<SecurityMeasureRow> {
    Whole::of("t.service_id", "t.due_on, t.id")
}

impl Governed for Security {
    type Row = SecurityRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        (field.name() == "measures").then(|| field.whole::<SecurityMeasure>(measures()))
    }
}

/// Classification and reviews of a service's information security (informationssäkerhet, S2.6): how serious the
/// consequences of a breach are, when that was reviewed, and what is to be done.
#[Object(name = "ServiceSecurity")]
impl Security {
    /// Confidentiality (konfidentialitet).
    async fn confidentiality(&self) -> Option<SecurityLevel> {
        self.0.confidentiality
    }

    /// Integrity (riktighet).
    async fn integrity(&self) -> Option<SecurityLevel> {
        self.0.integrity
    }

    /// Availability (tillgänglighet).
    async fn availability(&self) -> Option<SecurityLevel> {
        self.0.availability
    }

    /// When it was last reviewed.
    async fn reviewed_on(&self) -> Option<Date> {
        self.0.reviewed_on.map(Date)
    }

    /// When it is to be reviewed next.
    async fn review_due(&self) -> Option<Date> {
        self.0.review_due.map(Date)
    }

    /// Measures, earliest due first.
    async fn measures(&self, ctx: &Context<'_>) -> Result<Vec<SecurityMeasure>> {
        whole(&self.0, ctx, measures).await
    }

    /// The decisions on its classification and its reviews, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on(&self.0, ctx, first, after).await
    }
}

/// A measure for a service's security.
#[derive(Clone)]
pub struct SecurityMeasure(pub Member<SecurityMeasureRow>);

impl From<Member<SecurityMeasureRow>> for SecurityMeasure {
    fn from(row: Member<SecurityMeasureRow>) -> Self {
        Self(row)
    }
}

impl Governed for SecurityMeasure {
    type Row = SecurityMeasureRow;
}

/// A measure for a service's information security (säkerhetsåtgärd, S4.2.3).
#[Object]
impl SecurityMeasure {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::SecurityMeasure.global(self.0.id)
    }

    /// What is to be done; the other language stands in where one is missing.
    async fn measure(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.measure.get(language)
    }

    /// By when.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// When it was done; null: open.
    async fn done_on(&self) -> Option<Date> {
        self.0.done_on.map(Date)
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// The decisions on it, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on(&self.0, ctx, first, after).await
    }

    /// What you may do to it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        permission::viewer_can(&self.0, ctx, Subject::SecurityMeasure).await
    }
}
