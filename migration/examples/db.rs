//! scratch
#[path = "../../api/src/db.rs"]
pub mod db;
extern crate self as katalog;
#[cfg(test)]
#[path = "../../tests/database/mod.rs"]
mod database;
fn main(){}
