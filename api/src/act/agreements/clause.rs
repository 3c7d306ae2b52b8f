//! The index clause of a version, as input (U2.7): common to all parties, or one's own.

use async_graphql::InputObject;
use entity::index_clause;
use governance::index::{ClauseFault, Rounding};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::content::{Hangs, thousandths};
use crate::{
    act::{Act, Refusal, UserError, UserErrorCode, check, index::signed_clause},
    graphql::money::Decimal,
};

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

fn share(field: &str, value: Option<Decimal>) -> Result<Option<i32>, UserError> {
    let Some(value) = value else { return Ok(None) };
    let number = thousandths(field, value)?;
    let tenths = (number % 100 == 0).then_some(number / 100).and_then(|tenths| i32::try_from(tenths).ok());
    let message = "A share in percent with at most one decimal.";
    tenths.map(Some).ok_or_else(|| UserError::of(field, UserErrorCode::Invalid, message))
}

impl Hangs<'_> {
    /// Replaces the index clause; None: there is none.
    ///
    /// # Errors
    /// User errors that name the field; when the database refuses.
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
