//! On which line something stands, and where a quotation mark opens that nothing closes: what the reader of CSV does not tell.

/// The lines of a text, counted as an editor counts them, onwards from where they were counted last. The reader's own
/// count leaves out that a record begins after the line end before it, and after empty lines.
pub struct Lines<'a> {
    text: &'a str,
    reached: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// The lines of this text, from its beginning.
    pub const fn new(text: &'a str) -> Self {
        Self { text, reached: 0, line: 1 }
    }

    /// The line of the record that begins at or after this byte; for bytes in their order.
    pub fn of(&mut self, begun: usize) -> u64 {
        let bytes = self.text.as_bytes();
        let rest = bytes.get(begun..).unwrap_or_default();
        let begun = begun + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let mut before = bytes.get(self.reached..begun).unwrap_or_default();
        while let Some(at) = before.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            let end = if before.get(at..).is_some_and(|rest| rest.starts_with(b"\r\n")) { at + 2 } else { at + 1 };
            before = before.get(end..).unwrap_or_default();
            self.line += 1;
        }
        self.reached = self.reached.max(begun);
        self.line
    }
}

/// Where in the last record a quotation mark opens that nothing closes. The reader takes the end of the file for it.
pub fn unclosed(text: &str, begun: usize, separator: u8) -> Option<usize> {
    let (mut opened, mut fresh, mut skip) = (None, true, false);
    let bytes = text.as_bytes().get(begun..).unwrap_or_default();
    for (at, byte) in bytes.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        match (opened, *byte) {
            (Some(_), b'"') if bytes.get(at + 1) == Some(&b'"') => skip = true,
            (Some(_), b'"') => opened = None,
            (Some(_), _) => {}
            (None, b'"') if fresh => (opened, fresh) = (Some(begun + at), false),
            (None, byte) => fresh = byte == separator || matches!(byte, b'\r' | b'\n'),
        }
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "a\n\nb\n\"c\nd\"\ne".replace('\n', end);
            let mut lines = Lines::new(&text);
            let told: Vec<u64> = ["a", "b", "\"", "e"].iter().map(|it| lines.of(text.find(it).unwrap())).collect();
            assert_eq!(told, [1, 3, 4, 6], "{end:?}");
        }
        // A record begins after the line end before it, and after empty lines.
        assert_eq!(Lines::new("a\n\n\nb").of(1), 4);
    }

    #[test]
    fn marks_are_opened_at_the_beginning_of_a_cell_alone() {
        assert_eq!(unclosed("a,\"b", 0, b','), Some(2));
        assert_eq!(unclosed("a;\"b\"\"", 0, b';'), Some(2));
        assert_eq!(unclosed("a,b\"c", 0, b','), None);
        assert_eq!(unclosed("\"a\"\"b\",c", 0, b','), None);
        assert_eq!(unclosed("\"a\nb,\"c", 5, b','), Some(5));
    }
}
