//! Business acts over HTTP: who may, by which clause, what comes of it, and that a refusal changes nothing.

mod appointments;
mod at_once;
mod budgets;
mod duties;
mod history;
mod information;
mod needs;
mod plans;
mod portfolios;
mod records;
mod relations;
mod services;
pub mod world;
