//! What the law says to the actor about an object: permitted, by which clause and in which appointment, or not.

use std::collections::HashMap;

use governance::{
    action::{Action, Kind},
    decide::Extent,
    duty::Duty,
    explain,
    role::{Role, ScopeKind},
    rule::Rule,
    words::Language,
};
use uuid::Uuid;

use super::{FacetsOf, Subject};
use crate::{
    access::{Member, Row, session::Session},
    error::ApiError,
};

/// The answer to one question about one object.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What was asked for.
    pub action: Action,
    /// Of what about the object.
    pub kind: Kind,
    /// The rule that permits it; None: no rule does.
    pub rule: Option<&'static Rule>,
    /// The actor's appointment that the rule speaks of; None: a rule for everyone, or none.
    pub appointment: Option<Uuid>,
    /// The role of that appointment.
    pub role: Option<Role>,
    /// Over what kind of thing it is held.
    pub scope: Option<ScopeKind>,
    /// The clause that says who may.
    governing: &'static str,
}

impl Verdict {
    /// Whether it is permitted.
    pub fn allowed(&self) -> bool {
        self.rule.is_some()
    }

    /// The delegated duty that it rests on (R3).
    pub fn duty(&self) -> Option<Duty> {
        self.rule.and_then(|rule| rule.duty)
    }

    /// The clause that permits it, or that says who may (V7).
    pub fn clause(&self) -> &'static str {
        self.rule.map_or(self.governing, |rule| rule.clause)
    }

    /// The same as a sentence.
    pub fn reason(&self, language: Language) -> String {
        match self.rule {
            Some(rule) => explain::permitted(rule, self.action, self.kind, self.scope, language),
            None => explain::refused(self.action, self.kind, self.governing, language),
        }
    }
}

impl Session {
    /// These questions about each of these objects, answered for the actor: one statement. Objects that the actor may
    /// not read are not there (V7).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn verdicts(
        &self,
        subject: Subject,
        questions: &[(Action, Kind)],
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Verdict>>, ApiError> {
        let Some((read, itself)) = subject.questions().first().copied() else { return Ok(HashMap::new()) };
        let sight = self.extent(read, itself);
        let extents: Vec<Extent> = questions.iter().map(|(action, kind)| self.extent(*action, *kind)).collect();
        let asked = extents.iter().chain(Some(&sight)).filter(|extent| !extent.grants.is_empty());
        let mut kinds: Vec<Kind> = asked.map(|extent| extent.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let facets = self.facets(subject, &kinds, ids).await?;
        let seen = ids.iter().filter(|id| verdict(&sight, &facets, **id).allowed());
        let answers = seen.map(|id| (*id, extents.iter().map(|extent| verdict(extent, &facets, *id)).collect()));
        Ok(answers.collect())
    }

    /// Every question about an object already read, for its whole cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn verdicts_on<T: Row>(
        &self,
        of: &Member<T>,
        field: &str,
        subject: Subject,
    ) -> Result<Vec<Verdict>, ApiError> {
        let read = |ids: Vec<Uuid>| async move { self.verdicts(subject, subject.questions(), &ids).await };
        let read = of.together(field, |cohort| read(cohort.ids()));
        Ok(read.await?.get(&of.id()).cloned().unwrap_or_default())
    }
}

fn verdict(extent: &Extent, facets: &FacetsOf, id: Uuid) -> Verdict {
    let facts = facets.get(&(extent.kind, id)).map_or(&[][..], |facets| &facets.facts);
    let grant = extent.covering(facts);
    let seat = grant.and_then(|grant| grant.seat);
    Verdict {
        action: extent.action,
        kind: extent.kind,
        rule: grant.map(|grant| grant.rule),
        appointment: seat.map(|seat| seat.appointment),
        role: seat.map(|seat| seat.role),
        scope: seat.map(|seat| seat.scope.kind()),
        governing: explain::governing(extent.action, extent.kind, facts),
    }
}
