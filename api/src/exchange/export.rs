//! Exporting: the files that import reads, with what the one who asks may read, row by row as it comes.

use std::{fs, io::BufWriter, path::Path, sync::Arc};

use csv::{Terminator, WriterBuilder};

use super::{
    cell::write,
    left_out::{HOLDING, Holding},
    sheets::SHEETS,
    table::take,
};
use crate::{access::Session, db::Db, error::ApiError, private::Beside};

/// Why nothing was exported, or not everything.
#[derive(Debug, thiserror::Error)]
pub enum NotExported {
    /// A file cannot be written.
    #[error("{0}: {1}")]
    File(String, String),
    /// The database does not answer.
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A row cannot be read.
    #[error("{0}")]
    Session(#[from] ApiError),
}

/// What was written, and what was not.
#[derive(Debug, Default)]
pub struct Exported {
    /// How many rows each file has.
    pub files: Vec<(&'static str, usize)>,
    /// What holds or is to come, and stands in none of them, with its number: only what there is.
    pub left_out: Vec<(&'static Holding, i64)>,
}

/// Writes every file into a directory, which is made, all from one state of the database, for its owner alone: there are
/// prices and people in them. The files take their places when all are whole.
///
/// # Errors
/// When a file cannot be written, or the database does not answer.
pub async fn export(
    db: &Db,
    asker: &Session,
    directory: &Path,
    progress: &(dyn Fn(&'static str, usize) + Sync),
) -> Result<Exported, NotExported> {
    fs::create_dir_all(directory)
        .map_err(|error| NotExported::File(directory.display().to_string(), error.to_string()))?;
    let snapshot = Arc::new(db.snapshot().await?);
    let session = asker.looking(&snapshot);
    let (mut exported, mut files) = (Exported::default(), Vec::new());
    for sheet in SHEETS {
        let path = directory.join(format!("{}.csv", sheet.name));
        let failed = |error: &dyn std::fmt::Display| NotExported::File(path.display().to_string(), error.to_string());
        let (beside, file) = Beside::of(&path).map_err(|error| failed(&error))?;
        let mut csv = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(BufWriter::new(file));
        csv.write_record(sheet.columns.iter().map(|column| column.name)).map_err(|error| failed(&error))?;
        let mut rows = 0;
        session
            .exported(sheet, |row| {
                for (at, column) in sheet.columns.iter().enumerate() {
                    let cell = take(row, at, column.store())?;
                    csv.write_field(write(column.kind, &cell)).map_err(ApiError::internal)?;
                }
                csv.write_record(None::<&[u8]>).map_err(ApiError::internal)?;
                rows += 1;
                if rows % 1_000 == 0 {
                    progress(sheet.name, rows);
                }
                Ok(())
            })
            .await?;
        csv.flush().map_err(|error| failed(&error))?;
        files.push((path, beside));
        progress(sheet.name, rows);
        exported.files.push((sheet.name, rows));
    }
    for holding in HOLDING {
        let number = session.left_out(holding).await?;
        if number > 0 {
            exported.left_out.push((holding, number));
        }
    }
    drop(session);
    if let Some(snapshot) = Arc::into_inner(snapshot) {
        snapshot.rollback().await?;
    }
    for (path, beside) in files {
        beside.put().map_err(|error| NotExported::File(path.display().to_string(), error.to_string()))?;
    }
    Ok(exported)
}
