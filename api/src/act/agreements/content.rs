//! What stands in a version, as inputs: promises, annexes, contacts, the index clause. Each list replaces the one before.

use async_graphql::InputObject;
use entity::{agreement_annex, agreement_contact, agreement_version, index_clause, service_target};
use governance::{
    index::{ClauseFault, Rounding},
    words::{Comparator, MeasureUnit, Metric, PartySide, Period, Provenance},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::attach::kept;
use crate::{
    act::{Act, Refusal, UserError, UserErrorCode, check, index::signed_clause},
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

/// Whom to turn to.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementContactInput {
    /// On whose side it is answered.
    pub side: PartySide,
    /// 1 first, then 2 …: the way of escalation.
    pub level: i32,
    /// Function in Swedish; one of the two is needed. Not the name of a person (O4).
    pub function_sv: Option<String>,
    /// Function in English.
    pub function_en: Option<String>,
    /// E-mail; an e-mail or a telephone is needed.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// When it is answered.
    pub hours: Option<String>,
}

/// By which published index series the prices follow (U2.7).
#[derive(InputObject, Clone, Debug)]
pub struct IndexClauseInput {
    /// The series' code.
    pub series: String,
    /// The period whose value the agreed prices stand for: "2024-10" or "2024-Q3".
    pub base_period: String,
    /// The share of the price that follows, in percent with one decimal (default 100).
    pub share_percent: Option<Decimal>,
    /// Whether prices never fall by it.
    #[graphql(default)]
    pub upwards_only: bool,
    /// A change below it, in percent with one decimal, is not carried out.
    pub threshold_percent: Option<Decimal>,
    /// The least change, in percent with one decimal; below nothing for a fall.
    pub floor_percent: Option<Decimal>,
    /// The greatest change, in percent with one decimal.
    pub cap_percent: Option<Decimal>,
    /// A change beyond it, in percent with one decimal, needs a new agreement.
    pub new_agreement_above_percent: Option<Decimal>,
    /// Prices change on the first of this month, 1–12.
    #[graphql(default = 1)]
    pub effective_month: i32,
    /// The base period's value, above nought, with at most three decimals. Where the published one is another, nothing is
    /// adjusted before it is found out which of them is wrong.
    pub base_value: Option<Decimal>,
    /// Which month (1–12) or quarter (1–4) of a year is compared with the base period (default: the base period's own).
    pub comparison: Option<i32>,
    /// The code of the series that takes its place where it ends (default: whichever is published as that).
    pub successor: Option<String>,
    /// How an amount midway between two is rounded (default: HALF_EVEN).
    pub rounding: Option<Rounding>,
    /// Amounts are rounded to a multiple of so many of the currency's smallest unit: 100 for whole kronor (default: 1).
    pub round_to_minor: Option<i32>,
    /// The clause in Swedish.
    pub text_sv: Option<String>,
    /// The clause in English.
    pub text_en: Option<String>,
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

fn share(field: &str, value: Option<Decimal>) -> Result<Option<i32>, UserError> {
    let Some(value) = value else { return Ok(None) };
    let number = thousandths(field, value)?;
    let tenths = (number % 100 == 0).then_some(number / 100).and_then(|tenths| i32::try_from(tenths).ok());
    let message = "A share in percent with at most one decimal.";
    tenths.map(Some).ok_or_else(|| UserError::of(field, UserErrorCode::Invalid, message))
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

    /// Replaces the contacts.
    ///
    /// # Errors
    /// As [`Self::promise`].
    pub async fn reach(&self, act: &Act, list: &[AgreementContactInput]) -> Result<(), Refusal> {
        short("contacts", list)?;
        let own = match self.part {
            Some(part) => agreement_contact::Column::PartId.eq(part),
            None => agreement_contact::Column::PartId.is_null(),
        };
        agreement_contact::Entity::delete_many()
            .filter(agreement_contact::Column::VersionId.eq(self.version.id))
            .filter(own)
            .exec(act.transaction())
            .await?;
        for (number, input) in list.iter().enumerate() {
            let at = |name: &str| format!("contacts.{number}.{name}");
            let named = (input.function_sv.as_deref(), input.function_en.as_deref());
            let (function_sv, function_en) = check::named((&at("functionSv"), &at("functionEn")), named.0, named.1)?;
            let email = check::optional(&at("email"), input.email.as_deref(), check::NAME)?;
            let phone = check::optional(&at("phone"), input.phone.as_deref(), check::NAME)?;
            if email.is_none() && phone.is_none() {
                let message = "An e-mail or a telephone is needed.";
                return Err(UserError::of(&at("email"), UserErrorCode::Required, message).into());
            }
            if !(1..=9).contains(&input.level) {
                return Err(UserError::of(&at("level"), UserErrorCode::Invalid, "A level from 1 to 9.").into());
            }
            act.insert(&agreement_contact::Model {
                id: Uuid::now_v7(),
                version_id: self.version.id,
                part_id: self.part,
                side: input.side,
                level: input.level,
                function_sv,
                function_en,
                email,
                phone,
                hours: check::optional(&at("hours"), input.hours.as_deref(), check::NAME)?,
            })
            .await?;
        }
        Ok(())
    }

    /// Replaces the index clause; None: there is none.
    ///
    /// # Errors
    /// As [`Self::promise`].
    pub async fn index(&self, act: &Act, clause: Option<&IndexClauseInput>) -> Result<(), Refusal> {
        let own = match self.part {
            Some(part) => index_clause::Column::PartId.eq(part),
            None => index_clause::Column::PartId.is_null(),
        };
        index_clause::Entity::delete_many()
            .filter(index_clause::Column::VersionId.eq(self.version.id))
            .filter(own)
            .exec(act.transaction())
            .await?;
        let Some(input) = clause else { return Ok(()) };
        let at = |name: &str| format!("indexClause.{name}");
        let share_thousandths = share(&at("sharePercent"), input.share_percent)?.unwrap_or(1000);
        if !(1..=1000).contains(&share_thousandths) {
            let message = "A share above nothing, at most 100 percent.";
            return Err(UserError::of(&at("sharePercent"), UserErrorCode::Invalid, message).into());
        }
        let floor_thousandths = share(&at("floorPercent"), input.floor_percent)?;
        let cap_thousandths = share(&at("capPercent"), input.cap_percent)?;
        if floor_thousandths.zip(cap_thousandths).is_some_and(|(floor, cap)| cap < floor) {
            let message = "The greatest change is not below the least.";
            return Err(UserError::of(&at("capPercent"), UserErrorCode::Invalid, message).into());
        }
        if !(1..=12).contains(&input.effective_month) {
            let message = "A month from 1 to 12.";
            return Err(UserError::of(&at("effectiveMonth"), UserErrorCode::Invalid, message).into());
        }
        let above = share(&at("newAgreementAbovePercent"), input.new_agreement_above_percent)?;
        let threshold = share(&at("thresholdPercent"), input.threshold_percent)?;
        for (name, value, least) in [("newAgreementAbovePercent", above, 1), ("thresholdPercent", threshold, 0)] {
            if value.is_some_and(|value| value < least) {
                return Err(UserError::of(&at(name), UserErrorCode::Invalid, "A share above nothing.").into());
            }
        }
        let base_value = input.base_value.map(|value| thousandths(&at("baseValue"), value)).transpose()?;
        let row = index_clause::Model {
            id: Uuid::now_v7(),
            version_id: self.version.id,
            part_id: self.part,
            series: check::code(&at("series"), &input.series)?,
            base_period: base_period(&at("basePeriod"), &input.base_period)?,
            share_thousandths,
            upwards_only: input.upwards_only,
            threshold_thousandths: threshold,
            floor_thousandths,
            cap_thousandths,
            new_agreement_above_thousandths: above,
            effective_month: input.effective_month,
            base_value_thousandths: base_value,
            comparison: input.comparison,
            successor: input.successor.as_deref().map(|code| check::code(&at("successor"), code)).transpose()?,
            rounding: input.rounding,
            round_to_minor: input.round_to_minor,
            text_sv: check::optional(&at("textSv"), input.text_sv.as_deref(), check::TEXT)?,
            text_en: check::optional(&at("textEn"), input.text_en.as_deref(), check::TEXT)?,
        };
        if row.successor.as_ref() == Some(&row.series) {
            let message = "Another series takes its place.";
            return Err(UserError::of(&at("successor"), UserErrorCode::Invalid, message).by("U2.7").into());
        }
        // What contradicts itself would be signed, and never adjust anything.
        if let Some(Err(fault)) = signed_clause(&row).map(|clause| clause.check()) {
            let (name, message) = match fault {
                ClauseFault::Limits if floor_thousandths.is_some_and(|floor| floor <= -1000) => {
                    ("floorPercent", "A price does not fall by all of it.")
                }
                ClauseFault::Limits => {
                    ("capPercent", "Where prices only rise, the greatest change is not below nothing.")
                }
                ClauseFault::Thresholds => {
                    ("thresholdPercent", "What is carried out begins below what needs a new agreement.")
                }
                ClauseFault::BaseValue => ("baseValue", "A value above nought."),
                ClauseFault::Comparison => {
                    ("comparison", "A month or quarter that the year has, as the base period is one.")
                }
                ClauseFault::RoundTo => ("roundToMinor", "1 to 1,000,000 of the currency's smallest unit."),
                _ => ("basePeriod", "The clause contradicts itself."),
            };
            return Err(UserError::of(&at(name), UserErrorCode::Invalid, message).by("U2.7").into());
        }
        act.insert(&row).await
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

fn base_period(field: &str, value: &str) -> Result<String, UserError> {
    let (year, rest) = value.split_at_checked(4).unwrap_or_default();
    let known = year.len() == 4
        && year.bytes().all(|digit| digit.is_ascii_digit())
        && matches!(rest.as_bytes(), [b'-', b'Q', b'1'..=b'4'] | [b'-', b'0', b'1'..=b'9'] | [b'-', b'1', b'0'..=b'2']);
    if known {
        return Ok(value.to_owned());
    }
    Err(UserError::of(field, UserErrorCode::Invalid, "A month such as 2024-10, or a quarter such as 2024-Q3."))
}
