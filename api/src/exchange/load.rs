//! An import on its way: the rows of all files, and what is known of the database.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use sea_orm::{DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    columns::{Field, Sheet},
    problem::Problem,
    read::{Read, Source},
    row::{Complaint, Look, Moment, Row},
    sheets::SHEETS,
    table::{Shape, take},
};

/// A natural key.
pub type Key = Box<[Cell]>;

/// What is found by natural keys. The files are the operator's own, so that the quickest hash will do.
pub type Keyed<T> = HashMap<Key, T, foldhash::fast::RandomState>;

/// What is known under a natural key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// A row of the database.
    There(Uuid),
    /// A row that is new with this import.
    New(Uuid),
    /// A row of the files with which something is wrong.
    Faulty,
    /// Nothing: the database was asked.
    Nothing,
}

/// How people are known, as a table beside `person`.
pub const HANDLES: &str = "(SELECT person_id, issuer || ' ' || subject AS handle FROM identity \
     UNION ALL SELECT person_id, claim || '=' || value FROM invitation)";

/// An import on its way.
pub struct Load<'a> {
    /// The transaction in which all of it is done.
    pub db: &'a Arc<DatabaseTransaction>,
    /// When.
    pub at: Moment,
    /// The files.
    pub sources: Vec<Source>,
    /// Rows by place in [`SHEETS`].
    pub rows: Vec<Vec<Row>>,
    /// That not all rows of the sheet could be read.
    pub unsure: Vec<bool>,
    /// What is known, by sheet.
    pub known: Vec<Keyed<Known>>,
    /// Ids that are new with this import: nothing in the database can refer to them.
    pub new: HashSet<Uuid>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

impl<'a> Load<'a> {
    /// Begins with what was read.
    pub fn new(db: &'a Arc<DatabaseTransaction>, read: Read, at: Moment) -> Self {
        let known = SHEETS.iter().map(|_| Keyed::default()).collect();
        let Read { sources, rows, problems, unsure } = read;
        Self { db, at, sources, rows, unsure, known, new: HashSet::new(), problems }
    }

    /// The rows of a sheet.
    pub fn of(&self, sheet: usize) -> &[Row] {
        self.rows.get(sheet).map_or(&[], Vec::as_slice)
    }

    /// Tells what is wrong with a row, which is then not written.
    pub fn complain(&mut self, sheet: usize, row: usize, complaint: Complaint) {
        let Some(known) = SHEETS.get(sheet) else { return };
        let Some(row) = self.rows.get_mut(sheet).and_then(|rows| rows.get_mut(row)) else { return };
        let column = known.column(complaint.column);
        row.spoil(column);
        let kind = column.and_then(|at| known.columns.get(at)).map(|column| column.kind);
        let cell = column.and_then(|at| row.cells.get(at));
        let value = kind.zip(cell).map(|(kind, cell)| super::cell::write(kind, cell));
        self.problems.push(Problem {
            file: self.sources.get(row.file).map(|source| source.path.clone()).unwrap_or_default(),
            line: Some(row.line),
            // Of a row as a whole there is none.
            column: Some(complaint.column.to_owned()).filter(|name| !name.is_empty()),
            value,
            expected: complaint.expected,
        });
    }

    /// The rows of the database with these keys: id, and where `whole` their fields, the derived ones last.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find(
        &self,
        sheet: &'static Sheet,
        keys: &[Key],
        whole: bool,
    ) -> Result<HashMap<usize, (Uuid, Box<[Cell]>)>, DbErr> {
        // What hangs on something new cannot be there.
        let fresh = |cell: &Cell| cell.as_id().is_some_and(|id| self.new.contains(&id));
        let asked: Vec<(usize, &Key)> = keys.iter().enumerate().filter(|(_, key)| !key.iter().any(fresh)).collect();
        let mut found = HashMap::new();
        if asked.is_empty() {
            return Ok(found);
        }
        let fields = sheet.key_fields();
        let names: Vec<String> = (0..fields.len()).map(|at| format!("k{at}")).collect();
        let mut columns: Vec<(&str, Store)> = vec![("n", Store::Integer)];
        columns.extend(names.iter().zip(&fields).map(|(name, field)| (name.as_str(), field.store)));
        let is_people = fields.is_empty();
        if is_people {
            columns.push(("k0", Store::Text));
        }
        let shape = Shape { columns: &columns };
        let stores: Vec<Store> = stored(sheet).map(|(_, store)| store).collect();
        let id = if sheet.identified { "t.id" } else { "NULL" };
        let select: Vec<String> = ["k.n".to_owned(), id.to_owned()]
            .into_iter()
            .chain(stored(sheet).filter(|_| whole).map(|(name, _)| format!("t.{name}")))
            .collect();
        let mut conditions: Vec<String> =
            names.iter().zip(&fields).map(|(name, field)| same(sheet, *field, name)).collect();
        if !sheet.known.is_empty() {
            conditions.push(sheet.known.to_owned());
        }
        let after = match is_people {
            true => format!(" JOIN {HANDLES} h ON h.handle = k.k0 JOIN person t ON t.id = h.person_id"),
            // In this order: the database's row is found by its index.
            false => format!(" CROSS JOIN {} t WHERE {}", sheet.table, conditions.join(" AND ")),
        };
        let before = format!("SELECT {} FROM ", select.join(", "));
        for chunk in asked.chunks(shape.rows_at_once()) {
            let rows: Vec<Vec<Cell>> = chunk
                .iter()
                .map(|(at, key)| {
                    let number = Cell::Number(i64::try_from(*at).unwrap_or(i64::MAX));
                    [number].into_iter().chain(key.iter().cloned()).collect()
                })
                .collect();
            for row in shape.query(self.db, &rows, (&before, &after)).await? {
                let at = take(&row, 0, Store::Integer)?.as_number().and_then(|at| usize::try_from(at).ok());
                let id = if sheet.identified { row.try_get_by_index(1)? } else { Uuid::nil() };
                let fields: Result<Box<[Cell]>, DbErr> = match whole {
                    true => stores.iter().enumerate().map(|(at, store)| take(&row, at + 2, *store)).collect(),
                    false => Ok(Box::default()),
                };
                if let Some(at) = at {
                    found.insert(at, (id, fields?));
                }
            }
        }
        Ok(found)
    }

    /// Lets `judge` look at every row of a sheet, and takes its complaints in. A row is looked at as it will be.
    pub fn judge(&mut self, place: usize, sheet: &'static Sheet, judge: impl Fn(&mut Look<'_>)) {
        let mut complaints = Vec::new();
        for (at, row) in self.of(place).iter().enumerate() {
            let mut look = look(sheet, row, self.at);
            judge(&mut look);
            complaints.extend(look.complaints.into_iter().map(|complaint| (at, complaint)));
        }
        for (at, complaint) in complaints {
            self.complain(place, at, complaint);
        }
    }
}

/// A row as checks see it.
pub fn look<'a>(sheet: &'static Sheet, row: &'a Row, at: Moment) -> Look<'a> {
    let old = match &row.fate {
        super::row::Fate::Changed(_, old) => Some(&**old),
        _ => None,
    };
    Look { sheet, row, old, at, complaints: Vec::new() }
}

/// What is compared: the fields that come from the file, then the derived ones.
pub fn stored(sheet: &'static Sheet) -> impl Iterator<Item = (&'static str, Store)> {
    sheet.fields().map(|field| (field.name, field.store)).chain(sheet.derived.iter().copied())
}

/// That a key field of the database's row `t` is that of ours.
fn same(sheet: &Sheet, field: Field, name: &str) -> String {
    // Only what may be nothing is compared so that nothing equals nothing: that takes no index.
    match optional(sheet, field) {
        true => format!("t.{} IS NOT DISTINCT FROM k.{name}", field.name),
        false => format!("t.{} = k.{name}", field.name),
    }
}

/// Whether a field of a natural key may be nothing.
pub fn optional(sheet: &Sheet, field: Field) -> bool {
    use super::columns::{By, Need, Origin};
    let needed = |name: &str| {
        let column = sheet.column(name).and_then(|at| sheet.columns.get(at));
        column.is_some_and(|column| column.need != Need::Optional)
    };
    match field.from {
        Origin::Column(at) => sheet.columns.get(at).is_some_and(|column| column.need == Need::Optional),
        Origin::Ref(at) => sheet.refs.get(at).is_some_and(|one| {
            one.by.iter().any(|by| match by {
                By::Cell(name) => !needed(name),
                By::Ref(name) => sheet.field(name).is_some_and(|field| optional(sheet, field)),
                By::Maybe(_) => false,
            })
        }),
    }
}
