//! Kept sums equal what they sum, after whatever happened: one change after another, and many at once.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use entity::{
    agreement, agreement_line_tier, agreement_part, agreement_service, agreement_version, delivery, organisation,
    portfolio, service, service_cost,
};
use governance::{
    lifecycle::{DeliveryState, VersionState},
    price::Tiering,
    words::{PartySide, Period, Provenance},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, ModelTrait,
};
use tokio::task::JoinSet;

use super::{
    adjusted,
    anchors::{self, Dice, ground},
    base::{Base, insert},
    frames,
    rows::{self, day, now},
};

/// A day of some years, often the first of a month or of a year.
fn some_day(dice: &mut Dice) -> NaiveDate {
    let year = 2024 + i32::try_from(dice.below(5)).unwrap();
    let month = 1 + u32::try_from(dice.below(12)).unwrap();
    match dice.below(4) {
        0 => day(year, 1, 1),
        1 => day(year, month, 1),
        _ => day(year, month, 1 + u32::try_from(dice.below(28)).unwrap()),
    }
}

fn maybe<T>(dice: &mut Dice, value: T) -> Option<T> {
    (dice.below(3) > 0).then_some(value)
}

fn after(first: NaiveDate, dice: &mut Dice) -> NaiveDate {
    first + Days::new(u64::try_from(1 + dice.below(700)).unwrap())
}

/// A row of each kind that a change may begin from.
struct World {
    organisations: Vec<organisation::Model>,
    services: Vec<service::Model>,
    versions: Vec<agreement_version::Model>,
    parts: Vec<agreement_part::Model>,
}

impl World {
    async fn read(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        Ok(Self {
            organisations: organisation::Entity::find().all(db).await?,
            services: service::Entity::find().all(db).await?,
            versions: agreement_version::Entity::find().all(db).await?,
            parts: agreement_part::Entity::find().all(db).await?,
        })
    }

    fn unsigned(&self) -> Vec<&agreement_version::Model> {
        use VersionState::{Draft, InReview, Reviewed};
        self.versions.iter().filter(|version| matches!(version.state, Draft | InReview | Reviewed)).collect()
    }
}

/// One random change of what sums are made of, told in words. A refusal of the database counts as no change.
pub async fn change(db: &impl ConnectionTrait, dice: &mut Dice, number: usize) -> Result<&'static str, DbErr> {
    if dice.below(6) == 0 { adjusted::change(db, dice, number).await } else { unadjusted(db, dice, number).await }
}

/// The same without adjustments by index.
async fn unadjusted(db: &impl ConnectionTrait, dice: &mut Dice, number: usize) -> Result<&'static str, DbErr> {
    let world = World::read(db).await?;
    let (Some(organisation), Some(service)) = (dice.one(&world.organisations), dice.one(&world.services)) else {
        return Ok("");
    };
    match dice.below(18) {
        0 | 1 => agreement(db, dice, service, organisation, number).await,
        2 | 3 => amend(db, dice, number).await,
        4..=6 => register(db, dice, &world).await,
        7 => terminate(db, dice, &world).await,
        8 | 9 => line(db, dice, &world).await,
        10 | 11 => deliver(db, dice, service, organisation, number).await,
        12 => cost(db, dice, service).await,
        13 => several(db, dice).await,
        14 | 15 => frames::change(db, dice, service).await,
        _ => anchors::change(db, dice, number).await,
    }
}

/// An agreement with a version, a service, an index clause, the keeper's part and a party's.
async fn agreement(
    db: &impl ConnectionTrait,
    dice: &mut Dice,
    service: &service::Model,
    party: &organisation::Model,
    number: usize,
) -> Result<&'static str, DbErr> {
    let row = rows::agreement(service.provider_id, &format!("S-{number}"));
    insert(db, row.clone()).await?;
    let version = rows::version(&row, 1);
    insert(db, version.clone()).await?;
    insert(db, rows::covers(&version, service.id)).await?;
    insert(db, rows::clause(&version)).await?;
    let sides = if dice.below(4) == 0 {
        [PartySide::Customer, PartySide::Provider]
    } else {
        [PartySide::Provider, PartySide::Customer]
    };
    insert(db, rows::part(&version, row.keeper_id, sides[0])).await?;
    if party.id != row.keeper_id {
        insert(db, rows::part(&version, party.id, sides[1])).await?;
    }
    Ok("a whole agreement")
}

/// A next version, with an index clause, and the services and parts of the one before.
async fn amend(db: &impl ConnectionTrait, dice: &mut Dice, number: usize) -> Result<&'static str, DbErr> {
    let agreements = agreement::Entity::find().all(db).await?;
    let versions = agreement_version::Entity::find().all(db).await?;
    let Some(version) = dice.one(&versions) else { return Ok("") };
    let Some(of) = agreements.iter().find(|row| row.id == version.agreement_id) else { return Ok("") };
    let next = rows::version(of, i32::try_from(number + 2).unwrap());
    insert(db, next.clone()).await?;
    insert(db, rows::clause(&next)).await?;
    for covered in agreement_service::Entity::find().all(db).await?.iter().filter(|row| row.version_id == version.id) {
        insert(db, rows::covers(&next, covered.service_id)).await?;
    }
    for part in agreement_part::Entity::find().all(db).await?.iter().filter(|row| row.version_id == version.id) {
        insert(db, rows::part(&next, part.organisation_id, part.side)).await?;
    }
    Ok("an amendment")
}

/// A version goes into the register, with days of its own.
async fn register(db: &impl ConnectionTrait, dice: &mut Dice, world: &World) -> Result<&'static str, DbErr> {
    let unsigned = world.unsigned();
    let Some(version) = dice.one(&unsigned) else { return Ok("") };
    let from = some_day(dice);
    let until = after(from, dice);
    let mut row = (*version).clone().into_active_model();
    row.valid_from = Set(Some(from));
    row.valid_until = Set(maybe(dice, until));
    row.state = Set(VersionState::Registered);
    row.registered_at = Set(Some(now()));
    row.update(db).await?;
    Ok("a registration")
}

async fn terminate(db: &impl ConnectionTrait, dice: &mut Dice, world: &World) -> Result<&'static str, DbErr> {
    let registered: Vec<_> = world.versions.iter().filter(|row| row.state == VersionState::Registered).collect();
    let Some(version) = dice.one(&registered) else { return Ok("") };
    let from = version.valid_from.unwrap();
    let from = if dice.below(4) == 0 { from } else { after(from, dice) };
    let given = maybe(dice, from);
    let mut row = (*version).clone().into_active_model();
    row.terminated_from = Set(given);
    row.terminated_on = Set(given.map(|_| from));
    row.update(db).await?;
    Ok("a notice")
}

/// A line of any kind of price, before signing; with a tier, at times, in each way of tiers.
async fn line(db: &impl ConnectionTrait, dice: &mut Dice, world: &World) -> Result<&'static str, DbErr> {
    let unsigned = world.unsigned();
    let covered = agreement_service::Entity::find().all(db).await?;
    let open = |part: &&agreement_part::Model| unsigned.iter().any(|version| version.id == part.version_id);
    let fitting: Vec<_> = world
        .parts
        .iter()
        .filter(open)
        .flat_map(|part| covered.iter().map(move |covered| (part, covered)))
        .filter(|(part, covered)| part.version_id == covered.version_id && !part.is_keeper)
        .collect();
    let Some((part, covered)) = dice.one(&fitting) else { return Ok("") };
    let mut row = rows::line(part, covered.service_id);
    row.period = *dice.one(&[Period::Once, Period::Hour, Period::Month, Period::Quarter, Period::Year]).unwrap();
    row.valid_from = some_day(dice);
    let until = after(row.valid_from, dice);
    row.valid_until = maybe(dice, until);
    row.quantity_thousandths = i64::try_from(dice.below(5_000)).unwrap();
    row.amount_minor = Some(i64::try_from(dice.below(300_000)).unwrap() - 50_000);
    row.currency = if dice.below(4) == 0 { "EUR" } else { "SEK" }.to_owned();
    if dice.below(5) == 0 {
        (row.amount_minor, row.formula) = (None, Some("as agreed".to_owned()));
    }
    row.tiering = *dice.one(Tiering::ALL).unwrap();
    let line_id = row.id;
    insert(db, row).await?;
    if dice.below(3) == 0 {
        let from_quantity_thousandths = i64::try_from(dice.below(3_000)).unwrap();
        insert(db, agreement_line_tier::Model { line_id, from_quantity_thousandths, amount_minor: 77_777 }).await?;
    }
    Ok("a line")
}

/// A delivery comes in, goes on or goes.
async fn deliver(
    db: &impl ConnectionTrait,
    dice: &mut Dice,
    service: &service::Model,
    customer: &organisation::Model,
    number: usize,
) -> Result<&'static str, DbErr> {
    let deliveries = delivery::Entity::find().all(db).await?;
    let known = dice.one(&deliveries).filter(|_| dice.below(3) > 0).cloned();
    let mut row = known.clone().unwrap_or_else(|| rows::delivery(service, customer.id, &format!("L-{number}")));
    if known.is_some() && dice.below(8) == 0 {
        row.delete(db).await?;
        return Ok("a delivery goes");
    }
    row.state = *dice.one(DeliveryState::ALL).unwrap();
    row.ordered_on = some_day(dice);
    row.approved_on = Some(some_day(dice));
    row.active_from = Some(some_day(dice));
    row.ended_on = row.active_from.map(|from| after(from, dice));
    if known.is_some() {
        row.into_active_model().reset_all().update(db).await?;
        return Ok("a delivery goes on");
    }
    insert(db, row).await?;
    Ok("a delivery comes in")
}

async fn cost(db: &impl ConnectionTrait, dice: &mut Dice, service: &service::Model) -> Result<&'static str, DbErr> {
    let amount = |dice: &mut Dice| i64::try_from(dice.below(1_000_000)).unwrap();
    let costs = service_cost::Entity::find().all(db).await?;
    if let Some(cost) = dice.one(&costs).filter(|_| dice.below(2) == 0) {
        if dice.below(4) == 0 {
            cost.clone().delete(db).await?;
            return Ok("a cost goes");
        }
        let actual = amount(dice);
        let mut row = cost.clone().into_active_model();
        row.actual_minor = Set(maybe(dice, actual));
        row.year = Set(2024 + i32::try_from(dice.below(4)).unwrap());
        row.update(db).await?;
        return Ok("an outcome");
    }
    let forecast = amount(dice);
    let row = service_cost::Model {
        id: rows::id(),
        provider_id: service.provider_id,
        service_id: service.id,
        year: 2024 + i32::try_from(dice.below(4)).unwrap(),
        month: 1 + i32::try_from(dice.below(12)).unwrap(),
        currency: "SEK".to_owned(),
        planned_minor: amount(dice),
        actual_minor: None,
        forecast_minor: maybe(dice, forecast),
        version: 1,
        provenance: Provenance::Recorded,
        source: None,
    };
    insert(db, row).await?;
    Ok("a cost")
}

/// Many rows in one statement.
async fn several(db: &impl ConnectionTrait, dice: &mut Dice) -> Result<&'static str, DbErr> {
    let until = some_day(dice);
    let (sql, told) = match dice.below(6) {
        0 => (format!("UPDATE agreement_version SET valid_until = '{until}' WHERE state = 'DRAFT'"), "all drafts"),
        1 => (
            format!(
                "UPDATE agreement_version SET terminated_on = '{until}', terminated_from = '{until}' \
                 WHERE state = 'REGISTERED' AND valid_from < '{until}' AND number < 3"
            ),
            "all first versions",
        ),
        2 => {
            let portfolios = portfolio::Entity::find().all(db).await?;
            let Some(to) = dice.one(&portfolios) else { return Ok("") };
            let id = match db.get_database_backend() {
                DbBackend::Postgres => format!("'{}'", to.id),
                _ => format!("x'{}'", to.id.simple()),
            };
            let of = format!("provider_id = (SELECT provider_id FROM portfolio WHERE id = {id})");
            (format!("UPDATE service SET portfolio_id = {id} WHERE {of}"), "all services")
        }
        3 => (
            format!("UPDATE delivery SET active_from = '{until}', ended_on = NULL, state = 'ACTIVE'"),
            "all deliveries",
        ),
        4 => ("UPDATE service_cost SET actual_minor = planned_minor + month".to_owned(), "all costs"),
        _ => (
            "DELETE FROM agreement_line WHERE version_id IN (SELECT id FROM agreement_version WHERE state = 'DRAFT')"
                .to_owned(),
            "lines of all drafts",
        ),
    };
    db.execute_unprepared(&sql).await?;
    Ok(told)
}

/// Sums equal what they sum after each change of a random sequence.
#[tokio::test]
async fn sums_follow_every_change() {
    for base in Base::each().await {
        ground(&base).await;
        let mut dice = Dice(0x05ed_ca7a_1095);
        let (mut made, mut sums, mut adjusted) = (BTreeMap::new(), [0; 2], 0);
        for number in 0..400 {
            if let Ok(what) = change(&base.db.write, &mut dice, number).await
                && !what.is_empty()
            {
                *made.entry(what).or_insert(0) += 1;
                base.assert_kept(&format!("change {number}: {what}")).await;
                sums[0] = sums[0].max(base.number("SELECT COUNT(*) FROM agreement_sum_merged").await);
                sums[1] = sums[1].max(base.number("SELECT COUNT(*) FROM place_sum_merged").await);
                adjusted = adjusted.max(base.number("SELECT COUNT(*) FROM adjustment_standing").await);
            }
        }
        // All but a few kinds of change went through (the ids, and with them the order of rows, are new each time), and there
        // was something to sum.
        assert!(made.len() >= 25, "{made:?}");
        assert!(sums.iter().all(|rows| *rows > 300), "{sums:?}");
        let groups = base.number("SELECT COUNT(DISTINCT grp) FROM place_sum").await;
        assert!(groups >= 8, "{groups} kinds of figures");
        let allocated = "SELECT COUNT(*) FROM budget_frame WHERE allocated_minor > 0";
        assert!(base.number(allocated).await > 0, "nothing was allocated: {made:?}");
        assert!(adjusted > 0, "no adjustment counted: {made:?}");
        base.drop().await;
    }
}

/// Many writers at once: none waits for another's sum, and none is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sums_follow_changes_at_once() {
    for base in Base::each().await {
        ground(&base).await;
        let mut dice = Dice(0x0dd5);
        for number in 0..80 {
            let _ = change(&base.db.write, &mut dice, number).await;
        }
        let mut writers = JoinSet::new();
        for writer in 1..=8_usize {
            let db = base.db.clone();
            writers.spawn(async move {
                let mut dice = Dice(0xabcd * u64::try_from(writer).unwrap());
                let mut made = 0;
                for number in 0..40 {
                    let transaction = db.begin().await.unwrap();
                    let went = change(&transaction, &mut dice, writer * 1000 + number).await.is_ok();
                    if went && transaction.commit().await.is_ok() {
                        made += 1;
                    }
                }
                made
            });
        }
        let made: usize = writers.join_all().await.into_iter().sum();
        assert!(made > 60, "{made} changes");
        base.assert_kept("changes at once").await;
        base.drop().await;
    }
}

/// Registrations of agreements that share every place: a sum that all of them add to holds none of them up.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn registrations_at_once_share_their_sums() {
    for base in Base::each().await {
        ground(&base).await;
        let service = service::Entity::find().one(&base.db.read).await.unwrap().unwrap();
        let mut writers = JoinSet::new();
        for writer in 0..16 {
            let (db, service) = (base.db.clone(), service.clone());
            writers.spawn(async move {
                let transaction = db.begin().await.unwrap();
                let agreement = rows::agreement(service.provider_id, &format!("R-{writer}"));
                let version = rows::version(&agreement, 1);
                insert(&transaction, agreement).await.unwrap();
                insert(&transaction, version.clone()).await.unwrap();
                insert(&transaction, rows::covers(&version, service.id)).await.unwrap();
                insert(&transaction, rows::part(&version, service.provider_id, PartySide::Provider)).await.unwrap();
                let mut row = version.into_active_model();
                row.state = Set(VersionState::Registered);
                row.registered_at = Set(Some(now()));
                row.update(&transaction).await.unwrap();
                transaction.commit().await.unwrap();
            });
        }
        writers.join_all().await;
        base.assert_kept("registrations at once").await;
        // The node of the first of years holds what all of them came to be.
        let sql = "SELECT CAST(SUM(upcoming) AS BIGINT) FROM agreement_sum_merged WHERE node = 1";
        assert_eq!(base.number(sql).await, 3 * 16);
        base.drop().await;
    }
}
