//! Needs: S1.2, S4.4.5, S4.4.12, S4.6.4, S4.6.8, V6, N7.

use serde_json::{Value, json};

use super::world::World;

async fn recorded(world: &World, person: &str, customer: Option<&str>, title: &str) -> Value {
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let customer = match customer {
        Some(code) => world.organisation(code).await,
        None => Value::Null,
    };
    let input =
        json!({ "provider": sunet, "service": drive, "customer": customer, "title": title, "text": "Mer utrymme" });
    world.made(person, "needRecord", input).await
}

/// S1.2, S4.4.5, S4.6.4, V6, N7: customers, account managers and staff record needs; each customer sees its own alone.
#[tokio::test]
async fn s1_2_needs_are_recorded_and_seen_by_whose_they_are() {
    let world = World::start().await;
    recorded(&world, "customer.uu", Some("uu"), "Större filer").await;
    recorded(&world, "account.sunet", Some("kth"), "Delade ytor").await;
    recorded(&world, "specialist.sunet.drive", None, "Bättre loggar").await;
    let (sunet, kth) = (world.organisation("sunet").await, world.organisation("kth").await);
    let other = json!({ "provider": sunet, "customer": kth, "title": "I någon annans namn" });
    world.refuses("customer.uu", "needRecord", other.clone(), "FORBIDDEN", "S1.2").await;
    let nobodys = json!({ "provider": sunet, "title": "Utan kund" });
    world.refuses("customer.uu", "needRecord", nobodys, "FORBIDDEN", "S1.2").await;
    let empty = json!({ "provider": sunet, "title": " " });
    assert_eq!(world.refused("leader.sunet", "needRecord", empty).await.field, "title");
    let query = "{ needs(first: 20) { totalCount nodes { title customer { code } decisions { totalCount } } } }";
    let titles = async |person: &str| {
        let seen = world.ask(person, query).await;
        let mut titles: Vec<String> = seen["needs"]["nodes"]
            .as_array()
            .expect("needs")
            .iter()
            .map(|need| need["title"].as_str().expect("a title").to_owned())
            .collect();
        titles.sort_unstable();
        titles
    };
    assert_eq!(titles("customer.uu").await, ["Större filer"]);
    assert_eq!(titles("customer.kth").await, ["Delade ytor"]);
    assert_eq!(titles("manager.sunet.drive").await.len(), 3, "S4.4.5: the service's manager sees them all");
    assert_eq!(titles("leader.sunet").await.len(), 3);
    assert_eq!(titles("communicator.sunet").await, Vec::<String>::new());
    assert_eq!(titles("").await, Vec::<String>::new());
    assert!(world.told("manager.sunet.drive").await.contains(&"NEED_RECORDED".to_owned()));
    // The customer's own account manager, and not those of the service's other customers (N7).
    let told = |occasions: Vec<String>| occasions.iter().filter(|occasion| *occasion == "NEED_RECORDED").count();
    assert_eq!(told(world.told("account.sunet").await), 1, "of uu's; kth's is its own act");
    assert_eq!(told(world.told("account.sunet.others").await), 0);
}

/// S4.4.12: valued and prioritised by the manager, and answered; what is neither planned, done nor answered is listed.
#[tokio::test]
async fn s4_4_12_needs_are_valued_and_answered() {
    let world = World::start().await;
    let need = recorded(&world, "customer.uu", Some("uu"), "Större filer").await;
    let value = json!({ "need": need, "worth": 4, "rank": 1 });
    for person in ["owner.sunet.storage", "account.sunet", "customer.uu", "leader.sunet"] {
        world.refuses(person, "needValue", value.clone(), "FORBIDDEN", "S4.4.12").await;
    }
    world.refuses("customer.kth", "needValue", value.clone(), "NOT_FOUND", "").await;
    world
        .refuses(
            "manager.sunet.drive",
            "needValue",
            json!({ "need": need, "worth": 6, "rank": 1 }),
            "INVALID",
            "S4.4.12",
        )
        .await;
    world.act("manager.sunet.drive", "needValue", value).await;
    let open = "{ needs(filter: { open: true }) { totalCount } }";
    assert_eq!(world.ask("manager.sunet.drive", open).await["needs"]["totalCount"], 1);
    let answer = json!({ "need": need, "answer": "Det kommer i vår." });
    world.refuses("customer.uu", "needAnswer", answer.clone(), "FORBIDDEN", "S4.4.12").await;
    world.act("manager.sunet.drive", "needAnswer", answer.clone()).await;
    assert_eq!(world.refused("manager.sunet.drive", "needAnswer", answer).await.code, "WRONG_STATE");
    assert_eq!(world.ask("manager.sunet.drive", open).await["needs"]["totalCount"], 0);
    assert!(world.told("customer.uu").await.contains(&"NEED_ANSWERED".to_owned()));
    assert!(world.told("account.sunet").await.contains(&"NEED_ANSWERED".to_owned()));
}

/// S4.6.8: the account manager presents needs to leadership, who answers.
#[tokio::test]
async fn s4_6_8_needs_are_presented_to_leadership_and_answered() {
    let world = World::start().await;
    let need = recorded(&world, "account.sunet", Some("uu"), "Gemensam AI").await;
    let present = json!({ "need": need, "presentation": "Fem lärosäten vill samma sak." });
    let respond = json!({ "need": need, "response": "Utreds 2027." });
    let weighed = "{ needs { nodes { title worth rank presentation response presentedAt respondedAt } } }";
    world.refuses("leader.sunet", "needRespond", respond.clone(), "WRONG_STATE", "S4.6.8").await;
    for person in ["manager.sunet.drive", "customer.uu", "account.sunet.others"] {
        let refused = world.refused(person, "needPresent", present.clone()).await;
        assert!(["FORBIDDEN", "NOT_FOUND"].contains(&refused.code.as_str()), "{person}: {refused:?}");
    }
    world.act("account.sunet", "needPresent", present.clone()).await;
    assert_eq!(world.refused("account.sunet", "needPresent", present).await.code, "WRONG_STATE");
    assert!(world.told("leader.sunet").await.contains(&"NEED_PRESENTED".to_owned()));
    let waiting = world
        .ask("leader.sunet", "{ needs(filter: { presented: true }) { nodes { title presentation response } } }")
        .await;
    assert_eq!(waiting["needs"]["nodes"].as_array().map(Vec::len), Some(1));
    world.refuses("account.sunet", "needRespond", respond.clone(), "FORBIDDEN", "S4.6.8").await;
    world.act("leader.sunet", "needRespond", respond).await;
    assert!(world.told("account.sunet").await.contains(&"NEED_RESPONDED".to_owned()));
    // V6, N7: how it is weighed is the provider's own affair: the customer sees its need, and none of that.
    let seen = world.ask("account.sunet", weighed).await["needs"]["nodes"][0].take();
    assert_eq!(
        (&seen["presentation"], &seen["response"]),
        (&json!("Fem lärosäten vill samma sak."), &json!("Utreds 2027."))
    );
    let seen = world.ask("customer.uu", weighed).await["needs"]["nodes"][0].take();
    assert_eq!(seen["title"], "Gemensam AI");
    for field in ["worth", "rank", "presentation", "response", "presentedAt", "respondedAt"] {
        assert!(seen[field].is_null(), "{field}: {seen}");
    }
}

/// S1.2, S4.6.4: the answer reaches the customer whose need it is, whoever put it on record.
#[tokio::test]
async fn s4_6_4_the_customer_is_told_of_the_answer() {
    let world = World::start().await;
    let need = recorded(&world, "account.sunet", Some("uu"), "Gemensam AI").await;
    world.act("manager.sunet.drive", "needAnswer", json!({ "need": need, "answer": "Det kommer." })).await;
    for person in ["customer.uu", "account.sunet"] {
        assert!(world.told(person).await.contains(&"NEED_ANSWERED".to_owned()), "{person}");
    }
    for person in ["customer.kth", "account.sunet.others", "communicator.sunet"] {
        assert!(!world.told(person).await.contains(&"NEED_ANSWERED".to_owned()), "{person}");
    }
}

/// S1.2, S4.6.8: a need of no service and no customer has neither manager nor account manager: leadership is told of it, and
/// answers it.
#[tokio::test]
async fn s4_6_8_a_need_of_nobody_is_answered_by_leadership() {
    let world = World::start().await;
    let need = json!({ "provider": world.organisation("sunet").await, "title": "Ett gemensamt ärendesystem" });
    let need = world.made("specialist.sunet.drive", "needRecord", need).await;
    assert_eq!(world.whom("NEED_RAISED").await, ["leader.sunet"]);
    assert_eq!(world.whom("NEED_PRESENTED").await, Vec::<String>::new(), "nobody has presented it");
    assert!(!world.told("manager.sunet.drive").await.contains(&"NEED_RECORDED".to_owned()));
    let respond = json!({ "need": need, "response": "Utreds av arkitekturgruppen." });
    world.refuses("specialist.sunet.drive", "needRespond", respond.clone(), "FORBIDDEN", "S4.6.8").await;
    world.act("leader.sunet", "needRespond", respond.clone()).await;
    world.refuses("leader.sunet", "needRespond", respond, "WRONG_STATE", "S4.6.8").await;
    assert!(world.told("specialist.sunet.drive").await.contains(&"NEED_ANSWERED".to_owned()));
    let seen = world.ask("specialist.sunet.drive", "{ needs { nodes { state answer } } }").await;
    assert_eq!(seen["needs"]["nodes"], json!([{ "state": "ANSWERED", "answer": "Utreds av arkitekturgruppen." }]));
}

/// S4.6.8: a need that is of no service is answered by leadership's answer.
#[tokio::test]
async fn s4_6_8_leadership_answers_needs_of_no_service() {
    let world = World::start().await;
    let (sunet, uu) = (world.organisation("sunet").await, world.organisation("uu").await);
    let need = json!({ "provider": sunet, "customer": uu, "title": "Något helt nytt" });
    let need = world.made("account.sunet", "needRecord", need).await;
    world.act("account.sunet", "needPresent", json!({ "need": need, "presentation": "Frågan är ny." })).await;
    world.act("leader.sunet", "needRespond", json!({ "need": need, "response": "Vi tar upp den." })).await;
    let seen = world.ask("customer.uu", "{ needs { nodes { state answer } } }").await;
    assert_eq!(seen["needs"]["nodes"], json!([{ "state": "ANSWERED", "answer": "Vi tar upp den." }]));
}
