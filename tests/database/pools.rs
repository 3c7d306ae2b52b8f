//! The pools: readers cannot write, and a hang-up leaves no transaction behind.

use std::time::Duration;

use katalog::db::{Db, Pools};
use sea_orm::ConnectionTrait;

use super::{
    base::{Base, insert},
    rows,
};

/// The read pool cannot write.
#[tokio::test]
async fn readers_cannot_write() {
    for base in Base::each().await {
        assert!(insert(&base.db.read, rows::organisation("uu", None)).await.is_err());
        assert!(base.db.read.execute_unprepared("CREATE TABLE t (id INTEGER)").await.is_err());
        base.drop().await;
    }
}

/// A transaction that is dropped anywhere — while it begins, writes or commits — takes nobody else's write with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hang_up_takes_no_other_write_with_it() {
    for base in Base::each().await {
        let pools = Pools { writers: 1, readers: 1, ..Pools::default() };
        let db = Db::open(&base.url, pools).await.unwrap();
        for number in 0..200_u64 {
            let hanging = async {
                let transaction = db.begin().await.unwrap();
                insert(&transaction, rows::organisation(&format!("lost-{number}"), None)).await.unwrap();
                transaction.commit().await.unwrap();
            };
            let _ = tokio::time::timeout(Duration::from_micros(number * 13 % 1500), hanging).await;
            insert(&db.write, rows::organisation(&format!("kept-{number}"), None)).await.unwrap();
        }
        db.close().await.unwrap();
        assert_eq!(base.number("SELECT COUNT(*) FROM organisation WHERE code LIKE 'kept-%'").await, 200);
        base.assert_kept("hang-ups").await;
        base.drop().await;
    }
}

/// A URL of another kind is refused, without being repeated.
#[tokio::test]
async fn other_urls_are_refused() {
    let error = Db::open("mysql://root:s3cret@localhost/katalog", Pools::default()).await.unwrap_err().to_string();
    assert!(!error.contains("s3cret"), "{error}");
}
