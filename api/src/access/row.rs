//! A governed row: what access reads of a kind, and how.

use entity::{governed, sql::Sql};
use governance::{action::Action, action::Kind, decide::Extent, words::Language};
use sea_orm::{DbErr, QueryResult, TryGetable};
use uuid::Uuid;

use super::session::Session;

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

/// The columns of one result, taken from left to right.
pub struct Columns<'a> {
    row: &'a QueryResult,
    next: usize,
}

impl<'a> Columns<'a> {
    /// Begins at the first column.
    pub fn new(row: &'a QueryResult) -> Self {
        Self::from(row, 0)
    }

    /// Begins at a later column.
    pub fn from(row: &'a QueryResult, next: usize) -> Self {
        Self { row, next }
    }

    /// The next column.
    ///
    /// # Errors
    /// When it is not of type `T`.
    pub fn take<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        let value = self.row.try_get_by_index(self.next)?;
        self.next += 1;
        Ok(value)
    }

    /// The next column as a word of a closed list.
    ///
    /// # Errors
    /// When it is no such word.
    pub fn word<T>(&mut self, parse: impl Fn(&str) -> Option<T>) -> Result<T, DbErr> {
        let text: String = self.take()?;
        parse(&text).ok_or_else(|| DbErr::Type(format!("unknown word {text}")))
    }

    /// The next column as a word of a closed list, or nothing.
    ///
    /// # Errors
    /// When it is another word.
    pub fn optional_word<T>(&mut self, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, DbErr> {
        let text: Option<String> = self.take()?;
        text.map(|text| parse(&text).ok_or_else(|| DbErr::Type(format!("unknown word {text}")))).transpose()
    }

    /// The next column as a sort key: a text, a date in ISO form, or an id.
    ///
    /// # Errors
    /// When it is none of these.
    pub(super) fn sort_key(&mut self) -> Result<String, DbErr> {
        let at = self.next;
        self.next += 1;
        let key = self.row.try_get_by_index::<String>(at);
        key.or_else(|_| self.row.try_get_by_index::<chrono::NaiveDate>(at).map(|day| day.to_string()))
            .or_else(|_| self.row.try_get_by_index::<Uuid>(at).map(|id| id.to_string()))
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
