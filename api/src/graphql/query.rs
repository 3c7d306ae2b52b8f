//! The query root, put together from one part per subject.

use async_graphql::MergedObject;

use super::{catalogue::CatalogueQuery, directory::DirectoryQuery, node::NodeQuery};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(CatalogueQuery, DirectoryQuery, NodeQuery);
