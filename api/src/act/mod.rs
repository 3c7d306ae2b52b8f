//! Business acts: who decides what, carried out.
//!
//! An act is one struct — what a mutation takes — with one function, [`Deed::perform`]. It runs in one transaction:
//! the actor's appointments are held and read again; the object is loaded through access, locked; the rules say whether
//! this actor may, and by which clause; the life cycle says whether the state allows it; rows are written; who is told is
//! told; and the decision is recorded, last, in its keeper's chain (N5). Nothing else writes for a request.
//!
//! What is refused leaves nothing behind: what cannot be seen is `NOT_FOUND`, what is not permitted is `FORBIDDEN` with
//! action and clause (V7), and what a person can mend comes back as `userErrors`.
//!
//! The order in which locks are taken stands in CONTRIBUTING.md. Where two acts wait for each other all the same, the
//! database says so and the act is done again.

pub mod check;
mod doing;
mod finish;
mod idempotency;
mod load;
mod record;
mod refusal;
mod run;
mod telling;
mod terms;
pub mod underway;

pub mod agreements;
pub mod appointments;
pub mod budgets;
pub mod cycles;
pub mod deliveries;
pub mod events;
pub mod index;
pub mod measured;
pub mod meetings;
pub mod needs;
pub mod notices;
pub mod organisations;
pub mod plans;
pub mod portfolios;
pub mod processes;
pub mod records;
pub mod services;

pub use check::*;
pub use doing::Act;
pub use load::Loaded;
pub use record::Permit;
pub use refusal::{Refusal, UserError, UserErrorCode};
pub use run::{Deed, Outcome, run};
pub use telling::{Place, Vacated};
pub use terms::Terms;
