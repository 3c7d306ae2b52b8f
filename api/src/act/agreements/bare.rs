//! N3: the deliveries that notice would leave without an agreement.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{delivery, sql::Sql};
use governance::{action::Kind, lifecycle::DeliveryState, term::Span, told::Occasion};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::Held;
use crate::act::{Act, Refusal, UserError, UserErrorCode};

/// The deliveries that would be left without an agreement by notice from that day end where they are left so, or are named.
/// `of`: only those of this party, where it leaves and others go on.
pub(super) async fn settle(
    act: &mut Act,
    held: &Held,
    from: NaiveDate,
    of: Option<Uuid>,
    end: bool,
) -> Result<(), Refusal> {
    let bare = bare(act, held, from, of).await?;
    if bare.is_empty() {
        return Ok(());
    }
    if !end {
        let codes: Vec<String> = bare.iter().map(|(delivery, _)| delivery.code.clone()).collect();
        let message = format!(
            "Deliveries would be left without an agreement from {from}: {}. Let them end, or agree on something else.",
            codes.join(", ")
        );
        return Err(UserError::of("endDeliveries", UserErrorCode::Incomplete, message).by("N3").into());
    }
    let these = bare.iter().map(|(delivery, _)| delivery.id);
    act.tell_of_deliveries(Occasion::DeliveryEnded, Sql::within("d.id", these)).await?;
    for (before, day) in bare {
        let after = delivery::Model { ended_on: Some(day), version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        act.caused((Kind::Delivery, before.id), (&before, &after))?;
    }
    Ok(())
}

/// The active deliveries that this agreement covers as a promise to its customers, and that no other covers on some day on
/// which it no longer will; each with the first such day, never before its own first.
async fn bare(
    act: &Act,
    held: &Held,
    from: NaiveDate,
    of: Option<Uuid>,
) -> Result<Vec<(delivery::Model, NaiveDate)>, Refusal> {
    let tx = act.transaction();
    let promised = "FROM agreement_part p JOIN agreement_part k ON k.version_id = p.version_id AND k.is_keeper \
        AND k.side = 'PROVIDER' JOIN agreement_service c ON c.version_id = p.version_id \
        WHERE p.version_id = ? AND p.side = 'CUSTOMER' AND NOT p.is_keeper";
    let sql = Sql::new(format!(
        "SELECT d.id FROM delivery d WHERE d.state = 'ACTIVE' AND d.provider_id = ? AND (d.ended_on IS NULL OR d.ended_on > ?) \
         AND EXISTS (SELECT 1 {promised} AND p.organisation_id = d.customer_id AND c.service_id = d.service_id)"
    ))
    .bind(held.version.keeper_id)
    .bind(from)
    .bind(held.version.id);
    let sql = match of {
        Some(party) => sql.and_then(" AND d.customer_id = ?").bind(party),
        None => sql,
    };
    let rows = tx.query_all_raw(sql.statement(act.session().backend())).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(format!(
        "SELECT a.service_id, a.customer_id, a.from_day, a.end_day FROM agreement_cover a WHERE a.agreement_id <> ? \
         AND a.end_day > ? AND EXISTS (SELECT 1 {promised} AND p.organisation_id = a.customer_id \
         AND c.service_id = a.service_id)"
    ))
    .bind(held.version.agreement_id)
    .bind(from)
    .bind(held.version.id);
    let mut covers: HashMap<(Uuid, Uuid), Vec<Span>> = HashMap::new();
    for row in tx.query_all_raw(sql.statement(act.session().backend())).await? {
        let span = Span { from: row.try_get_by_index(2)?, until: Some(row.try_get_by_index(3)?) };
        covers.entry((row.try_get_by_index(0)?, row.try_get_by_index(1)?)).or_default().push(span);
    }
    let found = delivery::Entity::find()
        .filter(delivery::Column::Id.is_in(ids))
        .filter(delivery::Column::State.eq(DeliveryState::Active))
        .order_by_asc(delivery::Column::CodeKey)
        .order_by_asc(delivery::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    let first_bare = |delivery: &delivery::Model| {
        let first = delivery.active_from.map_or(from, |first| first.max(from));
        // One that is renewed would have gone on: what counts is that something covers the delivery when it does not.
        let agreed = match held.version.renewal_months {
            Some(_) => first.succ_opt(),
            None => held.version.valid_until,
        };
        let until = [agreed, delivery.ended_on].into_iter().flatten().min();
        let lost = Span { from: first, until };
        let others = covers.get(&(delivery.service_id, delivery.customer_id)).map_or(&[][..], Vec::as_slice);
        lost.without(others).first().map(|bare| bare.from)
    };
    Ok(found.into_iter().filter_map(|delivery| first_bare(&delivery).map(|day| (delivery, day))).collect())
}
