//! N5, L2: at the end of a history, what is signed is computed anew from what the rows say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{acts::world::World, agreeing::sealed::root_of};

/// What versions and their parts say, and what was sealed of it.
const SAYS: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on AgreementVersion { id number state contentHash \
    agreement { code title structure } services { code } terms validFrom noticeMonths renewalMonths noticeToMonthEnd serviceHours \
    keeperResponsibilities targets { metric comparator value unit measuredOver serviceHours exclusions measuredHow consequence } \
    annexes { precedence title text } contacts { level function email phone } indexClause { series basePeriod } \
    parts(first: 5) { nodes { contentHash responsibilities lines { service { code } item signedPrice { amount currency } quantity \
    unit period validFrom validUntil tiers { fromQuantity unitPrice { amount } } } annexes { precedence title text } \
    signedText { common own salt leaf place beside root } } } } } }";

/// A decimal number in parts of its unit; null where there is none.
fn scaled(number: &Value, parts: f64) -> Value {
    let number = number.as_str().map(|number| number.parse::<f64>().expect("a number"));
    // Of few digits: exact.
    number.map_or(Value::Null, |number| json!((number * parts).round() as i64))
}

fn all(list: &Value, of: impl Fn(&Value) -> Value) -> Value {
    list.as_array().expect("a list").iter().map(of).collect()
}

fn annexes(list: &Value, title: &str, text: &str) -> Value {
    all(list, |it| json!([it["precedence"], it[title], it[text]]))
}

/// The codes of services, in an order of their own.
fn codes<'a>(list: &'a Value, of: impl Fn(&'a Value) -> &'a Value) -> Value {
    let codes: BTreeSet<&str> =
        list.as_array().expect("services").iter().map(|it| of(it).as_str().expect("a code")).collect();
    json!(codes)
}

/// The end that each version was signed with, by code and number: its row's, or that from which it was first renewed.
async fn signed_ends(world: &World) -> BTreeMap<String, Value> {
    let rows = world
        .texts(
            "SELECT g.code || ' ' || CAST(v.number AS TEXT) || ' ' || COALESCE((SELECT CAST(MIN(r.ended_on) AS TEXT) \
             FROM agreement_renewal r WHERE r.version_id = v.id), CAST(v.valid_until AS TEXT), '-') \
             FROM agreement_version v JOIN agreement g ON g.id = v.agreement_id AND g.code LIKE 'h-%'",
        )
        .await;
    let read = |row: &String| {
        let (version, end) = row.rsplit_once(' ').expect("an end");
        (version.to_owned(), if end == "-" { Value::Null } else { json!(end) })
    };
    rows.iter().map(read).collect()
}

/// The common text, as the rows say it and as it was sealed.
fn common(version: &Value, ends: &BTreeMap<String, Value>, sealed: &Value) -> [Value; 2] {
    let named = format!("{} {}", version["agreement"]["code"].as_str().expect("a code"), version["number"]);
    let clause = |clause: &Value, base: &str| json!([clause["series"], clause[base]]);
    let read = json!([
        version["agreement"]["code"],
        version["number"],
        version["agreement"]["title"],
        version["agreement"]["structure"],
        codes(&version["services"], |it| &it["code"]),
        version["terms"],
        version["validFrom"],
        ends[&named],
        version["noticeMonths"],
        version["renewalMonths"],
        version["noticeToMonthEnd"],
        version["serviceHours"],
        version["keeperResponsibilities"],
        all(&version["targets"], |it| json!([
            it["metric"],
            it["comparator"],
            scaled(&it["value"], 1000.0),
            it["unit"],
            it["measuredOver"],
            it["serviceHours"],
            it["exclusions"],
            it["measuredHow"],
            it["consequence"]
        ])),
        annexes(&version["annexes"], "title", "text"),
        all(&version["contacts"], |it| json!([it["level"], it["function"], it["email"], it["phone"]])),
        clause(&version["indexClause"], "basePeriod"),
    ]);
    let kept = json!([
        sealed["agreement"],
        sealed["version"],
        sealed["title_sv"],
        sealed["structure"],
        codes(&sealed["services"], |it| it),
        sealed["terms_sv"],
        sealed["valid_from"],
        sealed["valid_until"],
        sealed["notice_months"],
        sealed["renewal_months"],
        sealed["notice_to_month_end"],
        sealed["service_hours"],
        sealed["keeper_responsibilities_sv"],
        all(&sealed["targets"], |it| json!([
            it["metric"],
            it["comparator"],
            it["value_thousandths"],
            it["unit"],
            it["measured_over"],
            it["service_hours"],
            it["exclusions_sv"],
            it["measured_how_sv"],
            it["consequence_sv"]
        ])),
        annexes(&sealed["annexes"], "title_sv", "text_sv"),
        all(&sealed["contacts"], |it| json!([it["level"], it["function_sv"], it["email"], it["phone"]])),
        clause(&sealed["index_clause"], "base_period"),
    ]);
    [read, kept]
}

/// A party's own part, likewise.
fn own(part: &Value, sealed: &Value) -> [Value; 2] {
    let read = json!([
        part["responsibilities"],
        all(&part["lines"], |it| json!([
            it["service"]["code"],
            it["item"],
            scaled(&it["signedPrice"]["amount"], 100.0),
            it["signedPrice"]["currency"],
            scaled(&it["quantity"], 1000.0),
            it["unit"],
            it["period"],
            it["validFrom"],
            it["validUntil"],
            all(&it["tiers"], |tier| {
                json!([scaled(&tier["fromQuantity"], 1000.0), scaled(&tier["unitPrice"]["amount"], 100.0)])
            })
        ])),
        annexes(&part["annexes"], "title", "text"),
    ]);
    let kept = json!([
        sealed["responsibilities_sv"],
        all(&sealed["lines"], |it| json!([
            it["service"],
            it["item_sv"],
            it["amount_minor"],
            it["currency"],
            it["quantity_thousandths"],
            it["unit"],
            it["period"],
            it["valid_from"],
            it["valid_until"],
            it["tiers"]
        ])),
        annexes(&sealed["annexes"], "title_sv", "text_sv"),
    ]);
    [read, kept]
}

/// That each of these signed versions has the hash of what its rows say, for each party. Gives how many parts were computed.
pub async fn assert_says_what_was_signed(world: &World, versions: &[Value]) -> usize {
    let (ends, mut computed) = (signed_ends(world).await, 0);
    for some in versions.chunks(4) {
        let answer = world.send("contract.sunet", SAYS, json!({ "ids": some })).await;
        assert!(answer["errors"].is_null(), "{answer}");
        for version in answer["data"]["nodes"].as_array().expect("versions") {
            for part in version["parts"]["nodes"].as_array().expect("parts") {
                let text = &part["signedText"];
                let said =
                    |name: &str| serde_json::from_str::<Value>(text[name].as_str().expect("a text")).expect("JSON");
                assert_eq!(json!(root_of(text)), version["contentHash"], "N5: {version}");
                assert_eq!(text["leaf"], part["contentHash"], "N5: {version}");
                let [read, kept] = common(version, &ends, &said("common"));
                assert_eq!(read, kept, "N5: the rows say something else than what was signed: {version}");
                let [read, kept] = own(part, &said("own"));
                assert_eq!(read, kept, "N5: the rows say something else than what was signed: {part}");
                computed += 1;
            }
        }
    }
    computed
}
