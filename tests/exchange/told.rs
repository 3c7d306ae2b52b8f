//! What has come in by a file, as the API tells it (O5): attested, with its source, and on record.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{Exchange, ISSUER, err, out};
use crate::{
    acts::world::{DAY, World},
    agreeing::{registered, seen},
    harness::run,
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
        service(provider: \"nordnet\", code: \"drive\") {
            provenance source listPrices { provenance source } suppliers { provenance source }
        }
        organisation(code: \"uu\") { provenance source customerRelations { provenance source } }
        viewer { person { provenance source } }
        agreement(keeper: \"nordnet\", code: \"A-1\") { provenance source inForce { provenance source } }
        delivery(provider: \"nordnet\", code: \"uu-drive\") { provenance source }
        decisions(first: 10, filter: { about: LOAD }) {
            nodes { action clause role about reason files { name sha256 } object { ... on Organisation { code } } hash }
        }
    }";
    // Of the provider's staff and of its customer.
    for person in ["eva", "rut"] {
        let told = world.ask(person, query).await;
        let attested = |row: &Value| row["provenance"] == "ATTESTED" && row["source"] == "the old register";
        for object in ["/service", "/agreement", "/agreement/inForce", "/delivery", "/organisation", "/viewer/person"] {
            assert!(told.pointer(object).is_some_and(attested), "{object}: {told}");
        }
        // In as many rows as there are for whoever asks (V1, V6).
        for (list, staff, customer) in
            [("/service/listPrices", 2, 1), ("/service/suppliers", 1, 0), ("/organisation/customerRelations", 1, 0)]
        {
            let rows = told.pointer(list).and_then(Value::as_array).unwrap();
            assert_eq!(rows.len(), if person == "eva" { staff } else { customer }, "{list}: {told}");
            assert!(rows.iter().all(attested), "{list}: {told}");
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

/// U2.6: the register goes on after the numbers that files have stated, which were given elsewhere.
#[tokio::test]
async fn u2_6_the_register_goes_on_after_what_files_have_stated() {
    let world = World::start().await;
    let number = async |code: &str, customer: &str| {
        let version = registered(&world, code, customer).await;
        let told = seen(&world, "contract.sunet", &version).await["registerNumber"].as_str().unwrap().to_owned();
        told.strip_prefix("2026-").unwrap().parse::<u32>().unwrap()
    };
    let first = number("here-1", "uu").await;
    let files = [
        ("agreements", "keeper,code,title_sv\nsunet,paper,Avtal\n".to_owned()),
        (
            "agreement_versions",
            format!(
                "keeper,agreement,number,state,valid_from,registered_at,register_year,register_number\n\
                 sunet,paper,1,REGISTERED,2026-01-01,2026-01-01,2026,{}\n",
                first + 1
            ),
        ),
        ("agreement_services", "keeper,agreement,version,service\nsunet,paper,1,drive\n".to_owned()),
        (
            "agreement_parts",
            "keeper,agreement,version,organisation,side\nsunet,paper,1,sunet,PROVIDER\nsunet,paper,1,kth,CUSTOMER\n"
                .to_owned(),
        ),
    ];
    let directory = world.server.database.directory().join("files");
    std::fs::create_dir_all(&directory).unwrap();
    for (name, text) in files {
        std::fs::write(directory.join(format!("{name}.csv")), text).unwrap();
    }
    let arguments = ["import", directory.to_str().unwrap(), "--as", "contract.sunet", "--source", "paper"];
    let done = run(&world.server.database, &arguments, &[("CLOCK", DAY)]);
    assert!(done.status.success(), "{}{}", out(&done), err(&done));
    assert_eq!(number("here-2", "uu").await, first + 2);
    assert_eq!(number("here-3", "kth").await, first + 3);
}
