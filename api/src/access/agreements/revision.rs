//! The number that tells one state of an agreement from the next (`revision`, for `expectedVersion`).
//!
//! The counter that is kept grows with every party's part and signature, with every owner's consent and with what the
//! agreement is underpinned by: it would tell a customer how many others there are and when they sign (N7), and of what it
//! must not see (V4). So it is for those who see the keeper's own work. Anybody else is told a number of what they see
//! themselves.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    lifecycle::VersionState,
};
use uuid::Uuid;

use crate::{
    access::{
        Ahead, Member, Session,
        agreements::renewed::{FirstEnds, first_ends},
        row::Columns,
        rows::{AgreementRow, VersionRow},
    },
    error::ApiError,
};

/// The versions whose work is seen, as `t`.
const WORK: &str = "(SELECT v.id AS version_id, v.keeper_id, v.agreement_id, v.revision FROM agreement_version v) t";

impl VersionRow {
    /// How far it has come, by what every party sees of it: its state, how often it was renewed, and whether it was ended.
    fn steps(&self, first_ends: &FirstEnds) -> i64 {
        let state = match self.state {
            VersionState::Draft => 1,
            VersionState::InReview => 2,
            VersionState::Reviewed => 3,
            VersionState::SignedInPart => 4,
            VersionState::Signed => 5,
            VersionState::Registered => 6,
        };
        let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        let renewed = first_ends
            .get(&self.id)
            .copied()
            .zip(self.valid_until)
            .map_or(0, |(first, now)| months(now) - months(first));
        state + renewed + i64::from(self.terminated_from.is_some())
    }
}

impl Session {
    /// The counters of these versions: of those whose work the actor sees.
    pub(super) async fn version_counters(&self, versions: Vec<Uuid>) -> Result<HashMap<Uuid, i64>, ApiError> {
        let extent = self.extent(Action::Read, Kind::AgreementWork);
        let sql = Sql::new(format!("SELECT t.version_id, t.revision FROM {WORK} WHERE "))
            .and_then(Sql::all([Sql::within("t.version_id", versions), governed::condition(&extent)]));
        self.counters(sql).await
    }

    /// The counters of these agreements: of those of which the actor sees the work on some version.
    async fn agreement_counters(&self, agreements: Vec<Uuid>) -> Result<HashMap<Uuid, i64>, ApiError> {
        let extent = self.extent(Action::Read, Kind::AgreementWork);
        let sql = Sql::new("SELECT a.id, a.version FROM agreement a WHERE ")
            .and_then(Sql::within("a.id", agreements))
            .and_then(format!(" AND EXISTS (SELECT 1 FROM {WORK} WHERE t.agreement_id = a.id AND "))
            .and_then(governed::condition(&extent))
            .and_then(")");
        self.counters(sql).await
    }

    async fn counters(&self, sql: Sql) -> Result<HashMap<Uuid, i64>, ApiError> {
        let mut found = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            found.insert(columns.take()?, columns.take()?);
        }
        Ok(found)
    }

    /// The number of a version, as the actor is told it.
    ///
    /// # Errors
    /// When the database does not answer, or the actor does not see the version.
    pub async fn version_revision(&self, version: Uuid) -> Result<i64, ApiError> {
        let seen = self.members::<VersionRow>(&[version], &Ahead::default()).await?.remove(&version);
        seen.ok_or_else(ApiError::not_found)?.revision(self).await
    }

    /// The number of an agreement, as the actor is told it.
    ///
    /// # Errors
    /// When the database does not answer, or the actor does not see the agreement.
    pub async fn agreement_revision(&self, agreement: Uuid) -> Result<i64, ApiError> {
        let seen = self.members::<AgreementRow>(&[agreement], &Ahead::default()).await?.remove(&agreement);
        seen.ok_or_else(ApiError::not_found)?.revision(self).await
    }
}

impl Member<VersionRow> {
    /// Its number, as the actor is told it. Two statements for the cohort at most.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revision(&self, session: &Session) -> Result<i64, ApiError> {
        let read = self.together("/revision", |cohort| {
            let ids = cohort.ids();
            async move { session.version_counters(ids).await }
        });
        match read.await?.get(&self.id) {
            Some(kept) => Ok(*kept),
            None => Ok(self.steps(&*self.first_ends(session).await?)),
        }
    }
}

impl Member<AgreementRow> {
    /// Its number, as the actor is told it. Three statements for the cohort at most.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revision(&self, session: &Session) -> Result<i64, ApiError> {
        let read = self.together("/revision", |cohort| {
            let ids = cohort.ids();
            async move { session.agreement_counters(ids).await }
        });
        if let Some(kept) = read.await?.get(&self.id) {
            return Ok(*kept);
        }
        let versions = self.versions(session).await?;
        let first_ends = first_ends(&versions, session).await?;
        Ok(versions.iter().map(|version| version.steps(&first_ends) + i64::from(version.leaves_on.is_some())).sum())
    }
}
