//! Who is told of what (`governance::told`), over HTTP: each occasion is brought about on the sample data, and the committed
//! text says who got a notice of it; whoever is not listed got none. The one who acts is never told. `UPDATE=1` writes it
//! anew.

use std::{collections::BTreeMap, fmt::Write as _};

use governance::told::Occasion;
use serde_json::{Value, json};

use super::{compare, made::objects};
use crate::acts::{suppliers::establishing, world::World};

/// What other tests bring about: there all who are told are named, and so nobody else is.
const ELSEWHERE: &[(Occasion, &str)] = &[
    (Occasion::IndexRunReviewed, "tests/index"),
    (Occasion::PriceAdjusted, "tests/index"),
    (Occasion::AgreementProposed, "tests/agreeing"),
    (Occasion::AgreementNotice, "tests/agreeing"),
    (Occasion::AgreementEndMoved, "tests/agreeing"),
    (Occasion::AgreementReopened, "tests/agreeing"),
    (Occasion::AgreementClosed, "tests/agreeing"),
    (Occasion::RiskAccepted, "tests/agreeing"),
    (Occasion::PromiseBroken, "tests/agreeing"),
    (Occasion::LevelBreached, "tests/measured"),
    (Occasion::PartyFollowedUp, "tests/measured"),
];

/// Acts on services: established, moved, changed, retired on the next day.
async fn services(world: World, uu: &Value) -> World {
    let (drive, media, storage) =
        (world.service("drive").await, world.portfolio("media").await, world.portfolio("storage").await);
    let gpu = establishing(&world).await;
    world.act("owner.sunet.storage", "serviceEstablish", json!({ "service": gpu })).await;
    // A customer has it, and is told of its end.
    world.act("resources.sunet", "deliveryOrder", json!({ "service": gpu, "customer": uu })).await;
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
        ("account.sunet", "LAUNCH"),
        ("coordinator.sunet.identity", "COMPETENCE_NEED"),
    ] {
        world.act(person, "managementRecordWrite", record(category)).await;
    }
    let mut coordination = record("COORDINATION");
    coordination["participants"] = json!([world.person("account.sunet").await, world.person("owner.sunet.mail").await]);
    world.act("owner.sunet.storage", "managementRecordWrite", coordination).await;
    let with_the_owner =
        json!({ "category": "OWNER_COORDINATION", "service": world.service("play").await, "text": "Så" });
    world.act("coordinator.sunet.media", "managementRecordWrite", with_the_owner).await;
    let priority = json!({ "category": "PRIORITY", "provider": sunet, "text": "Säkerhet först" });
    world.act("leader.sunet", "managementRecordWrite", priority).await;
    let proposal = world.made("manager.sunet.drive", "managementRecordWrite", record("DEVELOPMENT_PROPOSAL")).await;
    let answer = json!({ "managementRecord": proposal, "approve": true, "answer": "Gör så." });
    world.act("owner.sunet.storage", "managementRecordAnswer", answer).await;
    let way = json!({ "category": "WAY_OF_WORKING", "provider": sunet, "text": "Gemensam behovsfångst" });
    world.act("developer.sunet", "managementRecordWrite", way).await;
    world.act("communicator.sunet", "needRecord", json!({ "provider": sunet, "title": "Tydligare fakturor" })).await;
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
    // A university without a signatory is given one by a document.
    let own = world.ask("signatory.kth", "{ viewer { appointments { id } } }").await;
    let own = own["viewer"]["appointments"][0]["id"].clone();
    world.act("signatory.kth", "appointmentEnd", json!({ "appointment": own })).await;
    let attest = json!({ "person": world.person("resources.sunet").await, "role": "SIGNATORY", "source": "Fullmakt",
        "organisation": world.organisation("kth").await });
    world.act("contract.sunet", "appointmentAttest", attest).await;
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
    let world = services(world, &objects["uu"]).await;
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

/// An appointment that ends: of whom, by whom.
const ENDS: &[(&str, &str, &str)] = &[
    ("SERVICE_SPECIALIST", "specialist.sunet.drive", "specialist.sunet.drive"),
    ("SUPPORT_SPECIALIST", "support.sunet.drive", "support.sunet.drive"),
    ("MEASUREMENT_AGENT", "agent.sunet.drive", "agent.sunet.drive"),
    ("SERVICE_MANAGER, by a coordinator (S4.3.3)", "manager.sunet.drive", "coordinator.sunet.identity"),
    ("SERVICE_COORDINATOR", "coordinator.sunet.storage", "coordinator.sunet.storage"),
    ("SERVICE_OWNER of a service", "owner.sunet.cnaas", "owner.sunet.cnaas"),
    ("SUPPLIER_CONTACT", "supplier.nordunet", "supplier.nordunet"),
    ("CUSTOMER_REPRESENTATIVE", "customer.uu.central", "customer.uu.central"),
    ("SIGNATORY", "signatory.uu", "signatory.uu"),
    ("ASSIGNMENT_LEAD", "lead.sunet", "lead.sunet"),
    ("ASSIGNMENT_MANAGER", "assignment.sunet", "assignment.sunet"),
    ("BUSINESS_DEVELOPER", "developer.sunet", "developer.sunet"),
    ("PROCESS_OWNER", "process.sunet", "process.sunet"),
    ("ACCOUNT_MANAGER", "account.sunet", "account.sunet"),
    ("COMMUNICATOR", "communicator.sunet", "communicator.sunet"),
    ("CASE_COORDINATOR", "cases.sunet", "cases.sunet"),
    ("SERVICE_LEVEL_MANAGER", "level.sunet", "level.sunet"),
    ("AGREEMENT_REVIEWER", "reviewer.sunet", "reviewer.sunet"),
    ("RESOURCE_OWNER", "resources.sunet", "leader.sunet"),
    ("CONTRACT_MANAGER", "contract.sunet", "contract.sunet"),
    ("LEADERSHIP", "leader.sunet", "leader.sunet"),
];

/// S2.2, R6, S3.2.5, S4.2.2, S4.2.4, S4.3.3, U7: when an appointment ends, those are told who see to it that the role is filled.
#[tokio::test]
async fn who_is_told_of_an_end_is_as_reviewed() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    // Somebody else manages it, and is of leadership.
    let (next, sunet) = (world.person("manager.sunet.eduid").await, world.organisation("sunet").await);
    for (by, role, scope) in [
        ("owner.sunet.storage", "SERVICE_MANAGER", json!({ "service": drive })),
        ("leader.sunet", "LEADERSHIP", json!({ "provider": sunet })),
    ] {
        let input = json!({ "person": next, "role": role, "scope": scope });
        let seat = world.made(by, "appointmentMake", input).await;
        world.act("manager.sunet.eduid", "appointmentAccept", json!({ "appointment": seat })).await;
    }
    let input = json!({ "person": world.person("coordinator.sunet.identity").await, "role": "SERVICE_COORDINATOR",
        "scope": { "service": drive }, "duties": ["MANAGER_APPOINTMENT"] });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("coordinator.sunet.identity", "appointmentAccept", json!({ "appointment": seat })).await;
    let mut text = String::from(
        "Who is told when an appointment ends, over HTTP on the sample data as of 2026-11-22: the first appointment of each,\n\
         laid down where nobody else is named.\n",
    );
    for (role, holder, by) in ENDS {
        let own = world.ask(holder, "{ viewer { appointments { id } } }").await;
        let seat = own["viewer"]["appointments"][0]["id"].clone();
        world.act(by, "appointmentEnd", json!({ "appointment": seat })).await;
        let told = "SELECT i.subject FROM notice n JOIN identity i ON i.person_id = n.person_id \
            WHERE n.occasion = 'APPOINTMENT_ENDED' AND n.decision_id = (SELECT MAX_ID FROM decision d)";
        let last = "d.id FROM decision d WHERE d.action = 'END' ORDER BY d.id DESC LIMIT 1";
        let mut told = world.texts(&told.replace("MAX_ID FROM decision d", last)).await;
        told.sort();
        let told = if told.is_empty() { "nobody".to_owned() } else { told.join("; ") };
        writeln!(text, "\n{role}: {holder}\n    {told}").unwrap();
    }
    compare("ended.txt", &text);
}
