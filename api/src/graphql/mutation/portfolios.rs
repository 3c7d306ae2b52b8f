//! Acts on portfolios and the service architecture.

use async_graphql::{Context, Object, Result};

use crate::{
    act::portfolios::{PortfolioConfirmInput, PortfolioEditInput, PortfolioEstablishInput, ServiceMoveInput},
    graphql::acting::{PortfolioPayload, ServicePayload, perform},
};

/// Acts on portfolios.
#[derive(Default)]
pub struct PortfolioMutation;

/// Acts on portfolios.
#[Object]
impl PortfolioMutation {
    /// ESTABLISH a PORTFOLIO (S4.1.3): leadership.
    async fn portfolio_establish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be established.")] input: PortfolioEstablishInput,
    ) -> Option<Result<PortfolioPayload>> {
        Some(perform(ctx, input).await)
    }

    /// EDIT a PORTFOLIO: its names and descriptions (S4.1.3): leadership.
    async fn portfolio_edit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: PortfolioEditInput,
    ) -> Option<Result<PortfolioPayload>> {
        Some(perform(ctx, input).await)
    }

    /// CONFIRM a PORTFOLIO: that its architecture is documented and current today (S4.1.4): leadership.
    async fn portfolio_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is confirmed.")] input: PortfolioConfirmInput,
    ) -> Option<Result<PortfolioPayload>> {
        Some(perform(ctx, input).await)
    }

    /// MOVE a SERVICE to another portfolio (S4.1.3): leadership.
    async fn service_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is moved where.")] input: ServiceMoveInput,
    ) -> Option<Result<ServicePayload>> {
        Some(perform(ctx, input).await)
    }
}
