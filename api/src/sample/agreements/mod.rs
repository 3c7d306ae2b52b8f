//! The sample's agreements: said in [`spec`], gathered per subject, turned into rows by [`emit`].

pub mod content;
pub mod customers;
pub mod drive;
pub mod emit;
pub mod levels;
pub mod pricing;
pub mod products;
pub mod register;
pub mod spec;
pub mod special;
pub mod suppliers;
pub mod underpinnings;
pub mod university;

use super::{SampleError, days::Days, files::Files};
use spec::Agreement;

/// Every agreement, Sunet's with its customers first.
///
/// # Errors
/// When a data file holds a word that is not one.
pub fn all(files: &Files, days: &Days) -> Result<Vec<Agreement>, SampleError> {
    let mut numbers = customers::Numbers::default();
    let mut agreements = vec![drive::agreement(files, days, &mut numbers)?];
    agreements.extend(customers::all(files, days, &mut numbers)?);
    agreements.extend(suppliers::all(files, days)?);
    agreements.extend(university::all(files, days)?);
    Ok(agreements)
}
