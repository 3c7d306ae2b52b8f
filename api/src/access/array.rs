//! PostgreSQL arrays, as the columns of a part of a statement come back (`layout.rs`): in binary form (`array_send`): the
//! number of dimensions, whether any element is `NULL`, and the elements' type; of each dimension its length and its lower
//! bound; then for each element its length (-1: `NULL`) and its bytes. An array of several columns has two dimensions: rows,
//! and the columns of each.
//!
//! Not one array of records: `record_send` takes a kilobyte of memory for every column of every row and frees none of it
//! before the statement has ended, which cost PostgreSQL as much as reading the rows.

use std::{cell::Cell, error::Error};

use chrono::{DateTime, NaiveDate, Utc};
use postgres_types::{FromSql, Type};
use sea_orm::{
    DbErr, QueryResult,
    sqlx::{Row as _, ValueRef as _},
};

use uuid::Uuid;

use super::layout::Layout;

/// What an element of an array can hold.
pub trait InArray: Sized {
    /// Reads an element that is there.
    ///
    /// # Errors
    /// When it is not of this type.
    fn there(of_type: &Type, bytes: &[u8]) -> Result<Self, DbErr>;

    /// What an element is that is `NULL`.
    ///
    /// # Errors
    /// When there must be one.
    fn missing() -> Result<Self, DbErr> {
        Err(DbErr::Type(format!("NULL is no {}", std::any::type_name::<Self>())))
    }
}

impl<T: InArray> InArray for Option<T> {
    fn there(of_type: &Type, bytes: &[u8]) -> Result<Self, DbErr> {
        T::there(of_type, bytes).map(Some)
    }

    fn missing() -> Result<Self, DbErr> {
        Ok(None)
    }
}

impl InArray for String {
    fn there(of_type: &Type, bytes: &[u8]) -> Result<Self, DbErr> {
        text(of_type, bytes).map(str::to_owned)
    }
}

/// A text. Most of what is read is text, and the library holds the type of each against a dozen others by name.
fn text<'a>(of_type: &Type, bytes: &'a [u8]) -> Result<&'a str, DbErr> {
    if !matches!(*of_type, Type::TEXT | Type::VARCHAR) {
        return Err(DbErr::Type("no text".to_owned()));
    }
    // Long texts take the standard library as long as all else that is done with them.
    simdutf8::basic::from_utf8(bytes).map_err(|error| DbErr::Type(error.to_string()))
}

/// Read as the library reads them.
macro_rules! in_array {
    ($($of:ty),*) => {$(
        impl InArray for $of {
            fn there(of_type: &Type, bytes: &[u8]) -> Result<Self, DbErr> {
                if !<$of as FromSql<'_>>::accepts(of_type) {
                    return Err(DbErr::Type(format!("no {}", std::any::type_name::<$of>())));
                }
                <$of>::from_sql(of_type, bytes).map_err(|error| DbErr::Type(error.to_string()))
            }
        }
    )*};
}

in_array!(Uuid, i16, i32, i64, bool, NaiveDate, DateTime<Utc>);

/// The columns of a part, in arrays of as many rows each; read row by row.
pub(super) struct Arrays<'a> {
    layout: &'a Layout,
    arrays: Vec<Elements<'a>>,
    /// The column of the present row that is taken next.
    next: Cell<usize>,
    rows: usize,
}

/// The elements of an array that are still to be taken.
struct Elements<'a> {
    of_type: Type,
    left: Cell<&'a [u8]>,
}

impl<'a> Arrays<'a> {
    /// The arrays in the columns of a row, from `first` on; where they are `NULL` the part has no rows.
    ///
    /// # Errors
    /// When one is no array, or not of the shape that the layout tells.
    pub fn read(row: &'a QueryResult, first: usize, layout: &'a Layout) -> Result<Self, DbErr> {
        let wrong = |error: &dyn Error| DbErr::Type(error.to_string());
        let row = row.try_as_pg_row().ok_or_else(|| DbErr::Type("an array of another engine".to_owned()))?;
        let mut arrays = Self { layout, arrays: Vec::with_capacity(layout.arrays()), next: Cell::default(), rows: 0 };
        for number in 0..layout.arrays() {
            let value = row.try_get_raw(first + number).map_err(|error| wrong(&error))?;
            if value.is_null() {
                return Ok(arrays);
            }
            arrays.push(value.as_bytes().map_err(|error| wrong(&*error))?)?;
        }
        Ok(arrays)
    }

    fn push(&mut self, bytes: &'a [u8]) -> Result<(), DbErr> {
        let (elements, rows, columns) = Elements::read(bytes)?;
        if columns != self.layout.columns_in(self.arrays.len()) || (!self.arrays.is_empty() && rows != self.rows) {
            return Err(cut_short());
        }
        self.rows = rows;
        self.arrays.push(elements);
        Ok(())
    }

    fn array(&self, column: usize) -> Option<&Elements<'a>> {
        self.arrays.get(self.layout.array_of(column)?)
    }

    /// How many rows there are.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The next column of the present row.
    ///
    /// # Errors
    /// When there is none, or it is not of type `T`.
    pub fn take<T: InArray>(&self) -> Result<T, DbErr> {
        let (of_type, element) = self.element()?;
        element.map_or_else(T::missing, |bytes| T::there(of_type, bytes))
    }

    /// The next column of the present row as a text that need not be kept.
    ///
    /// # Errors
    /// When there is none, or it is no text.
    pub fn text(&self) -> Result<Option<&'a str>, DbErr> {
        let (of_type, element) = self.element()?;
        element.map(|bytes| text(of_type, bytes)).transpose()
    }

    fn element(&self) -> Result<(&Type, Option<&'a [u8]>), DbErr> {
        let column = self.array(self.next.get()).ok_or_else(cut_short)?;
        self.next.set(self.next.get() + 1);
        Ok((&column.of_type, column.element()?))
    }

    /// Goes on to the next row, past the columns of this one that were not taken.
    ///
    /// # Errors
    /// When an array is cut short.
    pub fn end_row(&self) -> Result<(), DbErr> {
        let left = self.next.take()..self.layout.width();
        left.filter_map(|column| self.array(column)).try_for_each(|column| column.element().map(drop))
    }
}

impl<'a> Elements<'a> {
    /// The elements of an array, in how many rows they are, and how many columns each has.
    fn read(bytes: &'a [u8]) -> Result<(Self, usize, usize), DbErr> {
        let elements = Self { of_type: Type::UNKNOWN, left: Cell::new(bytes) };
        let number = || elements.number().map(i32::from_be_bytes);
        let (dimensions, _, of_type) = (number()?, number()?, elements.number()?);
        let length = || {
            let (length, _) = (number()?, number()?);
            usize::try_from(length).map_err(|_| cut_short())
        };
        let (rows, columns) = match dimensions {
            1 => (length()?, 1),
            2 => (length()?, length()?),
            _ => return Err(DbErr::Type("an array of another shape".to_owned())),
        };
        let of_type = Type::from_oid(u32::from_be_bytes(of_type));
        let of_type = of_type.ok_or_else(|| DbErr::Type("an array of an unknown type".to_owned()))?;
        Ok((Self { of_type, ..elements }, rows, columns))
    }

    fn element(&self) -> Result<Option<&'a [u8]>, DbErr> {
        let Ok(length) = usize::try_from(i32::from_be_bytes(self.number()?)) else { return Ok(None) };
        let (element, left) = self.left.get().split_at_checked(length).ok_or_else(cut_short)?;
        self.left.set(left);
        Ok(Some(element))
    }

    fn number(&self) -> Result<[u8; 4], DbErr> {
        let (number, left) = self.left.get().split_first_chunk().ok_or_else(cut_short)?;
        self.left.set(left);
        Ok(*number)
    }
}

fn cut_short() -> DbErr {
    DbErr::Type("a part of a statement has fewer columns or rows than are taken of it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(of_type: &Type, elements: &[Option<&[u8]>]) -> Vec<u8> {
        shaped(of_type, &[elements.len()], elements)
    }

    fn shaped(of_type: &Type, lengths: &[usize], elements: &[Option<&[u8]>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let number = |number: usize| u32::try_from(number).unwrap();
        let lengths: Vec<u32> = lengths.iter().flat_map(|length| [number(*length), 1]).collect();
        for number in [number(lengths.len() / 2), 0, of_type.oid()].into_iter().chain(lengths) {
            bytes.extend(number.to_be_bytes());
        }
        for element in elements {
            bytes.extend(element.map_or(-1, |element| i32::try_from(element.len()).unwrap()).to_be_bytes());
            bytes.extend(element.unwrap_or_default());
        }
        bytes
    }

    fn arrays<'a>(layout: &'a Layout, arrays: &[&'a [u8]]) -> Result<Arrays<'a>, DbErr> {
        let mut read = Arrays { layout, arrays: Vec::new(), next: Cell::default(), rows: 0 };
        arrays.iter().try_for_each(|bytes| read.push(bytes))?;
        Ok(read)
    }

    #[test]
    fn columns_are_taken_row_by_row_in_their_types() {
        let numbers = array(&Type::INT8, &[Some(&7_i64.to_be_bytes()), Some(&8_i64.to_be_bytes())]);
        let texts = array(&Type::TEXT, &[None, Some("å".as_bytes())]);
        let layout = Layout::from(2);
        let part = arrays(&layout, &[&numbers, &texts]).unwrap();
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
        let layout = Layout::from(2);
        let part = arrays(&layout, &[&numbers, &texts]).unwrap();
        assert_eq!(part.take::<i32>().unwrap(), 1);
        part.end_row().unwrap();
        assert_eq!((part.take::<i32>().unwrap(), part.text().unwrap()), (2, Some("b")));
    }

    #[test]
    fn what_is_cut_short_is_an_error() {
        let one = Layout::from(1);
        let bytes = array(&Type::TEXT, &[Some(b"text")]);
        for length in 0..bytes.len() {
            let read = arrays(&one, &[&bytes[..length]]).and_then(|part| part.take::<String>());
            assert!(read.is_err(), "{length}");
        }
        let nothing = array(&Type::TEXT, &[None]);
        assert!(arrays(&one, &[&nothing]).unwrap().take::<String>().is_err(), "nothing is no text");
    }

    #[test]
    fn columns_that_share_an_array_are_taken_in_turn() {
        let layout = Layout::from("t.code, t.number, t.name_sv");
        let texts = shaped(&Type::TEXT, &[2, 2], &[Some(b"a"), Some(b"A"), None, Some(b"B")]);
        let numbers = array(&Type::INT4, &[Some(&1_i32.to_be_bytes()), Some(&2_i32.to_be_bytes())]);
        let part = arrays(&layout, &[&texts, &numbers]).unwrap();
        assert_eq!((part.rows(), part.text().unwrap(), part.take::<i32>().unwrap()), (2, Some("a"), 1));
        part.end_row().unwrap();
        assert_eq!((part.text().unwrap(), part.take::<i32>().unwrap()), (None, 2));
        assert_eq!(part.take::<String>().unwrap(), "B");
        assert!(arrays(&layout, &[&numbers, &texts]).is_err(), "of another shape");
        let three = array(&Type::INT4, &[None, None, None]);
        assert!(arrays(&layout, &[&texts, &three]).is_err(), "not as long");
    }
}
