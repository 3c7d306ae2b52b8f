//! Which rows a bound is about, of what acts keep: needs, records, activities, announcements, decisions.

use governance::decide::{Bound, Extent, Moment};

use super::{in_portfolio, in_tree, is};
use crate::sql::Sql;

/// A need, or a record: of a service, a portfolio, a customer.
pub(super) fn told_of(t: &str, bound: Bound) -> Sql {
    let organisation = format!("{t}.customer_id");
    match bound {
        Bound::Provider(provider) => is(t, "provider_id", provider),
        Bound::Recorded { provider, person } => {
            Sql::all([is(t, "provider_id", provider), is(t, "recorded_by_person_id", person)])
        }
        // Of records alone: nobody takes part in a need.
        Bound::TakingPart { provider, person } => {
            let takes_part =
                format!("EXISTS (SELECT 1 FROM record_participant i WHERE i.record_id = {t}.id AND i.person_id = ?)");
            Sql::all([is(t, "provider_id", provider), Sql::new(takes_part).bind(person)])
        }
        Bound::Portfolio(portfolio) => in_portfolio(t, portfolio),
        Bound::Service(service) => is(t, "service_id", service),
        Bound::Customer { provider, customer } => {
            Sql::all([is(t, "provider_id", provider), in_tree(&organisation, customer)])
        }
        Bound::Party(own) => is(t, "customer_id", own),
        Bound::PartyTree(own) => in_tree(&organisation, own),
        _ => Sql::none(),
    }
}

/// Why a decision was taken: told to the people of its keeper, and to the one who took it.
pub(super) fn reason(t: &str, bound: Bound) -> Sql {
    match bound {
        Bound::Person(person) => is(t, "person_id", person),
        Bound::Provider(keeper) | Bound::Party(keeper) => is(t, "keeper_id", keeper),
        Bound::PartyTree(top) => in_tree(&format!("{t}.keeper_id"), top),
        _ => Sql::none(),
    }
}

/// The condition under which the invitation `i` to the activity `e` is told of to those who see the activity by this
/// extent: every one to the provider's people; to those invited their own, since it tells who is whose customer (V9).
pub fn invitation(extent: &Extent) -> Sql {
    Sql::any_alike(extent.grants.iter().map(|grant| match grant.bound {
        Bound::Everything => Sql::new("TRUE"),
        Bound::Provider(provider) => is("e", "provider_id", provider),
        Bound::Party(organisation) => is("i", "organisation_id", organisation),
        Bound::PartyTree(organisation) => in_tree("i.organisation_id", organisation),
        _ => Sql::none(),
    }))
}

pub(super) fn invited(t: &str, whom: Sql) -> Sql {
    Sql::new(format!("EXISTS (SELECT 1 FROM event_invitation i WHERE i.event_id = {t}.id AND "))
        .and_then(whom)
        .and_then(")")
}

/// That an organisation has the service: by every delivery that has not ended.
pub(super) fn had(t: &str, moment: Option<Moment>, by: Sql) -> Sql {
    let delivered = format!("EXISTS (SELECT 1 FROM delivery d WHERE d.service_id = {t}.service_id AND ");
    Sql::new(delivered).and_then(Sql::all([not_ended("d", moment), by])).and_then(")")
}

/// S1.4: that a delivery has not ended: neither recorded so, nor by the day of its end; without a moment, never.
pub fn not_ended(d: &str, moment: Option<Moment>) -> Sql {
    let Some(Moment { today, .. }) = moment else { return Sql::none() };
    Sql::new(format!("{d}.state <> 'ENDED' AND ({d}.ended_on IS NULL OR {d}.ended_on > ?)")).bind(today)
}
