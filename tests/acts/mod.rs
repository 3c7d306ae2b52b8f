//! Business acts over HTTP: who may, by which clause, what comes of it, and that a refusal changes nothing.

mod appointments;
pub mod at_once;
mod at_once_more;
mod beside;
mod budgets;
mod changes;
mod duties;
mod effects;
mod history;
mod in_turn;
mod information;
mod invited;
mod managers;
mod needs;
mod owners;
mod plans;
mod portfolios;
mod processes;
mod records;
mod relations;
mod report;
mod services;
pub mod suppliers;
mod told;
pub mod world;
