//! The lines of a party's part: what is delivered to it, how much, at what price.

use async_graphql::InputObject;
use entity::{agreement_line, agreement_line_tier, service};
use governance::{
    price::Tiering,
    words::{Period, Provenance},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::content::{Hangs, short, thousandths};
use crate::{
    act::{Act, Refusal, UserError, UserErrorCode, check},
    graphql::{date::Date, id::GlobalId, money::Decimal},
};

/// A step of a price.
#[derive(InputObject, Clone, Debug)]
pub struct LineTierInput {
    /// From this quantity on.
    pub from_quantity: Decimal,
    /// The price of a unit, excluding VAT; in a STAIRSTEP price that of whatever quantity falls in the step.
    pub amount: Decimal,
}

/// A line: a service delivered to the party at a price.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementLineInput {
    /// The service: one that the version covers.
    pub service: GlobalId,
    /// What is paid for, in Swedish; one of the two is needed.
    pub item_sv: Option<String>,
    /// What is paid for, in English.
    pub item_en: Option<String>,
    /// The price of a unit, excluding VAT; with tiers, of the step below the first of them. Else `formula`.
    pub amount: Option<Decimal>,
    /// The currency (ISO 4217).
    #[graphql(default = "SEK")]
    pub currency: String,
    /// How many units, at most three decimals (default 1).
    pub quantity: Option<Decimal>,
    /// What a unit is.
    pub unit: Option<String>,
    /// The period the price is for.
    pub period: Period,
    /// How the price is computed, where it cannot be told as one amount.
    pub formula: Option<String>,
    /// Prices by quantity, from the lowest quantity on.
    #[graphql(default)]
    pub tiers: Vec<LineTierInput>,
    /// How the tiers make a price of the quantity.
    #[graphql(default_with = "Tiering::Volume")]
    pub tiering: Tiering,
    /// First day of the price.
    pub valid_from: Date,
    /// First day without (default: as long as the agreement holds).
    pub valid_until: Option<Date>,
    /// A service of another provider that stands on this delivery (O2, L3).
    pub underpins: Option<GlobalId>,
}

impl Hangs<'_> {
    /// Replaces the lines of the part.
    ///
    /// # Errors
    /// User errors that name the field; when the database refuses.
    pub async fn deliver(&self, act: &Act, part: Uuid, list: &[AgreementLineInput]) -> Result<(), Refusal> {
        short("lines", list)?;
        let here = agreement_line::Column::PartId.eq(part);
        agreement_line::Entity::delete_many().filter(here).exec(act.transaction()).await?;
        for (position, input) in (0..).zip(list) {
            let at = |name: &str| format!("lines.{position}.{name}");
            let line = self.line(act, part, position, input).await?;
            let tiers = tiers(&at, input, &line)?;
            act.insert(&line).await?;
            for tier in tiers {
                act.insert(&tier).await?;
            }
        }
        Ok(())
    }

    async fn line(
        &self,
        act: &Act,
        part: Uuid,
        position: i32,
        input: &AgreementLineInput,
    ) -> Result<agreement_line::Model, Refusal> {
        let at = |name: &str| format!("lines.{position}.{name}");
        let names = (input.item_sv.as_deref(), input.item_en.as_deref());
        let (item_sv, item_en) = check::named((&at("itemSv"), &at("itemEn")), names.0, names.1)?;
        let amount_minor = input.amount.map(|amount| check::amount(&at("amount"), amount)).transpose()?;
        let formula = check::optional(&at("formula"), input.formula.as_deref(), check::TEXT)?;
        if amount_minor.is_none() && formula.is_none() {
            let message = "An amount or a formula is needed.";
            return Err(UserError::of(&at("amount"), UserErrorCode::Required, message).into());
        }
        let quantity = input.quantity.map_or(Ok(1000), |quantity| thousandths(&at("quantity"), quantity))?;
        if quantity < 0 {
            return Err(UserError::of(&at("quantity"), UserErrorCode::Invalid, "Not below nothing.").into());
        }
        let counted = check::counted(input.tiering, quantity);
        check::product(&at("quantity"), amount_minor.unwrap_or_default(), counted)?;
        let (valid_from, valid_until) = (input.valid_from.day(), input.valid_until.map(Date::day));
        check::period(&at("validUntil"), valid_from, valid_until)?;
        let underpins = match input.underpins {
            Some(id) => Some(act.refer::<service::Entity>(&at("underpins"), id).await?),
            None => None,
        };
        Ok(agreement_line::Model {
            id: Uuid::now_v7(),
            part_id: part,
            version_id: self.version.id,
            agreement_id: self.version.agreement_id,
            service_id: self.service(&at("service"), input.service)?,
            position,
            item_sv,
            item_en,
            amount_minor,
            currency: check::currency(&at("currency"), &input.currency)?,
            quantity_thousandths: quantity,
            unit: check::optional(&at("unit"), input.unit.as_deref(), check::NAME)?,
            period: input.period,
            formula,
            tiering: input.tiering,
            valid_from,
            valid_until,
            underpins_service_id: underpins.as_ref().map(|service| service.id),
            underpins_provider_id: underpins.as_ref().map(|service| service.provider_id),
            provenance: Provenance::Recorded,
            source: None,
        })
    }
}

/// The steps of a line's price, as they are to be kept.
fn tiers(
    at: &impl Fn(&str) -> String,
    input: &AgreementLineInput,
    line: &agreement_line::Model,
) -> Result<Vec<agreement_line_tier::Model>, UserError> {
    let invalid = |field: &str, message: &str| Err(UserError::of(field, UserErrorCode::Invalid, message));
    if input.tiers.is_empty() && !line.tiering.is_per_unit() {
        return invalid(&at("tiering"), "It says how tiers make a price of the quantity: there are none.");
    }
    let counted = check::counted(line.tiering, line.quantity_thousandths);
    let mut tiers: Vec<agreement_line_tier::Model> = Vec::with_capacity(input.tiers.len());
    for (number, tier) in input.tiers.iter().enumerate() {
        let field = at(&format!("tiers.{number}.fromQuantity"));
        let from = thousandths(&field, tier.from_quantity)?;
        if from < 0 || tiers.last().is_some_and(|last| from <= last.from_quantity_thousandths) {
            return invalid(&field, "Each step begins at a greater quantity than the one before.");
        }
        if tiers.is_empty() && from > 0 && line.tiering == Tiering::Graduated && line.amount_minor.is_none() {
            return invalid(&field, "What lies below the first step needs a price: `amount`, or a step from 0 on.");
        }
        let field = at(&format!("tiers.{number}.amount"));
        let amount_minor = check::amount(&field, tier.amount)?;
        check::product(&field, amount_minor, counted)?;
        tiers.push(agreement_line_tier::Model { line_id: line.id, from_quantity_thousandths: from, amount_minor });
    }
    Ok(tiers)
}
