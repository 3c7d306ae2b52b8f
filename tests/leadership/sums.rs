//! N8: no figure differs from the sum of the rows it stands for, at any place, for anybody.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{FIGURES, Person, WIDE, amounts, database, list};
use crate::harness::Server;

const PAGE: &str = "fragment Page on PAGED { totalCount pageInfo { hasNextPage endCursor } }";

/// The selection of figures with `page` as the page's arguments. Pages have types of their own, so what they share is
/// written out.
fn selection(figures: &[&str], page: &str, day: &str) -> String {
    let shared = PAGE.split_once('{').and_then(|(_, rest)| rest.rsplit_once('}')).expect("a fragment").0;
    let chosen = FIGURES.iter().filter(|(name, _)| figures.is_empty() || figures.contains(name));
    let texts = chosen.map(|(_, text)| text.replace("...Page", shared).replace("PAGE", page));
    texts.collect::<Vec<_>>().join(" ").replace("DAY", &format!("\"{day}\""))
}

/// The single figures among those of a place, each with its name and, in a list, what tells it apart.
fn single(figures: &Value) -> Vec<(String, Value, Value)> {
    let mut found = Vec::new();
    for (name, figure) in figures.as_object().expect("figures") {
        let Some(entries) = figure.as_array() else {
            found.push((name.clone(), Value::Null, figure.clone()));
            continue;
        };
        for entry in entries {
            let parts: Vec<&Value> = entry.as_object().expect("an entry").values().collect();
            let (figure, label) = if parts[0].is_object() { (parts[0], parts[1]) } else { (parts[1], parts[0]) };
            found.push((name.clone(), label.clone(), figure.clone()));
        }
    }
    found
}

/// Holds a figure against all of its rows.
fn check(place: &str, label: &Value, figure: &Value, rows: &[Value]) {
    let total = &figure["rows"]["totalCount"];
    assert_eq!(total, rows.len(), "{place}: the number of rows");
    if let Some(values) = figure["values"].as_array() {
        assert_eq!(amounts(values), amounts(rows.iter().map(|row| &row["amount"])), "{place}");
        for row in rows.iter().filter(|row| !row["node"]["annualValue"].is_null()) {
            assert_eq!(row["amount"], row["node"]["annualValue"], "{place}: a row as it tells itself");
        }
    } else {
        assert_eq!(figure["value"], rows.len(), "{place}");
        for row in rows {
            let told = [&row["status"], &row["effectiveState"]].into_iter().find(|told| !told.is_null());
            if let (Some(told), false) = (told, label.is_null()) {
                assert_eq!(told, label, "{place}: a row as it tells itself");
            }
        }
    }
}

/// The rows of one figure, to its end.
async fn all_rows(person: &Person<'_>, year: &str, way: &[String], name: &str, label: &Value, day: &str) -> Vec<Value> {
    let figures = format!("figures {{ {} }}", selection(&[name], "first: 100, after: $after", day));
    let inner = match way {
        [_] => figures,
        [_, portfolio] => format!("portfolios(code: \"{portfolio}\") {{ {figures} }}"),
        [_, portfolio, service] => {
            format!("portfolios(code: \"{portfolio}\") {{ services(code: \"{service}\") {{ {figures} }} }}")
        }
        _ => panic!("no such place"),
    };
    let query = format!(
        "query($after: String) {{ portfolioOverview(provider: \"{}\", {year}) {{ providers {{ {inner} }} }} }}",
        way[0]
    );
    let (mut rows, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = person.with(&query, json!({ "after": after })).await;
        let mut at = &data["portfolioOverview"]["providers"][0];
        at = if way.len() > 1 { &at["portfolios"][0] } else { at };
        at = if way.len() > 2 { &at["services"][0] } else { at };
        let found = single(&at["figures"]);
        let (_, _, figure) = found.iter().find(|(_, other, _)| other == label).expect("the figure");
        let page = &figure["rows"];
        rows.extend(list(&page["edges"]).iter().chain(list(&page["nodes"])).cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return rows;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// How many figures of `person` were held against their rows, and how many of those by several pages.
async fn opened(server: &Server, subject: &str, year: &str, day: &str) -> (usize, usize) {
    let person = Person::new(server, subject);
    let places = person.overview(year, "figures", &selection(&[], "first: 100", day)).await;
    let (mut figures, mut paged) = (0, 0);
    for (way, found) in places {
        for (name, label, figure) in single(&found).into_iter().filter(|(_, _, figure)| !figure.is_null()) {
            let place = format!("{subject} {way:?} {name} {label}");
            let page = &figure["rows"];
            let mut rows: Vec<Value> = list(&page["edges"]).iter().chain(list(&page["nodes"])).cloned().collect();
            if page["pageInfo"]["hasNextPage"] == true {
                rows = all_rows(&person, year, &way, &name, &label, day).await;
                paged += 1;
            }
            check(&place, &label, &figure, &rows);
            figures += 1;
        }
    }
    (figures, paged)
}

#[tokio::test]
async fn every_figure_is_the_sum_of_its_rows() {
    let server = Server::with(WIDE).await;
    let today = crate::harness::today();
    let year = chrono::Datelike::year(&today);
    let this_year = format!("year: {year}");
    let past = format!("year: {year}, asOf: \"{year}-06-30\"");
    for (person, figures) in [
        ("leader.sunet", 1_000),
        ("contract.uu-it", 200),
        ("owner.sunet.network", 100),
        ("owner.sunet.cnaas", 20),
        ("manager.sunet.drive", 20),
        ("coordinator.sunet.storage", 50),
        ("coordinator.sunet.identity", 50),
        ("coordinator.sunet.media", 50),
    ] {
        let (opened_today, paged) = opened(&server, person, &this_year, &today.to_string()).await;
        assert!(opened_today >= figures, "{person}: only {opened_today} figures");
        assert!(person != "leader.sunet" || paged > 0, "nothing was longer than a page");
        let (opened_then, _) = opened(&server, person, &past, &format!("{year}-06-30")).await;
        assert!(opened_then >= figures, "{person}: only {opened_then} figures of a past day");
    }
}

#[tokio::test]
async fn money_of_a_portfolio_is_that_of_its_services() {
    let server = Server::with(WIDE).await;
    let year = format!("year: {}", chrono::Datelike::year(&crate::harness::today()));
    let money = ["allocated", "planned", "actual", "forecast", "income", "annualValue"];
    let figures: Vec<String> = money.iter().map(|name| format!("{name} {{ values {{ amount currency }} }}")).collect();
    let figures = format!("{} vacancies {{ value }} agreements {{ agreements {{ value }} }}", figures.join(" "));
    let places = Person::new(&server, "leader.sunet").overview(&year, "figures", &figures).await;
    let depth = |depth: usize, under: &[String]| -> Vec<&Value> {
        let here = places.iter().filter(|(way, _)| way.len() == depth && way.starts_with(under));
        here.map(|(_, figures)| figures).collect()
    };
    for (way, whole) in places.iter().filter(|(way, _)| way.len() < 3) {
        let parts = depth(way.len() + 1, way);
        for name in money {
            let sum = amounts(parts.iter().flat_map(|part| list(&part[name]["values"])));
            assert_eq!(amounts(list(&whole[name]["values"])), sum, "{way:?} {name}");
        }
        // An agreement on several services counts once in their portfolio: never more than they together have.
        for (place, status) in list(&whole["agreements"]).iter().enumerate() {
            let sum: i64 =
                parts.iter().filter_map(|part| part["agreements"][place]["agreements"]["value"].as_i64()).sum();
            assert!(status["agreements"]["value"].as_i64().expect("a number") <= sum, "{way:?}");
        }
    }
    let shared = places.iter().any(|(way, whole)| {
        let of = |figures: &Value| -> i64 {
            list(&figures["agreements"]).iter().filter_map(|one| one["agreements"]["value"].as_i64()).sum()
        };
        way.len() == 2 && of(whole) < depth(3, way).into_iter().map(of).sum()
    });
    assert!(shared, "the sample has agreements on several services of a portfolio");
}

/// A service that moves to another portfolio within the year takes its costs and agreements with it; what it was
/// allocated stands in the frame that it was taken from.
#[tokio::test]
async fn figures_are_their_rows_after_a_service_has_moved() {
    let server = Server::with(WIDE).await;
    let today = crate::harness::today();
    let year = format!("year: {}", chrono::Datelike::year(&today));
    let sunet = "(SELECT p.id FROM portfolio p JOIN organisation o ON o.id = p.provider_id WHERE o.code = 'sunet' AND p.code = ";
    let sql = format!(
        "UPDATE service SET portfolio_id = {sunet}'media'), effective_on = '{today}', recorded_at = '{today}T12:00:00+00:00' \
         WHERE code = 'drive' AND portfolio_id = {sunet}'storage')"
    );
    let changed = database(&server).await.execute_unprepared(&sql).await.expect("an update").rows_affected();
    assert_eq!(changed, 1);
    for person in ["leader.sunet", "owner.sunet.storage", "owner.sunet.media", "manager.sunet.drive"] {
        let (figures, _) = opened(&server, person, &year, &today.to_string()).await;
        assert!(figures > 20, "{person}: {figures}");
    }
    let figures = "allocated { values { amount } } planned { values { amount } }";
    let places = Person::new(&server, "owner.sunet.media").overview(&year, "figures", figures).await;
    let (_, drive) = places.iter().find(|(way, _)| way.get(2).is_some_and(|code| code == "drive")).expect("drive");
    assert_eq!(list(&drive["allocated"]["values"]).len(), 1, "seen with the service, wherever it was taken from");
}
