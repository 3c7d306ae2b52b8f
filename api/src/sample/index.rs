//! Published index series (U2.7) as both providers keep them, and a sample clause that names one.

use chrono::Days;
use entity::{index_clause, index_series, index_value};
use governance::{
    index::{Frequency, IndexPeriod, Stage},
    text,
    words::Provenance,
};

use super::{
    SampleError,
    days::{Days as Load, at},
    files::{Files, IndexSeries, IndexValue},
    ids, word,
    world::World,
};

/// Who keeps them.
const PROVIDERS: [&str; 2] = ["sunet", "uu-it"];

/// Adds the series with their values, and the clause of the department's agreement on research storage.
///
/// # Errors
/// When a file holds a word or a number that is not one.
pub fn add(files: &Files, days: &Load, world: &mut World) -> Result<(), SampleError> {
    for provider in PROVIDERS {
        // The one that takes another's place comes first: the other names it.
        let mut known: Vec<&IndexSeries> = files.index_series.iter().collect();
        known.sort_by_key(|series| series.successor.is_some());
        for series in known {
            world.index_series.push(row(provider, series)?);
        }
        for value in &files.index_values {
            world.index_values.push(published(files, days, provider, value)?);
        }
    }
    let storage = ids::of("agreement_version", "uu-it/IT-004/1");
    if world.versions.iter().any(|version| version.id == storage) {
        world.index_clauses.push(clause(storage));
    }
    Ok(())
}

fn row(provider: &str, series: &IndexSeries) -> Result<index_series::Model, SampleError> {
    Ok(index_series::Model {
        id: id(provider, &series.code),
        provider_id: ids::organisation(provider),
        code: series.code.clone(),
        index_code: series.index_code.clone(),
        name_sv: Some(series.name_sv.clone()),
        name_en: Some(series.name_en.clone()),
        publisher: series.publisher.clone(),
        base: series.base.clone(),
        frequency: word(&series.frequency, Frequency::parse)?,
        stage: word(&series.stage, Stage::parse)?,
        same_season: series.same_season,
        ended_after: series.ended_after.clone(),
        successor_id: series.successor.as_deref().map(|code| id(provider, code)),
        link_period: series.link_period.clone(),
        code_key: text::sort_key(&series.code),
        version: 1,
        provenance: Provenance::Attested,
        source: Some(series.source.clone()),
    })
}

fn published(
    files: &Files,
    days: &Load,
    provider: &str,
    value: &IndexValue,
) -> Result<index_value::Model, SampleError> {
    let series = files.index_series.iter().find(|series| series.code == value.series);
    let series = series.ok_or_else(|| SampleError::Word(value.series.clone()))?;
    let period = word(&value.period, IndexPeriod::parse)?;
    // The day was not seen: it is as many days after the period as the index is published with.
    let published = period.until().and_then(|until| until.checked_add_days(Days::new(series.lag_days)));
    Ok(index_value::Model {
        id: ids::of("index_value", &format!("{provider}/{}/{}", value.series, value.period)),
        provider_id: ids::organisation(provider),
        series_id: id(provider, &value.series),
        period: period.to_string(),
        value_thousandths: thousandths(&value.value).ok_or_else(|| SampleError::Word(value.value.clone()))?,
        published_on: published.unwrap_or(days.today),
        breaks: value.note.is_some(),
        recorded_at: at(days.today, 0),
        provenance: Provenance::Attested,
        source: Some(match &value.note {
            Some(note) => format!("{}; {note}", value.source),
            None => value.source.clone(),
        }),
    })
}

/// A decimal number as thousandths.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let padded: String = decimals.chars().chain("000".chars()).take(3).collect();
    if decimals.len() > 3 {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 1000 + padded.parse::<i64>().ok()?)
}

fn id(provider: &str, code: &str) -> uuid::Uuid {
    ids::of("index_series", &format!("{provider}/{code}"))
}

/// Four fifths of the price follow the consumer price index from the first of each January, at most 5 % at a time.
fn clause(version: uuid::Uuid) -> index_clause::Model {
    let sv = "Fyra femtedelar av priset följer konsumentprisindex (fastställda tal, 1980=100) med oktober 2023 (409,07) som basmånad: \
        från den 1 januari efter värdet för oktober. Uppräkningen är högst 5 % åt gången; en ändring över 10 % kräver \
        nytt avtal.";
    let en = "Four fifths of the price follow the consumer price index (fixed numbers, 1980=100) with October 2023 (409.07) as \
        base month: from 1 January by the value of October. An adjustment is at most 5 %; a change above 10 % needs a new \
        agreement.";
    index_clause::Model {
        id: ids::of("index_clause", "uu-it/IT-004/1"),
        version_id: version,
        part_id: None,
        series: "KPI-1980".to_owned(),
        base_period: "2023-10".to_owned(),
        share_thousandths: 800,
        upwards_only: false,
        threshold_thousandths: None,
        floor_thousandths: None,
        cap_thousandths: Some(50),
        new_agreement_above_thousandths: Some(100),
        effective_month: 1,
        base_value_thousandths: Some(409_070),
        comparison: None,
        successor: None,
        rounding: None,
        round_to_minor: None,
        text_sv: Some(sv.to_owned()),
        text_en: Some(en.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// The means that are printed beside the monthly values: each is theirs, to the second decimal.
    const MEANS: [(&str, i64); 6] =
        [("2006", 28_422), ("2008", 30_061), ("2009", 29_966), ("2021", 34_319), ("2022", 37_191), ("2023", 40_370)];

    #[test]
    fn u2_7_twelve_months_come_to_the_printed_mean_of_the_year() {
        let files = Files::read().unwrap();
        let mut years: HashMap<&str, Vec<i64>> = HashMap::new();
        for value in files.index_values.iter().filter(|value| value.series == "KPI-1980") {
            years.entry(&value.period[..4]).or_default().push(thousandths(&value.value).unwrap());
        }
        for (year, mean) in MEANS {
            let values = &years[year];
            let found: i64 = values.iter().sum::<i64>() / 12;
            assert!(values.len() == 12 && (found - mean * 10).abs() <= 10, "{year}: {found} of {mean}");
        }
    }

    #[test]
    fn u2_7_every_value_belongs_to_a_series_and_a_period() {
        let files = Files::read().unwrap();
        let load =
            Load { today: super::super::days::day(2026, 11, 22), now: at(super::super::days::day(2026, 11, 22), 12) };
        let mut world = World::default();
        add(&files, &load, &mut world).unwrap();
        assert_eq!(world.index_values.len(), 2 * files.index_values.len());
        assert_eq!(world.index_series.len(), 2 * files.index_series.len());
        let ended = world.index_series.iter().find(|series| series.ended_after.is_some()).unwrap();
        assert!(world.index_series.iter().any(|series| Some(series.id) == ended.successor_id));
    }
}
