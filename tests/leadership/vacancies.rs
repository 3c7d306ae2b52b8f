//! S2.2: roles that should be filled and are not, held against what services tell of their owners and managers.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;

use super::{Person, WIDE, database, list, text};
use crate::harness::Server;

#[tokio::test]
async fn an_active_service_has_an_owner_and_a_manager_or_is_told() {
    let server = Server::with(WIDE).await;
    // One manager's appointment is about to end.
    let ends = crate::harness::today() + chrono::TimeDelta::days(40);
    let sql = format!(
        "UPDATE appointment SET valid_until = '{ends}' WHERE role = 'SERVICE_MANAGER' AND service_id = (SELECT s.id \
         FROM service s JOIN organisation o ON o.id = s.provider_id WHERE s.code = 'drive' AND o.code = 'sunet')"
    );
    let changed = database(&server).await.execute_unprepared(&sql).await.expect("an update").rows_affected();
    assert_eq!(changed, 1, "the sample's drive has one manager");
    let leader = Person::new(&server, "leader.sunet");
    let year = format!("provider: \"sunet\", year: {}", chrono::Datelike::year(&crate::harness::today()));
    let figures = "vacancies { value rows { role reason endsOn portfolio { code } service { code } } }";
    let places = leader.overview(&year, "figures", figures).await;
    let (_, whole) = &places[0];
    let told = list(&whole["vacancies"]["rows"]);
    assert_eq!(whole["vacancies"]["value"], told.len());
    let reasons: BTreeSet<&str> = told.iter().filter_map(|one| one["reason"].as_str()).collect();
    assert_eq!(reasons, BTreeSet::from(["ENDING", "UNACCEPTED", "VACANT"]), "one of each");
    for vacancy in told {
        assert_eq!(vacancy["reason"] == "ENDING", !vacancy["endsOn"].is_null(), "{vacancy}");
    }
    let drive: Vec<_> = told.iter().filter(|one| one["service"]["code"] == "drive").collect();
    assert_eq!(drive.len(), 1, "{drive:?}");
    assert_eq!((&drive[0]["role"], &drive[0]["endsOn"]), (&"SERVICE_MANAGER".into(), &ends.to_string().into()));
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
