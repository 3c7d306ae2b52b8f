//! Everything that can be done: one mutation for each business act, thin over [`crate::act`].

mod agreements;
mod appointments;
mod budgets;
pub mod covered;
mod cycles;
mod deliveries;
mod events;
mod index;
mod measured;
mod meetings;
mod needs;
mod notices;
mod organisations;
mod plans;
mod portfolios;
mod processes;
mod records;
mod service_information;
mod services;

use async_graphql::MergedObject;

pub use notices::NoticesReadPayload;

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    agreements::AgreementMutation,
    appointments::AppointmentMutation,
    budgets::BudgetMutation,
    cycles::CycleMutation,
    deliveries::DeliveryMutation,
    events::EventMutation,
    measured::MeasuredMutation,
    index::IndexMutation,
    meetings::MeetingMutation,
    needs::NeedMutation,
    notices::NoticeMutation,
    organisations::OrganisationMutation,
    plans::PlanMutation,
    portfolios::PortfolioMutation,
    processes::ProcessMutation,
    records::ManagementRecordMutation,
    service_information::ServiceInformationMutation,
    services::ServiceMutation,
);
