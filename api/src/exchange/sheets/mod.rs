//! All files, in the order in which they are read: those referred to before those that refer to them.

mod agreements;
mod annexes;
mod budgets;
mod catalogue;
mod content;
mod deliveries;
mod index;
mod organisations;
mod persons;
mod underpinnings;
mod upkeep;

pub use content::COUNTABLE;

use governance::text::{search_key, sort_key};

use super::{
    cell::Cell,
    columns::{Column, Kind, Sheet},
    row::Look,
};

/// Every file.
pub static SHEETS: &[Sheet] = &[
    organisations::ORGANISATIONS,
    persons::PERSONS,
    organisations::CUSTOMER_RELATIONS,
    organisations::SUPPLIER_RELATIONS,
    catalogue::PORTFOLIOS,
    catalogue::SERVICES,
    catalogue::SERVICE_SUPPLIERS,
    catalogue::LIST_PRICES,
    catalogue::LIST_PRICE_TIERS,
    upkeep::SECURITY_MEASURES,
    upkeep::REQUIRED_ROLES,
    upkeep::CYCLES,
    index::SERIES,
    index::VALUES,
    upkeep::STRUCTURES,
    persons::APPOINTMENTS,
    agreements::AGREEMENTS,
    agreements::VERSIONS,
    agreements::SERVICES,
    agreements::PARTS,
    content::LINES,
    content::TIERS,
    content::TARGETS,
    content::MEASURED,
    annexes::ANNEXES,
    annexes::CONTACTS,
    index::CLAUSES,
    underpinnings::UNDERPINNINGS,
    deliveries::DELIVERIES,
    budgets::FRAMES,
    budgets::ALLOCATIONS,
    budgets::COSTS,
];

/// The file with this name, and its place.
pub fn sheet(name: &str) -> Option<(usize, &'static Sheet)> {
    SHEETS.iter().enumerate().find(|(_, sheet)| sheet.name == name)
}

/// The longest name or title.
const NAME: Option<usize> = Some(200);

/// The provider to whom a row belongs.
const fn provider(example: &'static str) -> Column {
    Column::of("provider", Kind::Code, "o.code", "The provider's code.", example).required()
}

/// The provider that keeps an agreement.
const fn keeper() -> Column {
    Column::of("keeper", Kind::Code, "o.code", "The code of the provider that keeps the agreement.", "nordnet")
        .required()
}

/// A name in two languages, or a note.
const fn text(name: &'static str, longest: Option<usize>, what: &'static str, example: &'static str) -> Column {
    Column::new(name, Kind::Text(longest), what, example)
}

/// Sort keys of a name in two languages, the one standing in for the other.
fn sort_keys(look: &Look<'_>) -> [Cell; 2] {
    let (sv, en) = names(look);
    [Cell::text(sort_key(sv)), Cell::text(sort_key(en))]
}

/// The name in each language, the other one standing in.
fn names<'a>(look: &'a Look<'_>) -> (&'a str, &'a str) {
    let (sv, en) = (look.text("name_sv"), look.text("name_en"));
    (sv.or(en).unwrap_or_default(), en.or(sv).unwrap_or_default())
}

/// A search key of several texts.
fn search(texts: &[Option<&str>]) -> Cell {
    let words: Vec<&str> = texts.iter().copied().flatten().collect();
    Cell::text(search_key(&words.join(" ")))
}

/// A key of a code.
fn code_key(look: &Look<'_>) -> Cell {
    Cell::text(sort_key(look.text("code").unwrap_or_default()))
}

/// The words of a vocabulary.
macro_rules! words {
    ($($list:tt)+) => {
        || $($list)+::ALL.iter().map(|word| word.as_str()).collect()
    };
}
use words;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::exchange::{
        cell::{Style, read},
        columns::{By, Need, Owner},
    };

    /// What the tables name is there, and every example can be read.
    #[test]
    fn the_tables_are_sound() {
        let mut seen: HashSet<&str> = HashSet::new();
        for sheet in SHEETS {
            let known = |name: &str| sheet.column(name).is_some() || sheet.reference(name).is_some();
            assert!(sheet.columns.len() <= 64, "{}: a bit for each column", sheet.name);
            for one in sheet.refs {
                assert!(sheet.is_own(one) || seen.contains(one.to), "{}.{} comes too early", sheet.name, one.field);
                let target = super::sheet(one.to).unwrap().1;
                assert_eq!(one.by.len(), target.key.len().max(1), "{}.{}", sheet.name, one.field);
                assert!(one.by.iter().all(|by| match by {
                    By::Cell(name) | By::Ref(name) | By::Maybe(name) => known(name),
                }));
            }
            for key in sheet.key {
                assert!(sheet.field(key).is_some(), "{}: {key}", sheet.name);
            }
            if let Owner::Provider(name) | Owner::Either(name) = sheet.owner {
                assert!(sheet.reference(name).is_some(), "{}: {name}", sheet.name);
            }
            for column in sheet.columns {
                let example = read(column.kind, column.example, Style::default());
                let example = example.unwrap_or_else(|error| panic!("{}.{}: {error}", sheet.name, column.name));
                assert!(column.need != Need::Required || !example.is_empty(), "{}.{}", sheet.name, column.name);
                assert!(column.what.ends_with('.'), "{}.{}", sheet.name, column.name);
            }
            assert!(seen.insert(sheet.name));
        }
    }
}
