//! Everything that can be done: one mutation for each business act, thin over [`crate::act`].

mod portfolios;

use async_graphql::MergedObject;

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(portfolios::PortfolioMutation);
