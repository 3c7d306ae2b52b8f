//! Page sizes: 1 to 100, checked before they are multiplied into a cost (a negative one would buy cost back).

use async_graphql_parser::types::Field;
use async_graphql_value::{ConstValue, Value, Variables};

use crate::error::{ApiError, Code};

/// The page size of a connection that is not told one.
pub const DEFAULT: u64 = 20;

/// The largest page size.
pub const MAX: u64 = 100;

/// The page size that `field` asks for by `first` or `last`, or none if it asks for none.
///
/// A value that is no number is left to validation, and costed as the largest page.
///
/// # Errors
/// `PAGE_SIZE` when it is outside 1–100, or both are given.
pub fn page_size(field: &Field, variables: &Variables) -> Result<Option<u64>, ApiError> {
    let mut found = None;
    for name in ["first", "last"] {
        let Some(value) = field.get_argument(name) else { continue };
        let size = match &value.node {
            Value::Number(number) => Some(read(number)),
            Value::Variable(variable) => match variables.get(variable) {
                None | Some(ConstValue::Null) => None,
                Some(ConstValue::Number(number)) => Some(read(number)),
                Some(_) => Some(Some(MAX)),
            },
            Value::Null => None,
            _ => Some(Some(MAX)),
        };
        let Some(size) = size else { continue };
        let refused = |message: String| Err(ApiError::new(Code::PageSize, message).at(Some(value.pos)));
        match size {
            None => return refused(format!("\"{name}\" must be between 1 and {MAX}.")),
            Some(_) if found.is_some() => return refused("Give either \"first\" or \"last\", not both.".to_owned()),
            Some(size) => found = Some(size),
        }
    }
    Ok(found)
}

/// The number as a page size; none if it cannot be one. A fraction is left to validation.
fn read(number: &async_graphql_value::Number) -> Option<u64> {
    if number.is_f64() {
        return Some(MAX);
    }
    number.as_u64().filter(|size| (1..=MAX).contains(size))
}
