//! Agreements in several levels (U2.1), and at prices in two currencies (N8), from draft to what the customer is shown.

use serde_json::{Value, json};

use super::{page, part, review, seen, signed, written};
use crate::acts::world::World;

/// U2.1, L2: MULTI_LEVEL is decided, binds what is drawn up and handed in, and is signed with the rest.
#[tokio::test]
async fn u2_1_l2_multi_level_is_decided_bound_and_signed() {
    let world = World::start().await;
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let decide = json!({ "provider": sunet, "service": drive, "structure": "MULTI_LEVEL" });
    world.act("level.sunet", "agreementStructureDecide", decide).await;
    let query = format!("{{ agreementStructures(provider: {sunet}) {{ nodes {{ structure service {{ code }} }} }} }}");
    let told = world.ask("level.sunet", &query).await["agreementStructures"]["nodes"].clone();
    let decided = json!({ "structure": "MULTI_LEVEL", "service": { "code": "drive" } });
    assert!(told.as_array().is_some_and(|all| all.contains(&decided)), "{told}");
    // What is drawn up begins with it.
    let input = json!({ "keeper": sunet, "code": "levels-new", "titleSv": "Flera nivåer", "services": [drive] });
    let draft = world.made("manager.sunet.drive", "agreementDrawUp", input).await;
    let structure = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { agreement { structure } } } }";
    let told = world.send("manager.sunet.drive", structure, json!({ "id": draft })).await;
    assert_eq!(told["data"]["node"]["agreement"]["structure"], "MULTI_LEVEL", "{told}");
    // Another structure is not handed in; the decided one is reviewed, signed and registered.
    let version = written(&world, "levels", "uu").await;
    let submit = json!({ "agreementVersion": version });
    let refused = world.refuses("owner.sunet.storage", "agreementSubmit", submit, "INCOMPLETE", "U2.1").await;
    assert!(refused.message.contains("MULTI_LEVEL for drive"), "{}", refused.message);
    let mend = json!({ "agreementVersion": version, "structure": "MULTI_LEVEL" });
    world.act("manager.sunet.drive", "agreementEdit", mend).await;
    review(&world, &version).await;
    let now = seen(&world, "signatory.uu", &version).await;
    let text = "query($id: ID!) { node(id: $id) { ... on AgreementPart { signedText { common } } } }";
    let told = world.send("signatory.uu", text, json!({ "id": part(&now, "uu")["id"] })).await;
    let common = told["data"]["node"]["signedText"]["common"].as_str().expect("a text").to_owned();
    assert!(common.contains(r#""structure":"MULTI_LEVEL""#), "it is part of what is signed: {common}");
    signed(&world, &version, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let told = world.send("customer.uu", structure, json!({ "id": version })).await;
    assert_eq!(told["data"]["node"]["agreement"]["structure"], "MULTI_LEVEL", "{told}");
    for (path, word) in [("/sv/avtal/sunet/levels", "I flera nivåer"), ("/en/agreements/sunet/levels", "Multi-level")]
    {
        assert!(page(&world, "customer.uu", path).await.contains(word), "{path}");
    }
    // Signed, it stays.
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let amend = json!({ "agreement": agreement, "validFrom": "2027-06-01" });
    let next = world.made("contract.sunet", "agreementAmend", amend).await;
    let other = json!({ "agreementVersion": next, "structure": "CUSTOMER_BASED" });
    world.refused("contract.sunet", "agreementEdit", other).await;
}

/// Amounts by their currency, as sums are told.
fn told(sums: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut sums: Vec<_> =
        sums.as_array().expect("sums").iter().map(|sum| (text(&sum["currency"]), text(&sum["amount"]))).collect();
    sums.sort_unstable();
    sums
}

fn money(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(currency, amount)| ((*currency).to_owned(), (*amount).to_owned())).collect()
}

/// What leadership is shown of the service on a day: the worth of a year, and what the year brings in.
async fn led(world: &World, year: u16, day: &str) -> [Vec<(String, String)>; 2] {
    let query = format!(
        "{{ portfolioOverview(provider: \"sunet\", year: {year}, asOf: \"{day}\") {{ providers {{ portfolios {{ services {{ service {{ code }} \
         figures {{ annualValue {{ values {{ amount currency }} }} income {{ values {{ amount currency }} }} }} }} }} }} }} }}"
    );
    let overview = world.ask("leader.sunet", &query).await["portfolioOverview"].clone();
    let portfolios = overview["providers"][0]["portfolios"].as_array().expect("portfolios").iter();
    let mut services = portfolios.flat_map(|portfolio| portfolio["services"].as_array().expect("services"));
    let figures = &services.find(|service| service["service"]["code"] == "drive").expect("the service")["figures"];
    ["annualValue", "income"].map(|figure| told(&figures[figure]["values"]))
}

fn minor(sums: &[(String, String)], currency: &str) -> i64 {
    let found = sums.iter().find(|(of, _)| of == currency);
    found.map_or(0, |(_, amount)| amount.replace('.', "").parse().expect("digits"))
}

/// N8, S1.1: prices in two currencies are summed by currency, now and next, for the customer and for leadership; never across.
#[tokio::test]
async fn n8_two_currencies_are_never_summed() {
    let world = World::start().await;
    let before = [led(&world, 2027, "2027-03-01").await, led(&world, 2027, "2027-09-01").await];
    let version = written(&world, "currencies", "uu").await;
    let drive = world.service("drive").await;
    let line = |item: &str, amount: &str, currency: &str, period: &str, from: &str, until: Value| {
        json!({ "service": drive, "itemSv": item, "amount": amount, "currency": currency, "period": period, "quantity": "3",
            "validFrom": from, "validUntil": until })
    };
    let lines = json!([
        line("Lagring", "100", "SEK", "MONTH", "2027-01-01", Value::Null),
        line("Stöd", "50.50", "SEK", "QUARTER", "2027-01-01", Value::Null),
        line("Licens", "9.99", "EUR", "MONTH", "2027-01-01", json!("2027-07-01")),
        line("Licens", "10.99", "EUR", "MONTH", "2027-07-01", Value::Null),
        line("Start", "700", "EUR", "ONCE", "2027-01-01", Value::Null),
    ]);
    let party = json!({ "agreementVersion": version, "party": world.organisation("uu").await,
        "responsibilitiesSv": "Anger kontaktperson.", "lines": lines });
    world.act("manager.sunet.drive", "agreementPartySet", party).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let query = "{ agreement(keeper: \"sunet\", code: \"currencies\") { inForce(on: \"2027-03-01\") { parts(first: 2) { nodes { \
        annualValue(on: \"2027-03-01\") { amount currency } nextPriceChangeOn(on: \"2027-03-01\") \
        nextAnnualValue(on: \"2027-03-01\") { amount currency } uncomputedLines(on: \"2027-03-01\") \
        lines(on: \"2027-03-01\") { unitPrice { amount currency } annualValue { amount currency } } } } } } }";
    let own = world.ask("customer.uu", query).await["agreement"]["inForce"]["parts"]["nodes"][0].clone();
    // 100 × 3 × 12 + 50.50 × 3 × 4 kronor; 9.99 × 3 × 12 euros, and 10.99 from July.
    assert_eq!(told(&own["annualValue"]), money(&[("EUR", "359.64"), ("SEK", "4206.00")]), "{own}");
    assert_eq!(told(&own["nextAnnualValue"]), money(&[("EUR", "395.64"), ("SEK", "4206.00")]), "{own}");
    assert_eq!((&own["nextPriceChangeOn"], &own["uncomputedLines"]), (&json!("2027-07-01"), &json!(1)), "{own}");
    let of_lines = own["lines"].as_array().expect("lines").iter().filter(|line| !line["annualValue"].is_null());
    assert!(of_lines.clone().all(|line| line["annualValue"]["currency"] == line["unitPrice"]["currency"]), "{own}");
    // What leadership is shown has grown by as much, in each.
    let after = [led(&world, 2027, "2027-03-01").await, led(&world, 2027, "2027-09-01").await];
    let grown = |at: usize, figure: usize, currency: &str| {
        minor(&after[at][figure], currency) - minor(&before[at][figure], currency)
    };
    assert_eq!([grown(0, 0, "SEK"), grown(0, 0, "EUR")], [420_600, 35_964]);
    assert_eq!([grown(1, 0, "SEK"), grown(1, 0, "EUR")], [420_600, 39_564]);
    // Six months at 29.97, six at 32.97, and 2,100 once.
    assert_eq!([grown(0, 1, "SEK"), grown(0, 1, "EUR")], [420_600, 17_982 + 19_782 + 210_000]);
    // The page tells both, side by side.
    let printed = page(&world, "customer.uu", "/sv/avtal/sunet/currencies").await;
    for amount in ["9,99 EUR", "100,00 SEK"] {
        assert!(printed.contains(amount), "{amount}");
    }
}

/// U6, U2.7, N7: a template may begin drafts with an example: what a registered version promises all its parties alike, with
/// annexes and contacts; nothing of a party's own part, and nothing about services that the draft does not cover.
#[tokio::test]
async fn u6_n7_a_template_begins_with_an_example() {
    let world = World::start().await;
    let (sunet, drive, mail) =
        (world.organisation("sunet").await, world.service("drive").await, world.service("mailfilter").await);
    let example = written(&world, "example", "uu").await;
    let target = |service: &Value, value: &str| {
        json!({ "service": service, "metric": "AVAILABILITY", "comparator": "AT_LEAST", "value": value, "unit": "PERCENT",
            "measuredOver": "MONTH" })
    };
    let annex = json!({ "titleSv": "Driftregler", "textSv": "Larm går före allt annat." });
    let contact = json!({ "side": "PROVIDER", "level": 1, "functionSv": "Jour", "email": "jour@sunet.se" });
    let clause = json!({ "series": "KPI-1980", "basePeriod": "2023-10", "baseValue": "409.07", "capPercent": "5" });
    let edit = json!({ "agreementVersion": example, "services": [drive, mail], "targets": [target(&drive, "99.5"), target(&mail, "99.9")],
        "annexes": [annex], "contacts": [contact], "indexClause": clause });
    world.act("contract.sunet", "agreementEdit", edit).await;
    let own = json!({ "agreementVersion": example, "party": world.organisation("uu").await, "responsibilitiesSv": "Hemligt för UU.",
        "annexes": [{ "titleSv": "Bara UU", "textSv": "Hemligt." }], "targets": [target(&drive, "99.99")] });
    world.act("contract.sunet", "agreementPartySet", own).await;
    let write = |example: &Value| json!({ "provider": sunet, "code": "exempel", "kind": "AGREEMENT_EXAMPLE", "titleSv": "Exempel", "example": example });
    // A draft may still change.
    let refused = world.refuses("level.sunet", "agreementTemplateWrite", write(&example), "INVALID", "U6").await;
    assert_eq!(refused.field, "example");
    world.run("UPDATE agreement SET structure = 'SERVICE_BASED' WHERE code = 'example'").await.expect("of a draft");
    let alone = written(&world, "alone", "kth").await;
    for version in [&example, &alone] {
        let attest = json!({ "agreementVersion": version, "signedOn": "2026-11-20", "source": "Dnr 2026-301" });
        world.act("contract.sunet", "agreementAttest", attest).await;
        world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    }
    // What one customer has agreed on alone is not for others.
    let refused = world.refuses("level.sunet", "agreementTemplateWrite", write(&alone), "INVALID", "N7").await;
    assert_eq!(refused.field, "example");
    let template = world.made("level.sunet", "agreementTemplateWrite", write(&example)).await;
    let input = json!({ "keeper": sunet, "code": "som-exemplet", "titleSv": "Som exemplet", "services": [drive],
        "parties": [world.organisation("kth").await], "template": template });
    let draft = world.made("contract.sunet", "agreementDrawUp", input).await;
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { annexes { title text } contacts { function email } \
        indexClause { series baseValue capPercent } parts { nodes { isKeeper responsibilities annexes { title } \
        lines { item } targets { service { code } value isCommon } } } } } }";
    let told = world.send("contract.sunet", query, json!({ "id": draft })).await["data"]["node"].clone();
    assert_eq!(told["annexes"], json!([{ "title": "Driftregler", "text": "Larm går före allt annat." }]), "{told}");
    assert_eq!(told["contacts"], json!([{ "function": "Jour", "email": "jour@sunet.se" }]), "{told}");
    assert!(told["indexClause"].is_null(), "its base is of the other agreement's prices: {told}");
    let parts = told["parts"]["nodes"].as_array().expect("parts");
    let own = parts.iter().find(|part| part["isKeeper"] == false).expect("the party's part");
    let promised = json!([{ "service": { "code": "drive" }, "value": "99.5", "isCommon": true }]);
    assert_eq!((&own["targets"], &own["lines"], &own["annexes"]), (&promised, &json!([]), &json!([])), "{own}");
    assert!(!told.to_string().contains("Hemligt"), "N7: {told}");
    // Who may not read the example's version sees the template without it.
    let query = "{ agreementTemplates(kind: AGREEMENT_EXAMPLE) { nodes { code example { number } } } }";
    let seen = world.ask("contract.sunet", query).await["agreementTemplates"]["nodes"].clone();
    assert_eq!(seen, json!([{ "code": "exempel", "example": { "number": 1 } }]));
    let seen = world.ask("communicator.sunet", query).await["agreementTemplates"]["nodes"].clone();
    assert_eq!(seen, json!([{ "code": "exempel", "example": null }]), "V2");
}
