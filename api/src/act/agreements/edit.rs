//! What is common to the parties of a version, written as long as nobody has signed.

use async_graphql::{InputObject, MaybeUndefined};
use entity::{agreement, agreement_part, agreement_service, agreement_version};
use governance::{
    action::{Action, Kind},
    lifecycle::VersionState,
    words::Structure,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::{
    Held,
    clause::IndexClauseInput,
    contact::AgreementContactInput,
    content::{AnnexInput, Hangs, TargetInput},
    draw_up::{covers, searched, services},
    held, permit_work, text,
};
use crate::{
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{date::Date, id::GlobalId},
};

/// Changes what is common to the parties of a version; what is not given stays as it is. A version that is under review,
/// or reviewed, becomes a draft again.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementEditInput {
    /// The version.
    pub agreement_version: GlobalId,
    /// Title in Swedish; of the whole agreement, while no version of it is signed.
    pub title_sv: MaybeUndefined<String>,
    /// Title in English; likewise.
    pub title_en: MaybeUndefined<String>,
    /// How it is structured (U2.1); likewise.
    pub structure: Option<Structure>,
    /// The keeper's services that it covers: all of them.
    pub services: Option<Vec<GlobalId>>,
    /// First day.
    pub valid_from: MaybeUndefined<Date>,
    /// First day without; null: until further notice.
    pub valid_until: MaybeUndefined<Date>,
    /// Months of notice.
    pub notice_months: MaybeUndefined<i32>,
    /// Whether notice runs until the end of a calendar month.
    pub notice_to_month_end: Option<bool>,
    /// Months by which it is renewed where no notice is given.
    pub renewal_months: MaybeUndefined<i32>,
    /// Terms in Swedish.
    pub terms_sv: MaybeUndefined<String>,
    /// Terms in English.
    pub terms_en: MaybeUndefined<String>,
    /// The hours in which its promises hold, such as "Mon-Fri 08:00-17:00".
    pub service_hours: MaybeUndefined<String>,
    /// What the keeper answers for, in Swedish.
    pub keeper_responsibilities_sv: MaybeUndefined<String>,
    /// What the keeper answers for, in English.
    pub keeper_responsibilities_en: MaybeUndefined<String>,
    /// The promises to all parties: all of them.
    pub targets: Option<Vec<TargetInput>>,
    /// The annexes common to all parties: all of them, in their order of precedence.
    pub annexes: Option<Vec<AnnexInput>>,
    /// Whom the parties turn to: all of them.
    pub contacts: Option<Vec<AgreementContactInput>>,
    /// By which index series the prices follow (U2.7); null: by none.
    pub index_clause: MaybeUndefined<IndexClauseInput>,
    /// The version's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementEditInput {
    const NAME: &'static str = "agreementEdit";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let held = held(act, self.agreement_version).await?;
        permit_work(act, Action::Edit, &held).await?;
        held.revision(self.expected_version)?;
        let before = text::read(act.transaction(), &held.agreement, &held.version).await?.value();
        let after = self.dated(&held)?;
        held.write(act, &after).await?;
        let header = self.headed(act, &held).await?;
        self.responsible(act, &held).await?;
        let covered: Vec<Uuid> = match &self.services {
            Some(ids) => self.cover(act, &held, ids).await?,
            None => held.services(act).await?.iter().map(|service| service.id).collect(),
        };
        let hangs = Hangs { version: &after, part: None, services: &covered };
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
        let said = text::read(act.transaction(), &header, &after).await?.value();
        act.changed(Action::Edit, (Kind::AgreementWork, after.id), after.keeper_id, (&before, &said))?;
        Ok(after.id)
    }
}

impl AgreementEditInput {
    /// The version as a draft, with its dates and common texts.
    fn dated(&self, held: &Held) -> Result<agreement_version::Model, UserError> {
        let draft = held.draft()?;
        let day = |given: &MaybeUndefined<Date>, was| given.as_opt_ref().map_or(was, |day| day.map(|day| day.day()));
        let months = |field: &str, given: MaybeUndefined<i32>, was: Option<i32>, least: i32| match given {
            MaybeUndefined::Undefined => Ok(was),
            MaybeUndefined::Value(months) if !(least..=600).contains(&months) => {
                Err(UserError::of(field, UserErrorCode::Invalid, format!("Months from {least} to 600.")))
            }
            given => Ok(given.take()),
        };
        let text = |field: &str, given: &MaybeUndefined<String>, was: &Option<String>| match given {
            MaybeUndefined::Undefined => Ok(was.clone()),
            given => check::optional(field, given.value().map(String::as_str), check::TEXT),
        };
        let (valid_from, valid_until) =
            (day(&self.valid_from, draft.valid_from), day(&self.valid_until, draft.valid_until));
        if let Some(from) = valid_from {
            check::period("validUntil", from, valid_until)?;
        }
        Ok(agreement_version::Model {
            valid_from,
            valid_until,
            notice_months: months("noticeMonths", self.notice_months, draft.notice_months, 0)?,
            renewal_months: months("renewalMonths", self.renewal_months, draft.renewal_months, 1)?,
            notice_to_month_end: self.notice_to_month_end.unwrap_or(draft.notice_to_month_end),
            terms_sv: text("termsSv", &self.terms_sv, &draft.terms_sv)?,
            terms_en: text("termsEn", &self.terms_en, &draft.terms_en)?,
            service_hours: text("serviceHours", &self.service_hours, &draft.service_hours)?,
            ..draft
        })
    }

    /// Titles and structure, which all versions share.
    async fn headed(&self, act: &Act, held: &Held) -> Result<agreement::Model, Refusal> {
        let before = &held.agreement;
        let untouched =
            matches!((&self.title_sv, &self.title_en), (MaybeUndefined::Undefined, MaybeUndefined::Undefined));
        if untouched && self.structure.is_none() {
            return Ok(before.clone());
        }
        let signed = [VersionState::SignedInPart, VersionState::Signed, VersionState::Registered];
        let signed = agreement_version::Entity::find()
            .filter(agreement_version::Column::AgreementId.eq(before.id))
            .filter(agreement_version::Column::State.is_in(signed))
            .count(act.transaction())
            .await?;
        if signed > 0 {
            let message = "A version of it is signed: title and structure stay.";
            return Err(UserError::of("titleSv", UserErrorCode::WrongState, message).by("N5").into());
        }
        let given = |given: &MaybeUndefined<String>, was: &Option<String>| match given {
            MaybeUndefined::Undefined => was.clone(),
            given => given.value().cloned(),
        };
        let (sv, en) = (given(&self.title_sv, &before.title_sv), given(&self.title_en, &before.title_en));
        let titles = check::named(("titleSv", "titleEn"), sv.as_deref(), en.as_deref())?;
        let after = agreement::Model {
            search: searched(&before.code, &titles),
            title_sv: titles.0,
            title_en: titles.1,
            structure: self.structure.or(before.structure),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(before, &after).await?;
        Ok(after)
    }

    async fn responsible(&self, act: &Act, held: &Held) -> Result<(), Refusal> {
        let given = (&self.keeper_responsibilities_sv, &self.keeper_responsibilities_en);
        if matches!(given, (MaybeUndefined::Undefined, MaybeUndefined::Undefined)) {
            return Ok(());
        }
        let parts = held.parts(act).await?;
        let Some(keeper) = parts.iter().find(|part| part.is_keeper) else { return Ok(()) };
        let text = |field: &str, given: &MaybeUndefined<String>, was: &Option<String>| match given {
            MaybeUndefined::Undefined => Ok(was.clone()),
            given => check::optional(field, given.value().map(String::as_str), check::TEXT),
        };
        let after = agreement_part::Model {
            responsibilities_sv: text("keeperResponsibilitiesSv", given.0, &keeper.responsibilities_sv)?,
            responsibilities_en: text("keeperResponsibilitiesEn", given.1, &keeper.responsibilities_en)?,
            ..keeper.clone()
        };
        act.save(keeper, &after).await
    }

    /// Sets which services the version covers: one that lines or promises speak of stays.
    async fn cover(&self, act: &Act, held: &Held, ids: &[GlobalId]) -> Result<Vec<Uuid>, Refusal> {
        let wanted = services(act, held.version.keeper_id, ids).await?;
        let now: Vec<Uuid> = held.services(act).await?.iter().map(|service| service.id).collect();
        let wanted: Vec<Uuid> = wanted.iter().map(|service| service.id).collect();
        let gone = now.iter().filter(|id| !wanted.contains(id)).copied().collect::<Vec<_>>();
        for id in &gone {
            if spoken_of(act, held.version.id, *id).await? {
                let message =
                    "Lines or promises speak of a service that would no longer be covered: take them out first.";
                return Err(UserError::of("services", UserErrorCode::Invalid, message).by("L2").into());
            }
        }
        agreement_service::Entity::delete_many()
            .filter(agreement_service::Column::VersionId.eq(held.version.id))
            .filter(agreement_service::Column::ServiceId.is_in(gone))
            .exec(act.transaction())
            .await?;
        for id in wanted.iter().filter(|id| !now.contains(id)) {
            act.insert(&covers(&held.version, *id)).await?;
        }
        Ok(wanted)
    }
}

/// Whether a line or a promise of the version is about the service.
async fn spoken_of(act: &Act, version: Uuid, service: Uuid) -> Result<bool, Refusal> {
    use entity::{agreement_line, service_target};
    let lines = agreement_line::Entity::find()
        .filter(agreement_line::Column::VersionId.eq(version))
        .filter(agreement_line::Column::ServiceId.eq(service))
        .count(act.transaction())
        .await?;
    let targets = service_target::Entity::find()
        .filter(service_target::Column::VersionId.eq(version))
        .filter(service_target::Column::ServiceId.eq(service))
        .count(act.transaction())
        .await?;
    Ok(lines + targets > 0)
}
