//! The needs of a year at a place (S1.2): counted where all of them are covered.

use std::collections::HashMap;

use chrono::TimeZone;
use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    lifecycle::NeedState,
};
use uuid::Uuid;

use super::{
    figures::Figures,
    place::{Level, Place},
};
use crate::{
    access::{row::Columns, session::Session},
    clock::ZONE,
    error::ApiError,
};

/// How many needs have come so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NeedCounts {
    /// Recorded, no more.
    pub open: i64,
    /// Valued.
    pub valued: i64,
    /// Planned.
    pub planned: i64,
    /// Answered.
    pub answered: i64,
}

impl NeedCounts {
    fn add(&mut self, state: NeedState, number: i64) {
        match state {
            NeedState::Recorded => self.open += number,
            NeedState::Valued => self.valued += number,
            NeedState::Planned => self.planned += number,
            NeedState::Answered => self.answered += number,
        }
    }
}

impl Figures {
    /// The needs recorded in the year at this place: one statement for all places of its level. Ask [`Figures::sees_all`]
    /// first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn needs(&self, session: &Session, year: i32) -> Result<NeedCounts, ApiError> {
        let at = self.member();
        let level = at.level;
        let key = format!("/needs {year}");
        let read = at.together(&key, |cohort| async move {
            let ids: Vec<Uuid> = cohort.rows().iter().map(|place: &Place| place.id).collect();
            session.needs_of(level, ids, year).await
        });
        Ok(read.await?.get(&self.place().id).copied().unwrap_or_default())
    }
}

impl Session {
    async fn needs_of(&self, level: Level, ids: Vec<Uuid>, year: i32) -> Result<HashMap<Uuid, NeedCounts>, ApiError> {
        let midnight = |year| ZONE.with_ymd_and_hms(year, 1, 1, 0, 0, 0).earliest().map(|at| at.to_utc());
        let (Some(begin), Some(end)) = (midnight(year), midnight(year.saturating_add(1))) else {
            return Ok(HashMap::new());
        };
        let place = match level {
            Level::Provider => "t.provider_id",
            Level::Portfolio => "s.portfolio_id",
            Level::Service => "t.service_id",
        };
        let sql = Sql::new(format!(
            "SELECT {place}, t.state, COUNT(*) FROM need t LEFT JOIN service s ON s.id = t.service_id \
             WHERE t.recorded_at >= ? AND t.recorded_at < ? AND "
        ))
        .bind(begin)
        .bind(end)
        .and_then(Sql::all([Sql::within(place, ids), governed::condition(&self.extent(Action::Read, Kind::Need))]))
        .and_then(format!(" GROUP BY {place}, t.state"));
        let mut counts: HashMap<Uuid, NeedCounts> = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let id: Uuid = columns.take()?;
            let state = columns.word(NeedState::parse)?;
            counts.entry(id).or_default().add(state, columns.take()?);
        }
        Ok(counts)
    }
}
