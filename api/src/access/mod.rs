//! The only door to rows: every read takes the actor's extent, and hands out governed rows alone.
//!
//! **Architecture invariant:** nothing outside this module sends SQL for a request, and what a statement here hands out
//! is decided by the condition that `entity::governed` makes of an extent: its own, or that of the rows it hangs on.

pub mod agreements;
pub mod ahead;
pub mod anchored;
pub mod appointments;
mod array;
pub mod changes;
pub mod checklist;
pub mod cohort;
pub mod cover;
pub mod cycle;
pub mod exported;
pub mod facts;
mod gather;
pub mod index;
pub mod layout;
pub mod list;
pub mod nested;
pub mod one;
pub mod organisations;
pub mod overview;
pub mod page;
pub mod process;
pub mod proof;
pub mod row;
pub mod rows;
pub mod seats;
pub mod session;
pub mod standing;
pub mod statements;
pub(crate) mod tiered;
pub mod viewer;

pub use ahead::{Ahead, Relation};
pub use cohort::{Member, Members};
pub use exported::is_masked;
pub use list::Filter;
pub use nested::{Nested, Nesting, Parents, Whole};
pub use one::One;
pub use page::{Order, Page, Paging, Total};
pub use row::{Bilingual, Row};
pub use session::Session;
