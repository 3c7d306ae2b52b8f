//! The law held against its own text: what the rules say, what GOVERNANCE.md says, and that both say all of it.

mod clauses;
mod coverage;
mod elsewhere;
mod matrix;
mod roles;
mod rules;
