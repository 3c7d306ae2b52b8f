//! N3 by a reckoning of its own: on which days which agreement covers which customer, from the rows of versions, parts and
//! services alone, and day by day. Of the product's own view of it, nothing is used.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use crate::acts::world::World;

/// A registered version, as its rows have it.
struct Stands {
    number: i64,
    from: NaiveDate,
    until: Option<NaiveDate>,
    terminated: Option<NaiveDate>,
    customers: BTreeSet<String>,
}

/// The days on which a customer was covered by an agreement at some time of the history, as it was known then.
#[derive(Default)]
pub struct Covered {
    ever: BTreeMap<(String, String), BTreeSet<NaiveDate>>,
}

const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day");
const DAYS: u64 = 1_300;

fn days() -> impl Iterator<Item = NaiveDate> {
    (0..DAYS).filter_map(|day| FIRST.checked_add_days(Days::new(day)))
}

fn day(text: &str) -> Option<NaiveDate> {
    (text != "-").then(|| text.parse().expect("a day"))
}

/// The registered versions that cover the service, by agreement.
async fn stands(world: &World) -> BTreeMap<String, Vec<Stands>> {
    let rows = world
        .texts(
            "SELECT g.code || ' ' || CAST(v.number AS TEXT) || ' ' || CAST(v.valid_from AS TEXT) || ' ' || \
             COALESCE(CAST(v.valid_until AS TEXT), '-') || ' ' || COALESCE(CAST(v.terminated_from AS TEXT), '-') || ' ' || o.code \
             FROM agreement g JOIN agreement_version v ON v.agreement_id = g.id AND v.state = 'REGISTERED' \
             JOIN agreement_service c ON c.version_id = v.id JOIN service s ON s.id = c.service_id AND s.code = 'drive' \
             JOIN organisation k ON k.id = g.keeper_id AND k.code = 'sunet' \
             JOIN agreement_part p ON p.version_id = v.id AND p.side = 'CUSTOMER' AND NOT p.is_keeper \
             JOIN organisation o ON o.id = p.organisation_id ORDER BY 1",
        )
        .await;
    let mut found: BTreeMap<String, Vec<Stands>> = BTreeMap::new();
    for row in rows {
        let words: Vec<&str> = row.split(' ').collect();
        let versions = found.entry(words[0].to_owned()).or_default();
        let number = words[1].parse().expect("a number");
        let customer = words[5].to_owned();
        match versions.iter_mut().find(|of| of.number == number) {
            Some(version) => drop(version.customers.insert(customer)),
            None => versions.push(Stands {
                number,
                from: day(words[2]).expect("a first day"),
                until: day(words[3]),
                terminated: day(words[4]),
                customers: BTreeSet::from([customer]),
            }),
        }
    }
    found
}

/// The version that counts on a day: of those that have begun, the last one signed. Whatever was before it has had its time.
fn counts(versions: &[Stands], day: NaiveDate) -> Option<&Stands> {
    versions.iter().filter(|version| version.from <= day).max_by_key(|version| version.number)
}

impl Stands {
    fn expired(&self, day: NaiveDate) -> bool {
        self.until.is_some_and(|until| until <= day)
    }

    fn holds(&self, day: NaiveDate) -> bool {
        !self.expired(day) && self.terminated.is_none_or(|from| day < from)
    }
}

impl Covered {
    /// N3: no delivery is active on a day on which an agreement covered it, or would have, and by an act does so no longer; but
    /// where another covers it, or the version that then counts has come to its own end. And each was made active on a day
    /// that is covered. Gives how many active deliveries were looked at.
    pub async fn assert_covered(&mut self, world: &World) -> usize {
        let agreements = stands(world).await;
        for (code, versions) in &agreements {
            for day in days() {
                let Some(version) = counts(versions, day).filter(|version| version.holds(day)) else { continue };
                for customer in &version.customers {
                    self.ever.entry((code.clone(), customer.clone())).or_default().insert(day);
                }
            }
        }
        let mut covered: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
        for versions in agreements.values() {
            for day in days() {
                let holds = counts(versions, day).filter(|version| version.holds(day));
                for customer in holds.into_iter().flat_map(|version| &version.customers) {
                    covered.entry(customer).or_default().insert(day);
                }
            }
        }
        let is_covered = |customer: &str, day: NaiveDate| covered.get(customer).is_some_and(|days| days.contains(&day));
        let active = world
            .texts(
                "SELECT o.code || ' ' || CAST(d.active_from AS TEXT) || ' ' || COALESCE(CAST(d.ended_on AS TEXT), '-') \
                 FROM delivery d JOIN organisation o ON o.id = d.customer_id JOIN service s ON s.id = d.service_id \
                 WHERE d.state = 'ACTIVE' AND d.provenance = 'RECORDED' AND s.code = 'drive'",
            )
            .await;
        for delivery in &active {
            let words: Vec<&str> = delivery.split(' ').collect();
            let (customer, from, until) = (words[0], day(words[1]).expect("a day"), day(words[2]));
            let is_active = |day: &NaiveDate| *day >= from && until.is_none_or(|until| *day < until);
            assert!(
                !is_active(&from) || is_covered(customer, from),
                "S4.7.3: active from a day without cover: {delivery}"
            );
            for ((code, _), ever) in self.ever.iter().filter(|((_, of), _)| of == customer) {
                for day in ever.iter().copied().filter(is_active).filter(|day| !is_covered(customer, *day)) {
                    let now = agreements.get(code).and_then(|versions| counts(versions, day));
                    let by_itself = now.is_some_and(|version| version.expired(day));
                    assert!(
                        by_itself,
                        "N3: {delivery} stands bare on {day}: {code} covered it, and an act took that away"
                    );
                }
            }
        }
        active.len()
    }
}
