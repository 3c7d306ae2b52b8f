//! The databases: made once per scale, kept as long as what they are made from is unchanged.

mod check;
mod fill;
mod indexes;
mod server;

use sha2::{Digest, Sha256};

pub use server::Server;

use crate::{failure::Failure, scale::Scale, tell};

/// Everything the rows are made by, in order.
const FILES: [(&str, &str); 8] = [
    ("helpers", include_str!("../sql/data/01_helpers.sql")),
    ("organisations", include_str!("../sql/data/02_organisations.sql")),
    ("services", include_str!("../sql/data/03_services.sql")),
    ("persons", include_str!("../sql/data/04_persons.sql")),
    ("agreements", include_str!("../sql/data/05_agreements.sql")),
    ("content", include_str!("../sql/data/06_content.sql")),
    ("deliveries", include_str!("../sql/data/07_deliveries.sql")),
    ("budgets", include_str!("../sql/data/08_budgets.sql")),
];

/// Where the shape of the tables is written; read when the program runs, so that an edited step makes the data anew.
const STEPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../migration");

/// Makes the database of this scale, unless it is there and made from the same; `fresh`: in any case.
///
/// # Errors
/// When the server cannot be reached, refuses, or what was made is not right.
pub async fn make(server: &Server, scale: Scale, fresh: bool) -> Result<(), Failure> {
    let today = server.today().await?;
    let fingerprint = fingerprint(scale, &today)?;
    let name = scale.database();
    if !fresh && server.comment(&name).await?.as_deref() == Some(fingerprint.as_str()) {
        tell(&format!("{name} is kept"));
        return Ok(());
    }
    tell(&format!("{name} is made"));
    server.recreate(&name).await?;
    fill::fill(server, scale, &today).await?;
    check::check(server, scale).await?;
    // Last: what was not finished is made anew next time.
    server.set_comment(&name, &fingerprint).await
}

/// The first day of the year of `today`, from which the days of the data are counted.
fn base_day(today: &str) -> String {
    format!("{}-01-01", today.get(..4).unwrap_or(today))
}

fn fingerprint(scale: Scale, today: &str) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    hash.update(format!("{:?} {}", scale.numbers(), base_day(today)));
    for (_, sql) in FILES {
        hash.update(sql);
    }
    let mut files = Vec::new();
    walk(STEPS.as_ref(), &mut files).map_err(|error| Failure::new(STEPS, error))?;
    files.sort();
    for file in files {
        hash.update(std::fs::read(&file).map_err(|error| Failure::new(file.display(), error))?);
    }
    Ok(hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

fn walk(directory: &std::path::Path, files: &mut Vec<std::path::PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}
