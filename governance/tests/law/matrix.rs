//! The committed matrix is the rules table.

use std::{env, fs, path::Path};

#[test]
fn the_committed_matrix_is_the_rules_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("matrix.txt");
    let now = governance::matrix::matrix();
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &now).expect("matrix.txt can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let first = committed.lines().zip(now.lines()).position(|(old, new)| old != new);
    assert!(
        committed == now,
        "governance/matrix.txt differs from the rules (line {:?}): read the change, then \
         `UPDATE=1 cargo test -p governance matrix`",
        first.map(|line| line + 1)
    );
}
