//! Published index series: type.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use governance::{
    index::{Frequency, Stage},
    words::{Language, Provenance},
};

use super::{
    ahead::{Governed, Selected, key, one},
    connection::{Connection, session},
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    money::Decimal,
    organisation::Organisation,
    permission::{self, Permission},
};
use crate::access::{
    Member, One, Relation,
    facts::Subject,
    rows::{IndexSeriesRow, OrganisationRow},
};

/// A published index series (indexserie) that index clauses name (U2.7). Seen by the provider's staff.
#[derive(Clone)]
pub struct IndexSeries(pub Member<IndexSeriesRow>);

impl From<Member<IndexSeriesRow>> for IndexSeries {
    fn from(row: Member<IndexSeriesRow>) -> Self {
        Self(row)
    }
}

const PROVIDER: One<IndexSeriesRow, OrganisationRow> = One::new("provider_id", |row| Some(row.provider_id));
const SUCCESSOR: One<IndexSeriesRow, IndexSeriesRow> = One::new("successor_id", |row| row.successor_id);

impl Governed for IndexSeries {
    type Row = IndexSeriesRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "provider" => field.one::<_, Organisation>(&PROVIDER),
            "successor" => field.one::<_, Self>(&SUCCESSOR),
            _ => return None,
        })
    }
}

/// A published index series (indexserie) that index clauses name (U2.7): one index, one base, one stage, as a provider
/// keeps it. Seen by the provider's staff.
#[Object]
impl IndexSeries {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::IndexSeries.global(self.0.id)
    }

    /// The provider that keeps it.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &PROVIDER).await
    }

    /// The code that clauses name.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name; the other language stands in where one is missing.
    async fn name(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.name.get(language)
    }

    /// Who publishes it.
    async fn publisher(&self) -> &str {
        &self.0.publisher
    }

    /// The base: 1980=100.
    async fn base(&self) -> &str {
        &self.0.base
    }

    /// How often it is published.
    async fn frequency(&self) -> Frequency {
        self.0.frequency
    }

    /// How firm its values are: preliminary and definitive ones are never compared with each other.
    async fn stage(&self) -> Stage {
        self.0.stage
    }

    /// Whether only the same month or quarter of different years is compared.
    async fn same_season(&self) -> bool {
        self.0.same_season
    }

    /// Its last period, where it has ended: 2014-Q4.
    async fn ended_after(&self) -> Option<&str> {
        self.0.ended_after.as_deref()
    }

    /// The series that takes its place, with another base or of another index.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        one(&self.0, ctx, &SUCCESSOR).await
    }

    /// The period that both have a value of: through it they are compared.
    async fn link_period(&self) -> Option<&str> {
        self.0.link_period.as_deref()
    }

    /// The published values, the oldest first.
    async fn values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From this period on: 2024-01, 2024-Q1, 2024.")] from: Option<String>,
    ) -> Result<Vec<IndexValue>> {
        let (session, key) = (session(ctx)?, key(ctx));
        let read = self.0.together(&key, |cohort| async move { session.index_values_of(&cohort.ids()).await });
        let read = read.await?;
        let from = from.unwrap_or_default();
        let values = read.get(&self.0.id).into_iter().flatten().filter(|value| value.period >= from);
        Ok(values
            .map(|value| IndexValue {
                period: value.period.clone(),
                value: Decimal::thousandths(value.value_thousandths),
                published_on: Date(value.published_on),
                breaks: value.breaks,
                provenance: value.provenance,
                source: value.source.clone(),
            })
            .collect())
    }

    /// Counts up with each change: for `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where the facts come from (O5).
    async fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
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
        permission::viewer_can(&self.0, ctx, Subject::IndexSeries).await
    }
}

/// A published value of an index series.
#[derive(SimpleObject)]
pub struct IndexValue {
    /// The month, quarter or year: 2024-10, 2024-Q3, 2024.
    pub period: String,
    /// The value.
    pub value: Decimal,
    /// When it was published; of several for a period the last one published by a day counts.
    pub published_on: Date,
    /// Whether the scope of the statistics changed with this period.
    pub breaks: bool,
    /// Where the fact comes from (O5).
    pub provenance: Provenance,
    /// The source, where attested (O5).
    pub source: Option<String>,
}
