//! Parties' parts of agreements: type.

use std::collections::BTreeMap;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::FutureExt;
use governance::words::{Language, PartySide};

use super::{
    agreement_content::{AgreementContact, Annex, BY_LEVEL, BY_PRECEDENCE, IndexClause, own},
    agreement_line::AgreementLine,
    agreement_proof::SignedText,
    agreement_version::AgreementVersion,
    ahead::{Governed, Selected, key, one, whole},
    connection::{Connection, session},
    date::Date,
    decision::{self, Decision},
    fulfilment::{self, Fulfilment, PartyFulfilment},
    id::{GlobalId, NodeType},
    money::Money,
    order::Direction,
    organisation::Organisation,
    permission::{Permission, viewer_can},
    target::ServiceTarget,
};
use crate::access::{
    Member, One, Order, Relation,
    facts::Subject,
    rows::{LineRow, OrganisationRow, PartRow, VersionRow},
};

/// A party's part of a version (avtalspart).
#[derive(Clone)]
pub struct AgreementPart(pub Member<PartRow>);

impl From<Member<PartRow>> for AgreementPart {
    fn from(row: Member<PartRow>) -> Self {
        Self(row)
    }
}

impl AgreementPart {
    /// The lines that the viewer may see and that hold on a day.
    async fn lines_on(&self, ctx: &Context<'_>, on: Option<Date>) -> Result<Vec<Member<LineRow>>> {
        let session = session(ctx)?;
        let day = on.map_or(session.today(), Date::day);
        let lines = self.0.lines(session).await?;
        Ok(lines.into_iter().filter(|line| line.holds_on(day)).collect())
    }
}

/// What these lines come to in a year by their prices on a day, per currency (N8).
fn in_a_year(lines: &[Member<LineRow>], day: NaiveDate) -> Vec<Money> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for line in lines {
        if let Some(minor) = line.annual_on(day) {
            let sum = sums.entry(&line.currency).or_default();
            *sum = sum.saturating_add(minor);
        }
    }
    sums.into_iter().map(|(currency, minor)| Money::minor(minor, currency)).collect()
}

const VERSION: One<PartRow, VersionRow> = One::new("version_id", |part| Some(part.version_id));
const ORGANISATION: One<PartRow, OrganisationRow> = One::new("organisation_id", |part| Some(part.organisation_id));

impl Governed for AgreementPart {
    type Row = PartRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "version" => field.one::<_, AgreementVersion>(&VERSION),
            "organisation" => field.one::<_, Organisation>(&ORGANISATION),
            "targets" => Member::<PartRow>::targets_ahead(field.below::<ServiceTarget>()),
            "lines" | "nextPriceChangeOn" | "nextLines" | "nextAnnualValue" | "annualValue" | "uncomputedLines" => {
                Member::<PartRow>::lines_ahead()
            }
            "annexes" => field.whole::<Annex>(own(BY_PRECEDENCE)),
            "contacts" => field.whole::<AgreementContact>(own(BY_LEVEL)),
            "indexClause" => field.whole::<IndexClause>(own("t.id")),
            _ => return None,
        })
    }
}

/// One party's part of a version (avtalspart, L2): its responsibilities, prices, volumes, measured values and signature.
/// Nobody sees another party's (N7).
#[Object]
impl AgreementPart {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::AgreementPart.global(self.0.id)
    }

    /// The version.
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<AgreementVersion>> {
        one(&self.0, ctx, &VERSION).await
    }

    /// The party.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &ORGANISATION).await
    }

    /// The side on which the party stands.
    async fn side(&self) -> PartySide {
        self.0.side
    }

    /// Whether the party is the agreement's keeper, who has no lines of its own.
    async fn is_keeper(&self) -> bool {
        self.0.is_keeper
    }

    /// When the version was shared with the party as a proposal (V3).
    async fn shared_at(&self) -> Option<DateTime<Utc>> {
        self.0.shared_at
    }

    /// The day the party signed.
    async fn signed_on(&self) -> Option<Date> {
        self.0.signed_on.map(Date)
    }

    /// Where the document is kept by which the party signed, where that was elsewhere, such as on paper: its signature was
    /// attested, and not made here (O5). Null where it was made here.
    async fn attested_from(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.0.attested_from(session(ctx)?).boxed().await?)
    }

    /// The day on which notice was given in the party's name (U2.7).
    async fn notice_given_on(&self) -> Option<Date> {
        self.0.leaving.map(|(given, _)| Date(given))
    }

    /// The first day without the agreement for the party, after its own notice: where there are others, they go on.
    async fn leaves_on(&self) -> Option<Date> {
        self.0.leaving.map(|(_, from)| Date(from))
    }

    /// What the party answers for; the other language stands in where one is missing.
    async fn responsibilities(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.responsibilities.get(language)
    }

    /// The hash over this part, which the party signs beside the version's.
    async fn content_hash(&self) -> Option<&str> {
        self.0.part_hash.as_deref()
    }

    /// The lines with their prices and volumes that you may see (V2): all, or those that hold on a day.
    async fn lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what holds on this day.")] on: Option<Date>,
    ) -> Result<Vec<AgreementLine>> {
        let lines = self.0.lines(session(ctx)?).await?;
        let wanted = |line: &Member<LineRow>| on.is_none_or(|day| line.holds_on(day.day()));
        let on = on.map(Date::day);
        Ok(lines.into_iter().filter(wanted).map(|line| AgreementLine::on(line, on)).collect())
    }

    /// The next day after a day from which other lines hold for the party, a price is adjusted by index (U2.7), or another
    /// version brings other prices; of a version that has not begun, its first day. Null where no change is known.
    async fn next_price_change_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
    ) -> Result<Option<Date>> {
        let session = session(ctx)?;
        let next = self.0.next_prices(session, on.map_or(session.today(), Date::day)).boxed().await?;
        Ok(next.map(|(day, _)| Date(day)))
    }

    /// The lines as they hold from the next price change on, by the version that then holds; empty where no change is agreed.
    async fn next_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day after which (default: today).")] on: Option<Date>,
    ) -> Result<Vec<AgreementLine>> {
        let session = session(ctx)?;
        let next = self.0.next_prices(session, on.map_or(session.today(), Date::day)).boxed().await?;
        let lines = next.into_iter().flat_map(|(day, lines)| lines.into_iter().map(move |line| (day, line)));
        Ok(lines.map(|(day, line)| AgreementLine::on(line, Some(day))).collect())
    }

    /// Those of the lines that hold on a day of which nothing was ever delivered to the party by then (S4.7.3); none whose
    /// deliveries you may not read.
    async fn lines_never_delivered(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
    ) -> Result<Vec<AgreementLine>> {
        let session = session(ctx)?;
        let day = on.map_or(session.today(), Date::day);
        let lines = self.0.lines_never_delivered(session, &key(ctx), day).boxed().await?;
        Ok(lines.into_iter().map(|line| AgreementLine::on(line, Some(day))).collect())
    }

    /// What the lines that hold on a day come to in a year, per currency: the sum of their `annualValue` (N8).
    async fn annual_value(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
    ) -> Result<Vec<Money>> {
        let lines = self.lines_on(ctx, on).await?;
        Ok(in_a_year(&lines, on.map_or(session(ctx)?.today(), Date::day)))
    }

    /// What `nextLines` come to in a year, per currency: the sum of their `annualValue` (N8).
    async fn next_annual_value(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day after which (default: today).")] on: Option<Date>,
    ) -> Result<Vec<Money>> {
        let session = session(ctx)?;
        let next = self.0.next_prices(session, on.map_or(session.today(), Date::day)).boxed().await?;
        Ok(next.map(|(day, lines)| in_a_year(&lines, day)).unwrap_or_default())
    }

    /// How many of the lines that hold on a day are not in `annualValue`: priced by a formula, once, or by the hour.
    async fn uncomputed_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
    ) -> Result<usize> {
        let lines = self.lines_on(ctx, on).await?;
        let day = on.map_or(session(ctx)?.today(), Date::day);
        Ok(lines.iter().filter(|line| line.annual_on(day).is_none()).count())
    }

    /// The promises that hold for the party (L3), common ones and its own; their measured values are the party's.
    async fn targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only on this service.")] service: Option<GlobalId>,
    ) -> Result<Vec<ServiceTarget>> {
        Ok(ServiceTarget::list(self.0.targets(session(ctx)?).await?, service))
    }

    /// How the promises to the party were kept between two days, promise by promise and period by period (U2.8): the same
    /// figures to the provider and to the party.
    async fn fulfilment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day (default: twelve months before `to`).")] from: Option<Date>,
        #[graphql(desc = "First day after (default: today).")] to: Option<Date>,
    ) -> Result<Fulfilment> {
        fulfilment::of_part(&self.0, ctx, from, to).await
    }

    /// How both parties did what they answer for between two days (U2.8): the last that was recorded of each period, the
    /// newest first.
    async fn party_fulfilments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day (default: twelve months before `to`).")] from: Option<Date>,
        #[graphql(desc = "First day after (default: today).")] to: Option<Date>,
    ) -> Result<Vec<PartyFulfilment>> {
        fulfilment::parties_of(&self.0, ctx, from, to).await
    }

    /// The annexes of this party alone, in their order of precedence.
    async fn annexes(&self, ctx: &Context<'_>) -> Result<Vec<Annex>> {
        whole(&self.0, ctx, || own(BY_PRECEDENCE)).await
    }

    /// The contacts of this party alone, by step of escalation.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<AgreementContact>> {
        whole(&self.0, ctx, || own(BY_LEVEL)).await
    }

    /// The index clause of this party alone (U2.7); without one, the version's holds.
    async fn index_clause(&self, ctx: &Context<'_>) -> Result<Option<IndexClause>> {
        Ok(whole(&self.0, ctx, || own("t.id")).await?.pop())
    }

    /// What the party signs, word for word, with which it can compute the hashes by itself (L2). Null before it is handed in
    /// for review, and for whoever may not see every line of it (V2).
    async fn signed_text(&self, ctx: &Context<'_>) -> Result<Option<SignedText>> {
        Ok(self.0.sealed(session(ctx)?).await?.map(SignedText))
    }

    /// The decisions on this part, such as its signature, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on(&self.0, ctx, first, after).await
    }

    /// What you may do to it and to what hangs on it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        viewer_can(&self.0, ctx, Subject::Part).await
    }
}

/// What parts are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default)]
pub enum AgreementPartOrderField {
    /// The party's Swedish name, in Swedish order.
    #[default]
    NameSv,
    /// The party's English name.
    NameEn,
}

/// The order of a list of parts.
#[derive(InputObject, Default)]
pub struct AgreementPartOrder {
    /// By what.
    #[graphql(default)]
    pub field: AgreementPartOrderField,
    /// Which way.
    #[graphql(default)]
    pub direction: Direction,
}

impl AgreementPartOrder {
    /// The order as access reads it.
    pub fn order(self) -> Order {
        let column = match self.field {
            AgreementPartOrderField::NameSv => "sort_sv",
            AgreementPartOrderField::NameEn => "sort_en",
        };
        Order::text(column).directed(self.direction == Direction::Desc)
    }
}
