//! The law held against its own text: what the rules say, what GOVERNANCE.md says, and that both say all of it.
#![expect(clippy::expect_used, reason = "a test says by panicking what is wrong")]

mod clauses;
mod coverage;
mod elsewhere;
mod matrix;
mod roles;
mod rules;
