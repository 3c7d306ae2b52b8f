//! The tables, one per file, as the program writes them; and the one place where an extent becomes SQL ([`governed`]).
//!
//! Enums are the governance crate's own. What the database keeps by itself (closure, anchors, sums, histories) is told
//! with each table; the constraints stand in the migration crate.

pub mod agreement;
pub mod agreement_anchor;
pub mod agreement_line;
pub mod agreement_line_tier;
pub mod agreement_part;
pub mod agreement_service;
pub mod agreement_version;
pub mod allocation;
pub mod allocation_history;
pub mod anchor;
pub mod appointment;
pub mod appointment_duty;
pub mod budget_frame;
pub mod bulk_load;
pub mod consent;
pub mod customer_relation;
pub mod decision;
pub mod decision_chain;
pub mod delivery;
pub mod delivery_anchor;
pub mod frame_history;
pub mod governed;
pub mod identity;
pub mod installation;
pub mod invitation;
pub mod list_price;
pub mod list_price_tier;
pub mod measured_value;
pub mod organisation;
pub mod organisation_ancestor;
pub mod organisation_domain;
pub mod organisation_number;
pub mod person;
pub mod portfolio;
pub mod required_role;
pub mod security_measure;
pub mod service;
pub mod service_cost;
pub mod service_history;
pub mod service_supplier;
pub mod service_target;
pub mod sql;
pub mod supplier_relation;
pub mod underpinning;
