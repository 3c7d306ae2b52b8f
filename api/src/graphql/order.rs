//! The direction of a list.

use async_graphql::Enum;

/// Which way a list runs.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Direction {
    /// Upwards.
    #[default]
    Asc,
    /// Downwards.
    Desc,
}
