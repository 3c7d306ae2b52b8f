//! Anchors: how an extent over a *large* kind is read in order. One ordered, limited branch per anchor, merged by the
//! sort key, keeps the index order that an `OR` of conditions loses.

use governance::decide::{Bound, Extent};
use uuid::Uuid;

use crate::sql::Sql;

/// One place in an anchor table: the rows of one grant, in list order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    /// The table's `scope`.
    pub scope: &'static str,
    /// The table's `anchor_id`.
    pub id: Uuid,
    /// The table's `within_id`: the provider, for a provider's customer; otherwise the nil id.
    pub within: Uuid,
    /// In which states, as bits; 0 = any.
    pub states: u32,
}

impl Anchor {
    /// The condition that the row `alias` of an anchor table stands here.
    pub fn holds(&self, alias: &str) -> Sql {
        let Self { scope, id, within, states } = *self;
        let place = format!("{alias}.scope = '{scope}' AND {alias}.anchor_id = ? AND {alias}.within_id = ?");
        let sql = Sql::new(place).bind(id).bind(within);
        if states == 0 { sql } else { sql.and_then(format!(" AND ({alias}.states & {states}) <> 0")) }
    }
}

/// The anchors of an extent over agreements or deliveries. Anchors that lie wholly within a provider's are left out,
/// and the same place is read once, in the union of its states.
pub fn anchors(extent: &Extent) -> Vec<Anchor> {
    let mut anchors: Vec<Anchor> = Vec::with_capacity(extent.grants.len());
    for grant in &extent.grants {
        let Some((scope, id, within)) = place(grant.bound) else { continue };
        let states = grant.rule.states;
        match anchors.iter_mut().find(|anchor| (anchor.scope, anchor.id, anchor.within) == (scope, id, within)) {
            Some(anchor) if anchor.states == 0 || states == 0 => anchor.states = 0,
            Some(anchor) => anchor.states |= states,
            None => anchors.push(Anchor { scope, id, within, states }),
        }
    }
    let whole: Vec<Uuid> = anchors.iter().filter(|a| a.scope == "PROVIDER" && a.states == 0).map(|a| a.id).collect();
    anchors.retain(|anchor| anchor.scope != "CUSTOMER" || !whole.contains(&anchor.within));
    anchors.sort_unstable();
    anchors
}

/// Where a bound stands in the anchor tables. None: agreements and deliveries know no such bound.
fn place(bound: Bound) -> Option<(&'static str, Uuid, Uuid)> {
    let nil = Uuid::nil();
    Some(match bound {
        Bound::Provider(id) => ("PROVIDER", id, nil),
        Bound::Portfolio(id) => ("PORTFOLIO", id, nil),
        Bound::Service(id) => ("SERVICE", id, nil),
        Bound::SuppliedPortfolio(id) => ("SUPPLIED_PORTFOLIO", id, nil),
        Bound::SuppliedService(id) => ("SUPPLIED_SERVICE", id, nil),
        Bound::Customer { provider, customer } => ("CUSTOMER", customer, provider),
        Bound::Party(id) => ("PARTY", id, nil),
        Bound::PartyTree(id) => ("PARTY_TREE", id, nil),
        Bound::CustomerSide(id) => ("CUSTOMER_SIDE", id, nil),
        Bound::CustomerSideTree(id) => ("CUSTOMER_SIDE_TREE", id, nil),
        Bound::SupplierSide(id) => ("SUPPLIER_SIDE", id, nil),
        Bound::SupplierSideTree(id) => ("SUPPLIER_SIDE_TREE", id, nil),
        Bound::Assignment(id) => ("ASSIGNMENT", id, nil),
        Bound::Everything
        | Bound::Person(_)
        | Bound::Recorded { .. }
        | Bound::TakingPart { .. }
        | Bound::Process { .. }
        | Bound::CustomersOf(_)
        | Bound::SuppliersOf(_)
        | Bound::SuppliersOfPortfolio(_)
        | Bound::SuppliersOfService(_)
        | Bound::HadBy(_)
        | Bound::HadByTree(_) => return None,
    })
}
