//! How far an import has come, as somebody at a terminal sees it.

use std::process::{Command, Stdio};

use super::{Exchange, catalogue, err, killed::add_many};
use crate::harness::PROGRAM;

/// `script` gives the program a terminal: that of util-linux, which nearly every Linux has. Where it is missing this is left
/// out; `.ci/run` has it, and says by KATALOG_TEST_WHOLE that nothing may be.
#[cfg(unix)]
#[tokio::test]
async fn a_terminal_shows_a_bar() {
    let version = Command::new("script").arg("--version").stdin(Stdio::null()).output();
    if !version.is_ok_and(|told| String::from_utf8_lossy(&told.stdout).contains("util-linux")) {
        assert!(std::env::var_os("KATALOG_TEST_WHOLE").is_none(), "util-linux' `script` is missing");
        eprintln!("left out: util-linux' `script` is missing");
        return;
    }
    let mut exchange = Exchange::of(catalogue::files()).await;
    add_many(&mut exchange, 1_000);
    let directory = exchange.lay_out();
    let import = format!("'{}' import '{directory}' --as admin --source x --dry-run", *PROGRAM);
    let shown = Command::new("script")
        .args(["-qefc", &import, "/dev/null"])
        .envs(exchange.environment())
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&shown.stdout);
    assert!(shown.status.success(), "{text}");
    // Each file is compared, and written in three rounds; then what is derived.
    let of = format!("/{} ", exchange.files.len() * 4 + 1);
    assert!(text.contains("import ") && text.contains(&of), "{text}");
    for step in ["comparing ", "writing ", "derived rows"] {
        assert!(text.contains(step), "{step}: {text}");
    }
    assert!(text.contains("a trial: nothing was changed"), "{text}");
    // Nobody's terminal, no bar: the files are told, and no more.
    let piped = exchange.import("admin", &["--dry-run"]);
    assert!(piped.status.success() && err(&piped).is_empty(), "{}", err(&piped));
}
