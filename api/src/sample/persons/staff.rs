//! The providers' own people: one block per role, both providers alike where they are alike.

use governance::{
    duty::Duty::{
        self, AgreementAndBudgetFollowUp, AnnualPlan, Documentation, ManagerAppointment, SupplierAgreements,
        SupportProcess, WorkPrioritisation,
    },
    lifecycle::ServiceState,
    role::Role,
};

use super::seat::{Scope, Seat, Standing};
use crate::sample::{agreements::customers, files::Files};

/// The providers, with how their people's names end.
const PROVIDERS: &[(&str, &str)] = &[("sunet", "Sunet"), ("uu-it", "UU IT")];

/// Customers that Sunet's first account manager tends as key customers.
pub const KEY_CUSTOMERS: &[&str] = &["uu", "lu", "gu", "su", "ki", "kth", "umu", "liu", "chalmers", "slu"];

/// Roles held over the whole provider: subject, name, role.
const PROVIDER_ROLES: &[(&str, &str, Role)] = &[
    ("leader", "Ledningsgrupp", Role::Leadership),
    ("contract", "Kontrakt- och avtalsansvarig", Role::ContractManager),
    ("level", "Tjänstenivåansvarig", Role::ServiceLevelManager),
    ("reviewer", "Granskare", Role::AgreementReviewer),
    ("developer", "Verksamhetsutvecklare", Role::BusinessDeveloper),
    ("communicator", "Kommunikatör", Role::Communicator),
    ("cases", "Ärendekoordinator", Role::CaseCoordinator),
    ("resources", "Resursägare", Role::ResourceOwner),
];

/// The administrator and the staff of both providers, those who appoint before those whom they appoint.
pub fn seats(files: &Files) -> Vec<Seat> {
    let mut seats = vec![Seat::new("admin", "Plattformsadministratör", Role::PlatformAdmin, Scope::Installation)];
    for &(provider, ending) in PROVIDERS {
        let leader = format!("leader.{provider}");
        for &(subject, name, role) in PROVIDER_ROLES {
            let by = if role == Role::Leadership { "admin".to_owned() } else { leader.clone() };
            let scope = Scope::Provider(provider.to_owned());
            seats.push(Seat::new(format!("{subject}.{provider}"), format!("{name} {ending}"), role, scope).by(by));
        }
        seats.extend(process_roles(provider, ending, &leader));
        seats.extend(owners(files, provider, &leader));
        seats.extend(managers(files, provider));
    }
    seats.extend(accounts(files));
    seats.extend(coordinators());
    seats.extend(operative());
    seats
}

fn process_roles(provider: &str, ending: &str, leader: &str) -> Vec<Seat> {
    let process = |process: &str| Scope::Process(provider.to_owned(), process.to_owned());
    let assignment = || Scope::Assignment(provider.to_owned(), "exempel".to_owned());
    let own = |subject: &str, name: &str, role, scope| {
        Seat::new(format!("{subject}.{provider}"), format!("{name} {ending}"), role, scope)
    };
    vec![
        own("process", "Processansvarig", Role::ProcessOwner, process("ASSIGNMENT")).by(leader),
        own("process", "Processansvarig", Role::ProcessOwner, process("INCIDENT")).by(leader),
        own("assignment", "Uppdragsansvarig", Role::AssignmentManager, assignment()).by(format!("cases.{provider}")),
        own("lead", "Uppdragsledare", Role::AssignmentLead, assignment()).by(format!("assignment.{provider}")),
    ]
}

/// An owner per portfolio; the one of Drift has left and the next has not begun, and CNaaS has an owner of its own.
fn owners(files: &Files, provider: &str, leader: &str) -> Vec<Seat> {
    let mut seats = Vec::new();
    for portfolio in files.portfolios.iter().filter(|portfolio| portfolio.provider == provider) {
        let scope = Scope::Portfolio(provider.to_owned(), portfolio.code.clone());
        let subject = owner(provider, &portfolio.code);
        let name = format!("Tjänsteägare {}{}", portfolio.name_sv, if provider == "uu-it" { " UU IT" } else { "" });
        let seat = Seat::new(subject, name, Role::ServiceOwner, scope).by(leader);
        if portfolio.code == "hosting" {
            let next = Seat {
                subject: "owner.sunet.hosting.next".to_owned(),
                name: "Blivande tjänsteägare Drift".to_owned(),
                ..seat.clone()
            };
            seats.extend([seat.standing(Standing::Ended(20)), next.standing(Standing::Future(30))]);
        } else {
            seats.push(seat);
        }
    }
    if provider == "sunet" {
        let scope = Scope::Service(provider.to_owned(), "cnaas".to_owned());
        seats.push(Seat::new("owner.sunet.cnaas", "Tjänsteägare CNaaS", Role::ServiceOwner, scope).by(leader));
    }
    seats
}

fn owner(provider: &str, portfolio: &str) -> String {
    format!("owner.{provider}.{portfolio}")
}

/// A manager per active or retiring service; parts of a service follow it. Vacant or not accepted where the table says.
fn managers(files: &Files, provider: &str) -> Vec<Seat> {
    const VACANT: &[&str] = &["ladokadapter", "sakerhetscenter"];
    let mut seats = Vec::new();
    for service in
        files.services.iter().filter(|service| service.provider == provider && !VACANT.contains(&service.code.as_str()))
    {
        if !matches!(ServiceState::parse(&service.state), Some(ServiceState::Active | ServiceState::Retiring)) {
            continue;
        }
        let leads = service.part_of.as_deref().filter(|whole| *whole == "edusign" || *whole == "ip-anslutning");
        let whole = leads.and_then(|code| files.service(provider, code)).unwrap_or(service);
        let scope = Scope::Service(provider.to_owned(), service.code.clone());
        let subject = format!("manager.{provider}.{}", whole.code);
        let seat = Seat::new(subject, format!("Tjänsteförvaltare {}", whole.name_sv), Role::ServiceManager, scope)
            .by(owner(provider, &service.portfolio));
        seats.push(match service.code.as_str() {
            "play-captions" => seat.standing(Standing::Unaccepted),
            "social" => seat.standing(Standing::Ended(45)),
            "tal-till-text" => seat.standing(Standing::Declined),
            _ => seat,
        });
    }
    seats
}

/// Account managers: Sunet's key customers, its others (some have none), and the university's own domains.
fn accounts(files: &Files) -> Vec<Seat> {
    let scope = |provider: &str, customer: &str| Scope::Customer(provider.to_owned(), customer.to_owned());
    let mut seats = Vec::new();
    for customer in customers::customers(files) {
        let key = KEY_CUSTOMERS.contains(&customer.code.as_str());
        let (subject, name) = if key {
            ("account.sunet", "Kundansvarig nyckelkunder Sunet")
        } else if customer.city.as_deref() == Some("Stockholm") {
            ("account.sunet.stockholm", "Kundansvarig Stockholm Sunet")
        } else {
            ("account.sunet.others", "Kundansvarig övriga Sunet")
        };
        let vacant = ["irf", "scilifelab", "ri"].contains(&customer.code.as_str());
        if !vacant {
            seats.push(
                Seat::new(subject, name, Role::AccountManager, scope("sunet", &customer.code)).by("leader.sunet"),
            );
        }
    }
    for domain in ["uu-humsam", "uu-medfarm", "uu-teknat", "nai"] {
        let seat = Seat::new("account.uu-it", "Kundansvarig UU IT", Role::AccountManager, scope("uu-it", domain));
        seats.push(seat.with_units().by("leader.uu-it"));
    }
    seats
}

/// Coordinators, each with the duties its owner has delegated and no others (R3).
fn coordinators() -> Vec<Seat> {
    let portfolio = |provider: &str, code: &str| Scope::Portfolio(provider.to_owned(), code.to_owned());
    let coordinator = |subject: &str, name: &str, scope: Scope, by: &str, duties: &[Duty]| {
        Seat::new(subject, format!("Tjänstesamordnare {name}"), Role::ServiceCoordinator, scope).with(duties).by(by)
    };
    let mut identity = coordinator(
        "coordinator.sunet.identity",
        "Identitet",
        portfolio("sunet", "identity"),
        "owner.sunet.identity",
        &[ManagerAppointment, AnnualPlan],
    );
    identity.duties.push((AgreementAndBudgetFollowUp, false));
    vec![
        identity,
        coordinator(
            "coordinator.sunet.storage",
            "Lagring",
            portfolio("sunet", "storage"),
            "owner.sunet.storage",
            &[AgreementAndBudgetFollowUp, SupplierAgreements, Documentation],
        ),
        coordinator(
            "coordinator.sunet.network",
            "Nät",
            portfolio("sunet", "network"),
            "owner.sunet.network",
            &[SupplierAgreements],
        ),
        coordinator(
            "coordinator.sunet.zoom",
            "Sunet E-möte",
            Scope::Service("sunet".to_owned(), "e-mote-zoom".to_owned()),
            "owner.sunet.collaboration",
            &[SupportProcess, WorkPrioritisation],
        ),
        coordinator("coordinator.sunet.media", "Media", portfolio("sunet", "media"), "owner.sunet.media", Duty::ALL),
        coordinator(
            "coordinator.sunet.education",
            "Utbildning",
            portfolio("sunet", "education"),
            "owner.sunet.education",
            &[AgreementAndBudgetFollowUp],
        )
        .standing(Standing::Future(20)),
        coordinator(
            "coordinator.uu-it.storage",
            "Lagring för forskning",
            portfolio("uu-it", "storage"),
            "owner.uu-it.storage",
            &[AgreementAndBudgetFollowUp, AnnualPlan],
        ),
    ]
}

/// Specialists, and the machine accounts that post measured values (R6).
fn operative() -> Vec<Seat> {
    let seat = |subject: &str, name: &str, role, provider: &str, service: &str, by: &str| {
        Seat::new(subject, name, role, Scope::Service(provider.to_owned(), service.to_owned())).by(by)
    };
    vec![
        seat(
            "specialist.sunet.drive",
            "Tjänstespecialist Sunet Drive",
            Role::ServiceSpecialist,
            "sunet",
            "drive",
            "manager.sunet.drive",
        ),
        seat(
            "support.sunet.drive",
            "Supportspecialist Sunet Drive",
            Role::SupportSpecialist,
            "sunet",
            "drive",
            "manager.sunet.drive",
        ),
        seat(
            "agent.sunet.drive",
            "Mätkonto Sunet Drive",
            Role::MeasurementAgent,
            "sunet",
            "drive",
            "manager.sunet.drive",
        ),
        seat(
            "agent.sunet.network",
            "Mätkonto nätet",
            Role::MeasurementAgent,
            "sunet",
            "ip-anslutning",
            "manager.sunet.ip-anslutning",
        ),
        seat(
            "specialist.uu-it.network",
            "Tjänstespecialist Campusnät",
            Role::ServiceSpecialist,
            "uu-it",
            "campusnat",
            "manager.uu-it.campusnat",
        ),
        seat(
            "support.uu-it.workplace",
            "Supportspecialist Datorarbetsplats",
            Role::SupportSpecialist,
            "uu-it",
            "datorarbetsplats",
            "manager.uu-it.datorarbetsplats",
        ),
        seat(
            "agent.uu-it.storage",
            "Mätkonto lagring",
            Role::MeasurementAgent,
            "uu-it",
            "forskningslagring",
            "manager.uu-it.forskningslagring",
        ),
    ]
}
