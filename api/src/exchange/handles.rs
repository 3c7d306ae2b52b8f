//! How a person is known, as a cell says it: by a token's issuer and subject, or by a claim before the first sign-in (O4).

use super::cell::Cell;

/// How a person is known: `ISSUER SUBJECT`, or `CLAIM=VALUE` before the first sign-in. An issuer and a claim's name have no
/// space in them, so the first space or equals sign tells which it is.
///
/// # Errors
/// When it is neither.
pub fn handle(text: &str) -> Result<Cell, String> {
    let control = text.chars().any(char::is_control);
    let parts = parts(text);
    match parts.filter(|(first, second)| !control && !first.is_empty() && !second.is_empty()) {
        Some(_) if text.chars().count() <= 600 => Ok(Cell::text(text)),
        _ => Err("a person: ISSUER SUBJECT with a space between, or CLAIM=VALUE".to_owned()),
    }
}

/// Issuer and subject, or claim and value.
fn parts(handle: &str) -> Option<(&str, &str)> {
    handle.split_once(' ').or_else(|| handle.split_once('='))
}

/// Several handles of one cell, which have `|` between; a `|` within one (`auth0|123` is a subject) stands as `\|`, and a
/// backslash before either as `\\`.
pub fn apart(cell: &str) -> Vec<String> {
    let (mut found, mut letters) = (vec![String::new()], cell.chars().peekable());
    while let Some(letter) = letters.next() {
        if letter == '|' {
            found.push(String::new());
            continue;
        }
        let meant = letters.next_if(|next| letter == '\\' && matches!(next, '|' | '\\'));
        if let Some(last) = found.last_mut() {
            last.push(meant.unwrap_or(letter));
        }
    }
    found
}

/// How a person is known, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// By a token's issuer and subject.
    Identity(&'a str, &'a str),
    /// By a claim and its value, before the first sign-in.
    Invitation(&'a str, &'a str),
}

/// Takes a handle apart.
pub fn known(handle: &str) -> Option<Known<'_>> {
    let (first, second) = parts(handle)?;
    Some(if handle.contains(' ') { Known::Identity(first, second) } else { Known::Invitation(first, second) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_handles_are_taken_apart() {
        assert_eq!(
            apart(r"a=b|https://x auth0\|123|https://y CORP\eva|c=d\\"),
            ["a=b", "https://x auth0|123", r"https://y CORP\eva", r"c=d\"]
        );
    }

    #[test]
    fn persons_are_known_in_two_ways() {
        assert_eq!(known("https://id.example eva ek"), Some(Known::Identity("https://id.example", "eva ek")));
        assert_eq!(known("eppn=eva@example.org"), Some(Known::Invitation("eppn", "eva@example.org")));
        assert!(handle("eva").is_err() && handle("eppn=").is_err());
    }
}
