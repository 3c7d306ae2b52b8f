//! Frames, and what they give services, changed by chance: as a part of what [`sums`](super::sums) are made of.

use entity::{allocation, budget_frame, portfolio, service};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};

use super::{anchors::Dice, base::insert, rows};

fn amount(dice: &mut Dice, below: usize) -> i64 {
    i64::try_from(dice.below(below)).unwrap()
}

/// One random change of a frame or an allocation, told in words. What a frame does not hold, the database refuses.
pub async fn change(
    db: &impl ConnectionTrait,
    dice: &mut Dice,
    service: &service::Model,
) -> Result<&'static str, DbErr> {
    if dice.below(3) == 0 { frame(db, dice).await } else { allocation(db, dice, service).await }
}

/// A portfolio's frame for a year, or another amount of one.
async fn frame(db: &impl ConnectionTrait, dice: &mut Dice) -> Result<&'static str, DbErr> {
    let frames = budget_frame::Entity::find().all(db).await?;
    if let Some(frame) = dice.one(&frames).filter(|_| dice.below(2) == 0) {
        let mut row = frame.clone().into_active_model();
        row.amount_minor = Set(amount(dice, 2_000_000));
        row.update(db).await?;
        return Ok("another frame");
    }
    let portfolios = portfolio::Entity::find().all(db).await?;
    let Some(portfolio) = dice.one(&portfolios) else { return Ok("") };
    let year = 2024 + i32::try_from(dice.below(4)).unwrap();
    insert(db, budget_frame::Model { year, ..rows::frame(portfolio, amount(dice, 2_000_000)) }).await?;
    Ok("a frame")
}

/// What a frame gives the service, or another amount of what one gives any.
async fn allocation(
    db: &impl ConnectionTrait,
    dice: &mut Dice,
    service: &service::Model,
) -> Result<&'static str, DbErr> {
    let allocations = allocation::Entity::find().all(db).await?;
    if let Some(given) = dice.one(&allocations).filter(|_| dice.below(2) == 0) {
        let mut row = given.clone().into_active_model();
        row.amount_minor = Set(amount(dice, 400_000));
        row.update(db).await?;
        return Ok("another allocation");
    }
    let frames = budget_frame::Entity::find().all(db).await?;
    let own: Vec<_> = frames.iter().filter(|frame| frame.provider_id == service.provider_id).collect();
    let Some(frame) = dice.one(&own) else { return Ok("") };
    insert(db, rows::allocation(frame, service.id, amount(dice, 400_000))).await?;
    Ok("an allocation")
}
