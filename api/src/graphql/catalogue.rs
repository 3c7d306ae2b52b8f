//! Queries of the catalogue: services and portfolios.

use async_graphql::{Context, Object, Result};

use super::{
    ahead::{by_code, page},
    connection::{Connection, counted, session},
    portfolio::{Portfolio, PortfolioFilter, PortfolioOrder},
    service::{Service, ServiceFilter, ServiceOrder},
};
use crate::access::Paging;

/// Queries of the catalogue.
#[derive(Default)]
pub struct CatalogueQuery;

/// Queries of the catalogue.
#[Object]
impl CatalogueQuery {
    /// The services that you may see: published ones for everyone, all of a provider for its staff (V1).
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
        let session = session(ctx)?;
        let order = order_by.unwrap_or_default().order();
        let paging = Paging::new(order, first, after, last, before, counted(ctx))?;
        page(ctx, &paging, &filter.unwrap_or_default().filter(session)).await
    }

    /// The service with this code at this provider; null where there is none that you may see.
    async fn service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider's code.")] provider: String,
        #[graphql(desc = "The service's code.")] code: String,
    ) -> Result<Option<Service>> {
        by_code(ctx, "t.provider_id", &provider, &code).await
    }

    /// The portfolios that you may see.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn portfolios(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which portfolios.")] filter: Option<PortfolioFilter>,
        #[graphql(desc = "The order (default: by Swedish name).")] order_by: Option<PortfolioOrder>,
    ) -> Result<Connection<Portfolio>> {
        let order = order_by.unwrap_or_default().order();
        let paging = Paging::new(order, first, after, last, before, counted(ctx))?;
        page(ctx, &paging, &filter.unwrap_or_default().filter()).await
    }

    /// The portfolio with this code at this provider; null where there is none that you may see.
    async fn portfolio(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider's code.")] provider: String,
        #[graphql(desc = "The portfolio's code.")] code: String,
    ) -> Result<Option<Portfolio>> {
        by_code(ctx, "t.provider_id", &provider, &code).await
    }
}
