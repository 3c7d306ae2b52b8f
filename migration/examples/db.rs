//! scratch
#[path = "../../api/src/db.rs"]
pub mod db;
fn main(){}
