//! From the text of a file to rows: separator, headings, cells. Whatever is wrong is told, and reading goes on.

use csv::{ReaderBuilder, StringRecord};

use super::{
    cell::{self, Cell, Style},
    columns::{Need, Sheet},
    lines::{Lines, unclosed},
    problem::Problem,
    read::Format,
    row::{Fate, Moment, Row},
};

/// One file while it is read.
pub struct One<'a> {
    /// Its place among the files.
    pub file: usize,
    /// Its path.
    pub name: &'a str,
    /// Whose rows it holds.
    pub sheet: &'static Sheet,
    /// How it is written.
    pub format: &'a Format,
    /// When.
    pub at: Moment,
    /// The line on which the headings stand.
    pub headings: u64,
    /// What is wrong with it.
    pub problems: &'a mut Vec<Problem>,
}

impl One<'_> {
    /// Its rows.
    pub fn rows(&mut self, text: &str) -> Vec<Row> {
        let (begins, said) = self.said(text);
        let separator = self.format.separator.or(said).unwrap_or_else(|| self.separator(text));
        let mut reader = ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.get(begins..).unwrap_or_default().as_bytes());
        let mut record = StringRecord::new();
        let mut places: Option<Vec<Option<usize>>> = None;
        let mut rows = Vec::new();
        let mut lines = Lines::new(text);
        let offset = |position: &csv::Position| begins + usize::try_from(position.byte()).unwrap_or(usize::MAX);
        loop {
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => {
                    let line = error.position().map(|position| lines.of(offset(position)));
                    self.problem(line, None, None, format!("CSV: {error}"));
                    break;
                }
            }
            let begun = record.position().map_or(begins, offset);
            let ended = offset(reader.position());
            let line = lines.of(begun);
            if ended >= text.len()
                && let Some(at) = unclosed(text, begun, separator)
            {
                let opened = lines.of(at);
                let value = text.get(at..).and_then(|rest| rest.lines().next());
                let expected = "a quotation mark that closes this one: without it the rest of the file is one cell";
                self.problem(Some(opened), None, value, expected.to_owned());
                break;
            }
            match &places {
                None => {
                    self.headings = line;
                    match self.headed(line, &record) {
                        Some(found) => places = Some(found),
                        None => return rows,
                    }
                }
                // A line of nothing but separators, as spreadsheets leave them at the end.
                Some(_) if record.iter().all(|cell| cell.trim().is_empty()) => {}
                Some(places) => rows.push(self.row(line, &record, places)),
            }
        }
        if places.is_none() && self.problems.is_empty() {
            self.problem(None, None, None, format!("headings: {}", self.names(|_| true)));
        }
        rows
    }

    /// Where the rows begin, and the separator that the file names for itself: Excel reads `sep=;` on a first line.
    fn said(&self, text: &str) -> (usize, Option<u8>) {
        let first = text.lines().next().unwrap_or_default();
        let named = first.trim_matches('"').strip_prefix("sep=").or_else(|| first.strip_prefix("SEP="));
        match named.map(str::as_bytes) {
            Some([separator]) => (first.len(), Some(*separator)),
            _ => (0, None),
        }
    }

    /// The separator by which most headings are known.
    fn separator(&self, text: &str) -> u8 {
        let known = |separator: &u8| {
            let mut reader = ReaderBuilder::new()
                .delimiter(*separator)
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes());
            let mut record = StringRecord::new();
            let read = reader.read_record(&mut record).unwrap_or(false);
            record.iter().filter(|cell| read && self.sheet.column(heading(cell)).is_some()).count()
        };
        // The last of several that are equal is taken: a comma, where there is but one column.
        [b'\t', b';', b','].into_iter().max_by_key(known).unwrap_or(b',')
    }

    /// Which column stands in which place; None: it makes no sense to read on.
    fn headed(&mut self, line: u64, record: &StringRecord) -> Option<Vec<Option<usize>>> {
        let mut places: Vec<Option<usize>> = Vec::new();
        let mut known = 0;
        for cell in record {
            let at = self.sheet.column(heading(cell));
            if at.is_some() && places.contains(&at) {
                self.problem(Some(line), Some(heading(cell)), None, "this heading once".to_owned());
            } else if at.is_none() && !heading(cell).is_empty() {
                let expected = format!("one of the headings {}", self.names(|_| true));
                self.problem(Some(line), None, Some(cell), expected);
            }
            known += usize::from(at.is_some());
            places.push(at);
        }
        let missing: Vec<&'static str> = (self.sheet.columns.iter().enumerate())
            .filter(|(at, column)| column.need == Need::Required && !places.contains(&Some(*at)))
            .map(|(_, column)| column.name)
            .collect();
        for name in missing {
            self.problem(Some(line), Some(name), None, "this heading, which is missing".to_owned());
        }
        (known > 0).then_some(places)
    }

    fn names(&self, which: impl Fn(&Need) -> bool) -> String {
        let names: Vec<&str> =
            self.sheet.columns.iter().filter(|column| which(&column.need)).map(|column| column.name).collect();
        names.join(", ")
    }

    fn row(&mut self, line: u64, record: &StringRecord, places: &[Option<usize>]) -> Row {
        let sheet = self.sheet;
        let mut row = Row {
            file: self.file,
            line,
            cells: vec![Cell::Absent; sheet.columns.len()].into(),
            refs: vec![None; sheet.refs.len()].into(),
            wrong: 0,
            faulty: false,
            fate: Fate::Open,
        };
        if record.len() != places.len() {
            let expected = format!("{} cells, one for each heading, and not {}", places.len(), record.len());
            self.problem(Some(line), None, None, expected);
            row.faulty = true;
        }
        for (place, text) in places.iter().zip(record) {
            let Some((at, column)) = place.and_then(|at| Some((at, sheet.columns.get(at)?))) else { continue };
            let read = match cell::read(column.kind, text, self.format.style) {
                Ok(Cell::Null) if column.need == Need::Required => Err("a value".to_owned()),
                read => read,
            };
            match read {
                Ok(cell) => {
                    if let Some(slot) = row.cells.get_mut(at) {
                        *slot = cell;
                    }
                }
                Err(expected) => {
                    row.spoil(Some(at));
                    self.problem(Some(line), Some(column.name), Some(text), expected);
                }
            }
        }
        for (at, column) in sheet.columns.iter().enumerate() {
            if column.need == Need::Required && row.cells.get(at) == Some(&Cell::Absent) {
                // Told of already: by the cell, or by the heading.
                row.spoil(Some(at));
            }
            // What tells rows apart is what it is, given or not.
            let is_key = column.field.is_some_and(|field| sheet.key.contains(&field));
            if let (Need::Otherwise(value), true, Some(cell)) = (column.need, is_key, row.cells.get_mut(at))
                && cell.is_empty()
            {
                *cell = otherwise(sheet, at, value, self.at);
            }
        }
        row
    }

    fn problem(&mut self, line: Option<u64>, column: Option<&str>, value: Option<&str>, expected: String) {
        self.problems.push(Problem {
            file: self.name.to_owned(),
            line,
            column: column.map(str::to_owned),
            value: value.map(str::to_owned),
            expected,
        });
    }
}

/// A heading without white space around it.
fn heading(cell: &str) -> &str {
    cell.trim()
}

/// What an empty cell stands for in a new row.
pub fn otherwise(sheet: &Sheet, column: usize, value: &str, at: Moment) -> Cell {
    match value {
        "today" => Cell::Day(at.today),
        "now" => Cell::Instant(at.now),
        _ => match sheet.columns.get(column).map(|column| cell::read(column.kind, value, Style::default())) {
            Some(Ok(cell)) => cell,
            _ => Cell::Null,
        },
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, Utc};

    use super::*;
    use crate::exchange::sheets::sheet;

    const PLAIN: Format = Format { windows_1252: false, separator: None, style: Style { decimal_comma: false } };

    fn rows(text: &str) -> (Vec<Row>, Vec<Problem>) {
        let mut problems = Vec::new();
        let at = Moment { now: Utc::now(), today: NaiveDate::default() };
        let sheet = sheet("portfolios").unwrap().1;
        let rows =
            One { file: 0, name: "portfolios.csv", sheet, format: &PLAIN, at, headings: 1, problems: &mut problems }
                .rows(text);
        (rows, problems)
    }

    #[test]
    fn separators_are_found_by_the_headings() {
        for separator in [',', ';', '\t'] {
            let text = "provider,code,name_sv\nx,y,\"två\nrader\"\nx,z,Å\n\n".replace(',', &separator.to_string());
            let (rows, problems) = rows(&text);
            assert_eq!((rows.len(), problems), (2, vec![]), "{separator:?}");
            assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
        }
    }

    /// As an editor counts them: whatever ends them, with empty ones between, and with lines within cells.
    #[test]
    fn lines_are_counted_as_an_editor_does() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "provider,code,name_sv\n\nx,y,\"två\nrader\"\nx,z,Å\n\n\nx,q,Ä\n".replace('\n', end);
            let (rows, problems) = rows(&text);
            assert_eq!(problems, vec![], "{end:?}");
            assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 5, 8], "{end:?}");
        }
    }

    /// The rest of the file is not taken for a cell.
    #[test]
    fn a_quotation_mark_that_nothing_closes_is_told() {
        for (text, line) in [
            ("provider,code,name_sv\nx,y,\"ett \"\"två\"\"\nx,z,Å\nx,q,Ä\n", 2),
            ("provider,code,name_sv\r\nx,y,Ett\r\n\r\nx,\"z\",\"Å\r\nx,q,Ä", 4),
            ("provider,\"code,name_sv\nx,y,z\n", 1),
            ("provider,code,name_sv\nx,y,\"", 2),
        ] {
            let (rows, problems) = rows(text);
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(
                told[0].starts_with(&format!("portfolios.csv:{line}: \"")) && told[0].contains("closes"),
                "{told:?}"
            );
            assert!(problems[0].column.is_none() && rows.len() < 2, "{rows:?}");
        }
        // Marks within a cell, and those that are closed on the last line, are none.
        for text in [
            "provider,code,name_sv\nx,y,17\" skärm",
            "provider,code,name_sv\nx,y,\"a\"\"\"",
            "provider,code,name_sv\nx,y,\"a\"b\n",
        ] {
            assert_eq!((rows(text).0.len(), rows(text).1), (1, vec![]), "{text}");
        }
    }

    /// Excel names the separator on a line before the headings.
    #[test]
    fn a_first_line_may_name_the_separator() {
        for text in ["sep=;\r\nprovider;code;name_sv\r\nx;y;z,w\r\n", "\"sep=;\"\nprovider;code;name_sv\nx;y;z,w\n"] {
            let (rows, problems) = rows(text);
            assert_eq!((rows.len(), problems), (1, vec![]), "{text}");
            assert_eq!(rows[0].line, 3);
        }
    }

    #[test]
    fn what_is_wrong_with_headings_and_cells_is_told_at_once() {
        let (_, problems) = rows("provider,nam,name_en\nx,y\n,y,z\n");
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(
            told[0].starts_with("portfolios.csv:1: \"nam\": expected one of the headings provider, code,"),
            "{told:?}"
        );
        assert_eq!(told[1], "portfolios.csv:1: code: expected this heading, which is missing");
        assert_eq!(told[2], "portfolios.csv:2: expected 3 cells, one for each heading, and not 2");
        assert_eq!(told[3], "portfolios.csv:3: provider: \"\": expected a value");
        assert_eq!(told.len(), 4);
    }
}
