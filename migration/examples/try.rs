//! scratch
use sea_orm_migration::sea_orm::{Database, ConnectOptions};
#[tokio::main]
async fn main() {
    for url in std::env::args().skip(1) {
        let mut o = ConnectOptions::new(&url);
        o.max_connections(1).sqlx_logging(false);
        let db = Database::connect(o).await.unwrap();
        println!("{url} {:?}", migration::status(&db).await);
        println!("{:?}", migration::migrate(&db).await);
        println!("{:?}", migration::migrate(&db).await);
        println!("{:?} {:?}", migration::status(&db).await, migration::kept::differences(&db).await);
    }
}
