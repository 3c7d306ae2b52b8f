//! The first look at a document, before anything parses it.
//!
//! The parser is recursive and knows no limit of its own: 4 kB with 2,000 nested `[` overflow its stack, which ends
//! the process. It also goes back and tries again at a block string that never ends. So the document's brackets and
//! tokens are counted here in one pass without recursion, and strings without an end are refused.

use crate::{
    config::Limits,
    error::{ApiError, Code},
};

/// Longest name accepted, in bytes: unknown names are compared with every known one to suggest what was meant.
const NAME_BYTES: usize = 128;

/// Checks that `document` is small and flat enough to be parsed.
///
/// # Errors
/// `QUERY_TOO_COMPLEX` when it is larger, longer in tokens or more deeply bracketed than `limits` say;
/// `GRAPHQL_PARSE_FAILED` when a string in it has no end.
pub fn check(document: &str, limits: &Limits) -> Result<(), ApiError> {
    if document.len() > limits.document_bytes {
        return Err(too(format!("The document is longer than {} bytes.", limits.document_bytes)));
    }
    let bytes = document.as_bytes();
    let (mut at, mut tokens, mut depth) = (0, 0_usize, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at = match byte {
            b' ' | b',' | b'\t' | b'\r' | b'\n' | 0xEF | 0xBB | 0xBF => {
                at += 1;
                continue;
            }
            b'#' => {
                at = end_of_line(bytes, at);
                continue;
            }
            b'"' => end_of_string(bytes, at).ok_or_else(|| unterminated(document, start))?,
            b'[' | b'{' | b'(' => {
                depth += 1;
                if depth > limits.nesting {
                    return Err(too(format!("The document's brackets are nested deeper than {}.", limits.nesting)));
                }
                at + 1
            }
            b']' | b'}' | b')' => {
                depth = depth.saturating_sub(1);
                at + 1
            }
            byte if is_name(byte) => at + bytes[at..].iter().take_while(|byte| is_name(**byte)).count(),
            _ => at + 1,
        };
        if is_name(byte) && at - start > NAME_BYTES {
            return Err(too(format!("A name is longer than {NAME_BYTES} bytes.")));
        }
        tokens += 1;
        if tokens > limits.tokens {
            return Err(too(format!("The document has more than {} tokens.", limits.tokens)));
        }
    }
    Ok(())
}

fn too(message: String) -> ApiError {
    ApiError::new(Code::QueryTooComplex, message)
}

fn unterminated(document: &str, start: usize) -> ApiError {
    let before = &document[..start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    ApiError::new(Code::GraphqlParseFailed, format!("The string that begins at {line}:{column} has no end."))
}

/// Names and numbers alike: what matters here is where they end.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn end_of_line(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(bytes.len(), |length| at + length)
}

/// Where the string that begins at `at` is over, or none if it is not.
fn end_of_string(bytes: &[u8], at: usize) -> Option<usize> {
    if !bytes[at..].starts_with(b"\"\"\"") {
        let mut at = at + 1;
        loop {
            match bytes.get(at)? {
                b'"' => return Some(at + 1),
                b'\\' => at += 2,
                b'\n' | b'\r' => return None,
                _ => at += 1,
            }
        }
    }
    let mut at = at + 3;
    loop {
        let rest = bytes.get(at..)?;
        if rest.is_empty() {
            return None;
        }
        if rest.starts_with(b"\"\"\"") {
            return Some(at + 3);
        }
        // The one escape of a block string: \""" stands for three quotes.
        at += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(document: &str) -> Option<Code> {
        let limits = Limits { document_bytes: 20_000, tokens: 50, nesting: 5, ..Limits::default() };
        check(document, &limits).err().map(|error| error.code())
    }

    #[test]
    fn brackets_are_counted_where_they_are_brackets() {
        assert_eq!(code("{a{b{c{d{e}}}}}"), None);
        assert_eq!(code("{a{b{c{d{e{f}}}}}}"), Some(Code::QueryTooComplex));
        assert_eq!(code(&format!("{{a(b:{}", "[".repeat(2_000))), Some(Code::QueryTooComplex));
        assert_eq!(code("{a(b:\"[[[[[[[[[[\")}"), None);
        assert_eq!(code("{a(b:\"\\\"[[[[[[[[[[\")}"), None);
        assert_eq!(code("{a # [[[[[[[[[[\n}"), None);
        assert_eq!(code("{a # [[[[[[[[[[\r[[[[[[[[[[\n}"), Some(Code::QueryTooComplex));
        assert_eq!(code("{a(b:\"\"\"[[[[[[\n\\\"\"\"[[[[\"\" \"\"\")}"), None);
        assert_eq!(code("{a(b:\"\"\"\"\"\")[[[[[[[["), Some(Code::QueryTooComplex));
        assert_eq!(code("{a(b:\"\")[[[[[[[["), Some(Code::QueryTooComplex));
    }

    #[test]
    fn size_tokens_and_names_are_limited() {
        assert_eq!(code(&"a ".repeat(50)), None);
        assert_eq!(code(&"a ".repeat(51)), Some(Code::QueryTooComplex));
        assert_eq!(code(&" ".repeat(20_001)), Some(Code::QueryTooComplex));
        assert_eq!(code(&"a".repeat(NAME_BYTES)), None);
        assert_eq!(code(&"a".repeat(NAME_BYTES + 1)), Some(Code::QueryTooComplex));
        assert_eq!(code(&format!("#{}", "[".repeat(10_000))), None);
    }

    #[test]
    fn a_string_without_an_end_is_refused_where_it_begins() {
        for document in ["{a(b:\"", "{a(b:\"\\", "{a(b:\"\n\")}", "\"\"\"", "\"\"\"\\\"\"\"", "\"\"\"\"\""] {
            assert_eq!(code(document), Some(Code::GraphqlParseFailed), "{document}");
        }
        let error = check("{\n  å(b: \"", &Limits::default()).unwrap_err();
        assert!(error.message().contains("2:8"), "{error}");
    }
}
