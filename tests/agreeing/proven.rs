//! The promise proof through HTTP and the database: times in other units and windows, down a chain, and hours: L3, R5, U2.6.

use serde_json::{Value, json};

use super::{review, seen, written};
use crate::acts::world::World;

/// The proofs of a version's promises, as somebody reads them.
async fn proofs(world: &World, person: &str, version: &Value) -> Vec<Value> {
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { promises { metric value unit verdict arithmetic \
        misses riskAccepted carried { value unit } terms { agreement depth promised { value unit } carries { value unit } \
        within { promisedMinutes minutes worth { value unit } } } } } } }";
    let told = world.send(person, query, json!({ "id": version })).await;
    told["data"]["node"]["promises"].as_array().unwrap_or_else(|| panic!("{told}")).clone()
}

async fn proof(world: &World, version: &Value, metric: &str) -> Value {
    let all = proofs(world, "contract.sunet", version).await;
    all.iter().find(|one| one["metric"] == metric).unwrap_or_else(|| panic!("{metric}: {all:?}")).clone()
}

/// A promise on Drive.
async fn target(world: &World, metric: &str, comparator: &str, (value, unit): (&str, &str), rest: Value) -> Value {
    let mut target = json!({ "service": world.service("drive").await, "metric": metric, "comparator": comparator,
        "value": value, "unit": unit });
    for (name, value) in rest.as_object().expect("an object") {
        target[name] = value.clone();
    }
    target
}

async fn at_most(world: &World, metric: &str, figure: (&str, &str)) -> Value {
    target(world, metric, "AT_MOST", figure, json!({})).await
}

/// A supplier agreement in force, with these service hours and promises.
async fn beneath(world: &World, code: &str, hours: &str, targets: Vec<Value>) -> Value {
    let input = json!({ "keeper": world.organisation("sunet").await, "code": code, "titleSv": "Underliggande",
        "side": "CUSTOMER", "services": [world.service("drive").await],
        "parties": [world.organisation("nordunet").await] });
    let version = world.made("contract.sunet", "agreementDrawUp", input).await;
    let input = json!({ "agreementVersion": version, "validFrom": "2026-01-01", "noticeMonths": 6, "serviceHours": hours,
        "targets": targets });
    world.act("contract.sunet", "agreementEdit", input).await;
    let attest = json!({ "agreementVersion": version, "signedOn": "2025-12-01", "source": "Pärm 7" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    seen(world, "contract.sunet", &version).await["agreement"]["id"].clone()
}

/// A draft for the university with these service hours and promises, that stands on these agreements.
async fn above(world: &World, code: &str, hours: &str, targets: Vec<Value>, lowers: &[&Value]) -> Value {
    let version = written(world, code, "uu").await;
    let input = json!({ "agreementVersion": version, "serviceHours": hours, "targets": targets });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    let upper = seen(world, "contract.sunet", &version).await["agreement"]["id"].clone();
    for lower in lowers {
        world.act("contract.sunet", "underpinningRecord", json!({ "upper": upper, "lower": lower })).await;
    }
    version
}

/// L3: a case is passed down the chain before anybody answers, so that response times are added; each mends by its own
/// promise from the start, so that of resolution times the slowest counts. In minutes, hours and days alike.
#[tokio::test]
async fn l3_response_and_resolution_times_down_a_chain() {
    let world = World::start().await;
    let of = |response: (&'static str, &'static str), resolution: (&'static str, &'static str)| {
        let world = &world;
        async move {
            vec![at_most(world, "RESPONSE_TIME", response).await, at_most(world, "RESOLUTION_TIME", resolution).await]
        }
    };
    let desk = beneath(&world, "desk", "24x7", of(("60", "MINUTE"), ("4", "HOUR")).await).await;
    let network = beneath(&world, "network", "24x7", of(("2", "HOUR"), ("0.25", "DAY")).await).await;
    let factory = beneath(&world, "factory", "24x7", of(("2", "HOUR"), ("480", "MINUTE")).await).await;
    world.act("contract.sunet", "underpinningRecord", json!({ "upper": desk, "lower": factory })).await;
    let promises = of(("3", "HOUR"), ("7", "HOUR")).await;
    let version = above(&world, "times", "Mon-Fri 08:00-17:00", promises, &[&desk, &network]).await;

    let response = proof(&world, &version, "RESPONSE_TIME").await;
    assert_eq!(response["arithmetic"], "the greatest of 180 min, 120 min = 180 min; carried");
    let terms: Vec<_> = response["terms"].as_array().expect("terms").iter().collect();
    let told: Vec<_> =
        terms.iter().map(|term| (&term["agreement"], &term["depth"], &term["carries"]["value"])).collect();
    assert_eq!(
        told,
        [
            (&json!("desk"), &json!(0), &json!("180")),
            (&json!("factory"), &json!(1), &json!("120")),
            (&json!("network"), &json!(0), &json!("120"))
        ]
    );
    assert_eq!(terms[0]["promised"], json!({ "value": "60", "unit": "MINUTE" }), "by itself");
    assert_eq!(terms[0]["within"], Value::Null, "a case is answered in as long, in whichever hours");
    let resolution = proof(&world, &version, "RESOLUTION_TIME").await;
    let told = "the greatest of 480 min, 360 min = 480 min; not carried: 480 min of 420 min: 60 min short";
    assert_eq!(resolution["arithmetic"], told);
    let submit = json!({ "agreementVersion": version });
    let refused = world.refuses("owner.sunet.storage", "agreementSubmit", submit.clone(), "NOT_CARRIED", "L3").await;
    assert!(refused.message.contains("480 min of 420 min: 60 min short"), "{}", refused.message);
    // Eight hours are carried, two to answer are not.
    let promises = of(("2", "HOUR"), ("8", "HOUR")).await;
    let input = json!({ "agreementVersion": version, "targets": promises });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    assert_eq!(proof(&world, &version, "RESOLUTION_TIME").await["verdict"], "CARRIED");
    assert_eq!(proof(&world, &version, "RESPONSE_TIME").await["misses"], json!(["180 min of 120 min: 60 min short"]));
    let promises = of(("180", "MINUTE"), ("480", "MINUTE")).await;
    world
        .act("manager.sunet.drive", "agreementEdit", json!({ "agreementVersion": version, "targets": promises }))
        .await;
    review(&world, &version).await;
}

/// L3: a time to answer in working days says nothing of one by the clock, nor a year's average of the single case.
#[tokio::test]
async fn l3_other_units_and_windows_are_named() {
    let world = World::start().await;
    let days = vec![at_most(&world, "RESPONSE_TIME", ("1", "WORKING_DAY")).await];
    let days = beneath(&world, "days", "24x7", days).await;
    let over = json!({ "measuredOver": "YEAR" });
    let year = vec![target(&world, "RESPONSE_TIME", "AT_MOST", ("1", "HOUR"), over).await];
    let year = beneath(&world, "year", "24x7", year).await;
    let promise = vec![at_most(&world, "RESPONSE_TIME", ("4", "DAY")).await];
    let version = above(&world, "named", "24x7", promise, &[&days, &year]).await;
    let told = proof(&world, &version, "RESPONSE_TIME").await;
    assert_eq!(told["misses"], json!(["days counts it in WORKING_DAY", "year measures it over YEAR"]), "{told}");
    assert_eq!((&told["verdict"], &told["carried"]), (&json!("NOT_CARRIED"), &Value::Null));
}

/// L3: service hours are those in which all beneath are at work; a promise holds in no hours in which one of them does not.
#[tokio::test]
async fn l3_service_hours_are_what_all_have_in_common() {
    let world = World::start().await;
    let always = json!({ "serviceHours": "24x7" });
    let network = vec![target(&world, "SERVICE_HOURS", "AT_LEAST", ("168", "HOUR"), always).await];
    let network = beneath(&world, "network", "Mon-Fri 10-12", network).await;
    let desk = vec![at_most(&world, "RESPONSE_TIME", ("30", "MINUTE")).await];
    let desk = beneath(&world, "desk", "Arbetsdagar 08:00–16:00", desk).await;
    let network_answers = vec![at_most(&world, "RESPONSE_TIME", ("10", "MINUTE")).await];
    let hours = json!({ "serviceHours": "Mon-Fri 08:00-18:00" });
    let promises = vec![
        target(&world, "SERVICE_HOURS", "AT_LEAST", ("50", "HOUR"), hours).await,
        at_most(&world, "RESPONSE_TIME", ("1", "HOUR")).await,
    ];
    let version = above(&world, "hours", "Mon-Fri 09:00-17:00", promises, &[&network, &desk]).await;
    let told = proof(&world, &version, "SERVICE_HOURS").await;
    assert_eq!(
        told["arithmetic"],
        "what is common to 10080 min, 2400 min = 2400 min; not carried: desk does not hold Mon, Tue, Wed, Thu, Fri 16:00-18:00"
    );
    assert_eq!(told["carried"], json!({ "value": "2400", "unit": "MINUTE" }));
    // A promise without hours of its own holds in its agreement's: of the desk's, too.
    let told = proof(&world, &version, "RESPONSE_TIME").await;
    let misses =
        json!(["network promises nothing of the kind", "desk does not hold Mon, Tue, Wed, Thu, Fri 16:00-17:00"]);
    assert_eq!(told["misses"], misses, "{told}");
    let all_of_it = beneath(&world, "answers", "24x7", network_answers).await;
    let upper = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let under = |lower: &Value| json!({ "upper": upper, "lower": lower });
    world.act("contract.sunet", "underpinningRemove", under(&network)).await;
    world.act("contract.sunet", "underpinningRecord", under(&all_of_it)).await;
    let hours = json!({ "agreementVersion": version, "serviceHours": "Mon-Fri 08:00-16:00" });
    world.act("manager.sunet.drive", "agreementEdit", hours).await;
    let told = proof(&world, &version, "RESPONSE_TIME").await;
    assert_eq!(told["arithmetic"], "the greatest of 30 min, 10 min = 30 min; carried");
}

/// L3: what may be out around the clock may be out in office hours alone: a share of more hours counts for less in fewer, and
/// the arithmetic says how much.
#[tokio::test]
async fn l3_availability_around_the_clock_is_less_in_office_hours() {
    let world = World::start().await;
    let share = async |value: &'static str, rest: Value| {
        let mut rest = rest;
        rest["measuredOver"] = json!("MONTH");
        vec![target(&world, "AVAILABILITY", "AT_LEAST", (value, "PERCENT"), rest).await]
    };
    let around = beneath(&world, "around", "24x7", share("99.9", json!({})).await).await;
    let version = above(&world, "office", "Mon-Fri 08:00-17:00", share("99.9", json!({})).await, &[&around]).await;
    let told = proof(&world, &version, "AVAILABILITY").await;
    // 0.1 % of 168 hours is out in 45: 0.3733 %.
    assert_eq!(
        told["arithmetic"],
        "99.626666 % (100 % − 0.1 % × 10080 / 2700 min a week) = 99.626666 %; \
         not carried: 99.626666 % of 99.9 %: 0.273333 % short"
    );
    let within =
        json!({ "promisedMinutes": 10_080, "minutes": 2_700, "worth": { "value": "99.626666", "unit": "PERCENT" } });
    assert_eq!((&told["terms"][0]["within"], &told["terms"][0]["promised"]["value"]), (&within, &json!("99.9")));
    let submit = json!({ "agreementVersion": version });
    world.refuses("owner.sunet.storage", "agreementSubmit", submit, "NOT_CARRIED", "L3").await;
    // Promised for these very hours, it is the share that it says; also where a supplier says so of one promise alone.
    let hours = json!({ "serviceHours": "Mon-Fri 08:00-17:00" });
    let office = beneath(&world, "same-hours", "24x7", share("99.9", hours).await).await;
    let version = above(&world, "same", "Mon-Fri 08:00-17:00", share("99.9", json!({})).await, &[&office]).await;
    let told = proof(&world, &version, "AVAILABILITY").await;
    assert_eq!((&told["arithmetic"], &told["terms"][0]["within"]), (&json!("99.9 % = 99.9 %; carried"), &Value::Null));
}

/// R5, L3: of a version that covers the services of two owners, one of them cannot take the risk alone.
#[tokio::test]
async fn r5_a_risk_is_accepted_by_the_owner_of_every_service() {
    let world = World::start().await;
    let slow = vec![at_most(&world, "RESPONSE_TIME", ("8", "HOUR")).await];
    let slow = beneath(&world, "slow", "24x7", slow).await;
    let version = written(&world, "two-owners", "uu").await;
    let services = [world.service("drive").await, world.service("mailfilter").await];
    let promise = at_most(&world, "RESPONSE_TIME", ("4", "HOUR")).await;
    let input = json!({ "agreementVersion": version, "services": services, "targets": [promise] });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    let upper = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    world.act("contract.sunet", "underpinningRecord", json!({ "upper": upper, "lower": slow })).await;
    let accept = json!({ "agreementVersion": version, "reason": "Egen jour." });
    let submit = json!({ "agreementVersion": version });
    for (owner, accepted) in [("owner.sunet.mail", false), ("owner.sunet.mail", false), ("owner.sunet.storage", true)] {
        let told = world.refuses("contract.sunet", "agreementSubmit", submit.clone(), "NOT_CARRIED", "L3").await;
        assert!(told.message.contains("480 min of 240 min: 240 min short"), "{}", told.message);
        world.act(owner, "riskAccept", accept.clone()).await;
        assert_eq!(proof(&world, &version, "RESPONSE_TIME").await["riskAccepted"], accepted, "{owner}");
    }
    let consents =
        "SELECT COUNT(DISTINCT service_id) FROM consent WHERE act = 'ACCEPT_RISK' AND object_kind = 'SERVICE_TARGET'";
    assert_eq!(world.number(consents).await, 2);
    review(&world, &version).await;
}

/// L3, V4, O2: what an internal supplier has promised the university's IT department (OLA) is a term of what the
/// department promises a faculty; the faculty is shown nothing of it, the supplier nothing above it.
#[tokio::test]
async fn l3_an_ola_is_a_term_of_the_promise() {
    let world = World::start().await;
    let (keeper, person) = (world.organisation("uu-it").await, "contract.uu-it");
    let storage = world.id(person, "service(provider: \"uu-it\", code: \"forskningslagring\")").await;
    let promise = |value: &str| {
        json!({ "service": storage, "metric": "AVAILABILITY", "comparator": "AT_LEAST", "value": value,
            "unit": "PERCENT", "measuredOver": "MONTH" })
    };
    let agreed = async |code: &str, side: &str, party: &str, value: &str| {
        let input = json!({ "keeper": keeper, "code": code, "titleSv": "Lagring", "structure": "CUSTOMER_BASED",
            "side": side, "services": [storage], "parties": [world.organisation(party).await] });
        let version = world.made(person, "agreementDrawUp", input).await;
        let input = json!({ "agreementVersion": version, "validFrom": "2026-01-01", "noticeMonths": 6,
            "serviceHours": "24x7", "targets": [promise(value)] });
        world.act(person, "agreementEdit", input).await;
        let agreement = seen(&world, person, &version).await["agreement"]["id"].clone();
        (version, agreement)
    };
    let (ola, lower) = agreed("ola", "CUSTOMER", "uppmax", "99.7").await;
    let attest = json!({ "agreementVersion": ola, "signedOn": "2025-12-01", "source": "Pärm 7" });
    world.act(person, "agreementAttest", attest).await;
    world.act(person, "agreementRegister", json!({ "agreementVersion": ola })).await;
    let (version, upper) = agreed("lagring", "PROVIDER", "uu-jur", "99.6").await;
    assert_eq!(proofs(&world, person, &version).await[0]["verdict"], "OWN_MEANS");
    world.act(person, "underpinningRecord", json!({ "upper": upper, "lower": lower })).await;

    let told = proofs(&world, person, &version).await[0].clone();
    assert_eq!((&told["verdict"], &told["arithmetic"]), (&json!("CARRIED"), &json!("99.7 % = 99.7 %; carried")));
    let figure = json!({ "value": "99.7", "unit": "PERCENT" });
    let term = json!([{ "agreement": "ola", "depth": 0, "promised": figure, "carries": figure, "within": null }]);
    assert_eq!(told["terms"], term);
    let kinds = "{ agreement(keeper: \"uu-it\", code: \"lagring\") { kind underpinnedBy { nodes { code kind } } } }";
    let expected = json!({ "kind": "SLA", "underpinnedBy": { "nodes": [{ "code": "ola", "kind": "OLA" }] } });
    assert_eq!(world.ask(person, kinds).await["agreement"], expected);
    // More than it carries.
    let input = json!({ "agreementVersion": version, "targets": [promise("99.8")] });
    world.act(person, "agreementEdit", input).await;
    let told = proofs(&world, person, &version).await[0].clone();
    assert_eq!((&told["verdict"], &told["misses"]), (&json!("NOT_CARRIED"), &json!(["99.7 % of 99.8 %: 0.1 % short"])));

    let share = json!({ "agreementVersion": version, "party": world.organisation("uu-jur").await });
    world.act(person, "agreementShare", share).await;
    let shared = world.ask("customer.uu-jur", kinds).await["agreement"].clone();
    assert_eq!((&shared["kind"], &shared["underpinnedBy"]["nodes"]), (&json!("OLA"), &json!([])), "V4");
    assert!(proofs(&world, "customer.uu-jur", &version).await.is_empty(), "V4");
    let above = "{ agreement(keeper: \"uu-it\", code: \"ola\") { kind underpins { totalCount } } }";
    let supplier = world.ask("supplier.uppmax", above).await["agreement"].clone();
    assert_eq!(supplier, json!({ "kind": "SLA", "underpins": { "totalCount": 0 } }), "V4");
    assert_eq!(world.ask(person, above).await["agreement"], json!({ "kind": "OLA", "underpins": { "totalCount": 1 } }));
}
