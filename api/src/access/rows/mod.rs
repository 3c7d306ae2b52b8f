//! The kinds of rows access hands out: one subject per file.

mod agreement;
mod agreement_line;
mod agreement_part;
mod agreement_version;
mod allocation;
mod appointment;
mod delivery;
mod frame;
mod list_price;
mod measured_value;
mod organisation;
mod person;
mod portfolio;
mod relation;
mod security;
mod service;
mod service_cost;
mod service_target;

pub use agreement::AgreementRow;
pub use agreement_line::LineRow;
pub use agreement_part::PartRow;
pub use agreement_version::VersionRow;
pub use allocation::AllocationRow;
pub use appointment::AppointmentRow;
pub use delivery::DeliveryRow;
pub use frame::FrameRow;
pub use list_price::ListPriceRow;
pub use measured_value::MeasuredRow;
pub use organisation::OrganisationRow;
pub use person::PersonRow;
pub use portfolio::PortfolioRow;
pub use relation::{CustomerRelationRow, ServiceSupplierRow};
pub use security::{SecurityMeasureRow, SecurityRow};
pub use service::{ServiceRoutinesRow, ServiceRow};
pub use service_cost::ServiceCostRow;
pub use service_target::{TargetDetailsRow, TargetRow};
