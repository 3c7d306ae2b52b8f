//! Which persons and appointments a bound is about (V8).

use governance::decide::{Bound, Grant, Moment};

use super::{acts::not_ended, effective, in_tree, is, roles};
use crate::sql::Sql;

/// A person is seen through its appointments, or as oneself.
pub(super) fn person(t: &str, grant: &Grant, moment: Option<Moment>) -> Sql {
    match grant.bound {
        Bound::Person(person) => Sql::new(format!("{t}.id = ?")).bind(person),
        bound => {
            let mut conditions = vec![Sql::new(format!("a.person_id = {t}.id")), appointment("a", bound, moment)];
            if !grant.rule.of.is_empty() {
                conditions.push(roles("a", grant.rule.of));
            }
            if grant.rule.effective {
                conditions.push(effective("a", moment));
            }
            Sql::new("EXISTS (SELECT 1 FROM appointment a WHERE ").and_then(Sql::all(conditions)).and_then(")")
        }
    }
}

/// The rows of an appointment `a`.
pub(super) fn appointment(a: &str, bound: Bound, moment: Option<Moment>) -> Sql {
    let had = |tree: Sql| {
        // Or, of an appointment over a customer: what that customer and its units have of that provider (S4.6.3).
        let of_service = format!(
            "(s.id = {a}.service_id OR s.portfolio_id = {a}.portfolio_id OR ({a}.scope = 'CUSTOMER' \
             AND s.provider_id = {a}.provider_id AND EXISTS (SELECT 1 FROM organisation_ancestor o \
             WHERE o.organisation_id = d.customer_id AND o.ancestor_id = {a}.organisation_id)))"
        );
        Sql::new("EXISTS (SELECT 1 FROM delivery d JOIN service s ON s.id = d.service_id WHERE ")
            .and_then(Sql::all([not_ended("d", moment), Sql::new(of_service), tree]))
            .and_then(")")
    };
    let supplies = |of: &str| {
        Sql::new(format!(
            "{a}.scope = 'ORGANISATION' AND EXISTS (SELECT 1 FROM service_supplier c JOIN service s ON s.id = c.service_id \
             WHERE c.supplier_id = {a}.organisation_id AND {of})"
        ))
    };
    match bound {
        Bound::Everything => Sql::new("TRUE"),
        Bound::Person(person) => Sql::new(format!("{a}.person_id = ?")).bind(person),
        Bound::Provider(provider) => Sql::new(format!("{a}.provider_id = ?")).bind(provider),
        Bound::Party(organisation) => {
            Sql::new(format!("{a}.scope = 'ORGANISATION' AND {a}.organisation_id = ?")).bind(organisation)
        }
        Bound::PartyTree(organisation) => Sql::new(format!("{a}.scope = 'ORGANISATION' AND "))
            .and_then(in_tree(&format!("{a}.organisation_id"), organisation)),
        // The contacts of that provider's customers alone: an organisation below a customer may be another's (V9).
        Bound::Customer { provider, customer } => Sql::new(format!(
            "{a}.scope = 'ORGANISATION' AND EXISTS (SELECT 1 FROM customer_relation c WHERE c.provider_id = ? \
             AND c.customer_id = {a}.organisation_id) AND "
        ))
        .bind(provider)
        .and_then(in_tree(&format!("{a}.organisation_id"), customer)),
        Bound::CustomersOf(provider) => Sql::new(format!(
            "{a}.scope = 'ORGANISATION' AND EXISTS (SELECT 1 FROM customer_relation c \
             WHERE c.customer_id = {a}.organisation_id AND c.provider_id = ?)"
        ))
        .bind(provider),
        // The contacts of those who supply the provider, or a service of it (S4.2.2).
        Bound::SuppliersOf(provider) => Sql::new(format!(
            "{a}.scope = 'ORGANISATION' AND (EXISTS (SELECT 1 FROM supplier_relation c \
             WHERE c.supplier_id = {a}.organisation_id AND c.provider_id = ?) OR EXISTS (SELECT 1 FROM service_supplier c \
             WHERE c.supplier_id = {a}.organisation_id AND c.provider_id = ?))"
        ))
        .bind(provider)
        .bind(provider),
        Bound::SuppliersOfPortfolio(portfolio) => supplies("s.portfolio_id = ?").bind(portfolio),
        Bound::SuppliersOfService(service) => supplies("s.id = ?").bind(service),
        Bound::HadBy(organisation) => had(is("d", "customer_id", organisation)),
        Bound::HadByTree(organisation) => had(in_tree("d.customer_id", organisation)),
        Bound::Portfolio(_)
        | Bound::Service(_)
        | Bound::SuppliedPortfolio(_)
        | Bound::SuppliedService(_)
        | Bound::CustomerSide(_)
        | Bound::CustomerSideTree(_)
        | Bound::SupplierSide(_)
        | Bound::SupplierSideTree(_)
        | Bound::Recorded { .. }
        | Bound::TakingPart { .. }
        | Bound::Process { .. }
        | Bound::Assignment(_) => Sql::none(),
    }
}
