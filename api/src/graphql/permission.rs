//! What may be done to an object, why, and who may: `viewerCan`, `why` and `whoCan`.

use async_graphql::{ComplexObject, Context, Enum, Object, Result, SimpleObject};
use futures_util::{FutureExt, future::BoxFuture};
use governance::{
    action::{Action, Kind},
    clauses,
    duty::Duty,
    explain,
    role::{Role, ScopeKind},
    rule::Who,
    words::Language,
};

use super::{
    ahead::key,
    connection::session,
    id::{GlobalId, NodeType},
    person::Person,
};
use crate::access::{
    Ahead, Member, Row,
    facts::{Permitted, Question, Subject, Verdict},
    rows::PersonRow,
};

/// Whether you may do something to an object, and why.
pub struct Permission(Verdict);

/// Whether you may do something to an object, and why.
#[Object]
impl Permission {
    /// The action.
    async fn action(&self) -> Action {
        self.0.action
    }

    /// On what about the object: the object itself, or what hangs on it.
    async fn about(&self) -> Kind {
        self.0.kind
    }

    /// Whether you may.
    async fn allowed(&self) -> bool {
        self.0.allowed()
    }

    /// The clause of the governance model that permits it; where you may not, the one that says who may.
    async fn clause(&self) -> &str {
        self.0.clause()
    }

    /// The clause's text (in English, as the model is).
    async fn clause_text(&self) -> Option<&str> {
        clauses::text(self.0.clause())
    }

    /// The role by which you may; null where everyone may, or you may not.
    async fn role(&self) -> Option<Role> {
        self.0.role
    }

    /// Over what kind of thing you hold that role.
    async fn scope(&self) -> Option<ScopeKind> {
        self.0.scope
    }

    /// The delegated duty by which you may (R3).
    async fn duty(&self) -> Option<Duty> {
        self.0.duty()
    }

    /// Why, in a sentence.
    async fn reason(&self, #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language) -> String {
        self.0.reason(language)
    }
}

/// What you may do to an object of a list: the facts are read once for all of them, and only where asked for.
///
/// # Errors
/// When the database does not answer.
pub fn viewer_can<'a, T: Row>(
    of: &'a Member<T>,
    ctx: &'a Context<'_>,
    subject: Subject,
) -> BoxFuture<'a, Result<Vec<Permission>>> {
    let read = async move {
        let verdicts = session(ctx)?.verdicts_on(of, &key(ctx), subject).await?;
        Ok(verdicts.into_iter().map(Permission).collect())
    };
    read.boxed()
}

/// Whom a rule is about.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permittee {
    /// Everyone, signed in or not.
    Anyone,
    /// The person whose own it is.
    Oneself,
    /// Whoever holds a role with the provider (R2).
    Staff,
    /// The holders of one role.
    Role,
}

/// Who may do something to an object, by one rule.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct WhoCan {
    /// Whom the rule is about.
    who: Permittee,
    /// The role, where it is about the holders of one.
    role: Option<Role>,
    /// Over what kind of thing they hold it.
    scope: Option<ScopeKind>,
    /// The duty that must have been delegated to them (R3).
    duty: Option<Duty>,
    /// The clause of the governance model that permits it.
    clause: &'static str,
    /// Those who hold the role now and so may: named only to the provider's staff (V8), empty for everyone else,
    /// whether or not the role is filled. Not listed where the rule is about everyone or all staff.
    persons: Vec<Person>,
    #[graphql(skip)]
    asked: (Action, Kind),
    #[graphql(skip)]
    by: Permitted,
}

/// Who may do something to an object, by one rule.
#[ComplexObject]
impl WhoCan {
    /// The clause's text (in English, as the model is).
    async fn clause_text(&self) -> Option<&str> {
        clauses::text(self.clause)
    }

    /// Why, in a sentence.
    async fn reason(&self, #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language) -> String {
        explain::permitted(self.by.rule, self.asked.0, self.asked.1, self.by.scope, language)
    }
}

impl WhoCan {
    fn new((action, kind): (Action, Kind), by: Permitted, persons: Vec<Person>) -> Self {
        let (who, role) = match by.rule.who {
            Who::Anyone => (Permittee::Anyone, None),
            Who::Myself => (Permittee::Oneself, None),
            Who::Staff => (Permittee::Staff, None),
            Who::Role(role) => (Permittee::Role, Some(role)),
        };
        let (duty, clause) = (by.rule.duty, by.rule.clause);
        Self { who, role, scope: by.scope, duty, clause, persons, asked: (action, kind), by }
    }
}

/// Queries of what is permitted.
#[derive(Default)]
pub struct PermissionQuery;

/// Queries of what is permitted.
#[Object]
impl PermissionQuery {
    /// Whether you may do this to the object, and by which clause. Null where there is no such object, none that you
    /// may see (V7), or nothing of that kind about it.
    async fn why(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action.")] action: Action,
        #[graphql(desc = "The object.")] id: GlobalId,
        #[graphql(desc = "What about the object (default: the object itself, or its prices).")] about: Option<Kind>,
    ) -> Result<Option<Permission>> {
        let Some(asked) = question(id, action, about) else { return Ok(None) };
        let mut verdicts = session(ctx)?.verdicts(asked.subject, &[(asked.action, asked.kind)], &[id.id]).await?;
        Ok(verdicts.remove(&id.id).and_then(|mut verdicts| verdicts.pop()).map(Permission))
    }

    /// Who may do this to the object, by which roles, duties and clauses. Null where there is no such object, none that
    /// you may see (V7), or nothing of that kind about it. Which roles may does not tell which are filled; persons are
    /// named to the provider's staff alone (V8).
    async fn who_can(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The action.")] action: Action,
        #[graphql(desc = "The object.")] id: GlobalId,
        #[graphql(desc = "What about the object (default: the object itself, or its prices).")] about: Option<Kind>,
    ) -> Result<Option<Vec<WhoCan>>> {
        let Some(asked) = question(id, action, about) else { return Ok(None) };
        let session = session(ctx)?;
        let named = ctx.look_ahead().field("persons").exists();
        let Some(permitted) = session.who_can(asked, id.id, named).await? else { return Ok(None) };
        let mut ids: Vec<_> = permitted.iter().flat_map(|entry| entry.persons.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        let persons = session.members::<PersonRow>(&ids, &Ahead::default()).await?;
        let entries = permitted.into_iter().map(|by| {
            let named = by.persons.iter().filter_map(|id| persons.get(id).cloned().map(Person::from)).collect();
            WhoCan::new((asked.action, asked.kind), by, named)
        });
        Ok(Some(entries.collect()))
    }
}

/// The question as access reads it; None where the law knows no such question about such an object.
fn question(id: GlobalId, action: Action, about: Option<Kind>) -> Option<Question> {
    let subject = match id.node {
        NodeType::Organisation => Subject::Organisation,
        NodeType::Person => Subject::Person,
        NodeType::Appointment => Subject::Appointment,
        NodeType::Portfolio => Subject::Portfolio,
        NodeType::Service => Subject::Service,
        NodeType::Agreement => Subject::Agreement,
        NodeType::AgreementVersion => Subject::Version,
        NodeType::AgreementPart => Subject::Part,
        NodeType::Delivery => Subject::Delivery,
        NodeType::BudgetFrame => Subject::Frame,
        NodeType::Allocation => Subject::Allocation,
        NodeType::CustomerRelation => Subject::CustomerRelation,
        NodeType::ListPrice => Subject::ListPrice,
        NodeType::SecurityMeasure => Subject::SecurityMeasure,
        NodeType::ServiceSupplier => Subject::ServiceSupplier,
        NodeType::ServiceText => Subject::ServiceText,
        NodeType::Announcement => Subject::Announcement,
        NodeType::Change => Subject::Change,
        NodeType::ManagementRecord => Subject::ManagementRecord,
        NodeType::Need => Subject::Need,
        NodeType::AnnualCycle => Subject::AnnualCycle,
        NodeType::Plan => Subject::Plan,
        NodeType::PlanItem => Subject::PlanItem,
        NodeType::Meeting => Subject::Meeting,
        NodeType::Event => Subject::Event,
        NodeType::ProcessDescription => Subject::ProcessDescription,
        NodeType::IndexSeries => Subject::IndexSeries,
        NodeType::IndexRun => Subject::IndexRun,
        NodeType::AgreementTemplate => Subject::AgreementTemplate,
        NodeType::AgreementStructure => Subject::AgreementStructure,
        // A decision is read as its object is (V9): ask about that.
        NodeType::Decision => return None,
    };
    let mut questions = subject.questions().iter();
    let (action, kind) = *questions.find(|(a, kind)| *a == action && about.is_none_or(|about| about == *kind))?;
    Some(Question { subject, action, kind })
}
