//! What has come in by a file, as the API tells it (O5): attested, with its source, and on record.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{Exchange, ISSUER};
use crate::{
    acts::world::World,
    signing_in::issuer::{KeyServer, TestKey, jwks},
};

#[tokio::test]
async fn o5_what_is_imported_is_told_with_its_source_and_decision() {
    let exchange = Exchange::filled().await;
    let key = TestKey::new("one", Algorithm::ES256);
    let keys = KeyServer::start(jwks([&key])).await;
    let [issuer, audience, _] = ISSUER;
    let settings = [issuer, audience, ("ALGORITHMS", "ES256"), ("JWKS_URL", keys.url.as_str())];
    let world = World::with(exchange.database, &settings).await;
    for person in ["eva", "rut"] {
        let now = chrono::Utc::now().timestamp();
        let claims = json!({ "iss": issuer.1, "aud": audience.1, "sub": person, "iat": now, "exp": now + 600 });
        world.sign_in(person, key.sign(&claims));
    }
    let query = "{
        service(provider: \"nordnet\", code: \"drive\") { provenance source }
        agreement(keeper: \"nordnet\", code: \"A-1\") { provenance source inForce { provenance source } }
        delivery(provider: \"nordnet\", code: \"uu-drive\") { provenance source }
        decisions(first: 10, filter: { about: LOAD }) {
            nodes { action clause role about reason files { name sha256 } object { ... on Organisation { code } } hash }
        }
    }";
    // Of the provider's staff and of its customer.
    for person in ["eva", "rut"] {
        let told = world.ask(person, query).await;
        for object in ["/service", "/agreement", "/agreement/inForce", "/delivery"] {
            let object = told.pointer(object).cloned().unwrap_or_default();
            assert_eq!(
                (&object["provenance"], &object["source"]),
                (&json!("ATTESTED"), &json!("the old register")),
                "{told}"
            );
        }
        if person == "eva" {
            let decisions: Vec<&Value> = told["decisions"]["nodes"].as_array().into_iter().flatten().collect();
            let [load] = decisions.as_slice() else { panic!("{told}") };
            assert_eq!(
                (&load["action"], &load["clause"], &load["role"]),
                (&json!("ATTEST"), &json!("O5"), &json!("PLATFORM_ADMIN"))
            );
            assert_eq!((&load["about"], &load["object"]["code"]), (&json!("LOAD"), &json!("nordnet")));
            assert_eq!(load["reason"], "Stated from the old register.");
            let files = load["files"].as_array().unwrap();
            let services = files.iter().find(|file| file["name"] == "services.csv").unwrap();
            assert!(files.len() == 32 && services["sha256"].as_str().unwrap().len() == 64, "{load}");
        }
    }
}
