//! The PostgreSQL server on which the databases are made.

use tokio_postgres::{Client, Config, NoTls};

use crate::failure::{Doing as _, Failure};

/// A server whose user may create databases.
#[derive(Clone, Debug)]
pub struct Server {
    url: String,
}

impl Server {
    /// The server behind `url`, or the local one.
    ///
    /// # Errors
    /// When the URL cannot be read.
    pub fn new(url: Option<&str>) -> Result<Self, Failure> {
        let user = std::env::var("USER").unwrap_or_else(|_| "root".to_owned());
        let url = url.map_or_else(|| format!("postgres://{user}@127.0.0.1:5432/postgres"), str::to_owned);
        // Both sides alike: the floor's driver has no encryption, and the program's takes it where it is offered.
        let url = match url.contains("sslmode=") {
            true => url,
            false => format!("{url}{}sslmode=disable", if url.contains('?') { '&' } else { '?' }),
        };
        url.parse::<Config>().doing("the URL of PostgreSQL")?;
        Ok(Self { url })
    }

    /// The URL of another database on it.
    pub fn database_url(&self, name: &str) -> String {
        let (head, query) = self.url.split_once('?').map_or((self.url.as_str(), ""), |(head, query)| (head, query));
        let base = head.rsplit_once('/').map_or(head, |(base, _)| base);
        format!("{base}/{name}{}{query}", if query.is_empty() { "" } else { "?" })
    }

    /// A connection to the maintenance database.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn connect(&self) -> Result<Client, Failure> {
        connect(&self.url).await
    }

    /// A connection to another database on it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn connect_to(&self, name: &str) -> Result<Client, Failure> {
        connect(&self.database_url(name)).await
    }

    /// The server's day.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn today(&self) -> Result<String, Failure> {
        let row = self.connect().await?.query_one("SELECT current_date::text", &[]).await.doing("the day")?;
        Ok(row.get(0))
    }

    /// What stands beside the database `name`; None where there is none or nothing.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn comment(&self, name: &str) -> Result<Option<String>, Failure> {
        let sql = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1";
        let row = self.connect().await?.query_opt(sql, &[&name]).await.doing("looking for the database")?;
        Ok(row.and_then(|row| row.get(0)))
    }

    /// Writes `text` beside the database.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn set_comment(&self, name: &str, text: &str) -> Result<(), Failure> {
        let sql = format!("COMMENT ON DATABASE {name} IS '{text}'");
        self.connect().await?.batch_execute(&sql).await.doing("marking the database")
    }

    /// Makes the database anew, empty.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn recreate(&self, name: &str) -> Result<(), Failure> {
        let client = self.connect().await?;
        for sql in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
            client.batch_execute(&sql).await.doing("making the database")?;
        }
        Ok(())
    }
}

/// A connection to the database behind `url`.
///
/// # Errors
/// When it cannot be made.
pub async fn connect(url: &str) -> Result<Client, Failure> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.doing("PostgreSQL cannot be reached")?;
    tokio::spawn(connection);
    Ok(client)
}
