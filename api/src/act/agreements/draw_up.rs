//! A new agreement, with the draft of its first version (U2.4, U2.6, S4.4.10).

use async_graphql::InputObject;
use entity::{agreement, agreement_part, agreement_service, agreement_template, agreement_version, service};
use governance::{
    action::{Action, Kind},
    lifecycle::{ServiceState, VersionState},
    text::{search_key, sort_key},
    words::{AgreementBasis, PartySide, Provenance, Structure},
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{amend, author, facts, upkeep};
use crate::{
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::{GlobalId, NodeType},
};

/// Draws up an agreement: its first version, as a draft.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementDrawUpInput {
    /// The provider that keeps it.
    pub keeper: GlobalId,
    /// The keeper's own code for it, never changed.
    pub code: String,
    /// Title in Swedish; one of the two is needed.
    pub title_sv: Option<String>,
    /// Title in English.
    pub title_en: Option<String>,
    /// The keeper's side: PROVIDER towards customers, CUSTOMER towards suppliers.
    #[graphql(default_with = "PartySide::Provider")]
    pub side: PartySide,
    /// How it is structured (U2.1; default: as decided for the services that it covers).
    pub structure: Option<Structure>,
    /// What kind of document it is: of a small assignment the description is the agreement (U2.6).
    #[graphql(default_with = "AgreementBasis::Agreement")]
    pub basis: AgreementBasis,
    /// The keeper's services that it covers.
    pub services: Vec<GlobalId>,
    /// The parties besides the keeper, on the other side (organisations); more by `agreementPartySet`.
    #[graphql(default)]
    pub parties: Vec<GlobalId>,
    /// The template to begin with (U6): its text, hours, and terms of notice.
    pub template: Option<GlobalId>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementDrawUpInput {
    const NAME: &'static str = "agreementDrawUp";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let keeper = act.provider("keeper", self.keeper).await?;
        let services = services(act, keeper.id, &self.services).await?;
        let mut parties = Vec::new();
        for (number, party) in self.parties.iter().enumerate() {
            let field = format!("parties.{number}");
            let party = act.organisation(&field, *party).await?;
            if party.id == keeper.id || parties.contains(&party.id) {
                let message = "A party stands in an agreement once; its keeper does so anyway.";
                return Err(UserError::of(&field, UserErrorCode::Invalid, message).into());
            }
            parties.push(party.id);
        }
        let facts = facts(act, keeper.id, self.side, &services, &parties).await?;
        act.permit_on(Action::DrawUp, Kind::AgreementWork, &[facts])?;
        let titles = check::named(("titleSv", "titleEn"), self.title_sv.as_deref(), self.title_en.as_deref())?;
        let code = check::code("code", &self.code)?;
        let template = template(act, keeper.id, self.template).await?;
        let structure = match self.structure {
            None if self.side == PartySide::Provider => upkeep::structure(act, keeper.id, &services).await?,
            said => said,
        };
        let agreement = agreement::Model {
            id: Uuid::now_v7(),
            keeper_id: keeper.id,
            search: searched(&code, &titles),
            code_key: sort_key(&code),
            code,
            title_sv: titles.0,
            title_en: titles.1,
            assignment_id: None,
            structure,
            version: 1,
            provenance: Provenance::Recorded,
            source: None,
        };
        act.insert(&agreement).await?;
        let version = agreement_version::Model {
            basis: self.basis,
            terms_sv: template.as_ref().and_then(|template| template.text_sv.clone()),
            terms_en: template.as_ref().and_then(|template| template.text_en.clone()),
            service_hours: template.as_ref().and_then(|template| template.service_hours.clone()),
            notice_months: template.as_ref().and_then(|template| template.notice_months),
            renewal_months: template.as_ref().and_then(|template| template.renewal_months),
            template_id: template.as_ref().map(|template| template.id),
            ..blank(&agreement, 1)
        };
        act.insert(&version).await?;
        for service in &services {
            act.insert(&covers(&version, service.id)).await?;
        }
        act.insert(&part(&version, keeper.id, self.side)).await?;
        for party in parties {
            act.insert(&part(&version, party, other(self.side))).await?;
        }
        if let Some(example) = template.and_then(|template| template.example_id) {
            let covered: Vec<Uuid> = services.iter().map(|service| service.id).collect();
            amend::begin_with(act, example, &version, &covered).await?;
        }
        author(act, version.id).await?;
        act.made(Action::DrawUp, (Kind::AgreementWork, version.id), keeper.id, &version)?;
        Ok(version.id)
    }
}

/// What it is found by: code and titles alone, which every party sees (N7).
pub(super) fn searched(code: &str, titles: &(Option<String>, Option<String>)) -> String {
    let of = |title: &Option<String>| title.clone().unwrap_or_default();
    search_key(&format!("{code} {} {}", of(&titles.0), of(&titles.1)))
}

/// The other side.
pub(super) const fn other(side: PartySide) -> PartySide {
    match side {
        PartySide::Provider => PartySide::Customer,
        PartySide::Customer => PartySide::Provider,
    }
}

/// A draft that says nothing yet.
pub(super) fn blank(agreement: &agreement::Model, number: i32) -> agreement_version::Model {
    agreement_version::Model {
        id: Uuid::now_v7(),
        agreement_id: agreement.id,
        keeper_id: agreement.keeper_id,
        number,
        state: VersionState::Draft,
        valid_from: None,
        valid_until: None,
        notice_months: None,
        renewal_months: None,
        terms_sv: None,
        terms_en: None,
        service_hours: None,
        content_hash: None,
        registered_at: None,
        register_year: None,
        register_number: None,
        terminated_on: None,
        terminated_from: None,
        provenance: Provenance::Recorded,
        source: None,
        salt: Some(secret()),
        revision: 1,
        basis: AgreementBasis::Agreement,
        notice_to_month_end: false,
        template_id: None,
        submitted_by_person_id: None,
        submitted_at: None,
    }
}

/// 244 bits that nobody guesses.
fn secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

pub(super) const fn covers(version: &agreement_version::Model, service: Uuid) -> agreement_service::Model {
    agreement_service::Model { version_id: version.id, service_id: service, provider_id: version.keeper_id }
}

/// A party's part that says nothing yet.
pub(super) fn part(version: &agreement_version::Model, organisation: Uuid, side: PartySide) -> agreement_part::Model {
    agreement_part::Model {
        id: Uuid::now_v7(),
        version_id: version.id,
        agreement_id: version.agreement_id,
        keeper_id: version.keeper_id,
        organisation_id: organisation,
        side,
        is_keeper: organisation == version.keeper_id,
        shared_at: None,
        responsibilities_sv: None,
        responsibilities_en: None,
        part_hash: None,
        signed_on: None,
    }
}

/// The keeper's services that are named, each once; one that is no longer, or never became one, is in no agreement.
pub(super) async fn services(act: &Act, keeper: Uuid, ids: &[GlobalId]) -> Result<Vec<service::Model>, Refusal> {
    let mut found: Vec<service::Model> = Vec::new();
    for (number, id) in ids.iter().enumerate() {
        let field = format!("services.{number}");
        let service = act.refer::<service::Entity>(&field, *id).await?;
        let message = if service.provider_id != keeper {
            "This is a service of another provider."
        } else if matches!(service.state, ServiceState::Rejected | ServiceState::Retired) {
            "This service is no longer offered."
        } else if found.iter().any(|known| known.id == service.id) {
            "This service stands there already."
        } else {
            found.push(service);
            continue;
        };
        return Err(UserError::of(&field, UserErrorCode::Invalid, message).into());
    }
    if found.is_empty() {
        let message = "An agreement covers at least one service.";
        return Err(UserError::of("services", UserErrorCode::Required, message).by("L2").into());
    }
    Ok(found)
}

/// The template, of the same provider.
async fn template(act: &Act, keeper: Uuid, id: Option<GlobalId>) -> Result<Option<agreement_template::Model>, Refusal> {
    let Some(id) = id else { return Ok(None) };
    let found = match id.of(NodeType::AgreementTemplate) {
        Some(id) => agreement_template::Entity::find_by_id(id).one(act.transaction()).await?,
        None => None,
    };
    let message = "There is no such template of this provider.";
    let own = found.filter(|template| template.provider_id == keeper);
    own.map(Some).ok_or_else(|| UserError::of("template", UserErrorCode::NotFound, message).by("U6").into())
}
