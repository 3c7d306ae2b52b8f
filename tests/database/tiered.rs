//! One reading: what the database sums of a price by quantity is what the law makes of it, step by step.

use std::collections::HashMap;

use entity::{agreement_line, agreement_line_tier};
use governance::{
    lifecycle::VersionState,
    price::{TieredPrice, Tiering},
    words::{PartySide, Period},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, IntoActiveModel, Statement};
use uuid::Uuid;

use super::{
    anchors::Dice,
    base::{Base, Refusal, refused},
    rows::{self, Stage, now},
};

/// How many lines are tried.
const LINES: usize = 150;

fn number(dice: &mut Dice, bound: usize) -> i64 {
    i64::try_from(dice.below(bound)).unwrap()
}

/// A line of any price by quantity, and its steps.
fn priced(dice: &mut Dice, mut line: agreement_line::Model) -> (agreement_line::Model, Vec<(i64, i64)>) {
    line.tiering = *dice.one(Tiering::ALL).unwrap();
    line.period = *dice.one(&[Period::Month, Period::Quarter, Period::Year]).unwrap();
    line.quantity_thousandths = number(dice, 6_000);
    line.amount_minor = Some(number(dice, 100_000) - 20_000);
    if dice.below(4) == 0 {
        (line.amount_minor, line.formula) = (None, Some("as agreed".to_owned()));
    }
    let mut steps = HashMap::new();
    for _ in 0..dice.below(5) {
        let from = if dice.below(4) == 0 { 0 } else { number(dice, 7_000) };
        steps.insert(from, number(dice, 100_000) - 20_000);
    }
    (line, steps.into_iter().collect())
}

/// N8: the price and what it is multiplied by, of lines in each way of tiers, on both engines.
#[tokio::test]
async fn n8_the_database_reckons_tiers_as_the_law_does() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let agreement = rows::agreement(stage.provider.id, "A-1");
        let version = rows::version(&agreement, 1);
        let party = rows::part(&version, stage.customer.id, PartySide::Customer);
        base.add(agreement).await;
        base.add(version.clone()).await;
        base.add(rows::covers(&version, stage.services[0].id)).await;
        base.add(rows::part(&version, stage.provider.id, PartySide::Provider)).await;
        base.add(party.clone()).await;
        let mut dice = Dice(0x7157_e125);
        let mut expected: HashMap<Uuid, (TieredPrice, i64)> = HashMap::new();
        for _ in 0..LINES {
            let (line, steps) = priced(&mut dice, rows::line(&party, stage.services[0].id));
            let price =
                TieredPrice::new(line.tiering, line.quantity_thousandths, line.amount_minor, steps.iter().copied());
            expected.insert(line.id, (price, line.period.per_year().unwrap()));
            let line_id = line.id;
            base.add(line).await;
            for (from_quantity_thousandths, amount_minor) in steps {
                base.add(agreement_line_tier::Model { line_id, from_quantity_thousandths, amount_minor }).await;
            }
        }
        let mut registered = version.into_active_model();
        registered.state = Set(VersionState::Registered);
        registered.registered_at = Set(Some(now()));
        registered.update(&base.db.write).await.unwrap();

        let graduated = "SELECT line_id, price_minor FROM agreement_line_graduated";
        let rows = base.db.write.query_all_raw(Statement::from_string(base.db.backend(), graduated)).await.unwrap();
        assert!(rows.len() > LINES / 5, "{}", rows.len());
        for row in rows {
            let (line, minor): (Uuid, Option<i64>) =
                (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
            assert_eq!(minor, expected[&line].0.minor(), "{:?}", expected[&line]);
        }
        let standing = "SELECT line_id, kind, amount FROM line_standing";
        let rows = base.db.write.query_all_raw(Statement::from_string(base.db.backend(), standing)).await.unwrap();
        assert_eq!(rows.len(), LINES);
        for row in rows {
            let (line, kind, amount): (Uuid, String, i64) =
                (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap(), row.try_get_by_index(2).unwrap());
            let (price, periods) = &expected[&line];
            let times = price.tiering().times(price.quantity_thousandths());
            let told = price.minor().map_or(("UNCOMPUTED", 0), |minor| ("YEARLY", minor * times * periods));
            assert_eq!((kind.as_str(), amount), told, "{price:?}");
        }
        base.assert_kept("lines in each way of tiers").await;
        base.drop().await;
    }
}

/// Other words than the law's are no way of tiers.
#[tokio::test]
async fn another_way_of_tiers_is_refused() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        base.add(rows::list_price(&stage.services[0])).await;
        let other = base.run("UPDATE list_price SET tiering = 'FLAT'").await;
        refused(other, Refusal::Named("list_price_tiering"));
        base.drop().await;
    }
}
