//! Service level targets and what was measured against them.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use governance::words::{Comparator, Language, MeasureUnit, Metric, Period, Provenance};

use super::{
    agreement_service::AgreementService,
    ahead::{Governed, Selected, key, one},
    connection::session,
    date::Date,
    id::{GlobalId, NodeType},
    in_turn::InTurn,
    money::Decimal,
    organisation::Organisation,
};
use crate::{
    access::{
        Ahead, Member, One, Relation,
        rows::{MeasuredRow, OrganisationRow, TargetDetailsRow, TargetRow},
    },
    error::{ApiError, Code},
};

/// A promise of an agreement (servicenivåmål).
#[derive(Clone)]
pub struct ServiceTargetObject(pub Member<TargetRow>);

/// As it is handed out.
pub type ServiceTarget = InTurn<ServiceTargetObject>;

impl From<Member<TargetRow>> for ServiceTarget {
    fn from(row: Member<TargetRow>) -> Self {
        Self::of(ServiceTargetObject(row))
    }
}

const DETAILS: One<TargetRow, TargetDetailsRow> = One::same(|target| Some(target.id));
const DETAILS_KEY: &str = "/details";

impl Governed for ServiceTarget {
    type Row = TargetRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        match field.name() {
            "service" | "serviceHours" | "exclusions" | "measuredHow" | "consequence" | "provenance" | "source" => {
                Some(DETAILS.ahead(DETAILS_KEY.to_owned(), Ahead::default()))
            }
            _ => None,
        }
    }
}

impl ServiceTargetObject {
    async fn details(&self, ctx: &Context<'_>) -> Result<Member<TargetDetailsRow>> {
        let details = self.0.related(session(ctx)?, DETAILS_KEY, &DETAILS, Ahead::default).await?;
        Ok(details.ok_or_else(|| ApiError::internal("a target is gone that was there before"))?)
    }
}

impl ServiceTarget {
    /// Those of `targets` that are on `service`, where it is given.
    pub fn list(targets: Vec<Member<TargetRow>>, service: Option<GlobalId>) -> Vec<Self> {
        let wanted = |target: &Member<TargetRow>| {
            service.is_none_or(|service| service.of(NodeType::Service) == Some(target.service_id))
        };
        targets.into_iter().filter(wanted).map(Self::from).collect()
    }
}

/// A promise of an agreement (servicenivåmål, L3): what is measured, and what value it must reach.
#[Object(name = "ServiceTarget")]
impl ServiceTargetObject {
    /// What tells it from others: how `measuredValuesRecord` names it.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The service it is about.
    async fn service(&self, ctx: &Context<'_>) -> Result<AgreementService> {
        Ok(AgreementService::of_target(&self.details(ctx).await?))
    }

    /// What is measured.
    async fn metric(&self) -> Metric {
        self.0.metric
    }

    /// How a measured value is held against `value`.
    async fn comparator(&self) -> Comparator {
        self.0.comparator
    }

    /// The value promised.
    async fn value(&self) -> Decimal {
        Decimal::thousandths(self.0.value_thousandths)
    }

    /// The unit of `value` and of measured values.
    async fn unit(&self) -> MeasureUnit {
        self.0.unit
    }

    /// Over what it is measured.
    async fn measured_over(&self) -> Option<Period> {
        self.0.measured_over
    }

    /// The hours in which it holds.
    async fn service_hours(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.service_hours.clone())
    }

    /// What does not count; the other language stands in where one is missing.
    async fn exclusions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.exclusions.get(language).map(str::to_owned))
    }

    /// How it is measured; the other language stands in where one is missing.
    async fn measured_how(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.measured_how.get(language).map(str::to_owned))
    }

    /// What follows when it is not met; the other language stands in where one is missing.
    async fn consequence(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.consequence.get(language).map(str::to_owned))
    }

    /// Whether it is promised to all parties of the version, not to one alone.
    async fn is_common(&self) -> bool {
        self.0.part_id.is_none()
    }

    /// The newest measured values that you may see, newest first: in a party's part those of that party.
    async fn measured(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 1–100.")] first: i32,
    ) -> Result<Vec<MeasuredValue>> {
        let size = match usize::try_from(first) {
            Ok(size @ 1..=100) => size,
            _ => {
                let message = format!("a page has 1 to 100 rows, not {first}");
                return Err(ApiError::new(Code::PageSize, message).into());
            }
        };
        let rows = self.0.newest(session(ctx)?, &key(ctx), size).await?;
        Ok(rows.into_iter().map(MeasuredValue).collect())
    }

    /// The newest measured value that you may see.
    async fn latest(&self, ctx: &Context<'_>) -> Result<Option<MeasuredValue>> {
        Ok(self.0.newest(session(ctx)?, &key(ctx), 1).await?.pop().map(MeasuredValue))
    }

    /// In how many of the measured periods that lie between two days the target was met (U2.8).
    async fn fulfilment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day (default: the first measured).")] from: Option<Date>,
        #[graphql(desc = "First day after (default: after the last measured).")] to: Option<Date>,
    ) -> Result<TargetFulfilment> {
        let counted = self.0.fulfilment(session(ctx)?, &key(ctx), from.map(Date::day), to.map(Date::day)).await?;
        Ok(TargetFulfilment { periods: counted.periods, met: counted.met })
    }

    /// Where the facts come from (O5).
    async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        Ok(self.details(ctx).await?.provenance)
    }

    /// The source, where attested (O5).
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.source.clone())
    }
}

/// A measured value (mätvärde).
#[derive(Clone)]
pub struct MeasuredValue(pub Member<MeasuredRow>);

impl From<Member<MeasuredRow>> for MeasuredValue {
    fn from(row: Member<MeasuredRow>) -> Self {
        Self(row)
    }
}

const ORGANISATION: One<MeasuredRow, OrganisationRow> = One::new("organisation_id", |row| Some(row.organisation_id));

impl Governed for MeasuredValue {
    type Row = MeasuredRow;
}

/// What was measured against a target for one party over one period (mätvärde).
#[Object]
impl MeasuredValue {
    /// The party whose figure it is.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &ORGANISATION).await
    }

    /// First day of the period.
    async fn period_start(&self) -> Date {
        Date(self.0.period_start)
    }

    /// First day after the period.
    async fn period_end(&self) -> Date {
        Date(self.0.period_end)
    }

    /// The value, in the target's unit.
    async fn value(&self) -> Decimal {
        Decimal::thousandths(self.0.value_thousandths)
    }

    /// How often it was recorded: more than once, where it was corrected (U2.8).
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Whether it meets the target.
    async fn met(&self) -> bool {
        self.0.met
    }

    /// Where the value comes from (O5).
    async fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The source, where attested (O5).
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }
}

/// How often a target was met.
#[derive(SimpleObject)]
pub struct TargetFulfilment {
    /// How many periods were measured.
    pub periods: i64,
    /// In how many of them the target was met.
    pub met: i64,
}
