//! How far long acts have come, for whoever does them: an index adjustment of a hundred thousand lines takes seconds
//! (U2.7). It stands in this process's memory and goes with the act, however that ends; what came of it stands in the
//! database.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What a long act does now.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnderwayPhase {
    /// It reads what is concerned, and reckons.
    Reckoning,
    /// It writes what was reckoned, row by row.
    Writing,
    /// It holds what was reviewed against what is there now.
    Comparing,
    /// It makes it hold: the sums follow.
    Summing,
    /// It tells the parties.
    Telling,
}

/// A long act that is being done.
#[derive(Clone, Debug)]
pub struct Step {
    /// Who does it.
    pub person: Uuid,
    /// The index adjustment run.
    pub run: Uuid,
    /// Since when.
    pub begun_at: DateTime<Utc>,
    /// What it does now.
    pub phase: UnderwayPhase,
    /// How many lines are done in this phase.
    pub done: usize,
    /// Of how many; 0: not known yet.
    pub total: usize,
}

/// The long acts that this process does now.
#[derive(Debug, Default)]
pub struct Underway(Mutex<Vec<Step>>);

impl Underway {
    /// Those of one person, the oldest first.
    pub fn of(&self, person: Uuid) -> Vec<Step> {
        self.steps().iter().filter(|step| step.person == person).cloned().collect()
    }

    /// Begins one; it is under way until what is given back is dropped.
    pub fn begin(self: &Arc<Self>, step: Step) -> Progress {
        let run = step.run;
        self.steps().push(step);
        Progress { underway: Arc::clone(self), run }
    }

    fn steps(&self) -> MutexGuard<'_, Vec<Step>> {
        // What is in it is whole after every change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A long act's own place among those under way.
#[derive(Debug)]
pub struct Progress {
    underway: Arc<Underway>,
    run: Uuid,
}

impl Progress {
    /// Tells how far it has come, here and in the log.
    pub fn tell(&self, phase: UnderwayPhase, done: usize, total: usize) {
        tracing::info!(run = %self.run, ?phase, done, total, "index adjustment");
        for step in self.underway.steps().iter_mut().filter(|step| step.run == self.run) {
            (step.phase, step.done, step.total) = (phase, done, total);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.underway.steps().retain(|step| step.run != self.run);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_way_is_told_to_whom_it_belongs_until_it_ends() {
        let underway = Arc::new(Underway::default());
        let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
        let step = |person| Step {
            person,
            run: Uuid::now_v7(),
            begun_at: Utc::now(),
            phase: UnderwayPhase::Reckoning,
            done: 0,
            total: 0,
        };
        let first = underway.begin(step(one));
        let second = underway.begin(step(other));
        first.tell(UnderwayPhase::Writing, 1_500, 4_000);
        let seen = underway.of(one);
        assert_eq!(
            seen.iter().map(|step| (step.phase, step.done, step.total)).collect::<Vec<_>>(),
            [(UnderwayPhase::Writing, 1_500, 4_000)]
        );
        assert_eq!(underway.of(other).iter().map(|step| step.done).collect::<Vec<_>>(), [0], "the other's own");
        drop(first);
        assert!(underway.of(one).is_empty());
        drop(second);
        assert!(underway.of(other).is_empty());
    }
}
