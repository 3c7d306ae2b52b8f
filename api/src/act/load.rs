//! Objects as acts load them: seen through access, locked, and whole.

use entity::{
    agreement, allocation, annual_cycle, appointment, budget_frame, change, customer_relation, delivery, index_run,
    list_price, management_record, meeting, need, organisation, person, plan, plan_item, portfolio, security_measure,
    service, service_supplier, service_text,
};
use sea_orm::{EntityTrait, PrimaryKeyTrait, QuerySelect};
use uuid::Uuid;

use super::{Act, Refusal, UserError, UserErrorCode};
use crate::{
    access::{
        Row,
        rows::{
            AgreementRow, AllocationRow, AnnualCycleRow, AppointmentRow, ChangeRow, CustomerRelationRow, DeliveryRow,
            FrameRow, IndexRunRow, ListPriceRow, ManagementRecordRow, MeetingRow, NeedRow, OrganisationRow, PersonRow,
            PlanItemRow, PlanRow, PortfolioRow, SecurityMeasureRow, ServiceRow, ServiceSupplierRow, ServiceTextRow,
        },
    },
    error::ApiError,
    graphql::id::{GlobalId, NodeType},
};

/// A table whose rows acts change: by which governed row one sees it, and under which kind of global id.
pub trait Loaded: EntityTrait<PrimaryKey: PrimaryKeyTrait<ValueType = Uuid>> {
    /// The governed row.
    type Row: Row;
    /// The kind of global id.
    const NODE: NodeType;
}

macro_rules! loaded {
    ($($table:ident: $row:ident, $node:ident;)+) => {$(
        impl Loaded for $table::Entity {
            type Row = $row;
            const NODE: NodeType = NodeType::$node;
        }
    )+};
}

loaded! {
    organisation: OrganisationRow, Organisation;
    appointment: AppointmentRow, Appointment;
    person: PersonRow, Person;
    customer_relation: CustomerRelationRow, CustomerRelation;
    portfolio: PortfolioRow, Portfolio;
    service: ServiceRow, Service;
    service_text: ServiceTextRow, ServiceText;
    security_measure: SecurityMeasureRow, SecurityMeasure;
    service_supplier: ServiceSupplierRow, ServiceSupplier;
    list_price: ListPriceRow, ListPrice;
    delivery: DeliveryRow, Delivery;
    change: ChangeRow, Change;
    management_record: ManagementRecordRow, ManagementRecord;
    need: NeedRow, Need;
    annual_cycle: AnnualCycleRow, AnnualCycle;
    plan: PlanRow, Plan;
    plan_item: PlanItemRow, PlanItem;
    meeting: MeetingRow, Meeting;
    agreement: AgreementRow, Agreement;
    budget_frame: FrameRow, BudgetFrame;
    allocation: AllocationRow, Allocation;
    index_run: IndexRunRow, IndexRun;
}

impl Act {
    /// The object that the act is about: seen by the actor, and held until the act ends.
    ///
    /// # Errors
    /// `NOT_FOUND` where there is none, or none that the actor sees (V7).
    pub async fn load<E: Loaded>(&self, id: GlobalId) -> Result<E::Model, Refusal> {
        let found = match id.of(E::NODE) {
            Some(id) => self.held::<E>(id).await?,
            None => None,
        };
        found.ok_or_else(|| ApiError::not_found().into())
    }

    /// Something else that the input refers to: seen by the actor, and held.
    ///
    /// # Errors
    /// A user error naming the field where there is none, or none that the actor sees.
    pub async fn refer<E: Loaded>(&self, field: &str, id: GlobalId) -> Result<E::Model, Refusal> {
        let found = match id.of(E::NODE) {
            Some(id) => self.held::<E>(id).await?,
            None => None,
        };
        let message = "There is no such object, or none that you may see.";
        found.ok_or_else(|| UserError::of(field, UserErrorCode::NotFound, message).into())
    }

    async fn held<E: Loaded>(&self, id: Uuid) -> Result<Option<E::Model>, Refusal> {
        if self.session().find_held::<E::Row>(id).await?.is_none() {
            return Ok(None);
        }
        Ok(E::find_by_id(id).one(self.transaction()).await?)
    }

    /// The service that another object is of, held until the act ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lock_service(&self, id: Uuid) -> Result<service::Model, Refusal> {
        let found = service::Entity::find_by_id(id).lock_exclusive().one(self.transaction()).await?;
        found.ok_or_else(|| ApiError::not_found().into())
    }

    /// The plan that another object is of, held until the act ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lock_plan(&self, id: Uuid) -> Result<plan::Model, Refusal> {
        let found = plan::Entity::find_by_id(id).lock_exclusive().one(self.transaction()).await?;
        found.ok_or_else(|| ApiError::not_found().into())
    }

    /// An organisation that the input refers to; names of organisations are public (V9), so nothing is held.
    ///
    /// # Errors
    /// A user error naming the field where there is none.
    pub async fn organisation(&self, field: &str, id: GlobalId) -> Result<organisation::Model, Refusal> {
        let found = match id.of(NodeType::Organisation) {
            Some(id) => organisation::Entity::find_by_id(id).one(self.transaction()).await?,
            None => None,
        };
        found.ok_or_else(|| UserError::of(field, UserErrorCode::NotFound, "There is no such organisation.").into())
    }

    /// The provider that an act is about.
    ///
    /// # Errors
    /// `NOT_FOUND` where there is no such organisation; a user error where it provides nothing.
    pub async fn provider(&self, field: &str, id: GlobalId) -> Result<organisation::Model, Refusal> {
        let provider = self.organisation(field, id).await?;
        if !provider.is_provider {
            return Err(UserError::of(field, UserErrorCode::Invalid, "This organisation is no provider.").into());
        }
        Ok(provider)
    }
}
