//! Requests that were examined before, kept: a portal sends the same documents over and over.
//!
//! What is kept holds for everyone: nothing of it depends on who asks. Whether the asker may see the answer is decided
//! anew each time, by the rows' own extents.

use std::sync::Arc;

use async_graphql::Request;
use async_graphql_parser::types::ExecutableDocument;
use async_graphql_value::Variables;
use foldhash::quality::RandomState;
use moka::sync::Cache;

use super::{asked::Asked, document::Document, measure::Measure};
use crate::{access::statements::Number, config::Config, error::ApiError, graphql::written::Plain};

/// How much text of requests is kept, in bytes, variables counted; with what is made of it, it takes some eleven times that.
const CAPACITY: u64 = 1024 * 1024;

/// What a request counts beside its text.
const EACH: usize = 512;

/// The longest variables, in bytes, with which a request is kept: longer ones seldom come again.
const VARIABLES: usize = 4 * 1024;

/// A request that may run: read, within the limits, and once it has run also known to hold before the schema.
#[derive(Debug)]
pub struct Prepared {
    /// What tells it from every other.
    pub number: Number,
    /// Its operation and fragments.
    pub document: Document,
    /// The same with its fragments written out, for when it is known to hold.
    plain: Option<ExecutableDocument>,
    /// The values of its variables, with the operation's defaults.
    pub variables: Variables,
    /// What it was measured to be.
    pub measured: Measure,
    /// The length of its variables as JSON, in bytes.
    pub variables_length: usize,
}

impl Prepared {
    /// A request that was examined.
    ///
    /// # Errors
    /// When the variables cannot be written, which is a fault of the server.
    pub fn of(
        document: Document,
        plain: Option<ExecutableDocument>,
        variables: Variables,
        measured: Measure,
    ) -> Result<Self, ApiError> {
        let variables_length = serde_json::to_vec(&variables).map_err(ApiError::internal)?.len();
        Ok(Self { number: Number::next(), document, plain, variables, measured, variables_length })
    }

    /// The request as the executor takes it. `holds`: the document is known to hold before the schema, which is looked at as
    /// it was written.
    pub fn request(&self, config: &Config, holds: bool) -> Request {
        let mut request = Request::new(String::new()).variables(self.variables.clone());
        request.operation_name.clone_from(&self.document.name);
        match self.plain.as_ref().filter(|_| holds) {
            Some(plain) => {
                request = request.data(Plain);
                request.set_parsed_query(plain.clone());
            }
            None => {
                request.set_parsed_query(self.document.parsed.clone());
            }
        }
        if config.introspection { request } else { request.disable_introspection() }
    }
}

/// All that was asked, word for word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Words(Box<str>);

impl Words {
    /// Those of a request. Variables count by their values: a document may hold with some and not with others.
    ///
    /// # Errors
    /// When the variables cannot be written, which is a fault of the server.
    pub fn of(Asked { query, operation_name, variables }: &Asked) -> Result<Self, ApiError> {
        let name = operation_name.as_deref().unwrap_or_default();
        let variables = serde_json::to_string(variables).map_err(ApiError::internal)?;
        // Lengths first, so that no two requests are written alike.
        Ok(Self(format!("{} {} {query}{name}{variables}", query.len(), name.len()).into()))
    }
}

/// The kept requests, the least used of them given up first.
pub struct PreparedCache(Cache<Words, Arc<Prepared>, RandomState>);

impl PreparedCache {
    /// An empty cache.
    pub fn new() -> Self {
        let length = |_: &Words, prepared: &Arc<Prepared>| {
            u32::try_from(EACH + prepared.document.length + prepared.variables_length).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(CAPACITY).weigher(length).build_with_hasher(RandomState::default()))
    }

    /// A request that held before the schema when it ran.
    pub fn get(&self, words: &Words) -> Option<Arc<Prepared>> {
        self.0.get(words)
    }

    /// Keeps a request that held before the schema.
    pub fn keep(&self, words: Words, prepared: Arc<Prepared>) {
        if prepared.variables_length <= VARIABLES {
            self.0.insert(words, prepared);
        }
    }

    /// How much is kept, as [`CAPACITY`] counts it.
    #[cfg(test)]
    fn weight(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.weighted_size()
    }
}

impl Default for PreparedCache {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Limits;

    /// However many requests come, and whatever their variables.
    #[test]
    fn what_is_kept_is_bounded() {
        let cache = PreparedCache::new();
        let limits = Limits::default();
        for number in 0..4_000 {
            for variables in
                [serde_json::json!({"x": number}), serde_json::json!({"x": "y".repeat(100_000), "n": number})]
            {
                let mut asked = Asked { query: "query ($x: String) { __typename }".to_owned(), ..Asked::default() };
                asked.variables = Variables::from_json(variables);
                let document = Document::parse(&asked.query, None, &limits).unwrap();
                let words = Words::of(&asked).unwrap();
                document.complete(&mut asked.variables).unwrap();
                cache.keep(words, Arc::new(Prepared::of(document, None, asked.variables, Measure::default()).unwrap()));
            }
        }
        assert!(cache.weight() <= CAPACITY && cache.weight() > CAPACITY / 2, "{}", cache.weight());
    }

    #[test]
    fn requests_are_told_apart_by_document_operation_and_variables() {
        let asked = |query: &str, name: Option<&str>, variables: serde_json::Value| Asked {
            query: query.to_owned(),
            operation_name: name.map(str::to_owned),
            variables: Variables::from_json(variables),
        };
        let requests = [
            asked("{a}", None, serde_json::json!({})),
            asked("{b}", None, serde_json::json!({})),
            asked("{a}", Some("b"), serde_json::json!({})),
            asked("{a}b", None, serde_json::json!({})),
            asked("{a}", None, serde_json::json!({"x": 1})),
            asked("{a}", None, serde_json::json!({"x": "1"})),
        ];
        let mut seen: Vec<Words> = Vec::new();
        for request in &requests {
            let words = Words::of(request).unwrap();
            assert_eq!(words, Words::of(request).unwrap());
            assert!(!seen.contains(&words), "{request:?}");
            seen.push(words);
        }
    }
}
