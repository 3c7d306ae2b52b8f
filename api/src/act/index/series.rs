//! Published series and their values.

use async_graphql::InputObject;
use entity::{index_series, index_value};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    index::{Frequency, IndexPeriod, Stage},
    words::Provenance,
};
use rust_decimal::prelude::ToPrimitive as _;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use crate::{
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{date::Date, id::GlobalId, money::Decimal},
};

/// A published value.
#[derive(InputObject, Clone, Debug)]
pub struct IndexValueInput {
    /// The month, quarter or year: 2024-10, 2024-Q3, 2024.
    pub period: String,
    /// The value, above nought, with at most three decimals.
    pub value: Decimal,
    /// When it was published.
    pub published_on: Date,
    /// Whether the scope of the statistics changed with this period.
    #[graphql(default)]
    pub breaks: bool,
}

/// Enters a published series, or newly published values of one: the code tells which.
#[derive(InputObject, Clone, Debug)]
pub struct IndexSeriesRecordInput {
    /// The provider (an organisation).
    pub provider: GlobalId,
    /// The code that clauses name. The fields from `index` to `sameSeason` are for a new one.
    pub code: String,
    /// The index that it is a series of: its bases and stages share it (default: the code).
    pub index: Option<String>,
    /// Name in Swedish; one of the two is needed.
    pub name_sv: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// The base: 1980=100.
    pub base: Option<String>,
    /// How often it is published.
    pub frequency: Option<Frequency>,
    /// How firm its values are.
    pub stage: Option<Stage>,
    /// Whether only the same month or quarter of different years is to be compared.
    #[graphql(default)]
    pub same_season: bool,
    /// Its last period, where it has ended.
    pub ended_after: Option<String>,
    /// The code of the series that takes its place.
    pub successor: Option<String>,
    /// The period that both have a value of.
    pub link_period: Option<String>,
    /// Published values; of a period that has one already, a correction.
    #[graphql(default)]
    pub values: Vec<IndexValueInput>,
    /// Where all of this was published.
    pub source: String,
    /// The series' `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for IndexSeriesRecordInput {
    const NAME: &'static str = "indexSeriesRecord";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        use index_series::{Column, Entity};
        let provider = act.provider("provider", self.provider).await?;
        let facts = Facts { providers: vec![provider.id], ..Facts::default() };
        act.permit_on(Action::Record, Kind::IndexSeries, &[facts])?;
        let code = check::code("code", &self.code)?;
        let source = check::text("source", &self.source, check::TEXT)?;
        let of_provider = Entity::find().filter(Column::ProviderId.eq(provider.id));
        let known = of_provider.clone().filter(Column::Code.eq(code.as_str())).lock_exclusive();
        let before = known.one(act.transaction()).await?;
        check::version(self.expected_version, before.as_ref().map_or(0, |row| row.version))?;
        let mut row = match &before {
            Some(row) => index_series::Model { version: row.version + 1, ..row.clone() },
            None => self.new_series(provider.id, code, &source)?,
        };
        let period = |field: &str, text: &str| {
            let found = IndexPeriod::parse(text).filter(|period| period.frequency() == row.frequency);
            let message = "A month (2024-10), quarter (2024-Q3) or year (2024), as the series is published.";
            found.ok_or_else(|| UserError::of(field, UserErrorCode::Invalid, message))
        };
        let values = self.published(&row, &source, act, period)?;
        let ended_after = self.ended_after.as_deref().map(|text| period("endedAfter", text)).transpose()?;
        let link = self.link_period.as_deref().map(|text| period("linkPeriod", text)).transpose()?;
        if let Some(ended) = ended_after {
            row.ended_after = Some(ended.to_string());
        }
        if let (Some(code), Some(link)) = (self.successor.as_deref(), link) {
            let found = of_provider.filter(Column::Code.eq(code)).one(act.transaction()).await?;
            let message = "There is no such series.";
            let found = found.filter(|found| found.id != row.id && row.ended_after.is_some());
            let found = found.ok_or_else(|| UserError::of("successor", UserErrorCode::NotFound, message))?;
            (row.successor_id, row.link_period) = (Some(found.id), Some(link.to_string()));
        } else if self.successor.is_some() || link.is_some() {
            let message = "A successor is told with the period that both have a value of.";
            return Err(UserError::of("linkPeriod", UserErrorCode::Required, message).into());
        }
        match &before {
            None => act.insert(&row).await?,
            Some(before) => act.save(before, &row).await?,
        }
        for chunk in values.chunks(1000) {
            let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
            index_value::Entity::insert_many(rows).exec_without_returning(act.transaction()).await?;
        }
        let told: Vec<_> =
            values.iter().map(|value| json!([value.period, value.value_thousandths, value.published_on])).collect();
        act.made(
            Action::Record,
            (Kind::IndexSeries, row.id),
            provider.id,
            &json!({ "series": row, "values": told, "source": source }),
        )?;
        Ok(row.id)
    }
}

impl IndexSeriesRecordInput {
    fn new_series(&self, provider: Uuid, code: String, source: &str) -> Result<index_series::Model, UserError> {
        let (name_sv, name_en) = check::named(("nameSv", "nameEn"), self.name_sv.as_deref(), self.name_en.as_deref())?;
        let needed = |field: &str| UserError::of(field, UserErrorCode::Required, "A new series needs it.");
        let text = |field: &str, value: Option<&String>| {
            check::text(field, value.map(String::as_str).unwrap_or_default(), check::NAME)
        };
        Ok(index_series::Model {
            id: Uuid::now_v7(),
            provider_id: provider,
            index_code: check::code("index", self.index.as_deref().unwrap_or(&code))?,
            code_key: governance::text::sort_key(&code),
            code,
            name_sv,
            name_en,
            publisher: text("publisher", self.publisher.as_ref())?,
            base: text("base", self.base.as_ref())?,
            frequency: self.frequency.ok_or_else(|| needed("frequency"))?,
            stage: self.stage.ok_or_else(|| needed("stage"))?,
            same_season: self.same_season,
            ended_after: None,
            successor_id: None,
            link_period: None,
            version: 1,
            provenance: Provenance::Attested,
            source: Some(source.to_owned()),
        })
    }

    fn published(
        &self,
        series: &index_series::Model,
        source: &str,
        act: &Act,
        period: impl Fn(&str, &str) -> Result<IndexPeriod, UserError>,
    ) -> Result<Vec<index_value::Model>, UserError> {
        let value = |value: &IndexValueInput| {
            let thousandths = value.value.0.checked_mul(1000.into()).filter(rust_decimal::Decimal::is_integer);
            let above = thousandths.and_then(|value| value.to_i64()).filter(|value| (1..1_000_000_000).contains(value));
            let message = "A value above nought, with at most three decimals.";
            let value_thousandths = above.ok_or_else(|| UserError::of("values", UserErrorCode::Invalid, message))?;
            let published_on = value.published_on.day();
            if published_on > act.today() {
                let message = "What is not published yet is not entered.";
                return Err(UserError::of("values", UserErrorCode::Invalid, message));
            }
            Ok(index_value::Model {
                id: Uuid::now_v7(),
                provider_id: series.provider_id,
                series_id: series.id,
                period: period("values", &value.period)?.to_string(),
                value_thousandths,
                published_on,
                breaks: value.breaks,
                recorded_at: act.now(),
                provenance: Provenance::Attested,
                source: Some(source.to_owned()),
            })
        };
        self.values.iter().map(value).collect()
    }
}
