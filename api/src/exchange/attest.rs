//! By what right facts are entered (O5), asked of the rules.

use std::collections::{BTreeMap, HashMap, HashSet};

use governance::{
    action::{Action, Kind},
    decide::{Facts, Grant},
    role::Role,
    rule::Rule,
};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    columns::{Owner, Sheet},
    load::Load,
    row::{Complaint, Fate, Row},
    sheets::{SHEETS, sheet},
    table::Shape,
};
use crate::access::Session;

/// By what one may enter the facts of a provider.
#[derive(Clone, Copy, Debug)]
pub struct Right {
    /// The rule.
    pub rule: &'static Rule,
    /// The appointment that it comes from.
    pub appointment: Uuid,
    /// That appointment's role.
    pub role: Role,
    /// Whether it is a provider's first load, in which everything is entered.
    first: bool,
}

impl Right {
    fn of(grant: &Grant, first: bool) -> Option<Self> {
        let seat = grant.seat?;
        Some(Self { rule: grant.rule, appointment: seat.appointment, role: seat.role, first })
    }
}

/// What the one who asks may enter.
#[derive(Debug, Default)]
pub struct Rights {
    /// By provider.
    pub of: BTreeMap<Uuid, Right>,
    /// For what belongs to no provider, and in whose chain it is put on record.
    pub shared: Option<(Uuid, Right)>,
}

impl Load<'_> {
    /// Asks the rules for everything that is to be written; tells what the one who asks may not enter.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn permit(&mut self, session: &Session) -> Result<Rights, DbErr> {
        let mut concerned: BTreeMap<Uuid, Vec<(usize, usize)>> = BTreeMap::new();
        let mut shared: Vec<(usize, usize)> = Vec::new();
        for (place, sheet) in SHEETS.iter().enumerate() {
            for (at, row) in self.of(place).iter().enumerate().filter(|(_, row)| row.fate.is_written()) {
                match keeper(sheet, row) {
                    Some(provider) => {
                        let rows = concerned.entry(provider).or_default();
                        // The first of each file is told.
                        if rows.last().is_none_or(|(last, _)| *last != place) {
                            rows.push((place, at));
                        }
                    }
                    None => shared.push((place, at)),
                }
            }
        }
        let led = self.led(concerned.keys().copied()).await?;
        let may = |kind| session.extent(Action::Attest, kind);
        let (ordinary, first) = (may(Kind::Load), may(Kind::FirstLoad));
        let mut rights = Rights::default();
        let mut complaints: Vec<(usize, usize, Complaint)> = Vec::new();
        for (provider, rows) in &concerned {
            let facts = [Facts { providers: vec![*provider], ..Facts::default() }];
            let granted =
                first.covering(&facts).filter(|_| !led.contains(provider)).and_then(|grant| Right::of(grant, true));
            let granted = granted.or_else(|| ordinary.covering(&facts).and_then(|grant| Right::of(grant, false)));
            if let Some(right) = granted {
                rights.of.insert(*provider, right);
                continue;
            }
            let expected = if led.contains(provider) {
                "a provider whose facts you may attest (O5): as its contract manager"
            } else {
                "a provider whose facts you may attest (O5): as platform administrator for a first load, or as its contract manager"
            };
            for (place, at) in rows {
                let column = SHEETS.get(*place).map_or("", |sheet| owner_column(sheet));
                complaints.push((*place, *at, Complaint { column, expected: expected.to_owned() }));
            }
        }
        let everything = first.covering(&[Facts::default()]).and_then(|grant| Right::of(grant, true));
        rights.shared = everything
            .map(|right| (Uuid::nil(), right))
            .or_else(|| rights.of.iter().next().map(|(of, right)| (*of, *right)));
        if rights.shared.is_none() {
            let any = ordinary.grants.iter().find_map(|grant| grant.provider().zip(Right::of(grant, false)));
            rights.shared = any;
        }
        let registers = session.extent(Action::Register, Kind::Organisation).permits(&[Facts::default()]);
        for (place, at) in shared {
            let (Some(sheet), Some(row)) = (SHEETS.get(place), self.of(place).get(at)) else { continue };
            let column = sheet.columns.first().map_or("", |column| column.name);
            let expected = match (&row.fate, sheet.owner) {
                (Fate::Changed(..), Owner::Installation) if !registers => {
                    "what is known already: what all providers share is changed by a platform administrator alone (R2)"
                }
                _ if rights.shared.is_none() => "somebody who may attest facts (O5)",
                _ => continue,
            };
            complaints.push((place, at, Complaint { column, expected: expected.to_owned() }));
        }
        complaints.extend(self.unappointable(session, &rights));
        complaints.extend(self.no_providers().await?);
        for (place, at, complaint) in complaints {
            self.complain(place, at, complaint);
        }
        Ok(rights)
    }

    /// The providers that have their leadership: what is decided there is no first load any more (R2).
    async fn led(&self, providers: impl Iterator<Item = Uuid>) -> Result<HashSet<Uuid>, DbErr> {
        let rows: Vec<Vec<Cell>> = (providers.filter(|id| !self.new.contains(id)))
            .map(|id| vec![Cell::Id(id), Cell::Day(self.at.today)])
            .collect();
        let shape = Shape { columns: &[("id", Store::Id), ("today", Store::Day)] };
        let after = " CROSS JOIN appointment t WHERE t.provider_id = k.id AND t.role = 'LEADERSHIP' \
                     AND t.accepted_at IS NOT NULL AND t.ended_at IS NULL AND (t.valid_until IS NULL OR t.valid_until > k.today)";
        let mut led = HashSet::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, ("SELECT t.provider_id FROM ", after)).await? {
                led.insert(row.try_get_by_index(0)?);
            }
        }
        Ok(led)
    }

    /// Appointments with a provider in roles that import may not give there.
    fn unappointable(&self, session: &Session, rights: &Rights) -> Vec<(usize, usize, Complaint)> {
        let Some((place, appointments)) = sheet("appointments") else { return Vec::new() };
        let extent = session.extent(Action::Attest, Kind::Appointment);
        let refused = |row: &Row| {
            let provider = keeper(appointments, row)?;
            let right = rights.of.get(&provider).filter(|right| !right.first)?;
            let facts = [Facts { providers: vec![provider], role: role(appointments, row), ..Facts::default() }];
            (!extent.permits(&facts)).then_some(right)
        };
        let written = self.of(place).iter().enumerate().filter(|(_, row)| row.fate.is_written() && !row.faulty);
        let refused = written.filter(|(_, row)| refused(row).is_some());
        refused
            .map(|(at, _)| {
                let expected = "a role that may be attested (O5); this one is given by an act (R2)".to_owned();
                (place, at, Complaint { column: "role", expected })
            })
            .collect()
    }

    /// Who speaks for an organisation is attested by a provider whose customer or supplier it is, and where it has a
    /// signatory, not at all (U7). Asked of what has been written.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn permit_spokespersons(&mut self, session: &Session, rights: &Rights) -> Result<(), DbErr> {
        let Some((place, appointments)) = sheet("appointments") else { return Ok(()) };
        let party =
            |row: &Row| appointments.reference("organisation_id").and_then(|at| row.refs.get(at).copied()).flatten();
        let mut asked: HashMap<Uuid, Vec<usize>> = HashMap::new();
        for (at, row) in self.of(place).iter().enumerate().filter(|(_, row)| row.fate.is_written() && !row.faulty) {
            if keeper(appointments, row).is_none() {
                asked.entry(party(row).unwrap_or_default()).or_default().push(at);
            }
        }
        let rows: Vec<Vec<Cell>> = asked.keys().map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let relations = " CROSS JOIN (SELECT customer_id AS party, provider_id, 1 AS way FROM customer_relation \
             UNION ALL SELECT supplier_id, provider_id, 2 FROM supplier_relation \
             UNION ALL SELECT supplier_id, provider_id, 2 FROM service_supplier) t WHERE t.party = k.id";
        let mut facts: HashMap<Uuid, Facts> = HashMap::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, ("SELECT t.party, t.provider_id, t.way FROM ", relations)).await? {
                let of = facts.entry(row.try_get_by_index(0)?).or_default();
                let provider = row.try_get_by_index(1)?;
                match row.try_get_by_index::<i32>(2)? {
                    1 => of.customers_of.push(provider),
                    _ => of.supplies.push(provider),
                }
            }
        }
        let extent = session.extent(Action::Attest, Kind::Appointment);
        let mut complaints = Vec::new();
        for (party, rows) in asked {
            let mut facts = facts.remove(&party).unwrap_or_default();
            let all = facts.customers_of.iter().chain(&facts.supplies);
            let first = all.into_iter().any(|provider| rights.of.get(provider).is_some_and(|right| right.first));
            let everything = rights.shared.is_some_and(|(keeper, _)| keeper.is_nil());
            for at in rows {
                facts.role = self.of(place).get(at).and_then(|row| role(appointments, row));
                if !first && !everything && !extent.permits(std::slice::from_ref(&facts)) {
                    let expected = "an organisation that is your customer or supplier, and a role that may be attested for it (O5)";
                    complaints.push((at, Complaint { column: "organisation", expected: expected.to_owned() }));
                }
            }
        }
        complaints.sort_by_key(|(at, _)| *at);
        for (at, complaint) in complaints {
            self.complain(place, at, complaint);
        }
        Ok(())
    }

    /// Rows of organisations that provide nothing here.
    async fn no_providers(&self) -> Result<Vec<(usize, usize, Complaint)>, DbErr> {
        let mut asked: HashMap<Uuid, Vec<(usize, usize)>> = HashMap::new();
        for (place, sheet) in SHEETS.iter().enumerate() {
            for (at, row) in self.of(place).iter().enumerate() {
                let Some(provider) = keeper(sheet, row) else { continue };
                let rows = asked.entry(provider).or_default();
                if rows.last().is_none_or(|(last, _)| *last != place) {
                    rows.push((place, at));
                }
            }
        }
        if let Some((place, sheet)) = sheet("organisations") {
            let flag = sheet.column("is_provider");
            let provides = |row: &&Row| flag.and_then(|at| row.cells.get(at)) == Some(&Cell::Flag(true)) || row.faulty;
            for row in self.of(place).iter().filter(provides) {
                asked.remove(&row.fate.id().unwrap_or_default());
            }
        }
        let rows: Vec<Vec<Cell>> =
            asked.keys().filter(|id| !self.new.contains(id)).map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        for chunk in rows.chunks(shape.rows_at_once()) {
            let after = " CROSS JOIN organisation t WHERE t.id = k.id AND t.is_provider";
            for row in shape.query(self.db, chunk, ("SELECT t.id FROM ", after)).await? {
                asked.remove(&row.try_get_by_index(0)?);
            }
        }
        let mut complaints: Vec<(usize, usize, Complaint)> = asked
            .into_values()
            .flatten()
            .map(|(place, at)| {
                let column = SHEETS.get(place).map_or("", |sheet| owner_column(sheet));
                (
                    place,
                    at,
                    Complaint { column, expected: "a provider: an organisation with is_provider true".to_owned() },
                )
            })
            .collect();
        complaints.sort_by_key(|(place, at, _)| (*place, *at));
        Ok(complaints)
    }
}

/// The provider that a row belongs to.
pub fn keeper(sheet: &Sheet, row: &Row) -> Option<Uuid> {
    match sheet.owner {
        Owner::Installation => None,
        Owner::Provider(field) | Owner::Either(field) => {
            sheet.reference(field).and_then(|at| row.refs.get(at).copied()).flatten()
        }
    }
}

/// The column that names it.
fn owner_column(sheet: &Sheet) -> &'static str {
    if sheet.column("keeper").is_some() { "keeper" } else { "provider" }
}

fn role(sheet: &Sheet, row: &Row) -> Option<Role> {
    sheet.column("role").and_then(|at| row.cells.get(at)).and_then(Cell::as_text).and_then(Role::parse)
}
