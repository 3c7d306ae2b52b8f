//! Which owner decides (S2.2, R4), and whose a supplier's contact is (S4.2.2).

use serde_json::{Value, json};

use super::world::World;

/// S2.2, R4: a service's own effective owner goes before the portfolio's in what is decided for the service; the portfolio's
/// owner goes on reading it, deciding for the other services, and for the portfolio.
#[tokio::test]
async fn r4_the_services_own_owner_decides_for_it() {
    let world = World::start().await;
    let (drive, box_, storage) =
        (world.service("drive").await, world.service("box").await, world.portfolio("storage").await);
    let person = world.person("resources.sunet").await;
    let input = json!({ "person": person, "role": "SERVICE_OWNER", "scope": { "service": drive } });
    let seat = world.made("leader.sunet", "appointmentMake", input).await;
    let describe = |service: &Value| json!({ "service": service, "routine": "SUPPORT", "textSv": "Så här" });
    let change = json!({ "service": drive, "title": "Byt" });
    let require = json!({ "service": drive, "roles": ["SERVICE_MANAGER"] });
    // Not accepted, it gives nothing and takes nothing.
    world.act("owner.sunet.storage", "routineDescribe", describe(&drive)).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
    world.act("resources.sunet", "routineDescribe", describe(&drive)).await;
    world.refuses("owner.sunet.storage", "routineDescribe", describe(&drive), "FORBIDDEN", "S4.2.8").await;
    world.refuses("owner.sunet.storage", "changePropose", change.clone(), "FORBIDDEN", "S4.2.13").await;
    world.refuses("owner.sunet.storage", "rolesRequire", require.clone(), "FORBIDDEN", "S4.2").await;
    world.act("resources.sunet", "changePropose", change).await;
    world.act("resources.sunet", "rolesRequire", require).await;
    let why = format!("{{ why(action: EDIT, about: SUPPORT, id: {drive}) {{ allowed }} }}");
    for (person, allowed) in [("owner.sunet.storage", false), ("resources.sunet", true)] {
        assert_eq!(world.ask(person, &why).await["why"]["allowed"], allowed, "{person}");
    }
    // What is the portfolio's stays the portfolio owner's: its other services, its plan, its frame, and reading.
    world.act("owner.sunet.storage", "routineDescribe", describe(&box_)).await;
    world.act("owner.sunet.storage", "planDrawUp", json!({ "portfolio": storage, "year": 2028 })).await;
    world
        .act("owner.sunet.storage", "rolesRequire", json!({ "portfolio": storage, "roles": ["SERVICE_COORDINATOR"] }))
        .await;
    let framed = json!({ "portfolio": storage, "year": 2028, "amount": "1000" });
    let framed = world.made("leader.sunet", "frameDecide", framed).await;
    let allocate = json!({ "budgetFrame": framed, "service": drive, "amount": "100" });
    world.refuses("resources.sunet", "allocationDecide", allocate.clone(), "NOT_FOUND", "").await;
    world.act("owner.sunet.storage", "allocationDecide", allocate).await;
    let budget = "{ service(provider: \"sunet\", code: \"drive\") { budget(year: 2028) { allocated { amount } } owner { person { name } } } }";
    for person in ["owner.sunet.storage", "resources.sunet"] {
        let seen = world.ask(person, budget).await;
        assert_eq!(seen["service"]["budget"]["allocated"][0]["amount"], "100.00", "{person}: {seen}");
    }
    // From the next request on after it ends, the portfolio's owner decides again.
    world.act("leader.sunet", "appointmentEnd", json!({ "appointment": seat })).await;
    world.refuses("resources.sunet", "routineDescribe", describe(&drive), "FORBIDDEN", "S4.2.8").await;
    world.act("owner.sunet.storage", "routineDescribe", describe(&drive)).await;
}

/// S3.2.3, R4: a coordinator acts on the owner's behalf: one over the portfolio does not do for a service with an owner of
/// its own what the portfolio's owner may not; one to whom that owner delegates does.
#[tokio::test]
async fn s3_2_3_a_portfolios_coordinator_does_not_act_past_the_services_own_owner() {
    let world = World::start().await;
    let (drive, box_) = (world.service("drive").await, world.service("box").await);
    let seat = world.ask("coordinator.sunet.storage", "{ viewer { appointments { id scope } } }").await;
    let seat = seat["viewer"]["appointments"][0].clone();
    assert_eq!(seat["scope"], "PORTFOLIO");
    let duties = [
        "COORDINATE_WITH_OWNER",
        "SUPPLIER_AGREEMENTS",
        "MANAGER_APPOINTMENT",
        "AGREEMENT_AND_BUDGET_FOLLOW_UP",
        "ANNUAL_PLAN",
        "SUPPORT_PROCESS",
        "DOCUMENTATION",
        "STRATEGIC_WATCH",
        "WORK_PRIORITISATION",
    ];
    let delegate = json!({ "appointment": seat["id"], "duties": duties });
    world.act("owner.sunet.storage", "appointmentDelegate", delegate).await;
    let describe =
        |service: &Value, routine: &str| json!({ "service": service, "routine": routine, "textSv": "Så här" });
    let record = |service: &Value, category: &str| {
        let mut record = json!({ "category": category, "service": service, "year": 2026, "text": "Så" });
        if category == "WORK_ORDER" {
            record["consultation"] = json!("Avstämt med tjänsteägaren.");
        }
        record
    };
    let records =
        ["OWNER_COORDINATION", "COMPETENCE_NEED", "FOLLOW_UP", "ANNUAL_REPORT", "STRATEGY_JUDGEMENT", "WORK_ORDER"];
    world.act("coordinator.sunet.storage", "routineDescribe", describe(&drive, "SUPPORT")).await;
    let input = json!({ "person": world.person("resources.sunet").await, "role": "SERVICE_OWNER", "scope": { "service": drive } });
    let owner = world.made("leader.sunet", "appointmentMake", input).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": owner })).await;
    let manager = json!({ "invite": { "name": "F", "claim": "eduPersonPrincipalName", "value": "f@sunet.invalid" },
        "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    world
        .refuses("coordinator.sunet.storage", "routineDescribe", describe(&drive, "SUPPORT"), "FORBIDDEN", "S4.2.8")
        .await;
    world
        .refuses(
            "coordinator.sunet.storage",
            "routineDescribe",
            describe(&drive, "DOCUMENTATION"),
            "FORBIDDEN",
            "S4.2.10",
        )
        .await;
    world.refuses("coordinator.sunet.storage", "appointmentMake", manager.clone(), "FORBIDDEN", "S4.2.4").await;
    for category in records {
        let refused =
            world.refused("coordinator.sunet.storage", "managementRecordWrite", record(&drive, category)).await;
        assert_eq!(refused.code, "FORBIDDEN", "{category}: {refused:?}");
        world.act("coordinator.sunet.storage", "managementRecordWrite", record(&box_, category)).await;
    }
    // It goes on reading; and what the service's own owner delegates over the service holds there.
    let read = format!(
        "{{ service(provider: \"sunet\", code: \"drive\") {{ upkeep {{ support }} }} why(action: CONFIRM, about: SUPPORT, id: {drive}) {{ allowed clause }} }}"
    );
    let seen = world.ask("coordinator.sunet.storage", &read).await;
    assert_eq!(seen["why"], json!({ "allowed": false, "clause": "S4.2.8" }));
    let input = json!({ "person": world.person("coordinator.sunet.storage").await, "role": "SERVICE_COORDINATOR",
        "scope": { "service": drive }, "duties": ["SUPPORT_PROCESS"] });
    let own = world.made("resources.sunet", "appointmentMake", input).await;
    world.act("coordinator.sunet.storage", "appointmentAccept", json!({ "appointment": own })).await;
    let done = world.act("coordinator.sunet.storage", "routineDescribe", describe(&drive, "SUPPORT")).await;
    assert_eq!(done["decision"]["clause"], "S4.3.6");
    world.refuses("coordinator.sunet.storage", "appointmentMake", manager, "FORBIDDEN", "S4.2.4").await;
}

/// S4.2.2: a supplier's contact is ended by the provider that appointed it, not by another that it serves too.
#[tokio::test]
async fn s4_2_2_a_contact_is_ended_by_whose_it_is() {
    let world = World::start().await;
    world.execute("INSERT INTO supplier_relation (id, provider_id, supplier_id, provenance) SELECT NEW_ID, p.id, s.id, 'RECORDED' \
        FROM organisation p, organisation s WHERE p.code = 'uu-it' AND s.code = 'nordunet'").await;
    let nordunet = world.organisation("nordunet").await;
    let contact = |name: &str| {
        json!({ "invite": { "name": name, "claim": "eduPersonPrincipalName", "value": format!("{name}@nordu.invalid") },
        "role": "SUPPLIER_CONTACT", "scope": { "organisation": nordunet } })
    };
    let theirs = world.made("contract.sunet", "appointmentMake", contact("a")).await;
    let ours = world.made("contract.uu-it", "appointmentMake", contact("b")).await;
    let end = |appointment: &Value| json!({ "appointment": appointment });
    // Both see both: who serves both is no secret to either (V8). Each ends its own.
    world.refuses("contract.uu-it", "appointmentEnd", end(&theirs), "FORBIDDEN", "S4.2.2").await;
    world.refuses("contract.sunet", "appointmentEnd", end(&ours), "FORBIDDEN", "S4.2.2").await;
    let done = world.act("contract.sunet", "appointmentEnd", end(&theirs)).await;
    assert_eq!(done["decision"]["clause"], "S4.2.2");
    world.act("contract.uu-it", "appointmentEnd", end(&ours)).await;
}
