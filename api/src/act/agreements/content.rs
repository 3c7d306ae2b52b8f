//! What stands in a version, as inputs: promises and annexes; contacts and the index clause have files of their own.
//! Each list replaces the one before.

use async_graphql::InputObject;
use entity::{agreement_annex, agreement_version, service_target};
use governance::words::{Comparator, MeasureUnit, Metric, Period, Provenance};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::attach::kept;
use crate::{
    act::{Act, Refusal, UserError, UserErrorCode, check},
    graphql::{id::GlobalId, money::Decimal},
};

/// The longest list of an agreement's content.
pub const LONGEST: usize = 500;

/// A promise (L3).
#[derive(InputObject, Clone, Debug)]
pub struct TargetInput {
    /// The service it is about: one that the version covers.
    pub service: GlobalId,
    /// What is measured.
    pub metric: Metric,
    /// At least or at most.
    pub comparator: Comparator,
    /// The value, at most three decimals.
    pub value: Decimal,
    /// The unit of the value.
    pub unit: MeasureUnit,
    /// Over which period it is measured.
    pub measured_over: Option<Period>,
    /// The hours in which it holds, such as "Mon-Fri 08:00-17:00".
    pub service_hours: Option<String>,
    /// What does not count, in Swedish.
    pub exclusions_sv: Option<String>,
    /// What does not count, in English.
    pub exclusions_en: Option<String>,
    /// How it is measured, in Swedish.
    pub measured_how_sv: Option<String>,
    /// How it is measured, in English.
    pub measured_how_en: Option<String>,
    /// What follows when it is missed, in Swedish.
    pub consequence_sv: Option<String>,
    /// What follows when it is missed, in English.
    pub consequence_en: Option<String>,
}

/// An annex, by its order of precedence in the list: the first goes before the second, all after the agreement itself.
#[derive(InputObject, Clone, Debug)]
pub struct AnnexInput {
    /// Title in Swedish; one of the two is needed.
    pub title_sv: Option<String>,
    /// Title in English.
    pub title_en: Option<String>,
    /// Text in Swedish; a text or a file is needed.
    pub text_sv: Option<String>,
    /// Text in English.
    pub text_en: Option<String>,
    /// SHA-256 of the attached file, 64 hexadecimal digits: the file is known by it, wherever it is kept. `POST /files`
    /// takes it in, and answers with it.
    pub file_hash: Option<String>,
    /// The file's media type (default: of a file that was taken in, its own).
    pub media_type: Option<String>,
    /// The file's size in bytes (default: likewise).
    pub byte_size: Option<i64>,
    /// Where the file is kept; no part of what is signed.
    pub location: Option<String>,
}

/// A number in thousandths.
///
/// # Errors
/// When it has more than three decimals, or is out of reach.
pub fn thousandths(field: &str, value: Decimal) -> Result<i64, UserError> {
    let scaled = value.0.checked_mul(rust_decimal::Decimal::ONE_THOUSAND).map(|number| number.normalize());
    let whole = scaled.filter(|number| number.is_integer() && number.scale() == 0);
    let number = whole.and_then(|number| i64::try_from(number.mantissa()).ok());
    let message = "A number with at most three decimals.";
    number
        .filter(|number| number.abs() <= check::MAX_THOUSANDTHS)
        .ok_or_else(|| UserError::of(field, UserErrorCode::Invalid, message))
}

/// That a list is not too long.
///
/// # Errors
/// When it is.
pub fn short<T>(field: &str, list: &[T]) -> Result<(), UserError> {
    if list.len() <= LONGEST {
        return Ok(());
    }
    Err(UserError::of(field, UserErrorCode::Invalid, format!("At most {LONGEST} entries.")))
}

/// Where content hangs: common to all parties of a version, or one's own.
#[derive(Clone, Copy)]
pub struct Hangs<'a> {
    /// The version.
    pub version: &'a agreement_version::Model,
    /// The part; None: common.
    pub part: Option<Uuid>,
    /// The services that the version covers.
    pub services: &'a [Uuid],
}

impl Hangs<'_> {
    /// One of the services that the version covers.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn service(&self, field: &str, id: GlobalId) -> Result<Uuid, UserError> {
        let found = id.of(crate::graphql::id::NodeType::Service).filter(|id| self.services.contains(id));
        let message = "This is no service that the version covers.";
        found.ok_or_else(|| UserError::of(field, UserErrorCode::NotFound, message))
    }

    /// Replaces the promises.
    ///
    /// # Errors
    /// User errors that name the field; when the database refuses.
    pub async fn promise(&self, act: &Act, list: &[TargetInput]) -> Result<(), Refusal> {
        short("targets", list)?;
        let own = match self.part {
            Some(part) => service_target::Column::PartId.eq(part),
            None => service_target::Column::PartId.is_null(),
        };
        service_target::Entity::delete_many()
            .filter(service_target::Column::VersionId.eq(self.version.id))
            .filter(own)
            .exec(act.transaction())
            .await?;
        for (position, input) in (0..).zip(list) {
            let at = |name: &str| format!("targets.{position}.{name}");
            let text = |name: &str, value: &Option<String>| check::optional(&at(name), value.as_deref(), check::TEXT);
            act.insert(&service_target::Model {
                id: Uuid::now_v7(),
                version_id: self.version.id,
                agreement_id: self.version.agreement_id,
                part_id: self.part,
                service_id: self.service(&at("service"), input.service)?,
                metric: input.metric,
                comparator: input.comparator,
                value_thousandths: thousandths(&at("value"), input.value)?,
                unit: input.unit,
                measured_over: window(&at("measuredOver"), input.measured_over)?,
                service_hours: text("serviceHours", &input.service_hours)?,
                exclusions_sv: text("exclusionsSv", &input.exclusions_sv)?,
                exclusions_en: text("exclusionsEn", &input.exclusions_en)?,
                measured_how_sv: text("measuredHowSv", &input.measured_how_sv)?,
                measured_how_en: text("measuredHowEn", &input.measured_how_en)?,
                consequence_sv: text("consequenceSv", &input.consequence_sv)?,
                consequence_en: text("consequenceEn", &input.consequence_en)?,
                position,
                provenance: Provenance::Recorded,
                source: None,
            })
            .await?;
        }
        Ok(())
    }

    /// Replaces the annexes.
    ///
    /// # Errors
    /// As [`Self::promise`].
    pub async fn annex(&self, act: &Act, list: &[AnnexInput]) -> Result<(), Refusal> {
        short("annexes", list)?;
        let own = match self.part {
            Some(part) => agreement_annex::Column::PartId.eq(part),
            None => agreement_annex::Column::PartId.is_null(),
        };
        agreement_annex::Entity::delete_many()
            .filter(agreement_annex::Column::VersionId.eq(self.version.id))
            .filter(own)
            .exec(act.transaction())
            .await?;
        for (precedence, input) in (1..).zip(list) {
            let at = |name: &str| format!("annexes.{}.{name}", precedence - 1);
            let text = |name: &str, value: &Option<String>| check::optional(&at(name), value.as_deref(), check::TEXT);
            let titles = (input.title_sv.as_deref(), input.title_en.as_deref());
            let (title_sv, title_en) = check::named((&at("titleSv"), &at("titleEn")), titles.0, titles.1)?;
            let (text_sv, text_en) = (text("textSv", &input.text_sv)?, text("textEn", &input.text_en)?);
            let file_hash = input.file_hash.as_ref().map(|hash| hash.to_ascii_lowercase());
            if file_hash.as_ref().is_some_and(|hash| hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit())) {
                let message = "SHA-256, as 64 hexadecimal digits.";
                return Err(UserError::of(&at("fileHash"), UserErrorCode::Invalid, message).into());
            }
            if text_sv.is_none() && text_en.is_none() && file_hash.is_none() {
                let message = "A text or a file is needed.";
                return Err(UserError::of(&at("textSv"), UserErrorCode::Required, message).into());
            }
            if input.byte_size.is_some_and(|size| size < 0) {
                let message = "A size is not below nothing.";
                return Err(UserError::of(&at("byteSize"), UserErrorCode::Invalid, message).into());
            }
            let media_type = check::optional(&at("mediaType"), input.media_type.as_deref(), check::NAME)?;
            let (media_type, byte_size) = match &file_hash {
                Some(hash) => self.of_file(act, &at, hash, (media_type, input.byte_size)).await?,
                None => (media_type, input.byte_size),
            };
            act.insert(&agreement_annex::Model {
                id: Uuid::now_v7(),
                version_id: self.version.id,
                part_id: self.part,
                precedence,
                title_sv,
                title_en,
                text_sv,
                text_en,
                file_hash,
                media_type,
                byte_size,
                location: check::optional(&at("location"), input.location.as_deref(), check::TEXT)?,
            })
            .await?;
        }
        Ok(())
    }

    /// Media type and size of a file that is kept here: what is said of it, and signed, is what was received.
    async fn of_file(
        &self,
        act: &Act,
        at: &impl Fn(&str) -> String,
        hash: &str,
        said: (Option<String>, Option<i64>),
    ) -> Result<(Option<String>, Option<i64>), Refusal> {
        let Some((media_type, byte_size)) = kept(act, self.version.keeper_id, hash).await? else { return Ok(said) };
        if said.0.is_some_and(|said| said != media_type) {
            let message = format!("The file that was received is of {media_type}.");
            return Err(UserError::of(&at("mediaType"), UserErrorCode::Invalid, message).into());
        }
        if said.1.is_some_and(|said| said != byte_size) {
            let message = format!("The file that was received has {byte_size} bytes.");
            return Err(UserError::of(&at("byteSize"), UserErrorCode::Invalid, message).into());
        }
        Ok((Some(media_type), Some(byte_size)))
    }
}

fn window(field: &str, over: Option<Period>) -> Result<Option<Period>, UserError> {
    match over {
        None | Some(Period::Month | Period::Quarter | Period::Year) => Ok(over),
        Some(_) => {
            Err(UserError::of(field, UserErrorCode::Invalid, "A promise is measured over MONTH, QUARTER or YEAR."))
        }
    }
}
