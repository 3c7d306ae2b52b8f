//! An import that is killed leaves nothing behind.

use std::{
    fmt::Write as _,
    process::{Command, Stdio},
    time::Duration,
};

use super::{Exchange, catalogue, err};
use crate::harness::PROGRAM;

/// So many agreements that an import is killed before it has come to its end.
const AGREEMENTS: usize = 6_000;

#[cfg(unix)]
#[tokio::test]
async fn a_killed_import_leaves_nothing_behind() {
    let mut files = catalogue::files();
    let mut more: std::collections::BTreeMap<&str, String> = std::collections::BTreeMap::new();
    for number in 0..AGREEMENTS {
        let code = format!("M-{number}");
        let mut add = |file, row: String| writeln!(more.entry(file).or_default(), "nordnet,{code},{row}").unwrap();
        add("agreements.csv", "Avtal,,".to_owned());
        add("agreement_versions.csv", "1,REGISTERED,2024-01-01,,,,2023-12-10,,".to_owned());
        add("agreement_services.csv", "1,drive".to_owned());
        add("agreement_parts.csv", "1,nordnet,PROVIDER,,,".to_owned());
        add("agreement_parts.csv", "1,kth,CUSTOMER,,,".to_owned());
        add("agreement_lines.csv", "1,kth,1,drive,Rad,1,1,,YEAR,,2024-01-01".to_owned());
    }
    for (file, rows) in more {
        files.get_mut(file).unwrap().extend_from_slice(rows.as_bytes());
    }
    let exchange = Exchange::of(files).await;
    let directory = exchange.lay_out();
    let mut killed = 0;
    for wait in [300, 800, 1_500, 2_500, 4_000] {
        let mut command = Command::new(PROGRAM);
        command
            .args(["import", &directory, "--as", "admin", "--source", "x"])
            .envs(exchange.environment())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
        for table in ["organisation", "agreement", "bulk_load", "person WHERE name <> 'Ada Admin'"] {
            assert_eq!(exchange.count(table).await, 0, "{table} after {wait} ms");
        }
        assert_eq!(exchange.count("decision").await, 1);
    }
    assert!(killed > 0, "an import of {AGREEMENTS} agreements took no time at all");
    exchange.is_sound();
    let done = exchange.import("admin", &[]);
    assert!(done.status.success(), "{}", err(&done));
    exchange.is_sound();
    assert_eq!(exchange.count("agreement").await, i64::try_from(AGREEMENTS).unwrap() + 3);
}
