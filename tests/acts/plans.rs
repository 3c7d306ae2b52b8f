//! Annual plans: S2.4, S2.5, S3.2.2, S3.2.4, S4.2.5, S4.2.6, S4.3.5, S4.4.1, S4.4.8, S4.4.12, L4, R4, N6, V5.

use serde_json::{Value, json};

use super::{at_once::appointed, budgets::frame, suppliers::establishing, world::World};
use crate::agreeing::{registered_as, review, seen, signed};

/// Makes the resource owner the manager of another service of the portfolio.
async fn manage_box(world: &World) {
    let (box_, person) = (world.service("box").await, world.person("resources.sunet").await);
    let input = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": box_ } });
    let made = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": made })).await;
}

async fn cycle(world: &World, closes: &str) {
    let sunet = world.organisation("sunet").await;
    let dates = json!({ "provider": sunet, "year": 2028, "needsCloseOn": closes, "framesDecidedOn": "2026-11-30",
        "plansSubmittedOn": "2026-12-10", "plansEstablishedOn": "2026-12-20", "followedUpOn": "2028-01-31" });
    world.act("leader.sunet", "annualCycleDecide", dates).await;
}

/// L4, S2.4, S4.4.1, S3.2.2, R4: drawn up by managers, submitted when the model allows, established by the portfolio's owner.
#[tokio::test]
async fn l4_a_plan_goes_from_draft_to_closed() {
    let world = World::start().await;
    let (storage, drive) = (world.portfolio("storage").await, world.service("drive").await);
    let draw = json!({ "portfolio": storage, "year": 2028, "summary": "Mer lagring" });
    for person in ["leader.sunet", "contract.sunet", "manager.sunet.eduid", "coordinator.sunet.storage"] {
        world.refuses(person, "planDrawUp", draw.clone(), "FORBIDDEN", "S4.2.6").await;
    }
    let plan = world.act("manager.sunet.drive", "planDrawUp", draw.clone()).await;
    assert_eq!(plan["decision"]["clause"], "S4.4.1");
    let plan = plan["object"]["id"].clone();
    assert_eq!(world.refused("manager.sunet.drive", "planDrawUp", draw).await.code, "TAKEN");
    let item = json!({ "plan": plan, "service": drive, "activity": "Byt diskar", "priority": 1, "cost": "250000" });
    let item = world.made("manager.sunet.drive", "planItemAdd", item).await;
    let whole = json!({ "plan": plan, "activity": "Portföljens egen punkt", "priority": 2 });
    let refused = world.refused("manager.sunet.drive", "planItemAdd", whole.clone()).await;
    assert_eq!(refused.code, "FORBIDDEN", "a manager plans for the own service: {refused:?}");
    let whole = world.made("owner.sunet.storage", "planItemAdd", whole).await;
    world
        .act("manager.sunet.drive", "planItemEdit", json!({ "planItem": item, "cost": "300000", "expectedVersion": 1 }))
        .await;
    let free = json!({ "plan": plan, "service": drive, "activity": "Gratis", "priority": 4 });
    let free = world.made("manager.sunet.drive", "planItemAdd", free).await;
    // S2.4: not before the inventory is closed and the frame decided.
    let submit = json!({ "plan": plan });
    let refused = world.refused("manager.sunet.drive", "planSubmit", submit.clone()).await;
    let clauses: Vec<String> = refused.whole["data"]["done"]["userErrors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| error["clause"].to_string())
        .collect();
    assert_eq!(clauses, ["\"S2.4\"", "\"S2.4\""], "{refused:?}");
    cycle(&world, "2026-11-22").await;
    frame(&world, "1000000").await;
    let refused = world.refuses("manager.sunet.drive", "planSubmit", submit.clone(), "INCOMPLETE", "S2.4").await;
    assert!(refused.message.contains("2026-11-22"), "the inventory closes today: {refused:?}");
    let world = world.later("2026-11-24T12:00:00Z").await;
    world.refuses("owner.sunet.storage", "planSubmit", submit.clone(), "FORBIDDEN", "S4.4.1").await;
    // S3.2.2: a plan keeps within the frame; it says by how much it would not.
    let costs = |cost: &str| json!({ "planItem": item, "cost": cost });
    world.act("manager.sunet.drive", "planItemEdit", costs("1000000.01")).await;
    let refused = world.refuses("manager.sunet.drive", "planSubmit", submit.clone(), "EXCEEDS_FRAME", "S3.2.2").await;
    assert!(refused.message.contains("0.01 SEK"), "{refused:?}");
    world.act("manager.sunet.drive", "planItemEdit", costs("300000")).await;
    // What is in another currency does not stand beside the frame, either.
    let other = json!({ "plan": plan, "service": drive, "activity": "Licenser", "priority": 3, "cost": "1", "currency": "EUR" });
    let other = world.made("manager.sunet.drive", "planItemAdd", other).await;
    let refused = world.refuses("manager.sunet.drive", "planSubmit", submit.clone(), "EXCEEDS_FRAME", "S3.2.2").await;
    assert!(refused.message.contains("EUR"), "{refused:?}");
    let moved = json!({ "planItem": other, "currency": "SEK", "cost": "0" });
    world.act("manager.sunet.drive", "planItemEdit", moved).await;
    world.act("manager.sunet.drive", "planSubmit", submit.clone()).await;
    assert!(world.told("owner.sunet.storage").await.contains(&"PLAN_SUBMITTED".to_owned()));
    world
        .refuses("manager.sunet.drive", "planItemEdit", json!({ "planItem": item, "cost": "1" }), "WRONG_STATE", "L4")
        .await;
    // Returned with a reason; established by the portfolio's owner alone.
    assert_eq!(world.refused("owner.sunet.storage", "planReturn", json!({ "plan": plan })).await.field, "reason");
    world.act("owner.sunet.storage", "planReturn", json!({ "plan": plan, "reason": "Räkna om." })).await;
    assert!(world.told("manager.sunet.drive").await.contains(&"PLAN_RETURNED".to_owned()));
    world.refuses("owner.sunet.storage", "planEstablish", json!({ "plan": plan }), "WRONG_STATE", "L4").await;
    world.act("manager.sunet.drive", "planSubmit", submit).await;
    for person in ["manager.sunet.drive", "leader.sunet"] {
        world.refuses(person, "planEstablish", json!({ "plan": plan }), "FORBIDDEN", "S3.2.2").await;
    }
    let done = world.act("owner.sunet.storage", "planEstablish", json!({ "plan": plan })).await;
    assert_eq!(done["decision"]["clause"], "S3.2.2");
    let seen = world.ask("leader.sunet", "{ plan(provider: \"sunet\", portfolio: \"storage\", year: 2028) { state presentedBy { name } items { activity cost { amount } } } }").await;
    assert_eq!(seen["plan"]["state"], "ESTABLISHED");
    assert!(seen["plan"]["presentedBy"]["name"].is_string(), "{seen}");
    world.refuses("manager.sunet.drive", "planItemRemove", json!({ "planItem": item }), "WRONG_STATE", "L4").await;

    // S3.2.4, S4.4.8: followed up; what costs more than planned is told by itself.
    let follow =
        |cost: &str| json!({ "plan": plan, "text": "Halvår", "outcomes": [{ "planItem": item, "cost": cost }] });
    world.refuses("leader.sunet", "planFollowUp", follow("1"), "FORBIDDEN", "S3.2.4").await;
    // N6: the manager of another service of the plan follows up that one alone.
    manage_box(&world).await;
    let refused = world.refused("resources.sunet", "planFollowUp", follow("1")).await;
    assert_eq!((refused.code.as_str(), refused.field.as_str()), ("NOT_FOUND", "outcomes.0.planItem"), "{refused:?}");
    // A coordinator to whom nothing is delegated is told, and not of what.
    let storage = json!({ "portfolio": storage });
    appointed(&world, "owner.sunet.storage", &["communicator.sunet"], "SERVICE_COORDINATOR", &storage, &[]).await;
    world.act("manager.sunet.drive", "planFollowUp", follow("300000")).await;
    assert!(!world.told("owner.sunet.storage").await.contains(&"BUDGET_EXCEEDED".to_owned()));
    world.act("manager.sunet.drive", "planFollowUp", follow("300000.01")).await;
    assert!(world.told("owner.sunet.storage").await.contains(&"BUDGET_EXCEEDED".to_owned()));
    let notice = "{ viewer { notices(first: 1) { nodes { occasion object { id } decision { id } } } } }";
    for (person, seen) in [("coordinator.sunet.storage", true), ("communicator.sunet", false)] {
        let told = world.ask(person, notice).await["viewer"]["notices"]["nodes"][0].clone();
        assert_eq!(told["occasion"], "BUDGET_EXCEEDED", "{person}: {told}");
        assert_eq!((told["object"].is_null(), told["decision"].is_null()), (!seen, !seen), "V5: {person}: {told}");
    }
    // An item without a planned cost is over with the first that it costs.
    let told = async || world.told("owner.sunet.storage").await.iter().filter(|on| *on == "BUDGET_EXCEEDED").count();
    let before = told().await;
    let free =
        json!({ "plan": plan, "text": "Q3", "outcomes": [{ "planItem": free, "cost": "0.01", "outcome": "Gjort" }] });
    world.act("manager.sunet.drive", "planFollowUp", free).await;
    assert_eq!(told().await, before + 1);
    // S4.2.5: what is planned for the portfolio as a whole is followed up by its owner; a manager does not see it.
    let own = json!({ "plan": plan, "text": "Hela året", "outcomes": [{ "planItem": whole, "cost": "10" }] });
    assert_eq!(world.refused("manager.sunet.drive", "planFollowUp", own.clone()).await.field, "outcomes.0.planItem");
    world.refuses("owner.sunet.mail", "planFollowUp", own.clone(), "NOT_FOUND", "").await;
    let done = world.act("owner.sunet.storage", "planFollowUp", own).await;
    assert_eq!(done["decision"]["clause"], "S4.2.5");
    let seen = world.ask("leader.sunet", "{ plan(provider: \"sunet\", portfolio: \"storage\", year: 2028) { followUps { onDay text recordedBy { name } } items { activity outcomeCost { amount } outcome } } }").await;
    let texts: Vec<&Value> =
        seen["plan"]["followUps"].as_array().expect("follow-ups").iter().map(|one| &one["text"]).collect();
    assert!(texts.len() == 4 && texts.contains(&&json!("Q3")) && texts.contains(&&json!("Halvår")), "{seen}");
    let items = seen["plan"]["items"].as_array().expect("items");
    let of = |activity: &str| items.iter().find(|item| item["activity"] == activity).expect("an item");
    assert_eq!((&of("Gratis")["outcomeCost"]["amount"], &of("Gratis")["outcome"]), (&json!("0.01"), &json!("Gjort")));
    assert_eq!(of("Byt diskar")["outcomeCost"]["amount"], "300000.01");
    world.refuses("owner.sunet.storage", "planClose", json!({ "plan": plan }), "WRONG_STATE", "L4").await;
    let world = world.later("2029-01-01T12:00:00Z").await;
    world.act("owner.sunet.storage", "planClose", json!({ "plan": plan })).await;
    assert_eq!(world.refused("manager.sunet.drive", "planFollowUp", follow("1")).await.code, "WRONG_STATE");
}

/// R4: the owner of a single service does not establish the portfolio's plan.
#[tokio::test]
async fn r4_the_portfolios_owner_establishes_its_plan() {
    let world = World::start().await;
    let network =
        world.ask("leader.sunet", "{ service(provider: \"sunet\", code: \"cnaas\") { portfolio { id code } } }").await;
    let network = network["service"]["portfolio"]["id"].clone();
    let plan = world.made("owner.sunet.cnaas", "planDrawUp", json!({ "portfolio": network, "year": 2028 })).await;
    world.refuses("owner.sunet.cnaas", "planEstablish", json!({ "plan": plan }), "FORBIDDEN", "S3.2.2").await;
    world.refuses("owner.sunet.cnaas", "planReturn", json!({ "plan": plan, "reason": "x" }), "FORBIDDEN", "L4").await;
}

/// S2.5: the annual cycle has dates; steps that are late show.
#[tokio::test]
async fn s2_5_late_steps_of_the_year_show() {
    let world = World::start().await;
    let sunet = world.organisation("sunet").await;
    let wrong = json!({ "provider": sunet, "year": 2028, "needsCloseOn": "2026-12-01", "framesDecidedOn": "2026-11-30",
        "plansSubmittedOn": "2026-12-10", "plansEstablishedOn": "2026-12-20", "followedUpOn": "2028-01-31" });
    assert_eq!(world.refused("leader.sunet", "annualCycleDecide", wrong.clone()).await.code, "INVALID");
    world.refuses("contract.sunet", "annualCycleDecide", wrong, "FORBIDDEN", "S2.5").await;
    cycle(&world, "2026-11-20").await;
    let query = "{ annualCycle(provider: \"sunet\", year: 2028) { needsCloseOn lateSteps { step dueOn portfolios { code } } } }";
    assert_eq!(world.ask("", query).await["annualCycle"], Value::Null);
    let world = world.later("2026-12-11T12:00:00Z").await;
    let seen = world.ask("leader.sunet", query).await;
    let late = seen["annualCycle"]["lateSteps"].as_array().expect("steps");
    assert_eq!(late.len(), 2, "frames and plans are late: {seen}");
    assert!(late.iter().all(|step| step["portfolios"].as_array().is_some_and(|list| list.len() > 5)), "{seen}");
}

/// S4.4.12, S4.4.8, S4.2.6: next year's plan begins with what is known: valued needs, approved changes, deviations,
/// agreements that end.
#[tokio::test]
async fn s4_4_12_needs_end_in_the_plan() {
    let world = World::start().await;
    let (sunet, drive, storage) =
        (world.organisation("sunet").await, world.service("drive").await, world.portfolio("storage").await);
    let need = world
        .made(
            "manager.sunet.drive",
            "needRecord",
            json!({ "provider": sunet, "service": drive, "title": "Större filer" }),
        )
        .await;
    let unvalued = world
        .made("manager.sunet.drive", "needRecord", json!({ "provider": sunet, "service": drive, "title": "Ovärderat" }))
        .await;
    world.act("manager.sunet.drive", "needValue", json!({ "need": need, "worth": 5, "rank": 1 })).await;
    let change =
        world.made("manager.sunet.drive", "changePropose", json!({ "service": drive, "title": "Ny klient" })).await;
    world
        .act(
            "manager.sunet.drive",
            "changeRecommend",
            json!({ "change": change, "recommendation": "APPROVE", "reason": "Bra" }),
        )
        .await;
    world.act("owner.sunet.storage", "changeDecide", json!({ "change": change, "approve": true })).await;
    let deviation = json!({ "category": "DEVIATION", "service": drive, "year": 2027, "text": "Flytten blev försenad" });
    world.act("manager.sunet.drive", "managementRecordWrite", deviation).await;
    manage_box(&world).await;
    let box_ = world.service("box").await;
    let other = json!({ "category": "DEVIATION", "service": box_, "year": 2027, "text": "Box stängs tidigare" });
    world.act("resources.sunet", "managementRecordWrite", other).await;
    let plan = world
        .made("manager.sunet.drive", "planDrawUp", json!({ "portfolio": storage, "year": 2028, "prefill": true }))
        .await;
    let seen = world.ask("manager.sunet.drive", "{ plan(provider: \"sunet\", portfolio: \"storage\", year: 2028) { items { activity origin need { title state } change { title } } } }").await;
    let items = seen["plan"]["items"].as_array().expect("items").clone();
    let origin = |origin: &str| items.iter().filter(|item| item["origin"] == origin).count();
    assert_eq!((origin("NEED"), origin("CHANGE"), origin("DEVIATION")), (1, 1, 1), "{seen}");
    assert!(items.iter().any(|item| item["need"] == json!({ "title": "Större filer", "state": "PLANNED" })));
    // N6: what is of services that one does not plan for stays out, and stays as it is.
    assert_eq!(items.len(), 3, "{seen}");
    let by_hand = json!({ "plan": plan, "service": drive, "activity": "Ovärderat", "priority": 9, "need": unvalued });
    world.refuses("manager.sunet.drive", "planItemAdd", by_hand, "WRONG_STATE", "S4.4.12").await;
}

/// S2.4, S3.2.2: not before the establishment of its services is decided; nor established with what has left the frame.
#[tokio::test]
async fn s2_4_a_plan_waits_for_the_decision_on_its_services() {
    let world = World::start().await;
    let storage = world.portfolio("storage").await;
    cycle(&world, "2026-11-20").await;
    frame(&world, "1000").await;
    let proposed = json!({ "portfolio": storage, "code": "gpu", "nameSv": "GPU-beräkning" });
    let gpu = world.made("owner.sunet.storage", "servicePropose", proposed).await;
    let drive = world.service("drive").await;
    let plan = world.made("owner.sunet.storage", "planDrawUp", json!({ "portfolio": storage, "year": 2028 })).await;
    for service in [&gpu, &drive] {
        let item = json!({ "plan": plan, "service": service, "activity": "Bygg", "priority": 1, "cost": "10" });
        world.act("owner.sunet.storage", "planItemAdd", item).await;
    }
    let submit = json!({ "plan": plan });
    let refused = world.refuses("manager.sunet.drive", "planSubmit", submit.clone(), "INCOMPLETE", "S2.4").await;
    assert!(refused.message.contains("gpu"), "{refused:?}");
    let decide = json!({ "service": gpu, "establish": true, "environmentBearing": "Två rack." });
    world.act("leader.sunet", "serviceDecide", decide).await;
    world.act("manager.sunet.drive", "planSubmit", submit).await;
    // S3.2.2: lowered meanwhile, the frame no longer holds what is to be established.
    world.act("leader.sunet", "frameDecide", json!({ "portfolio": storage, "year": 2028, "amount": "19" })).await;
    let refused =
        world.refuses("owner.sunet.storage", "planEstablish", json!({ "plan": plan }), "EXCEEDS_FRAME", "S3.2.2").await;
    assert!(refused.message.contains("1.00 SEK"), "{refused:?}");
}

/// S4.2.6, S4.4.8: next year's plan begins with agreements that end in it, deviations of the year before, with or without the
/// year stated, and what cost more than planned.
#[tokio::test]
async fn s4_2_6_agreements_deviations_and_overruns_begin_the_next_plan() {
    let world = World::start().await;
    let (storage, drive) = (world.portfolio("storage").await, world.service("drive").await);
    // The agreement on the service ends in 2027.
    let (before, year) = (2026, 2027);
    let plan = world.made("owner.sunet.storage", "planDrawUp", json!({ "portfolio": storage, "year": before })).await;
    let item = json!({ "plan": plan, "service": drive, "activity": "Byt diskar", "priority": 1, "cost": "10" });
    let dear = world.made("owner.sunet.storage", "planItemAdd", item.clone()).await;
    world.act("owner.sunet.storage", "planItemAdd", item).await;
    let id = "(SELECT id FROM plan_item WHERE activity = 'Byt diskar' ORDER BY id LIMIT 1)";
    world
        .execute(&format!("UPDATE plan_item SET outcome_minor = 1001, activity = 'För dyra diskar' WHERE id = {id}"))
        .await;
    assert!(dear.is_string());
    let deviation =
        |year: Value, text: &str| json!({ "category": "DEVIATION", "service": drive, "year": year, "text": text });
    world.act("manager.sunet.drive", "managementRecordWrite", deviation(json!(before), "Med år")).await;
    world.act("manager.sunet.drive", "managementRecordWrite", deviation(Value::Null, "Utan år")).await;
    // Of two that end by their dates, one goes on by a version that is registered.
    let terms = || json!({ "validFrom": "2026-01-01", "validUntil": "2027-07-01", "renewalMonths": null });
    registered_as(&world, "ends-so", "uu", terms()).await;
    let version = registered_as(&world, "goes-on", "uu", terms()).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let amend = json!({ "agreement": agreement, "validFrom": "2027-07-01" });
    let following = world.made("contract.sunet", "agreementAmend", amend).await;
    review(&world, &following).await;
    signed(&world, &following, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": following })).await;
    let now = world
        .made("manager.sunet.drive", "planDrawUp", json!({ "portfolio": storage, "year": year, "prefill": true }))
        .await;
    let read = async |plan: &Value| {
        let seen = world
            .ask(
                "manager.sunet.drive",
                &format!("{{ node(id: {plan}) {{ ... on Plan {{ items {{ activity origin }} }} }} }}"),
            )
            .await;
        let items = seen["node"]["items"].as_array().expect("items").clone();
        items
            .iter()
            .map(|item| format!("{} {}", item["origin"].as_str().unwrap(), item["activity"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let items = read(&now).await;
    let has = |items: &[String], what: &str| items.iter().filter(|item| item.starts_with(what)).count();
    let named = |code: &str| items.iter().any(|item| item.starts_with("AGREEMENT ") && item.contains(code));
    assert!(named("ends-so") && !named("goes-on"), "{items:?}");
    assert_eq!(has(&items, "DEVIATION Med år"), 1, "{items:?}");
    assert_eq!(has(&items, "DEVIATION För dyra diskar"), 1, "what cost more than planned: {items:?}");
    assert_eq!(has(&items, "DEVIATION Byt diskar"), 0, "what did not is not there: {items:?}");
    // Without a year stated it is of the one in which it was recorded.
    assert_eq!(has(&items, "DEVIATION Utan år"), 1, "{items:?}");
    let next = world
        .made("manager.sunet.drive", "planDrawUp", json!({ "portfolio": storage, "year": 2028, "prefill": true }))
        .await;
    assert_eq!(read(&next).await, Vec::<String>::new(), "of another year nothing");
}

/// S2.4, S3.2.2, S4.2.12: what has gone between the submission and the decision is looked at again: a plan with a service that
/// is no more is not established, and a price of it does not take effect.
#[tokio::test]
async fn s2_4_what_has_gone_since_the_submission_is_not_established() {
    let world = World::start().await;
    let (sunet, storage) = (world.organisation("sunet").await, world.portfolio("storage").await);
    let gpu = establishing(&world).await;
    world.act("owner.sunet.storage", "serviceEstablish", json!({ "service": gpu })).await;
    let dates = json!({ "provider": sunet, "year": 2028, "needsCloseOn": "2026-11-20", "framesDecidedOn": "2026-11-30",
        "plansSubmittedOn": "2026-12-10", "plansEstablishedOn": "2026-12-20", "followedUpOn": "2028-01-31" });
    world.act("leader.sunet", "annualCycleDecide", dates).await;
    let framed = json!({ "portfolio": storage, "year": 2028, "amount": "1000" });
    world.act("leader.sunet", "frameDecide", framed).await;
    let plan = world.made("owner.sunet.storage", "planDrawUp", json!({ "portfolio": storage, "year": 2028 })).await;
    let item = json!({ "plan": plan, "service": gpu, "activity": "Fler kort", "priority": 1, "cost": "10" });
    world.act("owner.sunet.storage", "planItemAdd", item).await;
    world.act("resources.sunet", "planSubmit", json!({ "plan": plan })).await;
    let price = json!({ "service": gpu, "itemSv": "Korttimme", "amount": "1", "validFrom": "2026-12-01" });
    let price = world.made("owner.sunet.storage", "priceSet", price).await;
    let propose = json!({ "service": gpu, "plannedOn": "2026-11-23", "reason": "Slut" });
    let retirement = world.made("owner.sunet.storage", "retirementPropose", propose).await;
    world.act("leader.sunet", "retirementDecide", json!({ "change": retirement, "approve": true })).await;
    let world = world.later("2026-11-23T12:00:00Z").await;
    world.act("owner.sunet.storage", "serviceRetire", json!({ "service": gpu })).await;
    let establish = json!({ "plan": plan });
    world.refuses("owner.sunet.storage", "planEstablish", establish, "INCOMPLETE", "S2.4").await;
    world.refuses("contract.sunet", "priceConcur", json!({ "listPrice": price }), "WRONG_STATE", "L1").await;
}

/// R4, S4.2.5: the owner of one service follows up what its plan says of that service, and of no other.
#[tokio::test]
async fn r4_a_services_owner_follows_up_its_own_items() {
    let world = World::start().await;
    let (sunet, storage) = (world.organisation("sunet").await, world.portfolio("storage").await);
    let (drive, box_) = (world.service("drive").await, world.service("box").await);
    appointed(&world, "leader.sunet", &["cases.sunet"], "SERVICE_OWNER", &json!({ "service": drive }), &[]).await;
    let dates = json!({ "provider": sunet, "year": 2028, "needsCloseOn": "2026-11-20", "framesDecidedOn": "2026-11-30",
        "plansSubmittedOn": "2026-12-10", "plansEstablishedOn": "2026-12-20", "followedUpOn": "2028-01-31" });
    world.act("leader.sunet", "annualCycleDecide", dates).await;
    let framed = json!({ "portfolio": storage, "year": 2028, "amount": "1000" });
    world.act("leader.sunet", "frameDecide", framed).await;
    let plan = world.made("owner.sunet.storage", "planDrawUp", json!({ "portfolio": storage, "year": 2028 })).await;
    let mut items = Vec::new();
    for service in [&drive, &box_] {
        let item = json!({ "plan": plan, "service": service, "activity": "Byt", "priority": 1, "cost": "10" });
        items.push(world.made("owner.sunet.storage", "planItemAdd", item).await);
    }
    world.act("manager.sunet.drive", "planSubmit", json!({ "plan": plan })).await;
    world.act("owner.sunet.storage", "planEstablish", json!({ "plan": plan })).await;
    let follow =
        |item: &Value| json!({ "plan": plan, "text": "Halvår", "outcomes": [{ "planItem": item, "cost": "1" }] });
    let done = world.act("cases.sunet", "planFollowUp", follow(&items[0])).await;
    assert_eq!(done["decision"]["clause"], "S4.2.5");
    assert_eq!(world.refused("cases.sunet", "planFollowUp", follow(&items[1])).await.field, "outcomes.0.planItem");
    for (act, clause) in [("planEstablish", "S3.2.2"), ("planClose", "L4")] {
        world.refuses("cases.sunet", act, json!({ "plan": plan }), "FORBIDDEN", clause).await;
    }
}
