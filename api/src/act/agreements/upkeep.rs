//! Upkeep of agreements: templates in versions (U6, U2.7), and how agreements are structured (U2.1).

use async_graphql::InputObject;
use entity::{agreement, agreement_part, agreement_structure, agreement_template, agreement_version, service};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::VersionState,
    text::sort_key,
    words::{PartySide, Structure, TemplateKind},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::Held;
use crate::{
    access::{Ahead, rows::VersionRow},
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::{GlobalId, NodeType},
};

/// Writes a template, or a new version of one.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementTemplateWriteInput {
    /// The provider.
    pub provider: GlobalId,
    /// The provider's own code for it; one that is there already gets a new version.
    pub code: String,
    /// What it is a template for (U6).
    pub kind: TemplateKind,
    /// The service, of a product sheet.
    pub service: Option<GlobalId>,
    /// Title in Swedish; one of the two is needed.
    pub title_sv: Option<String>,
    /// Title in English.
    pub title_en: Option<String>,
    /// Text in Swedish.
    pub text_sv: Option<String>,
    /// Text in English.
    pub text_en: Option<String>,
    /// Service hours.
    pub service_hours: Option<String>,
    /// Months of notice.
    pub notice_months: Option<i32>,
    /// Months by which an agreement is renewed where no notice is given.
    pub renewal_months: Option<i32>,
    /// A version in the register of this provider, not of an agreement of one customer's own (CUSTOMER_BASED): drafts begin with
    /// the promises, annexes and contacts of it that are common to all parties, as far as they are about services that they
    /// cover; nothing of any party's own part. Who drafts, and whom they draft for, reads these: choose one that may be told.
    pub example: Option<GlobalId>,
    /// The number of the latest version as you saw it; 0: there was none.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementTemplateWriteInput {
    const NAME: &'static str = "agreementTemplateWrite";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = act.provider("provider", self.provider).await?;
        let facts = Facts { providers: vec![provider.id], ..Facts::default() };
        act.permit_on(Action::Write, Kind::AgreementTemplate, &[facts])?;
        // One who writes at a time, so that the numbers follow each other.
        hold(act, provider.id).await?;
        let code = check::code("code", &self.code)?;
        let last = agreement_template::Entity::find()
            .filter(agreement_template::Column::ProviderId.eq(provider.id))
            .filter(agreement_template::Column::Code.eq(code.as_str()))
            .order_by_desc(agreement_template::Column::Number)
            .one(act.transaction())
            .await?;
        check::version(self.expected_version, last.as_ref().map_or(0, |last| i64::from(last.number)))?;
        let service = match self.service {
            Some(service) => Some(own(act, provider.id, service).await?),
            None => None,
        };
        if self.kind == TemplateKind::ProductSheet && service.is_none() {
            let message = "A product sheet is of a service.";
            return Err(UserError::of("service", UserErrorCode::Required, message).by("U6").into());
        }
        let months = |field: &str, months: Option<i32>, least: i32| match months {
            Some(months) if !(least..=600).contains(&months) => {
                Err(UserError::of(field, UserErrorCode::Invalid, format!("Months from {least} to 600.")))
            }
            months => Ok(months),
        };
        let example = match self.example {
            Some(example) => Some(registered(act, provider.id, example).await?),
            None => None,
        };
        let titles = check::named(("titleSv", "titleEn"), self.title_sv.as_deref(), self.title_en.as_deref())?;
        let row = agreement_template::Model {
            id: Uuid::now_v7(),
            provider_id: provider.id,
            code_key: sort_key(&code),
            code,
            number: last.as_ref().map_or(0, |last| last.number) + 1,
            kind: self.kind,
            service_id: service.map(|service| service.id),
            title_sv: titles.0,
            title_en: titles.1,
            text_sv: check::optional("textSv", self.text_sv.as_deref(), check::TEXT)?,
            text_en: check::optional("textEn", self.text_en.as_deref(), check::TEXT)?,
            service_hours: check::optional("serviceHours", self.service_hours.as_deref(), check::NAME)?,
            notice_months: months("noticeMonths", self.notice_months, 0)?,
            renewal_months: months("renewalMonths", self.renewal_months, 1)?,
            example_id: example,
            written_by_person_id: act.person(),
            written_at: act.now(),
        };
        act.insert(&row).await?;
        act.made(Action::Write, (Kind::AgreementTemplate, row.id), provider.id, &row)?;
        Ok(row.id)
    }
}

/// A version in the provider's register, which never changes: seen by who writes the template.
async fn registered(act: &Act, provider: Uuid, id: GlobalId) -> Result<Uuid, Refusal> {
    let id = id.of(NodeType::AgreementVersion);
    let seen = match id {
        Some(id) => act.session().members::<VersionRow>(&[id], &Ahead::default()).await?.remove(&id),
        None => None,
    };
    let message = "There is no such version, or none that you may see.";
    let seen = seen.ok_or_else(|| UserError::of("example", UserErrorCode::NotFound, message))?;
    let in_register = agreement_version::Entity::find_by_id(seen.id)
        .filter(agreement_version::Column::KeeperId.eq(provider))
        .filter(agreement_version::Column::State.eq(VersionState::Registered))
        .one(act.transaction())
        .await?;
    let message = "An example is a version in this provider's register.";
    let found = in_register.ok_or_else(|| UserError::of("example", UserErrorCode::Invalid, message).by("U6"))?;
    // What was agreed with one customer alone is not told to the next (N7).
    let of = agreement::Entity::find_by_id(found.agreement_id).one(act.transaction()).await?;
    if of.is_none_or(|of| of.structure == Some(Structure::CustomerBased)) {
        let message = "What one customer has agreed on alone begins nobody else's draft.";
        return Err(UserError::of("example", UserErrorCode::Invalid, message).by("N7").into());
    }
    Ok(found.id)
}

/// Decides how the agreements on a service are structured, or those on all services without a decision of their own.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementStructureDecideInput {
    /// The provider.
    pub provider: GlobalId,
    /// The service; not given: all others.
    pub service: Option<GlobalId>,
    /// How.
    pub structure: Structure,
    /// The decision's `version` as you saw it; 0: there was none.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementStructureDecideInput {
    const NAME: &'static str = "agreementStructureDecide";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = act.provider("provider", self.provider).await?;
        let facts = Facts { providers: vec![provider.id], ..Facts::default() };
        act.permit_on(Action::Decide, Kind::AgreementStructure, &[facts])?;
        hold(act, provider.id).await?;
        let service = match self.service {
            Some(service) => Some(own(act, provider.id, service).await?.id),
            None => None,
        };
        let found = agreement_structure::Entity::find()
            .filter(agreement_structure::Column::ProviderId.eq(provider.id))
            .filter(match service {
                Some(service) => agreement_structure::Column::ServiceId.eq(service),
                None => agreement_structure::Column::ServiceId.is_null(),
            })
            .one(act.transaction())
            .await?;
        check::version(self.expected_version, found.as_ref().map_or(0, |row| row.version))?;
        let row = agreement_structure::Model {
            id: found.as_ref().map_or_else(Uuid::now_v7, |row| row.id),
            provider_id: provider.id,
            service_id: service,
            structure: self.structure,
            decided_on: act.today(),
            version: found.as_ref().map_or(0, |row| row.version) + 1,
        };
        let object = (Kind::AgreementStructure, row.id);
        match &found {
            Some(before) => {
                act.save(before, &row).await?;
                act.changed(Action::Decide, object, provider.id, (before, &row))?;
            }
            None => {
                act.insert(&row).await?;
                act.made(Action::Decide, object, provider.id, &row)?;
            }
        }
        Ok(row.id)
    }
}

/// How the agreements on each of these services are to be structured: by the service's own decision, else by that for all
/// others; of a service for which neither is there, nothing is told (U2.1).
async fn decided(act: &Act, provider: Uuid, services: &[service::Model]) -> Result<Vec<(String, Structure)>, Refusal> {
    let rows = agreement_structure::Entity::find()
        .filter(agreement_structure::Column::ProviderId.eq(provider))
        .all(act.transaction())
        .await?;
    let of = |service: Option<Uuid>| rows.iter().find(|row| row.service_id == service).map(|row| row.structure);
    let told = services.iter().filter_map(|service| {
        of(Some(service.id)).or_else(|| of(None)).map(|structure| (service.code.clone(), structure))
    });
    Ok(told.collect())
}

/// The structure that a new agreement on these services begins with, where the decisions agree.
pub(super) async fn structure(
    act: &Act,
    provider: Uuid,
    services: &[service::Model],
) -> Result<Option<Structure>, Refusal> {
    let decided = decided(act, provider, services).await?;
    let first = decided.first().map(|(_, structure)| *structure);
    Ok(first.filter(|first| decided.iter().all(|(_, structure)| structure == first)))
}

/// The services for which another structure is decided than the agreement has, where the keeper provides them. One that is
/// signed keeps its structure: the decision binds new ones.
pub(super) async fn otherwise(
    act: &Act,
    held: &Held,
    parts: &[agreement_part::Model],
) -> Result<Vec<(String, Structure)>, Refusal> {
    use entity::agreement_version::{Column, Entity};
    let signed = [VersionState::SignedInPart, VersionState::Signed, VersionState::Registered];
    let signed = Entity::find()
        .filter(Column::AgreementId.eq(held.agreement.id))
        .filter(Column::State.is_in(signed))
        .one(act.transaction())
        .await?;
    let provides = parts.iter().any(|part| part.is_keeper && part.side == PartySide::Provider);
    let Some(own) = held.agreement.structure.filter(|_| provides && signed.is_none()) else { return Ok(Vec::new()) };
    let decided = decided(act, held.agreement.keeper_id, &held.services(act).await?).await?;
    Ok(decided.into_iter().filter(|(_, structure)| *structure != own).collect())
}

async fn hold(act: &Act, provider: Uuid) -> Result<(), Refusal> {
    use entity::organisation::Entity;
    Entity::find_by_id(provider).lock(sea_orm::sea_query::LockType::NoKeyUpdate).one(act.transaction()).await?;
    Ok(())
}

async fn own(act: &Act, provider: Uuid, id: GlobalId) -> Result<service::Model, Refusal> {
    let service = act.refer::<service::Entity>("service", id).await?;
    if service.provider_id == provider {
        return Ok(service);
    }
    Err(UserError::of("service", UserErrorCode::Invalid, "This is a service of another provider.").into())
}
