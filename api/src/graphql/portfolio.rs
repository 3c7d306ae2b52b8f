//! Portfolios: type and queries.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use chrono::{DateTime, Months, NaiveDate, Utc};
use entity::sql::Sql;
use futures_util::{FutureExt, future::BoxFuture};
use governance::words::{Language, Provenance};

use super::{
    agreement::Agreement,
    agreement_list::{self, AgreementArguments, AgreementFilter, AgreementOrder},
    ahead::{Governed, Selected, Soon, details, many, one},
    budget::{self, BudgetFrame},
    connection::{Connection, counted, session},
    date::Date,
    decision::{self, Decision},
    id::{GlobalId, NodeType},
    in_turn::InTurn,
    order::Direction,
    organisation::Organisation,
    permission::{self, Permission},
    service::{Service, ServiceFilter, ServiceOrder},
    state_change::{self, StateChange},
};
use crate::access::{
    Ahead, Filter, Member, Nesting, One, Order, Paging, Relation,
    facts::Subject,
    rows::{ArchitectureRow, OrganisationRow, PortfolioDetailsRow, PortfolioRow},
};

/// A portfolio of services (tjänsteportfölj), established by leadership (S4.1.3).
#[derive(Clone)]
pub struct PortfolioObject(pub Member<PortfolioRow>);

/// As it is handed out.
pub type Portfolio = InTurn<PortfolioObject>;

impl From<Member<PortfolioRow>> for Portfolio {
    fn from(row: Member<PortfolioRow>) -> Self {
        Self::of(PortfolioObject(row))
    }
}

const PROVIDER: One<PortfolioRow, OrganisationRow> = One::new("provider_id", |portfolio| Some(portfolio.provider_id));
const DETAILS: One<PortfolioRow, PortfolioDetailsRow> = One::same(|portfolio| Some(portfolio.id));
const DETAILS_KEY: &str = "/details";
const ARCHITECTURE: One<PortfolioRow, ArchitectureRow> = One::new("id", |portfolio| Some(portfolio.id));
const ARCHITECTURE_KEY: &str = "/architecture";

impl Governed for Portfolio {
    type Row = PortfolioRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "provider" => field.one::<_, Organisation>(&PROVIDER),
            "description" | "establishedOn" | "version" | "provenance" | "source" => {
                DETAILS.ahead(DETAILS_KEY.to_owned(), Ahead::default())
            }
            "architectureConfirmedOn" | "architectureStale" => {
                ARCHITECTURE.ahead(ARCHITECTURE_KEY.to_owned(), Ahead::default())
            }
            _ => return None,
        })
    }
}

impl PortfolioObject {
    fn details<'a>(&'a self, ctx: &'a Context<'_>) -> Soon<'a, Member<PortfolioDetailsRow>> {
        details(&self.0, ctx, DETAILS_KEY, &DETAILS)
    }

    fn architecture<'a>(&'a self, ctx: &'a Context<'_>) -> BoxFuture<'a, Result<Option<Member<ArchitectureRow>>>> {
        let read =
            async move { Ok(self.0.related(session(ctx)?, ARCHITECTURE_KEY, &ARCHITECTURE, Ahead::default).await?) };
        read.boxed()
    }
}

/// For how many months a confirmation of the architecture holds (S4.1.4).
const CONFIRMED_FOR: Months = Months::new(12);

/// Whether the architecture has not been confirmed for too long.
pub fn stale(confirmed_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    let until = confirmed_on.and_then(|day| day.checked_add_months(CONFIRMED_FOR));
    until.is_none_or(|until| until <= today)
}

/// A portfolio of services (tjänsteportfölj), established by leadership (S4.1.3). Seen by everyone once it holds a
/// published service, by the provider's staff always (V1).
#[Object(name = "Portfolio")]
impl PortfolioObject {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Portfolio.global(self.0.id)
    }

    /// The provider's own code.
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

    /// Description; the other language stands in where one is missing.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.description.get(language).map(str::to_owned))
    }

    /// The day leadership established it (S4.1.3).
    async fn established_on(&self, ctx: &Context<'_>) -> Result<Date> {
        Ok(Date(self.details(ctx).await?.established_on))
    }

    /// When leadership last confirmed that its architecture is documented and current (S4.1.4); only to the provider's
    /// staff (V1), null to others.
    async fn architecture_confirmed_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.architecture(ctx).await?.and_then(|architecture| architecture.confirmed_on).map(Date))
    }

    /// Whether that has not been confirmed within twelve months (S4.1.4); only to the provider's staff (V1), null to
    /// others.
    async fn architecture_stale(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let today = session(ctx)?.today();
        Ok(self.architecture(ctx).await?.map(|architecture| stale(architecture.confirmed_on, today)))
    }

    /// Where the facts come from (O5).
    async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        Ok(self.details(ctx).await?.provenance)
    }

    /// The source, where attested (O5).
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.source.clone())
    }

    /// The provider whose portfolio it is.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &PROVIDER).await
    }

    /// Its services that you may see.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which services.")] filter: Option<ServiceFilter>,
        #[graphql(desc = "The order (default: by Swedish name).")] order_by: Option<ServiceOrder>,
    ) -> Result<Connection<Service>> {
        let order = order_by.unwrap_or_default().order();
        let paging = Paging::new(order, first, after, last, before, counted(ctx))?;
        let filter = filter.unwrap_or_default().filter(session(ctx)?);
        let nesting = Nesting { parent: "t.portfolio_id", from: "service t" };
        many(&self.0, ctx, nesting, paging, filter).await
    }

    /// The agreements that concern a service of it, as far as you may see them (V2): that deliver it, support it, or carry it
    /// from another provider (O2).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which agreements.")] filter: Option<AgreementFilter>,
        #[graphql(desc = "The order (default: by code).")] order_by: Option<AgreementOrder>,
        #[graphql(desc = "Only what was in force on this day, as recorded now.")] as_of: Option<Date>,
    ) -> Result<Connection<Agreement>> {
        let arguments = AgreementArguments { first, after, last, before, filter, order_by, as_of, known_at: None };
        agreement_list::of_portfolio(&self.0, ctx, arguments).await
    }

    /// Its budget frame for a year with what is allocated and left of it (V5); null where there is none that you may see.
    async fn budget(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Calendar year.")] year: i32,
        #[graphql(desc = "As it stood on this day (default: as last decided).")] as_of: Option<Date>,
        #[graphql(desc = "Only by what was recorded here by this instant.")] known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<BudgetFrame>> {
        budget::of_portfolio(&self.0, ctx, year, as_of, known_at).await
    }

    /// What has changed of it between two days: its frames where you may see them (V5), and of the services that belonged to
    /// it on either day what `Service.changes` tells.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As it stood at the end of this day.")] from: Date,
        #[graphql(desc = "As it stood at the end of this day, a later one.")] to: Date,
    ) -> Result<Vec<StateChange>> {
        state_change::of_portfolio(&self.0, ctx, from, to).await
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.details(ctx).await?.version)
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

    /// What you may do to it and to what hangs on it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        permission::viewer_can(&self.0, ctx, Subject::Portfolio).await
    }
}

/// Which portfolios.
#[derive(InputObject, Default)]
pub struct PortfolioFilter {
    /// Of this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// With this code.
    pub code: Option<String>,
}

impl PortfolioFilter {
    /// The filter as conditions.
    pub fn filter(self) -> Filter {
        let provider = self.provider.map(|id| match id.of(NodeType::Organisation) {
            Some(id) => Sql::new("t.provider_id = ?").bind(id),
            None => Sql::none(),
        });
        Filter::rows(provider.into_iter().chain(self.code.map(|code| Sql::new("t.code = ?").bind(code))))
    }
}

/// What portfolios are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default)]
pub enum PortfolioOrderField {
    /// Swedish name, in Swedish order.
    #[default]
    NameSv,
    /// English name.
    NameEn,
    /// Code.
    Code,
}

/// The order of a list of portfolios.
#[derive(InputObject, Default)]
pub struct PortfolioOrder {
    /// By what.
    #[graphql(default)]
    pub field: PortfolioOrderField,
    /// Which way.
    #[graphql(default)]
    pub direction: Direction,
}

impl PortfolioOrder {
    /// The order as access reads it.
    pub fn order(self) -> Order {
        let column = match self.field {
            PortfolioOrderField::NameSv => "sort_sv",
            PortfolioOrderField::NameEn => "sort_en",
            PortfolioOrderField::Code => "code",
        };
        Order::text(column).directed(self.direction == Direction::Desc)
    }
}
