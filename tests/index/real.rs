//! Runs by what was really published, and what a run tells of an agreement that has ended (U2.7).

use serde_json::json;

use super::{BASE, CODE, database, draft, followed, lines, minor, run, seen};
use crate::acts::world::World;

/// October 2024 as Statistics Sweden published it, in thousandths (KPI, 1980=100, fixed numbers).
const OCTOBER_2024: i64 = 415_510;

/// U2.7: the sample's own values, entered by nobody here.
#[tokio::test]
async fn u2_7_a_run_follows_what_was_really_published() {
    let world = World::start().await;
    let told = seen(&world, &draft(&world, "2025-01-01", &[CODE]).await).await;
    let adjusted: Vec<_> = lines(&told).iter().filter(|line| line["skip"].is_null()).collect();
    assert!(!adjusted.is_empty(), "{told}");
    for line in adjusted {
        assert_eq!(minor(&line["newPrice"]), followed(minor(&line["oldPrice"]), OCTOBER_2024), "{line}");
        let compared = json!([
            { "series": "KPI-1980", "period": "2023-10", "value": "409.07" },
            { "series": "KPI-1980", "period": "2024-10", "value": "415.51" },
        ]);
        assert_eq!((&line["compared"], BASE), (&compared, 409_070), "{line}");
    }
}

/// U2.7: an agreement that was chosen by name and has ended by the day is told as that, line by line.
#[tokio::test]
async fn u2_7_what_has_ended_is_told_as_that() {
    let world = World::start().await;
    super::publish(&world).await;
    let db = database(&world).await;
    for sql in [
        "UPDATE delivery SET ended_on = '2026-12-31' WHERE state = 'ACTIVE' AND active_from <= '2026-12-31' \
         AND (ended_on IS NULL OR ended_on > '2026-12-31')",
        "UPDATE agreement_version SET terminated_on = '2026-11-22', terminated_from = '2026-12-31' \
         WHERE agreement_id = (SELECT id FROM agreement WHERE code = 'IT-004')",
    ] {
        run(&db, sql).await.expect(sql);
    }
    let told = seen(&world, &draft(&world, "2027-01-01", &[CODE]).await).await;
    assert!(!lines(&told).is_empty() && lines(&told).iter().all(|line| line["skip"] == "NOT_HELD"), "{told}");
    assert_eq!(told["adjusted"], 0);
}
