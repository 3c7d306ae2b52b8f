//! Handed in and reviewed (U3.4): by another person than any author, in that very content, by its hash (N1).

use async_graphql::{Enum, InputObject};
use entity::{agreement_author, agreement_part, agreement_review, agreement_seal, agreement_version};
use governance::{
    action::{Action, Kind},
    lifecycle::{LifeCycle, VersionState},
    told::Occasion,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Held, complete, held, permit_work, seal, tell_keeper, tell_parties, text, unseal};
use crate::{
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    canonical::hash_text,
    error::ApiError,
    graphql::id::GlobalId,
};

/// Hands a version in for review.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementSubmitInput {
    /// The version.
    pub agreement_version: GlobalId,
    /// The version's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementSubmitInput {
    const NAME: &'static str = "agreementSubmit";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let held = held(act, self.agreement_version).await?;
        permit_work(act, Action::Submit, &held).await?;
        held.revision(self.expected_version)?;
        let (before, to) = (&held.version, VersionState::InReview);
        check::step(before.state.leads(Action::Submit, Kind::AgreementWork, to), before.state, "L2")?;
        let text = text::read(act.transaction(), &held.agreement, before).await?;
        let missing = complete::missing(act, &held, &text).await?;
        if !missing.is_empty() {
            return Err(Refusal::User(missing));
        }
        let after = agreement_version::Model {
            state: to,
            content_hash: Some(sealed(act, &held, &text).await?),
            submitted_by_person_id: Some(act.person()),
            submitted_at: Some(act.now()),
            revision: before.revision + 1,
            ..before.clone()
        };
        act.save(before, &after).await?;
        let place = Place { provider: Some(before.keeper_id), ..Place::default() };
        act.tell(Occasion::AgreementSubmitted, (Kind::AgreementWork, before.id), place, &[]);
        act.changed(Action::Submit, (Kind::AgreementWork, before.id), before.keeper_id, (before, &after))?;
        Ok(before.id)
    }
}

/// Keeps what is said, word for word, with its hashes; gives the root.
pub(super) async fn sealed(act: &Act, held: &Held, text: &text::Text) -> Result<String, Refusal> {
    let version = &held.version;
    let Some(secret) = &version.salt else {
        return Err(ApiError::internal("a version that was not drawn up here is not handed in").into());
    };
    let Some(sealed) = seal::seal(secret, &text.common, &text.parts) else {
        let message = "An agreement has at most 1,024 parties.";
        return Err(UserError::whole(UserErrorCode::Invalid, message).into());
    };
    unseal(act, version.id).await?;
    let common = agreement_seal::Model {
        id: version.id,
        version_id: version.id,
        part_id: None,
        content: text.common.clone(),
        hash: hash_text(&text.common),
    };
    act.insert(&common).await?;
    for part in held.parts(act).await? {
        let (Some(leaf), Some(content)) = (sealed.leaves.get(&part.id), text.parts.get(&part.id)) else { continue };
        let kept = agreement_seal::Model {
            id: part.id,
            version_id: version.id,
            part_id: Some(part.id),
            content: content.clone(),
            hash: leaf.hash.clone(),
        };
        act.insert(&kept).await?;
        let hashed = agreement_part::Model { part_hash: Some(leaf.hash.clone()), ..part.clone() };
        act.save(&part, &hashed).await?;
    }
    Ok(sealed.root)
}

/// That the rows still say what was handed in: what is reviewed and signed is that very content. The parties are named as
/// they were then: one that is called something else since signs what was reviewed.
pub(super) async fn unchanged(act: &Act, held: &Held) -> Result<(), Refusal> {
    let text = text::read_as(act.transaction(), &held.agreement, &held.version, &named(act, held).await?).await?;
    let secret = held.version.salt.as_deref().unwrap_or_default();
    let root = held.version.content_hash.as_deref();
    if root.and_then(|root| seal::sealed_to(root, secret, &text.common, &text.parts)).is_some() {
        return Ok(());
    }
    Err(ApiError::internal("what a version says is not what was handed in").into())
}

/// How the parties are named in what was handed in.
async fn named(act: &Act, held: &Held) -> Result<text::Named, Refusal> {
    let kept = agreement_seal::Entity::find()
        .filter(agreement_seal::Column::VersionId.eq(held.version.id))
        .all(act.transaction())
        .await?;
    let parts = held.parts(act).await?;
    let named = kept.iter().filter_map(|seal| {
        let (organisation, field) = match seal.part_id {
            None => (held.agreement.keeper_id, "keeper"),
            Some(id) => (parts.iter().find(|part| part.id == id)?.organisation_id, "party"),
        };
        let said = serde_json::from_str::<serde_json::Value>(&seal.content).ok()?;
        Some((organisation, said.get(field)?.clone()))
    });
    Ok(named.collect())
}

/// What a review comes to.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewOutcome {
    /// It may be signed.
    Approved,
    /// It goes back with remarks.
    Returned,
}

/// Reviews a version, in that very content.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementReviewInput {
    /// The version.
    pub agreement_version: GlobalId,
    /// The version's `contentHash` as you reviewed it.
    pub content_hash: String,
    /// What it comes to.
    pub outcome: ReviewOutcome,
    /// What is to be mended, or else to be remembered; needed where it goes back.
    pub remarks: Option<String>,
    /// The version's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementReviewInput {
    const NAME: &'static str = "agreementReview";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let held = held(act, self.agreement_version).await?;
        permit_work(act, Action::Review, &held).await?;
        held.revision(self.expected_version)?;
        let before = &held.version;
        let approved = self.outcome == ReviewOutcome::Approved;
        let to = if approved { VersionState::Reviewed } else { VersionState::Draft };
        check::step(before.state.leads(Action::Review, Kind::AgreementWork, to), before.state, "L2")?;
        let author = agreement_author::Entity::find_by_id((before.id, act.person())).one(act.transaction()).await?;
        if author.is_some() {
            let message = "Whoever wrote any of a version does not review it.";
            return Err(UserError::whole(UserErrorCode::SamePerson, message).by("N1").into());
        }
        let Some(content_hash) = before.content_hash.clone().filter(|hash| *hash == self.content_hash) else {
            let message = "This is not the content that was handed in: read it again.";
            return Err(UserError::of("contentHash", UserErrorCode::VersionConflict, message).by("N1").into());
        };
        unchanged(act, &held).await?;
        let remarks = check::optional("remarks", self.remarks.as_deref(), check::TEXT)?;
        if !approved && remarks.is_none() {
            let message = "What is to be mended is needed.";
            return Err(UserError::of("remarks", UserErrorCode::Required, message).by("U2.6").into());
        }
        let Some(appointment) = act.appointment() else {
            return Err(ApiError::internal("a review in no appointment").into());
        };
        act.insert(&agreement_review::Model {
            id: Uuid::now_v7(),
            keeper_id: before.keeper_id,
            version_id: before.id,
            content_hash,
            approved,
            remarks,
            person_id: act.person(),
            appointment_id: appointment,
            reviewed_at: act.now(),
        })
        .await?;
        let after = agreement_version::Model {
            state: to,
            content_hash: before.content_hash.clone().filter(|_| approved),
            revision: before.revision + 1,
            ..before.clone()
        };
        act.save(before, &after).await?;
        if !approved {
            unseal(act, before.id).await?;
        }
        self.tell(act, &held, approved).await?;
        act.changed(Action::Review, (Kind::AgreementWork, before.id), before.keeper_id, (before, &after))?;
        Ok(before.id)
    }
}

impl AgreementReviewInput {
    async fn tell(&self, act: &mut Act, held: &Held, approved: bool) -> Result<(), Refusal> {
        let version = &held.version;
        let authors = agreement_author::Entity::find()
            .filter(agreement_author::Column::VersionId.eq(version.id))
            .all(act.transaction())
            .await?;
        let authors: Vec<Uuid> = authors.iter().map(|author| author.person_id).collect();
        let object = (Kind::AgreementWork, version.id);
        let services = held.services(act).await?;
        act.tell(Occasion::AgreementReviewed, object, Place::default(), &authors);
        tell_keeper(act, Occasion::AgreementReviewed, object, version.keeper_id, &services);
        if approved {
            let parts = held.parts(act).await?;
            tell_parties(act, Occasion::AgreementToSign, (Kind::Agreement, version.agreement_id), &parts);
        }
        Ok(())
    }
}
