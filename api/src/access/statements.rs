//! Statements that were made before, kept: to write one takes as long as reading its answer.
//!
//! What a field at the root of a document asks of the database follows from the document with its variables, the seats of
//! who asks, and the contract day: all of that is what a statement is known by. The instant is put into it anew for each
//! request; one that holds any other is not kept ([`Written::judged_by`](entity::sql::Written::judged_by)). What is read
//! is read each time, and the seats with it: a statement is no answer.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use chrono::NaiveDate;
use foldhash::quality::RandomState;
use governance::decide::Actor;
use moka::sync::Cache;

use super::gather::Joint;

/// How many bytes of statements are kept; one takes some ten thousand.
const CAPACITY: u64 = 4 * 1024 * 1024;

/// What a statement counts beside its own size.
const EACH: usize = 256;

/// The longest that is kept, in bytes: longer ones, of a long text that is searched for, seldom come again.
const LONGEST: usize = 64 * 1024;

/// Numbers that are given once.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number that nothing else has been given since the program began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number(u64);

impl Number {
    /// Nobody's seats, which are always the same.
    pub(super) const NOBODY: Self = Self(0);

    /// The next one.
    pub fn next() -> Self {
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// By what a statement is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Known {
    /// The document with its variables.
    pub document: Number,
    /// Which field at its root, by the name that the answer has it under.
    pub field: Box<str>,
    /// The seats of who asks.
    pub seats: Number,
    /// The contract day.
    pub today: NaiveDate,
    /// Whether it reads the seats again.
    pub settles: bool,
}

/// Who asks what, in a session whose statements may be known.
pub(super) struct Asks {
    /// The document with its variables.
    pub document: Number,
    /// The number of the seats.
    pub seats: Number,
    /// The seats themselves: once the session has others, none of its statements is known.
    pub actor: Arc<Actor>,
    /// Where statements are kept.
    pub kept: Statements,
}

/// The kept statements, the least used of them given up first. Cheap to clone; clones share them.
#[derive(Clone)]
pub struct Statements(Cache<Known, Arc<Joint>, RandomState>);

impl Statements {
    /// None yet.
    pub fn new() -> Self {
        let size = |known: &Known, joint: &Arc<Joint>| {
            u32::try_from(EACH + known.field.len() + joint.size()).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(CAPACITY).weigher(size).build_with_hasher(RandomState::default()))
    }

    pub(super) fn get(&self, known: &Known) -> Option<Arc<Joint>> {
        self.0.get(known)
    }

    /// Keeps one that lasts.
    pub(super) fn keep(&self, known: Known, joint: &Arc<Joint>) {
        if joint.lasts() && joint.size() <= LONGEST {
            self.0.insert(known, Arc::clone(joint));
        }
    }
}

impl Default for Statements {
    fn default() -> Self {
        Self::new()
    }
}
