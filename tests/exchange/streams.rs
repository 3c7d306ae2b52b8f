//! An export holds no more in memory of many rows than of few.

use std::{
    fs,
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

use super::{Exchange, catalogue, err, killed::add_many};
use crate::harness::PROGRAM;

/// How long the terms of each agreement are: a few of them are much already.
const LENGTH: usize = 16 * 1024;

/// How much more memory an export of many may take than one of few, in KiB: they fill the caches of 16 MB of SQLite's two
/// connections. Of terms they have 59 MiB more, which an export without bounds holds twice: in the cache, and sorted.
const MORE: u64 = 44 * 1024;

#[tokio::test]
async fn the_memory_of_an_export_does_not_follow_the_rows() {
    let (few, many) = (peak(250).await, peak(4_000).await);
    assert!(many < few + MORE, "{few} KiB at most, and {many} KiB of sixteen times as many");
    println!("{few} KiB, and {many} KiB of sixteen times as many");
}

/// The most memory that an export of so many agreements holds, in KiB.
async fn peak(agreements: usize) -> u64 {
    let mut exchange = Exchange::of(catalogue::files()).await;
    add_many(&mut exchange, agreements);
    let terms = "Villkor.".repeat(LENGTH / 8);
    let versions = String::from_utf8(exchange.files["agreement_versions.csv"].clone()).unwrap();
    let versions = versions.replace(",,,,2023-12-10,", &format!(",,,{terms},2023-12-10,"));
    exchange.files.insert("agreement_versions.csv".to_owned(), versions.into_bytes());
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    let directory = exchange.database.directory().join("streamed");
    let mut child = Command::new(PROGRAM.as_str())
        .args(["export", "--as", "eva", directory.to_str().unwrap()])
        .envs(exchange.environment())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(exchange.database.log_file())
        .spawn()
        .unwrap();
    // The most so far, until it ends: many small files come after those with the terms.
    let (status, mut most) = (format!("/proc/{}/status", child.id()), None);
    let ended = loop {
        most = held(&status).or(most);
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        sleep(Duration::from_millis(1));
    };
    assert!(ended.success(), "{}", exchange.database.log());
    let written = fs::metadata(directory.join("agreement_versions.csv")).unwrap().len();
    assert!(written > u64::try_from(agreements * LENGTH).unwrap(), "the terms are exported: {written} bytes");
    most.unwrap()
}

/// The most memory that a process has held so far, in KiB; None: it has ended.
fn held(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse().ok()
}
