//! Prices by quantity in files (N8): in each way of tiers they come in, go out and come in again as the same.

use super::{Exchange, catalogue, err, out, round::same};

const HEADINGS: &str = "keeper,agreement,version,organisation,position,service,item_sv,amount,quantity,unit,period,\
                        formula,tiering,valid_from\n";

/// The small catalogue with more lines, in a file of their own.
async fn with(lines: &[&str]) -> Exchange {
    let mut exchange = Exchange::of(catalogue::files()).await;
    let rows: String = lines.iter().map(|line| format!("nordnet,A-1,2,uu,{line},2026-01-01\n")).collect();
    exchange.files.insert("agreement_lines-more.csv".to_owned(), format!("{HEADINGS}{rows}").into_bytes());
    exchange
}

const CAPACITY: &str = "3,box,Kapacitet,100000,50,Mbit/s,YEAR,,STAIRSTEP";
const BLOCKS: &str = "4,box,Block,200,10,block,MONTH,,GRADUATED";

#[tokio::test]
async fn n8_every_way_of_tiers_goes_round() {
    let mut exchange = with(&[CAPACITY, BLOCKS]).await;
    for step in ["3,11,400000", "3,101,425000", "4,1,10"] {
        exchange.add("agreement_line_tiers.csv", &format!("nordnet,A-1,2,uu,{step}"));
    }
    let list = "provider,service,position,item_sv,amount,period,tiering,valid_from,published\n\
                nordnet,box,9,Kapacitet,100000,YEAR,STAIRSTEP,2024-01-01,true\n";
    exchange.files.insert("list_prices-more.csv".to_owned(), list.as_bytes().to_vec());
    exchange.add("list_price_tiers.csv", "nordnet,box,9,2024-01-01,11,400000");
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    exchange.is_sound();
    for (words, count) in [
        ("agreement_line WHERE tiering = 'STAIRSTEP'", 1),
        ("agreement_line WHERE tiering = 'GRADUATED'", 1),
        ("list_price WHERE tiering = 'STAIRSTEP'", 1),
        // 400,000 kronor for 50 Mbit/s; 200 and nine times 10 kronor a month for ten blocks.
        ("line_standing WHERE amount = 40000000000", 1),
        ("line_standing WHERE amount = 348000000", 1),
    ] {
        assert_eq!(exchange.count(words).await, count, "{words}");
    }
    // Without the column it stays as it is.
    let told = String::from_utf8(exchange.files["agreement_lines-more.csv"].clone()).unwrap();
    let without = told.replace(",tiering,", ",").replace(",STAIRSTEP,", ",").replace(",GRADUATED,", ",");
    exchange.files.insert("agreement_lines-more.csv".to_owned(), without.into_bytes());
    let again = exchange.import("admin", &[]);
    assert!(out(&again).ends_with("nothing to change\n"), "{}{}", out(&again), err(&again));
    let files = exchange.export("eva");
    let second = Exchange::of(files.clone()).await;
    let done = second.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    second.is_sound();
    same(&files, &second.export("eva"));
}

/// What lacks a step is told at its place.
#[tokio::test]
async fn n8_what_lacks_a_step_is_told() {
    for (line, told) in [
        (CAPACITY, "2: tiering: \"STAIRSTEP\": expected VOLUME, or steps in agreement_line_tiers.csv"),
        (BLOCKS, "2: tiering: \"GRADUATED\": expected VOLUME, or steps in agreement_line_tiers.csv"),
        ("3,box,Kapacitet,1,1,st,YEAR,,FLAT", "2: tiering: \"FLAT\": expected one of VOLUME, STAIRSTEP, GRADUATED"),
    ] {
        let exchange = with(&[line]).await;
        let refused = exchange.import("admin", &[]);
        let expected = format!("agreement_lines-more.csv:{told}");
        assert!(!refused.status.success() && err(&refused).contains(&expected), "{expected}: {}", err(&refused));
        assert!(err(&refused).ends_with("1 problem; nothing was imported\n"), "{}", err(&refused));
    }
    let mut exchange = with(&["4,box,Block,,10,block,MONTH,Enligt offert,GRADUATED"]).await;
    exchange.add("agreement_line_tiers.csv", "nordnet,A-1,2,uu,4,1,10");
    let refused = err(&exchange.import("admin", &[]));
    let expected = "agreement_lines-more.csv:2: amount: \"\": expected an amount for what lies below the first step";
    assert!(refused.contains(expected), "{refused}");
    // With a step from nothing on it says all that it must.
    exchange.add("agreement_line_tiers.csv", "nordnet,A-1,2,uu,4,0,200");
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    assert_eq!(exchange.count("line_standing WHERE amount = 348000000").await, 1);
    let mut exchange = Exchange::of(catalogue::files()).await;
    let list = "provider,service,position,item_sv,amount,period,tiering,valid_from\n\
                nordnet,box,9,Kapacitet,100000,YEAR,STAIRSTEP,2024-01-01\n";
    exchange.files.insert("list_prices-more.csv".to_owned(), list.as_bytes().to_vec());
    let refused = err(&exchange.import("admin", &[]));
    let expected = "list_prices-more.csv:2: tiering: \"STAIRSTEP\": expected VOLUME, or steps in list_price_tiers.csv";
    assert!(refused.contains(expected), "{refused}");
}
