//! From files to rows: which files, whose rows. Whatever is wrong is told, and reading goes on.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    cell::Style,
    columns::Sheet,
    encoding::decoded,
    problem::Problem,
    row::{Moment, Row},
    rows::One,
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
