//! What a clause says and what a series allows, end to end (U2.7): Statistics Sweden's rules on indices in contracts, over the
//! series that were really published.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::minor;
use crate::{
    acts::world::World,
    agreeing::{part, review, seen, written},
};

/// An agreement of Sunet's with Uppsala University since 2014, under a clause; its id. `line` is told besides what every line
/// has.
pub async fn under(world: &World, code: &str, clause: Value, mut line: Value) -> Value {
    let version = written(world, code, "uu").await;
    line["service"] = world.service("drive").await;
    for (name, value) in [("itemSv", "Lagring"), ("period", "MONTH"), ("validFrom", "2014-01-01")] {
        line[name] = json!(value);
    }
    let party = json!({ "agreementVersion": version, "party": world.organisation("uu").await,
        "responsibilitiesSv": "Anger kontaktperson.", "lines": [line] });
    world.act("manager.sunet.drive", "agreementPartySet", party).await;
    let edit = json!({ "agreementVersion": version, "validFrom": "2014-01-01", "validUntil": null, "renewalMonths": null,
        "indexClause": clause });
    world.act("manager.sunet.drive", "agreementEdit", edit).await;
    let attest = json!({ "agreementVersion": version, "signedOn": "2013-12-20", "source": "Pärm 7" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    seen(world, "contract.sunet", &version).await["agreement"]["id"].clone()
}

/// Under each of these clauses, at 1,000 kronor a month, by code.
async fn all(world: &World, clauses: &[(&str, Value)]) -> Vec<Value> {
    let mut agreements = Vec::new();
    for (code, clause) in clauses {
        agreements.push(under(world, code, clause.clone(), json!({ "amount": "1000" })).await);
    }
    agreements
}

/// What a run from a day says of them, by the agreement's code.
async fn drafted(world: &World, from: &str, agreements: &[Value]) -> HashMap<String, Value> {
    let input =
        json!({ "provider": world.organisation("sunet").await, "effectiveFrom": from, "agreements": agreements });
    let run = world.made("level.sunet", "indexAdjustmentRunDraft", input).await;
    let query = format!(
        "{{ node(id: {run}) {{ ... on IndexAdjustmentRun {{ adjusted lines(first: 100) {{ agreementCode skip detail change limited \
         newPrice {{ amount }} compared {{ series period value }} clause {{ series basePeriod baseValue comparison successor \
         rounding roundToMinor capPercent text }} }} }} }} }}"
    );
    let told = world.ask("reviewer.sunet", &query).await["node"].clone();
    let lines = told["lines"].as_array().expect("lines").clone();
    assert_eq!(lines.len(), agreements.len(), "{told}");
    lines.into_iter().map(|line| (line["agreementCode"].as_str().expect("a code").to_owned(), line)).collect()
}

/// 1,000 kronor by these values, new over old, to the nearest öre: none of them lies midway.
fn reckoned(values: &[(i64, i64)]) -> i64 {
    let (above, below) = values
        .iter()
        .fold((100_000_i128, 1_i128), |(one, two), (new, old)| (one * i128::from(*new), two * i128::from(*old)));
    i64::try_from((above * 2 + below) / (below * 2)).expect("small")
}

/// Enters a series of the provider's own.
async fn series(world: &World, code: &str, more: Value, values: &[(&str, &str)]) {
    let mut input = json!({ "provider": world.organisation("sunet").await, "code": code, "nameSv": code, "publisher": "SCB",
        "base": "2010=100", "frequency": "QUARTER", "stage": "FIXED", "source": "scb.se" });
    for (name, value) in more.as_object().expect("fields") {
        input[name] = value.clone();
    }
    input["values"] = values
        .iter()
        .map(|(period, value)| json!({ "period": period, "value": value, "publishedOn": "2017-03-20" }))
        .collect();
    world.act("level.sunet", "indexSeriesRecord", input).await;
}

/// U2.7: consumer prices, labour costs and the ended index of consultants' prices, by the values that were published.
#[tokio::test]
async fn u2_7_clauses_follow_the_series_that_they_name() {
    let world = World::start().await;
    let kpi = |more: Value| {
        let mut clause = json!({ "series": "KPI-1980", "basePeriod": "2014-10" });
        for (name, value) in more.as_object().expect("fields") {
            clause[name] = value.clone();
        }
        clause
    };
    let it = |more: Value| {
        let mut clause = kpi(more);
        (clause["series"], clause["basePeriod"]) = (json!("IT-KONSULTINDEX"), json!("2012-Q4"));
        clause
    };
    let agreements = all(
        &world,
        &[
            ("kpi", kpi(json!({ "baseValue": "314.02" }))),
            ("june", kpi(json!({ "comparison": 6 }))),
            ("whole", kpi(json!({ "roundToMinor": 100, "rounding": "HALF_UP" }))),
            ("cap", kpi(json!({ "capPercent": "1" }))),
            ("floor", kpi(json!({ "floorPercent": "2" }))),
            ("lci", json!({ "series": "LCI-TJM-J-PREL", "basePeriod": "2014-Q4", "baseValue": "116.7" })),
            ("ended", it(json!({}))),
            (
                "named",
                it(json!({ "successor": "LCI-TJM-J-PREL", "textSv": "Upphör serien följs LCI, tjänstemän, J." })),
            ),
        ],
    )
    .await;
    let told = drafted(&world, "2017-01-01", &agreements).await;
    let new = |code: &str| minor(&told[code]["newPrice"]);
    assert_eq!(new("kpi"), reckoned(&[(31_800, 31_402)]));
    assert_eq!(told["kpi"]["clause"]["baseValue"], "314.02");
    assert_eq!(new("june"), reckoned(&[(31_654, 31_402)]));
    assert_eq!(told["june"]["compared"][1]["period"], "2016-06");
    assert_eq!((reckoned(&[(31_800, 31_402)]), new("whole")), (101_267, 101_300));
    assert_eq!((new("cap"), &told["cap"]["limited"]), (101_000, &json!("CAP")));
    assert_eq!((new("floor"), &told["floor"]["limited"]), (102_000, &json!("FLOOR")));
    assert_eq!(new("lci"), reckoned(&[(1_284, 1_167)]));
    // 163.9 / 155.1 in the index that ended with 2014, and from there on in the one that took its place.
    let through = reckoned(&[(1_639, 1_551), (1_284, 1_167)]);
    let compared = json!([{ "series": "IT-KONSULTINDEX", "period": "2012-Q4", "value": "155.1" },
        { "series": "LCI-TJM-J-PREL", "period": "2016-Q4", "value": "128.4" }]);
    for code in ["ended", "named"] {
        assert_eq!((new(code), &told[code]["compared"]), (through, &compared), "{code}");
    }
    let clause = json!({ "series": "IT-KONSULTINDEX", "basePeriod": "2012-Q4", "baseValue": null, "comparison": null,
        "successor": "LCI-TJM-J-PREL", "rounding": null, "roundToMinor": 1, "capPercent": null,
        "text": "Upphör serien följs LCI, tjänstemän, J." });
    assert_eq!(told["named"]["clause"], clause, "the reviewer is told which clause was applied");
    // Exactly half an öre goes where the clause says.
    series(&world, "HALVA", json!({ "frequency": "MONTH" }), &[("2014-10", "100"), ("2016-10", "101.5")]).await;
    let mut halves = Vec::new();
    for (code, rounding) in [("half-up", json!("HALF_UP")), ("half-even", json!("HALF_EVEN")), ("half", Value::Null)] {
        let clause = json!({ "series": "HALVA", "basePeriod": "2014-10", "rounding": rounding });
        halves.push(under(&world, code, clause, json!({ "amount": "3" })).await);
    }
    let told = drafted(&world, "2017-01-01", &halves).await;
    let new = |code: &str| told[code]["newPrice"]["amount"].clone();
    assert_eq!([new("half-up"), new("half-even"), new("half")], [json!("3.05"), json!("3.04"), json!("3.04")]);
}

/// U2.7: what is not adjusted is told with its reason, whether the clause does not allow it or the values are not to be compared.
#[tokio::test]
async fn u2_7_what_a_clause_or_a_series_does_not_allow_is_told() {
    let world = World::start().await;
    series(&world, "GAMMAL", json!({ "endedAfter": "2015-Q4" }), &[("2014-Q4", "110"), ("2015-Q4", "112")]).await;
    let definitive = json!({ "index": "ARB", "stage": "DEFINITIVE" });
    series(&world, "ARB-DEF", definitive, &[("2015-Q4", "111.5"), ("2016-Q4", "113")]).await;
    let preliminary = json!({ "index": "ARB", "stage": "PRELIMINARY", "endedAfter": "2015-Q4", "successor": "ARB-DEF",
        "linkPeriod": "2015-Q4" });
    series(&world, "ARB-PREL", preliminary, &[("2014-Q4", "110"), ("2015-Q4", "112")]).await;
    let kpi = |name: &str, value: Value| json!({ "series": "KPI-1980", "basePeriod": "2014-10", name: value });
    let quarter =
        |series: &str, name: &str, value: Value| json!({ "series": series, "basePeriod": "2014-Q4", name: value });
    let consultants = json!({ "series": "IT-KONSULTINDEX", "basePeriod": "2012-Q4", "successor": "AKI-TJM-PREL" });
    let cases = [
        ("threshold", kpi("thresholdPercent", json!("5")), "BELOW_THRESHOLD", "1.267 % of 5.000 %"),
        ("beyond", kpi("newAgreementAbovePercent", json!("1")), "NEEDS_AGREEMENT", "1.267 % beyond 1.000 %"),
        ("base", kpi("baseValue", json!("314")), "UNCLEAR", "base value 314.000 stated, 314.020 published"),
        ("day", kpi("effectiveMonth", json!(7)), "NOT_THE_DAY", ""),
        ("season", quarter("LCI-TJM-J-PREL", "comparison", json!(3)), "NO_COMPARISON", "another season"),
        ("gone", quarter("GAMMAL", "textSv", json!("Följer serien.")), "SERIES_ENDED", "GAMMAL after 2015-Q4"),
        (
            "stages",
            quarter("ARB-PREL", "textSv", json!("Följer.")),
            "NO_COMPARISON",
            "preliminary and definitive values",
        ),
        ("other", consultants, "NO_COMPARISON", "LCI-TJM-J-PREL where the clause names AKI-TJM-PREL"),
        ("unknown", quarter("LCI", "textSv", json!("Följer.")), "NO_COMPARISON", "no series LCI"),
    ];
    let agreements = all(&world, &cases.clone().map(|(code, clause, ..)| (code, clause))).await;
    let told = drafted(&world, "2017-01-01", &agreements).await;
    for (code, _, skip, detail) in &cases {
        let line = &told[*code];
        assert_eq!((&line["skip"], &line["newPrice"]), (&json!(skip), &Value::Null), "{code}: {line}");
        assert_eq!(line["detail"].as_str().unwrap_or_default(), *detail, "{code}: {line}");
        assert!(line["clause"]["series"].is_string(), "{code}: the clause that does not allow it: {line}");
    }
    // Prices go down with the index unless the clause says otherwise: 314.02 in October 2014 of 314.40 the year before.
    let fell = json!({ "series": "KPI-1980", "basePeriod": "2013-10" });
    let mut upwards = fell.clone();
    upwards["upwardsOnly"] = json!(true);
    let agreements = all(&world, &[("down", fell), ("up", upwards)]).await;
    let told = drafted(&world, "2015-01-01", &agreements).await;
    assert_eq!((&told["up"]["skip"], &told["up"]["detail"]), (&json!("ONLY_UPWARDS"), &json!("-0.121 %")));
    assert_eq!(minor(&told["down"]["newPrice"]), reckoned(&[(31_402, 31_440)]));
}

/// U2.7, L2: what a clause can say since is signed where it says it, and no part of what is signed where it does not: seals from
/// before hold on.
#[tokio::test]
async fn u2_7_l2_what_a_clause_states_is_what_is_signed() {
    let world = World::start().await;
    let stated = json!({ "series": "KPI-1980", "basePeriod": "2023-10", "baseValue": "409.07", "comparison": 9,
        "successor": "AKI-TJM-PREL", "rounding": "HALF_UP", "roundToMinor": 100 });
    for (code, clause, keys) in [
        ("plain", json!({ "series": "KPI-1980", "basePeriod": "2023-10" }), [None; 5]),
        ("stated", stated, [Some("409070"), Some("9"), Some("\"AKI-TJM-PREL\""), Some("\"HALF_UP\""), Some("100")]),
    ] {
        let version = written(&world, code, "uu").await;
        let edit = json!({ "agreementVersion": version, "indexClause": clause });
        world.act("manager.sunet.drive", "agreementEdit", edit).await;
        review(&world, &version).await;
        let now = seen(&world, "signatory.uu", &version).await;
        let query = "query($id: ID!) { node(id: $id) { ... on AgreementPart { signedText { common } } } }";
        let told = world.send("signatory.uu", query, json!({ "id": part(&now, "uu")["id"] })).await;
        let common = told["data"]["node"]["signedText"]["common"].as_str().expect("a text").to_owned();
        let text: Value = serde_json::from_str(&common).expect("JSON");
        let names = ["base_value_thousandths", "comparison", "successor", "rounding", "round_to_minor"];
        for (name, value) in names.iter().zip(keys) {
            let found = text["index_clause"].get(name).map(Value::to_string);
            assert_eq!(found.as_deref(), value, "{code}: {name}: {common}");
        }
    }
    // What contradicts itself is not written.
    let version = written(&world, "odd", "uu").await;
    for (name, value) in [
        ("baseValue", json!("0")),
        ("comparison", json!(13)),
        ("successor", json!("KPI-1980")),
        ("roundToMinor", json!(0)),
    ] {
        let clause = json!({ "series": "KPI-1980", "basePeriod": "2023-10", name: value });
        let input = json!({ "agreementVersion": version, "indexClause": clause });
        let refused = world.refuses("manager.sunet.drive", "agreementEdit", input, "INVALID", "U2.7").await;
        assert_eq!(refused.field, format!("indexClause.{name}"));
    }
}
