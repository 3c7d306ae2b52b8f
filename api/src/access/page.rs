//! Keyset pages: what a connection asks for and gets.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::NaiveDate;
use entity::sql::Sql;
use uuid::Uuid;

use crate::error::{ApiError, Code};

/// Up to where `totalCount` is exact; beyond, it says so.
pub const COUNT_LIMIT: u64 = 10_000;

/// What a sort key is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// Text, compared byte by byte.
    Text,
    /// A civil date.
    Date,
    /// An id.
    Id,
}

/// An order of a list: by one key, then by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    /// The key's column of the row, without alias.
    pub column: &'static str,
    /// What the key is made of.
    pub key: KeyType,
    /// Whether the list runs downwards.
    pub descending: bool,
}

/// Which page of a list is asked for (Relay cursor connections).
#[derive(Clone, Debug)]
pub struct Paging {
    /// The order.
    pub order: Order,
    /// How many rows, 1–100.
    pub size: u64,
    /// Whether the page is read from the end (`last`, `before`).
    pub backward: bool,
    /// Where the page starts: after (or before) this place.
    pub cursor: Option<(String, Uuid)>,
    /// Whether the number of all rows is asked for.
    pub count: bool,
}

/// The page size where none is asked for.
pub const DEFAULT_SIZE: i32 = 20;

impl Paging {
    /// Reads the arguments of a connection.
    ///
    /// # Errors
    /// When a size is outside 1–100, both directions are asked for, or a cursor is not of this list and order.
    pub fn new(
        order: Order,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        count: bool,
    ) -> Result<Self, ApiError> {
        let backward = last.is_some() || (before.is_some() && first.is_none());
        if (backward && (first.is_some() || after.is_some())) || (!backward && before.is_some()) {
            return Err(ApiError::new(Code::PageSize, "use `first` with `after`, or `last` with `before`, not both"));
        }
        let size = if backward { last } else { first }.unwrap_or(DEFAULT_SIZE);
        let size = match u64::try_from(size) {
            Ok(size @ 1..=100) => size,
            _ => return Err(ApiError::new(Code::PageSize, format!("a page has 1 to 100 rows, not {size}"))),
        };
        let cursor = if backward { before } else { after };
        let cursor = cursor
            .map(|cursor| {
                order
                    .read(&cursor)
                    .ok_or_else(|| ApiError::new(Code::BadCursor, "This cursor is not of this list in this order."))
            })
            .transpose()?;
        Ok(Self { order, size, backward, cursor, count })
    }

    /// The page of everything, for lists that the law or the data keep short.
    pub fn whole(order: Order) -> Self {
        Self { order, size: 1_000, backward: false, cursor: None, count: false }
    }

    /// Whether rows are read downwards.
    fn down(&self) -> bool {
        self.order.descending != self.backward
    }

    /// `ORDER BY` over the key column and id column given.
    pub fn order_by(&self, key: &str, id: &str) -> String {
        let way = if self.down() { " DESC" } else { "" };
        format!("{key}{way}, {id}{way}")
    }

    /// The condition that a row lies beyond the cursor; true without one.
    pub fn beyond(&self, key: impl Into<Sql>, id: &str) -> Sql {
        let Some((place, at)) = &self.cursor else { return Sql::new("TRUE") };
        let sign = if self.down() { "<" } else { ">" };
        let sql = Sql::new("(").and_then(key).and_then(format!(", {id}) {sign} (?, ?)"));
        match (self.order.key, place.parse::<NaiveDate>(), place.parse::<Uuid>()) {
            (KeyType::Date, Ok(day), _) => sql.bind(day),
            (KeyType::Id, _, Ok(id)) => sql.bind(id),
            _ => sql.bind(place.as_str()),
        }
        .bind(*at)
    }
}

impl Order {
    /// Upwards by a text column.
    pub const fn text(column: &'static str) -> Self {
        Self { column, key: KeyType::Text, descending: false }
    }

    /// Upwards by a date column.
    pub const fn date(column: &'static str) -> Self {
        Self { column, key: KeyType::Date, descending: false }
    }

    /// By id, which is to say by the time of making (UUIDv7), the newest first.
    pub const fn newest() -> Self {
        Self { column: "id", key: KeyType::Id, descending: true }
    }

    /// The same order, downwards if `descending`.
    #[must_use]
    pub const fn directed(mut self, descending: bool) -> Self {
        self.descending = descending;
        self
    }

    /// The cursor of a place in this order: opaque to clients.
    pub fn cursor(&self, key: &str, id: Uuid) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}\n{}\n{key}", self.column, id.simple()))
    }

    fn read(&self, cursor: &str) -> Option<(String, Uuid)> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = text.splitn(3, '\n');
        let of_this_order = parts.next()? == self.column;
        let id = Uuid::parse_str(parts.next()?).ok()?;
        let key = parts.next()?.to_owned();
        let fits = match self.key {
            KeyType::Text => true,
            KeyType::Date => key.parse::<NaiveDate>().is_ok(),
            KeyType::Id => key.parse::<Uuid>().is_ok(),
        };
        (of_this_order && fits).then_some((key, id))
    }
}

/// The number of rows in a list, exact up to [`COUNT_LIMIT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The number, at most [`COUNT_LIMIT`].
    pub count: u64,
    /// Whether it is the whole number.
    pub exact: bool,
}

impl Total {
    /// From a count that stopped one beyond the limit.
    pub fn capped(count: i64) -> Self {
        let count = u64::try_from(count).unwrap_or_default();
        Self { count: count.min(COUNT_LIMIT), exact: count <= COUNT_LIMIT }
    }
}

/// One page of rows with their sort keys.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The order in which it was read.
    pub order: Order,
    /// Key and row, in list order.
    pub rows: Vec<(String, T)>,
    /// Whether rows come before these.
    pub has_previous: bool,
    /// Whether rows come after these.
    pub has_next: bool,
    /// How many there are in all, where asked for.
    pub total: Option<Total>,
}

impl<T> Page<T> {
    /// Makes a page of rows that were read one beyond its size.
    pub fn cut(paging: &Paging, mut rows: Vec<(String, T)>, total: Option<Total>) -> Self {
        let more = rows.len() as u64 > paging.size;
        rows.truncate(usize::try_from(paging.size).unwrap_or(usize::MAX));
        if paging.backward {
            rows.reverse();
        }
        let behind = paging.cursor.is_some();
        let (has_previous, has_next) = if paging.backward { (more, behind) } else { (behind, more) };
        Self { order: paging.order, rows, has_previous, has_next, total }
    }

    /// The page of a list that has no row.
    pub fn empty(paging: &Paging) -> Self {
        Self::cut(paging, Vec::new(), paging.count.then_some(Total { count: 0, exact: true }))
    }
}
