//! The parties of a version: each with a part of its own (L2, N7).

use async_graphql::{InputObject, MaybeUndefined};
use entity::agreement_part;
use governance::{
    action::{Action, Kind},
    lifecycle::VersionState,
    told::Occasion,
    words::PartySide,
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{
    clause::IndexClauseInput,
    contact::AgreementContactInput,
    content::{AnnexInput, Hangs, TargetInput},
    draw_up::{other, part},
    held,
    line::AgreementLineInput,
    permit_work, text,
};
use crate::{
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::{GlobalId, NodeType},
};

/// Adds a party to a version, or changes its part; what is not given stays as it is.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementPartySetInput {
    /// The version.
    pub agreement_version: GlobalId,
    /// The party (an organisation), other than the keeper.
    pub party: GlobalId,
    /// Its side, of a new party (default: other than the keeper's).
    pub side: Option<PartySide>,
    /// What the party answers for, in Swedish.
    pub responsibilities_sv: MaybeUndefined<String>,
    /// What the party answers for, in English.
    pub responsibilities_en: MaybeUndefined<String>,
    /// What is delivered to it, at what price: all of it.
    pub lines: Option<Vec<AgreementLineInput>>,
    /// The promises to this party alone: all of them.
    pub targets: Option<Vec<TargetInput>>,
    /// The annexes of this party alone: all of them, in their order of precedence.
    pub annexes: Option<Vec<AnnexInput>>,
    /// The contacts of this party alone: all of them.
    pub contacts: Option<Vec<AgreementContactInput>>,
    /// The index clause of this party alone, in place of the common one; null: none of its own.
    pub index_clause: MaybeUndefined<IndexClauseInput>,
    /// The version's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementPartySetInput {
    const NAME: &'static str = "agreementPartySet";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let held = held(act, self.agreement_version).await?;
        permit_work(act, Action::Edit, &held).await?;
        held.revision(self.expected_version)?;
        let party = act.organisation("party", self.party).await?;
        if party.id == held.version.keeper_id {
            let message =
                "The keeper's part says what it answers for, in agreementEdit; lines are of the other parties.";
            return Err(UserError::of("party", UserErrorCode::Invalid, message).by("L2").into());
        }
        let before = text::read(act.transaction(), &held.agreement, &held.version).await?.value();
        let after = held.draft()?;
        held.write(act, &after).await?;
        let parts = held.parts(act).await?;
        let own = match parts.iter().find(|part| part.organisation_id == party.id) {
            Some(own) => own.clone(),
            None => {
                let keeper = parts.iter().find(|part| part.is_keeper).map_or(PartySide::Provider, |part| part.side);
                let own = part(&after, party.id, self.side.unwrap_or(other(keeper)));
                act.insert(&own).await?;
                own
            }
        };
        let text_of = |field: &str, given: &MaybeUndefined<String>, was: &Option<String>| match given {
            MaybeUndefined::Undefined => Ok(was.clone()),
            given => check::optional(field, given.value().map(String::as_str), check::TEXT),
        };
        let (sv, en) = (&own.responsibilities_sv, &own.responsibilities_en);
        let said = agreement_part::Model {
            side: self.side.unwrap_or(own.side),
            responsibilities_sv: text_of("responsibilitiesSv", &self.responsibilities_sv, sv)?,
            responsibilities_en: text_of("responsibilitiesEn", &self.responsibilities_en, en)?,
            ..own.clone()
        };
        act.save(&own, &said).await?;
        let covered: Vec<Uuid> = held.services(act).await?.iter().map(|service| service.id).collect();
        let hangs = Hangs { version: &after, part: Some(own.id), services: &covered };
        if let Some(lines) = &self.lines {
            hangs.deliver(act, own.id, lines).await?;
        }
        if let Some(targets) = &self.targets {
            hangs.promise(act, targets).await?;
        }
        if let Some(annexes) = &self.annexes {
            hangs.annex(act, annexes).await?;
        }
        if let Some(contacts) = &self.contacts {
            hangs.reach(act, contacts).await?;
        }
        match &self.index_clause {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => hangs.index(act, None).await?,
            MaybeUndefined::Value(clause) => hangs.index(act, Some(clause)).await?,
        }
        let now = text::read(act.transaction(), &held.agreement, &after).await?.value();
        act.changed(Action::Edit, (Kind::AgreementWork, after.id), after.keeper_id, (&before, &now))?;
        Ok(after.id)
    }
}

/// Takes a party out of a version, with its part.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementPartyRemoveInput {
    /// The version.
    pub agreement_version: GlobalId,
    /// The party (an organisation), other than the keeper.
    pub party: GlobalId,
    /// The version's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementPartyRemoveInput {
    const NAME: &'static str = "agreementPartyRemove";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let held = held(act, self.agreement_version).await?;
        permit_work(act, Action::Edit, &held).await?;
        held.revision(self.expected_version)?;
        let before = text::read(act.transaction(), &held.agreement, &held.version).await?.value();
        let after = held.draft()?;
        let parts = held.parts(act).await?;
        let of = self.party.of(NodeType::Organisation);
        let Some(gone) = parts.iter().find(|part| !part.is_keeper && Some(part.organisation_id) == of) else {
            let message = "This is no party of the version.";
            return Err(UserError::of("party", UserErrorCode::NotFound, message).into());
        };
        held.write(act, &after).await?;
        agreement_part::Entity::delete_by_id(gone.id).exec(act.transaction()).await?;
        let now = text::read(act.transaction(), &held.agreement, &after).await?.value();
        act.changed(Action::Edit, (Kind::AgreementWork, after.id), after.keeper_id, (&before, &now))?;
        Ok(after.id)
    }
}

/// Shares a draft with a party, which sees it from then on as a proposal (V3).
#[derive(InputObject, Clone, Debug)]
pub struct AgreementShareInput {
    /// The version.
    pub agreement_version: GlobalId,
    /// The party (an organisation).
    pub party: GlobalId,
    /// The version's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementShareInput {
    const NAME: &'static str = "agreementShare";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let held = held(act, self.agreement_version).await?;
        permit_work(act, Action::Share, &held).await?;
        held.revision(self.expected_version)?;
        let parts = held.parts(act).await?;
        let of = self.party.of(NodeType::Organisation);
        let Some(own) = parts.iter().find(|part| !part.is_keeper && Some(part.organisation_id) == of) else {
            let message = "This is no party of the version.";
            return Err(UserError::of("party", UserErrorCode::NotFound, message).into());
        };
        let open = [VersionState::Draft, VersionState::InReview].contains(&held.version.state);
        check::step(open && own.shared_at.is_none(), held.version.state, "V3")?;
        let shared = agreement_part::Model { shared_at: Some(act.now()), ..own.clone() };
        act.save(own, &shared).await?;
        let place = Place { provider: Some(own.keeper_id), customer: Some(own.organisation_id), ..Place::default() };
        act.tell(Occasion::AgreementProposed, (Kind::Agreement, own.agreement_id), place, &[]);
        act.changed(Action::Share, (Kind::AgreementWork, held.version.id), own.keeper_id, (own, &shared))?;
        Ok(held.version.id)
    }
}
