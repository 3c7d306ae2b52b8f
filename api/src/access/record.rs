//! PostgreSQL records, as the rows of a part of a statement come back: all columns of a row in one value, in binary form
//! (`record_send`): the number of columns; then for each the id of its type, its length (-1: `NULL`), and its bytes.

use postgres_types::{FromSql, Type};
use sea_orm::{
    DbErr,
    sqlx::{Row as _, postgres::PgRow},
};

/// What a column of a record can hold.
pub trait InRecord: for<'r> FromSql<'r> {}

impl<T: for<'r> FromSql<'r>> InRecord for T {}

/// The columns of a record, taken from left to right.
pub(super) struct Record<'a> {
    rest: &'a [u8],
}

impl<'a> Record<'a> {
    /// The record in a column of a row.
    ///
    /// # Errors
    /// When there is none.
    pub fn in_column(row: &'a PgRow, column: usize) -> Result<Self, DbErr> {
        let value = row.try_get_raw(column).map_err(|error| DbErr::Type(error.to_string()))?;
        let mut record = Self { rest: value.as_bytes().map_err(|error| DbErr::Type(error.to_string()))? };
        record.number()?;
        Ok(record)
    }

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
