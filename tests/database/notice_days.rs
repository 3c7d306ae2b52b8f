//! U2.7: the last day on which notice can be given is on both engines what the law's arithmetic says, on every day of a year
//! with a leap day and of one without.

use governance::term::{Notice, NoticeTo};
use katalog::access::agreements::facets::last_day_of_notice;
use sea_orm::{ConnectionTrait, Statement};

use super::base::Base;

#[tokio::test]
async fn u2_7_the_last_day_of_notice_is_reckoned_alike() {
    let first = chrono::NaiveDate::from_ymd_opt(2027, 12, 1).unwrap();
    for base in Base::each().await {
        let backend = base.db.write.get_database_backend();
        let day = |day: chrono::NaiveDate| {
            if base.is_postgres() { format!("DATE '{day}'") } else { format!("'{day}'") }
        };
        for months in 0u16..=26 {
            let ends: Vec<_> = first.iter_days().take(800).collect();
            let rows: Vec<String> = ends
                .iter()
                .enumerate()
                .map(|(at, end)| {
                    format!("SELECT {at} AS place, {} AS valid_until, {months} AS notice_months", day(*end))
                })
                .collect();
            let mut told = Vec::new();
            for some in rows.chunks(400) {
                let last = last_day_of_notice(backend, "v");
                let sql = format!("SELECT CAST({last} AS TEXT) FROM ({}) v ORDER BY v.place", some.join(" UNION ALL "));
                let found = base.db.write.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
                told.extend(found.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()));
            }
            for (end, told) in ends.iter().zip(told) {
                let expected = Notice { months, to: NoticeTo::TermEnd }.last_day_for(*end).unwrap();
                assert_eq!(told, expected.to_string(), "{months} months before {end}");
            }
        }
        base.drop().await;
    }
}
