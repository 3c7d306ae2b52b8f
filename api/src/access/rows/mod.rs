//! The kinds of rows access hands out: one subject per file.

mod organisation;
mod person;
mod appointment;
mod security;
mod list_price;
mod relation;
mod portfolio;
mod service;

pub use portfolio::PortfolioRow;
pub use service::ServiceRow;
pub use organisation::OrganisationRow;
pub use person::PersonRow;
pub use appointment::AppointmentRow;
pub use security::{SecurityMeasureRow, SecurityRow};
pub use list_price::ListPriceRow;
pub use relation::{CustomerRelationRow, ServiceSupplierRow};
