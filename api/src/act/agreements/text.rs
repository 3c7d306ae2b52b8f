//! What a version says, as canonical JSON: read from its rows, the same whoever reads it and whenever.

use std::collections::BTreeMap;

use entity::{
    agreement, agreement_annex, agreement_contact, agreement_line, agreement_line_tier, agreement_part,
    agreement_service, agreement_version, index_clause, organisation, service, service_target,
};
use governance::price::Tiering;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{act::Refusal, canonical::canonical, error::ApiError};

/// The common text and each part's own, as canonical JSON.
pub struct Text {
    /// Common to all parties.
    pub common: String,
    /// Each party's own, by the part's id.
    pub parts: BTreeMap<Uuid, String>,
}

impl Text {
    /// All of it as one value, for the record.
    pub fn value(&self) -> Value {
        let read = |text: &String| serde_json::from_str::<Value>(text).unwrap_or_default();
        let parts: BTreeMap<String, Value> = self.parts.iter().map(|(id, text)| (id.to_string(), read(text))).collect();
        json!({ "common": read(&self.common), "parts": parts })
    }
}

/// The rows of a version, as far as they are content.
struct Rows {
    lines: Vec<agreement_line::Model>,
    tiers: Vec<agreement_line_tier::Model>,
    targets: Vec<service_target::Model>,
    annexes: Vec<agreement_annex::Model>,
    contacts: Vec<agreement_contact::Model>,
    clauses: Vec<index_clause::Model>,
    codes: BTreeMap<Uuid, String>,
}

/// How the parties are named in what was handed in, by organisation: a name that changes since changes nothing there.
pub type Named = BTreeMap<Uuid, Value>;

/// Reads what a version says.
///
/// # Errors
/// When the database does not answer.
pub async fn read(
    tx: &DatabaseTransaction,
    of: &agreement::Model,
    version: &agreement_version::Model,
) -> Result<Text, Refusal> {
    read_as(tx, of, version, &Named::new()).await
}

/// The same; a party that `named` has is named as there.
///
/// # Errors
/// When the database does not answer.
pub async fn read_as(
    tx: &DatabaseTransaction,
    of: &agreement::Model,
    version: &agreement_version::Model,
    named: &Named,
) -> Result<Text, Refusal> {
    let parts = agreement_part::Entity::find()
        .filter(agreement_part::Column::VersionId.eq(version.id))
        .order_by_asc(agreement_part::Column::Id)
        .all(tx)
        .await?;
    let rows = Rows::read(tx, version.id).await?;
    let concerned: Vec<Uuid> = parts.iter().map(|part| part.organisation_id).chain([of.keeper_id]).collect();
    let organisations: BTreeMap<Uuid, organisation::Model> = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(concerned))
        .all(tx)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let party = |id: Uuid| -> Result<Value, Refusal> {
        if let Some(named) = named.get(&id) {
            return Ok(named.clone());
        }
        let found = organisations.get(&id).ok_or_else(|| ApiError::internal("a party is no organisation"))?;
        Ok(json!({ "code": found.code, "name_sv": found.name_sv, "name_en": found.name_en,
            "number": found.organisation_number }))
    };
    let keeper = parts.iter().find(|part| part.is_keeper);
    let common = json!({
        "agreement": of.code, "version": version.number, "title_sv": of.title_sv, "title_en": of.title_en,
        "structure": of.structure, "basis": version.basis, "keeper": party(of.keeper_id)?,
        "keeper_side": keeper.map(|part| part.side),
        "keeper_responsibilities_sv": keeper.and_then(|part| part.responsibilities_sv.clone()),
        "keeper_responsibilities_en": keeper.and_then(|part| part.responsibilities_en.clone()),
        "valid_from": version.valid_from, "valid_until": version.valid_until,
        "notice_months": version.notice_months, "notice_to_month_end": version.notice_to_month_end,
        "renewal_months": version.renewal_months, "service_hours": version.service_hours,
        "terms_sv": version.terms_sv, "terms_en": version.terms_en,
        "services": rows.codes.values().collect::<std::collections::BTreeSet<_>>(),
        "targets": rows.targets(None), "annexes": rows.annexes(None), "contacts": rows.contacts(None),
        "index_clause": rows.clause(None),
    });
    let mut texts = BTreeMap::new();
    for part in &parts {
        let own = json!({
            "party": party(part.organisation_id)?, "side": part.side,
            "responsibilities_sv": part.responsibilities_sv, "responsibilities_en": part.responsibilities_en,
            "lines": rows.lines(part.id), "targets": rows.targets(Some(part.id)),
            "annexes": rows.annexes(Some(part.id)), "contacts": rows.contacts(Some(part.id)),
            "index_clause": rows.clause(Some(part.id)),
        });
        texts.insert(part.id, canonical(&own));
    }
    Ok(Text { common: canonical(&common), parts: texts })
}

impl Rows {
    async fn read(tx: &DatabaseTransaction, version: Uuid) -> Result<Self, DbErr> {
        let lines = agreement_line::Entity::find()
            .filter(agreement_line::Column::VersionId.eq(version))
            .order_by_asc(agreement_line::Column::Position)
            .order_by_asc(agreement_line::Column::Id)
            .all(tx)
            .await?;
        let covered =
            agreement_service::Entity::find().filter(agreement_service::Column::VersionId.eq(version)).all(tx).await?;
        let services = covered.iter().map(|row| row.service_id);
        let codes = service::Entity::find()
            .filter(service::Column::Id.is_in(services))
            .all(tx)
            .await?
            .into_iter()
            .map(|row| (row.id, row.code));
        let codes = codes.collect();
        let of_lines = lines.iter().map(|line| line.id);
        let tiers = agreement_line_tier::Entity::find()
            .filter(agreement_line_tier::Column::LineId.is_in(of_lines))
            .order_by_asc(agreement_line_tier::Column::FromQuantityThousandths)
            .all(tx)
            .await?;
        let targets = service_target::Entity::find()
            .filter(service_target::Column::VersionId.eq(version))
            .order_by_asc(service_target::Column::Position)
            .order_by_asc(service_target::Column::Id)
            .all(tx)
            .await?;
        let annexes = agreement_annex::Entity::find()
            .filter(agreement_annex::Column::VersionId.eq(version))
            .order_by_asc(agreement_annex::Column::Precedence)
            .order_by_asc(agreement_annex::Column::Id)
            .all(tx)
            .await?;
        let contacts = agreement_contact::Entity::find()
            .filter(agreement_contact::Column::VersionId.eq(version))
            .order_by_asc(agreement_contact::Column::Level)
            .order_by_asc(agreement_contact::Column::Id)
            .all(tx)
            .await?;
        let clauses = index_clause::Entity::find().filter(index_clause::Column::VersionId.eq(version)).all(tx).await?;
        Ok(Self { lines, tiers, targets, annexes, contacts, clauses, codes })
    }

    fn code(&self, service: Uuid) -> Value {
        json!(self.codes.get(&service))
    }

    fn lines(&self, part: Uuid) -> Vec<Value> {
        let line = |line: &agreement_line::Model| {
            let tiers = self.tiers.iter().filter(|tier| tier.line_id == line.id);
            let tiers: Vec<Value> =
                tiers.map(|tier| json!([tier.from_quantity_thousandths, tier.amount_minor])).collect();
            let mut text = json!({
                "service": self.code(line.service_id), "item_sv": line.item_sv, "item_en": line.item_en,
                "amount_minor": line.amount_minor, "currency": line.currency,
                "quantity_thousandths": line.quantity_thousandths, "unit": line.unit, "period": line.period,
                "formula": line.formula, "valid_from": line.valid_from, "valid_until": line.valid_until,
                "underpins": line.underpins_service_id, "tiers": tiers,
            });
            // What a line could not say before is text where it says something else: seals from then hold on.
            if let Some(text) = text.as_object_mut().filter(|_| line.tiering != Tiering::Volume) {
                text.insert("tiering".to_owned(), json!(line.tiering));
            }
            text
        };
        self.lines.iter().filter(|row| row.part_id == part).map(line).collect()
    }

    fn targets(&self, part: Option<Uuid>) -> Vec<Value> {
        let target = |row: &service_target::Model| {
            json!({
                "service": self.code(row.service_id), "metric": row.metric, "comparator": row.comparator,
                "value_thousandths": row.value_thousandths, "unit": row.unit, "measured_over": row.measured_over,
                "service_hours": row.service_hours, "exclusions_sv": row.exclusions_sv,
                "exclusions_en": row.exclusions_en, "measured_how_sv": row.measured_how_sv,
                "measured_how_en": row.measured_how_en, "consequence_sv": row.consequence_sv,
                "consequence_en": row.consequence_en,
            })
        };
        self.targets.iter().filter(|row| row.part_id == part).map(target).collect()
    }

    fn annexes(&self, part: Option<Uuid>) -> Vec<Value> {
        let annex = |row: &agreement_annex::Model| {
            json!({
                "precedence": row.precedence, "title_sv": row.title_sv, "title_en": row.title_en,
                "text_sv": row.text_sv, "text_en": row.text_en, "file_hash": row.file_hash,
                "media_type": row.media_type, "byte_size": row.byte_size,
            })
        };
        self.annexes.iter().filter(|row| row.part_id == part).map(annex).collect()
    }

    fn contacts(&self, part: Option<Uuid>) -> Vec<Value> {
        let contact = |row: &agreement_contact::Model| {
            json!({
                "side": row.side, "level": row.level, "function_sv": row.function_sv, "function_en": row.function_en,
                "email": row.email, "phone": row.phone, "hours": row.hours,
            })
        };
        self.contacts.iter().filter(|row| row.part_id == part).map(contact).collect()
    }

    fn clause(&self, part: Option<Uuid>) -> Option<Value> {
        let clause = self.clauses.iter().find(|row| row.part_id == part)?;
        let mut text = json!({
            "series": clause.series, "base_period": clause.base_period, "share_thousandths": clause.share_thousandths,
            "upwards_only": clause.upwards_only, "threshold_thousandths": clause.threshold_thousandths,
            "floor_thousandths": clause.floor_thousandths, "cap_thousandths": clause.cap_thousandths,
            "new_agreement_above_thousandths": clause.new_agreement_above_thousandths,
            "effective_month": clause.effective_month, "text_sv": clause.text_sv, "text_en": clause.text_en,
        });
        // What a clause could not say before is text where it is said: seals from then hold on.
        let since = [
            ("base_value_thousandths", clause.base_value_thousandths.map(Value::from)),
            ("comparison", clause.comparison.map(Value::from)),
            ("successor", clause.successor.clone().map(Value::from)),
            ("rounding", clause.rounding.map(|rounding| json!(rounding))),
            ("round_to_minor", clause.round_to_minor.map(Value::from)),
        ];
        if let Some(text) = text.as_object_mut() {
            text.extend(since.into_iter().filter_map(|(name, said)| Some((name.to_owned(), said?))));
        }
        Some(text)
    }
}
