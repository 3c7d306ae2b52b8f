//! Index adjustment (U2.7): published values are entered; a run over many agreement lines is drafted, reviewed by another
//! person, and applied as a whole under the signed index clauses, without a new version.

mod book;
mod draft;
mod lines;
mod series;
mod steps;

pub use draft::IndexAdjustmentRunDraftInput;
pub(in crate::act) use lines::signed_clause;
pub use series::{IndexSeriesRecordInput, IndexValueInput};
pub use steps::{IndexAdjustmentRunApplyInput, IndexAdjustmentRunReviewInput, IndexAdjustmentRunWithdrawInput};
