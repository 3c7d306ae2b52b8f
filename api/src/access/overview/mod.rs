//! The leadership overview: what portfolios and services cost, bring in, promise and lack (S1.1, S4.1, S4.7.3, S2.2).
//!
//! Its way: the *tree* ([`tree`]) of providers, portfolios and services of whose budgets the actor may see something →
//! for each kind of figure one [`basis`] (a query of counted rows: [`budgets`], [`lines`], [`agreements`],
//! [`deliveries`]) → its sums at every place, read once for the whole overview, however many places it has, and where
//! they are [`kept`] not from the rows at all → a figure at a place ([`figures`]), shown where the actor's extents cover
//! all that could count in it.
//!
//! **Invariants.** A figure is the sum of the query that it opens into, and where it is kept, equal to it (N8). A figure over part of its rows is not
//! shown at all: what a role leaves out must not look like a smaller whole. Whether it is whole is asked of the same
//! extents that guard the rows, of nothing else.

mod agreements;
mod asked;
mod basis;
mod budgets;
mod deliveries;
mod figures;
pub(in crate::access) mod force;
mod history;
mod kept;
mod lines;
mod needs;
mod place;
mod shared;
mod slice;
mod tree;
mod vacancies;

pub use agreements::HORIZONS;
pub use asked::{Asked, Subject};
pub use basis::Sum;
pub use deliveries::{UNCOVERED, uncovered_on};
pub use figures::{Figure, FigureRows, Figures};
pub(super) use history::{allocations, frames, latest};
pub use needs::NeedCounts;
pub use place::{Level, Place};
pub use slice::{Slice, When};
pub use tree::{Compared, Overview, PortfolioBranch, ProviderBranch, ServiceLeaf};
pub use vacancies::{ENDING_WITHIN, VacancyRow, VacancyStatus};
