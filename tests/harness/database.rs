//! Databases for tests: each test has its own, a copy of one that was made once: with the sample data, or migrated and empty.
//!
//! SQLite by default; PostgreSQL when `KATALOG_TEST_POSTGRES_URL` names a server and a database on it to begin from,
//! with a role that may create databases. What is copied is kept there under the name `katalog_template_…` for
//! the next run of the same program on the same day; older ones are removed.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::{ConnectionTrait, Database as Sql, DatabaseConnection, Statement};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{PROGRAM, read, run};

/// A test's own database with the directory of its development key; both are removed when this is dropped.
#[derive(Default)]
pub struct Database {
    directory: PathBuf,
    postgres: Option<String>,
    copy_of: Option<Holds>,
    /// Whether it is another's, who removes it.
    lent: bool,
}

/// Where the databases are of which tests have copies.
static SAMPLE: OnceCell<Template> = OnceCell::const_new();
static ON_ITS_DAY: OnceCell<Template> = OnceCell::const_new();
static MIGRATED: OnceCell<Template> = OnceCell::const_new();

/// The instant at which the clock of tests stands still.
pub const DAY: &str = "2026-11-22T12:00:00Z";

/// What a copied database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holds {
    /// The sample data, loaded today.
    Sample,
    /// The sample data, loaded on [`DAY`].
    OnItsDay,
    /// Tables with nothing in them.
    Nothing,
}

struct Template {
    directory: PathBuf,
    name: String,
    holds: Holds,
}

/// The PostgreSQL server to test on, if there is one.
pub fn postgres() -> Option<String> {
    std::env::var("KATALOG_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())
}

impl Database {
    /// A database with the sample data.
    pub async fn sample() -> Self {
        Self::copied(SAMPLE.get_or_init(|| Template::make(Holds::Sample)).await).await
    }

    /// A database with the sample data as it is on [`DAY`]: for servers whose clock stands still there.
    pub async fn on_its_day() -> Self {
        Self::copied(ON_ITS_DAY.get_or_init(|| Template::make(Holds::OnItsDay)).await).await
    }

    /// A database that is migrated, with nothing in it.
    pub async fn migrated() -> Self {
        Self::copied(MIGRATED.get_or_init(|| Template::make(Holds::Nothing)).await).await
    }

    async fn copied(template: &Template) -> Self {
        let mut database = Self::named(format!("katalog_test_{}", Uuid::now_v7().simple()));
        copy(&template.directory, &database.directory);
        if let Some(name) = &database.postgres {
            create(name, &format!(" TEMPLATE {}", template.name)).await;
        }
        database.copy_of = Some(template.holds);
        database
    }

    /// A database with nothing in it.
    pub async fn empty() -> Self {
        let database = Self::named(format!("katalog_test_{}", Uuid::now_v7().simple()));
        if let Some(name) = &database.postgres {
            create(name, "").await;
        }
        database
    }

    fn named(name: String) -> Self {
        let directory = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&directory).expect("a directory");
        Self { directory, postgres: postgres().map(|_| name), ..Self::default() }
    }

    /// The same database for a server beside the one that has it.
    pub fn lent(&self) -> Self {
        let (directory, postgres) = (self.directory.clone(), self.postgres.clone());
        Self { directory, postgres, copy_of: self.copy_of, lent: true }
    }

    /// The directory of the embedded database, the development key and the log.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The URL, where the database is not the embedded default.
    pub fn url(&self) -> Option<String> {
        self.postgres.as_deref().map(url_of)
    }

    /// The URL by which a test looks at it beside the program.
    pub fn own_url(&self) -> String {
        self.url().unwrap_or_else(|| format!("sqlite://{}", self.directory.join("katalog.db").display()))
    }

    /// What it was copied with: the key of its development issuer, too, so that a token for one copy is good for another.
    pub const fn copy_of(&self) -> Option<Holds> {
        self.copy_of
    }

    /// What the program has logged.
    pub fn log(&self) -> String {
        read(&self.directory.join("log"))
    }

    /// A file that the program logs to.
    pub fn log_file(&self) -> std::fs::File {
        let path = self.directory.join("log");
        std::fs::File::options().create(true).append(true).open(path).expect("a log")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Handed on to another server, or that of another.
        if self.lent || self.directory.as_os_str().is_empty() {
            return;
        }
        let _ = std::fs::remove_dir_all(&self.directory);
        let Some(name) = self.postgres.take() else { return };
        // A test's own runtime may be the one that is being dropped from: use another, on another thread.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                maintenance().await.execute_unprepared(&sql).await
            })
        });
        let _ = dropped.join();
    }
}

impl Template {
    /// Makes a database by the program itself.
    async fn make(holds: Holds) -> Self {
        let built = std::fs::metadata(PROGRAM.as_str()).and_then(|file| file.modified()).expect("the program is there");
        let mut hasher = DefaultHasher::new();
        (built, super::today(), PROGRAM.as_str(), holds, postgres()).hash(&mut hasher);
        let name = format!("katalog_template_{:016x}", hasher.finish());
        let database = Database::named(name.clone());
        let template = Self { directory: database.directory.clone(), name, holds };
        let there = match &database.postgres {
            Some(_) => template.takes_over().await,
            None => database.directory.join("filled").exists(),
        };
        if !there {
            remove_old();
            if database.postgres.is_none() {
                let _ = std::fs::remove_dir_all(&database.directory);
                std::fs::create_dir_all(&database.directory).expect("a directory");
            }
            match holds {
                Holds::Sample => fill(&database, &[]),
                Holds::OnItsDay => fill(&database, &[("CLOCK", DAY)]),
                Holds::Nothing => {}
            }
            settle(&database);
            std::fs::write(database.directory.join("filled"), "").expect("a mark");
        }
        // The template outlives the test run.
        std::mem::forget(database);
        template
    }

    /// Whether the template is there from an earlier run; if not, it is made empty, and older ones are removed.
    async fn takes_over(&self) -> bool {
        let db = maintenance().await;
        let filled = self.directory.join("filled").exists();
        let names = "SELECT datname FROM pg_database WHERE datname LIKE 'katalog\\_template\\_%'";
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), names)).await.expect("databases");
        let mut there = false;
        for name in rows.iter().filter_map(|row| row.try_get::<String>("", "datname").ok()) {
            if name == self.name && filled {
                there = true;
            } else if name == self.name || !recent(&std::env::temp_dir().join(&name)) {
                let _ = db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            }
        }
        if !there {
            create(&self.name, "").await;
        }
        there
    }
}

/// Starts the program on an empty database until it is filled.
fn fill(database: &Database, settings: &[(&str, &str)]) {
    let settings = [&[("SAMPLE", "true"), ("MIGRATE", "true")][..], settings].concat();
    let mut command = super::program(database, &settings);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().expect("the program starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).expect("a line");
    let _ = child.kill();
    let _ = child.wait();
    assert!(line.starts_with("listening on "), "the sample was not loaded: {line}{}", database.log());
    // Killed as it was: the log and a write-ahead log are left; the next to open the database takes the latter in.
    let _ = std::fs::remove_file(database.directory.join("log"));
}

/// Brings it into the shape that the program needs.
fn settle(database: &Database) {
    let settled = run(database, &["migrate"], &[]);
    assert!(settled.status.success(), "{}", String::from_utf8_lossy(&settled.stderr));
}

/// Whether `directory` is of the last day; another test run may be using it.
fn recent(directory: &Path) -> bool {
    let modified = std::fs::metadata(directory).and_then(|directory| directory.modified());
    modified.is_ok_and(|at| at.elapsed().is_ok_and(|age| age < Duration::from_secs(24 * 3_600)))
}

/// Removes what earlier programs were tested with.
fn remove_old() {
    let entries = std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let ours = name.starts_with("katalog_template_") || name.starts_with("katalog_test_");
        if ours && !recent(&path) {
            let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("the template").flatten() {
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}

/// Makes a database. What a test has written in it need not outlive the server: nobody waits for the disk, whatever server was
/// given.
async fn create(name: &str, more: &str) {
    let db = maintenance().await;
    db.execute_unprepared(&format!("CREATE DATABASE {name}{more}")).await.expect("a database");
    db.execute_unprepared(&format!("ALTER DATABASE {name} SET synchronous_commit = off")).await.expect("a setting");
    db.close().await.expect("the server lets go");
}

fn url_of(name: &str) -> String {
    let url = postgres().expect("a PostgreSQL server");
    let (server, _) = url.rsplit_once('/').expect("a database's URL");
    format!("{server}/{name}")
}

async fn maintenance() -> DatabaseConnection {
    Sql::connect(postgres().expect("a PostgreSQL server")).await.expect("the PostgreSQL server answers")
}
