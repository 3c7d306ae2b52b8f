//! The query root, put together from one part per subject.

use async_graphql::MergedObject;

use super::{
    agreement_query::AgreementQuery, catalogue::CatalogueQuery, delivery_list::DeliveryQuery,
    directory::DirectoryQuery, node::NodeQuery, overview::OverviewQuery, permission::PermissionQuery,
};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    CatalogueQuery,
    DirectoryQuery,
    NodeQuery,
    AgreementQuery,
    PermissionQuery,
    DeliveryQuery,
    OverviewQuery,
);
