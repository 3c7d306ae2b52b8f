//! The law of Katalog: vocabulary, rules and the one decision function, as plain data and pure functions.
#![doc = include_str!("../GOVERNANCE.md")]

pub mod action;
pub mod calendar;
pub mod clauses;
pub mod decide;
pub mod duty;
pub mod explain;
mod holders;
pub mod hours;
pub mod index;
pub mod lifecycle;
pub mod matrix;
pub mod price;
pub mod promise;
pub mod role;
pub mod rule;
pub mod rules;
mod seat;
pub mod term;
pub mod text;
pub mod told;
mod vocabulary;
pub mod words;
