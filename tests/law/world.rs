//! A world in memory: what was put into the database, and nothing read back from it.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    agreement, agreement_line, agreement_part, agreement_service, agreement_version, allocation, appointment,
    appointment_duty, budget_frame, customer_relation, delivery, identity, list_price, measured_value, organisation,
    person, portfolio, security_measure, service, service_cost, service_supplier, service_target, supplier_relation,
    underpinning,
};
use katalog::access::proof::Listed;
use uuid::Uuid;

use super::acts::Acts;

/// Every row of a world, and when it is looked at.
pub struct World {
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
    /// Assignments have no table yet; their ids stand in appointments and agreements.
    pub assignments: Vec<Uuid>,
    pub organisations: Vec<organisation::Model>,
    pub persons: Vec<person::Model>,
    pub identities: Vec<identity::Model>,
    pub portfolios: Vec<portfolio::Model>,
    pub services: Vec<service::Model>,
    pub customer_relations: Vec<customer_relation::Model>,
    pub supplier_relations: Vec<supplier_relation::Model>,
    pub service_suppliers: Vec<service_supplier::Model>,
    pub security_measures: Vec<security_measure::Model>,
    pub list_prices: Vec<list_price::Model>,
    pub appointments: Vec<appointment::Model>,
    pub duties: Vec<appointment_duty::Model>,
    pub agreements: Vec<agreement::Model>,
    pub versions: Vec<agreement_version::Model>,
    pub covered: Vec<agreement_service::Model>,
    pub parts: Vec<agreement_part::Model>,
    pub lines: Vec<agreement_line::Model>,
    pub targets: Vec<service_target::Model>,
    pub measured: Vec<measured_value::Model>,
    pub underpinnings: Vec<underpinning::Model>,
    pub deliveries: Vec<delivery::Model>,
    pub frames: Vec<budget_frame::Model>,
    pub allocations: Vec<allocation::Model>,
    pub costs: Vec<service_cost::Model>,
    pub acts: Acts,
}

/// The ids of rows.
macro_rules! ids {
    ($rows:expr) => {
        $rows.iter().map(|row| row.id).collect()
    };
}

pub(super) use ids;

impl World {
    /// Whether `unit` is `top` or a unit of it, however deep: told from the parents themselves.
    pub fn within(&self, unit: Uuid, top: Uuid) -> bool {
        let mut at = Some(unit);
        while let Some(id) = at {
            if id == top {
                return true;
            }
            at = self.organisation(id).parent_id;
        }
        false
    }

    /// The organisation.
    pub fn organisation(&self, id: Uuid) -> &organisation::Model {
        self.organisations.iter().find(|row| row.id == id).unwrap()
    }

    /// The service.
    pub fn service(&self, id: Uuid) -> &service::Model {
        self.services.iter().find(|row| row.id == id).unwrap()
    }

    /// The version.
    pub fn version(&self, id: Uuid) -> &agreement_version::Model {
        self.versions.iter().find(|row| row.id == id).unwrap()
    }

    /// The part.
    pub fn part(&self, id: Uuid) -> &agreement_part::Model {
        self.parts.iter().find(|row| row.id == id).unwrap()
    }

    /// The organisations that provide services.
    pub fn providers(&self) -> Vec<Uuid> {
        self.organisations.iter().filter(|row| row.is_provider).map(|row| row.id).collect()
    }

    /// The services of a provider.
    pub fn services_of(&self, provider: Uuid) -> Vec<Uuid> {
        self.services.iter().filter(|row| row.provider_id == provider).map(|row| row.id).collect()
    }

    /// Every row of a list, seen or not.
    pub fn rows(&self, listed: Listed) -> Vec<Uuid> {
        match listed {
            Listed::Organisations | Listed::Loads => ids!(self.organisations),
            Listed::Persons => ids!(self.persons),
            Listed::Appointments | Listed::RoleHolders => ids!(self.appointments),
            Listed::CustomerRelations => ids!(self.customer_relations),
            Listed::SupplierRelations => ids!(self.supplier_relations),
            Listed::ServiceSuppliers => ids!(self.service_suppliers),
            Listed::Portfolios | Listed::ProcessFigures => ids!(self.portfolios),
            Listed::Services
            | Listed::ServiceManagement
            | Listed::Security
            | Listed::CostRecovery
            | Listed::MeasuredServices
            | Listed::Vacancies => ids!(self.services),
            Listed::SecurityMeasures => ids!(self.security_measures),
            Listed::ListPrices => ids!(self.list_prices),
            Listed::Agreements => ids!(self.agreements),
            Listed::Versions | Listed::AgreementWorks => ids!(self.versions),
            Listed::Parts => ids!(self.parts),
            Listed::Lines | Listed::UnderpinnedServices => ids!(self.lines),
            Listed::Targets => ids!(self.targets),
            Listed::MeasuredValues => ids!(self.measured),
            Listed::Underpinnings => ids!(self.underpinnings),
            Listed::Deliveries => ids!(self.deliveries),
            Listed::Frames => ids!(self.frames),
            Listed::Allocations => ids!(self.allocations),
            Listed::Costs => ids!(self.costs),
            acts => self.acts.rows(acts),
        }
    }

    /// Every row under which a row of the list can be nested.
    pub fn parents(&self, listed: Listed) -> Vec<Uuid> {
        match listed {
            Listed::Organisations
            | Listed::Loads
            | Listed::CustomerRelations
            | Listed::SupplierRelations
            | Listed::Portfolios
            | Listed::ProcessFigures
            | Listed::Agreements => ids!(self.organisations),
            Listed::Persons => ids!(self.appointments),
            Listed::Appointments | Listed::RoleHolders => ids!(self.persons),
            Listed::ServiceSuppliers
            | Listed::SecurityMeasures
            | Listed::ListPrices
            | Listed::Deliveries
            | Listed::Costs => ids!(self.services),
            Listed::Services
            | Listed::ServiceManagement
            | Listed::Security
            | Listed::CostRecovery
            | Listed::Vacancies
            | Listed::MeasuredServices
            | Listed::Frames => ids!(self.portfolios),
            Listed::Versions | Listed::AgreementWorks | Listed::Underpinnings => ids!(self.agreements),
            Listed::Parts | Listed::Targets => ids!(self.versions),
            Listed::Lines | Listed::UnderpinnedServices | Listed::Fulfilments => ids!(self.parts),
            Listed::MeasuredValues => ids!(self.targets),
            Listed::Allocations => ids!(self.frames),
            acts => self.acts.parents(acts, self),
        }
    }

    /// Whether a row of the list hangs under any other at all.
    pub fn has_parent(&self, listed: Listed, id: Uuid) -> bool {
        match listed {
            Listed::Organisations | Listed::Loads => self.organisation(id).parent_id.is_some(),
            Listed::Persons => self.appointments.iter().any(|row| row.person_id == id),
            _ => true,
        }
    }
}
