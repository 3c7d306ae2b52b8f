//! Processes and methods in versions, and the guidelines of leadership (S4.5.2, S3.2.1, U8).

use async_graphql::InputObject;
use entity::{organisation, process_description};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    words::{DescriptionKind, Process},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType};
use uuid::Uuid;

use super::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check};
use crate::graphql::{date::Date, id::GlobalId};

/// Writes a process or a method: the next version of what has this name, or the first.
#[derive(InputObject, Clone, Debug)]
pub struct ProcessDescriptionWriteInput {
    /// The provider (an organisation).
    pub provider: GlobalId,
    /// What it describes: a process or a method. Guidelines are decided by leadership.
    pub kind: DescriptionKind,
    /// The process it belongs to.
    pub process: Option<Process>,
    /// Its name; the same name is the same description in another version.
    pub name: String,
    /// The text.
    pub text: String,
    /// First day (default: today).
    pub valid_from: Option<Date>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ProcessDescriptionWriteInput {
    const NAME: &'static str = "processDescriptionWrite";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = permitted(act, Action::Write, self.provider, self.process).await?;
        if self.kind == DescriptionKind::Guideline {
            let message = "A guideline is decided by leadership: use guidelineDecide.";
            return Err(UserError::of("kind", UserErrorCode::Invalid, message).by("S3.2.1").into());
        }
        let Self { kind, process, name, text, valid_from, .. } = self;
        let said = Said { kind: *kind, process: *process, name, text, valid_from: *valid_from };
        written(act, Action::Write, provider, said).await
    }
}

/// Decides a guideline: the next version of the one with this name, or the first.
#[derive(InputObject, Clone, Debug)]
pub struct GuidelineDecideInput {
    /// The provider (an organisation).
    pub provider: GlobalId,
    /// The process it belongs to.
    pub process: Option<Process>,
    /// Its name; the same name is the same guideline in another version.
    pub name: String,
    /// The text.
    pub text: String,
    /// First day (default: today).
    pub valid_from: Option<Date>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for GuidelineDecideInput {
    const NAME: &'static str = "guidelineDecide";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = permitted(act, Action::Decide, self.provider, self.process).await?;
        let Self { process, name, text, valid_from, .. } = self;
        let kind = DescriptionKind::Guideline;
        let said = Said { kind, process: *process, name, text, valid_from: *valid_from };
        written(act, Action::Decide, provider, said).await
    }
}

/// What a description says.
struct Said<'a> {
    kind: DescriptionKind,
    process: Option<Process>,
    name: &'a str,
    text: &'a str,
    valid_from: Option<Date>,
}

/// The provider at which the actor may do this to descriptions of this process, or of none.
async fn permitted(
    act: &mut Act,
    action: Action,
    provider: GlobalId,
    process: Option<Process>,
) -> Result<Uuid, Refusal> {
    let provider = act.provider("provider", provider).await?;
    let facts = Facts { providers: vec![provider.id], process, ..Facts::default() };
    act.permit_on(action, Kind::ProcessDescription, &[facts])?;
    Ok(provider.id)
}

/// Writes the next version.
async fn written(act: &mut Act, action: Action, provider: Uuid, said: Said<'_>) -> Result<Uuid, Refusal> {
    use process_description::{Column, Entity, Model};
    let name = check::text("name", said.name, check::NAME)?;
    let text = check::text("text", said.text, check::TEXT)?;
    // Versions are counted one after the other: whoever writes another of this provider waits.
    let held = organisation::Entity::find_by_id(provider).lock(LockType::NoKeyUpdate);
    held.one(act.transaction()).await?;
    let last = Entity::find()
        .filter(Column::ProviderId.eq(provider))
        .filter(Column::Kind.eq(said.kind))
        .filter(Column::Name.eq(name.as_str()))
        .order_by_desc(Column::Number)
        .one(act.transaction())
        .await?;
    let description = Model {
        id: Uuid::now_v7(),
        provider_id: provider,
        kind: said.kind,
        process: said.process,
        name,
        number: last.map_or(1, |last| last.number + 1),
        text,
        valid_from: said.valid_from.map_or(act.today(), Date::day),
        written_by_person_id: act.person(),
        written_at: act.now(),
    };
    act.insert(&description).await?;
    act.made(action, (Kind::ProcessDescription, description.id), provider, &description)?;
    Ok(description.id)
}
