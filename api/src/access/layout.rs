//! In which arrays the columns of a part come: those of one type share one, for PostgreSQL sets an aggregate up for every
//! array, at every request.

use std::fmt::Write as _;

/// The types that share an array. Which column is of which, its name says, in every table (`tests/database`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// `uuid`.
    Id,
    /// `text`.
    Text,
    /// `date`.
    Day,
}

impl Shared {
    /// What the column of this name is of; None: it has an array of its own.
    pub fn of(name: &str) -> Option<Self> {
        match name.rsplit('_').next().unwrap_or_default() {
            // Others' identifiers.
            "id" if matches!(name, "ror_id" | "wikidata_id") => Some(Self::Text),
            "id" => Some(Self::Id),
            "sv" | "en" | "code" | "name" | "state" | "side" | "role" | "scope" | "provenance" | "source"
            | "metric" | "comparator" | "unit" => Some(Self::Text),
            "on" | "from" | "until" => Some(Self::Day),
            _ => None,
        }
    }
}

/// Which columns of a part come in which array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// Of each column, the number of its array.
    of: Vec<usize>,
    arrays: usize,
}

impl Layout {
    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.of.len()
    }

    /// How many arrays they come in.
    pub const fn arrays(&self) -> usize {
        self.arrays
    }

    /// The array of a column.
    pub fn array_of(&self, column: usize) -> Option<usize> {
        self.of.get(column).copied()
    }

    /// How many columns come in an array.
    pub fn columns_in(&self, array: usize) -> usize {
        self.of.iter().filter(|of| **of == array).count()
    }

    /// The arrays of columns `r.c0`, `r.c1` …, as SQL.
    pub fn sql(&self) -> String {
        let mut sql = String::with_capacity(16 * self.of.len());
        for array in 0..self.arrays {
            sql.push_str(if array == 0 { "ARRAY_AGG(" } else { ", ARRAY_AGG(" });
            let shared = self.columns_in(array) > 1;
            sql.push_str(if shared { "ARRAY[" } else { "" });
            let columns = self.of.iter().enumerate().filter(|(_, of)| **of == array);
            for (place, (column, _)) in columns.enumerate() {
                // Writing into a text does not fail.
                let _ = write!(sql, "{}r.c{column}", if place == 0 { "" } else { ", " });
            }
            sql.push_str(if shared { "])" } else { ")" });
        }
        sql
    }

    fn push(&mut self, columns: &str, first: &mut [Option<usize>; 3]) {
        let mut depth = 0_usize;
        let ends = columns.bytes().enumerate().filter(|(_, letter)| {
            match letter {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            *letter == b',' && depth == 0
        });
        let mut begin = 0;
        for end in ends.map(|(at, _)| at).chain([columns.len()]) {
            let name = columns.get(begin..end).unwrap_or_default().trim_end().rsplit(['.', ' ']).next();
            let shared = name.and_then(Shared::of).and_then(|shared| first.get_mut(shared as usize));
            let array = match shared {
                Some(Some(array)) => *array,
                shared => {
                    if let Some(first) = shared {
                        *first = Some(self.arrays);
                    }
                    self.arrays += 1;
                    self.arrays - 1
                }
            };
            self.of.push(array);
            begin = end + 1;
        }
    }
}

/// By their names, in lists one after the other.
impl<const N: usize> From<[&str; N]> for Layout {
    fn from(lists: [&str; N]) -> Self {
        let (mut layout, mut first) = (Self::default(), [None; 3]);
        lists.into_iter().for_each(|columns| layout.push(columns, &mut first));
        layout
    }
}

/// By their names.
impl From<&str> for Layout {
    fn from(columns: &str) -> Self {
        [columns].into()
    }
}

/// So many, each with an array of its own.
impl From<usize> for Layout {
    fn from(columns: usize) -> Self {
        Self { of: (0..columns).collect(), arrays: columns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_one_type_share_an_array() {
        let layout = Layout::from([
            "hangs_on_id",
            "t.id, t.code, (SELECT MIN(a.on, b) FROM n), t.name_sv,\n  t.valid_from, COALESCE(t.x, 1) AS other_id, t.version",
        ]);
        assert_eq!(layout.of, [0, 0, 1, 2, 1, 3, 0, 4]);
        assert_eq!((layout.width(), layout.arrays()), (8, 5));
        assert_eq!(
            layout.sql(),
            "ARRAY_AGG(ARRAY[r.c0, r.c1, r.c6]), ARRAY_AGG(ARRAY[r.c2, r.c4]), ARRAY_AGG(r.c3), ARRAY_AGG(r.c5), ARRAY_AGG(r.c7)"
        );
    }

    #[test]
    fn columns_may_have_arrays_of_their_own() {
        assert_eq!(Layout::from(2).sql(), "ARRAY_AGG(r.c0), ARRAY_AGG(r.c1)");
        assert_eq!(Layout::from("t.id"), Layout::from(1));
    }
}
