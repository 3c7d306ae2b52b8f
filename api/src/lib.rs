//! Katalog: a GraphQL API with role-based access for a multi-organisation service catalogue.
//!
//! The way of a request: [`http`] (the door) → [`auth`] (who is it) → [`access`] (the only door to rows) → [`graphql`]
//! (thin resolvers). What may be seen is decided by the `governance` crate and turned into SQL by `entity::governed`.

pub mod access;
pub mod act;
pub mod app;
pub mod auth;
pub mod canonical;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod decisions;
pub mod error;
pub mod exchange;
pub mod graphql;
mod housekeeping;
pub mod http;
pub mod private;
pub mod reference;
pub mod sample;
