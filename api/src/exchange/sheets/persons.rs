//! Persons, and what they are appointed to.

use governance::{
    duty::Duty,
    role::{Role, ScopeKind},
    text::sort_key,
    words::Process,
};

use super::{NAME, text, words};
use crate::exchange::{
    cell::{Cell, Store},
    columns::{By, Column, Hanging, Kind, Owner, Ref, Sheet},
    row::Look,
};

/// Persons (O4). Their natural key is how they are known; it stands in tables of its own (see `people`).
pub const PERSONS: Sheet = Sheet {
    note: "A person is known by `ISSUER SUBJECT` (as the token says, with a space between), or until the first sign-in by \
           `CLAIM=VALUE`, such as `eduPersonPrincipalName=eva@uu.se`. A known person gets no further identities by import, \
           and is renamed by PLATFORM_ADMIN alone. An issuer that is not configured, or a claim that no issuer lists in \
           `invitation_claims`, is taken in all the same; until the settings have it nobody can sign in by it, which the \
           import and `katalog doctor` tell. Whom one may read about follows from appointments (V8): a person who stands \
           in no row of appointments.csv comes in, is known, can sign in and be appointed, and is exported to nobody until \
           then.",
    key: &[],
    derived: &[("sort_name", Store::Text)],
    derive: |look| vec![Cell::text(sort_key(look.text("name").unwrap_or_default()))],
    from: "person t JOIN (SELECT x.person_id, MIN(x.handle) AS first FROM \
           (SELECT person_id, issuer || ' ' || subject AS handle FROM identity \
            UNION ALL SELECT person_id, claim || '=' || value FROM invitation) x GROUP BY x.person_id) h \
           ON h.person_id = t.id",
    // Those who stand in appointments.csv.
    only: "t.name IS NOT NULL AND EXISTS (SELECT 1 FROM appointment x WHERE x.person_id = t.id \
           AND x.scope NOT IN ('INSTALLATION', 'ASSIGNMENT'))",
    order: "h.first",
    ..Sheet::new(
        "persons",
        "person",
        "Persons, and how they are known when they sign in (O4).",
        &[
            Column::of(
                "person",
                Kind::Handle,
                "h.first",
                "How the person is known: `ISSUER SUBJECT` or `CLAIM=VALUE`.",
                "eduPersonPrincipalName=eva@nordnet.example",
            )
            .required(),
            text("name", NAME, "The person's name.", "Eva Ek").required(),
            text("mailbox", NAME, "Address for mail.", "eva@nordnet.example"),
            Column::of(
                "also",
                Kind::Handles,
                "(SELECT string_agg(replace(replace(x.handle, '\\', '\\\\'), '|', '\\|'), '|' ORDER BY x.handle) FROM \
                 (SELECT person_id, issuer || ' ' || subject AS handle FROM identity \
                  UNION ALL SELECT person_id, claim || '=' || value FROM invitation) x \
                 WHERE x.person_id = t.id AND x.handle <> h.first)",
                "Other ways in which the same person is known, with `|` between; a `|` within one is written `\\|`.",
                "https://login.example.org eva",
            ),
        ],
    )
};

/// Appointments (R1).
pub const APPOINTMENTS: Sheet = Sheet {
    note: "Which of `provider`, `portfolio`, `service`, `organisation` and `process` are filled follows from the role: a \
           portfolio or service stands with its provider, an account manager's customer is `organisation`. An appointment \
           that has not been accepted gives no authority (S2.3). Appointments to an assignment, and of PLATFORM_ADMIN, are \
           not imported. Roles that import may not give are told as an error.",
    refs: &[
        Ref::new("person_id", "persons", &[By::Cell("person")]),
        Ref::new("provider_id", "organisations", &[By::Cell("provider")]),
        Ref::new("portfolio_id", "portfolios", &[By::Ref("provider_id"), By::Cell("portfolio")]),
        Ref::new("service_id", "services", &[By::Ref("provider_id"), By::Cell("service")]),
        Ref::new("organisation_id", "organisations", &[By::Cell("organisation")]),
    ],
    key: &[
        "person_id",
        "role",
        "provider_id",
        "portfolio_id",
        "service_id",
        "organisation_id",
        "process",
        "valid_from",
    ],
    counted: true,
    owner: Owner::Either("provider_id"),
    derived: &[("scope", Store::Text)],
    derive: |look| vec![scope(look).map_or(Cell::Null, |scope| Cell::text(scope.as_str()))],
    check: |look| {
        look.period("valid_from", "valid_until");
        let role = look.text("role").and_then(Role::parse);
        if let (Some(role), None) = (role, scope(look)) {
            let ways: Vec<String> = role.scopes().iter().map(|kind| needed(*kind).join(" and ")).collect();
            look.complain(
                "role",
                &SCOPE,
                format!("{} to be filled, and nothing else, for this role (R2)", ways.join(", or ")),
            );
        }
        if role.is_some_and(|role| role != Role::ServiceCoordinator) && !look.lacks("duties") {
            look.complain("duties", &["role"], "nothing: duties are delegated to a SERVICE_COORDINATOR alone (R3)");
        }
        if !look.lacks("accepted_at") && !look.lacks("declined_at") {
            look.complain("declined_at", &["accepted_at"], "nothing, as it was accepted");
        }
        let units = look.cell("includes_units") == &Cell::Flag(true);
        if units && look.lacks("organisation") {
            look.complain("includes_units", &["organisation"], "false where there is no organisation (O3)");
        }
    },
    hanging: &[Hanging {
        column: "duties",
        table: "appointment_duty",
        parent: "appointment_id",
        value: "duty",
        history: true,
    }],
    from: "appointment t JOIN (SELECT x.person_id, MIN(x.handle) AS first FROM \
           (SELECT person_id, issuer || ' ' || subject AS handle FROM identity \
            UNION ALL SELECT person_id, claim || '=' || value FROM invitation) x GROUP BY x.person_id) h \
           ON h.person_id = t.person_id JOIN person n ON n.id = t.person_id \
           LEFT JOIN organisation o ON o.id = t.provider_id LEFT JOIN portfolio f ON f.id = t.portfolio_id \
           LEFT JOIN service s ON s.id = t.service_id LEFT JOIN organisation g ON g.id = t.organisation_id",
    // Of several that the file could not tell apart, the last to be made.
    only: "t.scope NOT IN ('INSTALLATION', 'ASSIGNMENT') AND n.name IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appointment x \
           WHERE x.person_id = t.person_id AND x.role = t.role AND x.valid_from = t.valid_from \
           AND x.provider_id IS NOT DISTINCT FROM t.provider_id AND x.portfolio_id IS NOT DISTINCT FROM t.portfolio_id \
           AND x.service_id IS NOT DISTINCT FROM t.service_id AND x.process IS NOT DISTINCT FROM t.process \
           AND x.organisation_id IS NOT DISTINCT FROM t.organisation_id \
           AND (x.appointed_at > t.appointed_at OR (x.appointed_at = t.appointed_at AND x.id > t.id)))",
    order: "COALESCE(o.code, ''), COALESCE(f.code, ''), COALESCE(s.code, ''), COALESCE(g.code, ''), t.role {C}, h.first, \
            COALESCE(t.process, '') {C}, t.valid_from",
    ..Sheet::new(
        "appointments",
        "appointment",
        "Who holds which role over what, and when (R1).",
        &[
            Column::of(
                "person",
                Kind::Handle,
                "h.first",
                "How the person is known; as in persons.csv.",
                "eduPersonPrincipalName=eva@nordnet.example",
            )
            .required(),
            Column::new("role", Kind::Word(roles), "The role.", "SERVICE_COORDINATOR").required(),
            Column::of("provider", Kind::Code, "o.code", "The provider's code.", "nordnet"),
            Column::of("portfolio", Kind::Code, "f.code", "The portfolio's code.", "storage"),
            Column::of("service", Kind::Code, "s.code", "The service's code.", ""),
            Column::of(
                "organisation",
                Kind::Code,
                "g.code",
                "The code of the customer, or of whom one speaks for.",
                "",
            ),
            Column::new("process", Kind::Word(words!(Process)), "The process, of a process owner.", ""),
            Column::new("includes_units", Kind::Flag, "Whether the units below are included (O3).", "false")
                .otherwise("false"),
            Column::new("valid_from", Kind::Day, "First day.", "2026-01-01").required(),
            Column::new("valid_until", Kind::Day, "First day without.", ""),
            Column::new(
                "appointed_at",
                Kind::Instant,
                "When it was made; the day of import where empty.",
                "2025-12-01",
            )
            .otherwise("now"),
            Column::new("accepted_at", Kind::Instant, "When the person accepted it (S2.3).", "2025-12-02"),
            Column::new("declined_at", Kind::Instant, "When the person declined it.", ""),
            Column::new("ended_at", Kind::Instant, "When it was ended by an act.", ""),
            text("meeting_reference", NAME, "The meeting that decided it.", "2025-12-01 § 7"),
            Column::of(
                "duties",
                Kind::Words(words!(Duty)),
                "(SELECT string_agg(d.duty, ' ' ORDER BY d.duty {C}) FROM appointment_duty d \
                 WHERE d.appointment_id = t.id AND d.withdrawn_at IS NULL)",
                "The duties delegated to a coordinator (R3), with spaces between.",
                "ANNUAL_PLAN DOCUMENTATION",
            ),
        ],
    )
};

/// The columns that say over what a role is held.
const SCOPE: [&str; 5] = ["provider", "portfolio", "service", "organisation", "process"];

/// The roles that a file can give: those over something that files know of.
fn roles() -> Vec<&'static str> {
    let known = |role: &&Role| {
        let foreign = |kind: &ScopeKind| matches!(kind, ScopeKind::Installation | ScopeKind::Assignment);
        !role.scopes().iter().any(foreign)
    };
    Role::ALL.iter().filter(known).map(|role| role.as_str()).collect()
}

/// The columns that are filled for a kind of scope.
const fn needed(kind: ScopeKind) -> &'static [&'static str] {
    match kind {
        ScopeKind::Installation | ScopeKind::Assignment => &[],
        ScopeKind::Provider => &["provider"],
        ScopeKind::Portfolio => &["provider", "portfolio"],
        ScopeKind::Service => &["provider", "service"],
        ScopeKind::Customer => &["provider", "organisation"],
        ScopeKind::Organisation => &["organisation"],
        ScopeKind::Process => &["provider", "process"],
    }
}

/// Over what kind of thing the role is held, by the columns that are filled.
fn scope(look: &Look<'_>) -> Option<ScopeKind> {
    let role = Role::parse(look.text("role")?)?;
    let filled: Vec<&str> = SCOPE.into_iter().filter(|column| !look.lacks(column)).collect();
    role.scopes().iter().copied().find(|kind| needed(*kind) == filled)
}
