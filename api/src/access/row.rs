//! A governed row: what access reads of a kind, and how.

use std::borrow::Cow;

use entity::{governed, sql::Sql};
use governance::{action::Action, action::Kind, decide::Extent, words::Language};
use sea_orm::{DbErr, QueryResult, TryGetable};
use uuid::Uuid;

use super::{
    array::{Arrays, InArray},
    page::KeyType,
    session::Session,
};

/// A kind of row that access hands out. Values of such types are made here alone, from rows an extent covered.
pub trait Row: Sized + Send + Sync + 'static {
    /// The governed kind.
    const KIND: Kind;
    /// The action that seeing the row is.
    const ACTION: Action = Action::Read;
    /// The table, under its alias `t`.
    const TABLE: &'static str;
    /// What is selected, in the order in which [`Row::read`] takes it.
    const COLUMNS: &'static str;
    /// Where the number of rows is kept.
    const KEPT_NUMBER: Option<KeptNumber> = None;

    /// Takes the columns.
    ///
    /// # Errors
    /// When a column is not of the expected type.
    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr>;

    /// The row's id.
    fn id(&self) -> Uuid;

    /// The sort key that stands in this column; of most kinds the row's own.
    fn sort_key(_session: &Session, column: &str) -> Sql {
        Sql::new(format!("t.{column}"))
    }

    /// The condition under which the row `t` is covered by `extent`. `facet` narrows the facets that count, for the
    /// kinds that are seen through facets (agreements).
    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        debug_assert!(facet.is_empty(), "{} has no facets", Self::KIND);
        governed::condition(extent)
    }
}

/// A number of rows that is kept, by what they have in common.
pub struct KeptNumber {
    /// In place of the row's table, under its alias: with the row's columns by which it is kept, and `number`.
    pub from: &'static str,
    /// Those columns; one that tells no more than whether it is `NULL`, as that question.
    pub tells: &'static [&'static str],
}

/// What a column can hold: on SQLite as a column of a row, on PostgreSQL also as an element of an array.
pub trait Column: TryGetable + InArray {}

impl<T: TryGetable + InArray> Column for T {}

/// The columns of one result, taken from left to right.
pub struct Columns<'a>(From<'a>);

enum From<'a> {
    Row { row: &'a QueryResult, next: usize },
    Arrays(&'a Arrays<'a>),
}

impl<'a> Columns<'a> {
    /// All columns of a row.
    pub fn new(row: &'a QueryResult) -> Self {
        Self(From::Row { row, next: 0 })
    }

    /// The columns of a row that belongs to a part of a statement, after the number of the part.
    pub(super) fn of_part(row: &'a QueryResult) -> Self {
        Self(From::Row { row, next: 1 })
    }

    /// The columns of the present row of a part whose columns are arrays.
    pub(super) const fn of_arrays(arrays: &'a Arrays<'a>) -> Self {
        Self(From::Arrays(arrays))
    }

    /// The next column.
    ///
    /// # Errors
    /// When it is not of type `T`.
    pub fn take<T: Column>(&mut self) -> Result<T, DbErr> {
        match &mut self.0 {
            From::Row { row, next } => {
                let value = row.try_get_by_index(*next)?;
                *next += 1;
                Ok(value)
            }
            From::Arrays(arrays) => arrays.take(),
        }
    }

    /// The next column as a text that need not be kept.
    fn text(&mut self) -> Result<Option<Cow<'a, str>>, DbErr> {
        match &mut self.0 {
            From::Arrays(arrays) => Ok(arrays.text()?.map(Cow::Borrowed)),
            From::Row { .. } => Ok(self.take::<Option<String>>()?.map(Cow::Owned)),
        }
    }

    /// The next column as a word of a closed list.
    ///
    /// # Errors
    /// When it is no such word.
    pub fn word<T>(&mut self, parse: impl Fn(&str) -> Option<T>) -> Result<T, DbErr> {
        let word = self.optional_word(parse)?;
        word.ok_or_else(|| DbErr::Type("a word is missing".to_owned()))
    }

    /// The next column as a word of a closed list, or nothing.
    ///
    /// # Errors
    /// When it is another word.
    pub fn optional_word<T>(&mut self, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, DbErr> {
        let text = self.text()?;
        text.map(|text| parse(&text).ok_or_else(|| DbErr::Type(format!("unknown word {text}")))).transpose()
    }

    /// The next column as a sort key; dates in ISO form.
    ///
    /// # Errors
    /// When it is not of that type.
    pub(super) fn sort_key(&mut self, key: KeyType) -> Result<String, DbErr> {
        match key {
            KeyType::Text => self.take(),
            KeyType::Date => self.take::<chrono::NaiveDate>().map(|day| day.to_string()),
            KeyType::Id => self.take::<Uuid>().map(|id| id.to_string()),
        }
    }

    /// The next two columns as a bilingual text.
    ///
    /// # Errors
    /// When they are not texts.
    pub fn bilingual(&mut self) -> Result<Bilingual, DbErr> {
        Ok(Bilingual { sv: self.take()?, en: self.take()? })
    }
}

/// A text in Swedish and English; where one is missing the other stands in for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bilingual {
    /// Svenska.
    pub sv: Option<String>,
    /// English.
    pub en: Option<String>,
}

impl Bilingual {
    /// The text in `language`, or in the other where it is missing.
    pub fn get(&self, language: Language) -> Option<&str> {
        let (first, second) = match language {
            Language::Sv => (&self.sv, &self.en),
            Language::En => (&self.en, &self.sv),
        };
        first.as_deref().or(second.as_deref())
    }
}
