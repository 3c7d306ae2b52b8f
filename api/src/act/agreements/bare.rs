//! N3: the deliveries that notice would leave without an agreement.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{delivery, sql::Sql};
use governance::{action::Kind, lifecycle::DeliveryState, term::Span, told::Occasion};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::standing::Standing;
use crate::act::{Act, Refusal, UserError, UserErrorCode};

/// The deliveries that would be left without an agreement by notice from that day end where they are left so, or are named.
/// `concerned`: the versions that hold from then on; `of`: only those of this party, which alone is shown them (N7).
pub(super) async fn settle(
    act: &mut Act,
    concerned: &[&Standing],
    from: NaiveDate,
    of: Option<Uuid>,
    end: bool,
) -> Result<(), Refusal> {
    let bare = bare(act, concerned, from, of).await?;
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
    concerned: &[&Standing],
    from: NaiveDate,
    of: Option<Uuid>,
) -> Result<Vec<(delivery::Model, NaiveDate)>, Refusal> {
    let tx = act.transaction();
    let Some(agreement) = concerned.first().map(|stands| &stands.version) else { return Ok(Vec::new()) };
    let promised = "FROM agreement_part p JOIN agreement_part k ON k.version_id = p.version_id AND k.is_keeper \
        AND k.side = 'PROVIDER' JOIN agreement_service c ON c.version_id = p.version_id";
    let by = || {
        let these = Sql::within("p.version_id", concerned.iter().map(|stands| stands.version.id));
        Sql::new("p.side = 'CUSTOMER' AND NOT p.is_keeper AND ").and_then(these)
    };
    let sql = Sql::new(format!(
        "SELECT d.id, p.version_id {promised} JOIN delivery d ON d.customer_id = p.organisation_id \
         AND d.service_id = c.service_id AND d.state = 'ACTIVE' AND d.provider_id = ? \
         AND (d.ended_on IS NULL OR d.ended_on > ?) WHERE "
    ));
    let sql = sql.bind(agreement.keeper_id).bind(from).and_then(by());
    let sql = match of {
        Some(party) => sql.and_then(Sql::new(" AND d.customer_id = ?").bind(party)),
        None => sql,
    };
    let mut of_versions: HashMap<Uuid, BTreeSet<Uuid>> = HashMap::new();
    for row in tx.query_all_raw(sql.statement(act.session().backend())).await? {
        of_versions.entry(row.try_get_by_index(0)?).or_default().insert(row.try_get_by_index(1)?);
    }
    if of_versions.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(format!(
        "SELECT a.service_id, a.customer_id, a.from_day, a.end_day FROM agreement_cover a WHERE a.agreement_id <> ? \
         AND a.end_day > ? AND EXISTS (SELECT 1 {promised} WHERE p.organisation_id = a.customer_id \
         AND c.service_id = a.service_id AND "
    ));
    let sql = sql.bind(agreement.agreement_id).bind(from).and_then(by()).and_then(")");
    let mut covers: HashMap<(Uuid, Uuid), Vec<Span>> = HashMap::new();
    for row in tx.query_all_raw(sql.statement(act.session().backend())).await? {
        let span = Span { from: row.try_get_by_index(2)?, until: Some(row.try_get_by_index(3)?) };
        covers.entry((row.try_get_by_index(0)?, row.try_get_by_index(1)?)).or_default().push(span);
    }
    let found = delivery::Entity::find()
        .filter(delivery::Column::Id.is_in(of_versions.keys().copied()))
        .filter(delivery::Column::State.eq(DeliveryState::Active))
        .order_by_asc(delivery::Column::CodeKey)
        .order_by_asc(delivery::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    // The days that each version loses, as far as the delivery goes on then.
    let first_bare = |delivery: &delivery::Model| {
        let others = covers.get(&(delivery.service_id, delivery.customer_id)).map_or(&[][..], Vec::as_slice);
        let versions = of_versions.get(&delivery.id)?;
        let of = concerned.iter().filter(|stands| versions.contains(&stands.version.id));
        let lost = of.filter_map(|stands| {
            let begins = from.max(stands.begins());
            let first = delivery.active_from.map_or(begins, |first| first.max(begins));
            // One that is renewed would have gone on: what counts is that something covers the delivery when it does not.
            let agreed = if stands.renews() { first.succ_opt() } else { stands.until() };
            let until = [agreed, delivery.ended_on].into_iter().flatten().min();
            Span { from: first, until }.without(others).first().map(|bare| bare.from)
        });
        lost.min()
    };
    Ok(found.into_iter().filter_map(|delivery| first_bare(&delivery).map(|day| (delivery, day))).collect())
}
