//! PostgreSQL records, as the rows of a part of a statement come back: an array of them, each with all columns of a row in
//! binary form (`record_send`): the number of columns; then for each the id of its type, its length (-1: `NULL`), and its
//! bytes.

use std::{error::Error, sync::LazyLock};

use postgres_types::{FromSql, Kind, Type};
use sea_orm::{DbErr, QueryResult, sqlx::Row as _};

/// What a column of a record can hold.
pub trait InRecord: for<'r> FromSql<'r> {}

impl<T: for<'r> FromSql<'r>> InRecord for T {}

/// The columns of a record, taken from left to right.
pub(super) struct Record<'a> {
    rest: &'a [u8],
}

impl<'a> FromSql<'a> for Record<'a> {
    fn from_sql(_: &Type, bytes: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let mut record = Self { rest: bytes };
        record.number()?;
        Ok(record)
    }

    fn accepts(of_type: &Type) -> bool {
        *of_type == Type::RECORD
    }
}

/// An array of records. The library's own type for it is one of no kind, since the engine lets no column have it.
static RECORDS: LazyLock<Type> = LazyLock::new(|| {
    let oid = Type::RECORD_ARRAY.oid();
    Type::new(Type::RECORD_ARRAY.name().to_owned(), oid, Kind::Array(Type::RECORD), "pg_catalog".to_owned())
});

/// The records in a column of a row.
///
/// # Errors
/// When it is no array of records.
pub(super) fn array(row: &QueryResult, column: usize) -> Result<Vec<Record<'_>>, DbErr> {
    let wrong = |error: &dyn Error| DbErr::Type(error.to_string());
    let row = row.try_as_pg_row().ok_or_else(|| DbErr::Type("an array of another engine".to_owned()))?;
    let value = row.try_get_raw(column).map_err(|error| wrong(&error))?;
    if sea_orm::sqlx::ValueRef::is_null(&value) {
        return Ok(Vec::new());
    }
    let bytes = value.as_bytes().map_err(|error| wrong(&*error))?;
    Vec::from_sql(&RECORDS, bytes).map_err(|error| wrong(&*error))
}

impl<'a> Record<'a> {
    /// The next column.
    ///
    /// # Errors
    /// When there is none, or it is not of type `T`.
    pub fn take<T: FromSql<'a>>(&mut self) -> Result<T, DbErr> {
        let of_type = u32::from_be_bytes(self.number()?);
        let length = i32::from_be_bytes(self.number()?);
        let bytes = match usize::try_from(length) {
            Ok(length) => {
                let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(cut_short)?;
                self.rest = rest;
                Some(bytes)
            }
            Err(_) => None,
        };
        let of_type = Type::from_oid(of_type).filter(T::accepts);
        let of_type = of_type.ok_or_else(|| DbErr::Type(format!("no {}", std::any::type_name::<T>())))?;
        T::from_sql_nullable(&of_type, bytes).map_err(|error| DbErr::Type(error.to_string()))
    }

    /// The next column as a text.
    ///
    /// # Errors
    /// When there is none, or it is no text.
    pub fn text(&mut self) -> Result<Option<&'a str>, DbErr> {
        self.take()
    }

    fn number(&mut self) -> Result<[u8; 4], DbErr> {
        let (number, rest) = self.rest.split_first_chunk().ok_or_else(cut_short)?;
        self.rest = rest;
        Ok(*number)
    }
}

fn cut_short() -> DbErr {
    DbErr::Type("a record has fewer columns than are taken of it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(columns: &[(Type, Option<&[u8]>)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (of_type, value) in columns {
            bytes.extend(of_type.oid().to_be_bytes());
            bytes.extend(value.map_or(-1, |value| i32::try_from(value.len()).unwrap()).to_be_bytes());
            bytes.extend(value.unwrap_or_default());
        }
        bytes
    }

    #[test]
    fn columns_are_taken_in_their_types() {
        let bytes = record(&[
            (Type::INT8, Some(&7_i64.to_be_bytes())),
            (Type::TEXT, None),
            (Type::TEXT, Some("å".as_bytes())),
            (Type::INT4, Some(&1_i32.to_be_bytes())),
        ]);
        let mut record = Record { rest: &bytes };
        assert_eq!(record.take::<i64>().unwrap(), 7);
        assert_eq!(record.take::<Option<String>>().unwrap(), None);
        assert_eq!(record.text().unwrap(), Some("å"));
        assert!(record.take::<i64>().is_err(), "a number of another size is no such number");
        assert!(record.take::<i64>().is_err(), "and there are no more");
    }

    #[test]
    fn what_is_cut_short_is_an_error() {
        let bytes = record(&[(Type::TEXT, Some(b"text"))]);
        for length in 0..bytes.len() {
            assert!(Record { rest: &bytes[..length] }.take::<String>().is_err());
        }
        assert!(Record { rest: &record(&[(Type::TEXT, None)]) }.take::<String>().is_err(), "nothing is no text");
    }
}
