//! Which agreement carries what another promises (L3).

use super::{NAME, text};
use crate::exchange::columns::{By, Column, Kind, Owner, Ref, Sheet};

/// Underpinnings: the upper agreement's keeper's own (V4).
pub const UNDERPINNINGS: Sheet = Sheet {
    note: "Stated by the keeper of the upper agreement, and seen by its people alone (V4). The agreement beneath is one that the \
           keeper keeps or is party to. No agreement stands on itself, through whatever others.",
    refs: &[
        Ref::new("provider_id", "organisations", &[By::Cell("keeper")]),
        Ref::new("upper_agreement_id", "agreements", &[By::Ref("provider_id"), By::Cell("agreement")]),
        Ref::new("lower_keeper", "organisations", &[By::Cell("lower_keeper")]).through(),
        Ref::new("lower_agreement_id", "agreements", &[By::Ref("lower_keeper"), By::Cell("lower_agreement")]),
    ],
    key: &["upper_agreement_id", "lower_agreement_id"],
    attested: false,
    owner: Owner::Provider("provider_id"),
    check: |look| {
        let ends = [("keeper", "lower_keeper"), ("agreement", "lower_agreement")];
        if ends.iter().all(|(upper, lower)| look.text(upper).is_some() && look.text(upper) == look.text(lower)) {
            look.complain(
                "lower_agreement",
                &["agreement", "lower_keeper"],
                "another agreement than the one it carries",
            );
        }
    },
    from: "underpinning t JOIN agreement a ON a.id = t.upper_agreement_id JOIN organisation o ON o.id = t.provider_id \
           JOIN agreement l ON l.id = t.lower_agreement_id JOIN organisation c ON c.id = l.keeper_id",
    order: "o.code, a.code, c.code, l.code",
    ..Sheet::new(
        "underpinnings",
        "underpinning",
        "Which agreement carries what another promises (L3).",
        &[
            Column::of("keeper", Kind::Code, "o.code", "The keeper of the agreement that promises.", "nordnet")
                .required(),
            Column::of("agreement", Kind::Code, "a.code", "The code of the agreement that promises.", "A-17")
                .required(),
            Column::of("lower_keeper", Kind::Code, "c.code", "The keeper of the agreement that carries it.", "nordnet")
                .required(),
            Column::of("lower_agreement", Kind::Code, "l.code", "The code of the agreement that carries it.", "U-1")
                .required(),
            text(
                "place",
                NAME,
                "The place it takes: those that take one place follow each other; empty: one of its own.",
                "Object storage",
            ),
        ],
    )
};
