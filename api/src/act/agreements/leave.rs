//! One of several parties leaves an agreement by notice, and the others go on (U2.7, L2).
//!
//! Where it leaves on a day on which the agreement would have gone on by itself, the agreement goes on by a version that says
//! the same without that party's part, from that day on: at the prices and under the clauses that were signed, with what
//! index adjustment made and makes of them. Where it leaves at the end of a term that is renewed, that version is made by the
//! renewal. Nobody signs anew: to what each of those who stay has signed nothing is added. So the version is one that follows
//! (O5): in the register, with what it follows from as its source, and without a word of who has left (N7).

use chrono::{Datelike, NaiveDate};
use entity::{agreement, agreement_author, agreement_notice, agreement_part, agreement_version};
use governance::{action::Kind, lifecycle::VersionState, told::Occasion, words::Provenance};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    Held,
    adjusted::Adjusted,
    amend, origin,
    register::{next, renewed},
    review::sealed,
    standing::Standing,
    tell_of_broken, tell_parties, text, unseal,
};
use crate::{
    access::agreements::breaks::Change,
    act::{Act, Place, Refusal, UserError, UserErrorCode},
    error::ApiError,
};

/// The version after its renewal under its clause, as far as `to`, or to an end before that on which somebody leaves; without
/// those who have given notice to the end of the term that is over.
pub(super) async fn prolonged(
    act: &mut Act,
    of: &agreement::Model,
    last: &Standing,
    to: NaiveDate,
) -> Result<(), Refusal> {
    let end = last.version.valid_until.ok_or_else(|| ApiError::internal("a term without an end is not renewed"))?;
    let leaves = |part: &&agreement_part::Model| last.leaves(part).is_some_and(|from| from <= end);
    let gone: Vec<&agreement_part::Model> = last.parts.iter().filter(leaves).collect();
    if gone.iter().any(|part| part.is_keeper) || last.across(end, Uuid::nil()).next().is_none() {
        let message = format!("Notice was given: it ends on {end}.");
        return Err(UserError::whole(UserErrorCode::WrongState, message).by("U2.7").into());
    }
    let next = last.parts.iter().filter_map(|part| last.leaves(part)).filter(|from| *from > end).min();
    let until = next.map_or(to, |next| next.min(to));
    if gone.is_empty() {
        renewed(act, &last.held(of), until).await?;
        return Ok(());
    }
    let gone: Vec<Uuid> = gone.iter().map(|part| part.organisation_id).collect();
    let number = place(act, of, 1).await?;
    let following = go_on(act, of, last, &gone, (end, Some(until)), number, &mut origin::Made::new()).await?;
    enter(act, vec![following]).await
}

/// From a day on an agreement goes on without this party, as each of its versions has it that holds then or later.
pub(super) async fn all_go_on(
    act: &mut Act,
    of: &agreement::Model,
    standing: &[Standing],
    gone: Uuid,
    from: NaiveDate,
) -> Result<(), Refusal> {
    // At the end of its term a version is renewed without the party, or not at all.
    let over =
        |stands: &Standing| stands.begins() < from && stands.version.valid_until.is_some_and(|until| until <= from);
    let later: Vec<&Standing> = standing.iter().filter(|stands| stands.holds_after(from) && !over(stands)).collect();
    let goes_on = |stands: &Standing| stands.across(from.max(stands.begins()), gone).next().is_some();
    let count = later.iter().filter(|stands| goes_on(stands)).count();
    let mut number = place(act, of, i32::try_from(count).unwrap_or(i32::MAX)).await?;
    let (mut following, mut made): (Vec<Following>, _) = (Vec::new(), origin::Made::new());
    for stands in later {
        let begins = from.max(stands.begins());
        if goes_on(stands) {
            let days = (begins, stands.version.valid_until);
            following.push(go_on(act, of, stands, &[gone], days, number, &mut made).await?);
            number += 1;
            continue;
        }
        // All others have left by then: there it ends.
        match following.last_mut() {
            Some(last) => last.ends = Some(begins),
            None => {
                let ended = agreement_version::Model {
                    terminated_on: Some(act.today()),
                    terminated_from: Some(begins),
                    revision: stands.version.revision + 1,
                    ..stands.version.clone()
                };
                act.save(&stands.version, &ended).await?;
                act.caused((Kind::AgreementWork, ended.id), (&stands.version, &ended))?;
            }
        }
    }
    enter(act, following).await
}

/// A version by which an agreement goes on, written and not in the register yet.
struct Following {
    held: Held,
    root: String,
    source: String,
    /// The first day without it, where all of its parties leave in the end.
    ends: Option<NaiveDate>,
}

/// Writes the version by which an agreement goes on without these parties.
async fn go_on(
    act: &mut Act,
    of: &agreement::Model,
    stands: &Standing,
    gone: &[Uuid],
    (from, until): (NaiveDate, Option<NaiveDate>),
    number: i32,
    made: &mut origin::Made,
) -> Result<Following, Refusal> {
    let last = &stands.version;
    let draft =
        agreement_version::Model { valid_from: Some(from), valid_until: until, ..amend::following(of, last, number) };
    act.insert(&draft).await?;
    let copied = amend::copy(act, last.id, &draft, &Adjusted::none(), gone).await?;
    origin::goes_on(act, &copied, made).await?;
    amend::authors(act, last.id, draft.id).await?;
    let held = Held { agreement: of.clone(), version: draft };
    let said = text::read(act.transaction(), of, &held.version).await?;
    let root = sealed(act, &held, &said).await?;
    for part in held.parts(act).await? {
        let before = stands.part(part.organisation_id);
        let after = agreement_part::Model {
            signed_on: before.and_then(|before| before.signed_on),
            shared_at: before.and_then(|before| before.shared_at),
            ..part.clone()
        };
        act.save(&part, &after).await?;
        // Notice that holds from a later day goes on holding.
        if let Some(notice) = before.and_then(|before| stands.notice(before)) {
            let (id, version_id, part_id) = (Uuid::now_v7(), held.version.id, part.id);
            let recorded_at = act.now();
            act.insert(&agreement_notice::Model { id, version_id, part_id, recorded_at, ..notice.clone() }).await?;
        }
    }
    tell_of_broken(act, of.id, Change::Becomes(held.version.id)).await?;
    Ok(Following { held, root, source: source(last), ends: None })
}

/// Enters them in the register, numbered in their order. The last one first: so that at no time one of them has its place
/// taken by one before it, and with it what it alone covers (N3).
async fn enter(act: &mut Act, following: Vec<Following>) -> Result<(), Refusal> {
    let year = act.today().year();
    let mut numbered = Vec::new();
    for one in following {
        let number = next(act, one.held.version.keeper_id, year).await?;
        numbered.push((one, number));
    }
    for (one, number) in numbered.into_iter().rev() {
        let draft = &one.held.version;
        let ends = one.ends.filter(|ends| draft.valid_until.is_none_or(|until| until > *ends));
        let registered = agreement_version::Model {
            state: VersionState::Registered,
            content_hash: Some(one.root),
            provenance: Provenance::Attested,
            source: Some(one.source),
            registered_at: Some(act.now()),
            register_year: Some(year),
            register_number: Some(number),
            terminated_on: ends.map(|_| act.today()),
            terminated_from: ends,
            revision: draft.revision + 1,
            ..draft.clone()
        };
        act.save(draft, &registered).await?;
        act.caused((Kind::AgreementWork, registered.id), (draft, &registered))?;
    }
    Ok(())
}

/// What such a version follows from: shown to all of its parties.
fn source(last: &agreement_version::Model) -> String {
    let number = last.register_year.zip(last.register_number).map(|(year, number)| format!(" ({year}-{number:04})"));
    format!("Version {}{}, under its own terms", last.number, number.unwrap_or_default())
}

/// The number of the first of so many new versions. One that is being written comes after them, as a draft: what it says is
/// to be read anew, and those who wrote it, and those who were asked to sign it, are notified.
async fn place(act: &mut Act, of: &agreement::Model, count: i32) -> Result<i32, Refusal> {
    let last = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(of.id))
        .order_by_desc(agreement_version::Column::Number)
        .one(act.transaction())
        .await?;
    let Some(last) = last else { return Ok(1) };
    let written = [VersionState::Draft, VersionState::InReview, VersionState::Reviewed].contains(&last.state);
    if !written || count == 0 {
        return Ok(last.number + 1);
    }
    let number = last.number;
    let open = Held { agreement: of.clone(), version: last };
    let after = agreement_version::Model { number: number + count, ..open.draft()? };
    act.save(&open.version, &after).await?;
    if open.version.content_hash.is_some() {
        unseal(act, after.id).await?;
    }
    if open.version.state != VersionState::Draft {
        let authors = agreement_author::Entity::find()
            .filter(agreement_author::Column::VersionId.eq(after.id))
            .all(act.transaction())
            .await?;
        let authors: Vec<Uuid> = authors.iter().map(|author| author.person_id).collect();
        let place = Place { provider: Some(of.keeper_id), ..Place::default() };
        act.tell(Occasion::AgreementReopened, (Kind::AgreementWork, after.id), place, &authors);
    }
    if open.version.state == VersionState::Reviewed {
        let parts = open.parts(act).await?;
        tell_parties(act, Occasion::AgreementReopened, (Kind::Agreement, of.id), &parts);
    }
    act.caused((Kind::AgreementWork, after.id), (&open.version, &after))?;
    Ok(number)
}
