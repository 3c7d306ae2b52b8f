//! What is true of objects, read from the tables themselves: the ground on which single objects are judged, on which
//! `why` and `whoCan` answer, and against which the lists are proven.
//!
//! Lists are filtered by SQL that `entity::governed` makes of an extent. Here the same law is read the other way: the
//! facts are fetched, and [`governance::decide`] judges them. Nothing here uses the anchor tables or that SQL, so that
//! each reading is a check on the other; the property test holds them equal.
//!
//! **Invariant**: facts do not leave this module, for they speak of what an actor may not see. What leaves is a
//! verdict.

mod acts;
mod agreements;
mod branch;
mod catalogue;
mod holders;
mod people;
mod subject;
mod verdict;

use std::collections::HashMap;

use entity::sql::Sql;
use governance::{
    action::Kind,
    decide::Facts,
    lifecycle::{DeliveryState, ServiceState, StateBit, VersionState},
    role::Role,
    rule::SHARED_SHIFT,
    words::{PartySide, Process, RecordCategory},
};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

pub(crate) use branch::FIRST_OWNER;
pub use holders::{Permitted, Question};
pub use subject::Subject;
pub use verdict::Verdict;

use self::branch::{Fact, flag};
use super::{row::Columns, session::Session};
use crate::error::ApiError;

/// The facets of one object; at the same place in `facts` and `reached`, the same facet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facets {
    /// What is true of each.
    pub(crate) facts: Vec<Facts>,
    reached: Vec<Reached>,
    /// Which facets a fact is about that is told of this id: of a facet, of what several share, of a party.
    addressed: HashMap<Uuid, Vec<usize>>,
}

/// How a facet is found.
#[derive(Clone, Debug)]
struct Reached {
    /// The facet itself.
    id: Option<Uuid>,
    /// The facet of another kind that leads to it: a line's part.
    through: Option<Uuid>,
    flags: i32,
}

/// The facets of many objects: by kind, then by the object's id. An object that is not there has none.
pub(crate) type FacetsOf = HashMap<(Kind, Uuid), Facets>;

impl Session {
    /// The facets of these objects as each of the kinds sees them, in one statement.
    pub(crate) async fn facets(&self, subject: Subject, kinds: &[Kind], ids: &[Uuid]) -> Result<FacetsOf, ApiError> {
        let mut told = Sql::default();
        for (number, kind) in kinds.iter().enumerate() {
            let Some((object, branches)) = subject.facts(*kind) else { continue };
            for branch in branches {
                if !told.is_empty() {
                    told.push(" UNION ALL ");
                }
                let select = Sql::new(branch.select(number, object));
                told.push(match branch.is_clocked() {
                    true => select.bind_now(self.now()).bind_now(self.now()).bind(self.today()).bind(self.today()),
                    false => select,
                });
                told.push(Sql::within(object, ids.iter().copied())).push(" ");
                let only = Sql::new(branch.only_text());
                told.push(if branch.only_text().contains('?') { only.bind(self.today()) } else { only });
            }
        }
        let mut found = FacetsOf::new();
        if told.is_empty() || ids.is_empty() {
            return Ok(found);
        }
        // Facets first, so that every fact finds what it is about.
        let sql = Sql::new("SELECT * FROM (").and_then(told).and_then(") told ORDER BY fact");
        for row in self.rows(sql).await? {
            let told = Told::read(&row)?;
            if let Some(kind) = usize::try_from(told.subject).ok().and_then(|number| kinds.get(number).copied()) {
                let facets = found.entry((kind, told.object)).or_default();
                told.add(kind, facets)?;
            }
        }
        Ok(found)
    }
}

/// One row of a branch.
struct Told {
    subject: i32,
    object: Uuid,
    fact: Fact,
    about: Option<Uuid>,
    shares: Option<Uuid>,
    through: Option<Uuid>,
    a: Option<Uuid>,
    b: Option<Uuid>,
    c: Option<Uuid>,
    word: Option<String>,
    flags: i32,
}

impl Told {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let mut columns = Columns::new(row);
        Ok(Self {
            subject: columns.take()?,
            object: columns.take()?,
            fact: {
                let number: i32 = columns.take()?;
                Fact::numbered(number).ok_or_else(|| DbErr::Type(format!("there is no fact {number}")))?
            },
            about: columns.take()?,
            shares: columns.take()?,
            through: columns.take()?,
            a: columns.take()?,
            b: columns.take()?,
            c: columns.take()?,
            word: columns.take()?,
            flags: columns.take()?,
        })
    }

    /// Adds the fact to the facets it is about.
    fn add(self, kind: Kind, facets: &mut Facets) -> Result<(), DbErr> {
        if self.fact == Fact::Facet {
            for address in [self.about, self.shares, self.b].into_iter().flatten() {
                facets.addressed.entry(address).or_default().push(facets.facts.len());
            }
            facets.facts.push(self.facts(kind)?);
            facets.reached.push(Reached { id: self.about, through: self.through, flags: self.flags });
            return Ok(());
        }
        for place in self.about.iter().flat_map(|about| facets.addressed.get(about)).flatten() {
            if let (Some(facts), Some(reached)) = (facets.facts.get_mut(*place), facets.reached.get(*place)) {
                self.tell(facts, reached.flags);
            }
        }
        Ok(())
    }

    fn facts(&self, kind: Kind) -> Result<Facts, DbErr> {
        let mut facts = Facts {
            person: self.c,
            providers: self.a.into_iter().collect(),
            parties: self.b.into_iter().collect(),
            published: self.flags & flag::PUBLISHED != 0,
            effective: self.flags & flag::EFFECTIVE != 0,
            side: (self.flags & flag::CUSTOMER != 0).then_some(match self.flags & flag::PROVIDING {
                0 => PartySide::Customer,
                _ => PartySide::Provider,
            }),
            ..Facts::default()
        };
        if let Some(word) = &self.word {
            let unknown = || DbErr::Type(format!("unknown word {word}"));
            match kind {
                Kind::Person | Kind::Appointment | Kind::RoleHolder => {
                    facts.role = Some(Role::parse(word).ok_or_else(unknown)?)
                }
                Kind::ManagementRecord => facts.category = Some(RecordCategory::parse(word).ok_or_else(unknown)?),
                Kind::ProcessDescription => facts.process = Some(Process::parse(word).ok_or_else(unknown)?),
                Kind::Service => facts.states = ServiceState::parse(word).ok_or_else(unknown)?.bit(),
                Kind::Delivery => facts.states = DeliveryState::parse(word).ok_or_else(unknown)?.bit(),
                _ => facts.states = VersionState::parse(word).ok_or_else(unknown)?.bit(),
            }
        }
        if self.flags & flag::SHARED != 0 {
            facts.states |= facts.states << SHARED_SHIFT;
        }
        Ok(facts)
    }

    fn tell(&self, facts: &mut Facts, flags: i32) {
        match self.fact {
            Fact::Facet => {}
            Fact::Assignment => facts.assignments.extend(self.a),
            Fact::Portfolio => facts.portfolios.extend(self.a),
            Fact::Service => {
                facts.services.extend(self.a);
                facts.portfolios.extend(self.b);
                if flags & flag::SUPPLIED != 0 {
                    facts.supplied_services.extend(self.a);
                    facts.supplied_portfolios.extend(self.b);
                }
            }
            Fact::Underpinned => {
                facts.services.extend(self.a);
                facts.portfolios.extend(self.b);
                facts.supplied_services.extend(self.a);
                facts.supplied_portfolios.extend(self.b);
                facts.providers.extend(self.c);
            }
            Fact::Ancestor => {
                facts.party_ancestors.extend(self.a);
                if flags & flag::CUSTOMER != 0 {
                    facts.customers.extend(facts.providers.first().copied().zip(self.a));
                }
            }
            Fact::Customer => facts.customers.extend(self.a.zip(self.b)),
            Fact::CustomerOf => facts.customers_of.extend(self.a),
            Fact::Supplies => {
                facts.supplies.extend(self.a);
                facts.supplies_portfolios.extend(self.b);
                facts.supplies_services.extend(self.c);
            }
            Fact::MadeBy => facts.made_by.extend(self.a),
            Fact::OwnedAs => facts.owned_as.extend(self.a),
            Fact::TakesPart => facts.taking_part.extend(self.a),
            Fact::HadBy => facts.had_by.extend(self.a),
            Fact::HadByAncestor => facts.had_by_ancestors.extend(self.a),
        }
    }
}
