//! Appointments and delegation: S2.2, S2.3, S3.2.5, S4.2.4, S4.3, S4.3.3, R1, R2, R3, R6, N6, O4, O5, U7.

use serde_json::{Value, json};

use super::world::World;

const MANAGERS: &str = "{ service(provider: \"sunet\", code: \"drive\") { managers { id person { name } } } }";

fn invited(name: &str, value: &str) -> Value {
    json!({ "name": name, "claim": "eduPersonPrincipalName", "value": value })
}

/// S2.3, R1: what is not accepted gives no authority; accepted, it does from the next request on; declined, never.
#[tokio::test]
async fn s2_3_responsibility_is_accepted_by_the_one_concerned() {
    let world = World::start().await;
    let (drive, person) = (world.service("drive").await, world.person("communicator.sunet").await);
    let input = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": drive }, "reason": "Ny förvaltare" });
    let made = world.act("owner.sunet.storage", "appointmentMake", input.clone()).await;
    assert_eq!((&made["decision"]["clause"], &made["decision"]["role"]), (&json!("S4.2.4"), &json!("SERVICE_OWNER")));
    let appointment = made["object"]["id"].clone();
    assert_eq!(world.refused("owner.sunet.storage", "appointmentMake", input.clone()).await.code, "TAKEN");
    assert_eq!(world.told("communicator.sunet").await, ["APPOINTED"]);
    // N6: it gives nothing yet.
    let routine = json!({ "service": drive, "routine": "ORDERING", "textSv": "Beställ via portalen" });
    world.refuses("communicator.sunet", "routineDescribe", routine.clone(), "FORBIDDEN", "S4.4.6").await;
    // Nobody else accepts it.
    world
        .refuses("owner.sunet.storage", "appointmentAccept", json!({ "appointment": appointment }), "FORBIDDEN", "S2.3")
        .await;
    world.refuses("customer.uu", "appointmentAccept", json!({ "appointment": appointment }), "NOT_FOUND", "").await;
    let done = world.act("communicator.sunet", "appointmentAccept", json!({ "appointment": appointment })).await;
    assert_eq!((&done["decision"]["clause"], &done["decision"]["role"]), (&json!("S2.3"), &json!("SERVICE_MANAGER")));
    assert!(world.told("owner.sunet.storage").await.contains(&"APPOINTMENT_ANSWERED".to_owned()));
    world.act("communicator.sunet", "routineDescribe", routine.clone()).await;
    let again = world.refused("communicator.sunet", "appointmentAccept", json!({ "appointment": appointment })).await;
    assert_eq!((again.code.as_str(), again.clause.as_str()), ("WRONG_STATE", "S2.3"));
    // Laid down, it gives nothing from the next request on.
    world.act("communicator.sunet", "appointmentEnd", json!({ "appointment": appointment })).await;
    world.refuses("communicator.sunet", "routineDescribe", routine, "FORBIDDEN", "S4.4.6").await;

    let made = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("communicator.sunet", "appointmentDecline", json!({ "appointment": made })).await;
    assert_eq!(
        world.refused("communicator.sunet", "appointmentAccept", json!({ "appointment": made })).await.code,
        "WRONG_STATE"
    );
    let seen = world.ask("leader.sunet", MANAGERS).await;
    assert!(!seen.to_string().contains("Kommunikatör"), "{seen}");
}

/// N6: an appointment of tomorrow gives nothing today, and one that has run out gives nothing; both are kept.
#[tokio::test]
async fn n6_a_period_that_has_not_begun_or_is_over_gives_nothing() {
    let world = World::start().await;
    let (drive, person) = (world.service("drive").await, world.person("communicator.sunet").await);
    let input = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": drive },
        "validFrom": "2026-12-01", "validUntil": "2027-01-01" });
    let over = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": drive },
        "validFrom": "2026-01-01", "validUntil": "2026-02-01" });
    assert_eq!(world.refused("owner.sunet.storage", "appointmentMake", over).await.field, "validUntil");
    let made = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("communicator.sunet", "appointmentAccept", json!({ "appointment": made })).await;
    let routine = json!({ "service": drive, "routine": "ORDERING", "textSv": "Beställ" });
    world.refuses("communicator.sunet", "routineDescribe", routine.clone(), "FORBIDDEN", "S4.4.6").await;
    let world = world.later("2026-12-01T12:00:00Z").await;
    world.act("communicator.sunet", "routineDescribe", routine.clone()).await;
    let world = world.later("2027-01-01T12:00:00Z").await;
    world.refuses("communicator.sunet", "routineDescribe", routine, "FORBIDDEN", "S4.4.6").await;
}

/// R1: the same role over the same scope is held once on any day: a period before or after another is another.
#[tokio::test]
async fn r1_periods_that_do_not_meet_are_two_appointments() {
    let world = World::start().await;
    let (drive, person) = (world.service("drive").await, world.person("communicator.sunet").await);
    let period = |from: &str, until: Value| {
        json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": drive }, "validFrom": from,
            "validUntil": until })
    };
    world.act("owner.sunet.storage", "appointmentMake", period("2028-01-01", Value::Null)).await;
    world.act("owner.sunet.storage", "appointmentMake", period("2026-11-22", json!("2027-01-01"))).await;
    for (from, until) in [("2026-12-31", json!("2027-06-01")), ("2027-06-01", json!("2028-01-02"))] {
        assert_eq!(world.refused("owner.sunet.storage", "appointmentMake", period(from, until)).await.code, "TAKEN");
    }
    world.act("owner.sunet.storage", "appointmentMake", period("2027-01-01", json!("2028-01-01"))).await;
}

/// Section 2, R2: who appoints whom; everybody else is refused, with the clause.
#[tokio::test]
async fn s4_2_4_each_role_is_appointed_by_whom_the_model_says() {
    let world = World::start().await;
    let sunet = world.organisation("sunet").await;
    let (drive, storage) = (world.service("drive").await, world.portfolio("storage").await);
    let somebody = |n: &str| invited(&format!("Person {n}"), &format!("{n}@sunet.invalid"));
    // R2: leadership appoints owners and staff roles.
    let owner = json!({ "invite": somebody("a"), "role": "SERVICE_OWNER", "scope": { "service": drive } });
    let done = world.act("leader.sunet", "appointmentMake", owner.clone()).await;
    assert_eq!(done["decision"]["clause"], "R2");
    for person in ["owner.sunet.storage", "leader.uu-it", "manager.sunet.drive"] {
        world.refuses(person, "appointmentMake", owner.clone(), "FORBIDDEN", "R2").await;
    }
    let communicator = json!({ "invite": somebody("b"), "role": "COMMUNICATOR", "scope": { "provider": sunet } });
    world.act("leader.sunet", "appointmentMake", communicator).await;
    // S4.2.4: the owner coordinators and managers, in scope; S4.3.3: a coordinator managers, where that is delegated.
    let manager = json!({ "invite": somebody("c"), "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    world.act("owner.sunet.storage", "appointmentMake", manager.clone()).await;
    world.refuses("owner.sunet.mail", "appointmentMake", manager.clone(), "FORBIDDEN", "S4.2.4").await;
    world.refuses("coordinator.sunet.storage", "appointmentMake", manager, "FORBIDDEN", "S4.2.4").await;
    let eduid = world.service("eduid").await;
    let theirs = json!({ "invite": somebody("d"), "role": "SERVICE_MANAGER", "scope": { "service": eduid } });
    let done = world.act("coordinator.sunet.identity", "appointmentMake", theirs).await;
    assert_eq!(done["decision"]["clause"], "S4.3.3");
    let not_theirs = json!({ "invite": somebody("e"), "role": "SERVICE_COORDINATOR", "scope": { "service": eduid } });
    world.refuses("coordinator.sunet.identity", "appointmentMake", not_theirs, "FORBIDDEN", "S4.2.4").await;
    // S3.2.5, R6: the manager specialists and machine accounts.
    for (role, clause) in
        [("SERVICE_SPECIALIST", "S3.2.5"), ("SUPPORT_SPECIALIST", "S3.2.5"), ("MEASUREMENT_AGENT", "R6")]
    {
        let input = json!({ "invite": somebody(role), "role": role, "scope": { "service": drive } });
        let done = world.act("manager.sunet.drive", "appointmentMake", input.clone()).await;
        assert_eq!(done["decision"]["clause"], clause);
        world.refuses("owner.sunet.storage", "appointmentMake", input, "FORBIDDEN", clause).await;
    }
    // A role is held over what it is held over.
    let wrong = json!({ "invite": somebody("f"), "role": "SERVICE_MANAGER", "scope": { "portfolio": storage } });
    assert_eq!(world.refused("owner.sunet.storage", "appointmentMake", wrong).await.field, "scope");
    let duties = json!({ "invite": somebody("g"), "role": "SERVICE_MANAGER", "scope": { "service": drive }, "duties": ["ANNUAL_PLAN"] });
    assert_eq!(world.refused("owner.sunet.storage", "appointmentMake", duties).await.clause, "R3");
    // S4.2.2: the supplier's contact.
    let supplier = world
        .ask("leader.sunet", "{ service(provider: \"sunet\", code: \"drive\") { suppliers { supplier { id } } } }")
        .await;
    let supplier = supplier["service"]["suppliers"][0]["supplier"]["id"].clone();
    let contact = json!({ "invite": somebody("h"), "role": "SUPPLIER_CONTACT", "scope": { "organisation": supplier } });
    let made = world.act("owner.sunet.storage", "appointmentMake", contact.clone()).await;
    assert_eq!(made["decision"]["clause"], "S4.2.2");
    assert!(made["object"]["id"].is_string(), "who appoints a supplier's contact sees it: {made}");
    world.refuses("owner.sunet.mail", "appointmentMake", contact, "FORBIDDEN", "S4.2.2").await;
}

/// R2: the administrator appoints a provider's first leadership, and takes no other decision.
#[tokio::test]
async fn r2_the_administrator_appoints_the_first_leadership() {
    let world = World::start().await;
    let sunet = world.organisation("sunet").await;
    let lead = |provider: &Value, n: &str| json!({ "invite": invited(n, &format!("{n}@new.invalid")), "role": "LEADERSHIP", "scope": { "provider": provider } });
    let refused = world.refused("admin", "appointmentMake", lead(&sunet, "x")).await;
    assert_eq!((refused.code.as_str(), refused.clause.as_str()), ("TAKEN", "R2"));
    let input = json!({ "code": "ny-it", "nameSv": "Nya IT-avdelningen", "kind": "OTHER", "isProvider": true });
    world.refuses("leader.sunet", "organisationRegister", input.clone(), "FORBIDDEN", "R2").await;
    let new = world.made("admin", "organisationRegister", input).await;
    // Until one has accepted there is no leadership yet: an invitation that went astray is not the end of it.
    world.act("admin", "appointmentMake", lead(&new, "astray")).await;
    let first =
        json!({ "person": world.person("leader.uu-it").await, "role": "LEADERSHIP", "scope": { "provider": new } });
    let first = world.made("admin", "appointmentMake", first).await;
    world.act("leader.uu-it", "appointmentAccept", json!({ "appointment": first })).await;
    let refused = world.refused("admin", "appointmentMake", lead(&new, "second")).await;
    assert_eq!((refused.code.as_str(), refused.clause.as_str()), ("TAKEN", "R2"), "{refused:?}");
    world.act("leader.uu-it", "appointmentMake", lead(&new, "second")).await;
    let owner =
        json!({ "invite": invited("o", "o@new.invalid"), "role": "COMMUNICATOR", "scope": { "provider": new } });
    world.refuses("admin", "appointmentMake", owner, "FORBIDDEN", "R2").await;
}

/// O5, U7, U2.4: who speaks for an organisation: the first by a document, the others by its signatory.
#[tokio::test]
async fn o5_the_first_signatory_is_attested_and_appoints_the_others() {
    let world = World::start().await;
    let kth = world.organisation("kth").await;
    let attested = json!({ "invite": invited("Prefekt", "prefekt@kth.invalid"), "role": "SIGNATORY", "organisation": kth,
        "source": "Fullmakt V-2026-0123" });
    for person in ["leader.sunet", "owner.sunet.storage", "customer.kth", "account.sunet"] {
        let refused = world.refused(person, "appointmentAttest", attested.clone()).await;
        assert_eq!((refused.code.as_str(), refused.clause.as_str()), ("FORBIDDEN", "O5"), "{person}: {refused:?}");
    }
    // U7: while there is a signatory, no document of the provider's adds another.
    let nameless =
        json!({ "invite": invited("P", "p@kth.invalid"), "role": "SIGNATORY", "organisation": kth, "source": " " });
    assert_eq!(world.refused("contract.sunet", "appointmentAttest", nameless).await.field, "source");
    assert_eq!(world.refused("contract.sunet", "appointmentAttest", attested.clone()).await.code, "TAKEN");
    let own = "{ viewer { appointments { id role } } }";
    let own = world.ask("signatory.kth", own).await["viewer"]["appointments"][0]["id"].clone();
    world.act("signatory.kth", "appointmentEnd", json!({ "appointment": own })).await;
    // Nobody says of oneself that one speaks for another organisation.
    let mut own = attested.clone();
    own.as_object_mut().expect("an input").remove("invite");
    own["person"] = world.person("contract.sunet").await;
    let refused = world.refuses("contract.sunet", "appointmentAttest", own.clone(), "SAME_PERSON", "O5").await;
    assert_eq!(refused.field, "person");
    let made = world.act("contract.sunet", "appointmentAttest", attested).await;
    assert_eq!(made["decision"]["clause"], "O5");
    // Who has to do with the organisation is notified of it: its own people, and all whose customer it is.
    let told = world.whom("SPOKESPERSON_ATTESTED").await;
    assert!(told.contains(&"customer.kth".to_owned()) && !told.contains(&"customer.uu".to_owned()), "{told:?}");
    assert!(!told.contains(&"contract.sunet".to_owned()), "{told:?}");
    // U7: a second one attested meanwhile is not the first any more once the first has accepted.
    own["person"] = world.person("resources.sunet").await;
    let second = world.made("contract.sunet", "appointmentAttest", own.clone()).await;
    own["person"] = world.person("cases.sunet").await;
    let third = world.made("contract.sunet", "appointmentAttest", own).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": second })).await;
    world.refuses("cases.sunet", "appointmentAccept", json!({ "appointment": third }), "TAKEN", "U7").await;
    let attested = "SELECT COUNT(*) FROM appointment WHERE provenance = 'ATTESTED' AND source = 'Fullmakt V-2026-0123'";
    assert_eq!(world.number(attested).await, 3, "it is never passed off as an act done here");
    // U7: the signatory of Uppsala University appoints its own, and nobody else's.
    let uu = world.organisation("uu").await;
    let own = |organisation: &Value| {
        json!({ "invite": invited("Kontakt", "kontakt@uu.invalid"),
        "role": "CUSTOMER_REPRESENTATIVE", "scope": { "organisation": organisation } })
    };
    // O3: who speaks for the university without its units gives nobody more than that.
    let mut wider = own(&uu);
    wider["scope"]["includesUnits"] = json!(true);
    let refused = world.refused("signatory.uu", "appointmentMake", wider).await;
    assert_eq!((refused.code.as_str(), refused.field.as_str()), ("INVALID", "scope.includesUnits"), "{refused:?}");
    let done = world.act("signatory.uu", "appointmentMake", own(&uu)).await;
    assert_eq!(done["decision"]["clause"], "U7");
    world.refuses("signatory.uu", "appointmentMake", own(&kth), "FORBIDDEN", "U7").await;
    world.refuses("customer.uu", "appointmentMake", own(&uu), "FORBIDDEN", "U7").await;
}

/// S2.2: at most one effective owner of a scope at any moment; the service's own goes before the portfolio's.
#[tokio::test]
async fn s2_2_a_scope_has_one_owner_at_a_time() {
    let world = World::start().await;
    let (storage, person) = (world.portfolio("storage").await, world.person("resources.sunet").await);
    let input = json!({ "person": person, "role": "SERVICE_OWNER", "scope": { "portfolio": storage } });
    let second = world.made("leader.sunet", "appointmentMake", input).await;
    let refused = world.refused("resources.sunet", "appointmentAccept", json!({ "appointment": second })).await;
    assert_eq!((refused.code.as_str(), refused.clause.as_str()), ("SECOND_OWNER", "S2.2"));
    // No act takes the only owner of active services; not even the owner's own.
    let query = "{ viewer { appointments { id role } } }";
    let first = world.ask("owner.sunet.storage", query).await["viewer"]["appointments"][0]["id"].clone();
    for person in ["leader.sunet", "owner.sunet.storage"] {
        world.refuses(person, "appointmentEnd", json!({ "appointment": first }), "LAST_OWNER", "S2.2").await;
    }
    // The first ends on a day to come; the second begins then.
    world.act("leader.sunet", "appointmentEnd", json!({ "appointment": second })).await;
    let input = json!({ "person": person, "role": "SERVICE_OWNER", "scope": { "portfolio": storage }, "validFrom": "2027-01-01" });
    let next = world.made("leader.sunet", "appointmentMake", input).await;
    assert_eq!(
        world.refused("resources.sunet", "appointmentAccept", json!({ "appointment": next })).await.code,
        "SECOND_OWNER"
    );
    world.act("leader.sunet", "appointmentEnd", json!({ "appointment": first, "on": "2027-01-01" })).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": next })).await;
    let owner = "{ service(provider: \"sunet\", code: \"drive\") { owner { person { name } } } }";
    assert!(world.ask("leader.sunet", owner).await.to_string().contains("Tjänsteägare Lagring"));
    let world = world.later("2027-01-02T12:00:00Z").await;
    assert!(world.ask("leader.sunet", owner).await.to_string().contains("Resursägare"));
}

/// S2.2, S4.4: no act takes the last manager of an active service, not even the manager's own.
#[tokio::test]
async fn s4_4_an_active_service_keeps_a_manager() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let managers = world.ask("leader.sunet", MANAGERS).await;
    let held: Vec<Value> =
        managers["service"]["managers"].as_array().expect("managers").iter().map(|one| one["id"].clone()).collect();
    assert_eq!(held.len(), 1, "{managers}");
    for (person, input) in [
        ("owner.sunet.storage", json!({ "appointment": held[0] })),
        ("manager.sunet.drive", json!({ "appointment": held[0] })),
        ("owner.sunet.storage", json!({ "appointment": held[0], "on": "2027-06-01" })),
    ] {
        world.refuses(person, "appointmentEnd", input, "LAST_MANAGER", "S2.2").await;
    }
    let person = world.person("resources.sunet").await;
    let input = json!({ "person": person, "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    let second = world.made("owner.sunet.storage", "appointmentMake", input).await;
    // Not accepted, not there.
    world
        .refuses("owner.sunet.storage", "appointmentEnd", json!({ "appointment": held[0] }), "LAST_MANAGER", "S2.2")
        .await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": second })).await;
    world.act("manager.sunet.drive", "appointmentEnd", json!({ "appointment": held[0] })).await;
    world.refuses("resources.sunet", "appointmentEnd", json!({ "appointment": second }), "LAST_MANAGER", "S2.2").await;
}

/// R3, S4.3: the owner delegates any of the nine, changes and withdraws; it holds from the next request on.
#[tokio::test]
async fn r3_delegation_holds_from_the_next_request_on() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let query = "{ viewer { appointments { id version duties } } }";
    let seat = world.ask("coordinator.sunet.storage", query).await["viewer"]["appointments"][0].clone();
    let support = json!({ "service": drive, "routine": "SUPPORT", "textSv": "Ring 08-123" });
    world.refuses("coordinator.sunet.storage", "routineDescribe", support.clone(), "FORBIDDEN", "S4.2.8").await;
    let delegate = |duties: &[&str]| json!({ "appointment": seat["id"], "duties": duties });
    for person in ["leader.sunet", "owner.sunet.mail", "coordinator.sunet.storage", "manager.sunet.drive"] {
        world.refuses(person, "appointmentDelegate", delegate(&[]), "FORBIDDEN", "R3").await;
    }
    world.act("owner.sunet.storage", "appointmentDelegate", delegate(&["SUPPORT_PROCESS"])).await;
    let done = world.act("coordinator.sunet.storage", "routineDescribe", support.clone()).await;
    assert_eq!(done["decision"]["clause"], "S4.3.6");
    assert_eq!(world.told("coordinator.sunet.storage").await, ["DELEGATED"]);
    world.act("owner.sunet.storage", "appointmentDelegate", delegate(&[])).await;
    world.refuses("coordinator.sunet.storage", "routineDescribe", support, "FORBIDDEN", "S4.2.8").await;
    let now = world.ask("coordinator.sunet.storage", query).await["viewer"]["appointments"][0].clone();
    assert_eq!(now["duties"], json!([]));
    // What is over is not delegated to.
    let end = json!({ "appointment": seat["id"], "on": "2026-12-01" });
    world.act("owner.sunet.storage", "appointmentEnd", end).await;
    let world = world.later("2026-12-01T12:00:00Z").await;
    let late = json!({ "appointment": seat["id"], "duties": ["SUPPORT_PROCESS"] });
    world.refuses("owner.sunet.storage", "appointmentDelegate", late, "WRONG_STATE", "R3").await;
}

/// S4.2: the owner says which roles must be filled; what is not filled is told.
#[tokio::test]
async fn s4_2_the_owner_decides_which_roles_must_be_filled() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let input = |roles: &[&str]| json!({ "service": drive, "roles": roles });
    world.refuses("leader.sunet", "rolesRequire", input(&["SUPPORT_SPECIALIST"]), "FORBIDDEN", "S4.2").await;
    assert_eq!(world.refused("owner.sunet.storage", "rolesRequire", input(&["LEADERSHIP"])).await.field, "roles");
    world
        .act(
            "owner.sunet.storage",
            "rolesRequire",
            input(&["SERVICE_COORDINATOR", "SERVICE_SPECIALIST", "BUSINESS_DEVELOPER"]),
        )
        .await;
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM required_role r JOIN service s ON s.id = r.service_id WHERE s.code = 'drive'")
            .await,
        3
    );
    world.act("owner.sunet.storage", "rolesRequire", input(&[])).await;
    assert_eq!(
        world
            .number("SELECT COUNT(*) FROM required_role r JOIN service s ON s.id = r.service_id WHERE s.code = 'drive'")
            .await,
        0
    );
}
