//! R5: what the owner of every service that an agreement covers consents to, each by themselves: here notice.

use chrono::NaiveDate;
use entity::{agreement_part, appointment, consent};
use governance::action::{Action, Kind};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::{
    Held, origin,
    sign::{consent_to, of},
};
use crate::{
    act::{Act, Refusal},
    canonical,
    error::ApiError,
};

/// What an owner consents to: that this version is ended by notice, on the day named or, where none is, on the first that
/// the terms allow once the last owner has consented. In a later appointment one consents anew.
fn content(version: Uuid, asked: Option<NaiveDate>, appointment: Uuid) -> String {
    canonical::hash(&json!({ "version": version, "notice": asked, "appointment": appointment }))
}

/// The consent of the owner of every service; true when this was the last. One given counts for as long as the one who gave
/// it answers for the service.
pub(super) async fn owners_agree(act: &mut Act, held: &Held, asked: Option<NaiveDate>) -> Result<bool, Refusal> {
    let Some(keeper) = held.parts(act).await?.into_iter().find(|part| part.is_keeper) else {
        return Err(ApiError::internal("an agreement without its keeper's part").into());
    };
    // One given of a version from which this one follows, since somebody else has left, counts for this one too.
    let mut versions = origin::followed(act, held.version.id).await?;
    versions.push(held.version.id);
    let parts = agreement_part::Entity::find()
        .filter(agreement_part::Column::VersionId.is_in(versions.iter().copied()))
        .filter(agreement_part::Column::IsKeeper.eq(true))
        .all(act.transaction())
        .await?;
    let given = consent::Entity::find()
        .filter(consent::Column::ObjectId.is_in(parts.iter().map(|part| part.id)))
        .filter(consent::Column::Act.eq(Action::Terminate.as_str()))
        .all(act.transaction())
        .await?;
    let seats = appointment::Entity::find()
        .filter(appointment::Column::Id.is_in(given.iter().map(|consent| consent.appointment_id)))
        .all(act.transaction())
        .await?;
    let (now, today) = (act.now(), act.today());
    let stands = |owned: &super::Owned| {
        given.iter().any(|consent| {
            let seat = seats.iter().find(|seat| seat.id == consent.appointment_id);
            let Some(seat) = seat else { return false };
            consent.service_id == Some(owned.service)
                && versions.iter().any(|version| consent.content_hash == content(*version, asked, seat.id))
                && (seat.service_id == Some(owned.owned_as) || seat.portfolio_id == Some(owned.owned_as))
                && seat.ended_at.is_none_or(|ended| ended > now)
                && seat.valid_until.is_none_or(|until| until > today)
        })
    };
    let acting = act.permit_found();
    let mut all = true;
    for owned in held.owned(act).await? {
        if stands(&owned) {
            continue;
        }
        let Ok(permit) = act.permit_on(Action::Terminate, Kind::Agreement, &[of(held, &owned)]) else {
            all = false;
            continue;
        };
        let appointment = permit.appointment.ok_or_else(|| ApiError::internal("a consent in no appointment"))?;
        let content = content(held.version.id, asked, appointment);
        consent_to(act, &keeper, Some(owned.service), &content, Action::Terminate, permit).await?;
    }
    act.permit = acting;
    Ok(all)
}
