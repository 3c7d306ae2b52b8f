//! The one end-to-end test binary: each module is a subject; all but `database` speak to the real program over HTTP.
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what is wrong")]

mod acts;
mod agreeing;
mod agreements;
mod arguments;
mod database;
mod deliveries;
mod doctor;
mod door;
mod exchange;
mod federation;
mod filters;
mod first_contact;
mod harness;
mod index;
mod law;
mod leadership;
mod looking_back;
mod matrix;
mod measured;
mod permission;
mod program;
mod readme;
mod relations;
mod seats;
mod signing_in;
mod statements;
mod sunet;
mod verify;
mod welcome;
mod year;
