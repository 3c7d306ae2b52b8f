//! Documents that have held before the schema once hold before it again: nothing of it changes while the server runs.

use std::sync::Arc;

use async_graphql::{
    CacheControl, ServerError, ValidationResult, async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation},
};

/// Has the library not look at documents again. For the schema alone that is given nothing else
/// ([`Schemas::trusting`](super::Schemas::trusting)): the library has no mode of its own that looks at nothing, and its
/// shortest look takes a twentieth of what a page of services does.
pub(super) struct Held;

impl ExtensionFactory for Held {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Held {
    async fn validation(
        &self,
        _: &ExtensionContext<'_>,
        _: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        // Measured, and told to caches, where it was looked at (`http/measure.rs`, `http/cached.rs`).
        Ok(ValidationResult { cache_control: CacheControl::default(), complexity: 0, depth: 0 })
    }
}
