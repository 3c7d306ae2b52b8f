//! From files to rows: which files, whose rows. Whatever is wrong is told, and reading goes on.

use std::{
    fs, io,
    panic::resume_unwind,
    path::{Path, PathBuf},
    thread::{self, ScopedJoinHandle},
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

/// The files to read.
#[derive(Debug, Default)]
pub struct Found {
    /// Those given by name, and all `.csv` files of directories, in order.
    pub files: Vec<PathBuf>,
    /// What else lies in the directories.
    pub others: Vec<PathBuf>,
    /// Directories that cannot be read.
    pub problems: Vec<Problem>,
}

/// The files meant by `paths`: themselves, or what lies in a directory. One that cannot be read is told, and what is wrong
/// with the files of the others is told with it.
pub fn files(paths: &[PathBuf]) -> Found {
    found(paths, |directory| fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect())
}

/// The same, with what reads a directory.
fn found(paths: &[PathBuf], inside: impl Fn(&Path) -> io::Result<Vec<PathBuf>>) -> Found {
    let mut found = Found::default();
    for path in paths {
        if !path.is_dir() {
            found.files.push(path.clone());
            continue;
        }
        match inside(path) {
            Ok(inside) => {
                let is_csv = |file: &PathBuf| file.extension().is_some_and(|it| it.eq_ignore_ascii_case("csv"));
                let (mut files, others): (Vec<_>, Vec<_>) = inside.into_iter().partition(is_csv);
                files.sort();
                found.files.extend(files);
                found.others.extend(others);
            }
            Err(error) => {
                found.problems.push(Problem::of(path.display().to_string(), format!("a readable directory: {error}")));
            }
        }
    }
    found.others.sort();
    found
}

/// Reads all files.
pub fn read(found: Found, format: &Format, at: Moment) -> Read {
    // What stands in a directory that cannot be read is not known of any file.
    let unsure = !found.problems.is_empty();
    let mut read = Read {
        rows: SHEETS.iter().map(|_| Vec::new()).collect(),
        unsure: vec![unsure; SHEETS.len()],
        problems: found.problems,
        ..Read::default()
    };
    let mut named = Vec::new();
    for path in &found.files {
        let name = path.display().to_string();
        let Some((place, sheet)) = sheet_of(path) else {
            let names: Vec<&str> = SHEETS.iter().map(|sheet| sheet.name).collect();
            let expected =
                format!("a file named as its contents are, NAME.csv or NAME-….csv, NAME one of {}", names.join(", "));
            read.problems.push(Problem::of(name, expected));
            continue;
        };
        match fs::read(path) {
            Ok(bytes) => named.push(Named { file: named.len(), name, place, sheet, bytes }),
            Err(error) => {
                read.problems.push(Problem::of(name, format!("a readable file: {error}")));
                if let Some(unsure) = read.unsure.get_mut(place) {
                    *unsure = true;
                }
            }
        }
    }
    // Beside each other: of large files that is a good part of an import.
    let files = thread::scope(|scope| {
        let parsed: Vec<_> = named.into_iter().map(|named| scope.spawn(move || named.parsed(format, at))).collect();
        let ended = |parsed: ScopedJoinHandle<'_, Parsed>| parsed.join().unwrap_or_else(|panic| resume_unwind(panic));
        parsed.into_iter().map(ended).collect::<Vec<Parsed>>()
    });
    for Parsed { source, mut rows, mut problems, unsure } in files {
        if let Some(all) = read.unsure.get_mut(source.sheet) {
            *all |= unsure;
        }
        if let Some(all) = read.rows.get_mut(source.sheet) {
            all.append(&mut rows);
        }
        read.sources.push(source);
        read.problems.append(&mut problems);
    }
    read
}

/// A file whose name says what it holds.
struct Named {
    /// Which of the files it is.
    file: usize,
    name: String,
    place: usize,
    sheet: &'static Sheet,
    bytes: Vec<u8>,
}

/// What stands in it.
struct Parsed {
    source: Source,
    rows: Vec<Row>,
    problems: Vec<Problem>,
    /// Whether not all rows could be read.
    unsure: bool,
}

impl Named {
    fn parsed(self, format: &Format, at: Moment) -> Parsed {
        let Self { file, name, place, sheet, bytes } = self;
        let hash = crate::canonical::hash_bytes(&bytes);
        let (mut problems, mut headings, mut rows) = (Vec::new(), 1, Vec::new());
        match decoded(&name, bytes, format) {
            Ok(text) => {
                let mut one = One { file, name: &name, sheet, format, at, headings, problems: &mut problems };
                rows = one.rows(&text);
                headings = one.headings;
            }
            Err(problem) => problems.push(problem),
        }
        let whole = |problem: &Problem| problem.column.is_none() || problem.line.is_none_or(|line| line <= headings);
        let unsure = problems.iter().any(whole);
        let source = Source { path: name, hash, sheet: place, rows: rows.len() };
        Parsed { source, rows, problems, unsure }
    }
}

/// Whose rows a file holds, by its name: `services.csv`, `services-2026.csv`.
fn sheet_of(path: &Path) -> Option<(usize, &'static Sheet)> {
    let stem = path.file_stem()?.to_str()?.to_lowercase();
    let is = |sheet: &Sheet| stem.strip_prefix(sheet.name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    SHEETS.iter().enumerate().find(|(_, sheet)| is(sheet))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One directory that cannot be read takes nothing from the others.
    #[test]
    fn every_directory_that_cannot_be_read_is_told() {
        let here = std::env::temp_dir().join(format!("katalog-read-{}", uuid::Uuid::now_v7()));
        let directories = ["a", "closed", "b", "shut"].map(|name| here.join(name));
        for directory in &directories {
            fs::create_dir_all(directory).unwrap();
        }
        let file = here.join("given.csv");
        let paths: Vec<PathBuf> = directories.iter().cloned().chain([file.clone()]).collect();
        let told = found(&paths, |directory| match directory.file_name().and_then(|name| name.to_str()) {
            Some("closed" | "shut") => Err(io::ErrorKind::PermissionDenied.into()),
            _ => Ok(["z.CSV", "notes.txt", "c.csv"].map(|name| directory.join(name)).into()),
        });
        fs::remove_dir_all(&here).unwrap();
        let of = |directory: &str, names: &[&str]| -> Vec<PathBuf> {
            names.iter().map(|name| here.join(directory).join(name)).collect()
        };
        let files = [of("a", &["c.csv", "z.CSV"]), of("b", &["c.csv", "z.CSV"]), vec![file]].concat();
        assert_eq!(told.files, files);
        assert_eq!(told.others, [of("a", &["notes.txt"]), of("b", &["notes.txt"])].concat());
        let problems: Vec<String> = told.problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 2);
        for (problem, name) in problems.iter().zip(["closed", "shut"]) {
            assert!(problem.contains(&format!("{name}: expected a readable directory: ")), "{problem}");
        }
    }
}
