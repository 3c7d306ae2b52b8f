//! Every relation can be followed, and back again: what hangs on a service, an organisation, a portfolio, a person, as
//! those see it who may (S4.2, S4.3, S4.4, V2, V5, V6, V8).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{DAY, Database, Server};

struct Person<'a> {
    server: &'a Server,
    token: String,
}

impl<'a> Person<'a> {
    fn new(server: &'a Server, subject: &str) -> Self {
        Self { server, token: server.token(subject) }
    }

    async fn ask(&self, query: &str) -> Value {
        let answer = self.server.ask_as(&self.token, query, json!({})).await.json();
        assert!(answer["errors"].is_null(), "{query}: {answer}");
        answer["data"].clone()
    }
}

async fn server() -> Server {
    let settings = [("CLOCK", DAY), ("LIMITS__COST", "10000000"), ("LIMITS__ALIASES", "200")];
    Server::on(Database::on_its_day().await, &settings).await
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What stands at `pointer` in each.
fn at(values: &[Value], pointer: &str) -> BTreeSet<String> {
    let texts = values.iter().filter_map(|value| value.pointer(pointer)?.as_str());
    texts.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_service_leads_to_all_that_hangs_on_it() {
    let server = server().await;
    let seen = Person::new(&server, "leader.sunet")
        .ask(
            "{ service(provider: \"sunet\", code: \"drive\") { name name_en: name(language: EN) summary support ordering \
             state publishedAt mailbox provider { code } portfolio { code provider { code } services(first: 100) { \
             nodes { code } } } owner { role scope status person { name } portfolio { code } } \
             coordinators { role duties person { name appointments { duties service { code } portfolio { code } } } } \
             managers { role service { code } person { name mailbox } } listPrices { item } \
             suppliers { supplier { code } product } security { confidentiality measures { dueOn } } \
             agreements(first: 100) { totalCount nodes { code services { code } } } \
             deliveries(first: 100) { totalCount nodes { code service { code } customer { code } provider { code } \
             coveredBy { code services { code } } } } \
             budget(year: 2026) { allocated { amount } allocations { frame { year portfolio { code } } } \
             costs { month service { code } } } } }",
        )
        .await;
    let drive = &seen["service"];
    for told in ["name", "name_en", "summary", "support", "ordering", "publishedAt", "mailbox"] {
        assert!(drive[told].as_str().is_some_and(|text| !text.is_empty()), "{told}: {}", drive[told]);
    }
    assert_eq!((&drive["state"], &drive["provider"]["code"]), (&json!("ACTIVE"), &json!("sunet")));
    assert_eq!(drive["portfolio"]["provider"]["code"], "sunet");
    assert!(at(list(&drive["portfolio"]["services"]["nodes"]), "/code").contains("drive"));
    assert_eq!((&drive["owner"]["role"], &drive["owner"]["status"]), (&json!("SERVICE_OWNER"), &json!("EFFECTIVE")));
    assert!(drive["owner"]["person"]["name"].is_string());

    let coordinators = list(&drive["coordinators"]);
    let duties: BTreeSet<&str> =
        coordinators.iter().flat_map(|one| list(&one["duties"])).filter_map(Value::as_str).collect();
    assert!(duties.contains("SUPPLIER_AGREEMENTS") && duties.contains("AGREEMENT_AND_BUDGET_FOLLOW_UP"), "{duties:?}");
    assert!(duties.len() < 9, "only what was delegated");
    for held in coordinators.iter().flat_map(|one| list(&one["person"]["appointments"])) {
        let over = [&held["service"]["code"], &held["portfolio"]["code"]];
        assert!(over.iter().any(|code| code.is_string()), "{held}");
    }
    assert!(list(&drive["managers"]).iter().any(|one| one["service"]["code"] == "drive"));
    assert!(!list(&drive["suppliers"]).is_empty() && drive["security"]["confidentiality"].is_string());

    let agreements = list(&drive["agreements"]["nodes"]);
    assert!(agreements.len() > 2 && agreements.iter().all(|one| at(list(&one["services"]), "/code").contains("drive")));
    let deliveries = list(&drive["deliveries"]["nodes"]);
    assert!(deliveries.len() > 3 && at(deliveries, "/service/code") == BTreeSet::from(["drive".to_owned()]));
    let cover = deliveries.iter().filter(|one| !one["coveredBy"].is_null());
    assert!(cover.clone().count() > 3);
    assert!(cover.clone().all(|one| at(list(&one["coveredBy"]["services"]), "/code").contains("drive")));
    let budget = &drive["budget"];
    assert_eq!(at(list(&budget["allocations"]), "/frame/portfolio/code"), BTreeSet::from(["storage".to_owned()]));
    assert_eq!(list(&budget["costs"]).len(), 12);
}

#[tokio::test]
async fn an_organisation_leads_to_all_that_hangs_on_it_and_back() {
    let server = server().await;
    let leader = Person::new(&server, "leader.sunet");
    let seen = leader
        .ask(
            "{ organisation(code: \"uu\") { organisationNumber rorId domains units(first: 100) { nodes { code \
             parent { code } } } agreements(first: 100) { totalCount nodes { code keeper { code } inForce { \
             parts(first: 100) { nodes { organisation { code } version { agreement { code } } } } } } } \
             deliveries(first: 100) { totalCount nodes { code customer { code } } } \
             representatives { role organisation { code } person { name } } \
             customerRelations { tier provider { code isProvider } customer { code } } } }",
        )
        .await;
    let uu = &seen["organisation"];
    assert_eq!((&uu["organisationNumber"], &uu["domains"]), (&json!("202100-2932"), &json!(["uu.se"])));
    assert!(uu["rorId"].as_str().is_some_and(|id| id.starts_with("https://ror.org/")));
    let units = list(&uu["units"]["nodes"]);
    assert!(units.len() > 2 && at(units, "/parent/code") == BTreeSet::from(["uu".to_owned()]));
    assert_eq!(at(list(&uu["deliveries"]["nodes"]), "/customer/code"), BTreeSet::from(["uu".to_owned()]));
    let roles = at(list(&uu["representatives"]), "/role");
    assert!(roles.contains("CUSTOMER_REPRESENTATIVE") && roles.contains("SIGNATORY"), "{roles:?}");
    let relations = list(&uu["customerRelations"]);
    assert_eq!(at(relations, "/provider/code"), BTreeSet::from(["sunet".to_owned()]));
    assert_eq!(at(relations, "/customer/code"), BTreeSet::from(["uu".to_owned()]));
    // From an agreement to its parts, and back.
    let mut parties = 0;
    for agreement in list(&uu["agreements"]["nodes"]).iter().filter(|one| !one["inForce"].is_null()) {
        let parts = list(&agreement["inForce"]["parts"]["nodes"]);
        let back = at(parts, "/version/agreement/code");
        assert_eq!(back, BTreeSet::from([agreement["code"].as_str().expect("a code").to_owned()]));
        parties += usize::from(at(parts, "/organisation/code").contains("uu"));
    }
    assert!(parties > 3);
    // An account manager comes to its customers from its own appointments.
    let mine = Person::new(&server, "account.sunet")
        .ask(
            "{ viewer { person { name appointments { role provider { code } organisation { code agreements { totalCount } \
             customerRelations { tier } } } } } }",
        )
        .await;
    let held = list(&mine["viewer"]["person"]["appointments"]);
    assert!(held.len() > 3);
    for seat in held {
        assert_eq!((&seat["role"], &seat["provider"]["code"]), (&json!("ACCOUNT_MANAGER"), &json!("sunet")));
        assert_eq!(list(&seat["organisation"]["customerRelations"]).len(), 1, "{seat}");
    }
    assert!(held.iter().any(|seat| seat["organisation"]["agreements"]["totalCount"].as_u64() > Some(0)));
}

/// A text that is kept in one language alone is told in the other too.
#[tokio::test]
async fn one_language_stands_in_for_the_other() {
    let server = server().await;
    let query = "{ organisations(first: 100) { nodes { sv: name en: name(language: EN) } } \
        services(first: 100) { nodes { sv: name en: name(language: EN) } } \
        agreements(first: 100) { nodes { sv: title en: title(language: EN) } } }";
    let seen = Person::new(&server, "leader.sunet").ask(query).await;
    for of in ["organisations", "services", "agreements"] {
        let nodes = list(&seen[of]["nodes"]);
        assert!(nodes.iter().all(|one| one["sv"].is_string() && one["en"].is_string()), "{of}");
        assert!(of == "agreements" || nodes.iter().any(|one| one["sv"] != one["en"]), "{of}");
    }
    // Suppliers are known by an English name alone.
    let zoom = Person::new(&server, "leader.sunet").ask("{ organisation(code: \"zoom\") { name } }").await;
    assert_eq!(zoom["organisation"]["name"], "Zoom");
}
