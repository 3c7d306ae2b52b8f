//! Who answers for an agreement together: S3.2.2, S4.2.5, S4.4.10, S4.7.2, S4.7.4; and what of it is whose: V4.

use serde_json::{Value, json};

use super::{promised::supplied, review, seen, to_sign, written};
use crate::acts::world::World;

/// The action, clause and role of the decision of an act that is done.
async fn decided(world: &World, person: &str, act: &str, input: Value) -> (String, String) {
    let decision = world.act(person, act, input).await["decision"].clone();
    let word = |field: &str| decision[field].as_str().unwrap_or_default().to_owned();
    (word("clause"), word("role"))
}

/// S3.2.2, S4.7.2: the service's owner answers for agreements with the contract manager. The owner says yes to what is
/// promised and gives notice of it, the contract manager enters it in the portfolio; neither does the other's, and none of it
/// is done by those who draft.
#[tokio::test]
async fn s3_2_2_the_owner_answers_for_agreements_with_the_contract_manager() {
    let world = World::start().await;
    let version = written(&world, "together", "uu").await;
    let of = json!({ "agreementVersion": version });
    for person in ["manager.sunet.drive", "reviewer.sunet"] {
        assert_eq!(world.refused(person, "agreementSubmit", of.clone()).await.code, "FORBIDDEN", "{person}");
    }
    review(&world, &version).await;
    let sunet = to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    // The provider's yes is the owner's: not the contract manager's, the manager's, nor leadership's.
    for person in ["contract.sunet", "manager.sunet.drive", "leader.sunet", "level.sunet"] {
        assert_eq!(world.refused(person, "agreementSign", sunet.clone()).await.code, "FORBIDDEN", "{person}");
    }
    let signed = decided(&world, "owner.sunet.storage", "agreementSign", sunet).await;
    assert_eq!(signed, ("R5".to_owned(), "SERVICE_OWNER".to_owned()));
    let uu = to_sign(&world, "signatory.uu", &version, "uu").await;
    world.act("signatory.uu", "agreementSign", uu).await;
    assert!(world.told("contract.sunet").await.contains(&"AGREEMENT_SIGNED".to_owned()), "whose turn it is, is told");
    // And the portfolio is the contract manager's: not the owner's.
    for person in ["owner.sunet.storage", "manager.sunet.drive", "leader.sunet"] {
        assert_eq!(world.refused(person, "agreementRegister", of.clone()).await.code, "FORBIDDEN", "{person}");
    }
    let registered = decided(&world, "contract.sunet", "agreementRegister", of).await;
    assert_eq!(registered, ("S4.7.2".to_owned(), "CONTRACT_MANAGER".to_owned()));
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Avvecklas.", "endDeliveries": true });
    for person in ["contract.sunet", "manager.sunet.drive", "leader.sunet"] {
        assert_eq!(world.refused(person, "agreementTerminate", notice.clone()).await.code, "FORBIDDEN", "{person}");
    }
    world.act("owner.sunet.storage", "agreementTerminate", notice).await;
    assert!(
        world.told("contract.sunet").await.contains(&"AGREEMENT_NOTICE".to_owned()),
        "what the owner does, is told"
    );
}

/// S4.7.4, V4: the contract manager coordinates agreements with owner and managers: each writes of the same draft, what it
/// stands on is recorded by either, and all of them are told what becomes of it. What it stands on is the provider's: who may
/// read that reads it by V4, the customer and the supplier do not.
#[tokio::test]
async fn s4_7_4_v4_the_contract_manager_coordinates_with_owner_and_managers() {
    let world = World::start().await;
    let lower = supplied(&world, "uc-1", "99.9").await;
    let version = written(&world, "coordinated", "uu").await;
    let upper = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    // Drafted by the manager (S4.4.10), written on by the owner and the contract manager.
    let edit = |text: &str| json!({ "agreementVersion": version, "termsSv": text });
    let by = async |person: &str, text: &str| decided(&world, person, "agreementEdit", edit(text)).await;
    assert_eq!(by("manager.sunet.drive", "Ett.").await, ("S4.4.10".to_owned(), "SERVICE_MANAGER".to_owned()));
    assert_eq!(by("owner.sunet.storage", "Två.").await, ("S4.2.5".to_owned(), "SERVICE_OWNER".to_owned()));
    assert_eq!(by("contract.sunet", "Tre.").await, ("S4.7.1".to_owned(), "CONTRACT_MANAGER".to_owned()));
    let under = json!({ "upper": upper, "lower": lower });
    let recorded = decided(&world, "contract.sunet", "underpinningRecord", under.clone()).await;
    assert_eq!(recorded, ("S4.7.4".to_owned(), "CONTRACT_MANAGER".to_owned()));
    let removed = decided(&world, "owner.sunet.storage", "underpinningRemove", under.clone()).await;
    assert_eq!(removed, ("S4.2.2".to_owned(), "SERVICE_OWNER".to_owned()));
    world.act("contract.sunet", "underpinningRecord", under).await;
    review(&world, &version).await;
    let sunet = to_sign(&world, "owner.sunet.storage", &version, "sunet").await;
    world.act("owner.sunet.storage", "agreementSign", sunet).await;
    let uu = to_sign(&world, "signatory.uu", &version, "uu").await;
    world.act("signatory.uu", "agreementSign", uu).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    // What a party does with it, all three are told.
    let notice = json!({ "agreement": upper, "reason": "Vi flyttar hem den.", "endDeliveries": true });
    world.act("signatory.uu", "agreementTerminate", notice).await;
    for person in ["contract.sunet", "owner.sunet.storage", "manager.sunet.drive"] {
        assert!(world.told(person).await.contains(&"AGREEMENT_NOTICE".to_owned()), "{person}");
    }

    let above = "{ agreement(keeper: \"sunet\", code: \"coordinated\") { underpinnedBy { nodes { code } } } }";
    let beneath = "{ agreement(keeper: \"sunet\", code: \"uc-1\") { underpins { nodes { code } } } }";
    for person in ["contract.sunet", "owner.sunet.storage", "manager.sunet.drive", "leader.sunet"] {
        let told = world.ask(person, above).await["agreement"]["underpinnedBy"]["nodes"].clone();
        assert_eq!(told, json!([{ "code": "uc-1" }]), "{person}");
        let told = world.ask(person, beneath).await["agreement"]["underpins"]["nodes"].clone();
        assert_eq!(told, json!([{ "code": "coordinated" }]), "{person}");
    }
    for person in ["customer.uu", "signatory.uu"] {
        let told = world.ask(person, above).await["agreement"]["underpinnedBy"]["nodes"].clone();
        assert_eq!(told, json!([]), "V4: {person}");
        assert!(world.ask(person, beneath).await["agreement"].is_null(), "V4: {person}");
    }
    let told = world.ask("supplier.nordunet", beneath).await["agreement"]["underpins"]["nodes"].clone();
    assert_eq!(told, json!([]), "V4: the supplier sees no SLA above its UC");
    assert!(world.ask("supplier.nordunet", above).await["agreement"].is_null(), "V4");
}
