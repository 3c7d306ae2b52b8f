//! Customers, meetings, events, processes: S4.6, S4.6.1, S4.6.6, S4.6.7, S4.5.2, S4.5.5, S3.2.1, U8, R2, O1, O4.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::world::World;
use crate::{
    harness::Database,
    signing_in::issuer::{KeyServer, TestKey, jwks},
};

/// R2, O1: the administrator registers organisations; leadership makes them customers (S4.6.1).
#[tokio::test]
async fn o1_organisations_are_registered_and_become_customers() {
    let world = World::start().await;
    let sunet = world.organisation("sunet").await;
    let input = json!({ "code": "nyhogskola", "nameSv": "Nya högskolan", "nameEn": "New College", "kind": "UNIVERSITY_COLLEGE",
        "organisationNumber": "202100-2932", "isProvider": false });
    for person in ["leader.sunet", "contract.sunet", "customer.uu"] {
        world.refuses(person, "organisationRegister", input.clone(), "FORBIDDEN", "R2").await;
    }
    let wrong = json!({ "code": "x", "nameSv": "X", "kind": "OTHER", "organisationNumber": "202100-2933", "isProvider": false });
    assert_eq!(world.refused("admin", "organisationRegister", wrong).await.field, "organisationNumber");
    let new = world.made("admin", "organisationRegister", input.clone()).await;
    assert_eq!(world.refused("admin", "organisationRegister", input).await.code, "TAKEN");
    let relate = json!({ "provider": sunet, "customer": new, "tier": "STANDARD", "potential": true });
    for person in ["account.sunet", "leader.uu-it"] {
        world.refuses(person, "customerRelationRegister", relate.clone(), "FORBIDDEN", "S4.6.1").await;
    }
    let done = world.act("leader.sunet", "customerRelationRegister", relate.clone()).await;
    assert_eq!(done["decision"]["clause"], "S4.6.1");
    let itself = json!({ "provider": sunet, "customer": sunet, "tier": "STANDARD" });
    world.refuses("leader.sunet", "customerRelationRegister", itself, "INVALID", "O1").await;
    assert_eq!(world.refused("leader.sunet", "customerRelationRegister", relate).await.code, "TAKEN");
    // An account manager is appointed over customers, and over nobody else (S4.6.1).
    let person = world.person("resources.sunet").await;
    let account = |customer: &Value| json!({ "person": person, "role": "ACCOUNT_MANAGER", "scope": { "provider": sunet, "organisation": customer } });
    world.act("leader.sunet", "appointmentMake", account(&new)).await;
    let stranger = world.organisation("zoom").await;
    world.refuses("leader.sunet", "appointmentMake", account(&stranger), "INVALID", "S4.6.1").await;
}

/// S4.6.1, S4.6.6, S4.5.5: the account manager keeps the relation and records meetings with their actions.
#[tokio::test]
async fn s4_6_6_meetings_are_recorded_with_outcome_and_actions() {
    let world = World::start().await;
    let (sunet, uu, chalmers) =
        (world.organisation("sunet").await, world.organisation("uu").await, world.organisation("chalmers").await);
    let relation =
        world.ask("account.sunet", "{ organisation(code: \"uu\") { customerRelations { id version } } }").await;
    let relation = relation["organisation"]["customerRelations"][0]["id"].clone();
    let record = json!({ "customerRelation": relation, "tier": "KEY", "nextContactOn": "2027-01-15" });
    for (person, clause) in [("leader.sunet", "S4.6.1"), ("account.sunet.others", "S4.6.1")] {
        world.refuses(person, "customerRelationRecord", record.clone(), "FORBIDDEN", clause).await;
    }
    world.refuses("customer.uu", "customerRelationRecord", record.clone(), "NOT_FOUND", "").await;
    world.act("account.sunet", "customerRelationRecord", record).await;
    let meeting = |customer: &Value, on: &str| {
        json!({ "provider": sunet, "customer": customer, "heldOn": on, "subject": "Årsmöte",
        "outcome": "Nöjda", "satisfaction": 4, "actions": [{ "text": "Skicka prislista", "dueOn": "2026-12-01" }] })
    };
    world.refuses("leader.sunet", "meetingRecord", meeting(&uu, "2026-11-20"), "FORBIDDEN", "S4.6.6").await;
    world.refuses("account.uu-it", "meetingRecord", meeting(&uu, "2026-11-20"), "FORBIDDEN", "S4.6.6").await;
    assert_eq!(world.refused("account.sunet", "meetingRecord", meeting(&uu, "2026-11-23")).await.field, "heldOn");
    let held = world.made("account.sunet", "meetingRecord", meeting(&uu, "2026-11-20")).await;
    world.act("account.sunet", "meetingRecord", meeting(&chalmers, "2026-11-19")).await;
    let query = "{ meetings(first: 10) { nodes { id subject satisfaction customer { code } actions { id text dueOn doneOn } } } }";
    let seen = world.ask("developer.sunet", query).await;
    assert_eq!(
        seen["meetings"]["nodes"].as_array().map(Vec::len),
        Some(2),
        "S4.5.5: the business developer follows them up"
    );
    assert_eq!(world.ask("customer.uu", query).await["meetings"]["nodes"], json!([]), "V6: the provider's");
    let mine = seen["meetings"]["nodes"]
        .as_array()
        .expect("meetings")
        .iter()
        .find(|one| one["id"] == held)
        .expect("it")
        .clone();
    let action = mine["actions"][0]["id"].clone();
    // S4.6.6: actions past due are listed from the day after; what is done is not.
    let overdue = async |world: &World| {
        let query = "{ meetings(filter: { actionOverdue: true }) { nodes { customer { code } } } }";
        world.ask("account.sunet", query).await["meetings"]["nodes"].clone()
    };
    assert_eq!(overdue(&world).await, json!([]));
    world.act("account.sunet", "meetingActionDo", json!({ "meeting": held, "action": action })).await;
    // S4.6.1: relations whose next contact is past due are listed to the staff, and to nobody else.
    let contacts = &format!(
        "{{ customerRelations(filter: {{ contactOverdue: true, customer: {uu} }}) {{ totalCount nodes {{ customer {{ code }} }} }} }}"
    );
    assert_eq!(world.ask("account.sunet", contacts).await["customerRelations"]["totalCount"], 0);
    let relation = world
        .ask(
            "account.sunet",
            "{ organisation(code: \"uu\") { customerRelations { tier lastContactOn nextContactOn } } }",
        )
        .await;
    assert_eq!(
        relation["organisation"]["customerRelations"][0],
        json!({ "tier": "KEY", "lastContactOn": "2026-11-20", "nextContactOn": "2027-01-15" })
    );
    let world = world.later("2027-01-16T12:00:00Z").await;
    assert_eq!(overdue(&world).await, json!([{ "customer": { "code": "chalmers" } }]));
    let seen = world.ask("developer.sunet", contacts).await["customerRelations"].clone();
    assert_eq!(seen, json!({ "totalCount": 1, "nodes": [{ "customer": { "code": "uu" } }] }));
    for person in ["customer.uu", "leader.uu-it", ""] {
        assert_eq!(world.ask(person, contacts).await["customerRelations"]["totalCount"], 0, "{person}");
    }
}

/// S4.6.7: events, and the customers invited, who see them.
#[tokio::test]
async fn s4_6_7_customers_are_invited_to_events() {
    let world = World::start().await;
    let (sunet, uu, zoom) =
        (world.organisation("sunet").await, world.organisation("uu").await, world.organisation("zoom").await);
    let event = |invited: &Value| json!({ "provider": sunet, "name": "Sunetdagarna", "heldOn": "2027-04-12", "invited": [invited] });
    world.refuses("communicator.sunet", "eventRecord", event(&uu), "FORBIDDEN", "S4.6.7").await;
    let refused = world.refused("account.sunet", "eventRecord", event(&zoom)).await;
    assert!(refused.field.starts_with("invited"), "no customer: {refused:?}");
    world.act("account.sunet", "eventRecord", event(&uu)).await;
    let query = format!("{{ events(provider: {sunet}) {{ nodes {{ name heldOn }} }} }}");
    for (person, number) in [("leader.sunet", 1), ("customer.uu", 1), ("customer.kth", 0)] {
        let seen = world.ask(person, &query).await;
        assert_eq!(seen["events"]["nodes"].as_array().map(Vec::len), Some(number), "{person}: {seen}");
    }
}

/// S4.5.2, U8, S3.2.1: processes and methods in versions; guidelines are leadership's.
#[tokio::test]
async fn s4_5_2_processes_are_kept_in_versions() {
    let world = World::start().await;
    let sunet = world.organisation("sunet").await;
    let write = |text: &str| json!({ "provider": sunet, "kind": "PROCESS", "process": "INCIDENT", "name": "Incidenthantering", "text": text });
    for person in ["leader.sunet", "manager.sunet.drive", "developer.uu-it"] {
        world.refuses(person, "processDescriptionWrite", write("x"), "FORBIDDEN", "S4.5.2").await;
    }
    assert_eq!(
        world.act("developer.sunet", "processDescriptionWrite", write("Ett")).await["decision"]["clause"],
        "S4.5.2"
    );
    assert_eq!(world.act("process.sunet", "processDescriptionWrite", write("Två")).await["decision"]["clause"], "U8");
    // U8, R2: of the own process, and of no other; of that of another provider, nothing.
    for process in [json!("FINANCE"), Value::Null] {
        let other =
            json!({ "provider": sunet, "kind": "PROCESS", "process": process, "name": "Ekonomi", "text": "Så" });
        world.refuses("process.sunet", "processDescriptionWrite", other.clone(), "FORBIDDEN", "S4.5.2").await;
        world.refuses("process.uu-it", "processDescriptionWrite", write("Tre"), "FORBIDDEN", "S4.5.2").await;
    }
    let guideline = json!({ "provider": sunet, "name": "Namngivning", "text": "Så här" });
    world.refuses("developer.sunet", "guidelineDecide", guideline.clone(), "FORBIDDEN", "S3.2.1").await;
    world.act("leader.sunet", "guidelineDecide", guideline).await;
    let seen =
        world.ask("communicator.sunet", "{ processDescriptions(first: 10) { nodes { name number text kind } } }").await;
    let numbers: Vec<&Value> =
        seen["processDescriptions"]["nodes"].as_array().expect("nodes").iter().map(|one| &one["number"]).collect();
    assert_eq!(numbers, [&json!(1), &json!(2), &json!(1)], "{seen}");
    assert_eq!(
        world.ask("customer.uu", "{ processDescriptions { totalCount } }").await["processDescriptions"]["totalCount"],
        0
    );
}

/// O4: who was invited by a claim is known by the first token that carries it, and by no other.
#[tokio::test]
async fn o4_who_is_invited_is_matched_at_the_first_sign_in() {
    let key = TestKey::new("one", Algorithm::ES256);
    let keys = KeyServer::start(jwks([&key])).await;
    let settings = [
        ("ISSUER", "https://idp.example.se"),
        ("AUDIENCE", "katalog"),
        ("ALGORITHMS", "ES256"),
        ("JWKS_URL", keys.url.as_str()),
        ("INVITATION_CLAIMS", "eduPersonPrincipalName"),
        ("DEV_ISSUER", "true"),
    ];
    let world = World::with(Database::sample().await, &settings).await;
    let token = |subject: &str, claim: Option<&str>| {
        let now = chrono::Utc::now().timestamp();
        let mut claims =
            json!({ "iss": "https://idp.example.se", "aud": "katalog", "sub": subject, "iat": now, "exp": now + 600 });
        if let Some(claim) = claim {
            claims["eduPersonPrincipalName"] = json!(claim);
        }
        key.sign(&claims)
    };
    let drive = world.service("drive").await;
    let invite = json!({ "name": "Ny Förvaltare", "claim": "eduPersonPrincipalName", "value": "ny@sunet.invalid" });
    let input = json!({ "invite": invite, "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.sign_in("stranger", token("a", None));
    world.sign_in("other", token("b", Some("annan@sunet.invalid")));
    world.sign_in("invited", token("c", Some("ny@sunet.invalid")));
    let me = "{ viewer { person { name } } }";
    for person in ["stranger", "other"] {
        assert!(world.ask(person, me).await["viewer"].is_null(), "{person}");
    }
    assert_eq!(world.ask("invited", me).await["viewer"]["person"]["name"], "Ny Förvaltare");
    world.act("invited", "appointmentAccept", json!({ "appointment": seat })).await;
    let routine = json!({ "service": drive, "routine": "ORDERING", "textSv": "Beställ" });
    world.act("invited", "routineDescribe", routine).await;
    // The invitation is used: another subject with the same claim is nobody.
    world.sign_in("copy", token("d", Some("ny@sunet.invalid")));
    assert!(world.ask("copy", me).await["viewer"].is_null());
}

/// S4.6.3: the account manager represents the provider and its whole portfolio: sees all of it, and the customer sees who
/// that is, for as long as it has something of the provider; nobody else's customer does.
#[tokio::test]
async fn s4_6_3_the_customer_sees_who_its_account_manager_is() {
    let world = World::start().await;
    let query = "{ organisation(code: \"uu\") { accountManagers { role person { name } } } }";
    let names = async |person: &str| {
        let seen = world.ask(person, query).await;
        let held = seen["organisation"]["accountManagers"].as_array().expect("account managers").clone();
        held.iter().filter_map(|one| one["person"]["name"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let own = world.ask("account.sunet", "{ viewer { person { name } } }").await;
    let own = own["viewer"]["person"]["name"].as_str().expect("a name").to_owned();
    for person in ["customer.uu", "signatory.uu", "leader.sunet", "manager.sunet.drive"] {
        assert!(names(person).await.contains(&own), "{person}");
    }
    for person in ["", "customer.kth", "leader.uu-it", "admin"] {
        assert!(!names(person).await.contains(&own), "{person}");
    }
    // The whole catalogue, the services in preparation with it.
    let catalogue = "{ services(first: 1) { totalCount } }";
    let all = world.ask("leader.sunet", catalogue).await["services"]["totalCount"].clone();
    assert_eq!(world.ask("account.sunet", catalogue).await["services"]["totalCount"], all);
    // From the next request on after it has ended there is nobody to see.
    let seat =
        world.ask("account.sunet", "{ viewer { appointments { id role } } }").await["viewer"]["appointments"].clone();
    let seats = seat.as_array().expect("appointments").iter().filter(|one| one["role"] == "ACCOUNT_MANAGER").cloned();
    for seat in seats.collect::<Vec<Value>>() {
        world.act("leader.sunet", "appointmentEnd", json!({ "appointment": seat["id"] })).await;
    }
    assert!(!names("customer.uu").await.contains(&own));
}
