//! N3, held by the database: random acts by many at once, and no active delivery of ours stands bare because of one.

use std::collections::BTreeMap;

use entity::delivery;
use futures_util::future::join_all;
use governance::words::{PartySide, Provenance};

use crate::deliveries::BARE;

use super::{
    agreement_rows,
    anchors::Dice,
    base::{Base, Refusal, refused},
    rows::{self, Stage},
};

/// How many write at once, and how much each does.
const WRITERS: u64 = 10;
const ACTS: usize = 50;

fn day(dice: &mut Dice) -> String {
    format!("2026-{:02}-{:02}", 1 + dice.below(12), 1 + 9 * dice.below(3))
}

/// One act, as SQL. Notice is given once: what was given stays given (`agreement_version_termination`).
fn act(dice: &mut Dice) -> String {
    let (agreement, version, delivery) = (dice.below(3), 1 + dice.below(3), dice.below(6));
    let (first, second) = (day(dice), day(dice));
    let of = format!("agreement_id = (SELECT id FROM agreement WHERE code = 'A-{agreement}') AND number = {version}");
    match dice.below(9) {
        0 | 1 => format!(
            "UPDATE agreement_version SET state = 'REGISTERED', registered_at = '2026-01-01 00:00:00+00:00', \
             valid_from = '{first}', valid_until = {until} WHERE {of} AND state = 'DRAFT' \
             AND NOT EXISTS (SELECT 1 FROM agreement_version o WHERE o.agreement_id = agreement_version.agreement_id \
             AND o.number < agreement_version.number AND o.state = 'DRAFT')",
            until = if first < second { format!("'{second}'") } else { "NULL".to_owned() }
        ),
        2 | 3 => format!(
            "UPDATE agreement_version SET terminated_on = '{first}', terminated_from = '{first}' \
             WHERE {of} AND state = 'REGISTERED' AND terminated_from IS NULL AND valid_from <= '{first}'"
        ),
        4..=6 => format!(
            "UPDATE delivery SET state = 'ACTIVE', approved_on = ordered_on, active_from = '{first}', ended_on = {until} \
             WHERE code = 'D-{delivery}' AND state <> 'ACTIVE'",
            until = if first < second { format!("'{second}'") } else { "NULL".to_owned() }
        ),
        7 => {
            format!("UPDATE delivery SET ended_on = '{first}' WHERE code = 'D-{delivery}' AND active_from <= '{first}'")
        }
        _ => format!(
            "UPDATE delivery SET state = 'APPROVED', active_from = NULL, ended_on = NULL WHERE code = 'D-{delivery}'"
        ),
    }
}

/// N3: whatever is registered, terminated, activated, ended and put off by many at once, on both engines.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n3_no_act_of_many_leaves_a_delivery_bare() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let service = &stage.services[0];
        for number in 0..3 {
            let agreement = agreement_rows::agreement(stage.provider.id, &format!("A-{number}"));
            base.add(agreement.clone()).await;
            for version in 1..=3 {
                let row = agreement_rows::version(&agreement, version);
                base.add(row.clone()).await;
                base.add(agreement_rows::covers(&row, service.id)).await;
                base.add(agreement_rows::part(&row, stage.provider.id, PartySide::Provider)).await;
                // A version without the customer takes its cover away.
                if (number + version) % 3 != 0 {
                    base.add(agreement_rows::part(&row, stage.customer.id, PartySide::Customer)).await;
                }
            }
        }
        for number in 0..6 {
            let row = rows::delivery(service, stage.customer.id, &format!("D-{number}"));
            base.add(delivery::Model { provenance: Provenance::Recorded, ..row }).await;
        }
        let (mut done, mut bare, mut others) = (0, 0, BTreeMap::<String, usize>::new());
        for round in 0..3 {
            let writers = (0..WRITERS).map(|writer| {
                let base = &base;
                async move {
                    let mut dice = Dice(0x5eed_0c0e_0000 + round * 100 + writer);
                    let mut told = Vec::new();
                    for _ in 0..ACTS {
                        told.push(base.run(&act(&mut dice)).await);
                    }
                    told
                }
            });
            for told in join_all(writers).await.into_iter().flatten() {
                match told {
                    Ok(rows) => done += usize::try_from(rows).unwrap(),
                    Err(error) if error.to_string().contains("delivery_bare") => bare += 1,
                    // Uncovered; two that wait for each other; a day before the first: nothing was done.
                    Err(error) => *others.entry(error.to_string()).or_default() += 1,
                }
            }
            assert_eq!(base.number(BARE).await, 0, "{} after round {round}", base.url);
        }
        assert!(done > 30 && bare > 0, "{}: {done} {bare} {others:?}", base.url);
        base.assert_kept("many acts on covers").await;
        base.drop().await;
    }
}

/// An agreement of these versions, one after another in the register: the first day, the day on which it ends by the
/// calendar, and whether the customer is a party of it.
async fn registered(base: &Base, stage: &Stage, code: &str, versions: &[(&str, Option<&str>, bool)]) {
    let agreement = agreement_rows::agreement(stage.provider.id, code);
    base.add(agreement.clone()).await;
    for (number, (from, until, with_customer)) in (1..).zip(versions) {
        let row = agreement_rows::version(&agreement, number);
        base.add(row.clone()).await;
        base.add(agreement_rows::covers(&row, stage.services[0].id)).await;
        base.add(agreement_rows::part(&row, stage.provider.id, PartySide::Provider)).await;
        if *with_customer {
            base.add(agreement_rows::part(&row, stage.customer.id, PartySide::Customer)).await;
        }
        let until = until.map_or_else(|| "NULL".to_owned(), |day| format!("'{day}'"));
        let register = format!(
            "UPDATE agreement_version SET state = 'REGISTERED', registered_at = '2026-01-01 00:00:00+00:00', \
             valid_from = '{from}', valid_until = {until} WHERE number = {number} AND state = 'DRAFT' \
             AND agreement_id = (SELECT id FROM agreement WHERE code = '{code}')"
        );
        assert_eq!(base.run(&register).await.unwrap(), 1, "{code} {number}");
    }
}

/// N3: what one later version took away stays taken, whichever of two begins first, and where a party leaves versions
/// in force and to come at once; what ends by the calendar is no act's.
#[tokio::test]
async fn n3_no_later_version_hides_what_another_took_away() {
    const BEGINS: &str = "state = 'ACTIVE', approved_on = ordered_on, active_from = '2026-02-01'";
    let bare = Refusal::Named("delivery_bare");
    for base in Base::each().await {
        let delivery = async |stage: &Stage, code: &str| {
            let row = rows::delivery(&stage.services[0], stage.customer.id, code);
            base.add(delivery::Model { provenance: Provenance::Recorded, ..row }).await;
        };
        let set =
            async |code: &str, what: &str| base.run(&format!("UPDATE delivery SET {what} WHERE code = '{code}'")).await;
        type Later<'a> = (&'a str, Option<&'a str>, bool);
        let cases: [(&str, &[Later<'_>]); 3] = [
            ("late", &[("2026-01-01", None, true), ("2026-06-01", None, false), ("2026-03-01", None, false)]),
            ("early", &[("2026-01-01", None, true), ("2026-03-01", None, false), ("2026-06-01", None, false)]),
            (
                "left",
                &[
                    ("2026-01-01", None, true),
                    ("2026-05-01", None, true),
                    ("2026-03-01", Some("2026-06-01"), false),
                    ("2026-05-01", None, false),
                ],
            ),
        ];
        for (case, versions) in cases {
            let stage = Stage::another(&base, &format!("-{case}")).await;
            registered(&base, &stage, &format!("A-{case}"), versions).await;
            // Another agreement covers the first of the days, and ends by the calendar after all have begun.
            registered(&base, &stage, &format!("B-{case}"), &[("2026-01-01", Some("2026-07-01"), true)]).await;
            delivery(&stage, case).await;
            refused(set(case, BEGINS).await, bare);
            set(case, &format!("{BEGINS}, ended_on = '2026-07-01'")).await.unwrap();
            refused(set(case, "ended_on = '2026-08-01'").await, bare);
            refused(set(case, "ended_on = NULL").await, bare);
            // What another agreement covers is not bare.
            registered(&base, &stage, &format!("C-{case}"), &[("2026-06-15", None, true)]).await;
            set(case, "ended_on = NULL").await.unwrap();
        }
        let stage = Stage::another(&base, "-calendar").await;
        let for_a_while = [("2026-01-01", None, true), ("2026-03-01", Some("2026-07-01"), false)];
        registered(&base, &stage, "A-calendar", &for_a_while).await;
        registered(&base, &stage, "B-calendar", &[("2026-01-01", Some("2026-07-01"), true)]).await;
        delivery(&stage, "calendar").await;
        set("calendar", BEGINS).await.unwrap();
        assert_eq!(base.number(BARE).await, 0, "{}", base.url);
        base.assert_kept("later versions").await;
        base.drop().await;
    }
}
