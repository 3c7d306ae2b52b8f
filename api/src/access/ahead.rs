//! Reading ahead: what a selection asks of the rows it selects, read in the statement that reads those rows.
//!
//! A [`Reading`] says how rows are read that hang on others, and what resolvers find of them. The same reading is used
//! both ways: ahead, as a part of the statement of the rows it hangs on; or by itself, for a whole cohort, when the
//! first resolver asks. What was read ahead is put where resolvers look first, so that they need not know.

use std::sync::Arc;

use entity::sql::Sql;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    cohort::Cells,
    gather::{Gathered, Of, Part, Rows},
    session::Session,
};
use crate::error::ApiError;

/// How rows are read: by themselves, or hanging on others.
pub(super) trait Reading: Send + Sync {
    /// The parts that read the rows that hang on these: first the rows themselves, then what is told about them.
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part>;

    /// How many parts that is.
    fn number(&self) -> usize {
        1
    }

    /// The reading, under this key of the same rows, of which this one is a choice: where that is read ahead, too, it is
    /// chosen from what was read there, and not read again.
    fn chosen_from(&self) -> Option<&'static str> {
        None
    }

    /// The ids of what is chosen of a part, for others to hang on.
    fn chosen(&self, _part: usize) -> Sql {
        Sql::none()
    }

    /// What is chosen of what the other reading found.
    ///
    /// # Errors
    /// When the other is a reading of something else.
    fn choose(&self, _other: &Taken) -> Result<Taken, ApiError> {
        Err(ApiError::internal("a reading that is no choice"))
    }

    /// What resolvers find of them; `part` gives the rows of each part.
    ///
    /// # Errors
    /// When a column is not what it is taken for.
    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError>;
}

/// What was made of the rows of a reading.
pub(super) struct Taken {
    /// For a cohort's cell, of the type that resolvers expect there.
    value: Cell,
    /// Where the rows' own relations go; none where the rows are no cohort.
    pub cells: Option<Arc<Cells>>,
}

type Cell = Arc<dyn std::any::Any + Send + Sync>;

impl Taken {
    /// A value that has no relations.
    pub fn leaf<R: Send + Sync + 'static>(value: R) -> Self {
        Self { value: filled(value), cells: None }
    }

    /// A value of rows in a cohort.
    pub fn rows<R: Send + Sync + 'static>(value: R, cells: Arc<Cells>) -> Self {
        Self { value: filled(value), cells: Some(cells) }
    }

    /// The value, where it is of this type.
    pub fn value<R: Send + Sync + 'static>(&self) -> Result<Arc<R>, ApiError> {
        let cell = Arc::clone(&self.value).downcast::<OnceCell<Arc<R>>>();
        let value = cell.ok().and_then(|cell| cell.get().cloned());
        value.ok_or_else(|| ApiError::internal("a relation is read as another type"))
    }
}

/// A cell with its value, as [`Member::together`] finds it.
fn filled<R: Send + Sync + 'static>(value: R) -> Cell {
    Arc::new(OnceCell::new_with(Some(Arc::new(value))))
}

/// The relations to be read ahead with some rows.
#[derive(Default)]
pub struct Ahead {
    relations: Vec<Relation>,
    /// The field at the document's root that the rows are read for; None: another, or what is read follows from more than
    /// the document, the seats and the day.
    root: Option<Box<str>>,
}

/// One relation to be read ahead, and what is read ahead of its own rows.
pub struct Relation {
    key: String,
    reading: Box<dyn Reading>,
    below: Ahead,
}

impl Relation {
    pub(super) fn new(key: String, reading: impl Reading + 'static, below: Ahead) -> Self {
        Self { key, reading: Box::new(reading), below }
    }
}

impl FromIterator<Relation> for Ahead {
    /// A field may be selected several times: it is read once, with all that is asked of it.
    fn from_iter<I: IntoIterator<Item = Relation>>(relations: I) -> Self {
        let mut ahead = Self::default();
        relations.into_iter().for_each(|relation| ahead.add(relation));
        // What others are chosen from comes first.
        ahead.relations.sort_by_key(|relation| relation.reading.chosen_from().is_some());
        ahead
    }
}

impl Ahead {
    /// For the field at the document's root that the answer has under this name; the statement is then known by it. Only
    /// where all that is read follows from the document with its variables, the seats of who asks, and the day.
    #[must_use]
    pub fn at_root(mut self, field: Option<&str>) -> Self {
        self.root = field.map(Into::into);
        self
    }

    fn add(&mut self, relation: Relation) {
        match self.relations.iter_mut().find(|known| known.key == relation.key) {
            Some(known) => relation.below.relations.into_iter().for_each(|below| known.below.add(below)),
            None => self.relations.push(relation),
        }
    }

    /// The number, among these, of the relation that another one is chosen from.
    fn source_of(&self, relation: &Relation) -> Option<usize> {
        let key = relation.reading.chosen_from()?;
        self.relations.iter().position(|other| other.key == key)
    }

    /// Adds the parts of these relations of the rows of `parent`, and of theirs, in depth.
    pub(super) fn lay(&self, session: &Session, parent: usize, parts: &mut Vec<Part>) {
        let mut laid: Vec<usize> = Vec::with_capacity(self.relations.len());
        for relation in &self.relations {
            let number = parts.len();
            laid.push(number);
            match self.source_of(relation).and_then(|source| laid.get(source)) {
                // What is chosen is there already: its ids are told to the database alone, if anything hangs on them.
                Some(_) if relation.below.relations.is_empty() => continue,
                Some(source) => parts.push(Part::inner(relation.reading.chosen(*source))),
                None => parts.extend(relation.reading.parts(session, Of::Part(parent))),
            }
            relation.below.lay(session, number, parts);
        }
    }

    /// Puts what was gathered where resolvers look for it. `next` is the number of the first of these parts.
    pub(super) fn fill(&self, gathered: &Gathered, next: &mut usize, cells: Option<&Cells>) -> Result<(), ApiError> {
        let mut filled: Vec<Taken> = Vec::with_capacity(self.relations.len());
        for relation in &self.relations {
            let first = *next;
            let taken = match self.source_of(relation).and_then(|source| filled.get(source)) {
                Some(source) => {
                    *next += usize::from(!relation.below.relations.is_empty());
                    relation.reading.choose(source)?
                }
                None => {
                    *next += relation.reading.number();
                    relation.reading.take(&|number| gathered.part(first + number))?
                }
            };
            if let Some(cells) = cells {
                cells.put(relation.key.clone(), Arc::clone(&taken.value));
            }
            relation.below.fill(gathered, next, taken.cells.as_deref())?;
            filled.push(taken);
        }
        Ok(())
    }
}

impl Session {
    /// Reads rows by themselves, with what is to be read ahead of them. Where they hang on others, on these.
    pub(super) async fn read<R: Send + Sync + 'static>(
        &self,
        reading: &dyn Reading,
        ids: &[Uuid],
        ahead: &Ahead,
    ) -> Result<Arc<R>, ApiError> {
        let joined = || {
            let mut parts = reading.parts(self, Of::Ids(ids));
            ahead.lay(self, 0, &mut parts);
            Arc::new(self.joined(parts))
        };
        let known = ahead.root.as_deref().filter(|_| ids.is_empty()).and_then(|field| self.known_by(field));
        let joint = match known {
            Some((known, kept)) => kept.get(&known).unwrap_or_else(|| {
                let joint = joined();
                kept.keep(known, &joint);
                joint
            }),
            None => joined(),
        };
        let gathered = self.run(&joint).await?;
        let taken = reading.take(&|number| gathered.part(number))?;
        ahead.fill(&gathered, &mut reading.number(), taken.cells.as_deref())?;
        taken.value()
    }
}
