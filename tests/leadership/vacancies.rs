//! S2.2: roles that should be filled and are not, held against what services tell of their owners and managers.

use std::collections::BTreeSet;

use super::{Person, WIDE, list, text};
use crate::harness::Server;

#[tokio::test]
async fn an_active_service_has_an_owner_and_a_manager_or_is_told() {
    let server = Server::with(WIDE).await;
    let leader = Person::new(&server, "leader.sunet");
    let year = format!("provider: \"sunet\", year: {}", chrono::Datelike::year(&chrono::Utc::now()));
    let figures = "vacancies { value rows { role reason endsOn portfolio { code } service { code } } }";
    let places = leader.overview(&year, "figures", figures).await;
    let (_, whole) = &places[0];
    let told = list(&whole["vacancies"]["rows"]);
    assert_eq!(whole["vacancies"]["value"], told.len());
    let reasons: BTreeSet<&str> = told.iter().filter_map(|one| one["reason"].as_str()).collect();
    assert_eq!(reasons, BTreeSet::from(["ENDING", "UNACCEPTED", "VACANT"]), "the sample has one of each");
    for vacancy in told {
        assert_eq!(vacancy["reason"] == "ENDING", !vacancy["endsOn"].is_null(), "{vacancy}");
    }
    // Every place tells its own.
    for (way, figures) in &places {
        let here = told.iter().filter(|one| {
            let of = |name: &str| one[name]["code"].as_str();
            way.get(1).is_none_or(|code| of("portfolio") == Some(code))
                && way.get(2).is_none_or(|code| of("service") == Some(code))
        });
        assert_eq!(figures["vacancies"]["value"], here.count(), "{way:?}");
    }
    let missing = |role: &str| -> BTreeSet<String> {
        let vacant = told.iter().filter(|one| one["role"] == role && one["reason"] != "ENDING");
        vacant.filter_map(|one| one["service"]["code"].as_str()).map(str::to_owned).collect()
    };
    let query = "{ organisation(code: \"sunet\") { services(first: 100, filter: { state: [ACTIVE] }) { \
        pageInfo { hasNextPage } nodes { code owner { role } managers { role } } } } }";
    let services = leader.ask(query).await["organisation"]["services"].take();
    assert_eq!(services["pageInfo"]["hasNextPage"], false);
    let without = |field: &str| -> BTreeSet<String> {
        let empty = |value: &serde_json::Value| value.is_null() || list(value).is_empty() && value.is_array();
        list(&services["nodes"]).iter().filter(|one| empty(&one[field])).map(|one| text(&one["code"])).collect()
    };
    assert_eq!(missing("SERVICE_OWNER"), without("owner"));
    assert_eq!(missing("SERVICE_MANAGER"), without("managers"));
    assert!(!without("managers").is_empty(), "the sample has an active service without a manager");
}
