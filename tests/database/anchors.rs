//! Anchors equal their views after whatever happened, one change after another.

use std::collections::BTreeMap;

use entity::{
    agreement, agreement_line, agreement_part, agreement_service, agreement_version, delivery, organisation, portfolio,
    service,
};
use governance::{
    lifecycle::{DeliveryState, VersionState},
    words::PartySide,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, ModelTrait};

use uuid::Uuid;

use super::{
    base::{Base, insert},
    rows::{self, day, now},
};

/// A small generator of numbers: the same seed, the same changes.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }

    /// One of a list; None where it is empty.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.below(of.len())) }
    }
}

/// Two providers with two portfolios and two services each, and six organisations.
pub async fn ground(base: &Base) {
    for provider in ["sunet", "uuit"] {
        let provider = rows::organisation(provider, None);
        base.add(provider.clone()).await;
        for number in 1..=2 {
            let portfolio = rows::portfolio(provider.id, &format!("p{number}"));
            base.add(portfolio.clone()).await;
            base.add(rows::service(provider.id, portfolio.id, &format!("s{number}"))).await;
        }
    }
    for code in ["uu", "lu", "uu-med", "uu-hum", "lu-lth", "uu-med-imbim"] {
        base.add(rows::organisation(code, None)).await;
    }
}

/// One random change, told in words. A refusal of the database counts as no change.
pub async fn change(db: &impl ConnectionTrait, dice: &mut Dice, number: usize) -> Result<&'static str, DbErr> {
    let organisations = organisation::Entity::find().all(db).await?;
    let services = service::Entity::find().all(db).await?;
    let versions = agreement_version::Entity::find().all(db).await?;
    let parts = agreement_part::Entity::find().all(db).await?;
    let providers: Vec<_> =
        organisations.iter().filter(|row| services.iter().any(|s| s.provider_id == row.id)).collect();
    let (Some(organisation), Some(service)) = (dice.one(&organisations), dice.one(&services)) else { return Ok("") };
    Ok(match dice.below(21) {
        0 => {
            let Some(provider) = dice.one(&providers) else { return Ok("") };
            let assignment_id = (dice.below(2) == 0).then(Uuid::now_v7);
            let row = rows::agreement(provider.id, &format!("A-{number}"));
            insert(db, agreement::Model { assignment_id, ..row }).await?;
            "an agreement"
        }
        1 | 2 => {
            let agreements = agreement::Entity::find().all(db).await?;
            let Some(agreement) = dice.one(&agreements) else { return Ok("") };
            insert(db, rows::version(agreement, i32::try_from(number + 1).unwrap())).await?;
            "a version"
        }
        3 | 4 => {
            let Some(version) = dice.one(&versions) else { return Ok("") };
            let side = if dice.below(2) == 0 { PartySide::Provider } else { PartySide::Customer };
            insert(db, rows::part(version, organisation.id, side)).await?;
            "a part"
        }
        5 => {
            let Some(version) = dice.one(&versions) else { return Ok("") };
            let side = if dice.below(2) == 0 { PartySide::Provider } else { PartySide::Customer };
            insert(db, rows::part(version, version.keeper_id, side)).await?;
            "the keeper's part"
        }
        6 | 7 => {
            let Some(version) = dice.one(&versions) else { return Ok("") };
            insert(db, rows::covers(version, service.id)).await?;
            "a service"
        }
        8 | 19 | 20 => {
            let covered = agreement_service::Entity::find().all(db).await?;
            let fitting: Vec<_> = parts
                .iter()
                .flat_map(|part| covered.iter().map(move |covered| (part, covered)))
                .filter(|(part, covered)| part.version_id == covered.version_id && !part.is_keeper)
                .collect();
            let Some((part, covered)) = dice.one(&fitting) else { return Ok("") };
            let mut line = rows::line(part, covered.service_id);
            line.underpins_service_id = Some(service.id);
            line.underpins_provider_id = Some(service.provider_id);
            insert(db, line).await?;
            "a line that underpins"
        }
        9 => {
            let Some(version) = dice.one(&versions) else { return Ok("") };
            let mut row = version.clone().into_active_model();
            // Mostly unsigned, so that there is something to change.
            let states = if dice.below(8) == 0 { VersionState::ALL } else { &VersionState::ALL[..3] };
            row.state = Set(*dice.one(states).unwrap());
            row.registered_at = Set(version.registered_at.or(Some(now())));
            row.update(db).await?;
            "a state"
        }
        10 if dice.below(2) == 0 => {
            let registered: Vec<_> = versions.iter().filter(|row| row.state == VersionState::Registered).collect();
            let Some(version) = dice.one(&registered) else { return Ok("") };
            let mut row = (*version).clone().into_active_model();
            row.terminated_on = Set(Some(day(2026, 1, 1)));
            row.terminated_from = Set(Some(day(2026, 1 + u32::try_from(dice.below(12)).unwrap(), 1)));
            row.update(db).await?;
            "notice"
        }
        10 => {
            let Some(part) = dice.one(&parts) else { return Ok("") };
            let mut row = part.clone().into_active_model();
            row.shared_at = Set(Some(now()));
            row.update(db).await?;
            "sharing"
        }
        11..=14 => match dice.below(4) {
            0 => {
                let Some(version) = dice.one(&versions) else { return Ok("") };
                version.clone().delete(db).await?;
                "deleting a version"
            }
            1 => {
                let lines = agreement_line::Entity::find().all(db).await?;
                let Some(line) = dice.one(&lines) else { return Ok("") };
                line.clone().delete(db).await?;
                "deleting a line"
            }
            2 => {
                let Some(part) = dice.one(&parts) else { return Ok("") };
                part.clone().delete(db).await?;
                "deleting a part"
            }
            _ => {
                let covered = agreement_service::Entity::find().all(db).await?;
                let Some(covered) = dice.one(&covered) else { return Ok("") };
                covered.clone().delete(db).await?;
                "deleting a service"
            }
        },
        15 => {
            let mut row = organisation.clone().into_active_model();
            row.parent_id = Set(dice.one(&organisations).map(|row| row.id).filter(|id| *id != organisation.id));
            row.update(db).await?;
            "moving an organisation"
        }
        16 => {
            let portfolios = portfolio::Entity::find().all(db).await?;
            let own: Vec<_> = portfolios.iter().filter(|row| row.provider_id == service.provider_id).collect();
            let Some(portfolio) = dice.one(&own) else { return Ok("") };
            let mut row = service.clone().into_active_model();
            row.portfolio_id = Set(portfolio.id);
            row.update(db).await?;
            "moving a service"
        }
        17 => {
            insert(db, rows::delivery(service, organisation.id, &format!("D-{number}"))).await?;
            "a delivery"
        }
        _ => {
            let deliveries = delivery::Entity::find().all(db).await?;
            let Some(delivery) = dice.one(&deliveries) else { return Ok("") };
            if dice.below(4) == 0 {
                delivery.clone().delete(db).await?;
                return Ok("deleting a delivery");
            }
            let mut row = delivery.clone().into_active_model();
            row.state = Set(*dice.one(DeliveryState::ALL).unwrap());
            row.customer_id = Set(organisation.id);
            row.approved_on = Set(Some(day(2026, 1, 2)));
            row.active_from = Set(Some(day(2026, 1, 3)));
            row.ended_on = Set(Some(day(2026, 1, 4)));
            row.code_key = Set(format!("d{number}"));
            row.update(db).await?;
            "a delivery's state"
        }
    })
}

/// Anchors, closure and end days equal what they are derived from after each change of a random sequence.
#[tokio::test]
async fn anchors_follow_every_change() {
    for base in Base::each().await {
        ground(&base).await;
        let mut dice = Dice(0x5eed_ca7a_1095);
        let (mut made, mut scopes, mut most) = (BTreeMap::new(), 0, 0);
        for number in 0..600 {
            if let Ok(what) = change(&base.db.write, &mut dice, number).await
                && !what.is_empty()
            {
                *made.entry(what).or_insert(0) += 1;
                base.assert_kept(&format!("change {number}: {what}")).await;
                most = most.max(base.number("SELECT COUNT(*) FROM agreement_anchor").await);
                scopes = scopes.max(base.number("SELECT COUNT(DISTINCT scope) FROM agreement_anchor").await);
            }
        }
        // Every kind of change went through.
        assert_eq!(made.len(), 18, "{made:?}");
        assert!(most > 60, "{most} anchors at most");
        assert_eq!(scopes, 11);
        assert_eq!(base.number("SELECT COUNT(DISTINCT scope) FROM delivery_anchor").await, 6);
        base.drop().await;
    }
}

/// A loader pauses the keeping, states signed versions with their content (O5), and rebuilds.
#[tokio::test]
async fn o5_a_bulk_load_ends_kept() {
    for base in Base::each().await {
        ground(&base).await;
        let services = service::Entity::find().all(&base.db.read).await.unwrap();
        let organisations = organisation::Entity::find().all(&base.db.read).await.unwrap();
        let transaction = base.db.begin().await.unwrap();
        migration::kept::begin_bulk(&transaction).await.unwrap();
        for number in 0..20 {
            let service = &services[number % services.len()];
            let agreement = rows::agreement(service.provider_id, &format!("A-{number}"));
            let version = agreement_version::Model {
                state: VersionState::Registered,
                registered_at: Some(now()),
                ..rows::version(&agreement, 1)
            };
            insert(&transaction, agreement).await.unwrap();
            insert(&transaction, version.clone()).await.unwrap();
            insert(&transaction, rows::covers(&version, service.id)).await.unwrap();
            let customer = &organisations[number % organisations.len()];
            let part = rows::part(&version, customer.id, PartySide::Customer);
            insert(&transaction, part.clone()).await.unwrap();
            if !part.is_keeper {
                insert(&transaction, rows::line(&part, service.id)).await.unwrap();
            }
            insert(&transaction, rows::delivery(service, customer.id, &format!("D-{number}"))).await.unwrap();
        }
        let before = migration::kept::differences(&transaction).await.unwrap();
        let told: Vec<&str> = before.iter().map(|difference| difference.name).collect();
        let derived = ["agreement_anchor", "delivery_anchor", "agreement_standing", "delivery_standing"];
        assert_eq!(told, derived, "{before:?}");
        migration::kept::finish_bulk(&transaction).await.unwrap();
        transaction.commit().await.unwrap();
        base.assert_kept("a bulk load").await;
        assert_eq!(base.number("SELECT COUNT(*) FROM bulk_load").await, 0);
        assert!(base.number("SELECT COUNT(*) FROM agreement_anchor").await > 100);
        base.drop().await;
    }
}
