//! PostgreSQL arrays, as the columns of a part of a statement come back: of each column one array, in binary form
//! (`array_send`): the number of dimensions, whether any element is `NULL`, and the elements' type; of the one dimension
//! its length and its lower bound; then for each element its length (-1: `NULL`) and its bytes.
//!
//! Not one array of records: `record_send` takes a kilobyte of memory for every column of every row and frees none of it
//! before the statement has ended, which cost PostgreSQL as much as reading the rows.

use std::{cell::Cell, error::Error, ops::Range};

use postgres_types::{FromSql, Type};
use sea_orm::{
    DbErr, QueryResult,
    sqlx::{Row as _, ValueRef as _},
};

/// What an element of an array can hold.
pub trait InArray: for<'r> FromSql<'r> {}

impl<T: for<'r> FromSql<'r>> InArray for T {}

/// The columns of a part, each an array, all as long as each other; read row by row.
pub(super) struct Arrays<'a> {
    columns: Vec<Elements<'a>>,
    /// The column of the present row that is taken next.
    next: Cell<usize>,
    rows: usize,
}

/// The elements of an array, and from where on they are still to be taken.
struct Elements<'a> {
    of_type: Type,
    bytes: &'a [u8],
    at: Cell<usize>,
}

impl<'a> Arrays<'a> {
    /// The arrays in these columns of a row; where they are `NULL` the part has no rows.
    ///
    /// # Errors
    /// When one is no array, or not as long as the others.
    pub fn read(row: &'a QueryResult, columns: Range<usize>) -> Result<Self, DbErr> {
        let wrong = |error: &dyn Error| DbErr::Type(error.to_string());
        let row = row.try_as_pg_row().ok_or_else(|| DbErr::Type("an array of another engine".to_owned()))?;
        let mut arrays = Self { columns: Vec::with_capacity(columns.len()), next: Cell::default(), rows: 0 };
        for column in columns {
            let value = row.try_get_raw(column).map_err(|error| wrong(&error))?;
            if value.is_null() {
                return Ok(arrays);
            }
            let (elements, length) = Elements::read(value.as_bytes().map_err(|error| wrong(&*error))?)?;
            if arrays.columns.is_empty() {
                arrays.rows = length;
            } else if arrays.rows != length {
                return Err(cut_short());
            }
            arrays.columns.push(elements);
        }
        Ok(arrays)
    }

    /// How many rows there are.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The next column of the present row.
    ///
    /// # Errors
    /// When there is none, or it is not of type `T`.
    pub fn take<T: FromSql<'a>>(&self) -> Result<T, DbErr> {
        let column = self.columns.get(self.next.get()).ok_or_else(cut_short)?;
        self.next.set(self.next.get() + 1);
        let element = column.element()?;
        if !T::accepts(&column.of_type) {
            return Err(DbErr::Type(format!("no {}", std::any::type_name::<T>())));
        }
        T::from_sql_nullable(&column.of_type, element).map_err(|error| DbErr::Type(error.to_string()))
    }

    /// Goes on to the next row, past the columns of this one that were not taken.
    ///
    /// # Errors
    /// When an array is cut short.
    pub fn end_row(&self) -> Result<(), DbErr> {
        let left = self.columns.get(self.next.take()..).unwrap_or_default();
        left.iter().try_for_each(|column| column.element().map(drop))
    }
}

impl<'a> Elements<'a> {
    /// The elements of an array of one dimension, and how many they are.
    fn read(bytes: &'a [u8]) -> Result<(Self, usize), DbErr> {
        let header = Self { of_type: Type::UNKNOWN, bytes, at: Cell::default() };
        let (dimensions, _, of_type) = (header.number()?, header.number()?, header.number()?);
        let (length, _) = (header.number()?, header.number()?);
        let of_type = Type::from_oid(u32::from_be_bytes(of_type));
        match (of_type, i32::from_be_bytes(dimensions), usize::try_from(i32::from_be_bytes(length))) {
            (Some(of_type), 1, Ok(length)) => Ok((Self { of_type, ..header }, length)),
            _ => Err(DbErr::Type("no array of one dimension".to_owned())),
        }
    }

    fn element(&self) -> Result<Option<&'a [u8]>, DbErr> {
        match usize::try_from(i32::from_be_bytes(self.number()?)) {
            Ok(length) => self.next(length).map(Some),
            Err(_) => Ok(None),
        }
    }

    fn number(&self) -> Result<[u8; 4], DbErr> {
        self.next(4)?.try_into().map_err(|_| cut_short())
    }

    fn next(&self, length: usize) -> Result<&'a [u8], DbErr> {
        let begin = self.at.get();
        let end = begin.saturating_add(length);
        let bytes = self.bytes.get(begin..end).ok_or_else(cut_short)?;
        self.at.set(end);
        Ok(bytes)
    }
}

fn cut_short() -> DbErr {
    DbErr::Type("a part of a statement has fewer columns or rows than are taken of it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(of_type: &Type, elements: &[Option<&[u8]>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let length = u32::try_from(elements.len()).unwrap();
        for number in [1, 0, of_type.oid(), length, 1] {
            bytes.extend(number.to_be_bytes());
        }
        for element in elements {
            bytes.extend(element.map_or(-1, |element| i32::try_from(element.len()).unwrap()).to_be_bytes());
            bytes.extend(element.unwrap_or_default());
        }
        bytes
    }

    fn arrays<'a>(columns: &[&'a [u8]]) -> Result<Arrays<'a>, DbErr> {
        let read: Vec<_> = columns.iter().map(|bytes| Elements::read(bytes)).collect::<Result<_, _>>()?;
        let rows = read.first().map_or(0, |(_, length)| *length);
        Ok(Arrays { columns: read.into_iter().map(|(elements, _)| elements).collect(), next: Cell::default(), rows })
    }

    #[test]
    fn columns_are_taken_row_by_row_in_their_types() {
        let numbers = array(&Type::INT8, &[Some(&7_i64.to_be_bytes()), Some(&8_i64.to_be_bytes())]);
        let texts = array(&Type::TEXT, &[None, Some("å".as_bytes())]);
        let part = arrays(&[&numbers, &texts]).unwrap();
        assert_eq!(part.rows(), 2);
        assert_eq!(part.take::<i64>().unwrap(), 7);
        assert_eq!(part.take::<Option<String>>().unwrap(), None);
        assert!(part.take::<i64>().is_err(), "there are no more columns");
        part.end_row().unwrap();
        assert!(part.take::<i32>().is_err(), "a number of another size is no such number");
        part.end_row().unwrap();
        assert!(part.take::<i64>().is_err(), "there are no more rows: a row that failed is behind us, too");
    }

    #[test]
    fn columns_that_are_not_taken_are_passed_over() {
        let numbers = array(&Type::INT4, &[Some(&1_i32.to_be_bytes()), Some(&2_i32.to_be_bytes())]);
        let texts = array(&Type::TEXT, &[Some(b"a"), Some(b"b")]);
        let part = arrays(&[&numbers, &texts]).unwrap();
        assert_eq!(part.take::<i32>().unwrap(), 1);
        part.end_row().unwrap();
        assert_eq!((part.take::<i32>().unwrap(), part.take::<&str>().unwrap()), (2, "b"));
    }

    #[test]
    fn what_is_cut_short_is_an_error() {
        let bytes = array(&Type::TEXT, &[Some(b"text")]);
        for length in 0..bytes.len() {
            let read = arrays(&[&bytes[..length]]).and_then(|part| part.take::<String>());
            assert!(read.is_err(), "{length}");
        }
        let nothing = array(&Type::TEXT, &[None]);
        assert!(arrays(&[&nothing]).unwrap().take::<String>().is_err(), "nothing is no text");
    }
}
