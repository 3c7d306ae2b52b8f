//! The years of Sunet's agreements, told from the sample data as those concerned read them: how TCS changed supplier (2020,
//! 2025), what thirty customers have in one agreement, which promises stand on a supplier's agreement that ends, and what a
//! customer takes home of it (S4.7.1–S4.7.4, S4.2.2, L2, L3, V2, V4, O2, N7).

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    acts::world::World,
    harness::{Answer, send},
};

fn texts(list: &Value, field: &str) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    list.map(|object| object[field].as_str().expect("a text").to_owned()).collect()
}

/// The code of the one agreement that concerns a service and has this customer as party.
async fn code(world: &World, service: &str, customer: &str) -> String {
    let query = format!(
        "{{ agreements(first: 5, filter: {{ keeper: {}, service: {}, party: {} }}) {{ nodes {{ code kind }} }} }}",
        world.organisation("sunet").await,
        world.service(service).await,
        world.organisation(customer).await,
    );
    let found = world.ask("contract.sunet", &query).await["agreements"]["nodes"].clone();
    let own: Vec<&Value> = found.as_array().expect("agreements").iter().filter(|one| one["kind"] == "SLA").collect();
    assert_eq!(own.len(), 1, "{found}");
    own[0]["code"].as_str().expect("a code").to_owned()
}

/// S4.2.2, L3, V4: on any day the contract manager sees which supplier's agreement carried the certificates, and the customer
/// what it paid; none of the chain. Each supplier sees its own agreement and nothing above it.
#[tokio::test]
async fn s4_2_2_tcs_has_changed_supplier_twice() {
    let world = World::start().await;
    let code = code(&world, "tcs", "uu").await;
    let query = format!(
        "{{ agreement(keeper: \"sunet\", code: \"{code}\") {{ \
         y2019: underpinnedBy(asOf: \"2019-06-01\") {{ totalCount nodes {{ code status(on: \"2019-06-01\") }} }} \
         y2022: underpinnedBy(asOf: \"2022-06-01\") {{ totalCount nodes {{ code status(on: \"2022-06-01\") }} }} \
         y2026: underpinnedBy(asOf: \"2026-11-22\") {{ totalCount nodes {{ code status }} }} \
         before: underpinnedBy(asOf: \"2015-06-30\") {{ totalCount nodes {{ code }} }} \
         ever: underpinnedBy {{ nodes {{ code status }} }} \
         versions {{ number validFrom validUntil }} \
         then: version(asOf: \"2019-06-01\") {{ number parts(first: 5) {{ nodes {{ isKeeper annualValue(on: \"2019-06-01\") {{ amount }} }} }} }} \
         now: version(asOf: \"2026-11-22\") {{ number parts(first: 5) {{ nodes {{ isKeeper annualValue {{ amount }} }} }} }} }} }}"
    );
    let seen = world.ask("contract.sunet", &query).await["agreement"].clone();
    for (year, supplier) in [("y2019", "L008"), ("y2022", "L009"), ("y2026", "L010")] {
        let told = json!({ "totalCount": 1, "nodes": [{ "code": supplier, "status": "IN_FORCE" }] });
        assert_eq!(seen[year], told, "{year}");
    }
    assert_eq!(seen["before"]["totalCount"], 0, "not in force itself");
    assert_eq!(texts(&seen["ever"]["nodes"], "status"), ["EXPIRED", "EXPIRED", "IN_FORCE"], "history stays");
    assert_eq!((&seen["then"]["number"], &seen["now"]["number"]), (&json!(1), &json!(3)), "{seen}");
    let own = |version: &Value| {
        let parts = version["parts"]["nodes"].as_array().expect("parts").iter();
        parts.clone().find(|part| part["isKeeper"] == false).expect("a part")["annualValue"][0]["amount"].clone()
    };
    assert_ne!(own(&seen["then"]), own(&seen["now"]));

    // V4: the customer sees its versions and prices, and nothing of the chain.
    let theirs = world.ask("customer.uu", &query).await["agreement"].clone();
    for year in ["y2019", "y2022", "y2026", "ever"] {
        assert_eq!(theirs[year]["nodes"], json!([]), "{year}");
    }
    assert_eq!((&theirs["versions"], own(&theirs["then"])), (&seen["versions"], own(&seen["then"])));

    // From below: what stood on each, on a day on which it was in force; to its supplier nothing.
    for (supplier, lower, day, other) in [
        ("digicert", "L008", "2019-06-01", "2022-06-01"),
        ("sectigo", "L009", "2022-06-01", "2026-11-22"),
        ("harica", "L010", "2026-11-22", "2019-06-01"),
    ] {
        let query = format!(
            "{{ agreement(keeper: \"sunet\", code: \"{lower}\") {{ kind on: underpins(asOf: \"{day}\", first: 100) {{ totalCount nodes \
             {{ code }} }} off: underpins(asOf: \"{other}\") {{ totalCount nodes {{ code }} }} }} }}"
        );
        let seen = world.ask("contract.sunet", &query).await["agreement"].clone();
        assert!(seen["on"]["totalCount"].as_u64() > Some(30), "{lower}: {seen}");
        assert!(texts(&seen["on"]["nodes"], "code").contains(&code), "{lower}");
        assert_eq!(seen["off"], json!({ "totalCount": 0, "nodes": [] }), "{lower}: not in force then");
        let theirs = world.ask(&format!("supplier.{supplier}"), &query).await["agreement"].clone();
        assert_eq!((&theirs["kind"], &theirs["on"]["totalCount"]), (&json!("SLA"), &json!(0)), "V4: {supplier}");
    }
}

/// V2, N7, O2: one agreement with all who have Drive: the contract manager sees every part, each customer its own, and both
/// the same figures.
#[tokio::test]
async fn v2_drive_is_one_agreement_with_many_customers() {
    let world = World::start().await;
    let query = "{ agreement(keeper: \"sunet\", code: \"S001\") { kind inForce { parts(first: 100) { totalCount nodes { isKeeper \
        organisation { code } annualValue { amount currency } targets { metric value } } } } } }";
    let seen = world.ask("contract.sunet", query).await["agreement"].clone();
    assert_eq!(seen["kind"], "SLA");
    let parts = seen["inForce"]["parts"]["nodes"].as_array().expect("parts");
    let customers: Vec<&Value> = parts.iter().filter(|part| part["isKeeper"] == false).collect();
    assert!(customers.len() > 20, "{}", customers.len());
    for part in customers.iter().step_by(7) {
        let customer = format!("customer.{}", part["organisation"]["code"].as_str().expect("a code"));
        let theirs = world.ask(&customer, query).await["agreement"].clone();
        assert_eq!(theirs["kind"], "UC", "{customer}");
        assert_eq!(theirs["inForce"]["parts"]["nodes"].as_array().map(Vec::len), Some(1), "{customer}");
        let own = &theirs["inForce"]["parts"]["nodes"][0];
        assert_eq!((&own["organisation"], &own["annualValue"]), (&part["organisation"], &part["annualValue"]));
        assert_eq!(own["targets"], part["targets"], "the same promises, and its own");
    }
}

/// L3, V4, S4.7.1: an agreement with a supplier that ends before those above it shows each promise that it then carries no
/// longer, and tells nobody else. Where its own end is what breaks them, that needs no day to be named.
#[tokio::test]
async fn l3_a_uc_ends_before_the_slas_above_it() {
    let world = World::start().await;
    // What the contract manager's desk shows: what ends soonest, until when notice can be given, and what it breaks.
    let query = "{ agreements(first: 100, filter: { inForceOn: \"2026-11-22\", endsBefore: \"2027-06-01\" }, orderBy: { field: ENDS_ON }) \
        { nodes { code kind endsOn cancelBy breaks { agreement { code endsOn } promise { metric verdict misses } } } } }";
    let seen = world.ask("contract.sunet", query).await["agreements"]["nodes"].clone();
    let ending = seen.as_array().expect("agreements");
    let of = |code: &str| ending.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("{code}: {seen}"));
    // Collabora ends in spring, Drive goes on until further notice: its promises to all customers.
    let (collabora, halon) = (of("L018"), of("L016"));
    assert_eq!(collabora["kind"], "UC");
    let told = format!("L018 not in force from {}", collabora["endsOn"].as_str().expect("a day"));
    let broken = collabora["breaks"].as_array().expect("promises");
    assert!(broken.iter().any(|one| one["promise"]["metric"] == "AVAILABILITY"), "{collabora}");
    for one in broken {
        assert_eq!((&one["agreement"]["code"], &one["agreement"]["endsOn"]), (&json!("S001"), &Value::Null), "{one}");
        assert!(one["promise"]["misses"].to_string().contains(&told), "{one}");
    }
    // Halon carries the mail filter of many customers, each in an agreement of its own: all that go on after it.
    let end = halon["endsOn"].as_str().expect("a day");
    let broken = halon["breaks"].as_array().expect("promises");
    let mut codes = BTreeSet::new();
    for one in broken {
        let ends = one["agreement"]["endsOn"].as_str();
        assert!(ends.is_none_or(|ends| ends > end), "what ends before breaks nothing: {one}");
        codes.extend(one["agreement"]["code"].as_str());
    }
    assert!(codes.len() > 10, "{halon}");
    let of_uu = code(&world, "mailfilter", "uu").await;
    assert!(codes.contains(of_uu.as_str()), "{codes:?}");
    // V4: those who keep the services know; the customer and the supplier are told of nothing beneath or above.
    for person in ["supplier.halon", "supplier.collabora"] {
        let theirs = world.ask(person, query).await["agreements"]["nodes"].clone();
        assert!(theirs.as_array().expect("agreements").iter().all(|one| one["breaks"] == json!([])), "{theirs}");
    }
    let theirs = world.ask("customer.uu", query).await["agreements"]["nodes"].clone();
    assert!(
        theirs.as_array().expect("agreements").iter().all(|one| one["code"] != "L016" && one["breaks"] == json!([]))
    );
}

const CHANGES: &str = "query($code: String!, $since: Date, $until: Date, $first: Int, $after: String) { organisation(code: $code) \
    { agreementChanges(since: $since, until: $until, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { kind on effectiveOn \
    agreement { code } version { number } line { item } delivery { code customer { code } } measured { organisation { code } met } target { metric } } } } }";

/// Everything that changed, page by page.
async fn changes(world: &World, person: &str, customer: &str, since: &str, until: Value) -> Vec<Value> {
    let (mut after, mut found) = (Value::Null, Vec::new());
    loop {
        let asked = json!({ "code": customer, "since": since, "until": until, "first": 7, "after": after });
        let answer = world.send(person, CHANGES, asked).await;
        assert!(answer["errors"].is_null(), "{person}: {answer}");
        let page = answer["data"]["organisation"]["agreementChanges"].clone();
        found.extend(page["nodes"].as_array().expect("events").clone());
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], found.len(), "{person}");
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// S4.7.2, V2, V6, N7: what changed since last time, to each customer of its own alone, and of each kind what it may read.
#[tokio::test]
async fn n7_a_customer_is_told_what_changed_of_its_own() {
    let world = World::start().await;
    let own = changes(&world, "customer.uu", "uu", "2015-01-01", Value::Null).await;
    let kinds: BTreeSet<&str> = own.iter().filter_map(|event| event["kind"].as_str()).collect();
    for kind in ["SIGNED", "REGISTERED", "IN_FORCE", "DELIVERY_STARTED", "TARGET_BREACHED"] {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
    let days: Vec<&str> = own.iter().filter_map(|event| event["on"].as_str()).collect();
    assert!(days.windows(2).all(|pair| pair[0] >= pair[1]), "the newest first");
    assert!(days.iter().all(|day| *day <= "2026-11-22"), "nothing of days to come");
    // TCS: each generation in force on its day; a later version takes the place, and that is no end.
    let tcs = code(&world, "tcs", "uu").await;
    let of_tcs = |kind: &str| -> Vec<&str> {
        let these = own.iter().filter(|event| event["kind"] == kind && event["agreement"]["code"] == *tcs);
        these.filter_map(|event| event["effectiveOn"].as_str()).collect()
    };
    assert_eq!(of_tcs("IN_FORCE"), ["2025-01-01", "2020-01-01", "2015-07-01"]);
    assert_eq!(of_tcs("ENDED"), [] as [&str; 0]);
    for event in own.iter().filter(|event| event["kind"] == "TARGET_BREACHED") {
        let measured = &event["measured"];
        assert_eq!((&measured["organisation"]["code"], &measured["met"]), (&json!("uu"), &json!(false)), "{event}");
        assert!(event["target"]["metric"].is_string() && event["agreement"]["code"].is_string(), "{event}");
    }
    for event in own.iter().filter(|event| event["kind"].as_str().is_some_and(|kind| kind.starts_with("DELIVERY"))) {
        assert_eq!(event["delivery"]["customer"]["code"], "uu", "{event}");
    }
    // In two parts it is the same as in one.
    let earlier = changes(&world, "customer.uu", "uu", "2015-01-01", json!("2024-12-31")).await;
    let mut parts = changes(&world, "customer.uu", "uu", "2025-01-01", Value::Null).await;
    assert!(!earlier.is_empty() && !parts.is_empty());
    parts.extend(earlier);
    assert_eq!(parts, own);
    // N7: of another customer nothing, by name or by cursor; nor to whoever is not signed in.
    for (person, customer) in
        [("customer.kth", "uu"), ("customer.uu.central", "kth"), ("", "uu"), ("supplier.tele2", "uu")]
    {
        assert_eq!(changes(&world, person, customer, "2015-01-01", Value::Null).await, Vec::<Value>::new(), "{person}");
    }
    // V2, V6: the contract manager sees the same; a specialist what of it is of its service.
    assert_eq!(changes(&world, "contract.sunet", "uu", "2015-01-01", Value::Null).await, own);
    let drive = changes(&world, "specialist.sunet.drive", "uu", "2015-01-01", Value::Null).await;
    assert!(!drive.is_empty() && drive.len() < own.len());
    for event in &drive {
        assert!(own.contains(event), "{event}");
        let of = event["agreement"]["code"].as_str().or(event["delivery"]["code"].as_str());
        assert!(of.is_some_and(|of| of == "S001" || of.contains("drive")), "{event}");
    }
    // What ended, seen by a customer whose agreement has.
    let ended = changes(&world, "customer.nrm", "nrm", "2026-01-01", Value::Null).await;
    let kinds: Vec<&str> = ended.iter().filter_map(|event| event["kind"].as_str()).collect();
    assert!(kinds.contains(&"NOTICE_GIVEN") && kinds.contains(&"ENDED"), "{ended:?}");
}

/// What is done counts from the day when it is done; what awaits one's signature is among it.
#[tokio::test]
async fn u2_6_what_is_done_is_told_as_changed() {
    let world = World::start().await;
    let version = crate::agreeing::reviewed(&world, "told", "uu").await;
    let of = async |person: &str| -> Vec<String> {
        let events = changes(&world, person, "uu", "2026-11-22", Value::Null).await;
        let these = events.iter().filter(|event| event["agreement"]["code"] == "told");
        these.filter_map(|event| event["kind"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(of("signatory.uu").await, ["AWAITS_SIGNATURE"]);
    crate::agreeing::signed(&world, &version, "uu").await;
    assert_eq!(of("customer.uu").await, ["SIGNED"]);
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    // It begins next year: that has not come to pass.
    assert_eq!(of("customer.uu").await, ["REGISTERED", "SIGNED"]);
    let agreement = crate::agreeing::seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Vi flyttar hem den." });
    world.act("signatory.uu", "agreementTerminate", notice).await;
    assert_eq!(of("customer.uu").await, ["NOTICE_GIVEN", "REGISTERED", "SIGNED"]);
    assert!(of("customer.kth").await.is_empty() && of("supplier.tele2").await.is_empty());
}

/// S1.4, V6, N7: that a delivery has ended is told on its day, to its customer and those who answer for it; an end to
/// come is none before.
#[tokio::test]
async fn s1_4_what_is_ended_is_told_as_changed() {
    let world = World::start().await;
    let ended = async |world: &World, person: &str, customer: &str| -> Vec<Value> {
        let events = changes(world, person, customer, "2026-11-22", Value::Null).await;
        let these = events.iter().filter(|event| event["kind"] == "DELIVERY_ENDED");
        these.map(|event| json!([event["on"], event["effectiveOn"], event["delivery"]["code"]])).collect()
    };
    for (code, end) in [("uu-drive", Value::Null), ("lu-drive", json!("2026-12-01"))] {
        let delivery = world.id("leader.sunet", &format!("delivery(provider: \"sunet\", code: \"{code}\")")).await;
        let input = json!({ "delivery": delivery, "endsOn": end });
        world.act("owner.sunet.storage", "deliveryEnd", input).await;
    }
    let told = [json!(["2026-11-22", "2026-11-22", "uu-drive"])];
    for person in ["customer.uu", "signatory.uu", "manager.sunet.drive", "contract.sunet"] {
        assert_eq!(ended(&world, person, "uu").await, told, "{person}");
    }
    for person in ["customer.kth", "customer.lu", ""] {
        assert!(ended(&world, person, "uu").await.is_empty(), "N7: {person}");
    }
    assert!(ended(&world, "customer.lu", "lu").await.is_empty(), "not yet");
    let world = world.later("2026-12-02T12:00:00Z").await;
    assert_eq!(ended(&world, "customer.lu", "lu").await, [json!(["2026-12-01", "2026-12-01", "lu-drive"])]);
    assert!(ended(&world, "customer.uu", "lu").await.is_empty(), "N7");
}

async fn file(world: &World, person: &str, path: &str) -> Answer {
    let request = world.server.other(Method::GET, path);
    send(if person.is_empty() { request } else { request.bearer_auth(world.server.token(person)) }).await
}

/// S4.7.2, V2, N7, N8: a customer takes home what it has, as files; they say what the API says, and nothing of others.
#[tokio::test]
async fn s4_7_2_what_a_customer_has_can_be_taken_home() {
    let world = World::start().await;
    let rows = |answer: &Answer| -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(answer.text.as_bytes());
        reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
    };
    let person = "customer.uu.central";
    let query = "{ organisation(code: \"uu\") { agreements(first: 100) { totalCount nodes { code keeper { code } inForce { parts(first: 2) { nodes { \
        organisation { code } lines(on: \"2026-11-22\") { item unitPrice { amount } } } } } } } deliveries(first: 100) { totalCount } } }";
    let told = world.ask(person, query).await["organisation"].clone();
    let agreements = file(&world, person, "/csv/uu/agreements.csv").await;
    assert_eq!(agreements.status, StatusCode::OK, "{}", agreements.text);
    assert!(agreements.header("content-type").starts_with("text/csv"), "{:?}", agreements.headers);
    assert!(agreements.header("content-disposition").contains("agreements.csv"), "{:?}", agreements.headers);
    assert_eq!(agreements.header("cache-control"), "private, no-store");
    let listed = rows(&agreements);
    assert_eq!(told["agreements"]["totalCount"], listed.len() - 1);
    assert!(listed.iter().any(|row| row[0] == "sunet" && row[1] == "S001" && row[4] == "IN_FORCE"), "{listed:?}");
    // N8: as many lines, at the same prices.
    let prices = rows(&file(&world, person, "/csv/uu/prices.csv?language=en").await);
    let now: Vec<&Vec<String>> = prices.iter().skip(1).filter(|row| row[2] == "NOW").collect();
    let mut expected = Vec::new();
    for agreement in told["agreements"]["nodes"].as_array().expect("agreements") {
        for part in agreement["inForce"]["parts"]["nodes"].as_array().into_iter().flatten() {
            if part["organisation"]["code"] == "uu" {
                let lines = part["lines"].as_array().expect("lines").iter();
                expected.extend(lines.map(|line| {
                    (agreement["code"].clone(), line["unitPrice"]["amount"].as_str().unwrap_or_default().to_owned())
                }));
            }
        }
    }
    let listed: Vec<(Value, String)> = now.iter().map(|row| (json!(row[1]), row[9].clone())).collect();
    assert_eq!(listed, expected);
    assert!(prices.iter().any(|row| row[2] == "NEXT" && row[3] == "2027-01-01"), "{prices:?}");
    assert!(prices.iter().any(|row| row[5] == "Own node"), "in English");
    // The dates that matter, in their order.
    let dates = rows(&file(&world, person, "/csv/uu/dates.csv").await);
    assert!(dates.len() > 3 && dates[1..].windows(2).all(|pair| pair[0][0] <= pair[1][0]), "{dates:?}");
    assert!(dates.iter().any(|row| row[1] == "PRICE_CHANGES" && row[3] == "S001"), "{dates:?}");
    let deliveries = rows(&file(&world, person, "/csv/uu/deliveries.csv").await);
    assert_eq!(told["deliveries"]["totalCount"], deliveries.len() - 1);
    // V2: without prices for whoever may not see them; V7, N7: to others there is no such file.
    let specialist = rows(&file(&world, "specialist.sunet.drive", "/csv/uu/prices.csv").await);
    assert_eq!(specialist.len(), 1, "{specialist:?}");
    for (person, path) in [
        ("", "/csv/uu/agreements.csv"),
        ("customer.kth", "/csv/uu/agreements.csv"),
        ("customer.uu.central", "/csv/kth/prices.csv"),
        ("customer.uu.central", "/csv/uu/anything.csv"),
        ("customer.uu.central", "/csv/nowhere/agreements.csv"),
    ] {
        let answer = file(&world, person, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{person}: {path}");
        assert!(answer.header("content-disposition").is_empty());
    }
    let text = file(&world, "customer.kth", "/csv/kth/agreements.csv").await.text;
    assert!(!text.contains("Uppsala"), "N7: {text}");
}
