//! Databases for one test each, and what a refusal looks like.

use std::path::{Path, PathBuf};

use katalog::db::{Db, Pools};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, Database, DbBackend, DbErr, EntityTrait, IntoActiveModel,
    ModelTrait, Statement,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// How many write at once where that is tried.
pub const WRITERS: u32 = 64;

/// A migrated database of its own, removed by [`Base::drop`] and when it goes out of scope.
pub struct Base {
    /// Its pools.
    pub db: Db,
    /// Its address.
    pub url: String,
    name: String,
}

/// The server on which databases may be created, without a database's name.
fn server() -> Option<String> {
    let url = std::env::var("KATALOG_TEST_POSTGRES_URL").ok()?;
    let (server, _) = url.rsplit_once('/')?;
    Some(server.to_owned())
}

/// Whether the server alone is tried: SQLite was, by the same tests without a server.
pub fn alone() -> bool {
    std::env::var_os("KATALOG_TEST_POSTGRES_ALONE").is_some() && server().is_some()
}

/// The same on SQLite: a file that is copied.
static MIGRATED_FILE: OnceCell<PathBuf> = OnceCell::const_new();

async fn migrated_file() -> &'static Path {
    let make = || async {
        // Of this day's program; a later run removes it (`harness::database`).
        let file = std::env::temp_dir().join(format!("katalog_template_migrated_{}.db", std::process::id()));
        let _ = std::fs::remove_file(&file);
        let db = Db::open(&format!("sqlite://{}?mode=rwc", file.display()), Pools::maintenance()).await.unwrap();
        migration::migrate(&db.write).await.unwrap();
        // All of it into the one file.
        db.write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
        db.close().await.unwrap();
        file
    };
    MIGRATED_FILE.get_or_init(make).await
}

/// PostgreSQL takes seconds for the migrations: they are run once, and each test gets a copy of what they made.
static MIGRATED: OnceCell<String> = OnceCell::const_new();

async fn migrated(server: &str) -> &'static str {
    let make = || async {
        let name = format!("katalog_template_migrated_{}", std::process::id());
        // Removed by a later run, which knows by this directory how old it is (`harness::database`).
        std::fs::create_dir_all(std::env::temp_dir().join(&name)).unwrap();
        for sql in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
            administer(server, &sql).await;
        }
        let db = Db::open(&format!("{server}/{name}"), Pools::maintenance()).await.unwrap();
        migration::migrate(&db.write).await.unwrap();
        db.close().await.unwrap();
        name
    };
    MIGRATED.get_or_init(make).await
}

impl Base {
    /// A new database on each engine, migrated.
    pub async fn each() -> Vec<Self> {
        let template = match server() {
            Some(server) => Some(migrated(&server).await),
            None => None,
        };
        Self::made((Some(migrated_file().await), template)).await
    }

    /// A new database on each engine, as empty as it was made.
    pub async fn empty() -> Vec<Self> {
        Self::made((None, None)).await
    }

    /// As copies of these: a file, and a database on the server.
    async fn made((file_template, template): (Option<&Path>, Option<&str>)) -> Vec<Self> {
        let name = format!("katalog_test_{}", Uuid::now_v7().simple());
        let file = std::env::temp_dir().join(format!("{name}.db"));
        let mut urls = Vec::new();
        if !alone() {
            if let Some(template) = file_template {
                std::fs::copy(template, &file).unwrap();
            }
            urls.push(format!("sqlite://{}?mode=rwc", file.display()));
        }
        if let Some(server) = server() {
            let template = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
            administer(&server, &format!("CREATE DATABASE {name}{template}")).await;
            administer(&server, &format!("ALTER DATABASE {name} SET synchronous_commit = off")).await;
            urls.push(format!("{server}/{name}"));
        }
        let mut bases = Vec::new();
        for url in urls {
            let pools = Pools { readers: 4, writers: 16, ..Pools::default() };
            bases.push(Self { db: Db::open(&url, pools).await.unwrap(), url, name: name.clone() });
        }
        bases
    }

    /// An opened database that somebody else removes.
    pub fn over(db: Db) -> Self {
        Self { db, url: String::new(), name: String::new() }
    }

    /// The same database through pools that have a connection for each of [`WRITERS`]; where the server has none free, one
    /// waits for it.
    pub async fn crowded(&self) -> Db {
        let wait = std::time::Duration::from_secs(60);
        let pools = Pools { readers: 1, writers: WRITERS, wait, ..Pools::default() };
        Db::open(&self.url, pools).await.unwrap()
    }

    /// Closes and removes the database.
    pub async fn drop(mut self) {
        self.db.close().await.unwrap();
        remove(std::mem::take(&mut self.name), self.is_postgres()).await;
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.db.backend() == DbBackend::Postgres
    }

    /// Runs SQL on the write pool.
    pub async fn run(&self, sql: &str) -> Result<u64, DbErr> {
        self.db.write.execute_unprepared(sql).await.map(|done| done.rows_affected())
    }

    /// The one number that `sql` asks for.
    pub async fn number(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.db.backend(), sql);
        self.db.write.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// Inserts a row.
    pub async fn insert<M>(&self, model: M) -> Result<(), DbErr>
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        insert(&self.db.write, model).await
    }

    /// Inserts a row that must be taken.
    pub async fn add<M>(&self, model: M)
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        self.insert(model).await.unwrap();
    }

    /// That every derived row is what it must be.
    pub async fn assert_kept(&self, after: &str) {
        assert_eq!(migration::kept::differences(&self.db.write).await.unwrap(), [], "{} after {after}", self.url);
    }
}

/// After a test that failed.
impl Drop for Base {
    fn drop(&mut self) {
        let (name, postgres) = (std::mem::take(&mut self.name), self.is_postgres());
        // The test's own runtime is the one that is being dropped from: use another, on another thread.
        let removed = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(remove(name, postgres));
        });
        let _ = removed.join();
    }
}

/// Removes a test's database; nothing where it has no name.
async fn remove(name: String, postgres: bool) {
    if name.is_empty() {
        return;
    }
    if !postgres {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(std::env::temp_dir().join(format!("{name}.db{ending}")));
        }
    } else if let Some(server) = server() {
        administer(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    }
}

/// Inserts a row through `db`.
pub async fn insert<M>(db: &impl ConnectionTrait, model: M) -> Result<(), DbErr>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
{
    M::Entity::insert(model.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Runs SQL outside any test's database.
async fn administer(server: &str, sql: &str) {
    let db = Database::connect(format!("{server}/postgres")).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

/// Why a statement is expected to be refused.
#[derive(Clone, Copy, Debug)]
pub enum Refusal {
    /// By a CHECK or trigger of this name.
    Named(&'static str),
    /// By a unique key.
    Unique,
    /// By a foreign key.
    Foreign,
}

/// That a statement was refused, and why.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T, DbErr>, why: Refusal) {
    let error = result.expect_err("the database took what it must refuse").to_string();
    let told = match why {
        Refusal::Named(name) => error.contains(name),
        Refusal::Unique => error.to_lowercase().contains("unique constraint"),
        Refusal::Foreign => error.to_lowercase().contains("foreign key constraint"),
    };
    assert!(told, "expected {why:?}: {error}");
}
