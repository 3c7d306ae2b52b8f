//! The query root, put together from one part per subject.

use async_graphql::MergedObject;

use super::{
    acts_query::ActsQuery, agreement_query::AgreementQuery, agreement_upkeep_query::AgreementUpkeepQuery,
    annual_report::AnnualReportQuery, appointment_list::AppointmentQuery, architecture::ArchitectureQuery,
    catalogue::CatalogueQuery, delivery_list::DeliveryQuery, directory::DirectoryQuery, node::NodeQuery,
    overview::OverviewQuery, permission::PermissionQuery, process_figures::ProcessQuery,
};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    CatalogueQuery,
    DirectoryQuery,
    AppointmentQuery,
    NodeQuery,
    AgreementQuery,
    AgreementUpkeepQuery,
    PermissionQuery,
    DeliveryQuery,
    OverviewQuery,
    ActsQuery,
    ArchitectureQuery,
    ProcessQuery,
    AnnualReportQuery,
);
