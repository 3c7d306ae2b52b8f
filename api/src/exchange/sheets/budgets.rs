//! Budget frames, allocations within them, and costs.

use super::provider;
use crate::exchange::{
    cell::{Cell, Store},
    columns::{By, Column, Kind, Owner, Ref, Sheet},
    row::Look,
};

const OF_PROVIDER: Ref = Ref::new("provider_id", "organisations", &[By::Cell("provider")]);
const OF_PORTFOLIO: Ref = Ref::new("portfolio_id", "portfolios", &[By::Ref("provider_id"), By::Cell("portfolio")]);
const OF_SERVICE: Ref = Ref::new("service_id", "services", &[By::Ref("provider_id"), By::Cell("service")]);

const fn portfolio() -> Column {
    Column::of("portfolio", Kind::Code, "f.code", "The portfolio's code.", "storage").required()
}

const fn service() -> Column {
    Column::of("service", Kind::Code, "s.code", "The service's code.", "drive").required()
}

const fn effective_on() -> Column {
    Column::new("effective_on", Kind::Day, "From which day the amount holds; of import where empty.", "2026-01-01")
        .otherwise("today")
}

/// When an amount was recorded: with each change of it.
const RECORDED: &[(&str, Store)] = &[("recorded_at", Store::Instant)];

fn recorded(look: &Look<'_>) -> Vec<Cell> {
    match look.before("recorded_at") {
        Some(before) if !look.differs("amount") && !look.differs("effective_on") => vec![before.clone()],
        _ => vec![Cell::Instant(look.at.now)],
    }
}

/// Whether an amount is lower than it was.
fn lowered(look: &Look<'_>) -> bool {
    let before = look.before("amount_minor").and_then(Cell::as_number);
    before.zip(look.cell("amount").as_number()).is_some_and(|(before, now)| now < before)
}

/// Frames (S4.1.1).
pub const FRAMES: Sheet = Sheet {
    refs: &[OF_PROVIDER, OF_PORTFOLIO],
    key: &["portfolio_id", "year"],
    counted: true,
    owner: Owner::Provider("provider_id"),
    derived: RECORDED,
    derive: recorded,
    check: |look| {
        if look.differs("currency") {
            look.complain("currency", &[], "the frame's currency, which stays");
        }
    },
    // A frame is lowered after what is allocated of it.
    round: |look| if lowered(look) { 2 } else { 0 },
    from: "budget_frame t JOIN organisation o ON o.id = t.provider_id JOIN portfolio f ON f.id = t.portfolio_id",
    order: "o.code, f.code, t.year",
    ..Sheet::new(
        "budget_frames",
        "budget_frame",
        "The budget frame of a portfolio and year (S4.1.1).",
        &[
            provider("nordnet"),
            portfolio(),
            Column::new("year", Kind::Number(1900, 9999), "The year.", "2026").required(),
            Column::new("currency", Kind::Currency, "The currency.", "SEK").otherwise("SEK"),
            Column::new("amount", Kind::Amount { negative: false }, "The amount.", "5000000.00")
                .required()
                .kept_as("amount_minor"),
            effective_on(),
        ],
    )
};

/// Allocations (S3.2.2, N4).
pub const ALLOCATIONS: Sheet = Sheet {
    note: "The allocations of a portfolio and year never exceed its frame (N4); those that are known already count, too.",
    refs: &[
        OF_PROVIDER,
        OF_PORTFOLIO.through(),
        Ref::new("frame_id", "budget_frames", &[By::Ref("portfolio_id"), By::Cell("year")]),
        OF_SERVICE,
    ],
    key: &["frame_id", "service_id"],
    counted: true,
    owner: Owner::Provider("provider_id"),
    derived: RECORDED,
    derive: recorded,
    // What is lowered makes room for the others.
    round: |look| if lowered(look) { 0 } else { 1 },
    from: "allocation t JOIN budget_frame b ON b.id = t.frame_id JOIN portfolio f ON f.id = b.portfolio_id \
           JOIN organisation o ON o.id = t.provider_id JOIN service s ON s.id = t.service_id",
    order: "o.code, f.code, t.year, s.code",
    ..Sheet::new(
        "allocations",
        "allocation",
        "What a service is allocated of its portfolio's frame (S3.2.2).",
        &[
            provider("nordnet"),
            portfolio(),
            Column::new("year", Kind::Number(1900, 9999), "The year.", "2026").required(),
            service(),
            Column::new(
                "amount",
                Kind::Amount { negative: false },
                "The amount, in the frame's currency.",
                "1200000.00",
            )
            .required()
            .kept_as("amount_minor"),
            effective_on(),
        ],
    )
};

/// Costs (S1.1).
pub const COSTS: Sheet = Sheet {
    refs: &[OF_PROVIDER, OF_SERVICE],
    key: &["service_id", "year", "month", "currency"],
    owner: Owner::Provider("provider_id"),
    from: "service_cost t JOIN organisation o ON o.id = t.provider_id JOIN service s ON s.id = t.service_id",
    order: "o.code, s.code, t.year, t.month, t.currency {C}",
    ..Sheet::new(
        "service_costs",
        "service_cost",
        "Planned, actual and forecast cost of a service in a month (S1.1).",
        &[
            provider("nordnet"),
            service(),
            Column::new("year", Kind::Number(1900, 9999), "The year.", "2026").required(),
            Column::new("month", Kind::Number(1, 12), "The month.", "1").required(),
            Column::new("currency", Kind::Currency, "The currency.", "SEK").otherwise("SEK"),
            Column::new("planned", Kind::Amount { negative: true }, "Planned.", "100000.00")
                .required()
                .kept_as("planned_minor"),
            Column::new("actual", Kind::Amount { negative: true }, "Actual.", "98000.00").kept_as("actual_minor"),
            Column::new("forecast", Kind::Amount { negative: true }, "Forecast, where another was recorded.", "")
                .kept_as("forecast_minor"),
        ],
    )
};
