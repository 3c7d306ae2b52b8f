//! The printable pages of an agreement and of a customer's period: what the API answers that person, and nothing to another.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::Promise;
use crate::{
    acts::world::World,
    harness::{Answer, send},
};

/// A page as somebody is shown it; "" is nobody.
pub(super) async fn page(world: &World, path: &str, person: &str) -> Answer {
    let request = world.server.other(Method::GET, path);
    let request = if person.is_empty() { request } else { request.bearer_auth(world.server.token(person)) };
    send(request).await
}

/// The cells of a page's tables, and whatever else stands between tags.
pub(super) fn texts(answer: &Answer) -> Vec<String> {
    let plain = answer.text.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text.trim());
    plain.filter(|text| !text.is_empty()).map(|text| text.replace("&#38;", "&").replace("&#39;", "'")).collect()
}

fn all<'a>(value: &'a Value, pointer: &str) -> Vec<&'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten().collect()
}

/// V2, V7, N7, N8: an agreement as the one who asks may see it: the API's own figures, in both languages; to nobody who
/// is not signed in, and of another's part nothing.
#[tokio::test]
async fn v2_an_agreement_is_a_page_for_whoever_may_see_it() {
    let world = World::start().await;
    let promise = Promise::find(&world).await;
    let customer = format!("customer.{}", promise.customer);
    let id = promise.agreement.as_str().expect("an id");
    let query = format!(
        "{{ node(id: \"{id}\") {{ ... on Agreement {{ code keeper {{ code }} title(language: EN) endsOn inForce {{ parts(first: 100) \
         {{ nodes {{ organisation {{ name(language: EN) }} lines {{ item(language: EN) unitPrice {{ amount currency }} annualValue {{ amount currency }} \
         formula }} annualValue {{ amount currency }} targets {{ value }} }} }} }} }} }} }}"
    );
    for person in [customer.as_str(), "manager.sunet.drive", "specialist.sunet.drive"] {
        let told = world.ask(person, &query).await["node"].clone();
        let answer = page(&world, &format!("/en/agreements/{id}"), person).await;
        assert_eq!(answer.status, StatusCode::OK, "{person}: {}", answer.text);
        assert_eq!(answer.header("cache-control"), "private, no-store");
        let shown = texts(&answer);
        let mut rows = 0;
        for part in all(&told, "/inForce/parts/nodes") {
            let name = part["organisation"]["name"].as_str().expect("a name");
            assert!(shown.iter().any(|text| text == name), "{person}: {name}");
            let lines = all(part, "/lines");
            rows += lines.len();
            for money in lines.iter().filter_map(|line| line.get("annualValue")).chain(all(part, "/annualValue")) {
                if let Some(amount) = money["amount"].as_str() {
                    let written = format!("{amount} {}", money["currency"].as_str().unwrap());
                    assert!(shown.contains(&written), "{person}: {written}");
                }
            }
        }
        // As many price rows as the API tells: none without READ_PRICE.
        let prices = answer.text.split("<caption>Prices").skip(1);
        let shown_rows: usize = prices
            .map(|table| table.split("</tbody>").next().unwrap_or_default().matches("<th scope=\"row\">").count())
            .sum();
        assert_eq!(shown_rows, rows, "{person}");
        assert_eq!(rows > 0, person != "specialist.sunet.drive", "{person}: V2");
    }
    let own = page(&world, &format!("/sv/avtal/{id}"), &customer).await;
    assert!(own.text.contains("<html lang=\"sv\">") && own.text.contains("Priser"), "{}", own.text);
    // By code as well.
    let told = world.ask(&customer, &query).await["node"].clone();
    let by_code = format!("/sv/avtal/{}/{}", told["keeper"]["code"].as_str().unwrap(), told["code"].as_str().unwrap());
    assert_eq!(page(&world, &by_code, &customer).await.status, StatusCode::OK);
    // N7: of the other parties nothing.
    let others = world.ask("manager.sunet.drive", &query).await["node"].clone();
    let own_names: Vec<&Value> =
        all(&told, "/inForce/parts/nodes").iter().map(|part| &part["organisation"]["name"]).collect();
    let mut hidden = 0;
    for part in all(&others, "/inForce/parts/nodes") {
        let name = &part["organisation"]["name"];
        if !own_names.contains(&name) && name != "Sunet" {
            hidden += 1;
            assert!(!own.text.contains(name.as_str().expect("a name")), "{name}");
        }
    }
    assert!(hidden > 2);
    // V7: not found, whoever may not see it, as what is not there.
    let nowhere = page(&world, "/en/agreements/none", &customer).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    for person in ["", "resources.sunet"] {
        let answer = page(&world, &format!("/en/agreements/{id}"), person).await;
        assert_eq!((answer.status, answer.text), (StatusCode::NOT_FOUND, nowhere.text.clone()), "{person}");
    }
    // On sample data, as a sample person chosen there.
    let chosen = page(&world, &format!("/sv/avtal/{id}?as={customer}"), "").await;
    assert_eq!(chosen.status, StatusCode::OK);
    assert_eq!(page(&world, &format!("/sv/avtal/{id}?as=nobody"), "").await.status, StatusCode::NOT_FOUND);
}

/// U2.8, N8, N7: the report of a customer's period shows the API's figures, to the customer as to the provider.
#[tokio::test]
async fn u2_8_a_report_shows_what_the_api_tells() {
    let world = World::start().await;
    let promise = Promise::find(&world).await;
    let (code, customer) = (&promise.customer, format!("customer.{}", promise.customer));
    let query = format!(
        "{{ organisation(code: \"{code}\") {{ fulfilment(from: \"2026-01-01\", to: \"2026-07-01\") {{ met breached notMeasured parts \
         {{ fulfilment {{ rows {{ value state }} }} }} }} deliveries(first: 100) {{ nodes {{ code }} }} }} }}"
    );
    for person in [customer.as_str(), "level.sunet"] {
        let told = world.ask(person, &query).await["organisation"].clone();
        let answer = page(&world, &format!("/en/report/{code}?from=2026-01-01&to=2026-07-01"), person).await;
        assert_eq!(answer.status, StatusCode::OK, "{person}: {}", answer.text);
        let shown = texts(&answer);
        for (word, figure) in [("Met", "met"), ("Breached", "breached"), ("Not measured", "notMeasured")] {
            let place = shown.iter().position(|text| text == word).unwrap_or_else(|| panic!("{word}: {shown:?}"));
            assert_eq!(shown[place + 1], told["fulfilment"][figure].to_string(), "{person}: {figure}");
        }
        let rows: Vec<&Value> =
            all(&told, "/fulfilment/parts").into_iter().flat_map(|part| all(part, "/fulfilment/rows")).collect();
        let values: Vec<&str> = rows.iter().filter_map(|row| row["value"].as_str()).collect();
        assert!(!values.is_empty());
        for value in values {
            assert!(shown.iter().any(|text| text == value), "{person}: {value}");
        }
        for delivery in all(&told, "/deliveries/nodes") {
            assert!(shown.iter().any(|text| *text == delivery["code"].as_str().unwrap()), "{delivery}");
        }
    }
    let swedish = page(&world, &format!("/sv/rapport/{code}"), &customer).await;
    assert!(swedish.text.contains("Rapport") && swedish.text.contains("Tillgänglighet"), "{}", swedish.text);
    // N7, V7: nothing to another customer, nor to whoever is not signed in.
    for person in ["", "customer.uu"] {
        let answer = page(&world, &format!("/en/report/{code}"), person).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{person}");
    }
}
