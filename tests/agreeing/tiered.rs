//! Prices by quantity (N8), from the price list to what is signed, paid and printed: the published fees for capacity
//! (P01–P04), units that are free, and a base fee with blocks.

use serde_json::{Value, json};

use super::{page, part, review, seen, signed, written};
use crate::acts::world::World;

/// The published fees for capacity, as anybody reads them: the amount of the first step, and the steps above it.
async fn fees(world: &World) -> (Value, Vec<Value>) {
    let query = "{ service(provider: \"sunet\", code: \"ip-extern\") { listPrices { tiering price { amount } \
        tiers { fromQuantity unitPrice { amount } flatPrice { amount currency } } } } }";
    let told = world.ask("", query).await["service"]["listPrices"].clone();
    let lists = told.as_array().expect("prices");
    let first = |list: &&Value| list["tiers"][0]["flatPrice"]["amount"] == "100000.00";
    let list = lists.iter().find(first).unwrap_or_else(|| panic!("P01–P04: {told}"));
    assert_eq!((&list["tiering"], &list["price"]), (&json!("STAIRSTEP"), &Value::Null), "{list}");
    let tiers = list["tiers"].as_array().expect("steps");
    assert!(tiers.iter().all(|tier| tier["unitPrice"].is_null() && tier["flatPrice"]["currency"] == "SEK"), "{list}");
    let above = tiers
        .iter()
        .skip(1)
        .map(|tier| json!({ "fromQuantity": tier["fromQuantity"], "amount": tier["flatPrice"]["amount"] }));
    (tiers[0]["flatPrice"]["amount"].clone(), above.collect())
}

/// The lines of the customer's part of a version, as somebody sees them.
async fn lines(world: &World, person: &str, version: &Value) -> Vec<Value> {
    let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { parts { nodes { isKeeper \
        annualValue(on: \"2027-03-01\") { amount } lines { item quantity tiering unitPrice { amount } periodPrice { amount } \
        signedPrice { amount } annualValue { amount } tiers { fromQuantity unitPrice { amount } flatPrice { amount } \
        adjustedPrice { amount } } } } } } } }";
    let told = world.send(person, query, json!({ "id": version })).await["data"]["node"].clone();
    let parts = told["parts"]["nodes"].as_array().expect("parts");
    let own = parts.iter().find(|part| part["isKeeper"] == false).expect("the party's part");
    assert_eq!(own["annualValue"], json!([{ "amount": "943600.00" }]), "the sum of its lines: {own}");
    own["lines"].as_array().expect("lines").clone()
}

/// N8, U2.6: steps cost what the list says, in each way of tiers: in what is told, summed, signed, copied and printed.
#[tokio::test]
async fn n8_steps_cost_what_the_list_says() {
    let world = World::start().await;
    let (lowest, steps) = fees(&world).await;
    let version = written(&world, "steps", "uu").await;
    let drive = world.service("drive").await;
    let line = |item: &str, price: Value, more: Value| {
        let mut line = json!({ "service": drive, "itemSv": item, "validFrom": "2027-01-01" });
        for (name, value) in price.as_object().into_iter().chain(more.as_object()).flatten() {
            line[name] = value.clone();
        }
        line
    };
    let fee = json!({ "amount": lowest, "tiers": steps, "tiering": "STAIRSTEP", "period": "YEAR", "unit": "Mbit/s" });
    let capacity = |mbit: &str| line("Kapacitet", fee.clone(), json!({ "quantity": mbit }));
    let free = json!({ "amount": "0", "tiers": [{ "fromQuantity": "200", "amount": "0.06" }] });
    let blocks = json!({ "amount": "200", "tiers": [{ "fromQuantity": "1", "amount": "10" }] });
    let whole = json!({ "amount": "12.50", "tiers": [{ "fromQuantity": "100", "amount": "10" }] });
    let monthly =
        |quantity: &str, tiering: &str| json!({ "quantity": quantity, "tiering": tiering, "period": "MONTH" });
    let all = json!([
        capacity("10"),
        capacity("11"),
        capacity("101"),
        line("Lagring", free, monthly("1200", "GRADUATED")),
        line("Block om 10 GB", blocks, monthly("10", "GRADUATED")),
        line("Brevlådor", whole, monthly("120", "VOLUME")),
    ]);
    let party = json!({ "agreementVersion": version, "party": world.organisation("uu").await,
        "responsibilitiesSv": "Anger kontaktperson.", "lines": all });
    world.act("manager.sunet.drive", "agreementPartySet", party).await;
    let told = lines(&world, "contract.sunet", &version).await;
    let costs: Vec<[&Value; 4]> = told
        .iter()
        .map(|line| {
            let [unit, period, year] = ["unitPrice", "periodPrice", "annualValue"].map(|price| &line[price]["amount"]);
            [&line["quantity"], unit, period, year]
        })
        .collect();
    let none = Value::Null;
    let expected = [
        [&json!("10"), &none, &json!("100000.00"), &json!("100000.00")],
        [&json!("11"), &none, &json!("400000.00"), &json!("400000.00")],
        [&json!("101"), &none, &json!("425000.00"), &json!("425000.00")],
        [&json!("1200"), &none, &json!("60.00"), &json!("720.00")],
        [&json!("10"), &none, &json!("290.00"), &json!("3480.00")],
        [&json!("120"), &json!("10.00"), &json!("1200.00"), &json!("14400.00")],
    ];
    assert_eq!(costs, expected, "{told:?}");
    let tier = |from: &str, unit: Value, flat: Value, now: &str| {
        let money = |amount: Value| if amount.is_null() { Value::Null } else { json!({ "amount": amount }) };
        json!({ "fromQuantity": from, "unitPrice": money(unit), "flatPrice": money(flat), "adjustedPrice": { "amount": now } })
    };
    assert_eq!(told[1]["tiers"][1], tier("11", none.clone(), json!("400000.00"), "400000.00"), "{}", told[1]);
    let blocks =
        json!([tier("0", json!("200.00"), none.clone(), "200.00"), tier("1", json!("10.00"), none.clone(), "10.00")]);
    assert_eq!((&told[4]["tiers"], &told[4]["signedPrice"]["amount"]), (&blocks, &json!("290.00")), "{}", told[4]);

    // What is signed says which way it is; what says nothing of it is sealed as before.
    review(&world, &version).await;
    let now = seen(&world, "signatory.uu", &version).await;
    let text = "query($id: ID!) { node(id: $id) { ... on AgreementPart { signedText { own } } } }";
    let own = world.send("signatory.uu", text, json!({ "id": part(&now, "uu")["id"] })).await;
    let own = own["data"]["node"]["signedText"]["own"].as_str().expect("a text").to_owned();
    let said = |word: &str| own.matches(&format!("\"tiering\":\"{word}\"")).count();
    assert_eq!([said("STAIRSTEP"), said("GRADUATED"), said("VOLUME")], [3, 2, 0], "{own}");
    signed(&world, &version, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    assert_eq!(lines(&world, "customer.uu", &version).await, told);

    // A new version begins with them.
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let amend = json!({ "agreement": agreement, "validFrom": "2027-06-01" });
    let draft = world.made("contract.sunet", "agreementAmend", amend).await;
    assert_eq!(lines(&world, "contract.sunet", &draft).await, told);

    // The pages say which steps they are, and the file what the whole quantity costs.
    for (path, shown) in [
        (
            "/sv/avtal/sunet/steps",
            [
                "400000,00 SEK per år, för hela mängden",
                "Pris efter mängd (fast, för hela mängden): från 0: 100000,00 SEK; från 11: 400000,00 SEK",
                "(per enhet, för den del som ligger i steget): från 0: 0,00 SEK; från 200: 0,06 SEK",
                "10,00 SEK per månad<br>Pris efter mängd (per enhet, för hela mängden): från 0: 12,50 SEK",
            ],
        ),
        (
            "/en/agreements/sunet/steps",
            [
                "425000.00 SEK per year, for the whole quantity",
                "Price by quantity (flat, for the whole quantity): from 0: 100000.00 SEK; from 11: 400000.00 SEK",
                "(per unit, for the part within the step): from 0: 200.00 SEK; from 1: 10.00 SEK",
                "10.00 SEK per month<br>Price by quantity (per unit, for the whole quantity): from 0: 12.50 SEK",
            ],
        ),
    ] {
        let printed = page(&world, "customer.uu", path).await;
        for text in shown {
            assert!(printed.contains(text), "{text}: {printed}");
        }
    }
    let file = page(&world, "customer.uu", "/csv/uu/prices.csv").await;
    for row in ["11,Mbit/s,YEAR,,400000.00,SEK,", "120,,MONTH,10.00,1200.00,SEK,"] {
        assert!(file.contains(row), "{row}: {file}");
    }
}
