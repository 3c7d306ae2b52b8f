//! The commands in the README, as they stand there.

use std::process::Command;

use super::{Exchange, catalogue};
use crate::harness::PROGRAM;

#[cfg(unix)]
#[tokio::test]
async fn the_commands_in_the_readme_do_what_they_say() {
    let text = include_str!("../../README.md");
    let section = text.split("## Bring your own data").nth(1).unwrap();
    let commands = section.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let commands = commands.replace("First Administrator", "Ada Admin");
    let exchange = Exchange::of(catalogue::files()).await;
    let work = exchange.database.directory().join("work");
    std::fs::create_dir_all(&work).unwrap();
    // What the section before has in its file, this test has in the environment.
    std::fs::write(work.join("katalog.toml"), "").unwrap();
    let mut told = Vec::new();
    let run = |command: &str| {
        let done = Command::new("sh")
            .args(["-c", &format!("katalog() {{ '{}' \"$@\"; }}; {command}", *PROGRAM)])
            .current_dir(&work)
            .envs(exchange.environment())
            .env("OWNER", exchange.database.own_url())
            .output()
            .unwrap();
        assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    for (number, command) in commands.lines().filter(|line| !line.starts_with('#')).enumerate() {
        told.push(run(command));
        if number == 0 {
            // Somebody fills the files in.
            for (name, bytes) in &exchange.files {
                assert!(work.join("files").join(name).exists(), "{name}");
                std::fs::write(work.join("files").join(name), bytes).unwrap();
            }
        }
    }
    assert_eq!(told.len(), 4);
    assert!(told[1].contains("services.csv: 3 new") && told[1].ends_with("nothing was changed\n"), "{}", told[1]);
    assert!(told[2].ends_with("2 decisions on record\n"), "{}", told[2]);
    assert!(told[3].contains("organisations.csv: 5 rows") && told[3].contains("agreements.csv: 3 rows"), "{}", told[3]);
    // Those of docs/import.md are of the time after: Eva Ek is the contract manager by then, and the files are there.
    let text = include_str!("../../docs/import.md");
    let commands = text.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let told: Vec<String> = commands.lines().map(run).collect();
    assert_eq!(told.len(), 4);
    assert!(told[0].starts_with("0 files with headings"), "{}", told[0]);
    assert!(told[1].ends_with("nothing was changed\n") && told[2].ends_with("nothing to change\n"), "{told:?}");
    assert!(told[3].contains("agreements.csv: 3 rows"), "{}", told[3]);
}
