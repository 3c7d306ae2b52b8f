//! Files as real spreadsheets write them.

use super::{Exchange, catalogue, err, out};
use crate::harness::run;

/// Semicolons, a mark first, other line ends, decimal commas, Windows-1252: all the same facts.
#[tokio::test]
async fn spreadsheets_of_all_kinds_say_the_same() {
    let mut exchange = Exchange::filled().await;
    let plain = std::mem::take(&mut exchange.files);
    let mut said = |more: &[&str], file: &str, bytes: Vec<u8>| {
        exchange.files = [(file.to_owned(), bytes)].into();
        let done = exchange.import("eva", more);
        format!("{}{}", out(&done), err(&done))
    };
    let text = |file: &str| String::from_utf8(plain[file].clone()).unwrap();
    let unchanged = "0 new, 0 changed,";
    let semicolons = text("portfolios.csv").replace(',', ";");
    assert!(said(&[], "portfolios.csv", semicolons.clone().into_bytes()).contains(unchanged));
    assert!(said(&["--separator", "semicolon"], "portfolios.csv", semicolons.clone().into_bytes()).contains(unchanged));
    let marked = format!("\u{feff}{}", semicolons.replace('\n', "\r\n"));
    assert!(said(&[], "portfolios.csv", marked.into_bytes()).contains(unchanged));
    assert!(said(&[], "portfolios.csv", text("portfolios.csv").replace(',', "\t").into_bytes()).contains(unchanged));
    let latin: Vec<u8> =
        text("portfolios.csv").chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    assert!(said(&["--encoding", "windows-1252"], "portfolios.csv", latin.clone()).contains(unchanged));
    assert!(said(&["--encoding", "latin-1"], "portfolios.csv", latin.clone()).contains(unchanged));
    let refused = said(&[], "portfolios.csv", latin);
    assert!(
        refused
            .contains("portfolios.csv:3: \"nordnet,net,Nät,,2024-01-15\": expected UTF-8; for a file in Windows-1252"),
        "{refused}"
    );
    let commas = text("list_prices.csv").replace(',', ";").replace("12.5", "12,50");
    assert!(said(&["--decimal-comma"], "list_prices.csv", commas.into_bytes()).contains(unchanged));
    let thousands = text("budget_frames.csv").replace(',', ";").replace("5000000", "5 000 000,00");
    assert!(said(&["--decimal-comma"], "budget_frames.csv", thousands.into_bytes()).contains(unchanged));
    // A quoted line break is one cell, and lines are counted as an editor counts them.
    let broken = text("services.csv").replace("ESTABLISHING", "GONE");
    assert!(said(&[], "services.csv", broken.into_bytes()).contains("services.csv:5: state: \"GONE\""));
}

#[tokio::test]
async fn templates_are_empty_files_that_can_be_imported() {
    let exchange = Exchange::of(Default::default()).await;
    let directory = exchange.directory();
    let path = directory.to_str().unwrap();
    let made = run(&exchange.database, &["import", "--template", path], &[]);
    assert!(made.status.success() && out(&made).starts_with("32 files with headings"), "{}{}", out(&made), err(&made));
    let again = run(&exchange.database, &["import", "--template", path], &[]);
    assert!(out(&again).starts_with("0 files"), "{}", out(&again));
    let nothing = run(&exchange.database, &["import", path, "--as", "admin", "--source", "x"], &super::ISSUER);
    assert!(nothing.status.success() && out(&nothing).ends_with("nothing to change\n"), "{}", err(&nothing));
    let names: Vec<String> =
        std::fs::read_dir(&directory).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let catalogue: Vec<String> = catalogue::files().into_keys().collect();
    assert!(catalogue.iter().all(|name| names.contains(name)), "{names:?}");
}

/// What docs/import.md gives as examples is imported as it stands there, all of it together.
#[tokio::test]
async fn the_documented_examples_can_be_imported() {
    let text = include_str!("../../docs/import.md");
    let mut files = std::collections::BTreeMap::new();
    for section in text.split("\n## ").skip(1) {
        let (Some((name, _)), Some((_, csv))) = (section.split_once('\n'), section.split_once("```csv\n")) else {
            continue;
        };
        let csv = csv.split("```").next().unwrap();
        files.insert(name.to_owned(), csv.as_bytes().to_vec());
    }
    assert_eq!(files.len(), 32);
    let mut exchange = Exchange::of(files).await;
    // The examples name two organisations and an agreement more, and the keeper's own part.
    exchange.add("organisations.csv", "uu,Uppsala universitet,,UNIVERSITY,,,,,,,,,");
    exchange.add("organisations.csv", "sunet,Sunet,,NREN,,,,,,,,,");
    exchange.add("agreements.csv", "nordnet,U-1,Diskar,,");
    exchange.add("agreement_parts.csv", "nordnet,A-17,1,nordnet,PROVIDER,,,,2024-12-05");
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    exchange.is_sound();
}
