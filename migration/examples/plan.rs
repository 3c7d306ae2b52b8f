//! scratch
use sea_orm::{Database, ConnectionTrait, Statement, DbBackend};
#[tokio::main]
async fn main() {
    let mut a = std::env::args().skip(1);
    let db = Database::connect(a.next().unwrap()).await.unwrap();
    let b = DbBackend::Sqlite;
    let v: String = db.query_one_raw(Statement::from_string(b, "select sqlite_version() v")).await.unwrap().unwrap().try_get("", "v").unwrap();
    println!("{v}");
    for sql in a {
        println!("== {sql}");
        for r in db.query_all_raw(Statement::from_string(b, format!("EXPLAIN QUERY PLAN {sql}"))).await.unwrap() {
            println!("{}", r.try_get::<String>("", "detail").unwrap());
        }
    }
}
