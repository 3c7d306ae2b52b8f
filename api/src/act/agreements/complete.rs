//! What a version lacks before it is handed in for review (U2.6, L3).

use chrono::NaiveDate;
use entity::{agreement_part, organisation, service_target};
use governance::words::PartySide;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Held, adjusted, standing::standing, text::Text, upkeep};
use crate::act::{Act, Refusal, UserError, UserErrorCode};

/// Everything that is missing, each with its clause; and each promise that nothing carries and no owner has taken on.
pub(super) async fn missing(act: &Act, held: &Held, text: &Text) -> Result<Vec<UserError>, Refusal> {
    let lacks = |message: String, clause: &str| UserError::whole(UserErrorCode::Incomplete, message).by(clause);
    let mut errors = Vec::new();
    let version = &held.version;
    let parts = held.parts(act).await?;
    let keeper = parts.iter().find(|part| part.is_keeper);
    match version.valid_from {
        None => errors.push(lacks("The first day is not said.".to_owned(), "U2.6")),
        Some(first) => errors.extend(cut_out(act, held, first).await?),
    }
    if !parts.iter().any(|part| !part.is_keeper) {
        errors.push(lacks("There is no party besides the keeper.".to_owned(), "L2"));
    }
    if let Some(keeper) = keeper
        && !parts.iter().any(|part| part.side != keeper.side)
    {
        errors.push(lacks("Nobody stands on the other side.".to_owned(), "L2"));
    }
    if held.agreement.structure.is_none() && keeper.is_some_and(|part| part.side == PartySide::Provider) {
        errors.push(lacks("How the agreement is structured is not said.".to_owned(), "U2.1"));
    }
    if version.service_hours.is_none() && promises(act, version.id).await? > 0 {
        errors.push(lacks("There are promises, and no service hours.".to_owned(), "U2.6"));
    }
    if keeper.is_some_and(|part| part.responsibilities_sv.is_none() && part.responsibilities_en.is_none()) {
        errors.push(lacks("What the keeper answers for is not said.".to_owned(), "L2"));
    }
    for part in parts.iter().filter(|part| !part.is_keeper) {
        if lines(act, part).await? == 0 {
            let code = named(text, part.id);
            errors.push(lacks(format!("What is delivered to {code}, at what price, is not said."), "U2.6"));
        }
        if part.responsibilities_sv.is_none() && part.responsibilities_en.is_none() {
            let code = named(text, part.id);
            errors.push(lacks(format!("What {code} answers for is not said."), "L2"));
        }
    }
    errors.extend(missed(act, held).await?);
    for (code, structure) in upkeep::otherwise(act, held, &parts).await? {
        errors.push(lacks(format!("The service level manager has decided {structure} for {code}."), "U2.1"));
    }
    errors.extend(uncarried(act, held).await?);
    Ok(errors)
}

/// The parties of the versions whose place it takes, from its first day on, that are no party to it, and have given no notice
/// that holds by then.
pub(super) async fn left_out(act: &Act, held: &Held, first: NaiveDate) -> Result<Vec<agreement_part::Model>, Refusal> {
    let parts = held.parts(act).await?;
    let stand = standing(act, &held.agreement).await?;
    let displaced =
        |stands: &&super::standing::Standing| stands.version.number < held.version.number && stands.holds_after(first);
    let mut left_out: Vec<agreement_part::Model> = Vec::new();
    for stands in stand.iter().rev().filter(displaced) {
        let day = first.max(stands.begins());
        for part in &stands.parts {
            let same = |other: &agreement_part::Model| other.organisation_id == part.organisation_id;
            let leaves_later = stands.leaves(part).is_none_or(|leaves| leaves > day);
            if leaves_later && !parts.iter().any(same) && !left_out.iter().any(same) {
                left_out.push(part.clone());
            }
        }
    }
    Ok(left_out)
}

/// U2.6, U2.7: no party is cut out of an agreement by a version that it is not asked to sign.
async fn cut_out(act: &Act, held: &Held, first: NaiveDate) -> Result<Vec<UserError>, Refusal> {
    let left_out = left_out(act, held, first).await?;
    let named = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(left_out.iter().map(|part| part.organisation_id)))
        .order_by_asc(organisation::Column::Code)
        .all(act.transaction())
        .await?;
    let lacks = |party: &organisation::Model| {
        let message = format!(
            "{} is party on {first}, and is left out without notice that holds by then: it stays party until then, and signs.",
            party.code
        );
        UserError::whole(UserErrorCode::Incomplete, message).by("U2.6")
    };
    Ok(named.iter().map(lacks).collect())
}

/// What has come about since a version was handed in, and keeps it out of the register: a party that it would cut out, prices
/// adjusted meanwhile that it does not start from (U2.7), and promises that are carried no longer and no owner has taken on
/// (L3).
pub(super) async fn since(act: &Act, held: &Held, first: NaiveDate) -> Result<Vec<UserError>, Refusal> {
    let mut errors = cut_out(act, held, first).await?;
    errors.extend(missed(act, held).await?);
    errors.extend(uncarried(act, held).await?);
    Ok(errors)
}

/// U2.7: each index adjustment that the version does not start from.
async fn missed(act: &Act, held: &Held) -> Result<Vec<UserError>, Refusal> {
    let missed = adjusted::missed(act, &held.version).await?;
    let told = missed.iter().map(|period| {
        let message = format!(
            "Prices were adjusted by the index of {period}, and this version says those from before: take the adjusted \
             ones over, with {period} as the base period of its index clause."
        );
        UserError::whole(UserErrorCode::Incomplete, message).by("U2.7")
    });
    Ok(told.collect())
}

/// L3: each promise that what underpins it does not carry, with the arithmetic, unless its risk is accepted.
async fn uncarried(act: &Act, held: &Held) -> Result<Vec<UserError>, Refusal> {
    let proofs = act.session().proofs(&[held.version.id]).await?.remove(&held.version.id).unwrap_or_default();
    let mut errors = Vec::new();
    for proven in proofs.iter().filter(|proven| proven.stands_in_the_way()) {
        let misses: Vec<String> = proven.proof.misses.iter().map(ToString::to_string).collect();
        let message =
            format!("{} of {} is not carried: {}.", proven.promise.metric, proven.service_code, misses.join("; "));
        errors.push(UserError::whole(UserErrorCode::NotCarried, message).by("L3"));
    }
    Ok(errors)
}

async fn promises(act: &Act, version: Uuid) -> Result<u64, Refusal> {
    let found = service_target::Entity::find().filter(service_target::Column::VersionId.eq(version));
    Ok(found.count(act.transaction()).await?)
}

async fn lines(act: &Act, part: &agreement_part::Model) -> Result<u64, Refusal> {
    use entity::agreement_line::{Column, Entity};
    Ok(Entity::find().filter(Column::PartId.eq(part.id)).count(act.transaction()).await?)
}

/// The code of a part's party, as the text has it.
fn named(text: &Text, part: Uuid) -> String {
    let read = text.parts.get(&part).and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    read.and_then(|value| Some(value.get("party")?.get("code")?.as_str()?.to_owned())).unwrap_or_default()
}
