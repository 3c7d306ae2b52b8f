//! Index adjustment runs: type.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use governance::{
    index::{RunState, SkipReason},
    price::Tiering,
    words::Language,
};

use super::{
    agreement_content::IndexClause,
    agreement_line::AgreementLineTier,
    ahead::{Governed, Selected, key, one},
    connection::{Connection, session},
    date::Date,
    decision::{self, Decision},
    id::NodeType,
    money::{Decimal, Money},
    organisation::Organisation,
    permission::{self, Permission},
    person::Person,
};
use crate::{
    access::{
        Bilingual, Member, One, Relation,
        facts::Subject,
        index::{Compared, RunLineRead},
        rows::{IndexRunRow, OrganisationRow, PersonRow},
    },
    error::ApiError,
};

/// An index adjustment (indexuppräkning) of many agreement lines under their signed clauses (U2.7).
#[derive(Clone)]
pub struct IndexAdjustmentRun(pub Member<IndexRunRow>);

impl From<Member<IndexRunRow>> for IndexAdjustmentRun {
    fn from(row: Member<IndexRunRow>) -> Self {
        Self(row)
    }
}

const PROVIDER: One<IndexRunRow, OrganisationRow> = One::new("provider_id", |row| Some(row.provider_id));
const DRAFTED_BY: One<IndexRunRow, PersonRow> = One::new("drafted_by_person_id", |row| Some(row.drafted_by_person_id));
const REVIEWED_BY: One<IndexRunRow, PersonRow> = One::new("reviewed_by_person_id", |row| row.reviewed_by_person_id);

impl Governed for IndexAdjustmentRun {
    type Row = IndexRunRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "provider" => field.one::<_, Organisation>(&PROVIDER),
            "draftedBy" => field.one::<_, Person>(&DRAFTED_BY),
            "reviewedBy" => field.one::<_, Person>(&REVIEWED_BY),
            _ => return None,
        })
    }
}

/// An index adjustment (indexuppräkning) of many agreement lines under their signed clauses (U2.7): drafted with the
/// outcome of every line, reviewed by another person, then applied as a whole.
#[Object]
impl IndexAdjustmentRun {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::IndexRun.global(self.0.id)
    }

    /// The provider.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &PROVIDER).await
    }

    /// First day of the new amounts.
    async fn effective_from(&self) -> Date {
        Date(self.0.effective_from)
    }

    /// By what had been published on this day.
    async fn known_on(&self) -> Date {
        Date(self.0.known_on)
    }

    /// How it stands.
    async fn state(&self) -> RunState {
        self.0.state
    }

    /// How many lines it adjusts.
    async fn adjusted(&self) -> i32 {
        self.0.adjusted
    }

    /// How many it does not, each with a reason.
    async fn skipped(&self) -> i32 {
        self.0.skipped
    }

    /// SHA-256 over all its lines: what is reviewed is what is applied.
    async fn content_hash(&self) -> &str {
        &self.0.content_hash
    }

    /// Who drafted it; null where you may not see the name (V8).
    async fn drafted_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &DRAFTED_BY).await
    }

    /// When.
    async fn drafted_at(&self) -> DateTime<Utc> {
        self.0.drafted_at
    }

    /// Who reviewed it, another person; null before, or where you may not see the name (V8).
    async fn reviewed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &REVIEWED_BY).await
    }

    /// When it was reviewed.
    async fn reviewed_at(&self) -> Option<DateTime<Utc>> {
        self.0.reviewed_at
    }

    /// When it was applied.
    async fn applied_at(&self) -> Option<DateTime<Utc>> {
        self.0.applied_at
    }

    /// Its lines in their order: the preview before it is applied, the adjustments after.
    async fn lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After the line in this place.")] after: Option<i32>,
        #[graphql(desc = "Those that are adjusted, or those that are not.")] adjusted: Option<bool>,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Result<Vec<IndexRunLine>> {
        let first = first.unwrap_or(20);
        if !(1..=100).contains(&first) {
            return Err(ApiError::bad_input("first", "A page has 1 to 100 rows.").into());
        }
        let (session, after) = (session(ctx)?, after.unwrap_or(0));
        let clauses = ctx.look_ahead().field("clause").exists();
        // The same lines may be asked for with their clauses and without.
        let key = if clauses { format!("{} with clauses", key(ctx)) } else { key(ctx).into_owned() };
        let read = self.0.together(&key, |cohort| async move {
            session.run_lines_of(&cohort.ids(), after, first, adjusted, clauses).await
        });
        let read = read.await?;
        Ok(read.get(&self.0.id).into_iter().flatten().map(|line| IndexRunLine::of(line, language)).collect())
    }

    /// Counts up with each change: for `expectedVersion`.
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
        permission::viewer_can(&self.0, ctx, Subject::IndexRun).await
    }
}

/// Which limit of an index clause decided an amount.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexLimit {
    /// The change was below the clause's lowest; the lowest holds.
    Floor,
    /// The change was above the clause's highest; the highest holds.
    Cap,
}

impl IndexLimit {
    /// The limit so written.
    pub fn parse(text: Option<&str>) -> Option<Self> {
        match text {
            Some("FLOOR") => Some(Self::Floor),
            Some("CAP") => Some(Self::Cap),
            _ => None,
        }
    }
}

/// A published value that was compared.
#[derive(SimpleObject)]
pub struct ComparedIndexValue {
    /// The series' code.
    pub series: String,
    /// The month, quarter or year.
    pub period: String,
    /// The value.
    pub value: Decimal,
}

impl ComparedIndexValue {
    /// Both values, the base's first.
    pub fn both(compared: Option<&Compared>) -> Vec<Self> {
        let value = |(series, period, value): &(String, String, i64)| Self {
            series: series.clone(),
            period: period.clone(),
            value: Decimal::thousandths(*value),
        };
        compared.map(|compared| vec![value(&compared.from), value(&compared.to)]).unwrap_or_default()
    }
}

/// An agreement line in an index adjustment run: its new price, or why it has none (U2.7).
#[derive(SimpleObject)]
pub struct IndexRunLine {
    /// Its place in the run, from 1: for `after`.
    pub position: i32,
    /// Global id of the agreement.
    pub agreement: ID,
    /// The agreement's code.
    pub agreement_code: String,
    /// The party's name.
    pub party: Option<String>,
    /// The service's code.
    pub service: String,
    /// What is priced.
    pub item: Option<String>,
    /// The price for a period before, excluding VAT: of a unit, or of the whole quantity where the tiers make a price of that
    /// (`tiering`).
    pub old_price: Option<Money>,
    /// From then on; null: not adjusted.
    pub new_price: Option<Money>,
    /// What the index alone would change, in percent, before limits and rounding.
    pub change: Option<Decimal>,
    /// Which limit of the clause decided, if one did.
    pub limited: Option<IndexLimit>,
    /// The signed clause that was applied, or that did not allow it; null: there is none, or none that you may read (V2).
    pub clause: Option<IndexClause>,
    /// How the tiers make a price of the quantity. Without tiers the price is that of a unit.
    pub tiering: Tiering,
    /// The steps of a price that depends on quantity, as signed and from then on, the lowest first; empty where it does
    /// not, or is not adjusted.
    pub tiers: Vec<AgreementLineTier>,
    /// The published values that were compared: of the base period, and of the later one.
    pub compared: Vec<ComparedIndexValue>,
    /// Why it is not adjusted.
    pub skip: Option<SkipReason>,
    /// What there is to add to that, in English.
    pub detail: Option<String>,
}

impl IndexRunLine {
    fn of(line: &RunLineRead, language: Language) -> Self {
        let text = |text: &Bilingual| text.get(language).map(str::to_owned);
        let tier = |(from, signed, new): &(i64, i64, i64)| {
            AgreementLineTier::of(line.tiering, &line.currency, (*from, *signed), *new)
        };
        let money = |minor: Option<i64>| minor.map(|minor| Money::minor(minor, line.currency.clone()));
        Self {
            position: line.position,
            agreement: NodeType::Agreement.global(line.agreement.0),
            agreement_code: line.agreement.1.clone(),
            party: text(&line.party),
            service: line.service.clone(),
            item: text(&line.item),
            old_price: money(line.old_minor),
            new_price: money(line.new_minor),
            change: line.change_thousandths.map(Decimal::thousandths),
            limited: IndexLimit::parse(line.limited.as_deref()),
            clause: line.clause.clone().map(IndexClause),
            tiering: line.tiering,
            tiers: line.tiers.iter().map(tier).collect(),
            compared: ComparedIndexValue::both(line.compared.as_ref()),
            skip: line.skip,
            detail: line.detail.clone(),
        }
    }
}
