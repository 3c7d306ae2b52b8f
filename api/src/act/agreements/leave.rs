//! One of several parties leaves an agreement by notice, and the others go on (U2.7, L2).
//!
//! Where it leaves on a day on which the agreement would have gone on by itself, the agreement goes on by a version that says
//! the same without that party's part, from that day on, at the prices that index adjustment has made. Where it leaves
//! at the end of a term that is renewed, that version is made by the renewal. Nobody signs anew: to what each of those who
//! stay has signed nothing is added. So the version is one that follows (O5): in the register, with what it follows from as
//! its source, and without a word of who has left (N7).

use chrono::{Datelike, NaiveDate};
use entity::{agreement, agreement_notice, agreement_part, agreement_version};
use governance::{action::Kind, lifecycle::VersionState, term::Term, words::Provenance};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    Held, amend,
    register::{next, renewed},
    review::sealed,
    text, unseal,
};
use crate::{
    act::{Act, Refusal, UserError, UserErrorCode},
    error::ApiError,
};

/// The parties besides the keeper that have given notice of this version each for itself, with the day on which they leave.
pub(super) async fn leaving(act: &Act, held: &Held) -> Result<Vec<(agreement_part::Model, NaiveDate)>, Refusal> {
    let notices = agreement_notice::Entity::find()
        .filter(agreement_notice::Column::VersionId.eq(held.version.id))
        .all(act.transaction())
        .await?;
    let parts = held.parts(act).await?.into_iter().filter(|part| !part.is_keeper);
    let left = |part: agreement_part::Model| {
        let notice = notices.iter().find(|notice| notice.part_id == part.id)?;
        Some((part, notice.holds_from))
    };
    Ok(parts.filter_map(left).collect())
}

/// The version after its renewal under its clause; without those who have given notice to the end of the term.
pub(super) async fn prolonged(act: &mut Act, held: Held, term: &Term) -> Result<Held, Refusal> {
    let end = held.version.valid_until;
    let gone: Vec<Uuid> = leaving(act, &held)
        .await?
        .into_iter()
        .filter(|(_, from)| Some(*from) == end)
        .map(|(part, _)| part.organisation_id)
        .collect();
    if gone.is_empty() {
        let version = renewed(act, &held, term).await?;
        return Ok(Held { version, ..held });
    }
    let renewed = end.and_then(|end| Some((end, term.current(end)?.until.filter(|until| *until > end)?)));
    let (from, until) =
        renewed.ok_or_else(|| ApiError::internal("a term that is not renewed, or beyond the calendar"))?;
    go_on(act, &held, &gone, (from, Some(until))).await
}

/// The version by whose terms a party leaves: the one in force, where that and the last one hold until their days; so that
/// nobody is bound longer by what follows from another's notice. With the party's part of it.
pub(super) async fn now(
    act: &Act,
    last: Held,
    party: agreement_part::Model,
) -> Result<(Held, agreement_part::Model), Refusal> {
    let holds = registered_after(act, &last.agreement, act.today()).await?;
    let Some(now) = holds.into_iter().find(|version| version.valid_from.is_some_and(|from| from <= act.today())) else {
        return Ok((last, party));
    };
    if now.id == last.version.id || now.renewal_months.is_some() || last.version.renewal_months.is_some() {
        return Ok((last, party));
    }
    let now = Held { agreement: last.agreement.clone(), version: now };
    let own = now.parts(act).await?.into_iter().find(|part| part.organisation_id == party.organisation_id);
    Ok(match own {
        Some(own) => (now, own),
        None => (last, party),
    })
}

/// The registered versions that hold on a day or after it, in their order.
async fn registered_after(
    act: &Act,
    of: &agreement::Model,
    day: NaiveDate,
) -> Result<Vec<agreement_version::Model>, Refusal> {
    let versions = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(of.id))
        .filter(agreement_version::Column::State.eq(VersionState::Registered))
        .order_by_asc(agreement_version::Column::Number)
        .all(act.transaction())
        .await?;
    let holds = |version: &&agreement_version::Model| {
        let later = versions.iter().filter(|later| later.number > version.number).filter_map(|later| later.valid_from);
        let until = later.chain(version.valid_until).chain(version.terminated_from).min();
        let begins = version.valid_from;
        until.is_none_or(|until| until > day && begins.is_some_and(|begins| until > begins))
    };
    Ok(versions.iter().filter(holds).cloned().collect())
}

/// From a day on an agreement goes on without this party, as each of its versions has it that holds then or later.
pub(super) async fn all_go_on(act: &mut Act, held: &Held, gone: Uuid, from: NaiveDate) -> Result<(), Refusal> {
    for version in registered_after(act, &held.agreement, from).await? {
        let (begins, until) = (version.valid_from.map_or(from, |begins| from.max(begins)), version.valid_until);
        let version = Held { agreement: held.agreement.clone(), version };
        go_on(act, &version, &[gone], (begins, until)).await?;
    }
    Ok(())
}

/// The version by which an agreement goes on without these parties.
pub(super) async fn go_on(
    act: &mut Act,
    held: &Held,
    gone: &[Uuid],
    (from, until): (NaiveDate, Option<NaiveDate>),
) -> Result<Held, Refusal> {
    let number = place(act, held).await?;
    let last = &held.version;
    let draft = agreement_version::Model {
        valid_from: Some(from),
        valid_until: until,
        ..amend::following(&held.agreement, last, number)
    };
    act.insert(&draft).await?;
    amend::copy(act, last.id, &draft).await?;
    amend::authors(act, last.id, draft.id).await?;
    agreement_part::Entity::delete_many()
        .filter(agreement_part::Column::VersionId.eq(draft.id))
        .filter(agreement_part::Column::OrganisationId.is_in(gone.iter().copied()))
        .exec(act.transaction())
        .await?;
    let following = Held { agreement: held.agreement.clone(), version: draft };
    let draft = &following.version;
    let signed = held.parts(act).await?;
    let parts = following.parts(act).await?;
    if !parts.iter().any(|part| !part.is_keeper) {
        let message = "No other party goes on with the agreement.";
        return Err(UserError::whole(UserErrorCode::WrongState, message).by("U2.7").into());
    }
    let said = text::read(act.transaction(), &following.agreement, draft).await?;
    let root = sealed(act, &following, &said).await?;
    for part in following.parts(act).await? {
        let before = signed.iter().find(|before| before.organisation_id == part.organisation_id);
        let after = agreement_part::Model {
            signed_on: before.and_then(|before| before.signed_on),
            shared_at: before.and_then(|before| before.shared_at),
            ..part.clone()
        };
        act.save(&part, &after).await?;
    }
    let year = act.today().year();
    let registered = agreement_version::Model {
        state: VersionState::Registered,
        content_hash: Some(root),
        provenance: Provenance::Attested,
        source: Some(source(last)),
        registered_at: Some(act.now()),
        register_year: Some(year),
        register_number: Some(next(act, last.keeper_id, year).await?),
        revision: draft.revision + 1,
        ..draft.clone()
    };
    act.save(draft, &registered).await?;
    act.caused((Kind::AgreementWork, registered.id), (draft, &registered))?;
    Ok(Held { version: registered, ..following })
}

/// What such a version follows from: told to all of its parties.
fn source(last: &agreement_version::Model) -> String {
    let number = last.register_year.zip(last.register_number).map(|(year, number)| format!(" ({year}-{number:04})"));
    format!("Version {}{}, under its own terms", last.number, number.unwrap_or_default())
}

/// The number of the next version. One that is being written comes after it, as a draft: what it says is to be read anew.
async fn place(act: &mut Act, held: &Held) -> Result<i32, Refusal> {
    let last = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(held.agreement.id))
        .order_by_desc(agreement_version::Column::Number)
        .one(act.transaction())
        .await?;
    let Some(last) = last else { return Ok(1) };
    let written = [VersionState::Draft, VersionState::InReview, VersionState::Reviewed].contains(&last.state);
    if !written {
        return Ok(last.number + 1);
    }
    let number = last.number;
    let open = Held { agreement: held.agreement.clone(), version: last };
    let after = agreement_version::Model { number: number + 1, ..open.draft()? };
    act.save(&open.version, &after).await?;
    if open.version.content_hash.is_some() {
        unseal(act, after.id).await?;
    }
    act.caused((Kind::AgreementWork, after.id), (&open.version, &after))?;
    Ok(number)
}
