//! Vacancies in an overview (S2.2).

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use governance::role::Role;

use crate::{
    access::{
        Member, One,
        overview::{VacancyRow, VacancyStatus},
        rows::{PortfolioRow, ServiceRow},
    },
    graphql::{ahead::one, date::Date, portfolio::Portfolio, service::Service},
};

/// Why a role is told as vacant.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "VacancyStatus")]
pub enum VacancyReason {
    /// Vakant: nobody is appointed.
    Vacant,
    /// Ej accepterat: somebody is appointed and has not accepted (S2.3).
    Unaccepted,
    /// Upphör: the last appointment ends within 90 days, and none follows.
    Ending,
}

/// A role that should be filled and is not, or soon is not.
#[derive(Clone)]
pub struct Vacancy(pub Member<VacancyRow>);

const PORTFOLIO: One<VacancyRow, PortfolioRow> = One::new("portfolio_id", |row| Some(row.portfolio_id));
const SERVICE: One<VacancyRow, ServiceRow> = One::new("service_id", |row| row.service_id);

/// A role over a portfolio or service that should be filled and is not, or soon is not (S2.2): those that the owner
/// requires, and always an owner and a manager of every active service. Only to the provider's staff (V1).
#[Object]
impl Vacancy {
    /// The role.
    async fn role(&self) -> Role {
        self.0.role
    }

    /// Why it is told.
    async fn reason(&self) -> VacancyReason {
        self.0.status.into()
    }

    /// The portfolio; the service's, where it is a service's role.
    async fn portfolio(&self, ctx: &Context<'_>) -> Result<Option<Portfolio>> {
        one(&self.0, ctx, &PORTFOLIO).await
    }

    /// The service; null where the role is the portfolio's.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        one(&self.0, ctx, &SERVICE).await
    }

    /// First day without anybody, where the last appointment is about to end.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }
}

/// How many roles are vacant or soon will be, and which.
#[derive(SimpleObject)]
pub struct VacancyCount {
    /// The number.
    pub value: i64,
    /// The roles.
    pub rows: Vec<Vacancy>,
}

impl VacancyCount {
    /// The vacancies as a figure.
    pub fn of(rows: Vec<Member<VacancyRow>>) -> Self {
        Self { value: i64::try_from(rows.len()).unwrap_or(i64::MAX), rows: rows.into_iter().map(Vacancy).collect() }
    }
}
