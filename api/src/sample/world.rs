//! Every row of the sample, in memory, before any of it is written: made by pure functions, tested without a database.

use entity::{
    agreement, agreement_line, agreement_line_tier, agreement_part, agreement_service, agreement_version, allocation,
    appointment, appointment_duty, budget_frame, customer_relation, decision, decision_chain, delivery, frame_history,
    identity, index_clause, index_series, index_value, installation, invitation, list_price, list_price_tier,
    measured_value, organisation, organisation_domain, person, portfolio, required_role, security_measure, service,
    service_cost, service_history, service_supplier, service_target, supplier_relation, underpinning,
};
use governance::words::Provenance;

use super::{
    SampleError, agreements, budgets, customers, days::Days, decisions, deliveries, files::Files, index, measured,
    organisations, persons, prices, services,
};

/// The rows, one list per table.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "one field per table")]
pub struct World {
    pub installation: Vec<installation::Model>,
    pub organisations: Vec<organisation::Model>,
    pub domains: Vec<organisation_domain::Model>,
    pub persons: Vec<person::Model>,
    pub identities: Vec<identity::Model>,
    pub invitations: Vec<invitation::Model>,
    pub customers: Vec<customer_relation::Model>,
    pub suppliers: Vec<supplier_relation::Model>,
    pub portfolios: Vec<portfolio::Model>,
    pub services: Vec<service::Model>,
    /// What held before the current state; the current one is recorded by the database.
    pub service_events: Vec<service_history::ActiveModel>,
    pub measures: Vec<security_measure::Model>,
    pub service_suppliers: Vec<service_supplier::Model>,
    pub list_prices: Vec<list_price::Model>,
    pub list_price_tiers: Vec<list_price_tier::Model>,
    pub appointments: Vec<appointment::Model>,
    pub duties: Vec<appointment_duty::Model>,
    pub required_roles: Vec<required_role::Model>,
    pub agreements: Vec<agreement::Model>,
    pub versions: Vec<agreement_version::Model>,
    pub agreement_services: Vec<agreement_service::Model>,
    pub parts: Vec<agreement_part::Model>,
    pub lines: Vec<agreement_line::Model>,
    pub line_tiers: Vec<agreement_line_tier::Model>,
    pub targets: Vec<service_target::Model>,
    pub measured: Vec<measured_value::Model>,
    pub underpinnings: Vec<underpinning::Model>,
    pub deliveries: Vec<delivery::Model>,
    pub index_series: Vec<index_series::Model>,
    pub index_values: Vec<index_value::Model>,
    pub index_clauses: Vec<index_clause::Model>,
    pub frames: Vec<budget_frame::Model>,
    /// What was decided before the current amount; the current one is recorded by the database.
    pub frame_events: Vec<frame_history::ActiveModel>,
    pub allocations: Vec<allocation::Model>,
    pub costs: Vec<service_cost::Model>,
    pub decisions: Vec<decision::Model>,
    pub chains: Vec<decision_chain::Model>,
}

/// Makes the whole sample as it is on a day.
///
/// # Errors
/// When a data file holds something that cannot be read: a mistake in the product.
pub fn world(days: &Days) -> Result<World, SampleError> {
    let files = Files::read()?;
    let agreements = agreements::all(&files, days)?;
    let mut world = World::default();
    let marks = [("sample", "true"), ("sample_loaded_on", &days.today.to_string())];
    world.installation =
        marks.map(|(key, value)| installation::Model { key: key.to_owned(), value: value.to_owned() }).into();
    organisations::add(&files, &mut world)?;
    services::add(&files, days, &mut world)?;
    prices::add(&files, &mut world)?;
    persons::add(&files, days, &agreements, &mut world);
    customers::add(&files, days, &agreements, &mut world);
    agreements::emit::all(&files, days, &agreements, &mut world);
    agreements::underpinnings::add(&agreements, &mut world);
    measured::add(days, &agreements, &mut world);
    deliveries::add(&files, days, &agreements, &mut world);
    index::add(&files, days, &mut world)?;
    budgets::add(&files, days, &agreements, &mut world);
    decisions::add(days, &mut world);
    Ok(world)
}

/// Where a fact comes from: attested with its source, else sample.
pub fn provenance(source: Option<&String>) -> Provenance {
    if source.is_some() { Provenance::Attested } else { Provenance::Sample }
}

/// A position or count as the database keeps it.
pub fn index(position: usize) -> i32 {
    i32::try_from(position).unwrap_or(i32::MAX)
}
