//! Which owner signs, ends and answers (R4, R5, L3, S1.4), and what is told of it beforehand (U7).

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{part, registered, review, reviewed, seen, signed, to_sign, written};
use crate::acts::world::World;

/// Makes somebody the owner of Drive itself.
async fn own(world: &World) {
    let person = world.person("resources.sunet").await;
    let input =
        json!({ "person": person, "role": "SERVICE_OWNER", "scope": { "service": world.service("drive").await } });
    let seat = world.made("leader.sunet", "appointmentMake", input).await;
    world.act("resources.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
}

/// R4, R5: a service's own owner signs, accepts the risk, gives notice and ends deliveries; the portfolio's owner does not,
/// and the database holds it too.
#[tokio::test]
async fn r5_the_services_own_owner_signs_for_it() {
    let world = World::start().await;
    let version = reviewed(&world, "own", "uu").await;
    let draft = written(&world, "own-draft", "kth").await;
    let of_storage = to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    own(&world).await;
    world.refuses("owner.sunet.storage", "agreementSign", of_storage.clone(), "FORBIDDEN", "R5").await;
    // What it may not, it does not past the program either.
    let forced = "INSERT INTO consent (id, keeper_id, object_kind, object_id, content_hash, act, service_id, person_id, \
        appointment_id, given_at) SELECT p.id, p.keeper_id, 'AGREEMENT', p.id, 'x', 'ACT', s.id, a.person_id, a.id, \
        (SELECT MAX(decided_at) FROM decision) FROM agreement_part p JOIN agreement g ON g.id = p.agreement_id \
        JOIN service s ON s.code = 'drive' AND s.provider_id = p.keeper_id JOIN appointment a ON a.role = 'SERVICE_OWNER' \
        AND a.OVER WHERE g.code = 'own' AND p.is_keeper";
    for act in ["SIGN", "TERMINATE", "ACCEPT_RISK"] {
        let of_portfolio =
            forced.replace("'ACT'", &format!("'{act}'")).replace("a.OVER", "a.portfolio_id = s.portfolio_id");
        let refused = world.run(&of_portfolio).await.expect_err(act).to_string();
        assert!(refused.contains("consent_authority"), "{act}: {refused}");
    }
    world.act("resources.sunet", "agreementSign", of_storage).await;
    let uu = to_sign(&world, "signatory.uu", &version, "uu").await;
    world.act("signatory.uu", "agreementSign", uu).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    // L3: here there is no risk to accept, and that is said to whoever may.
    let accept = json!({ "agreementVersion": draft, "reason": "Vi tar den." });
    world.refuses("owner.sunet.storage", "riskAccept", accept.clone(), "FORBIDDEN", "L3").await;
    world.refuses("resources.sunet", "riskAccept", accept, "WRONG_STATE", "L3").await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Tjänsten avvecklas." });
    world.refuses("owner.sunet.storage", "agreementTerminate", notice.clone(), "FORBIDDEN", "R5").await;
    world.act("resources.sunet", "agreementTerminate", notice).await;
    assert_eq!(seen(&world, "contract.sunet", &version).await["terminatedFrom"], "2028-01-01");
    let query = format!(
        "{{ deliveries(first: 1, filter: {{ service: {}, state: [ACTIVE] }}) {{ nodes {{ id }} }} }}",
        world.service("drive").await
    );
    let delivery = world.ask("resources.sunet", &query).await["deliveries"]["nodes"][0]["id"].clone();
    let end = json!({ "delivery": delivery });
    world.refuses("owner.sunet.storage", "deliveryEnd", end.clone(), "FORBIDDEN", "S1.4").await;
    world.act("resources.sunet", "deliveryEnd", end).await;
}

/// R5: a consent to notice counts for as long as whoever gave it answers for the service.
#[tokio::test]
async fn r5_a_former_owners_consent_does_not_count() {
    let world = World::start().await;
    let version = written(&world, "former", "uu").await;
    let services = [world.service("drive").await, world.service("mailfilter").await];
    let input = json!({ "agreementVersion": version, "services": services });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    let mail = to_sign(&world, "owner.sunet.mail", &version, "sunet").await;
    world.act("owner.sunet.mail", "agreementSign", mail).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Tjänsterna avvecklas." });
    world.act("owner.sunet.storage", "agreementTerminate", notice.clone()).await;
    own(&world).await;
    world.act("owner.sunet.mail", "agreementTerminate", notice.clone()).await;
    assert!(seen(&world, "contract.sunet", &version).await["terminatedFrom"].is_null());
    world.act("resources.sunet", "agreementTerminate", notice).await;
    assert_eq!(seen(&world, "contract.sunet", &version).await["terminatedFrom"], "2028-01-01");
}

/// U7, R5, V7: whether one may sign a part is told beforehand as the act then decides.
#[tokio::test]
async fn u7_who_may_sign_is_told_as_the_act_decides() {
    let world = World::start().await;
    let version = reviewed(&world, "may", "uu").await;
    let now = seen(&world, "contract.sunet", &version).await;
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementPart { viewerCan { action about allowed } } } }";
    let mut told = HashSet::new();
    for person in [
        "owner.sunet.storage",
        "owner.sunet.mail",
        "manager.sunet.drive",
        "contract.sunet",
        "leader.sunet",
        "reviewer.sunet",
        "level.sunet",
        "account.sunet",
        "customer.uu",
        "signatory.uu",
        "customer.kth",
        "signatory.kth",
    ] {
        for organisation in ["sunet", "uu"] {
            let own = part(&now, organisation)["id"].clone();
            let seen = world.send(person, query, json!({ "id": own })).await["data"]["node"].clone();
            let may = seen["viewerCan"]
                .as_array()
                .and_then(|can| can.iter().find(|it| it["action"] == "SIGN" && it["about"] == "SIGNATURE"));
            let may = may.is_some_and(|may| may["allowed"] == true);
            let wrong = "0".repeat(64);
            let input = json!({ "agreementPart": own, "contentHash": wrong, "partHash": wrong });
            let refused = world.refused(person, "agreementSign", input).await;
            let permitted = refused.code == "VERSION_CONFLICT";
            assert!(permitted || ["FORBIDDEN", "NOT_FOUND"].contains(&refused.code.as_str()), "{person}: {refused:?}");
            assert_eq!(may, permitted, "{person} on {organisation}: {seen} {refused:?}");
            told.extend(may.then_some((person, organisation)));
        }
    }
    assert_eq!(told, HashSet::from([("owner.sunet.storage", "sunet"), ("signatory.uu", "uu")]));
}

/// N2: the part's decision says in which appointment, of which role, it was signed.
#[tokio::test]
async fn n2_the_authority_is_on_record() {
    let world = World::start().await;
    let version = registered(&world, "authority", "uu").await;
    let now = seen(&world, "contract.sunet", &version).await;
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementPart { decisions { nodes { action role \
        appointment { id } clause } } } } }";
    for (person, organisation, role, clause) in
        [("signatory.uu", "uu", "SIGNATORY", "U7"), ("owner.sunet.storage", "sunet", "SERVICE_OWNER", "R5")]
    {
        let told: Value = world.send(person, query, json!({ "id": part(&now, organisation)["id"] })).await;
        let decision = &told["data"]["node"]["decisions"]["nodes"][0];
        assert_eq!(
            (&decision["action"], &decision["role"], &decision["clause"]),
            (&json!("SIGN"), &json!(role), &json!(clause)),
            "{told}"
        );
        assert!(decision["appointment"]["id"].is_string(), "{told}");
    }
}
