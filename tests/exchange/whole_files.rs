//! What is wrong with a file as a whole is told together with what is wrong in the rows of the others, in one run.

use super::{Exchange, catalogue, err, problems::nothing};
use crate::harness::run;

/// Mistakes in rows of files that can be read: what they refer to can be read, too.
#[rustfmt::skip] // one mistake, one line
const IN_ROWS: &[(&str, &str, &str, &str)] = &[
    ("organisations.csv", "KTH,,UNIVERSITY", "KTH,,COLLEGE", "organisations.csv:5: kind: \"COLLEGE\": expected one of"),
    ("index_values.csv", "418,", "fyra,", "index_values.csv:3: value: \"fyra\": expected"),
    ("index_series.csv", "2020=100,MONTH", "2020=100,MONAD", "index_series.csv:3: frequency: \"MONAD\": expected one of"),
    ("annual_cycles.csv", "2025-09-01", "2025-9-31", "annual_cycles.csv:2: needs_close_on: \"2025-9-31\": expected a day"),
];

#[tokio::test]
async fn files_that_cannot_be_read_are_told_with_the_rows_of_the_others() {
    let mut exchange = Exchange::of(catalogue::files()).await;
    for (file, from, to, _) in IN_ROWS {
        exchange.edit(file, from, to);
    }
    // By their contents: an encoding, a heading, a quotation mark, nothing at all; by their names; and not there.
    exchange
        .files
        .get_mut("security_measures.csv")
        .unwrap()
        .extend_from_slice(b"nordnet,drive,\xe5\xe4\xf6,,2026-12-01,\n");
    exchange.edit("portfolios.csv", "provider,code,name_sv", "provider,kod,name_sv");
    exchange.edit("supplier_relations.csv", "nordnet,discs", "nordnet,\"discs");
    exchange.files.insert("annual_cycles-2027.csv".to_owned(), Vec::new());
    exchange.files.insert("prislista.csv".to_owned(), b"a,b\n1,2\n".to_vec());
    let directory = exchange.lay_out();
    let nowhere = exchange.database.directory().join("services-gone.csv");
    let paths = [directory.as_str(), nowhere.to_str().unwrap()];
    let refused =
        run(&exchange.database, &[&["import", "--as", "admin", "--source", "x"][..], &paths].concat(), &super::ISSUER);
    let told = err(&refused);
    assert!(!refused.status.success(), "{told}");
    let of_files = [
        "security_measures.csv:4: \"nordnet,drive,åäö,,2026-12-01,\": expected UTF-8",
        "portfolios.csv:1: \"kod\": expected one of the headings",
        "portfolios.csv:1: code: expected this heading, which is missing",
        "expected a quotation mark that closes this one",
        "annual_cycles-2027.csv",
        "prislista.csv: expected a file named as its contents are",
        "services-gone.csv: expected a readable file",
    ];
    for expected in IN_ROWS.iter().map(|(.., expected)| *expected).chain(of_files.iter().copied()) {
        assert!(told.contains(expected), "{expected}\n  is not told in\n{told}");
    }
    // And nothing that only hangs on what cannot be read.
    let number = IN_ROWS.len() + of_files.len();
    assert!(told.ends_with(&format!("{number} problems; nothing was imported\n")), "{told}");
    nothing(&exchange).await;
}

/// A directory that cannot be read, beside one with mistakes: whoever may read everything (root) has none such.
#[cfg(unix)]
#[tokio::test]
async fn a_directory_that_cannot_be_read_is_told_with_the_others() {
    use std::os::unix::fs::PermissionsExt;
    let mut exchange = Exchange::of(catalogue::files()).await;
    exchange.edit("organisations.csv", "KTH,,UNIVERSITY", "KTH,,COLLEGE");
    let directory = exchange.lay_out();
    let closed = exchange.database.directory().join("closed");
    std::fs::create_dir_all(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    let readable = std::fs::read_dir(&closed).is_ok();
    let arguments = ["import", "--as", "admin", "--source", "x", closed.to_str().unwrap(), &directory];
    let told = err(&run(&exchange.database, &arguments, &super::ISSUER));
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
    assert!(told.contains("organisations.csv:5: kind"), "{told}");
    assert_eq!(told.contains("closed: expected a readable directory"), !readable, "{told}");
    nothing(&exchange).await;
}
