//! Deliveries: services that customers have.

use governance::lifecycle::DeliveryState;

use super::{code_key, provider, text, words};
use crate::exchange::{
    cell::{Cell, Store},
    columns::{By, Column, Kind, Owner, Ref, Sheet},
};

/// Deliveries (S1.4).
pub const DELIVERIES: Sheet = Sheet {
    note: "An active delivery has a registered agreement that covers the service for that customer on the day from which it \
           is active, or later (N3, S4.7.3).",
    refs: &[
        Ref::new("provider_id", "organisations", &[By::Cell("provider")]),
        Ref::new("service_id", "services", &[By::Ref("provider_id"), By::Cell("service")]),
        Ref::new("customer_id", "organisations", &[By::Cell("customer")]),
    ],
    key: &["provider_id", "code"],
    counted: true,
    owner: Owner::Provider("provider_id"),
    derived: &[("code_key", Store::Text), ("approved_by_person_id", Store::Id)],
    // Whose approval is on record stays there.
    derive: |look| vec![code_key(look), look.before("approved_by_person_id").cloned().unwrap_or(Cell::Null)],
    check: |look| {
        if look.before("approved_by_person_id").is_some_and(|who| !who.is_empty()) && !look.lacks("approval_stated") {
            look.complain("approval_stated", &[], "nothing: the customer's own approval is on record here");
        }
        for (state, column) in [(DeliveryState::Active, "active_from"), (DeliveryState::Ended, "ended_on")] {
            if look.text("state") == Some(state.as_str()) && look.lacks(column) {
                look.complain(column, &["state"], format!("a day, as the delivery is {state}"));
            }
        }
        if let (Some(from), Some(end)) = (look.cell("active_from").as_day(), look.cell("ended_on").as_day())
            && end < from
        {
            look.complain("ended_on", &["active_from"], format!("a day not before active_from, which is {from}"));
        }
    },
    from: "delivery t JOIN organisation o ON o.id = t.provider_id JOIN service s ON s.id = t.service_id \
           JOIN organisation c ON c.id = t.customer_id",
    order: "o.code, t.code",
    ..Sheet::new(
        "deliveries",
        "delivery",
        "Services delivered to customers (S1.4).",
        &[
            provider("nordnet"),
            Column::new("code", Kind::Code, "The delivery's code, its natural key with the provider.", "uu-drive")
                .required(),
            Column::of("service", Kind::Code, "s.code", "The service's code.", "drive").required(),
            Column::of("customer", Kind::Code, "c.code", "The customer's code.", "uu").required(),
            Column::new("state", Kind::Word(words!(DeliveryState)), "State as last recorded.", "ACTIVE").required(),
            Column::new("ordered_on", Kind::Day, "The day it was ordered.", "2024-11-01").required(),
            Column::new("approved_on", Kind::Day, "The day the customer approved it.", "2024-12-20"),
            Column::new("active_from", Kind::Day, "First day it is active.", "2025-01-01"),
            Column::new("ended_on", Kind::Day, "First day without.", ""),
            text(
                "approval_stated",
                None,
                "What is stated of an approval that was given elsewhere (S1.4).",
                "By letter.",
            ),
        ],
    )
};
