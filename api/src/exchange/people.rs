//! Persons are known by what stands in tables of their own: identities and invitations (O4).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    columns::Sheet,
    handles::{Known as Way, apart, known},
    load::{Key, Known, Load},
    put::{Refused, Rows, Writing},
    row::{Complaint, Fate, Row},
    sheets::sheet,
    table::Shape,
};

/// By what persons are known: how many identities of each issuer, and how many invitations by each claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// Identities by issuer.
    pub identities: BTreeMap<String, usize>,
    /// Invitations by claim.
    pub invitations: BTreeMap<String, usize>,
}

/// In which ways a row says that its person is known, each once: `also` may name the first of them again.
fn said(persons: &Sheet, row: &Row) -> BTreeSet<String> {
    let text = |name: &str| persons.column(name).and_then(|at| row.cells.get(at)).and_then(Cell::as_text);
    let others = text("also").map(apart).unwrap_or_default();
    text("person").map(str::to_owned).into_iter().chain(others).collect()
}

impl Load<'_> {
    /// By what those are known who are new with the files.
    pub fn ways(&self) -> Ways {
        let mut ways = Ways::default();
        let Some((place, persons)) = sheet("persons") else { return ways };
        for row in self.of(place).iter().filter(|row| matches!(row.fate, Fate::New(_))) {
            for way in said(persons, row) {
                let counted = match known(&way) {
                    Some(Way::Identity(issuer, _)) => ways.identities.entry(issuer.to_owned()),
                    Some(Way::Invitation(claim, _)) => ways.invitations.entry(claim.to_owned()),
                    None => continue,
                };
                *counted.or_default() += 1;
            }
        }
        ways
    }

    /// Takes in the other ways in which persons are known. A known person gets no further ones: whoever could enter them
    /// could sign in as that person.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn acquaint(&mut self) -> Result<(), DbErr> {
        let Some((place, persons)) = sheet("persons") else { return Ok(()) };
        let (first, also) = (persons.column("person"), persons.column("also"));
        let mut ways: Vec<(usize, Key)> = Vec::new();
        for (at, row) in self.of(place).iter().enumerate() {
            let Some(cell) = also.and_then(|also| row.cells.get(also)).and_then(Cell::as_text) else { continue };
            ways.extend(apart(cell).into_iter().map(|way| (at, vec![Cell::text(way)].into())));
        }
        let keys: Vec<Key> = ways.iter().map(|(_, key)| key.clone()).collect();
        let there = self.find(persons, &keys, false).await?;
        let mut complaints = Vec::new();
        let mut taken: HashSet<Key> = HashSet::new();
        let firsts: HashMap<Key, usize> = (self.of(place).iter().enumerate())
            .filter_map(|(at, row)| Some((vec![row.cells.get(first?)?.clone()].into(), at)))
            .collect();
        for (number, (at, key)) in ways.into_iter().enumerate() {
            let Some(row) = self.of(place).get(at) else { continue };
            let known = there.get(&number).map(|(id, _)| *id);
            let twice = !taken.insert(key.clone()) || firsts.get(&key).is_some_and(|other| *other != at);
            let expected = match (&row.fate, known) {
                _ if twice => "ways of being known that no other row has",
                (Fate::New(_), Some(_)) => "ways of being known that nobody has yet; one of these is a known person's",
                (Fate::Changed(id, _) | Fate::Unchanged(id, _), known) if known != Some(*id) => {
                    "no further way of being known: import does not let anybody sign in as a known person (O4)"
                }
                (fate, _) => {
                    let known = match fate.id() {
                        Some(id) if matches!(fate, Fate::New(_)) => Known::New(id),
                        Some(id) => Known::There(id),
                        None => continue,
                    };
                    if let Some(all) = self.known.get_mut(place) {
                        all.insert(key, known);
                    }
                    continue;
                }
            };
            complaints.push((at, Complaint { column: "also", expected: expected.to_owned() }));
        }
        for (at, complaint) in complaints {
            self.complain(place, at, complaint);
        }
        Ok(())
    }

    /// Writes how new persons are known; says of which the database refuses it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn introduce(&self) -> Result<Vec<Refused>, DbErr> {
        let Some((place, persons)) = sheet("persons") else { return Ok(Vec::new()) };
        let (mut identities, mut invitations) = (Rows::default(), Rows::default());
        for (at, row) in self.of(place).iter().enumerate().filter(|(_, row)| !row.faulty) {
            let Fate::New(person) = row.fate else { continue };
            for way in said(persons, row) {
                let ids = [Cell::Id(Uuid::now_v7()), Cell::Id(person)];
                match known(&way) {
                    Some(Way::Identity(issuer, subject)) => {
                        let known = [Cell::text(issuer), Cell::text(subject)];
                        identities.push(at, ids.into_iter().chain(known).collect());
                    }
                    Some(Way::Invitation(claim, value)) => {
                        let known = [Cell::text(claim), Cell::text(value), Cell::Instant(self.at.now)];
                        invitations.push(at, ids.into_iter().chain(known).collect());
                    }
                    None => {}
                }
            }
        }
        let mut refused = Vec::new();
        for (table, columns, rows) in
            [("identity", &IDENTITY[..], identities), ("invitation", &INVITATION[..], invitations)]
        {
            let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
            let ours: Vec<String> = names.iter().map(|name| format!("k.\"{name}\"")).collect();
            let insert = format!("INSERT INTO {table} ({}) SELECT {} FROM ", names.join(", "), ours.join(", "));
            let shape = Shape { columns };
            refused.extend(self.put(Writing { shape: &shape, text: (&insert, ""), told: None }, &rows).await?);
        }
        Ok(refused)
    }
}

const IDENTITY: [(&str, Store); 4] =
    [("id", Store::Id), ("person_id", Store::Id), ("issuer", Store::Text), ("subject", Store::Text)];
const INVITATION: [(&str, Store); 5] = [
    ("id", Store::Id),
    ("person_id", Store::Id),
    ("claim", Store::Text),
    ("value", Store::Text),
    ("invited_at", Store::Instant),
];
