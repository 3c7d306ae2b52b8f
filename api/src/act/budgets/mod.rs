//! Budgets: frames (S4.1.1), allocations within them (S4.2.7, S3.2.2), cost (S3.2.4), list prices (S4.2.12).

mod allocation;
mod cost;
mod decline;
mod frame;
mod price;

pub use allocation::AllocationDecideInput;
pub use cost::CostRecordInput;
pub use decline::PriceDeclineInput;
pub use frame::FrameDecideInput;
pub use price::{PriceConcurInput, PriceSetInput};

/// Minor units as people write them.
pub(super) fn money(minor: i64, currency: &str) -> String {
    format!("{} {currency}", rust_decimal::Decimal::new(minor, 2))
}
