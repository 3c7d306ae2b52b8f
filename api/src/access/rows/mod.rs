//! The kinds of rows access hands out: one subject per file.

mod agreement;
mod agreement_line;
mod agreement_part;
mod agreement_version;
mod allocation;
mod delivery;
mod frame;
mod measured_value;
mod organisation;
mod service_target;
mod person;
mod appointment;
mod security;
mod list_price;
mod relation;
mod portfolio;
mod service;
mod service_cost;

pub use agreement::AgreementRow;
pub use agreement_line::LineRow;
pub use agreement_part::PartRow;
pub use agreement_version::VersionRow;
pub use allocation::AllocationRow;
pub use delivery::DeliveryRow;
pub use frame::FrameRow;
pub use measured_value::MeasuredRow;
pub use portfolio::PortfolioRow;
pub use service_target::TargetRow;
pub use service::ServiceRow;
pub use service_cost::ServiceCostRow;
pub use organisation::OrganisationRow;
pub use person::PersonRow;
pub use appointment::AppointmentRow;
pub use security::{SecurityMeasureRow, SecurityRow};
pub use list_price::ListPriceRow;
pub use relation::{CustomerRelationRow, ServiceSupplierRow};
