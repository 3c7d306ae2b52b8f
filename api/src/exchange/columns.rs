//! The shape of a file: one description per column drives import, export, templates and documentation.

use super::{
    cell::{Cell, Store},
    row::Look,
};

/// What stands in the cells of a column.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text of at most so many characters.
    Text(Option<usize>),
    /// A code, a natural key.
    Code,
    /// A currency (ISO 4217).
    Currency,
    /// A Swedish organisation number.
    OrganisationNumber,
    /// How a person is known: `ISSUER SUBJECT` or `CLAIM=VALUE`.
    Handle,
    /// Several of those, with `|` between.
    Handles,
    /// A word of a closed list.
    Word(fn() -> Vec<&'static str>),
    /// Several of those, with spaces between.
    Words(fn() -> Vec<&'static str>),
    /// Domains, with spaces between.
    Domains,
    /// Yes or no.
    Flag,
    /// A whole number between two.
    Number(i64, i64),
    /// A whole number that is not below nought.
    Count,
    /// A contract day.
    Day,
    /// An instant.
    Instant,
    /// An amount of money with two decimals.
    Amount {
        /// Whether it may be below nought.
        negative: bool,
    },
    /// A number with three decimals.
    Thousandths {
        /// Whether it may be below nought.
        negative: bool,
    },
    /// A share in percent with one decimal, between two numbers of tenths: what the table keeps as thousandths.
    Percent(i64, i64),
    /// A month, quarter or year of an index.
    IndexPeriod,
    /// The SHA-256 of a file.
    Hash,
}

/// Whether a cell must be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always, and the heading must be there.
    Required,
    /// It may be empty, or the heading left out: then what is known stays.
    Optional,
    /// An empty cell stands for this in a new row, and leaves what is known as it is.
    Otherwise(&'static str),
}

/// A column of a file.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its heading.
    pub name: &'static str,
    /// What stands in its cells.
    pub kind: Kind,
    /// Whether they must be filled.
    pub need: Need,
    /// The column of the table that keeps it; None: it leads to another row, or hangs on this one.
    pub field: Option<&'static str>,
    /// How it is read when exported; None: as it is kept.
    pub read: Option<&'static str>,
    /// What it means.
    pub what: &'static str,
    /// An example.
    pub example: &'static str,
}

impl Column {
    /// A column that the table keeps under the same name, and that may be empty.
    pub const fn new(name: &'static str, kind: Kind, what: &'static str, example: &'static str) -> Self {
        Self { name, kind, need: Need::Optional, field: Some(name), read: None, what, example }
    }

    /// A code or the like that leads to another row, and is read from that one.
    pub const fn of(
        name: &'static str,
        kind: Kind,
        read: &'static str,
        what: &'static str,
        example: &'static str,
    ) -> Self {
        Self { name, kind, need: Need::Optional, field: None, read: Some(read), what, example }
    }

    /// The same, always filled.
    pub const fn required(self) -> Self {
        Self { need: Need::Required, ..self }
    }

    /// The same, with what an empty cell stands for.
    pub const fn otherwise(self, value: &'static str) -> Self {
        Self { need: Need::Otherwise(value), ..self }
    }

    /// The same, kept under another name.
    pub const fn kept_as(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    /// The same, read in another way.
    pub const fn read_as(self, read: &'static str) -> Self {
        Self { read: Some(read), ..self }
    }

    /// How its values are stored.
    pub const fn store(&self) -> Store {
        match self.kind {
            Kind::Flag => Store::Flag,
            Kind::Number(..) | Kind::Percent(..) => Store::Integer,
            Kind::Day => Store::Day,
            Kind::Instant => Store::Instant,
            Kind::Amount { .. } | Kind::Thousandths { .. } | Kind::Count => Store::Long,
            _ => Store::Text,
        }
    }
}

/// By what a reference is made.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// A cell of this column.
    Cell(&'static str),
    /// What an earlier reference leads to.
    Ref(&'static str),
    /// What an earlier reference leads to, or nothing where it leads nowhere.
    Maybe(&'static str),
}

/// A reference to a row of another file, or to one that is known already.
#[derive(Clone, Copy, Debug)]
pub struct Ref {
    /// The table's column for the id.
    pub field: &'static str,
    /// Whether the table has such a column; otherwise it only leads on to another reference.
    pub stored: bool,
    /// The file, by name.
    pub to: &'static str,
    /// The parts of that file's natural key, in its order.
    pub by: &'static [By],
}

impl Ref {
    /// A reference that the table keeps.
    pub const fn new(field: &'static str, to: &'static str, by: &'static [By]) -> Self {
        Self { field, stored: true, to, by }
    }

    /// One that only leads on.
    pub const fn through(self) -> Self {
        Self { stored: false, ..self }
    }

    /// The last of its own columns, which is told of it; None: it is made of other references alone.
    pub fn column(&self) -> Option<&'static str> {
        self.by.iter().rev().find_map(|by| match by {
            By::Cell(name) => Some(*name),
            By::Ref(_) | By::Maybe(_) => None,
        })
    }
}

/// A column that is not in the file, but follows from it.
pub type Derived = (&'static str, Store);

/// Values that hang on a row in a table of their own, one cell in the file.
#[derive(Clone, Copy, Debug)]
pub struct Hanging {
    /// The column of the file.
    pub column: &'static str,
    /// Their table.
    pub table: &'static str,
    /// Its column with the row's id.
    pub parent: &'static str,
    /// Its column with the value.
    pub value: &'static str,
    /// Whether rows have ids and stay, withdrawn, as history.
    pub history: bool,
}

/// Where it is kept what a row was before it was corrected, in revisions.
#[derive(Clone, Copy, Debug)]
pub struct Revised {
    /// The table.
    pub table: &'static str,
    /// Its column for the row's id.
    pub of: &'static str,
    /// What is kept of the row.
    pub fields: &'static [&'static str],
}

/// To whom rows belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// To the installation: organisations and persons are known to all providers.
    Installation,
    /// To the provider that this reference leads to.
    Provider(&'static str),
    /// To a provider where this reference leads to one, and else to a party that a provider has to do with.
    Either(&'static str),
}

/// A file: its columns, the table that keeps its rows, and how one is told from another.
#[derive(Clone, Copy)]
pub struct Sheet {
    /// The file's name without `.csv`.
    pub name: &'static str,
    /// Which rows stand in it.
    pub what: &'static str,
    /// What is good to know.
    pub note: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// Its references, those that others go through first.
    pub refs: &'static [Ref],
    /// The natural key, in fields of the table.
    pub key: &'static [&'static str],
    /// The table.
    pub table: &'static str,
    /// Whether the table's rows have an id of their own.
    pub identified: bool,
    /// Whether they tell where they come from (O5).
    pub attested: bool,
    /// Whether their changes are counted.
    pub counted: bool,
    /// Where what they were is kept; None: nowhere.
    pub revised: Option<Revised>,
    /// To whom they belong.
    pub owner: Owner,
    /// Fields that follow from others.
    pub derived: &'static [Derived],
    /// Computes them, in that order.
    pub derive: fn(&Look<'_>) -> Vec<Cell>,
    /// What must hold of a row by itself; tells what does not.
    pub check: fn(&mut Look<'_>),
    /// What hangs on a row.
    pub hanging: &'static [Hanging],
    /// Whose content they are: the reference to a version that must not be signed.
    pub content_of: Option<&'static str>,
    /// What may still be added to a row that is signed.
    pub later: &'static [&'static str],
    /// The reference by which rows stand below each other where the database keeps who is above whom, and takes no circle.
    pub tree: Option<&'static str>,
    /// In which round a change of a row is written, where others must come first.
    pub round: fn(&Look<'_>) -> u8,
    /// Where rows are read from when exported; the row is `t`.
    pub from: &'static str,
    /// Which rows are rows of the file; empty: all. The row is `t`.
    pub only: &'static str,
    /// Which rows an import knows; empty: all. The row is `t`.
    pub known: &'static str,
    /// In which order. `{C}` stands for an order by bytes.
    pub order: &'static str,
}

impl Sheet {
    /// What most files are: of a provider, attested, with ids of their own.
    pub const fn new(name: &'static str, table: &'static str, what: &'static str, columns: &'static [Column]) -> Self {
        Self {
            name,
            what,
            note: "",
            columns,
            refs: &[],
            key: &[],
            table,
            identified: true,
            attested: true,
            counted: false,
            revised: None,
            owner: Owner::Installation,
            derived: &[],
            derive: |_| Vec::new(),
            check: |_| (),
            hanging: &[],
            content_of: None,
            later: &[],
            tree: None,
            round: |_| 0,
            from: "",
            only: "",
            known: "",
            order: "",
        }
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The place of a reference.
    pub fn reference(&self, field: &str) -> Option<usize> {
        self.refs.iter().position(|one| one.field == field)
    }

    /// The fields of the table that come from the file: its columns, then its references.
    pub fn fields(&self) -> impl Iterator<Item = Field> + use<> {
        let sheet = *self;
        let columns = (0..sheet.columns.len()).filter_map(move |at| {
            let column = sheet.columns.get(at)?;
            Some(Field { name: column.field?, store: column.store(), from: Origin::Column(at) })
        });
        let refs = (0..sheet.refs.len()).filter_map(move |at| {
            let one = sheet.refs.get(at).filter(|one| one.stored)?;
            Some(Field { name: one.field, store: Store::Id, from: Origin::Ref(at) })
        });
        columns.chain(refs)
    }

    /// The parts of the natural key.
    pub fn key_fields(&self) -> Vec<Field> {
        self.key.iter().filter_map(|name| self.field(name)).collect()
    }

    /// A field by its name; references that are not stored, too.
    pub fn field(&self, name: &str) -> Option<Field> {
        self.fields().find(|field| field.name == name).or_else(|| {
            let at = self.reference(name)?;
            Some(Field { name: self.refs.get(at)?.field, store: Store::Id, from: Origin::Ref(at) })
        })
    }

    /// Whether a reference leads to a row of this very file.
    pub fn is_own(&self, one: &Ref) -> bool {
        one.to == self.name
    }
}

/// A field of the table that comes from the file.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in the table.
    pub name: &'static str,
    /// How it is stored.
    pub store: Store,
    /// From where it comes.
    pub from: Origin,
}

/// From where a field comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A column, by place.
    Column(usize),
    /// A reference, by place.
    Ref(usize),
}
