//! Agreements as they were known at an instant (`knownAt`): by what had been registered, given notice of and renewed here by
//! then. Who may see them is decided by today's rights (V9).

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::sql::Sql;
use governance::lifecycle::VersionState;
use uuid::Uuid;

use crate::{
    access::{
        Member, Session,
        overview::{When, force},
        row::Columns,
        rows::{AgreementRow, VersionRow},
    },
    error::ApiError,
};

/// What was known of a version.
#[derive(Clone, Copy, Debug)]
struct Known {
    registered: bool,
    valid_until: Option<NaiveDate>,
    terminated_from: Option<NaiveDate>,
    superseded_from: Option<NaiveDate>,
    /// Whether any notice of it was given later.
    noted_since: bool,
}

impl Known {
    /// The version as it stood by that: one that was not registered yet stands as one that is signed.
    fn applied(self, version: &VersionRow) -> VersionRow {
        VersionRow {
            state: if version.registered() && !self.registered { VersionState::Signed } else { version.state },
            valid_until: self.valid_until,
            terminated_from: self.terminated_from,
            superseded_from: self.superseded_from,
            leaves_on: version.leaves_on.filter(|_| !self.noted_since),
            first_end: version.first_end.filter(|_| self.valid_until != version.first_end),
            ..version.clone()
        }
    }
}

impl Session {
    /// What was known at that instant of the versions of these covered agreements, by version.
    async fn known(&self, agreements: &[Uuid], at: DateTime<Utc>) -> Result<HashMap<Uuid, Known>, ApiError> {
        let when = When { as_of: None, known_at: Some(at) };
        let sql = Sql::new("SELECT v.id, CASE WHEN ")
            .and_then(force::registered("v", &when))
            .and_then(" THEN 1 ELSE 0 END, ")
            .and_then(force::agreed("v", &when))
            .and_then(", ")
            .and_then(force::terminated_from("v", &when))
            .and_then(
                ", (SELECT MIN(m.valid_from) FROM agreement_version m WHERE m.agreement_id = v.agreement_id \
                 AND m.number > v.number AND ",
            )
            .and_then(force::registered("m", &when))
            .and_then(
                "), CASE WHEN EXISTS (SELECT 1 FROM agreement_notice y WHERE y.version_id = v.id AND y.recorded_at > ",
            )
            .and_then(Sql::new("?").bind(at))
            .and_then(") THEN 1 ELSE 0 END FROM agreement_version v WHERE ")
            .and_then(Sql::within("v.agreement_id", agreements.iter().copied()));
        let rows = self.rows(sql).await?;
        let known = rows.iter().map(|row| {
            let mut columns = Columns::new(row);
            let (id, registered): (Uuid, i32) = (columns.take()?, columns.take()?);
            let known = Known {
                registered: registered == 1,
                valid_until: columns.take()?,
                terminated_from: columns.take()?,
                superseded_from: columns.take()?,
                noted_since: columns.take::<i32>()? == 1,
            };
            Ok((id, known))
        });
        Ok(known.collect::<Result<_, sea_orm::DbErr>>()?)
    }
}

impl Member<AgreementRow> {
    /// The covered versions, newest first, each with how it was known at an instant. One statement more for the cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn versions_known(
        &self,
        session: &Session,
        at: DateTime<Utc>,
    ) -> Result<Vec<(Member<VersionRow>, VersionRow)>, ApiError> {
        let versions = self.versions(session).await?;
        let field = format!("/known/{}", at.timestamp_micros());
        let known = self.together(&field, |cohort| {
            let ids = cohort.ids();
            async move { session.known(&ids, at).await }
        });
        let known = known.await?;
        let known = versions.into_iter().filter_map(|version| {
            let row = known.get(&version.id)?.applied(&version);
            Some((version, row))
        });
        Ok(known.collect())
    }
}
