//! Who is invited is one person, under whatever identity (O4).

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::world::World;
use crate::{
    harness::Database,
    signing_in::issuer::{KeyServer, TestKey, jwks},
};

/// A token of the test's issuer.
fn token(key: &TestKey, subject: &str, claims: &[&str]) -> String {
    let now = chrono::Utc::now().timestamp();
    let mut body =
        json!({ "iss": "https://idp.example.se", "aud": "katalog", "sub": subject, "iat": now, "exp": now + 600 });
    if !claims.is_empty() {
        body["eduPersonPrincipalName"] = json!(claims);
    }
    key.sign(&body)
}

/// O4: somebody who is known and is invited by another claim takes over what was offered; there is no second person.
#[tokio::test]
async fn o4_who_is_known_does_not_become_a_second_person() {
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
    let drive = world.service("drive").await;
    let appoint = |name: &str, value: &str, role: &str| {
        json!({ "invite": { "name": name, "claim": "eduPersonPrincipalName", "value": value },
            "role": role, "scope": { "service": drive } })
    };
    let me = "{ viewer { person { id name } notices(first: 9, unread: true) { nodes { occasion object { id } } } } }";
    let first = appoint("Anna", "anna@uu.invalid", "SERVICE_MANAGER");
    let first = world.made("owner.sunet.storage", "appointmentMake", first).await;
    world.sign_in("anna", token(&key, "a", &["anna@uu.invalid"]));
    let known = world.ask("anna", me).await["viewer"].clone();
    assert_eq!(known["person"]["name"], "Anna");
    world.act("anna", "appointmentAccept", json!({ "appointment": first })).await;
    // The same human, whose second address nobody has connected with her.
    world.sign_in("anna", token(&key, "a", &["anna@uu.invalid", "anna@sunet.invalid"]));
    assert_eq!(world.ask("anna", me).await["viewer"]["person"], known["person"]);
    let second = appoint("A. Andersson", "anna@sunet.invalid", "SERVICE_SPECIALIST");
    let second = world.made("manager.sunet.drive", "appointmentMake", second).await;
    let persons = "SELECT COUNT(*) FROM person WHERE erased_at IS NULL";
    let before = world.number(persons).await;
    // At her next sign-in it is hers: told, and to be answered; the stand-in is emptied.
    let seen = world.ask("anna", me).await["viewer"].clone();
    assert_eq!(seen["person"], known["person"], "{seen}");
    let notice = json!({ "occasion": "APPOINTED", "object": { "id": second } });
    assert!(seen["notices"]["nodes"].as_array().expect("notices").contains(&notice), "{seen}");
    let offered = format!("{{ node(id: {second}) {{ ... on Appointment {{ status person {{ name }} }} }} }}");
    let offered = world.ask("anna", &offered).await["node"].clone();
    assert_eq!(offered, json!({ "status": "UNACCEPTED", "person": { "name": "Anna" } }));
    assert_eq!(world.number(persons).await, before - 1);
    world.act("anna", "appointmentAccept", json!({ "appointment": second })).await;
    let routine = json!({ "service": drive, "routine": "ORDERING", "textSv": "Beställ" });
    world.act("anna", "routineDescribe", routine).await;
    // Invited again by either address she is the one who is known.
    let third = appoint("Någon", "anna@sunet.invalid", "SUPPORT_SPECIALIST");
    world.act("manager.sunet.drive", "appointmentMake", third).await;
    let taken = appoint("Någon", "anna@uu.invalid", "SUPPORT_SPECIALIST");
    assert_eq!(
        world.refused("manager.sunet.drive", "appointmentMake", taken).await.code,
        "TAKEN",
        "she is asked already"
    );
    // Nobody else becomes her by a claim that was used.
    world.sign_in("copy", token(&key, "b", &["anna@sunet.invalid"]));
    assert_eq!(world.ask("copy", "{ viewer { id } }").await["viewer"], Value::Null);
    // What she has accepted stays hers, whatever the database is told.
    let fixed = "SELECT COUNT(*) FROM appointment a JOIN person p ON p.id = a.person_id WHERE p.erased_at IS NOT NULL \
        AND a.accepted_at IS NULL AND a.ended_at IS NULL";
    assert_eq!(world.number(fixed).await, 0);
}

/// O4: an invitation by a claim that no sign-in carries would never be found: it is refused, naming the field.
#[tokio::test]
async fn o4_nobody_is_invited_by_a_claim_that_is_not_configured() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let input = json!({ "invite": { "name": "Anna", "claim": "email", "value": "anna@uu.invalid" },
        "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    let refused = world.refuses("owner.sunet.storage", "appointmentMake", input, "INVALID", "O4").await;
    assert_eq!(refused.field, "invite.claim");
    assert!(refused.message.contains("eduPersonPrincipalName"), "{refused:?}");
}
