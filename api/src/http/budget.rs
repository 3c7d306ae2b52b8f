//! Whether what was measured may run.

use async_graphql_parser::types::ExecutableDocument;
use async_graphql_value::Variables;

use super::{
    document::Document,
    measure::{Measure, measure},
    shape::{Shape, ShapeError},
};
use crate::{
    config::Limits,
    error::{ApiError, Code},
};

/// The query by which tools read a schema; as long as it passes twice over, so does a tool of the next generation.
const STANDARD_INTROSPECTION: &str = include_str!("introspection.graphql");

/// Lists of the schema's description inside each other; tools need one.
const INTROSPECTION_LISTS: u64 = 2;

/// The limits of one server with its schema.
#[derive(Debug)]
pub struct Budget {
    shape: Shape,
    limits: Limits,
    introspection: u64,
    allows_introspection: bool,
}

impl Budget {
    /// The budget for the schema `sdl`.
    ///
    /// # Errors
    /// When the SDL cannot be read.
    pub fn new(sdl: &str, limits: Limits, allows_introspection: bool) -> Result<Self, ShapeError> {
        let shape = Shape::read(sdl)?;
        let standard = Document::parse(STANDARD_INTROSPECTION, None, &limits)
            .and_then(|document| measure(&document, &Variables::default(), &shape, &limits))
            .map_or(0, |measured| measured.introspection);
        Ok(Self { shape, limits, introspection: standard.saturating_mul(2), allows_introspection })
    }

    /// Measures `document` and holds it to the limits.
    ///
    /// # Errors
    /// `QUERY_TOO_COMPLEX`, telling the first limit passed; `PAGE_SIZE`; `GRAPHQL_VALIDATION_FAILED` for introspection
    /// when that is switched off.
    pub fn check(&self, document: &Document, variables: &Variables) -> Result<Measure, ApiError> {
        let measured = measure(document, variables, &self.shape, &self.limits)?;
        if measured.introspection > 0 && !self.allows_introspection {
            let message = "This server does not answer questions about its schema.";
            return Err(ApiError::new(Code::GraphqlValidationFailed, message));
        }
        let limits = &self.limits;
        let of = |limit: usize| u64::try_from(limit).unwrap_or(u64::MAX);
        for (what, count, limit) in [
            ("selections, fragments written out", measured.selections, of(limits.selections)),
            ("selections inside each other", measured.depth, of(limits.depth)),
            ("aliases", measured.aliases, of(limits.aliases)),
            ("fields at its root", measured.breadth, of(limits.root_fields)),
            ("directives", measured.directives, of(limits.directives)),
            ("argument values, variables counted at each use", measured.inputs.values, of(limits.input_values)),
            ("items in one list of an argument", measured.inputs.longest, of(limits.list_items)),
            ("values to answer with, page sizes multiplied", measured.cost, limits.cost),
            ("values about the schema to answer with", measured.introspection, self.introspection),
            ("lists about the schema inside each other", measured.introspection_lists, INTROSPECTION_LISTS),
        ] {
            if count > limit {
                let message = format!("The operation has {count} {what}; at most {limit} are allowed.");
                return Err(ApiError::new(Code::QueryTooComplex, message));
            }
        }
        super::conflict::check(document)?;
        Ok(measured)
    }

    /// The document with its fragments written out, where they say no more so; once it was [checked](Self::check).
    pub fn plain(&self, document: &Document) -> Option<ExecutableDocument> {
        super::plain::plain(document, &self.shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDL: &str = "type Query { version: String services(first: Int, last: Int, text: String): ServiceConnection!
        service(id: ID!): Service nodes(ids: [ID!]!): [Service]! } type ServiceConnection { nodes: [Service!]! edges: [Edge!]! totalCount: Int }
        type Edge { node: Service } type Service { id: ID name(language: String): String owners: [Person!]!
        agreements(first: Int): AgreementConnection! } type Person { name: String }
        type AgreementConnection { nodes: [Agreement!]! } type Agreement { code: String service: Service }
        type Mutation { rename(name: String): Service }";

    fn budget() -> Budget {
        Budget::new(SDL, Limits::default(), true).unwrap()
    }

    fn check(text: &str, variables: serde_json::Value) -> Result<Measure, ApiError> {
        let budget = budget();
        let document = Document::parse(text, None, &budget.limits)?;
        let mut variables = Variables::from_json(variables);
        document.complete(&mut variables)?;
        budget.check(&document, &variables)
    }

    fn cost(text: &str) -> u64 {
        check(text, serde_json::json!({})).unwrap().cost
    }

    fn code(text: &str) -> Code {
        check(text, serde_json::json!({})).unwrap_err().code()
    }

    #[test]
    fn page_sizes_multiply_down_to_the_leaves() {
        assert_eq!(cost("{ version }"), 1);
        assert_eq!(cost("{ services(first: 5) { totalCount } }"), 2);
        // connection 1 + 5 rows of (object 1 + leaf 1)
        assert_eq!(cost("{ services(first: 5) { nodes { id } totalCount } }"), 1 + 5 * 2 + 1);
        assert_eq!(cost("{ services { nodes { id } } }"), 1 + 20 * 2);
        assert_eq!(
            cost("{ services(first: 5) { nodes { agreements(first: 3) { nodes { code } } } } }"),
            1 + 5 * (1 + 1 + 3 * 2)
        );
        assert_eq!(cost("{ services(first: 5) { nodes { owners { name } } } }"), 1 + 5 * (1 + 10 * 2));
        let by_fragment = "{ services(first: 5) { ...C } } fragment C on ServiceConnection { nodes { ...S } } fragment S on Service { id }";
        assert_eq!(cost(by_fragment), 1 + 5 * 2);
        assert_eq!(cost("{ services(first: 5) { ... on ServiceConnection { nodes { id } } } }"), 1 + 5 * 2);
        let deep = "{ services(first: 100) { nodes { agreements(first: 100) { nodes { service { agreements(first: 100) { nodes { code } } } } } } } }";
        assert_eq!(code(deep), Code::QueryTooComplex);
    }

    #[test]
    fn page_sizes_are_between_1_and_100_however_given() {
        for size in ["-1", "0", "101", "2147483647", "-9223372036854775808", "18446744073709551615"] {
            assert_eq!(code(&format!("{{ services(first: {size}) {{ totalCount }} }}")), Code::PageSize, "{size}");
            let defaulted = format!("query ($n: Int = {size}) {{ services(last: $n) {{ totalCount }} }}");
            assert_eq!(code(&defaulted), Code::PageSize, "{size}");
        }
        let by_variable = "query ($n: Int) { services(first: $n) { totalCount } }";
        for size in [-1_i64, 0, 101, i64::MAX, i64::MIN] {
            let refused = check(by_variable, serde_json::json!({"n": size})).unwrap_err();
            assert_eq!(refused.code(), Code::PageSize, "{size}");
        }
        assert!(check(by_variable, serde_json::json!({"n": 100})).is_ok());
        assert!(check(by_variable, serde_json::json!({"n": null})).is_ok());
        assert!(check(by_variable, serde_json::json!({})).is_ok());
        assert_eq!(code("{ services(first: 1, last: 1) { totalCount } }"), Code::PageSize);
        assert_eq!(code("{ ...F } fragment F on Query { services(first: -5) { totalCount } }"), Code::PageSize);
    }

    /// Written out it has 2^90 fields: whoever began with it would never come to an end, so that no clock is needed here.
    #[test]
    fn fragment_bombs_are_refused_without_being_written_out() {
        let mut bomb = String::from("{ ...F0 }");
        for n in 0..90 {
            bomb.push_str(&format!(" fragment F{n} on Query {{ ...F{} ...F{} }}", n + 1, n + 1));
        }
        bomb.push_str(" fragment F90 on Query { version }");
        assert_eq!(code(&bomb), Code::QueryTooComplex);
    }

    #[test]
    fn each_limit_is_held() {
        let many = |count: usize, one: &str| one.repeat(count);
        assert_eq!(code(&format!("{{ {} }}", many(21, "version "))), Code::QueryTooComplex);
        assert_eq!(
            code(&format!("{{ ...F ...F }} fragment F on Query {{ {} }}", many(11, "version "))),
            Code::QueryTooComplex
        );
        let aliases: String = (0..51).map(|n| format!("a{n}: id ")).collect();
        assert_eq!(code(&format!("{{ service(id: 1) {{ {aliases} }} }}")), Code::QueryTooComplex);
        assert_eq!(code(&format!("{{ version {} }}", many(101, "@skip(if: false) "))), Code::QueryTooComplex);
        let deep = format!("{{ service(id: 1) {}id{} }}", many(26, "{ ... "), many(26, "}"));
        assert_eq!(code(&deep), Code::QueryTooComplex);
        assert_eq!(code(&format!("{{ service(id: 1) {{ {} }} }}", many(2_000, "id "))), Code::QueryTooComplex);
        let unknown: String = (0..26).map(|n| format!("x{n} ")).collect();
        assert_eq!(code(&format!("{{ service(id: 1) {{ {unknown} }} }}")), Code::GraphqlValidationFailed);
    }

    #[test]
    fn what_is_asked_for_by_id_counts_by_the_ids() {
        let nodes = |count: usize| {
            let ids: Vec<usize> = (0..count).collect();
            let text = "query ($ids: [ID!]!) { nodes(ids: $ids) { agreements(first: 100) { nodes { code } } } }";
            check(text, serde_json::json!({ "ids": ids })).map(|measured| measured.cost)
        };
        // Below what any list is taken to hold they count only as arguments do.
        assert!(nodes(10).unwrap() < nodes(1).unwrap() + 10);
        assert!(nodes(100).unwrap() > 9 * nodes(10).unwrap());
    }

    #[test]
    fn a_large_variable_counts_at_each_use() {
        let uses = "services(text: $t) { totalCount } ".repeat(15);
        let text = format!("query ($t: String) {{ {uses} }}");
        assert!(check(&text, serde_json::json!({"t": "x"})).is_ok());
        let refused = check(&text, serde_json::json!({"t": "x".repeat(100_000)})).unwrap_err();
        assert_eq!(refused.code(), Code::QueryTooComplex);
    }

    #[test]
    fn long_lists_are_refused_however_given() {
        let text = "query ($t: [String]) { services(text: $t) { totalCount } }";
        assert!(check(text, serde_json::json!({ "t": vec!["x"; 200] })).is_ok());
        assert_eq!(check(text, serde_json::json!({ "t": vec!["x"; 201] })).unwrap_err().code(), Code::QueryTooComplex);
        assert_eq!(
            code(&format!("{{ services(text: [{}]) {{ totalCount }} }}", "1 ".repeat(201))),
            Code::QueryTooComplex
        );
    }

    #[test]
    fn tools_may_read_the_schema_but_not_its_power_set() {
        let measured = check(STANDARD_INTROSPECTION, serde_json::json!({})).unwrap();
        assert!(measured.introspection > 0 && measured.cost == 0);
        let bomb = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
        assert_eq!(code(bomb), Code::QueryTooComplex);
        let types = "types { ...FullType }";
        let thrice = format!("a: {types} b: {types} c: {types}");
        assert_eq!(code(&STANDARD_INTROSPECTION.replace(types, &thrice)), Code::QueryTooComplex);
        let shut = Budget::new(SDL, Limits::default(), false).unwrap();
        let document = Document::parse(
            "{ version ...F } fragment F on Query { __type(name: \"Query\") { name } }",
            None,
            &shut.limits,
        )
        .unwrap();
        assert_eq!(shut.check(&document, &Variables::default()).unwrap_err().code(), Code::GraphqlValidationFailed);
        let document = Document::parse("{ __typename version }", None, &shut.limits).unwrap();
        assert!(shut.check(&document, &Variables::default()).is_ok());
    }
}
