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

/// Renews a version under its clause, as far as `to`, or to an end before that: where somebody leaves, or another version
/// takes its place. Without those who have given notice to the end of the term that is over, it goes on by a version of its
/// own. Gives the id of the one that goes on.
pub(super) async fn prolonged(
    act: &mut Act,
    of: &agreement::Model,
    stand: &[Standing],
    due: &Standing,
    to: NaiveDate,
) -> Result<Uuid, Refusal> {
    let end = due.version.valid_until.ok_or_else(|| ApiError::internal("a term without an end is not renewed"))?;
    if !due.goes_on_after(end) {
        let message = format!("Notice was given: it ends on {end}.");
        return Err(UserError::whole(UserErrorCode::WrongState, message).by("U2.7").into());
    }
    let leaves = |part: &&agreement_part::Model| due.leaves(part).is_some_and(|from| from <= end);
    let gone: Vec<Uuid> = due.parts.iter().filter(leaves).map(|part| part.organisation_id).collect();
    let next = due.parts.iter().filter_map(|part| due.leaves(part)).filter(|from| *from > end).min();
    let until = [next, due.replaced].into_iter().flatten().fold(to, NaiveDate::min);
    if gone.is_empty() {
        renewed(act, &due.held(of), until).await?;
        return Ok(due.version.id);
    }
    // It is numbered after those that are to come, and would take their place: they follow it, and say what they say.
    let later = stand.iter().filter(|stands| stands.begins() > end && stands.holds_after(end));
    let each: Vec<(&Standing, (NaiveDate, Option<NaiveDate>))> = std::iter::once((due, (end, Some(until))))
        .chain(later.map(|stands| (stands, (stands.begins(), stands.version.valid_until))))
        .collect();
    let mut number = place(act, of, i32::try_from(each.len()).unwrap_or(i32::MAX)).await?;
    let (mut following, mut made): (Vec<Following>, _) = (Vec::new(), origin::Made::new());
    for (at, (stands, days)) in each.into_iter().enumerate() {
        let without = if at == 0 { &gone[..] } else { &[] };
        let goes_on = go_on(act, of, stands, without, days, number, &mut made).await?;
        // What notice has ended already ends as it did.
        let ends = stands.version.terminated_on.zip(stands.version.terminated_from).filter(|_| at > 0);
        following.push(Following { ends, ..goes_on });
        number += 1;
    }
    let goes_on = following.first().map_or(due.version.id, |first| first.held.version.id);
    enter(act, following).await?;
    Ok(goes_on)
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
            Some(last) => {
                let before = last.held.version.valid_until.is_none_or(|until| until > begins);
                last.ends = before.then_some((act.today(), begins));
            }
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
    /// The day of the notice that ends it, and the first day without it: where all of its parties leave in the end.
    ends: Option<(NaiveDate, NaiveDate)>,
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
        let registered = agreement_version::Model {
            state: VersionState::Registered,
            content_hash: Some(one.root),
            provenance: Provenance::Attested,
            source: Some(one.source),
            registered_at: Some(act.now()),
            register_year: Some(year),
            register_number: Some(number),
            terminated_on: one.ends.map(|(given, _)| given),
            terminated_from: one.ends.map(|(_, from)| from),
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
/// to be read anew, and those who wrote it, and those who were asked to sign it, are notified. One that some have signed is
/// closed by them, and the same are notified; one that all have signed holds (L2), and is registered first.
async fn place(act: &mut Act, of: &agreement::Model, count: i32) -> Result<i32, Refusal> {
    let versions = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(of.id))
        .order_by_desc(agreement_version::Column::Number)
        .all(act.transaction())
        .await?;
    let Some(number) = versions.first().map(|last| last.number) else { return Ok(1) };
    if count == 0 {
        return Ok(number + 1);
    }
    let (mut first, mut unregistered) = (number + 1, Vec::new());
    unregistered.extend(versions.into_iter().take_while(|version| version.state != VersionState::Registered));
    if unregistered.iter().any(|version| version.state == VersionState::Signed) {
        let message = "A new version of it is signed by all and not registered yet: it is registered first, and ends with the \
            others.";
        return Err(UserError::whole(UserErrorCode::WrongState, message).by("L2").into());
    }
    for version in unregistered {
        let open = Held { agreement: of.clone(), version };
        match open.version.state {
            VersionState::SignedInPart => notified(act, &open, Occasion::AgreementClosed).await?,
            _ => {
                first = open.version.number;
                moved(act, &open, first + count).await?;
            }
        }
    }
    Ok(first)
}

/// Moves a version that is being written behind others, as a draft.
async fn moved(act: &mut Act, open: &Held, number: i32) -> Result<(), Refusal> {
    let after = agreement_version::Model { number, ..open.draft()? };
    act.save(&open.version, &after).await?;
    if open.version.content_hash.is_some() {
        unseal(act, after.id).await?;
    }
    notified(act, open, Occasion::AgreementReopened).await?;
    act.caused((Kind::AgreementWork, after.id), (&open.version, &after))?;
    Ok(())
}

/// Of a version that had been handed in, those who wrote it are notified; of one that had been reviewed, also those who were
/// asked to sign it, each by itself (N7): as they are when the keeper writes in it, or registers another.
pub(super) async fn notified(act: &mut Act, of: &Held, on: Occasion) -> Result<(), Refusal> {
    let version = &of.version;
    if version.state == VersionState::Draft {
        return Ok(());
    }
    let authors = agreement_author::Entity::find()
        .filter(agreement_author::Column::VersionId.eq(version.id))
        .all(act.transaction())
        .await?;
    let authors: Vec<Uuid> = authors.iter().map(|author| author.person_id).collect();
    let place = Place { provider: Some(version.keeper_id), ..Place::default() };
    act.tell(on, (Kind::AgreementWork, version.id), place, &authors);
    if version.state != VersionState::InReview {
        tell_parties(act, on, (Kind::Agreement, version.agreement_id), &of.parts(act).await?);
    }
    Ok(())
}
