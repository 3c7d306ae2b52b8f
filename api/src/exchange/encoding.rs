//! The text of a file, whatever encoding it is in.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::{problem::Problem, read::Format};

/// The text of a file; without the mark that spreadsheets put first.
///
/// # Errors
/// When it is no text in the encoding that it should be in.
pub fn decoded(name: &str, bytes: Vec<u8>, format: &Format) -> Result<String, Problem> {
    if format.windows_1252 {
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
        return Ok(text.into_owned());
    }
    if let Some((encoding, length)) = Encoding::for_bom(&bytes)
        && encoding != UTF_8
    {
        // What a spreadsheet calls "Unicode text": known by its mark, so it is read as well.
        let (text, wrong) = encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default());
        return match wrong {
            false => Ok(text.into_owned()),
            true => Err(Problem::of(name, format!("text in {}, as its first bytes say", encoding.name()))),
        };
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let before = bytes.get(..good).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let value = WINDOWS_1252.decode_without_bom_handling(bytes.get(start..).unwrap_or_default()).0;
            Err(Problem {
                file: name.to_owned(),
                line: u64::try_from(line).ok(),
                column: None,
                value: value.lines().next().map(str::to_owned),
                expected: "UTF-8; for a file in Windows-1252 or Latin-1 say --encoding windows-1252".to_owned(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::cell::Style;

    const PLAIN: Format = Format { windows_1252: false, separator: None, style: Style { decimal_comma: false } };

    #[test]
    fn encodings() {
        assert_eq!(decoded("a", b"\xef\xbb\xbf\xc3\xa5".to_vec(), &PLAIN), Ok("å".to_owned()));
        assert_eq!(decoded("a", b"\xe5".to_vec(), &Format { windows_1252: true, ..PLAIN }), Ok("å".to_owned()));
        assert_eq!(decoded("a", b"\xff\xfe\xe5\x00".to_vec(), &PLAIN), Ok("å".to_owned()));
        let told = decoded("a", b"ab\nc\xe5d".to_vec(), &PLAIN).unwrap_err().to_string();
        assert!(told.starts_with("a:2: \"cåd\": expected UTF-8"), "{told}");
    }
}
