//! Agreements beyond plain rows: the facets they are seen through, what hangs on them, and what they are to a viewer.
//!
//! An agreement is governed by *facet*: one party's part `p` of one version `v`. Whatever is asked of an agreement is
//! asked of one facet that the actor may see, so that nothing of another party's part shows, neither in what is read nor
//! in what is filtered, counted or ordered by (N7).

pub mod agreed;
pub mod attested;
mod beneath;
pub mod breaks;
pub mod chain;
pub mod coming;
pub mod content;
mod event_rows;
pub mod events;
pub mod facets;
pub mod files;
pub mod fulfilment;
pub(crate) mod going_on;
pub mod kind;
pub mod known;
pub mod measured;
mod ours;
pub mod places;
pub mod renewed;
mod revision;
pub mod sealed;
pub mod underpinning;
pub mod versions;
