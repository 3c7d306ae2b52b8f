//! The service's text in the catalogue (S4.8.1): written by manager or owner, published by the communicator.

use async_graphql::InputObject;
use entity::{service, service_text};
use governance::{
    action::{Action, Kind},
    lifecycle::ServiceState,
    told::Occasion,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::{RoutineKind, named, place};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::GlobalId,
};

/// Writes a text for the catalogue: nobody but the staff sees it until it is published.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceTextWriteInput {
    /// The service.
    pub service: GlobalId,
    /// Name in Swedish; one of the two names is needed.
    pub name_sv: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// One sentence on what it is, in Swedish.
    pub summary_sv: Option<String>,
    /// One sentence on what it is, in English.
    pub summary_en: Option<String>,
    /// Description in Swedish.
    pub description_sv: Option<String>,
    /// Description in English.
    pub description_en: Option<String>,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceTextWriteInput {
    const NAME: &'static str = "serviceTextWrite";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let service = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Write, Kind::ServiceText, Subject::Service, service.id).await?;
        check::version(self.expected_version, service.version)?;
        let (name_sv, name_en) = check::named(("nameSv", "nameEn"), self.name_sv.as_deref(), self.name_en.as_deref())?;
        let row = service_text::Model {
            id: Uuid::now_v7(),
            provider_id: service.provider_id,
            service_id: service.id,
            name_sv,
            name_en,
            summary_sv: check::optional("summarySv", self.summary_sv.as_deref(), check::TEXT)?,
            summary_en: check::optional("summaryEn", self.summary_en.as_deref(), check::TEXT)?,
            description_sv: check::optional("descriptionSv", self.description_sv.as_deref(), check::TEXT)?,
            description_en: check::optional("descriptionEn", self.description_en.as_deref(), check::TEXT)?,
            written_by_person_id: act.person(),
            written_at: act.now(),
            published_at: None,
            version: 1,
        };
        act.insert(&row).await?;
        act.tell(Occasion::TextWritten, (Kind::ServiceText, row.id), place(&service), &[]);
        act.made(Action::Write, (Kind::ServiceText, row.id), row.provider_id, &row)?;
        Ok(row.id)
    }
}

/// Publishes a text: from now on it stands in the catalogue, with support process and ordering routine as described.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceTextPublishInput {
    /// The text.
    pub service_text: GlobalId,
    /// The text's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceTextPublishInput {
    const NAME: &'static str = "serviceTextPublish";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service_text::Entity>(self.service_text).await?;
        act.permit(Action::Publish, Kind::ServiceText, Subject::ServiceText, before.id).await?;
        check::version(self.expected_version, before.version)?;
        if before.published_at.is_some() {
            return Err(UserError::whole(UserErrorCode::WrongState, "It is published already.").by("S4.8.1").into());
        }
        let service = act.lock_service(before.service_id).await?;
        let lives = [ServiceState::Establishing, ServiceState::Active, ServiceState::Retiring].contains(&service.state);
        check::step(lives, service.state, "L1")?;
        let newer = service_text::Entity::find()
            .filter(service_text::Column::ServiceId.eq(service.id))
            .filter(service_text::Column::PublishedAt.is_not_null())
            .filter(service_text::Column::WrittenAt.gt(before.written_at))
            .count(act.transaction())
            .await?;
        if newer > 0 {
            let message = "A text that was written later is published already.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.8.1").into());
        }
        let written = service::Model {
            summary_sv: before.summary_sv.clone(),
            summary_en: before.summary_en.clone(),
            description_sv: before.description_sv.clone(),
            description_en: before.description_en.clone(),
            ..RoutineKind::Ordering.published(&RoutineKind::Support.published(&service))
        };
        let published = service::Model {
            published_at: Some(act.now()),
            text_reviewed_on: Some(act.today()),
            effective_on: act.today(),
            recorded_at: act.now(),
            version: service.version + 1,
            ..named(&written, (before.name_sv.clone(), before.name_en.clone()))
        };
        act.save(&service, &published).await?;
        act.caused((Kind::Service, service.id), (&service, &published))?;
        let after =
            service_text::Model { published_at: Some(act.now()), version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        act.changed(Action::Publish, (Kind::ServiceText, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Takes a service out of the published catalogue.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceWithdrawInput {
    /// The service.
    pub service: GlobalId,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes; the reason is needed.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceWithdrawInput {
    const NAME: &'static str = "serviceWithdraw";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Publish, Kind::ServiceText, Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        check::reason(self.terms.reason.as_deref(), "S4.8.1")?;
        if before.published_at.is_none() {
            return Err(UserError::whole(UserErrorCode::WrongState, "It is not published.").by("S4.8.1").into());
        }
        let after = service::Model {
            published_at: None,
            effective_on: act.today(),
            recorded_at: act.now(),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        act.changed(Action::Publish, (Kind::Service, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Confirms that the published text is right today.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceTextConfirmInput {
    /// The service.
    pub service: GlobalId,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceTextConfirmInput {
    const NAME: &'static str = "serviceTextConfirm";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Confirm, Kind::ServiceText, Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        if before.published_at.is_none() {
            let message = "The service is not published: there is no text to confirm.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.8.1").into());
        }
        let after =
            service::Model { text_reviewed_on: Some(act.today()), version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        act.changed(Action::Confirm, (Kind::Service, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
