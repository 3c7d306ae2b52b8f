//! What a provider has decided of its roles, its year, its services' security and how its agreements are structured.

use governance::words::Structure;

use super::{provider, text, words};
use crate::{
    act::appointments::required,
    exchange::columns::{By, Column, Kind, Owner, Ref, Sheet},
};

const OF_PROVIDER: Ref = Ref::new("provider_id", "organisations", &[By::Cell("provider")]);
const OF_SERVICE: Ref = Ref::new("service_id", "services", &[By::Ref("provider_id"), By::Cell("service")]);

/// Roles that must be filled (S4.2).
pub const REQUIRED_ROLES: Sheet = Sheet {
    note: "For a portfolio with all its services, or for a service. What nobody holds of it is listed as vacant (S2.2).",
    refs: &[
        OF_PROVIDER,
        Ref::new("portfolio_id", "portfolios", &[By::Ref("provider_id"), By::Cell("portfolio")]),
        OF_SERVICE,
    ],
    key: &["provider_id", "portfolio_id", "service_id", "role"],
    attested: false,
    owner: Owner::Provider("provider_id"),
    check: |look| {
        if look.lacks("portfolio") == look.lacks("service") {
            look.complain("portfolio", &["service"], "a portfolio here or a service in service, and not both");
        }
    },
    from: "required_role t JOIN organisation o ON o.id = t.provider_id LEFT JOIN portfolio f ON f.id = t.portfolio_id \
           LEFT JOIN service s ON s.id = t.service_id",
    order: "o.code, COALESCE(f.code, ''), COALESCE(s.code, ''), t.role {C}",
    ..Sheet::new(
        "required_roles",
        "required_role",
        "Which roles must be filled for a portfolio or a service (S4.2).",
        &[
            provider("nordnet"),
            Column::of("portfolio", Kind::Code, "f.code", "The portfolio's code.", "storage"),
            Column::of("service", Kind::Code, "s.code", "The service's code.", ""),
            Column::new("role", Kind::Word(required), "The role.", "SERVICE_MANAGER").required(),
        ],
    )
};

/// Measures of information security (S2.6).
pub const SECURITY_MEASURES: Sheet = Sheet {
    refs: &[OF_PROVIDER, OF_SERVICE],
    key: &["service_id", "due_on", "measure_sv", "measure_en"],
    attested: false,
    counted: true,
    owner: Owner::Provider("provider_id"),
    check: |look| look.one_of("measure_sv", "measure_en"),
    from: "security_measure t JOIN organisation o ON o.id = t.provider_id JOIN service s ON s.id = t.service_id",
    // Of several that the file could not tell apart, the last to be decided.
    only: "NOT EXISTS (SELECT 1 FROM security_measure x WHERE x.service_id = t.service_id AND x.due_on = t.due_on \
           AND x.measure_sv IS NOT DISTINCT FROM t.measure_sv AND x.measure_en IS NOT DISTINCT FROM t.measure_en \
           AND x.id > t.id)",
    known: "NOT EXISTS (SELECT 1 FROM security_measure x WHERE x.service_id = t.service_id AND x.due_on = t.due_on \
            AND x.measure_sv IS NOT DISTINCT FROM t.measure_sv AND x.measure_en IS NOT DISTINCT FROM t.measure_en \
            AND x.id > t.id)",
    order: "o.code, s.code, t.due_on, COALESCE(t.measure_sv, '') {C}, COALESCE(t.measure_en, '') {C}",
    ..Sheet::new(
        "security_measures",
        "security_measure",
        "Open and done measures of a service's information security (S2.6).",
        &[
            provider("nordnet"),
            Column::of("service", Kind::Code, "s.code", "The service's code.", "drive").required(),
            text(
                "measure_sv",
                None,
                "What is to be done, in Swedish; one of the two is needed.",
                "Tvåfaktorsinloggning",
            ),
            text("measure_en", None, "What is to be done, in English.", "Two-factor sign-in"),
            Column::new("due_on", Kind::Day, "By when.", "2026-12-01").required(),
            Column::new("done_on", Kind::Day, "The day it was done.", ""),
        ],
    )
};

/// How agreements are structured (U2.1).
pub const STRUCTURES: Sheet = Sheet {
    note: "Without a service: for all services that have no row of their own.",
    refs: &[OF_PROVIDER, OF_SERVICE],
    key: &["provider_id", "service_id"],
    attested: false,
    counted: true,
    owner: Owner::Provider("provider_id"),
    from: "agreement_structure t JOIN organisation o ON o.id = t.provider_id LEFT JOIN service s ON s.id = t.service_id",
    order: "o.code, COALESCE(s.code, '')",
    ..Sheet::new(
        "agreement_structures",
        "agreement_structure",
        "How the agreements on a service are structured (U2.1).",
        &[
            provider("nordnet"),
            Column::of("service", Kind::Code, "s.code", "The service's code; empty: all others.", ""),
            Column::new("structure", Kind::Word(words!(Structure)), "How.", "CUSTOMER_BASED").required(),
            Column::new("decided_on", Kind::Day, "The day it was decided; of import where empty.", "2025-02-01")
                .otherwise("today"),
        ],
    )
};

/// The dates of a provider's year (S2.5).
pub const CYCLES: Sheet = Sheet {
    note: "Each day comes no earlier than the one before it.",
    refs: &[OF_PROVIDER],
    key: &["provider_id", "year"],
    attested: false,
    counted: true,
    owner: Owner::Provider("provider_id"),
    check: |look| {
        for pair in STEPS.windows(2) {
            let [before, after] = pair else { continue };
            if let (Some(first), Some(then)) = (look.cell(before).as_day(), look.cell(after).as_day())
                && then < first
            {
                look.complain(after, &[before], format!("a day not before {before}, which is {first}"));
            }
        }
    },
    from: "annual_cycle t JOIN organisation o ON o.id = t.provider_id",
    order: "o.code, t.year",
    ..Sheet::new(
        "annual_cycles",
        "annual_cycle",
        "The dates of a provider's year (S2.5).",
        &[
            provider("nordnet"),
            Column::new("year", Kind::Number(1900, 9999), "The year.", "2026").required(),
            Column::new("needs_close_on", Kind::Day, "When the inventory of needs closes.", "2025-09-01").required(),
            Column::new("frames_decided_on", Kind::Day, "By when frames are decided.", "2025-10-15").required(),
            Column::new("plans_submitted_on", Kind::Day, "By when plans are submitted.", "2025-11-15").required(),
            Column::new("plans_established_on", Kind::Day, "By when plans are established.", "2025-12-15").required(),
            Column::new("followed_up_on", Kind::Day, "By when the year is followed up.", "2026-12-15").required(),
        ],
    )
};

/// The steps of the year, in their order.
const STEPS: [&str; 5] =
    ["needs_close_on", "frames_decided_on", "plans_submitted_on", "plans_established_on", "followed_up_on"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_that_can_be_required_are_those_of_the_table() {
        // The table's own check names them.
        let sql = include_str!("../../../../migration/steps/04_appointments/tables.sql");
        let named = sql.split("required_role_kind CHECK (role IN (").nth(1).and_then(|rest| rest.split("))").next());
        let mut named: Vec<&str> = named.unwrap_or_default().split('\'').skip(1).step_by(2).collect();
        let mut may = required();
        named.sort_unstable();
        may.sort_unstable();
        assert_eq!(may, named);
    }
}
