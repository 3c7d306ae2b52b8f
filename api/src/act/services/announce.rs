//! What customers are told of a service (S4.8.2, S4.4.9).

use async_graphql::InputObject;
use entity::{announcement, service};
use governance::{
    action::{Action, Kind},
    told::Occasion,
};
use uuid::Uuid;

use super::place;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, check},
    graphql::id::GlobalId,
};

/// Posts an announcement on a service: to the representatives of those who have it.
#[derive(InputObject, Clone, Debug)]
pub struct AnnouncementPostInput {
    /// The service.
    pub service: GlobalId,
    /// Title in Swedish; one of the two is needed.
    pub title_sv: Option<String>,
    /// Title in English.
    pub title_en: Option<String>,
    /// Text in Swedish.
    pub text_sv: Option<String>,
    /// Text in English.
    pub text_en: Option<String>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AnnouncementPostInput {
    const NAME: &'static str = "announcementPost";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let service = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Inform, Kind::Announcement, Subject::Service, service.id).await?;
        let (title_sv, title_en) =
            check::named(("titleSv", "titleEn"), self.title_sv.as_deref(), self.title_en.as_deref())?;
        let row = announcement::Model {
            id: Uuid::now_v7(),
            provider_id: service.provider_id,
            service_id: service.id,
            title_sv,
            title_en,
            text_sv: check::optional("textSv", self.text_sv.as_deref(), check::TEXT)?,
            text_en: check::optional("textEn", self.text_en.as_deref(), check::TEXT)?,
            posted_by_person_id: act.person(),
            posted_at: act.now(),
        };
        act.insert(&row).await?;
        act.tell(Occasion::Announced, (Kind::Announcement, row.id), place(&service), &[]);
        act.made(Action::Inform, (Kind::Announcement, row.id), row.provider_id, &row)?;
        Ok(row.id)
    }
}
