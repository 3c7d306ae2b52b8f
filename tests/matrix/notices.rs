//! Who is told of what (`governance::told`), over HTTP: each occasion is brought about on the sample data, and the committed
//! text says who got a notice of it; whoever is not listed got none. The one who acts is never told. `UPDATE=1` writes it
//! anew.

use std::{collections::BTreeMap, fmt::Write as _};

use governance::told::Occasion;
use serde_json::{Value, json};

use super::{compare, made::objects};
use crate::acts::{suppliers::establishing, world::World};

/// What other tests bring about, and name.
const ELSEWHERE: &[(Occasion, &str)] = &[
    (Occasion::IndexRunReviewed, "tests/index"),
    (Occasion::PriceAdjusted, "tests/index"),
    (Occasion::AgreementProposed, "tests/agreeing"),
    (Occasion::AgreementNotice, "tests/agreeing"),
    (Occasion::AgreementEndMoved, "tests/agreeing"),
    (Occasion::RiskAccepted, "tests/agreeing"),
    (Occasion::PromiseBroken, "tests/agreeing"),
    (Occasion::LevelBreached, "tests/measured"),
    (Occasion::PartyFollowedUp, "tests/measured"),
];

/// Acts on services: established, moved, changed, retired on the next day.
async fn services(world: World) -> World {
    let (drive, media, storage) =
        (world.service("drive").await, world.portfolio("media").await, world.portfolio("storage").await);
    let gpu = establishing(&world).await;
    world.act("owner.sunet.storage", "serviceEstablish", json!({ "service": gpu })).await;
    for portfolio in [media, storage] {
        world.act("leader.sunet", "serviceMove", json!({ "service": gpu, "portfolio": portfolio })).await;
    }
    let change = world.made("manager.sunet.drive", "changePropose", json!({ "service": drive, "title": "Byt" })).await;
    let recommend = json!({ "change": change, "recommendation": "APPROVE", "reason": "Bra" });
    world.act("manager.sunet.drive", "changeRecommend", recommend).await;
    world.act("owner.sunet.storage", "changeDecide", json!({ "change": change, "approve": true })).await;
    let propose = json!({ "service": gpu, "plannedOn": "2026-11-23", "reason": "Slut" });
    let retirement = world.made("owner.sunet.storage", "retirementPropose", propose).await;
    world.act("leader.sunet", "retirementDecide", json!({ "change": retirement, "approve": true })).await;
    let world = world.later("2026-11-23T12:00:00Z").await;
    world.act("owner.sunet.storage", "serviceRetire", json!({ "service": gpu })).await;
    world
}

/// Acts on records and needs.
async fn records(world: &World, sunet: &Value, uu: &Value) {
    let drive = world.service("drive").await;
    let record = |category: &str| json!({ "category": category, "service": drive, "year": 2026, "text": "Så" });
    for (person, category) in [
        ("manager.sunet.drive", "REPORT"),
        ("owner.sunet.storage", "WORK_ORDER"),
        ("coordinator.sunet.identity", "COMPETENCE_NEED"),
    ] {
        world.act(person, "managementRecordWrite", record(category)).await;
    }
    let priority = json!({ "category": "PRIORITY", "provider": sunet, "text": "Säkerhet först" });
    world.act("leader.sunet", "managementRecordWrite", priority).await;
    let proposal = world.made("manager.sunet.drive", "managementRecordWrite", record("DEVELOPMENT_PROPOSAL")).await;
    let answer = json!({ "managementRecord": proposal, "approve": true, "answer": "Gör så." });
    world.act("owner.sunet.storage", "managementRecordAnswer", answer).await;
    let need = json!({ "provider": sunet, "service": drive, "customer": uu, "title": "Större filer" });
    let need = world.made("specialist.sunet.drive", "needRecord", need).await;
    world.act("account.sunet", "needPresent", json!({ "need": need, "presentation": "Flera vill." })).await;
    world.act("leader.sunet", "needRespond", json!({ "need": need, "response": "Ja." })).await;
    world.act("manager.sunet.drive", "needAnswer", json!({ "need": need, "answer": "I vår." })).await;
    let event = json!({ "provider": sunet, "name": "Sunetdagarna", "heldOn": "2027-04-12", "invited": [uu] });
    world.act("account.sunet", "eventRecord", event).await;
    world.act("communicator.sunet", "announcementPost", json!({ "service": drive, "titleSv": "Avbrott" })).await;
}

/// Acts on budgets, prices and the plan.
async fn money(world: &World, objects: &BTreeMap<&'static str, Value>) {
    let (sunet, drive) = (&objects["sunet"], &objects["drive"]);
    let allocate = json!({ "budgetFrame": objects["frame"], "service": drive, "amount": "10" });
    world.act("owner.sunet.storage", "allocationDecide", allocate).await;
    let cost = json!({ "service": drive, "year": 2028, "month": 1, "planned": "11", "actual": "12" });
    world.act("manager.sunet.drive", "costRecord", cost).await;
    world.act("contract.sunet", "priceConcur", json!({ "listPrice": objects["price"] })).await;
    let set = json!({ "service": drive, "itemSv": "Pris", "amount": "2", "validFrom": "2027-01-01" });
    let price = world.made("owner.sunet.storage", "priceSet", set).await;
    world.act("contract.sunet", "priceDecline", json!({ "listPrice": price, "reason": "Nej" })).await;
    let dates = json!({ "provider": sunet, "year": 2028, "needsCloseOn": "2026-11-20", "framesDecidedOn": "2026-11-30",
        "plansSubmittedOn": "2026-12-10", "plansEstablishedOn": "2026-12-20", "followedUpOn": "2028-01-31" });
    world.act("leader.sunet", "annualCycleDecide", dates).await;
    let plan = json!({ "plan": objects["plan"] });
    world.act("manager.sunet.drive", "planSubmit", plan.clone()).await;
    let back = json!({ "plan": objects["plan"], "reason": "Räkna om." });
    world.act("owner.sunet.storage", "planReturn", back).await;
    world.act("manager.sunet.drive", "planSubmit", plan.clone()).await;
    world.act("owner.sunet.storage", "planEstablish", plan).await;
}

/// Acts on appointments and deliveries.
async fn people(world: &World, objects: &BTreeMap<&'static str, Value>) {
    let delegate = json!({ "appointment": objects["coordinating"], "duties": ["SUPPORT_PROCESS"] });
    world.act("owner.sunet.storage", "appointmentDelegate", delegate).await;
    let end = json!({ "managementRecord": objects["authority"] });
    world.act("owner.sunet.storage", "managementRecordEnd", end).await;
    world.act("specialist.sunet.drive", "appointmentEnd", json!({ "appointment": objects["specialising"] })).await;
    let delivery = json!({ "delivery": objects["begun"] });
    world.act("customer.uu", "deliveryApprove", delivery.clone()).await;
    world.act("manager.sunet.drive", "deliveryActivate", delivery.clone()).await;
    let ordered = json!({ "delivery": objects["ordered"] });
    world.act("manager.sunet.drive", "deliveryEnd", ordered).await;
}

#[tokio::test]
async fn who_is_told_is_as_reviewed() {
    let world = World::start().await;
    let objects = objects(&world).await;
    let world = services(world).await;
    records(&world, &objects["sunet"], &objects["uu"]).await;
    money(&world, &objects).await;
    people(&world, &objects).await;
    let told =
        "SELECT DISTINCT n.occasion || ' ' || i.subject FROM notice n JOIN identity i ON i.person_id = n.person_id";
    let mut by_occasion: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in world.texts(told).await {
        let (occasion, person) = row.split_once(' ').expect("two words");
        by_occasion.entry(occasion.to_owned()).or_default().push(person.to_owned());
    }
    let mut text = String::from(
        "Who is told of what, over HTTP on the sample data as of 2026-11-22, Sunet's portfolio \"storage\" and its service\n\
         \"drive\", its customer Uppsala University: the persons who got a notice. Whoever is not listed got none.\n",
    );
    for occasion in Occasion::ALL {
        let persons = by_occasion.remove(occasion.as_str());
        let elsewhere = ELSEWHERE.iter().find(|(of, _)| of == occasion);
        assert_eq!(persons.is_none(), elsewhere.is_some(), "{occasion}: {persons:?}");
        let Some(mut persons) = persons else { continue };
        persons.sort();
        let clause = occasion.told().expect("a line").clause;
        writeln!(text, "\n{occasion} ({clause})").unwrap();
        for persons in persons.chunks(5) {
            writeln!(text, "    {}", persons.join("; ")).unwrap();
        }
    }
    assert!(by_occasion.is_empty(), "{by_occasion:?}");
    compare("told.txt", &text);
}
