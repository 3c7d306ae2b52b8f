//! What one request may ask for, and how often requests may come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Limits of one request. Those on the document are checked before anything that could be made slow by it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request's body. Default 128 KiB.
    pub body_bytes: usize,
    /// Bytes of a file that is attached to an agreement. Default 10 MiB; 0: none is taken in.
    pub file_bytes: usize,
    /// Milliseconds in which the body must have come. Default 10 s.
    pub body_timeout_ms: u64,
    /// Bytes of the GraphQL document. Default 64 KiB.
    pub document_bytes: usize,
    /// Tokens of the document (names, numbers, strings, punctuation). Default 4,000.
    pub tokens: usize,
    /// Brackets inside brackets in the document, of every kind. The parser is recursive: some hundreds overflow its
    /// stack. Default 40.
    pub nesting: usize,
    /// Operations and fragments in the document. Default 100.
    pub definitions: usize,
    /// Selections (fields, fragment spreads, inline fragments) when every fragment is written out. Default 2,000.
    pub selections: usize,
    /// Selections inside selections when every fragment is written out. Default 25; the tools' introspection query
    /// needs 18.
    pub depth: usize,
    /// Aliased fields when every fragment is written out. Default 50.
    pub aliases: usize,
    /// Fields at the operation's root when every fragment is written out. Default 20.
    pub root_fields: usize,
    /// Directives when every fragment is written out. Default 100.
    pub directives: usize,
    /// Values that arguments hold, variables counted at each use. Default 20,000.
    pub input_values: usize,
    /// Items of one list in an argument or variable; each becomes a condition in SQL, which has limits of its own.
    /// Default 200.
    pub list_items: usize,
    /// Values that the answer may hold at most: page sizes multiplied down to the leaves. Default 100,000.
    pub cost: u64,
    /// Errors told in one answer. Default 25.
    pub errors: usize,
    /// Bytes of the answer. Default 8 MiB.
    pub reply_bytes: usize,
    /// Milliseconds an operation may take. Default 10 s.
    pub timeout_ms: u64,
    /// Milliseconds that drafting or applying an index adjustment may take, of up to hundreds of thousands of lines.
    /// Default 5 minutes.
    pub adjustment_timeout_ms: u64,
    /// Open connections; more wait. Default 1,024.
    pub connections: usize,
}

/// How many requests may come from one address, and from one signed-in person. A bucket of `burst` requests that fills
/// with `per_second`; 0 per second switches the limit off.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Rates {
    /// Requests per second from one address (IPv6: one /64 network). Default 50.
    pub address_per_second: u32,
    /// Requests at once from one address. Default 200.
    pub address_burst: u32,
    /// Requests per second by one person. Default 20.
    pub person_per_second: u32,
    /// Requests at once by one person. Default 100.
    pub person_burst: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 128 * 1024,
            file_bytes: 10 * 1024 * 1024,
            body_timeout_ms: 10_000,
            document_bytes: 64 * 1024,
            tokens: 4_000,
            nesting: 40,
            definitions: 100,
            selections: 2_000,
            depth: 25,
            aliases: 50,
            root_fields: 20,
            directives: 100,
            input_values: 20_000,
            list_items: 200,
            cost: 100_000,
            errors: 25,
            reply_bytes: 8 * 1024 * 1024,
            timeout_ms: 10_000,
            adjustment_timeout_ms: 300_000,
            connections: 1_024,
        }
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self { address_per_second: 50, address_burst: 200, person_per_second: 20, person_burst: 100 }
    }
}
