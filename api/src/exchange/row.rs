//! A row of a file, and how the checks look at it.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    cell::Cell,
    columns::{By, Field, Origin, Ref, Sheet},
    resolve::stays,
};

/// A row as it was read.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which of the files it stands in.
    pub file: usize,
    /// The line on which it begins.
    pub line: u64,
    /// One cell per column of the sheet.
    pub cells: Box<[Cell]>,
    /// One id per reference; None: it leads nowhere, or has not been followed yet.
    pub refs: Box<[Option<Uuid>]>,
    /// The columns in which something is wrong, a bit each.
    pub wrong: u64,
    /// Whether it cannot be written.
    pub faulty: bool,
    /// What is to be done with it.
    pub fate: Fate,
}

/// What is to be done with a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Not known yet, or nothing: something is wrong with it.
    #[default]
    Open,
    /// It is known just so; with what was kept, by field.
    Unchanged(Uuid, Box<[Cell]>),
    /// It is known otherwise: what was kept, by field.
    Changed(Uuid, Box<[Cell]>),
    /// It is not known.
    New(Uuid),
}

impl Fate {
    /// The row's id.
    pub const fn id(&self) -> Option<Uuid> {
        match self {
            Self::Open => None,
            Self::Unchanged(id, _) | Self::Changed(id, _) | Self::New(id) => Some(*id),
        }
    }

    /// Whether something is to be written.
    pub const fn is_written(&self) -> bool {
        matches!(self, Self::Changed(..) | Self::New(_))
    }
}

impl Row {
    /// What a field of the table is by this row.
    pub fn value(&self, field: Field) -> Cell {
        match field.from {
            Origin::Column(at) => self.cells.get(at).cloned().unwrap_or_default(),
            Origin::Ref(at) => self.refs.get(at).copied().flatten().map_or(Cell::Null, Cell::Id),
        }
    }

    /// Marks a column as wrong.
    pub fn spoil(&mut self, column: Option<usize>) {
        self.faulty = true;
        if let Some(at) = column {
            self.wrong |= 1 << (at as u64 & 63);
        }
    }

    /// Whether something is wrong in a column.
    pub const fn is_wrong(&self, column: usize) -> bool {
        self.wrong & (1 << (column as u64 & 63)) != 0
    }
}

/// When an import is made.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The instant.
    pub now: DateTime<Utc>,
    /// The contract day.
    pub today: NaiveDate,
}

/// Something that does not hold of a row.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// The column that is told.
    pub column: &'static str,
    /// What was expected.
    pub expected: String,
}

/// A row as its checks see it: by the names of columns and fields.
pub struct Look<'a> {
    /// What it is a row of.
    pub sheet: &'static Sheet,
    /// The row.
    pub row: &'a Row,
    /// What was kept before, by field (the derived ones last); None: it is new.
    pub old: Option<&'a [Cell]>,
    /// When.
    pub at: Moment,
    /// What was found not to hold.
    pub complaints: Vec<Complaint>,
}

impl Look<'_> {
    /// The cell of a column.
    pub fn cell(&self, column: &str) -> &Cell {
        self.sheet.column(column).and_then(|at| self.row.cells.get(at)).unwrap_or(&Cell::Absent)
    }

    /// The text of a column.
    pub fn text(&self, column: &str) -> Option<&str> {
        self.cell(column).as_text()
    }

    /// Whether nothing stands in a column, and nothing is kept of what it leads to.
    pub fn lacks(&self, column: &str) -> bool {
        self.cell(column).is_empty() && !self.keeps(column)
    }

    /// Whether the file has no such column, and what it led to before stays. Not where another column of the file goes on
    /// from there: what that one means then is not said.
    fn keeps(&self, column: &str) -> bool {
        let refs = self.sheet.refs;
        let leads = |one: &&Ref| one.by.iter().any(|by| matches!(by, By::Cell(name) if *name == column));
        let stays = |one: &Ref| stays(self.sheet, self.row, one.field);
        let Some(one) = refs.iter().filter(|one| one.stored && stays(one)).find(leads) else { return false };
        let goes_on = |other: &Ref| other.by.iter().any(|by| matches!(by, By::Ref(field) if *field == one.field));
        let kept = match &self.row.fate {
            Fate::Changed(_, kept) | Fate::Unchanged(_, kept) => self.place(one.field).and_then(|at| kept.get(at)),
            Fate::Open | Fate::New(_) => None,
        };
        kept.is_some_and(|kept| !kept.is_empty()) && refs.iter().filter(|other| goes_on(other)).all(stays)
    }

    /// What was kept before in a field; None: the row is new.
    pub fn before(&self, field: &str) -> Option<&Cell> {
        self.old?.get(self.place(field)?)
    }

    /// The place of a field among those that are kept.
    fn place(&self, field: &str) -> Option<usize> {
        let place = self.sheet.fields().position(|one| one.name == field);
        let fields = self.sheet.fields().count();
        let derived = self.sheet.derived.iter().position(|(name, _)| *name == field).map(|at| fields + at);
        place.or(derived)
    }

    /// Whether a column differs from what was kept.
    pub fn differs(&self, column: &str) -> bool {
        let Some(at) = self.sheet.column(column) else { return false };
        let field = self.sheet.columns.get(at).and_then(|column| column.field);
        field.and_then(|field| self.before(field)).is_some_and(|before| before != self.cell(column))
    }

    /// Whether a reference differs from what was kept.
    pub fn leads_elsewhere(&self, field: &str) -> bool {
        let now = self.sheet.reference(field).and_then(|at| self.row.refs.get(at).copied()).flatten();
        self.before(field).is_some_and(|before| before.as_id() != now)
    }

    /// Says what was expected of a column, unless something is wrong already in one of those that it depends on.
    pub fn complain(&mut self, column: &'static str, with: &[&str], expected: impl Into<String>) {
        let wrong = |name: &str| self.sheet.column(name).is_some_and(|at| self.row.is_wrong(at));
        if !wrong(column) && !with.iter().any(|name| wrong(name)) {
            self.complaints.push(Complaint { column, expected: expected.into() });
        }
    }

    /// One of the two is needed.
    pub fn one_of(&mut self, first: &'static str, second: &'static str) {
        if self.lacks(first) && self.lacks(second) {
            self.complain(first, &[second], format!("a text here or in {second}"));
        }
    }

    /// A period must have a day in it.
    pub fn period(&mut self, from: &'static str, until: &'static str) {
        let (Some(first), Some(end)) = (self.cell(from).as_day(), self.cell(until).as_day()) else { return };
        if end <= first {
            self.complain(until, &[from], format!("a day after {from}, which is {first}"));
        }
    }

    /// Both are filled or neither.
    pub fn pair(&mut self, first: &'static str, second: &'static str) {
        if self.lacks(first) != self.lacks(second) {
            let (column, other) = if self.lacks(first) { (first, second) } else { (second, first) };
            self.complain(column, &[other], format!("a value, as {other} has one"));
        }
    }
}
