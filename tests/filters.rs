//! Filters of lists over HTTP: each finds just the rows that show what it asks for, among those that the one who asks
//! sees, and in the same order. Services by words, role holders and security classes: see [`super::arguments`].

use serde_json::{Value, json};

use crate::harness::{Database, Server};

/// The sample data's day.
const DAY: &str = "2026-11-22";

/// A list, the type of its filter, and what of its rows is looked at.
struct List {
    name: &'static str,
    filter: &'static str,
    shown: &'static str,
}

const SERVICES: List = List {
    name: "services",
    filter: "ServiceFilter",
    shown: "code state publishedAt provider { id } portfolio { id }",
};

const PORTFOLIOS: List = List { name: "portfolios", filter: "PortfolioFilter", shown: "code provider { id }" };

const ORGANISATIONS: List = List {
    name: "organisations",
    filter: "OrganisationFilter",
    shown: "code kind isProvider organisationNumber sv: name en: name(language: EN) parent { id parent { id parent { id parent { id } } } }",
};

const PERSONS: List = List { name: "persons", filter: "PersonFilter", shown: "name appointments { role status }" };

const AGREEMENTS: List = List {
    name: "agreements",
    filter: "AgreementFilter",
    shown: "code sv: title en: title(language: EN) keeper { id } versions { state validFrom terminatedOn \
            services { serviceId } } inForce { number }",
};

/// Whether a row shows what a filter asks for.
type Shows<'a> = Box<dyn Fn(&Value) -> bool + 'a>;

/// Someone who asks.
struct Person<'a> {
    server: &'a Server,
    token: String,
}

impl Person<'_> {
    /// All rows that `filter` finds, page by page; the number told is theirs.
    async fn all(&self, list: &List, filter: &Value) -> Vec<Value> {
        let List { name, filter: of, shown } = list;
        let query = format!(
            "query($filter: {of}, $after: String) {{ {name}(first: 100, after: $after, filter: $filter) {{ totalCount \
             nodes {{ id {shown} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let (mut rows, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "filter": filter, "after": after });
            let answer = self.server.ask_as(&self.token, &query, variables).await.json();
            assert!(answer["errors"].is_null(), "{name} {filter}: {answer}");
            let page = &answer["data"][*name];
            rows.extend(page["nodes"].as_array().expect("rows").iter().cloned());
            if page["pageInfo"]["hasNextPage"] == false {
                assert_eq!(page["totalCount"], rows.len(), "{name} {filter}");
                return rows;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    /// That each filter finds just the rows that show it: some, and but for the last ones not all.
    async fn finds(&self, list: &List, every: &[Value], filters: Vec<(Value, Shows<'_>)>) {
        for (filter, shows) in filters {
            let found: Vec<Value> = self.all(list, &filter).await.iter().map(|row| row["id"].clone()).collect();
            let expected: Vec<Value> = every.iter().filter(|row| shows(row)).map(|row| row["id"].clone()).collect();
            assert_eq!(found, expected, "{} {filter}", list.name);
            assert!(!found.is_empty() && found.len() < every.len(), "{} {filter} tells nothing apart", list.name);
        }
    }
}

async fn server() -> Server {
    Server::on(Database::on_its_day().await, &[("CLOCK", crate::harness::DAY)]).await
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Letters without case and accents.
fn plain(text: &Value) -> String {
    let fold = |letter: char| match letter {
        'å' | 'ä' => 'a',
        'ö' => 'o',
        'é' => 'e',
        other => other,
    };
    text.as_str().unwrap_or_default().to_lowercase().chars().map(fold).collect()
}

#[tokio::test]
async fn services_and_portfolios_are_found_by_what_they_show() {
    let server = server().await;
    for subject in ["leader.sunet", "customer.kth"] {
        let person = Person { server: &server, token: server.token(subject) };
        let every = person.all(&SERVICES, &Value::Null).await;
        let one = &every[every.len() / 2];
        let filters: Vec<(Value, Shows<'_>)> = vec![
            (json!({ "provider": one["provider"]["id"] }), Box::new(|row| row["provider"] == one["provider"])),
            (json!({ "portfolio": one["portfolio"]["id"] }), Box::new(|row| row["portfolio"] == one["portfolio"])),
            (json!({ "state": ["ACTIVE"] }), Box::new(|row| row["state"] == "ACTIVE")),
            (
                json!({ "state": ["RETIRING", "PROPOSED"] }),
                Box::new(|row| row["state"] == "RETIRING" || row["state"] == "PROPOSED"),
            ),
            (json!({ "code": one["code"] }), Box::new(|row| row["code"] == one["code"])),
        ];
        person.finds(&SERVICES, &every, filters).await;
        // V1: what is not published is for staff, asked for or not.
        let hidden = person.all(&SERVICES, &json!({ "published": false })).await;
        assert_eq!(hidden.is_empty(), subject != "leader.sunet", "{subject}");
        assert!(hidden.iter().all(|row| row["publishedAt"].is_null()));
        let open = person.all(&SERVICES, &json!({ "published": true })).await;
        assert_eq!(open.len() + hidden.len(), every.len(), "{subject}");

        let every = person.all(&PORTFOLIOS, &Value::Null).await;
        let one = &every[every.len() / 2];
        let filters: Vec<(Value, Shows<'_>)> = vec![
            (json!({ "provider": one["provider"]["id"] }), Box::new(|row| row["provider"] == one["provider"])),
            (json!({ "code": one["code"] }), Box::new(|row| row["code"] == one["code"])),
        ];
        person.finds(&PORTFOLIOS, &every, filters).await;
    }
}

#[tokio::test]
async fn organisations_and_persons_are_found_by_what_they_show() {
    let server = server().await;
    let person = Person { server: &server, token: server.token("leader.sunet") };
    let every = person.all(&ORGANISATIONS, &Value::Null).await;
    let uu = every.iter().find(|row| row["code"] == "uu").expect("the university");
    let units_of_units = every.iter().filter(|row| row["parent"]["parent"]["id"] == uu["id"]).count();
    assert!(units_of_units > 0, "the tree is deeper than one");
    let filters: Vec<(Value, Shows<'_>)> = vec![
        (json!({ "kind": ["FACULTY", "MUSEUM"] }), Box::new(|row| row["kind"] == "FACULTY" || row["kind"] == "MUSEUM")),
        (json!({ "isProvider": true }), Box::new(|row| row["isProvider"] == true)),
        (json!({ "parent": uu["id"] }), Box::new(|row| row["parent"]["id"] == uu["id"])),
        (
            json!({ "within": uu["id"] }),
            Box::new(|row| {
                std::iter::successors(Some(row), |unit| unit.get("parent")).any(|unit| unit["id"] == uu["id"])
            }),
        ),
        (json!({ "code": "uu" }), Box::new(|row| row["code"] == "uu")),
        (
            json!({ "organisationNumber": uu["organisationNumber"] }),
            Box::new(|row| row["organisationNumber"] == uu["organisationNumber"]),
        ),
        // In either language, whatever the case and accents.
        (json!({ "text": "HOGSKOLA" }), Box::new(|row| plain(&row["sv"]).contains("hogskola"))),
        (json!({ "text": "institute of technology" }), Box::new(|row| plain(&row["en"]).contains("institute of tech"))),
    ];
    person.finds(&ORGANISATIONS, &every, filters).await;

    let every = person.all(&PERSONS, &Value::Null).await;
    let holds = |row: &Value, role: &str| {
        list(&row["appointments"]).iter().any(|held| held["role"] == role && held["status"] == "EFFECTIVE")
    };
    let filters: Vec<(Value, Shows<'_>)> = vec![
        (json!({ "role": "SERVICE_OWNER" }), Box::new(move |row| holds(row, "SERVICE_OWNER"))),
        (json!({ "role": "SERVICE_MANAGER" }), Box::new(move |row| holds(row, "SERVICE_MANAGER"))),
        // Names as they are written: å, ä and ö are letters of their own.
        (
            json!({ "text": "ÄGARE" }),
            Box::new(|row| row["name"].as_str().is_some_and(|name| name.to_lowercase().contains("ägare"))),
        ),
    ];
    person.finds(&PERSONS, &every, filters).await;
}

#[tokio::test]
async fn agreements_are_found_by_what_they_show() {
    let server = server().await;
    for subject in ["leader.sunet", "customer.uu"] {
        let person = Person { server: &server, token: server.token(subject) };
        let every = person.all(&AGREEMENTS, &Value::Null).await;
        let any = |row: &Value, of: &dyn Fn(&Value) -> bool| list(&row["versions"]).iter().any(of);
        let in_state = |states: &'static [&'static str]| -> Shows<'_> {
            Box::new(move |row| any(row, &|version| states.iter().any(|state| version["state"] == *state)))
        };
        let one = &every[every.len() / 2];
        let service = &list(&list(&one["versions"])[0]["services"])[0]["serviceId"];
        let concerns = |row: &Value| {
            any(row, &|version| list(&version["services"]).iter().any(|covered| covered["serviceId"] == *service))
        };
        let word = plain(&one["sv"]).split(' ').next_back().expect("a word").to_owned();
        let titled =
            |row: &Value| [&row["sv"], &row["en"], &row["code"]].into_iter().any(|text| plain(text).contains(&word));
        let filters: Vec<(Value, Shows<'_>)> = vec![
            (json!({ "code": one["code"], "keeper": one["keeper"]["id"] }), Box::new(|row| row["id"] == one["id"])),
            (json!({ "state": ["REGISTERED"] }), in_state(&["REGISTERED"])),
            (json!({ "state": ["DRAFT", "REVIEWED"] }), in_state(&["DRAFT", "REVIEWED"])),
            (json!({ "service": service }), Box::new(concerns)),
            (json!({ "inForceOn": DAY }), Box::new(|row| !row["inForce"].is_null())),
            (
                json!({ "startsAfter": DAY }),
                Box::new(|row| any(row, &|version| version["validFrom"].as_str() > Some(DAY))),
            ),
            (json!({ "text": word.to_uppercase() }), Box::new(titled)),
            // Conditions must hold of the same version.
            (
                json!({ "state": ["REGISTERED"], "startsAfter": DAY }),
                Box::new(|row| {
                    any(row, &|version| version["state"] == "REGISTERED" && version["validFrom"].as_str() > Some(DAY))
                }),
            ),
        ];
        person.finds(&AGREEMENTS, &every, filters).await;
        for terminated in [true, false] {
            let found = person.all(&AGREEMENTS, &json!({ "terminated": terminated })).await;
            let so = |row: &&Value| any(row, &|version| version["terminatedOn"].is_null() != terminated);
            assert_eq!(found.iter().collect::<Vec<_>>(), every.iter().filter(so).collect::<Vec<_>>(), "{subject}");
            assert!(!terminated || subject != "leader.sunet" || !found.is_empty());
        }
    }
    // By keeper, where there are several.
    let person = Person { server: &server, token: server.token("customer.uu") };
    let every = person.all(&AGREEMENTS, &Value::Null).await;
    for row in [&every[0], &every[every.len() - 1]] {
        let filter = json!({ "keeper": row["keeper"]["id"] });
        let found = person.all(&AGREEMENTS, &filter).await;
        assert!(!found.is_empty() && found.iter().all(|one| one["keeper"] == row["keeper"]), "{filter}");
        assert_eq!(found.len(), every.iter().filter(|one| one["keeper"] == row["keeper"]).count());
    }
}
