//! A foreign catalogue with odd data: duplicate names, missing ids, several legal entities of one brand, shared
//! organisation numbers; in Windows-1252 with semicolons and decimal commas, as a spreadsheet exports it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use reqwest::Method;

use super::{Exchange, ISSUER, err, out};
use crate::{
    first_contact::links,
    harness::{Server, send},
};

const ORGANISATIONS: usize = 240;
const SERVICES: usize = 1_200;

#[tokio::test]
async fn a_foreign_catalogue_is_imported() {
    let exchange = Exchange::of(foreign()).await;
    let more = ["--encoding", "windows-1252", "--decimal-comma"];
    let done = exchange.import("admin", &more);
    assert!(done.status.success(), "{}", err(&done));
    assert!(out(&done).contains(&format!("services.csv: {SERVICES} new")), "{}", out(&done));
    exchange.is_sound();
    assert_eq!(exchange.count("organisation WHERE organisation_number = '202100-2932'").await, 40);
    assert_eq!(exchange.count("organisation WHERE name_sv = 'Länsrätten'").await, 80);
    assert_eq!(exchange.count("organisation_ancestor WHERE depth = 1").await, 30);
    let again = exchange.import("admin", &more);
    assert!(out(&again).ends_with("nothing to change\n"), "{}{}", out(&again), err(&again));
    is_shown_page_by_page(exchange).await;
}

/// V1: the catalogue leads from page to page through everything that is published.
async fn is_shown_page_by_page(exchange: Exchange) {
    let server = Server::on(exchange.database, &ISSUER).await;
    let told = server.ask("{ services { totalCount } }").await.json();
    let (mut pages, mut seen) = (0, BTreeSet::new());
    let mut next = Some("/en".to_owned());
    while let Some(path) = next {
        let page = send(server.other(Method::GET, &path)).await.text;
        let services: Vec<&str> = links(&page, "/en/services/");
        assert!(!services.is_empty() && services.iter().all(|path| seen.insert((*path).to_owned())), "{path}: {page}");
        pages += 1;
        let link = page.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        next = link.map(|path| path.replace("&amp;", "&").replace("&#38;", "&"));
    }
    assert!(pages > 1 && told["data"]["services"]["totalCount"] == seen.len(), "{pages}: {told}");
}

/// The files.
fn foreign() -> BTreeMap<String, Vec<u8>> {
    let mut organisations = String::from("kind;code;name_sv;organisation_number;parent;is_provider;website\r\n");
    for number in 0..ORGANISATIONS {
        // Three brands of eleven legal entities each, every one but the first below the first.
        let (brand, entity) = (number / 11, number % 11);
        let row = match number {
            0..33 if entity == 0 => format!("COMPANY;brand-{brand};Märket {brand} AB;;;1;"),
            0..33 => format!("COMPANY;brand-{brand}.{entity};Märket {brand} AB;;brand-{brand};nej;"),
            33..113 => {
                format!("AUTHORITY;court-{number};Länsrätten;{};;;", if number < 73 { "202100-2932" } else { "" })
            }
            _ => format!("OTHER;org-{number};\"Övrig; \"\"{number}\"\"\";;;;https://org-{number}.example"),
        };
        let _ = write!(organisations, "{row}\r\n");
    }
    let mut portfolios = String::from("provider;code;name_sv\r\n");
    let mut services = String::from("code;provider;portfolio;name_sv;name_en;description_sv;state;published_at\r\n");
    let mut prices = String::from("provider;service;position;item_sv;amount;currency;valid_from\r\n");
    for number in 0..SERVICES {
        let provider = format!("brand-{}", number % 3);
        if number < 12 {
            let _ = write!(portfolios, "{provider};p{};Område {number}\r\n", number / 3);
        }
        let name = ["Lagring", "Nät", "E-post", "Åtkomst"][number % 4];
        let state = ["ACTIVE", "RETIRING", "PROPOSED"][number % 3];
        let _ = write!(
            services,
            "s{number};{provider};p{};{name};;\"Rad ett\r\nrad två – slut\";{state};2020-01-01\r\n",
            number / 3 % 4
        );
        let _ = write!(prices, "{provider};s{number};1;Per år;1 {:03},50;EUR;2024-01-01\r\n", number % 1000);
    }
    let files =
        [("organisations", organisations), ("portfolios", portfolios), ("services", services), ("list_prices", prices)];
    files.into_iter().map(|(name, text)| (format!("{name}.csv"), windows_1252(&text))).collect()
}

fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|letter| if letter == '–' { 0x96 } else { u8::try_from(u32::from(letter)).unwrap() }).collect()
}
