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
    connection::{Connection, counted, session},
    decision_changes::{self, DecisionChange},
    decision_files::{self, StatedFile},
    id::NodeType,
    node::{self, Node},
    person::Person,
};
use crate::{
    access::{
        Ahead, Filter, Member, Nesting, One, Order, Paging, Relation, Row,
        rows::{AppointmentRow, DecisionBodyRow, DecisionFilesRow, DecisionReasonRow, DecisionRow, PersonRow},
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

const REASON: One<DecisionRow, DecisionReasonRow> = One::new("id", |row| Some(row.id));
const REASON_KEY: &str = "/reason";

const FILES: One<DecisionRow, DecisionFilesRow> = One::new("id", |row| Some(row.id));
const FILES_KEY: &str = "/files";

const CAUSE: One<DecisionRow, DecisionRow> = One::new("cause_id", |row| row.cause_id);

impl Governed for Decision {
    type Row = DecisionRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "person" => field.one::<_, Person>(&PERSON),
            "appointment" => field.one::<_, Appointment>(&APPOINTMENT),
            "changes" => BODY.ahead(BODY_KEY.to_owned(), Ahead::default()),
            "reason" => REASON.ahead(REASON_KEY.to_owned(), Ahead::default()),
            "files" => FILES.ahead(FILES_KEY.to_owned(), Ahead::default()),
            "cause" => field.one::<_, Self>(&CAUSE),
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

    /// Why: to the staff of the provider whose decision it is, to who speaks for the organisation whose it is, and to the
    /// one who took it; null to others, who see what was decided and by which clause (V9, V6).
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let read = self.0.related(session(ctx)?, REASON_KEY, &REASON, Ahead::default).await?;
        Ok(read.map(|row| row.reason.clone()))
    }

    /// The files from which the facts of an import were stated (O5), to those who may read `reason`; empty for others.
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<StatedFile>> {
        let read = self.0.related(session(ctx)?, FILES_KEY, &FILES, Ahead::default).await?;
        Ok(read.map(|row| decision_files::of(&row.body)).unwrap_or_default())
    }

    /// The decision that it follows from, where an act on one object has changed another; null for what was decided by
    /// itself, and where you may not see that one (V9).
    async fn cause(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(&self.0, ctx, &CAUSE).await
    }

    /// Whether it follows from a decision on another object.
    async fn follows(&self) -> bool {
        self.0.cause_id.is_some()
    }

    /// The decisions on other objects that follow from it, as far as you may read them (V9); the newest first.
    async fn effects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        let paging = Paging::new(Order::newest(), first, after, None, None, counted(ctx))?;
        let nesting = Nesting { parent: "t.cause_id", from: "decision t" };
        many(&self.0, ctx, nesting, paging, Filter::default()).await
    }

    /// What it changed, of what everyone sees who may read the object: of portfolios, texts, plans (not their items), annual
    /// cycles, frames, allocations and costs, the states of services, deliveries and needs; empty for others (V2, V5, N7).
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<DecisionChange>> {
        decision_changes::of_decision(&self.0, ctx, &BODY, BODY_KEY).await
    }

    /// The hash over this decision and the one before it in the chain: what `katalog verify` computes anew.
    async fn hash(&self) -> &str {
        &self.0.hash
    }
}

/// The types of global ids that objects of a kind have.
pub const fn node_types(kind: Kind) -> &'static [NodeType] {
    match kind {
        // Of the whole, or of one party's part.
        Kind::Agreement => &[NodeType::Agreement, NodeType::AgreementPart],
        Kind::Organisation | Kind::Load => &[NodeType::Organisation],
        Kind::Appointment => &[NodeType::Appointment],
        Kind::SupplierRelation => &[NodeType::ServiceSupplier],
        Kind::CustomerRelation => &[NodeType::CustomerRelation],
        Kind::Portfolio => &[NodeType::Portfolio],
        Kind::Service | Kind::MeasuredValue => &[NodeType::Service],
        // A measure; or the service that was classified or reviewed.
        Kind::SecurityMeasure => &[NodeType::SecurityMeasure, NodeType::Service],
        Kind::ServiceText => &[NodeType::ServiceText],
        Kind::ListPrice => &[NodeType::ListPrice],
        Kind::Delivery => &[NodeType::Delivery],
        Kind::Announcement => &[NodeType::Announcement],
        Kind::Change => &[NodeType::Change],
        Kind::ManagementRecord => &[NodeType::ManagementRecord],
        Kind::Need => &[NodeType::Need],
        Kind::AnnualCycle => &[NodeType::AnnualCycle],
        Kind::Plan => &[NodeType::Plan],
        Kind::Frame => &[NodeType::BudgetFrame],
        Kind::Allocation => &[NodeType::Allocation],
        Kind::Meeting => &[NodeType::Meeting],
        Kind::Event => &[NodeType::Event],
        Kind::ProcessDescription => &[NodeType::ProcessDescription],
        Kind::IndexSeries => &[NodeType::IndexSeries],
        Kind::IndexRun => &[NodeType::IndexRun],
        Kind::AgreementWork => &[NodeType::AgreementVersion],
        Kind::AgreementTemplate => &[NodeType::AgreementTemplate],
        Kind::AgreementStructure => &[NodeType::AgreementStructure],
        _ => &[],
    }
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
    for (node, id) in about.flat_map(|(kind, id)| node_types(kind).iter().map(move |node| (*node, id))) {
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
    on_as(T::KIND, object, ctx, first, after)
}

/// The same for an object that decisions call by another kind than it is read as.
pub fn on_as<'a, T: Row>(
    kind: Kind,
    object: &'a Member<T>,
    ctx: &'a Context<'_>,
    first: Option<i32>,
    after: Option<String>,
) -> BoxFuture<'a, Result<Connection<Decision>>> {
    let read = async move {
        let paging = Paging::new(Order::newest(), first, after, None, None, counted(ctx))?;
        let filter = Filter::rows([Sql::new("t.object_kind = ?").bind(kind.as_str())]);
        let nesting = Nesting { parent: "t.object_id", from: "decision t" };
        many(object, ctx, nesting, paging, filter).await
    };
    read.boxed()
}
