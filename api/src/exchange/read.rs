//! From files to rows: encoding, separator, headings, cells. Whatever is wrong is told, and reading goes on.

use std::{
    fs,
    path::{Path, PathBuf},
};

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::{
    cell::{self, Cell, Style},
    columns::{Need, Sheet},
    problem::Problem,
    row::{Fate, Moment, Row},
    sheets::SHEETS,
};

/// How the files are written.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The encoding; None: UTF-8.
    pub windows_1252: bool,
    /// The separator; None: the one by which the headings are known.
    pub separator: Option<u8>,
    /// How numbers are written.
    pub style: Style,
}

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as it was given.
    pub path: String,
    /// SHA-256 of what stands in it.
    pub hash: String,
    /// Whose rows it holds, by place in [`SHEETS`].
    pub sheet: usize,
    /// How many rows.
    pub rows: usize,
}

/// Everything that was read: the files, and rows by sheet.
#[derive(Debug, Default)]
pub struct Read {
    /// The files.
    pub sources: Vec<Source>,
    /// Rows by place in [`SHEETS`].
    pub rows: Vec<Vec<Row>>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// By place in [`SHEETS`]: that some rows could not be read at all, so that what they would say is not known.
    pub unsure: Vec<bool>,
}

/// The files meant by `paths`: themselves, or all `.csv` files of a directory, in order; and what else lies there.
///
/// # Errors
/// When a directory cannot be read.
pub fn files(paths: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Problem> {
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let unreadable =
            |error: std::io::Error| Problem::of(path.display().to_string(), format!("a readable directory: {error}"));
        let mut inside = Vec::new();
        for entry in fs::read_dir(path).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
                inside.push(file);
            } else {
                others.push(file);
            }
        }
        inside.sort();
        found.extend(inside);
    }
    others.sort();
    Ok((found, others))
}

/// Reads all files.
pub fn read(paths: &[PathBuf], format: &Format, at: Moment) -> Read {
    let mut read = Read {
        rows: SHEETS.iter().map(|_| Vec::new()).collect(),
        unsure: vec![false; SHEETS.len()],
        ..Read::default()
    };
    for path in paths {
        let name = path.display().to_string();
        let Some((place, sheet)) = sheet_of(path) else {
            let names: Vec<&str> = SHEETS.iter().map(|sheet| sheet.name).collect();
            let expected =
                format!("a file named as its contents are, NAME.csv or NAME-….csv, NAME one of {}", names.join(", "));
            read.problems.push(Problem::of(name, expected));
            continue;
        };
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                read.problems.push(Problem::of(name, format!("a readable file: {error}")));
                continue;
            }
        };
        let hash = crate::canonical::hash_bytes(&bytes);
        let file = read.sources.len();
        let mut problems = Vec::new();
        let mut headings = 1;
        let rows = match decoded(&name, bytes, format) {
            Ok(text) => {
                let mut one = One { file, name: &name, sheet, format, at, headings, problems: &mut problems };
                let rows = one.rows(&text);
                headings = one.headings;
                rows
            }
            Err(problem) => {
                problems.push(problem);
                Vec::new()
            }
        };
        let whole = |problem: &Problem| problem.column.is_none() || problem.line.is_none_or(|line| line <= headings);
        if let Some(unsure) = read.unsure.get_mut(place) {
            *unsure |= problems.iter().any(whole);
        }
        read.sources.push(Source { path: name, hash, sheet: place, rows: rows.len() });
        read.problems.append(&mut problems);
        if let Some(all) = read.rows.get_mut(place) {
            all.extend(rows);
        }
    }
    read
}

/// Whose rows a file holds, by its name: `services.csv`, `services-2026.csv`.
fn sheet_of(path: &Path) -> Option<(usize, &'static Sheet)> {
    let stem = path.file_stem()?.to_str()?.to_lowercase();
    let is = |sheet: &Sheet| stem.strip_prefix(sheet.name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    SHEETS.iter().enumerate().find(|(_, sheet)| is(sheet))
}

/// The text of a file; without the mark that spreadsheets put first.
fn decoded(name: &str, bytes: Vec<u8>, format: &Format) -> Result<String, Problem> {
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

/// One file while it is read.
struct One<'a> {
    file: usize,
    name: &'a str,
    sheet: &'static Sheet,
    format: &'a Format,
    at: Moment,
    /// The line on which the headings stand.
    headings: u64,
    problems: &'a mut Vec<Problem>,
}

/// The lines of a text, counted as an editor counts them, onwards from where they were counted last. The reader's own
/// count leaves out that a record begins after the line end before it, and after empty lines.
struct Lines<'a> {
    text: &'a str,
    reached: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record that begins at or after this byte; for bytes in their order.
    fn of(&mut self, begun: usize) -> u64 {
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
fn unclosed(text: &str, begun: usize, separator: u8) -> Option<usize> {
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

impl One<'_> {
    fn rows(&mut self, text: &str) -> Vec<Row> {
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
        let mut lines = Lines { text, reached: 0, line: 1 };
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

    #[test]
    fn encodings() {
        assert_eq!(decoded("a", b"\xef\xbb\xbf\xc3\xa5".to_vec(), &PLAIN), Ok("å".to_owned()));
        assert_eq!(decoded("a", b"\xe5".to_vec(), &Format { windows_1252: true, ..PLAIN }), Ok("å".to_owned()));
        assert_eq!(decoded("a", b"\xff\xfe\xe5\x00".to_vec(), &PLAIN), Ok("å".to_owned()));
        let told = decoded("a", b"ab\nc\xe5d".to_vec(), &PLAIN).unwrap_err().to_string();
        assert!(told.starts_with("a:2: \"cåd\": expected UTF-8"), "{told}");
    }
}
