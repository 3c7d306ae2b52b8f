//! Who supplies what to a service (S4.2.2): so that its agreement and its contact are asked for.

use async_graphql::InputObject;
use entity::{organisation, service, service_supplier, supplier_relation};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::ServiceState,
    words::Provenance,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{date::Date, id::GlobalId},
};

/// Records that an organisation supplies something to a service.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceSupplierRecordInput {
    /// The service.
    pub service: GlobalId,
    /// The supplier (an organisation): one that supplies the provider already; the contract manager enters new ones.
    pub supplier: GlobalId,
    /// What it supplies.
    pub product: Option<String>,
    /// First day (default: today).
    pub valid_from: Option<Date>,
    /// First day without (default: until further notice).
    pub valid_until: Option<Date>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceSupplierRecordInput {
    const NAME: &'static str = "serviceSupplierRecord";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let service = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Record, Kind::SupplierRelation, Subject::Service, service.id).await?;
        let supplier = act.organisation("supplier", self.supplier).await?;
        let product = check::optional("product", self.product.as_deref(), check::NAME)?;
        let valid_from = self.valid_from.map_or(act.today(), Date::day);
        let valid_until = self.valid_until.map(Date::day);
        check::period("validUntil", valid_from, valid_until)?;
        let gone = matches!(service.state, ServiceState::Retired | ServiceState::Rejected);
        check::step(!gone, service.state, "L1")?;
        self.known(act, &service, &supplier).await?;
        let row = service_supplier::Model {
            id: Uuid::now_v7(),
            provider_id: service.provider_id,
            service_id: service.id,
            supplier_id: supplier.id,
            product,
            valid_from: Some(valid_from),
            valid_until,
            version: 1,
            provenance: Provenance::Recorded,
            source: None,
        };
        supplies_already(act, &row).await?;
        act.insert(&row).await?;
        act.made(Action::Record, (Kind::SupplierRelation, row.id), row.provider_id, &row)?;
        Ok(row.id)
    }
}

impl ServiceSupplierRecordInput {
    /// That the provider has to do with the supplier: whom a service names so may be given a contact, who reads that
    /// organisation's own part of what it supplies. Who answers for all supplier agreements enters new ones (S4.7.1).
    async fn known(&self, act: &Act, service: &service::Model, supplier: &organisation::Model) -> Result<(), Refusal> {
        let invalid = |message: &str| UserError::of("supplier", UserErrorCode::Invalid, message);
        if supplier.id == service.provider_id {
            return Err(invalid("A provider is no supplier of its own.").by("S4.2.2").into());
        }
        let provider = Facts { providers: vec![service.provider_id], ..Facts::default() };
        if act.may(Action::Record, Kind::SupplierRelation, &provider) {
            return Ok(());
        }
        let related = supplier_relation::Entity::find()
            .filter(supplier_relation::Column::ProviderId.eq(service.provider_id))
            .filter(supplier_relation::Column::SupplierId.eq(supplier.id))
            .count(act.transaction())
            .await?;
        let supplying = service_supplier::Entity::find()
            .filter(service_supplier::Column::ProviderId.eq(service.provider_id))
            .filter(service_supplier::Column::SupplierId.eq(supplier.id))
            .count(act.transaction())
            .await?;
        if related + supplying > 0 {
            return Ok(());
        }
        Err(invalid("It supplies the provider nothing yet: the contract manager enters a new supplier.")
            .by("S4.7.1")
            .into())
    }
}

/// That it does not supply the same already.
async fn supplies_already(act: &Act, row: &service_supplier::Model) -> Result<(), Refusal> {
    use service_supplier::Column::{Product, ServiceId, SupplierId, ValidUntil};
    let same = match &row.product {
        Some(product) => Product.eq(product),
        None => Product.is_null(),
    };
    let there = service_supplier::Entity::find()
        .filter(ServiceId.eq(row.service_id))
        .filter(SupplierId.eq(row.supplier_id))
        .filter(same)
        .filter(Condition::any().add(ValidUntil.is_null()).add(ValidUntil.gt(row.valid_from)))
        .count(act.transaction())
        .await?;
    if there > 0 {
        let message = "It supplies this to the service already.";
        return Err(UserError::of("supplier", UserErrorCode::Taken, message).by("S4.2.2").into());
    }
    Ok(())
}

/// Records from which day on an organisation no longer supplies something to a service.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceSupplierEndInput {
    /// What it supplies: one of the service's `suppliers`.
    pub service_supplier: GlobalId,
    /// The first day without it (default: today).
    pub on: Option<Date>,
    /// Its `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceSupplierEndInput {
    const NAME: &'static str = "serviceSupplierEnd";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service_supplier::Entity>(self.service_supplier).await?;
        act.permit(Action::End, Kind::SupplierRelation, Subject::ServiceSupplier, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let day = self.on.map_or(act.today(), Date::day);
        if day < act.today() {
            let message = "What has been supplied cannot be undone.";
            return Err(UserError::of("on", UserErrorCode::Invalid, message).into());
        }
        if let Some(from) = before.valid_from {
            check::period("on", from, Some(day))?;
        }
        if before.valid_until.is_some_and(|until| until <= day) {
            return Err(UserError::whole(UserErrorCode::WrongState, "It ends by then already.").by("S4.2.2").into());
        }
        let after = service_supplier::Model { valid_until: Some(day), version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        act.changed(Action::End, (Kind::SupplierRelation, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
