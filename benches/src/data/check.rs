//! That what was made is what the program itself would have written: derived rows and sort keys.

use governance::text::{search_key, sort_key};
use sea_orm::{ConnectOptions, Database};

use super::{Server, server::connect};
use crate::{
    failure::{Doing as _, Failure},
    scale::Scale,
};

/// The names that have a key, and their keys; of large tables some.
const SORTED: &str = "SELECT name_sv, sort_sv FROM service UNION ALL SELECT name_en, sort_en FROM service \
    UNION ALL SELECT name_sv, sort_sv FROM portfolio UNION ALL SELECT name, sort_name FROM person \
    UNION ALL SELECT * FROM (SELECT name_sv, sort_sv FROM organisation LIMIT 3000) o \
    UNION ALL SELECT * FROM (SELECT code, code_key FROM agreement LIMIT 3000) a \
    UNION ALL SELECT * FROM (SELECT code, code_key FROM delivery LIMIT 3000) d";
const SEARCHED: &str = "SELECT code || ' ' || name_sv || ' ' || name_en, search FROM service \
    UNION ALL SELECT * FROM (SELECT code || ' ' || title_sv || ' ' || title_en, search FROM agreement LIMIT 3000) a";

/// Compares derived rows with what they are derived from, and keys with those that the program computes. At the largest
/// scale the derived rows were made by the same statements and are not compared: that takes minutes.
///
/// # Errors
/// When something is not as it should be.
pub async fn check(server: &Server, scale: Scale) -> Result<(), Failure> {
    let url = server.database_url(&scale.database());
    if scale != Scale::Large {
        let options = ConnectOptions::new(url.clone()).max_connections(1).sqlx_logging(false).to_owned();
        let db = Database::connect(options).await.doing("the new database")?;
        let differences = migration::kept::differences(&db).await.doing("comparing derived rows")?;
        if !differences.is_empty() {
            return Err(Failure::told(format!("derived rows are not what they must be: {differences:?}")));
        }
        db.close().await.doing("closing")?;
    }
    let client = connect(&url).await?;
    for (sql, key) in [(SORTED, sort_key as fn(&str) -> String), (SEARCHED, search_key)] {
        for row in client.query(sql, &[]).await.doing("reading keys")? {
            let (name, written): (String, String) = (row.get(0), row.get(1));
            if key(&name) != written {
                return Err(Failure::told(format!("{name:?} has the key {written:?}, not {:?}", key(&name))));
            }
        }
    }
    Ok(())
}
