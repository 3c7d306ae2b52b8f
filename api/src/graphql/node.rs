//! Object identification (Relay): `node` and `nodes`.
#![expect(missing_docs, reason = "the derive makes an accessor without a description of its own")]

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object, Result};
use uuid::Uuid;

use super::{
    agreement::Agreement,
    agreement_part::AgreementPart,
    agreement_structure::AgreementStructure,
    agreement_template::AgreementTemplate,
    agreement_version::AgreementVersion,
    ahead::{Governed, below},
    announcement::Announcement,
    annual_cycle::AnnualCycle,
    appointment::Appointment,
    budget::BudgetFrame,
    budget_service::Allocation,
    change::Change,
    connection::session,
    customer_relation::CustomerRelation,
    decision::Decision,
    delivery::Delivery,
    event::Event,
    id::{GlobalId, NodeType},
    index_run::IndexAdjustmentRun,
    index_series::IndexSeries,
    list_price::ListPrice,
    management_record::ManagementRecord,
    meeting::Meeting,
    need::Need,
    organisation::Organisation,
    person::Person,
    plan::Plan,
    plan_item::PlanItem,
    portfolio::Portfolio,
    process_description::ProcessDescription,
    security::SecurityMeasure,
    service::Service,
    service_text::ServiceText,
    supplier::ServiceSupplier,
};
use crate::error::ApiError;

/// An object with a global id.
#[derive(Interface, Clone)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id: opaque, the same for ever."))]
pub enum Node {
    /// An organisation.
    Organisation(Organisation),
    /// A person.
    Person(Person),
    /// An appointment.
    Appointment(Appointment),
    /// A portfolio.
    Portfolio(Portfolio),
    /// A service.
    Service(Service),
    /// An agreement.
    Agreement(Agreement),
    /// A version of an agreement.
    AgreementVersion(AgreementVersion),
    /// A party's part of a version.
    AgreementPart(AgreementPart),
    /// A delivery.
    Delivery(Delivery),
    /// A budget frame.
    BudgetFrame(BudgetFrame),
    /// An allocation.
    Allocation(Allocation),
    /// A provider's relation with a customer.
    CustomerRelation(CustomerRelation),
    /// A list price.
    ListPrice(ListPrice),
    /// A security measure.
    SecurityMeasure(SecurityMeasure),
    /// That an organisation supplies something to a service.
    ServiceSupplier(ServiceSupplier),
    /// A text written for a service.
    ServiceText(ServiceText),
    /// An announcement on a service.
    Announcement(Announcement),
    /// A change of a service.
    Change(Change),
    /// A management record.
    ManagementRecord(ManagementRecord),
    /// A need.
    Need(Need),
    /// An annual cycle.
    AnnualCycle(AnnualCycle),
    /// An annual plan.
    Plan(Plan),
    /// An item of an annual plan.
    PlanItem(PlanItem),
    /// A meeting with a customer.
    Meeting(Meeting),
    /// An external activity.
    Event(Event),
    /// A process, method or guideline.
    ProcessDescription(ProcessDescription),
    /// A published index series.
    IndexSeries(IndexSeries),
    /// An index adjustment run.
    IndexAdjustmentRun(IndexAdjustmentRun),
    /// An agreement template.
    AgreementTemplate(AgreementTemplate),
    /// How agreements are structured.
    AgreementStructure(AgreementStructure),
    /// A decision on record.
    Decision(Decision),
}

/// Queries by global id.
#[derive(Default)]
pub struct NodeQuery;

/// Queries by global id.
#[Object]
impl NodeQuery {
    /// The object with this id; null where there is none, or none that you may see (V7).
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "A global id.")] id: GlobalId) -> Result<Option<Node>> {
        Ok(read(ctx, &[id]).await?.pop().flatten())
    }

    /// The objects with these ids, in their order, at most 100; null for each that is not there, or that you may not
    /// see (V7).
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ids, at most 100.")] ids: Vec<GlobalId>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > 100 {
            return Err(ApiError::bad_input("ids", "At most 100 objects are read at once.").into());
        }
        Ok(read(ctx, &ids).await?)
    }
}

/// Reads the objects: one statement for each type among the ids.
///
/// # Errors
/// When the database does not answer.
pub async fn read(ctx: &Context<'_>, ids: &[GlobalId]) -> Result<Vec<Option<Node>>, ApiError> {
    let mut found: HashMap<GlobalId, Node> = HashMap::with_capacity(ids.len());
    for node in NodeType::ALL {
        let of_type: Vec<Uuid> = ids.iter().filter_map(|id| id.of(node)).collect();
        if of_type.is_empty() {
            continue;
        }
        let read = self::of_type(ctx, node, &of_type).await?;
        found.extend(read.into_iter().map(|(id, object)| (GlobalId { node, id }, object)));
    }
    Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
}

/// The objects of one type that the viewer sees, in one statement.
///
/// # Errors
/// When the database does not answer.
pub async fn of_type(ctx: &Context<'_>, node: NodeType, ids: &[Uuid]) -> Result<Vec<(Uuid, Node)>, ApiError> {
    match node {
        NodeType::Organisation => objects::<Organisation>(ctx, ids).await,
        NodeType::Person => objects::<Person>(ctx, ids).await,
        NodeType::Appointment => objects::<Appointment>(ctx, ids).await,
        NodeType::Portfolio => objects::<Portfolio>(ctx, ids).await,
        NodeType::Service => objects::<Service>(ctx, ids).await,
        NodeType::Agreement => objects::<Agreement>(ctx, ids).await,
        NodeType::AgreementVersion => objects::<AgreementVersion>(ctx, ids).await,
        NodeType::AgreementPart => objects::<AgreementPart>(ctx, ids).await,
        NodeType::Delivery => objects::<Delivery>(ctx, ids).await,
        NodeType::BudgetFrame => objects::<BudgetFrame>(ctx, ids).await,
        NodeType::Allocation => objects::<Allocation>(ctx, ids).await,
        NodeType::CustomerRelation => objects::<CustomerRelation>(ctx, ids).await,
        NodeType::ListPrice => objects::<ListPrice>(ctx, ids).await,
        NodeType::SecurityMeasure => objects::<SecurityMeasure>(ctx, ids).await,
        NodeType::ServiceSupplier => objects::<ServiceSupplier>(ctx, ids).await,
        NodeType::ServiceText => objects::<ServiceText>(ctx, ids).await,
        NodeType::Announcement => objects::<Announcement>(ctx, ids).await,
        NodeType::Change => objects::<Change>(ctx, ids).await,
        NodeType::ManagementRecord => objects::<ManagementRecord>(ctx, ids).await,
        NodeType::Need => objects::<Need>(ctx, ids).await,
        NodeType::AnnualCycle => objects::<AnnualCycle>(ctx, ids).await,
        NodeType::Plan => objects::<Plan>(ctx, ids).await,
        NodeType::PlanItem => objects::<PlanItem>(ctx, ids).await,
        NodeType::Meeting => objects::<Meeting>(ctx, ids).await,
        NodeType::Event => objects::<Event>(ctx, ids).await,
        NodeType::ProcessDescription => objects::<ProcessDescription>(ctx, ids).await,
        NodeType::IndexSeries => objects::<IndexSeries>(ctx, ids).await,
        NodeType::IndexRun => objects::<IndexAdjustmentRun>(ctx, ids).await,
        NodeType::AgreementTemplate => objects::<AgreementTemplate>(ctx, ids).await,
        NodeType::AgreementStructure => objects::<AgreementStructure>(ctx, ids).await,
        NodeType::Decision => objects::<Decision>(ctx, ids).await,
    }
}

async fn objects<T: Governed + Into<Node>>(ctx: &Context<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Node)>, ApiError> {
    let found = session(ctx)?.members::<T::Row>(ids, &below::<T>(ctx)).await?;
    Ok(found.into_iter().map(|(id, row)| (id, T::from(row).into())).collect())
}
