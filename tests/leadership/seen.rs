//! V5, V2, S1.1: who sees which figures where; what a role leaves out is not shown as a smaller whole.

use serde_json::Value;

use super::{Person, WIDE};
use crate::harness::Server;

/// What a place can show, each as a word.
const ASKED: &str = "frame { values { amount } } unallocated { amount } allocated { values { amount } } \
    planned { values { amount } } actual { values { amount } } forecast { values { amount } } \
    income { values { amount } } uncomputedLines { value } costRecovery { ratio } annualValue { values { amount } } \
    agreements { status } suppliers: agreements(side: CUSTOMER) { status } ending { withinDays } \
    deliveries { state } deliveriesWithoutAgreement { value } vacancies { value }";

const BUDGET: &[&str] = &["actual", "allocated", "forecast", "planned"];
const FRAME: &[&str] = &["frame", "unallocated"];
const RECOVERY: &[&str] = &["costRecovery", "income", "uncomputedLines"];
const AGREEMENTS: &[&str] = &["agreements", "annualValue", "ending", "suppliers"];
const DELIVERIES: &[&str] = &["deliveries", "deliveriesWithoutAgreement"];
const STAFF: &[&str] = &["vacancies"];

/// The names of the figures shown at each place.
async fn shown(server: &Server, subject: &str) -> Vec<(Vec<String>, Vec<String>)> {
    let year = format!("year: {}", chrono::Datelike::year(&crate::harness::today()));
    let places = Person::new(server, subject).overview(&year, "figures", ASKED).await;
    let names = |figures: Value| -> Vec<String> {
        let fields = figures.as_object().expect("figures").iter();
        fields.filter(|(_, figure)| !figure.is_null()).map(|(name, _)| name.clone()).collect()
    };
    places.into_iter().map(|(way, figures)| (way, names(figures))).collect()
}

/// That `subject` sees these figures of the provider, of each portfolio and of each service it has in its overview.
async fn sees(server: &Server, subject: &str, provider: &[&[&str]], portfolio: &[&[&str]], service: &[&[&str]]) {
    let places = shown(server, subject).await;
    assert!(places.iter().any(|(way, _)| way.len() == 3), "{subject} has no service in its overview");
    for (way, names) in places {
        let expected = [provider, portfolio, service][way.len() - 1];
        let mut expected: Vec<&str> = expected.iter().flat_map(|group| group.iter().copied()).collect();
        expected.sort_unstable();
        assert_eq!(names, expected, "{subject} {way:?}");
    }
}

#[tokio::test]
async fn each_role_sees_the_figures_that_the_model_gives_it() {
    let server = Server::with(WIDE).await;
    let whole: &[&[&str]] = &[FRAME, BUDGET, RECOVERY, AGREEMENTS, DELIVERIES, STAFF];
    let of_service = &whole[1..];
    // V5, S1.1 leadership and controller: everything of their provider.
    for subject in ["leader.sunet", "contract.sunet", "leader.uu-it"] {
        sees(&server, subject, whole, whole, of_service).await;
    }
    // V5 the owner of a portfolio: that portfolio whole; R4 the owner of a service: that service alone.
    sees(&server, "owner.sunet.collaboration", &[STAFF], whole, of_service).await;
    sees(&server, "owner.sunet.cnaas", &[STAFF], &[STAFF], of_service).await;
    // V5, V2 the manager: the budget of its service and its agreements; what it recovers is for others to judge (S1.1).
    sees(&server, "manager.sunet.drive", &[STAFF], &[STAFF], &[BUDGET, AGREEMENTS, DELIVERIES, STAFF]).await;
    // R3 coordinators: only what is delegated. AGREEMENT_AND_BUDGET_FOLLOW_UP; ANNUAL_PLAN; all nine.
    sees(&server, "coordinator.sunet.storage", &[STAFF], whole, of_service).await;
    let planning: &[&[&str]] = &[FRAME, BUDGET, DELIVERIES, STAFF];
    sees(&server, "coordinator.sunet.identity", &[STAFF], planning, &planning[1..]).await;
    sees(&server, "coordinator.sunet.media", &[STAFF], whole, of_service).await;
}

#[tokio::test]
async fn everyone_else_has_nothing_in_the_overview() {
    let server = Server::with(WIDE).await;
    for subject in [
        "anyone",
        "admin",
        // Only SUPPLIER_AGREEMENTS; no duty of budget.
        "coordinator.sunet.network",
        // An appointment that has not begun.
        "coordinator.sunet.education",
        "level.sunet",
        "reviewer.sunet",
        "account.sunet",
        "developer.sunet",
        "communicator.sunet",
        "specialist.sunet.drive",
        "customer.uu",
        "signatory.uu",
        "supplier.box",
    ] {
        assert!(shown(&server, subject).await.is_empty(), "{subject}");
        let person = Person::new(&server, subject);
        let csv = person.ask("{ portfolioOverview(year: 2026) { csv(language: EN) } }").await;
        let csv = csv["portfolioOverview"]["csv"].as_str().expect("text").to_owned();
        assert_eq!(csv.lines().count(), 1, "{subject}: only headings");
        let budgets = "{ services(first: 100) { nodes { budget(year: 2026) { year } } } \
                         portfolios(first: 100) { nodes { budget(year: 2026) { year } } } }";
        let data = person.ask(budgets).await;
        for list in [&data["services"]["nodes"], &data["portfolios"]["nodes"]] {
            let nodes = list.as_array().expect("a list");
            assert!(!nodes.is_empty() && nodes.iter().all(|node| node["budget"].is_null()), "{subject}");
        }
    }
}
