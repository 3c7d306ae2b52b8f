//! Import and export, as somebody at a terminal meets them (O5).

mod again;
mod agreed;
mod apart;
mod attested;
mod catalogue;
mod changes;
mod counted;
mod figures;
mod foreign;
mod formats;
mod held;
mod killed;
mod left_out;
mod problems;
mod progress;
mod readme;
mod refused;
mod rights;
mod round;
mod shape;
mod stepped;
#[cfg(target_os = "linux")]
mod streams;
mod told;
mod ways;
mod whole_files;

use std::{collections::BTreeMap, path::PathBuf, process::Output};

use sea_orm::{ConnectionTrait, Database as Sql, DatabaseConnection, Statement};

use crate::harness::{Database, run};

/// Who may sign in; `katalog admin` asks for it.
pub const ISSUER: [(&str, &str); 3] =
    [("ISSUER", "https://id.example"), ("AUDIENCE", "katalog"), ("JWKS_URL", "https://id.example/keys")];

/// A database of its own, and a directory of files beside it.
pub struct Exchange {
    pub database: Database,
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Exchange {
    /// An empty installation with its first administrator, and these files.
    pub async fn of(files: BTreeMap<String, Vec<u8>>) -> Self {
        let database = Database::migrated().await;
        let admin = ["admin", "--issuer", "https://id.example", "--subject", "admin", "--name", "Ada Admin"];
        let made = run(&database, &admin, &ISSUER);
        assert!(made.status.success(), "{}", err(&made));
        Self { database, files }
    }

    /// The same with the small catalogue, imported.
    pub async fn filled() -> Self {
        let exchange = Self::of(catalogue::files()).await;
        let done = exchange.import("admin", &[]);
        assert!(done.status.success(), "{}{}", out(&done), err(&done));
        exchange
    }

    /// Where the files are written.
    pub fn directory(&self) -> PathBuf {
        self.database.directory().join("files")
    }

    /// Changes the text of a file.
    pub fn edit(&mut self, file: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.files[file].clone()).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}: {text}");
        self.files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    }

    /// Adds a row to a file.
    pub fn add(&mut self, file: &str, row: &str) {
        let rows = self.files.get_mut(file).unwrap();
        rows.extend_from_slice(row.as_bytes());
        rows.push(b'\n');
    }

    /// Writes the files, anew.
    pub fn lay_out(&self) -> String {
        let directory = self.directory();
        let _ = std::fs::remove_dir_all(&directory);
        std::fs::create_dir_all(&directory).unwrap();
        for (name, bytes) in &self.files {
            std::fs::write(directory.join(name), bytes).unwrap();
        }
        directory.to_str().unwrap().to_owned()
    }

    /// Imports the files in somebody's name.
    pub fn import(&self, person: &str, more: &[&str]) -> Output {
        self.import_from("the old register", person, more)
    }

    /// The same, stated from somewhere.
    pub fn import_from(&self, source: &str, person: &str, more: &[&str]) -> Output {
        let directory = self.lay_out();
        let arguments = [&["import", &directory, "--as", person, "--source", source], more].concat();
        run(&self.database, &arguments, &ISSUER)
    }

    /// Exports in somebody's name, and gives the files by name.
    pub fn export(&self, person: &str) -> BTreeMap<String, Vec<u8>> {
        let directory = self.database.directory().join(format!("export-{}", uuid::Uuid::now_v7()));
        let done = run(&self.database, &["export", "--as", person, directory.to_str().unwrap()], &ISSUER);
        assert!(done.status.success(), "{}", err(&done));
        let files = std::fs::read_dir(&directory).unwrap().map(|file| file.unwrap());
        files.map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap())).collect()
    }

    /// What lets another program find this database.
    pub fn environment(&self) -> Vec<(String, String)> {
        let directory = self.database.directory().to_str().unwrap().to_owned();
        let own = [("KATALOG_DATA_DIR".to_owned(), directory)];
        let url = self.database.url().map(|url| ("KATALOG_DATABASE_URL".to_owned(), url));
        let issuer = ISSUER.map(|(key, value)| (format!("KATALOG_{key}"), value.to_owned()));
        own.into_iter().chain(url).chain(issuer).collect()
    }

    /// A connection of the test's own.
    pub async fn db(&self) -> DatabaseConnection {
        Sql::connect(self.database.own_url()).await.unwrap()
    }

    /// How many rows a table has, or a query gives.
    pub async fn count(&self, from: &str) -> i64 {
        let db = self.db().await;
        let sql = format!("SELECT COUNT(*) AS n FROM {from}");
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
        let number = row.try_get("", "n").unwrap();
        db.close().await.unwrap();
        number
    }

    /// What is derived is what it is derived from, and every chain of decisions is whole.
    pub fn is_sound(&self) {
        let doctor = out(&run(&self.database, &["doctor"], &ISSUER));
        for fine in ["ok     derived rows", "ok     integrity", "every chain is whole"] {
            assert!(doctor.contains(fine), "{doctor}");
        }
    }
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
