//! The database by itself: what it refuses whatever the program does, and what it keeps. Each test runs on SQLite, and on
//! PostgreSQL where `KATALOG_TEST_POSTGRES_URL` names a server on which databases may be created.

mod act_rows;
mod acts;
mod adjusted;
mod agreement_rows;
mod agreements;
pub mod anchors;
mod anchors_at_once;
mod appointments;
pub mod base;
mod budgets;
mod cover;
mod decisions;
mod frames;
mod grants;
mod hung;
mod migrations;
mod moved;
mod notice_days;
mod organisations;
mod pools;
pub mod rows;
mod stock;
pub mod sums;
mod tiered;
mod vocabulary;
