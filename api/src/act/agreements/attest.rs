//! What was signed elsewhere, stated with its source (O5): of one party whose signature is on paper, or of a whole version.
//! It counts as the fact, is shown as attested, and is never passed off as an act done here.

use async_graphql::InputObject;
use entity::{agreement_part, agreement_review, agreement_version};
use governance::{
    action::{Action, Kind},
    lifecycle::{LifeCycle, VersionState},
    words::Provenance,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    Held, complete, held, needed,
    review::{sealed, unchanged},
    seal,
    sign::{consent, settle},
    text,
};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    clock::Clock,
    error::ApiError,
    graphql::{
        date::Date,
        id::{GlobalId, NodeType},
    },
};

/// Attests that a version was signed elsewhere: by one party, of a version that was reviewed here; or by all, of a draft
/// that was agreed elsewhere or earlier.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementAttestInput {
    /// The version.
    pub agreement_version: GlobalId,
    /// The party (an organisation) that signed elsewhere; not given: all, of a draft.
    pub party: Option<GlobalId>,
    /// The day on which it was signed: of one party, not before what it signed was reviewed (U3.4).
    pub signed_on: Date,
    /// The document, and where it is kept.
    pub source: String,
    /// The version's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementAttestInput {
    const NAME: &'static str = "agreementAttest";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let held = held(act, self.agreement_version).await?;
        act.permit(Action::Attest, Kind::Agreement, Subject::Version, held.version.id).await?;
        held.revision(self.expected_version)?;
        let source = check::text("source", &self.source, check::TEXT).map_err(|error| error.by("O5"))?;
        let on = self.signed_on.day();
        if on > act.today() {
            let message = "What is attested has been done: the day is not in the future.";
            return Err(UserError::of("signedOn", UserErrorCode::Invalid, message).by("O5").into());
        }
        held.not_followed(act).await?;
        match self.party {
            Some(party) => one(act, &held, party, on, &source).await?,
            None => all(act, &held, on, source).await?,
        }
        Ok(held.version.id)
    }
}

/// One party's signature is on paper.
async fn one(act: &mut Act, held: &Held, party: GlobalId, on: chrono::NaiveDate, source: &str) -> Result<(), Refusal> {
    let state = held.version.state;
    check::step(state.leads(Action::Attest, Kind::Agreement, VersionState::SignedInPart), state, "N1")?;
    let parts = held.parts(act).await?;
    let of = party.of(NodeType::Organisation);
    let Some(part) = parts.iter().find(|part| Some(part.organisation_id) == of) else {
        let message = "This is no party of the version.";
        return Err(UserError::of("party", UserErrorCode::NotFound, message).into());
    };
    if part.signed_on.is_some() {
        let message = "This party has signed.";
        return Err(UserError::of("party", UserErrorCode::WrongState, message).by("L2").into());
    }
    if let Some(reviewed) = reviewed_on(act, held).await?.filter(|reviewed| on < *reviewed) {
        let message = format!("What is signed was reviewed on {reviewed}: it was not signed before.");
        return Err(UserError::of("signedOn", UserErrorCode::Invalid, message).by("U3.4").into());
    }
    unchanged(act, held).await?;
    let (Some(root), Some(leaf)) = (&held.version.content_hash, &part.part_hash) else {
        return Err(ApiError::internal("a reviewed version without hashes").into());
    };
    let content = seal::signed(root, leaf);
    let permit = act.permit_found().ok_or_else(|| ApiError::internal("an attestation without a permit"))?;
    if part.is_keeper {
        for service in held.services(act).await? {
            consent(act, part, Some(service.id), &content, Action::Attest, permit).await?;
        }
    } else {
        consent(act, part, None, &content, Action::Attest, permit).await?;
    }
    let (_, signed) = settle(act, held, part, &content, on).await?;
    let before = serde_json::json!({ "signed_on": part.signed_on, "attested_from": null });
    let after = serde_json::json!({ "signed_on": signed.signed_on, "attested_from": source });
    act.changed(Action::Attest, (Kind::Agreement, part.id), part.keeper_id, (&before, &after))
}

/// The day on which the version was approved in that very content.
async fn reviewed_on(act: &Act, held: &Held) -> Result<Option<chrono::NaiveDate>, Refusal> {
    use agreement_review::Column::{Approved, ContentHash, ReviewedAt, VersionId};
    let Some(hash) = &held.version.content_hash else { return Ok(None) };
    let first = agreement_review::Entity::find()
        .filter(VersionId.eq(held.version.id))
        .filter(ContentHash.eq(hash))
        .filter(Approved.eq(true))
        .order_by_asc(ReviewedAt)
        .one(act.transaction())
        .await?;
    Ok(first.map(|review| Clock::day_of(review.reviewed_at)))
}

/// The whole of it was agreed elsewhere.
async fn all(act: &mut Act, held: &Held, on: chrono::NaiveDate, source: String) -> Result<(), Refusal> {
    let before = &held.version;
    let to = VersionState::Signed;
    check::step(
        before.state == VersionState::Draft && before.state.leads(Action::Attest, Kind::Agreement, to),
        before.state,
        "O5",
    )?;
    needed("agreementVersion", before.valid_from, "U2.6")?;
    let text = text::read(act.transaction(), &held.agreement, before).await?;
    if !held.parts(act).await?.iter().any(|part| !part.is_keeper) {
        return Err(Refusal::User(complete::missing(act, held, &text).await?));
    }
    let root = sealed(act, held, &text).await?;
    for part in held.parts(act).await? {
        let signed = agreement_part::Model { signed_on: Some(on), ..part.clone() };
        act.save(&part, &signed).await?;
    }
    let after = agreement_version::Model {
        state: to,
        content_hash: Some(root),
        provenance: Provenance::Attested,
        source: Some(source),
        revision: before.revision + 1,
        ..before.clone()
    };
    act.save(before, &after).await?;
    act.changed(Action::Attest, (Kind::Agreement, before.agreement_id), before.keeper_id, (before, &after))
}
