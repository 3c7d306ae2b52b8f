//! Decisions on record: type, and the lists of them on objects.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entity::sql::Sql;
use futures_util::{FutureExt, future::BoxFuture};
use governance::{action::Kind, clauses, role::Role};
use uuid::Uuid;

use super::{
    ahead::{Governed, Selected, key, many, one},
    appointment::Appointment,
    connection::{Connection, counted},
    decision_changes::{self, DecisionChange},
    id::NodeType,
    node::{self, Node},
    person::Person,
};
use crate::{
    access::{
        Ahead, Filter, Member, Nesting, One, Order, Paging, Relation, Row,
        rows::{AppointmentRow, DecisionBodyRow, DecisionRow, PersonRow},
    },
    error::ApiError,
};

/// A decision on record (beslut, N5).
#[derive(Clone)]
pub struct Decision(pub Member<DecisionRow>);

impl From<Member<DecisionRow>> for Decision {
    fn from(row: Member<DecisionRow>) -> Self {
        Self(row)
    }
}

const PERSON: One<DecisionRow, PersonRow> = One::new("person_id", |row| Some(row.person_id));
const APPOINTMENT: One<DecisionRow, AppointmentRow> = One::new("appointment_id", |row| row.appointment_id);

const BODY: One<DecisionRow, DecisionBodyRow> = One::same(|row| Some(row.id));
const BODY_KEY: &str = "/body";

impl Governed for Decision {
    type Row = DecisionRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "person" => field.one::<_, Person>(&PERSON),
            "appointment" => field.one::<_, Appointment>(&APPOINTMENT),
            "changes" => BODY.ahead(BODY_KEY.to_owned(), Ahead::default()),
            _ => return None,
        })
    }
}

/// A decision on record (beslut, N5): who, in which appointment, when, why, by which clause. Never changed, and read by
/// those who may read what it is about (V9).
#[Object]
impl Decision {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Decision.global(self.0.id)
    }

    /// Its number in the provider's chain of decisions.
    async fn number(&self) -> i64 {
        self.0.seq
    }

    /// When.
    async fn decided_at(&self) -> DateTime<Utc> {
        self.0.decided_at
    }

    /// Who; null where you may not see the name (V8).
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &PERSON).await
    }

    /// In which appointment; null where you may not see it.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        one(&self.0, ctx, &APPOINTMENT).await
    }

    /// In which role.
    async fn role(&self) -> Role {
        self.0.role
    }

    /// The action.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// What kind of thing it is about.
    async fn about(&self) -> Kind {
        self.0.object_kind
    }

    /// What it is about; null for what has no global id.
    async fn object(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        let field = key(ctx);
        let read = self.0.together(&field, |cohort| async move {
            objects(ctx, cohort.rows().iter().map(|row| (row.object_kind, row.object_id))).await
        });
        Ok(read.await?.get(&self.0.object_id).cloned())
    }

    /// The clause of the governance model that permitted it.
    async fn clause(&self) -> &str {
        &self.0.clause
    }

    /// The clause's text (in English, as the model is).
    async fn clause_text(&self) -> Option<&str> {
        clauses::text(&self.0.clause)
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// What it changed, of the kinds of object that show everything to everyone who may read them: portfolios, texts,
    /// plans (not their items), annual cycles, frames, allocations and costs; empty for others (V2, V5, N7).
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<DecisionChange>> {
        decision_changes::of_decision(&self.0, ctx, &BODY, BODY_KEY).await
    }

    /// The hash over this decision and the one before it in the chain: what `katalog verify` computes anew.
    async fn hash(&self) -> &str {
        &self.0.hash
    }
}

/// The type of global ids of a kind of object.
pub const fn node_type(kind: Kind) -> Option<NodeType> {
    Some(match kind {
        Kind::Organisation | Kind::Load => NodeType::Organisation,
        Kind::Appointment => NodeType::Appointment,
        Kind::CustomerRelation => NodeType::CustomerRelation,
        Kind::Portfolio => NodeType::Portfolio,
        Kind::Service | Kind::SecurityMeasure => NodeType::Service,
        Kind::ServiceText => NodeType::ServiceText,
        Kind::ListPrice => NodeType::ListPrice,
        Kind::Announcement => NodeType::Announcement,
        Kind::Change => NodeType::Change,
        Kind::ManagementRecord => NodeType::ManagementRecord,
        Kind::Need => NodeType::Need,
        Kind::AnnualCycle => NodeType::AnnualCycle,
        Kind::Plan => NodeType::Plan,
        Kind::Frame => NodeType::BudgetFrame,
        Kind::Allocation => NodeType::Allocation,
        Kind::Meeting => NodeType::Meeting,
        Kind::Event => NodeType::Event,
        Kind::ProcessDescription => NodeType::ProcessDescription,
        _ => return None,
    })
}

/// The objects that decisions or notices are about, as far as the viewer sees them: one statement for each type.
///
/// # Errors
/// When the database does not answer.
pub async fn objects(
    ctx: &Context<'_>,
    about: impl Iterator<Item = (Kind, Uuid)>,
) -> Result<HashMap<Uuid, Node>, ApiError> {
    let mut of_type: Vec<(NodeType, Vec<Uuid>)> = Vec::new();
    for (node, id) in about.filter_map(|(kind, id)| Some((node_type(kind)?, id))) {
        match of_type.iter_mut().find(|(known, _)| *known == node) {
            Some((_, ids)) if ids.contains(&id) => {}
            Some((_, ids)) => ids.push(id),
            None => of_type.push((node, vec![id])),
        }
    }
    let mut found = HashMap::new();
    for (node, ids) in of_type {
        found.extend(node::of_type(ctx, node, &ids).await?);
    }
    Ok(found)
}

/// The decisions on an object, the newest first.
pub fn on<'a, T: Row>(
    object: &'a Member<T>,
    ctx: &'a Context<'_>,
    first: Option<i32>,
    after: Option<String>,
) -> BoxFuture<'a, Result<Connection<Decision>>> {
    let read = async move {
        let paging = Paging::new(Order::newest(), first, after, None, None, counted(ctx))?;
        let filter = Filter::rows([Sql::new("t.object_kind = ?").bind(T::KIND.as_str())]);
        let nesting = Nesting { parent: "t.object_id", from: "decision t" };
        many(object, ctx, nesting, paging, filter).await
    };
    read.boxed()
}
