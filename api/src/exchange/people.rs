//! Persons are known by what stands in tables of their own: identities and invitations (O4).

use std::collections::{HashMap, HashSet};

use entity::{identity, invitation};
use sea_orm::{DbErr, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{
    cell::Cell,
    handles::{Known as Way, apart, known},
    load::{Key, Known, Load},
    row::{Complaint, Fate},
    sheets::sheet,
};

/// How many rows one statement writes.
const AT_ONCE: usize = 5_000;

impl Load<'_> {
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

    /// Writes how new persons are known.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn introduce(&self) -> Result<(), DbErr> {
        let Some((place, persons)) = sheet("persons") else { return Ok(()) };
        let (first, also) = (persons.column("person"), persons.column("also"));
        let (mut identities, mut invitations) = (Vec::new(), Vec::new());
        for row in self.of(place).iter().filter(|row| !row.faulty) {
            let Fate::New(person_id) = row.fate else { continue };
            let text = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).and_then(Cell::as_text);
            let others = text(also).map(apart).unwrap_or_default();
            for way in text(first).map(str::to_owned).into_iter().chain(others) {
                let id = Uuid::now_v7();
                match known(&way) {
                    Some(Way::Identity(issuer, subject)) => {
                        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
                        identities.push(identity::Model { id, person_id, issuer, subject }.into_active_model());
                    }
                    Some(Way::Invitation(claim, value)) => {
                        let (claim, value) = (claim.to_owned(), value.to_owned());
                        let invited_at = self.at.now;
                        let row = invitation::Model { id, person_id, claim, value, invited_at, used_at: None };
                        invitations.push(row.into_active_model());
                    }
                    None => {}
                }
            }
        }
        for chunk in identities.chunks(AT_ONCE) {
            identity::Entity::insert_many(chunk.to_vec()).exec_without_returning(self.db).await?;
        }
        for chunk in invitations.chunks(AT_ONCE) {
            invitation::Entity::insert_many(chunk.to_vec()).exec_without_returning(self.db).await?;
        }
        Ok(())
    }
}
