//! What is permitted, why, and to whom: `viewerCan`, `why` and `whoCan`. Shows V7, V8, N7, R3, V1 and V2.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use serde_json::{Value, json};

use crate::harness::{Server, send};

/// The sample data's day: who holds what does not move.
const DAY: &str = "2026-11-22T12:00:00Z";

/// An agreement of many customers.
const SHARED: &str = "S001";

const WHY: &str = "query($action: Action!, $id: ID!, $about: Kind) { why(action: $action, id: $id, about: $about) { \
    action about allowed clause clauseText role scope duty sv: reason en: reason(language: EN) } }";

const WHO: &str = "query($action: Action!, $id: ID!, $about: Kind) { whoCan(action: $action, id: $id, about: $about) { \
    who role scope duty clause clauseText sv: reason en: reason(language: EN) persons { id name } } }";

/// A server whose clock stands at the sample's day, and the tokens of those who have asked.
struct Asked {
    server: Server,
    tokens: Mutex<BTreeMap<String, String>>,
}

impl Asked {
    async fn start() -> Self {
        let server = Server::with(&[("CLOCK", DAY)]).await;
        Self { server, tokens: Mutex::default() }
    }

    fn token(&self, person: &str) -> String {
        let mut tokens = self.tokens.lock().expect("tokens");
        tokens.entry(person.to_owned()).or_insert_with(|| self.server.token(person)).clone()
    }

    /// The answer to one query; `person` "" is anonymous.
    async fn by(&self, person: &str, query: &str, variables: Value) -> Value {
        let request = self.server.request(&json!({ "query": query, "variables": variables }));
        let request = if person.is_empty() { request } else { request.bearer_auth(self.token(person)) };
        let answer = send(request).await.json();
        assert_eq!(answer["errors"], Value::Null, "{person}: {answer}");
        answer["data"].clone()
    }

    /// The id of an agreement of Sunet, as its leadership finds it.
    async fn agreement(&self, code: &str) -> Value {
        let query = "query($code: String!) { agreement(keeper: \"sunet\", code: $code) { id } }";
        self.by("leader.sunet", query, json!({ "code": code })).await["agreement"]["id"].clone()
    }

    /// The id of a service of Sunet.
    async fn service(&self, code: &str) -> Value {
        let query = "query($code: String!) { service(provider: \"sunet\", code: $code) { id } }";
        self.by("leader.sunet", query, json!({ "code": code })).await["service"]["id"].clone()
    }

    /// An agreement on Drive: the first that its specialist sees.
    async fn of_drive(&self) -> Value {
        let query = "{ agreements(first: 1) { nodes { id } } }";
        self.by("specialist.sunet.drive", query, json!({})).await["agreements"]["nodes"][0]["id"].clone()
    }
}

#[tokio::test]
async fn v2_why_tells_the_clause_either_way() {
    let server = Asked::start().await;
    let id = server.of_drive().await;
    let read = server.by("specialist.sunet.drive", WHY, json!({ "action": "READ", "id": id })).await["why"].clone();
    assert_eq!(read["allowed"], true);
    assert_eq!((&read["role"], &read["scope"]), (&json!("SERVICE_SPECIALIST"), &json!("SERVICE")));
    assert_eq!((&read["about"], &read["clause"]), (&json!("AGREEMENT"), &json!("V2")));
    assert_eq!(read["sv"], "Tjänstespecialist får läsa avtal för sin tjänst (V2).");
    assert_eq!(read["en"], "The service specialist may read agreements of their service (V2).");
    assert!(read["clauseText"].as_str().expect("the clause's text").starts_with("An agreement with its prices"));

    let price =
        server.by("specialist.sunet.drive", WHY, json!({ "action": "READ_PRICE", "id": id })).await["why"].clone();
    assert_eq!((&price["allowed"], &price["clause"]), (&json!(false), &json!("V2")));
    assert_eq!((&price["about"], &price["role"]), (&json!("AGREEMENT_LINE"), &Value::Null));
    assert_eq!(
        price["sv"],
        "Ingen av dina roller ger dig rätt att se pris och volym på avtalsrader här; V2 säger vem som får."
    );
    let owner = server.by("owner.sunet.storage", WHY, json!({ "action": "READ_PRICE", "id": id })).await["why"].clone();
    assert_eq!((&owner["allowed"], &owner["role"]), (&json!(true), &json!("SERVICE_OWNER")));
}

#[tokio::test]
async fn r3_a_delegated_duty_is_named() {
    let server = Asked::start().await;
    let variables = json!({ "action": "READ", "id": server.service("drive").await, "about": "COST_RECOVERY" });
    let delegated = server.by("coordinator.sunet.storage", WHY, variables.clone()).await["why"].clone();
    assert_eq!(
        (&delegated["clause"], &delegated["duty"]),
        (&json!("S4.3.4"), &json!("AGREEMENT_AND_BUDGET_FOLLOW_UP"))
    );
    assert!(delegated["sv"].as_str().expect("why").contains("med den delegerade uppgiften uppföljning av avtal"));
    let manager = server.by("manager.sunet.drive", WHY, variables).await["why"].clone();
    assert_eq!((&manager["allowed"], &manager["clause"]), (&json!(false), &json!("S1.1")));
}

/// V7: of what one may not see there is no answer, and it is the same as for what does not exist.
#[tokio::test]
async fn v7_what_is_not_seen_has_no_answer() {
    let server = Asked::start().await;
    let theirs = server.by(
        "leader.sunet",
        "{ agreements(first: 1, filter: { text: \"Lunds universitet\" }) { nodes { id } } }",
        json!({}),
    );
    let theirs = theirs.await["agreements"]["nodes"][0]["id"].clone();
    let hidden = {
        let query = "{ services(first: 1, filter: { published: false }) { nodes { id } } }";
        server.by("leader.sunet", query, json!({})).await["services"]["nodes"][0]["id"].clone()
    };
    for (person, id) in [("customer.kth", &theirs), ("", &theirs), ("customer.kth", &hidden), ("", &hidden)] {
        for query in [WHY, WHO] {
            for action in ["READ", "READ_PRICE"] {
                let answer = server.by(person, query, json!({ "action": action, "id": id })).await;
                let nonsense = json!({ "action": action, "id": "bm9uc2Vuc2U" });
                assert_eq!(answer, server.by(person, query, nonsense).await, "{person} {action} {id}");
                assert!(answer.as_object().expect("data").values().all(Value::is_null), "{answer}");
            }
        }
    }
}

/// V8: staff are told who; everyone else which roles, whether or not anyone holds them.
#[tokio::test]
async fn v8_persons_are_named_to_staff_alone() {
    let server = Asked::start().await;
    let shared = server.agreement(SHARED).await;
    let variables = json!({ "action": "READ_PRICE", "id": shared });
    let staff = server.by("leader.sunet", WHO, variables.clone()).await["whoCan"].clone();
    let names = |who: &Value, role: &str| -> Vec<String> {
        let entries = who.as_array().expect("entries").iter().filter(|entry| entry["role"] == role);
        let persons = entries.flat_map(|entry| entry["persons"].as_array().expect("persons").clone());
        persons.map(|person| person["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(&staff, "LEADERSHIP").len(), 1);
    assert!(!names(&staff, "CUSTOMER_REPRESENTATIVE").is_empty());

    // A specialist may not see the price, and is told whom to ask.
    let specialist =
        server.by("specialist.sunet.drive", WHO, json!({ "action": "READ_PRICE", "id": server.of_drive().await }));
    assert!(!names(&specialist.await["whoCan"], "SERVICE_OWNER").is_empty());

    let customer = server.by("customer.kth", WHO, variables).await["whoCan"].clone();
    let entries = customer.as_array().expect("entries");
    assert!(entries.iter().any(|entry| entry["role"] == "LEADERSHIP" && entry["clause"] == "V2"));
    assert!(entries.iter().all(|entry| entry["persons"] == json!([])), "{customer}");
}

/// V8: that whoever may read an appointment is told of its holder by `whoCan` is for staff alone.
#[tokio::test]
async fn v8_who_holds_a_role_is_a_question_of_its_own() {
    let server = Asked::start().await;
    let query = "{ service(provider: \"sunet\", code: \"drive\") { managers { id } } }";
    let variables = |id: &Value| json!({ "action": "READ", "id": id, "about": "ROLE_HOLDER" });
    let manager = server.by("customer.kth", query, json!({})).await["service"]["managers"][0]["id"].clone();
    assert!(manager.is_string(), "a customer of the service sees who answers for it");
    let customer = server.by("customer.kth", WHY, variables(&manager)).await["why"].clone();
    assert_eq!((&customer["allowed"], &customer["clause"]), (&json!(false), &json!("V8")));
    assert_eq!(customer["en"], "None of your roles permits you to read who holds roles here; V8 says who may.");
    let staff = server.by("communicator.sunet", WHY, variables(&manager)).await["why"].clone();
    assert_eq!((&staff["allowed"], &staff["clause"]), (&json!(true), &json!("V8")));
    assert_eq!(
        staff["sv"],
        "Tjänsteleverantörens personal får läsa vilka som innehar roller hos sin tjänsteleverantör (V8)."
    );
    // The contacts of customers: leadership, contract manager and account manager.
    let query = "{ organisation(code: \"kth\") { representatives { id } } }";
    let contact = server.by("leader.sunet", query, json!({})).await["organisation"]["representatives"][0]["id"].clone();
    for (person, clause) in [("leader.sunet", "V8"), ("contract.sunet", "V8"), ("account.sunet", "S4.6.2")] {
        let told = server.by(person, WHY, variables(&contact)).await["why"].clone();
        assert_eq!((&told["allowed"], &told["clause"]), (&json!(true), &json!(clause)), "{person}");
    }
    assert!(server.by("communicator.sunet", WHY, variables(&contact)).await["why"].is_null());
}

/// V1: which roles may is told without telling which are filled; N6: those not begun or not accepted are not named.
#[tokio::test]
async fn whom_to_ask_does_not_tell_who_is_missing() {
    let server = Asked::start().await;
    let query = "{ services(first: 100) { nodes { id code } } }";
    let services = server.by("", query, json!({})).await["services"]["nodes"].clone();
    let mut told = BTreeSet::new();
    for service in services.as_array().expect("services") {
        let variables = json!({ "action": "READ", "id": service["id"], "about": "COST_RECOVERY" });
        let who = server.by("", WHO, variables).await["whoCan"].clone();
        told.insert(who.to_string());
    }
    assert_eq!(told.len(), 1, "services differ in whom they say to ask: {told:?}");

    let captions = json!({ "action": "READ", "id": server.service("play-captions").await, "about": "ALLOCATION" });
    let who = server.by("leader.sunet", WHO, captions).await["whoCan"].clone();
    let managers = who.as_array().expect("entries").iter().find(|entry| entry["role"] == "SERVICE_MANAGER");
    let managers = managers.expect("managers may")["persons"].to_string();
    assert!(!managers.contains("play-captions"), "the manager has not accepted: {managers}");
}

/// The buttons of a portal: for each row what may be done, in a number of statements that the rows do not change.
#[tokio::test]
async fn viewer_can_is_told_with_every_row() {
    let server = Asked::start().await;
    let query = "query($first: Int!) { services(first: $first) { nodes { code viewerCan { action about allowed clause \
        reason(language: EN) } } } agreements(first: $first) { nodes { viewerCan { action allowed } } } \
        deliveries(first: $first) { nodes { viewerCan { action allowed } } } \
        portfolios(first: $first) { nodes { viewerCan { about allowed } } } }";
    let mut statements = BTreeSet::new();
    // A person's first request reads the seats in a statement of its own.
    server.by("manager.sunet.drive", "{ __typename }", json!({})).await;
    for first in [1, 2, 40] {
        let answer = server.server.ask_as(&server.token("manager.sunet.drive"), query, json!({ "first": first })).await;
        assert_eq!(answer.json()["errors"], Value::Null);
        statements.insert(answer.header("x-katalog-statements").to_owned());
    }
    assert_eq!(statements.len(), 1, "{statements:?}");

    let seen = server.by("", query, json!({ "first": 5 })).await;
    for service in seen["services"]["nodes"].as_array().expect("services") {
        let may = service["viewerCan"].as_array().expect("verdicts");
        assert_eq!(may[0]["reason"], "Anyone may read published services (V1).");
        assert!(may[1..].iter().all(|verdict| verdict["allowed"] == false && verdict["clause"] != Value::Null));
    }
    assert_eq!(seen["agreements"]["nodes"], json!([]));
}
