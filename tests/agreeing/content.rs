//! What an agreement says besides prices (U2.6, L2): promises with their conditions, contacts, annexes, index clause.

use serde_json::{Value, json};

use super::{part, review, seen, signed, written};
use crate::acts::world::World;

/// U2.6, L2: what is written is read back as it was, in its order, by the party too, and stands in what is signed.
#[tokio::test]
async fn l2_all_content_is_read_back_and_stands_in_what_is_signed() {
    let world = World::start().await;
    let version = written(&world, "content", "uu").await;
    let (drive, uu) = (world.service("drive").await, world.organisation("uu").await);
    let input = json!({ "agreementVersion": version,
        "targets": [{ "service": drive, "metric": "RESOLUTION_TIME", "comparator": "AT_MOST", "value": "8", "unit": "HOUR",
            "measuredOver": "MONTH", "serviceHours": "Mon-Fri 08:00-17:00", "exclusionsSv": "Planerat underhåll.",
            "exclusionsEn": "Planned maintenance.", "measuredHowSv": "I ärendesystemet.", "consequenceSv": "Avdrag 5 %." }],
        "annexes": [{ "titleSv": "Först", "textSv": "Går före." }, { "titleEn": "Second", "textEn": "Comes after." }],
        "contacts": [
            { "side": "PROVIDER", "level": 2, "functionSv": "Driftchef", "phone": "+46 8 000 00 02", "hours": "24/7" },
            { "side": "PROVIDER", "level": 1, "functionSv": "Kundtjänst", "email": "kundtjanst@sunet.invalid" }],
        "indexClause": { "series": "KPI-1980", "basePeriod": "2025-10", "sharePercent": "80", "capPercent": "5",
            "textSv": "Priserna följer KPI." } });
    world.act("manager.sunet.drive", "agreementEdit", input).await;
    let input = json!({ "agreementVersion": version, "party": uu,
        "annexes": [{ "titleSv": "UU:s egen", "textSv": "Enbart UU." }],
        "contacts": [{ "side": "CUSTOMER", "level": 1, "functionSv": "Beställare", "email": "bestallare@uu.invalid" }] });
    world.act("manager.sunet.drive", "agreementPartySet", input).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { \
        targets { metric comparator value unit measuredOver serviceHours exclusions(language: EN) measuredHow consequence } \
        annexes { precedence title text en: title(language: EN) } contacts { side level function email phone hours } \
        indexClause { series basePeriod text } parts { nodes { organisation { code } annexes { precedence title text } \
        contacts { level email } signedText { common own } } } } } }";
    let told = world.send("customer.uu", query, json!({ "id": version })).await["data"]["node"].clone();
    let target = json!({ "metric": "RESOLUTION_TIME", "comparator": "AT_MOST", "value": "8", "unit": "HOUR",
        "measuredOver": "MONTH", "serviceHours": "Mon-Fri 08:00-17:00", "exclusions": "Planned maintenance.",
        "measuredHow": "I ärendesystemet.", "consequence": "Avdrag 5 %." });
    assert_eq!(told["targets"], json!([target]), "{told}");
    assert_eq!((&told["annexes"][0]["precedence"], &told["annexes"][0]["title"]), (&json!(1), &json!("Först")));
    assert_eq!((&told["annexes"][1]["precedence"], &told["annexes"][1]["en"]), (&json!(2), &json!("Second")));
    let levels: Vec<&Value> = told["contacts"].as_array().expect("contacts").iter().map(|it| &it["level"]).collect();
    assert_eq!(levels, [&json!(1), &json!(2)], "whom one turns to first comes first: {told}");
    assert_eq!(
        (&told["indexClause"]["series"], &told["indexClause"]["basePeriod"]),
        (&json!("KPI-1980"), &json!("2025-10"))
    );
    let parts = told["parts"]["nodes"].as_array().expect("parts");
    assert_eq!(parts.len(), 1, "N7: {told}");
    assert_eq!(parts[0]["annexes"][0]["text"], "Enbart UU.");
    let (common, own) = (parts[0]["signedText"]["common"].as_str(), parts[0]["signedText"]["own"].as_str());
    let (common, own) = (common.expect("a text"), own.expect("a text"));
    for word in [
        "Planerat underhåll.",
        "Planned maintenance.",
        "I ärendesystemet.",
        "Avdrag 5 %.",
        "Går före.",
        "Comes after.",
        "Driftchef",
        "+46 8 000 00 02",
        "kundtjanst@sunet.invalid",
        "KPI-1980",
        "2025-10",
        "Priserna följer KPI.",
    ] {
        assert!(common.contains(word), "{word}: {common}");
        assert!(!own.contains(word), "{word}: {own}");
    }
    for word in ["Enbart UU.", "bestallare@uu.invalid", "Anger kontaktperson."] {
        assert!(own.contains(word) && !common.contains(word), "{word}: {own}");
    }
    let seen = seen(&world, "customer.uu", &version).await;
    assert!(part(&seen, "uu")["signedOn"].is_string());
}
