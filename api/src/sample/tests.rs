//! What the whole sample promises, without a database.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use governance::{
    duty::Duty,
    lifecycle::VersionState,
    price::{TieredPrice, Tiering},
    role::Role,
    words::Provenance,
};

use super::{
    days::{Days, at, day},
    ids,
    world::{World, world},
};

fn on(year: i32, month: u32, date: u32) -> (Days, World) {
    let today = day(year, month, date);
    let days = Days { today, now: at(today, 12) };
    (days, world(&days).unwrap())
}

fn sample() -> (Days, &'static World) {
    static SAMPLE: LazyLock<(Days, World)> = LazyLock::new(|| on(2026, 11, 22));
    (SAMPLE.0, &SAMPLE.1)
}

#[test]
fn two_loads_on_a_day_are_alike() {
    assert_eq!(&on(2026, 11, 22).1, sample().1);
}

#[test]
fn the_day_of_the_load_moves_days_and_no_ids() {
    let ids = |world: &World| world.agreements.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(sample().1), ids(&on(2028, 2, 29).1));
}

#[test]
fn periods_have_a_length_whatever_the_day() {
    for (year, month, date) in [(2026, 12, 31), (2027, 1, 1), (2027, 8, 31), (2028, 2, 29), (2032, 10, 1)] {
        let (_, world) = on(year, month, date);
        let terms = world.versions.iter().map(|row| (row.valid_from, row.valid_until));
        let terms = terms.chain(world.versions.iter().map(|row| (row.valid_from, row.terminated_from)));
        let terms = terms.chain(world.lines.iter().map(|row| (Some(row.valid_from), row.valid_until)));
        let mut terms = terms.chain(world.appointments.iter().map(|row| (Some(row.valid_from), row.valid_until)));
        assert!(terms.all(|(from, until)| from.zip(until).is_none_or(|(from, until)| from < until)));
        assert!(world.measured.iter().all(|row| row.period_start < row.period_end));
    }
}

#[test]
fn the_counts_are_those_of_a_national_catalogue() {
    let (_, world) = sample();
    assert!((100..130).contains(&world.organisations.len()), "{}", world.organisations.len());
    assert_eq!(world.services.len(), 50);
    assert!((350..=500).contains(&world.agreements.len()), "{}", world.agreements.len());
    assert!(world.measured.len() > 3000, "{}", world.measured.len());
}

#[test]
fn attested_rows_have_their_source() {
    let (_, world) = sample();
    let facts = world.organisations.iter().map(|row| (row.provenance, &row.source));
    let facts = facts.chain(world.services.iter().map(|row| (row.provenance, &row.source)));
    let facts = facts.chain(world.targets.iter().map(|row| (row.provenance, &row.source)));
    let facts = facts.chain(world.lines.iter().map(|row| (row.provenance, &row.source)));
    let facts = facts.chain(world.versions.iter().map(|row| (row.provenance, &row.source)));
    let facts: Vec<_> = facts.chain(world.deliveries.iter().map(|row| (row.provenance, &row.source))).collect();
    assert!(facts.iter().all(|(provenance, source)| *provenance != Provenance::Attested || source.is_some()));
    assert!(facts.iter().all(|(provenance, _)| *provenance != Provenance::Recorded));
    assert!(world.persons.iter().all(|row| row.provenance == Provenance::Sample));
    assert!(world.costs.iter().all(|row| row.provenance == Provenance::Sample));
}

#[test]
fn every_role_and_every_duty_is_held() {
    let (days, world) = sample();
    let effective = world.appointments.iter().filter(|row| {
        row.accepted_at.is_some()
            && row.valid_from <= days.today
            && row.valid_until.is_none_or(|until| until > days.today)
    });
    let roles: BTreeSet<_> = effective.map(|row| row.role).collect();
    assert_eq!(roles.len(), Role::ALL.len());
    let duties: BTreeSet<_> =
        world.duties.iter().filter(|row| row.withdrawn_at.is_none()).map(|row| row.duty).collect();
    assert_eq!(duties.len(), Duty::ALL.len());
    assert!(world.duties.iter().any(|row| row.withdrawn_at.is_some()));
}

#[test]
fn every_state_of_an_agreement_is_there_and_some_end_soon() {
    let (days, world) = sample();
    let states: BTreeSet<_> = world.versions.iter().map(|row| row.state).collect();
    assert_eq!(states.len(), VersionState::ALL.len());
    for (from, until) in [(0, 30), (30, 90), (90, 180)] {
        let ends = |row: &&entity::agreement_version::Model| {
            let end = row.terminated_from.or(row.valid_until).filter(|_| row.state == VersionState::Registered);
            end.is_some_and(|end| end > days.plus(from) && end <= days.plus(until))
        };
        assert!(world.versions.iter().filter(ends).count() >= 2, "{from}–{until}");
    }
    assert!(world.versions.iter().any(|row| row.terminated_from.is_some_and(|from| from > days.today)));
}

#[test]
fn registers_have_no_gap() {
    let (_, world) = sample();
    let mut registers: BTreeMap<_, Vec<i32>> = BTreeMap::new();
    for row in &world.versions {
        assert_eq!(row.state == VersionState::Registered, row.register_number.is_some());
        if let (Some(year), Some(number)) = (row.register_year, row.register_number) {
            registers.entry((row.keeper_id, year)).or_default().push(number);
        }
    }
    for mut numbers in registers.into_values() {
        numbers.sort_unstable();
        assert!(numbers.iter().zip(1..).all(|(number, expected)| *number == expected));
    }
}

#[test]
fn ids_are_unique_within_their_table() {
    let (_, world) = sample();
    let unique = |ids: Vec<uuid::Uuid>| ids.iter().collect::<BTreeSet<_>>().len() == ids.len();
    assert!(unique(world.appointments.iter().map(|row| row.id).collect()));
    assert!(unique(world.lines.iter().map(|row| row.id).collect()));
    assert!(unique(world.measured.iter().map(|row| row.id).collect()));
    assert!(unique(world.deliveries.iter().map(|row| row.id).collect()));
}

#[test]
fn the_university_stands_on_sunet() {
    let (_, world) = sample();
    let upper = ids::organisation("uu-it");
    let university = ids::organisation("uu");
    let underpinned: Vec<_> = world.lines.iter().filter(|row| row.underpins_provider_id == Some(upper)).collect();
    assert!(underpinned.len() >= 10);
    let parts: BTreeSet<_> =
        world.parts.iter().filter(|row| row.organisation_id == university).map(|row| row.id).collect();
    assert!(underpinned.iter().all(|line| parts.contains(&line.part_id)));
    assert!(world.underpinnings.iter().any(|row| row.provider_id == upper));
}

#[test]
fn allocations_stay_within_their_frames() {
    let (_, world) = sample();
    for frame in &world.frames {
        let allocated: i64 =
            world.allocations.iter().filter(|row| row.frame_id == frame.id).map(|row| row.amount_minor).sum();
        assert!(allocated <= frame.amount_minor);
    }
}

/// P01–P04: 10 Mbit/s are 100,000 kronor a year in all, 100 are 400,000, and 1000 are 625,000.
#[test]
fn capacity_costs_what_the_list_says() {
    let (_, world) = sample();
    let service = ids::service("sunet", "ip-extern");
    let mut found = BTreeSet::new();
    for line in world.lines.iter().filter(|line| line.service_id == service) {
        let steps = world.line_tiers.iter().filter(|tier| tier.line_id == line.id);
        let steps = steps.map(|tier| (tier.from_quantity_thousandths, tier.amount_minor));
        let price = TieredPrice::new(line.tiering, line.quantity_thousandths, line.amount_minor, steps);
        assert_eq!(price.steps().len(), 11);
        found.insert((line.tiering, line.quantity_thousandths, price.minor()));
    }
    let of = |mbit: i64, kronor: i64| (Tiering::Stairstep, mbit * 1_000, Some(kronor * 100));
    assert_eq!(found, BTreeSet::from([of(10, 100_000), of(100, 400_000), of(1_000, 625_000)]));
    assert!(world.lines.iter().all(|line| line.service_id == service || line.tiering == Tiering::Volume));
    let listed =
        world.list_prices.iter().filter(|price| price.tiering == Tiering::Stairstep).map(|price| price.service_id);
    assert_eq!(listed.collect::<Vec<_>>(), [service, service]);
}
