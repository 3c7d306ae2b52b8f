//! What is wrong with the files: told all at once, each with its place.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line; None: the file as a whole.
    pub line: Option<u64>,
    /// The column's heading.
    pub column: Option<String>,
    /// What stands there.
    pub value: Option<String>,
    /// What was expected.
    pub expected: String,
}

impl Problem {
    /// A problem of a file as a whole.
    pub fn of(file: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, column: None, value: None, expected: expected.into() }
    }
}

/// The most characters of a value that are told.
const SHOWN: usize = 80;

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ": {column}")?;
        }
        if let Some(value) = &self.value {
            let shown: String = value.chars().take(SHOWN).collect();
            let more = if value.chars().count() > SHOWN { "…" } else { "" };
            write!(f, ": {shown:?}{more}")?;
        }
        write!(f, ": expected {}", self.expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_line() {
        let problem = Problem {
            file: "services.csv".to_owned(),
            line: Some(3),
            column: Some("code".to_owned()),
            value: Some("a\nb".to_owned()),
            expected: "a code".to_owned(),
        };
        assert_eq!(problem.to_string(), r#"services.csv:3: code: "a\nb": expected a code"#);
        assert_eq!(Problem::of("x.csv", "a heading").to_string(), "x.csv: expected a heading");
    }
}
