//! Agreements as they were known at an instant (`knownAt`): by what had been drawn up, signed, registered, given notice of and
//! renewed here by then. Who may see them is decided by today's rights (V9); drafting is the keeper's own work, so that to
//! others a version is known from when it was reviewed (V3).

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::sql::Sql;
use governance::lifecycle::VersionState;
use uuid::Uuid;

use super::versions::leaves_on;
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
    /// How far it had come before it was registered; None: it was not there, or not to be seen.
    state: Option<VersionState>,
    /// How it stands today.
    now: VersionState,
    valid_until: Option<NaiveDate>,
    terminated_from: Option<NaiveDate>,
    superseded_from: Option<NaiveDate>,
    /// The first day without it for those whose parts the viewer sees, by the notices that had been recorded.
    leaves_on: Option<NaiveDate>,
}

impl Known {
    /// The version as it stood by that; None: it was not there yet.
    fn applied(self, version: &VersionRow) -> Option<VersionRow> {
        Some(VersionRow {
            state: if self.registered { version.state } else { self.state? },
            valid_until: self.valid_until,
            terminated_from: self.terminated_from,
            superseded_from: self.superseded_from,
            leaves_on: self.leaves_on,
            ..version.clone()
        })
    }
}

/// How far the version `v` had come by an instant, as decisions, reviews and signatures tell; NULL before it was drawn up.
/// Seven times the instant.
const STATE: &str = "CASE \
    WHEN EXISTS (SELECT 1 FROM consent y JOIN agreement_part p ON p.id = y.object_id WHERE p.version_id = v.id \
        AND y.object_kind = 'AGREEMENT' AND y.act IN ('SIGN', 'ATTEST') AND y.given_at <= ?) THEN CASE WHEN NOT EXISTS \
        (SELECT 1 FROM agreement_part p WHERE p.version_id = v.id AND NOT p.is_keeper AND NOT EXISTS (SELECT 1 \
        FROM consent y WHERE y.object_kind = 'AGREEMENT' AND y.object_id = p.id AND y.act IN ('SIGN', 'ATTEST') \
        AND y.given_at <= ?)) AND NOT EXISTS (SELECT 1 FROM agreement_service c JOIN agreement_part k \
        ON k.version_id = c.version_id AND k.is_keeper WHERE c.version_id = v.id AND NOT EXISTS (SELECT 1 FROM consent y \
        WHERE y.object_kind = 'AGREEMENT' AND y.object_id = k.id AND y.service_id = c.service_id \
        AND y.act IN ('SIGN', 'ATTEST') AND y.given_at <= ?)) THEN 'SIGNED' ELSE 'SIGNED_IN_PART' END \
    WHEN v.provenance = 'ATTESTED' AND EXISTS (SELECT 1 FROM decision y WHERE y.object_kind = 'AGREEMENT' \
        AND y.object_id = v.agreement_id AND y.action = 'ATTEST' AND y.decided_at <= ? AND y.decided_at >= \
        (SELECT MIN(w.decided_at) FROM decision w WHERE w.object_kind = 'AGREEMENT_WORK' AND w.object_id = v.id)) \
        THEN 'SIGNED' \
    ELSE (SELECT CASE y.action WHEN 'SUBMIT' THEN 'IN_REVIEW' WHEN 'REVIEW' THEN CASE WHEN (SELECT CASE WHEN r.approved \
        THEN 1 ELSE 0 END FROM agreement_review r WHERE r.version_id = v.id AND r.reviewed_at <= ? \
        ORDER BY r.reviewed_at DESC, r.id DESC LIMIT 1) = 1 THEN 'REVIEWED' ELSE 'DRAFT' END ELSE 'DRAFT' END \
        FROM decision y WHERE y.object_kind = 'AGREEMENT_WORK' AND y.object_id = v.id AND y.decided_at <= ? \
        AND y.action NOT IN ('SHARE', 'ACCEPT_RISK', 'RECORD') ORDER BY y.decided_at DESC, y.seq DESC LIMIT 1) END, \
    CASE WHEN EXISTS (SELECT 1 FROM decision y WHERE y.object_kind = 'AGREEMENT_WORK' AND y.object_id = v.id) \
        THEN 1 ELSE 0 END, CASE WHEN v.registered_at > ? THEN 1 ELSE 0 END, v.state";

/// What tells how far a version had come.
struct Told {
    state: Option<VersionState>,
    /// Whether any decision on it is on record: not of what came in with files.
    decided: bool,
    registered_since: bool,
    now: VersionState,
}

impl Told {
    /// Of what came in with files it is known from when on it is here by its id; it came as it is, and what was
    /// registered later was signed before that.
    fn state(&self, id: Uuid, at: DateTime<Utc>) -> Option<VersionState> {
        if self.decided {
            return self.state;
        }
        let is_here = id.get_timestamp().is_none_or(|stamp| {
            let (seconds, nanos) = stamp.to_unix();
            let made = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, nanos));
            made.is_none_or(|made| made <= at)
        });
        let state = if self.registered_since { VersionState::Signed } else { self.now };
        is_here.then_some(state)
    }
}

impl Session {
    /// What was known at that instant of the versions of these covered agreements, by version.
    async fn known(&self, agreements: &[Uuid], at: DateTime<Utc>) -> Result<HashMap<Uuid, Known>, ApiError> {
        let when = When { as_of: None, known_at: Some(at) };
        let state = STATE.matches('?').fold(Sql::new(STATE), |sql, _| sql.bind(at));
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
            .and_then("), ")
            .and_then(leaves_on(self, Some(at)))
            .and_then(", ")
            .and_then(state)
            .and_then(" FROM agreement_version v WHERE ")
            .and_then(Sql::within("v.agreement_id", agreements.iter().copied()));
        let mut found = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let (id, registered): (Uuid, i32) = (columns.take()?, columns.take()?);
            let mut known = Known {
                registered: registered == 1,
                state: None,
                now: VersionState::Registered,
                valid_until: columns.take()?,
                terminated_from: columns.take()?,
                superseded_from: columns.take()?,
                leaves_on: columns.take()?,
            };
            let told = Told {
                state: columns.optional_word(VersionState::parse)?,
                decided: columns.take::<i32>()? == 1,
                registered_since: columns.take::<i32>()? == 1,
                now: columns.word(VersionState::parse)?,
            };
            (known.state, known.now) = (told.state(id, at), told.now);
            found.insert(id, known);
        }
        self.without_drafts(&mut found).await?;
        Ok(found)
    }

    /// V3: that a version was being drafted is known to those who see the keeper's own work.
    async fn without_drafts(&self, known: &mut HashMap<Uuid, Known>) -> Result<(), ApiError> {
        let is_draft = |state: VersionState| matches!(state, VersionState::Draft | VersionState::InReview);
        // What is one's own proposal today is seen as it is; and what was registered by then stays so.
        let drafted = |known: &Known| !known.registered && !is_draft(known.now) && known.state.is_some_and(is_draft);
        let ids: Vec<Uuid> = known.iter().filter(|(_, known)| drafted(known)).map(|(id, _)| *id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let seen = self.version_counters(ids.clone()).await?;
        for id in ids.iter().filter(|id| !seen.contains_key(id)) {
            if let Some(known) = known.get_mut(id) {
                known.state = None;
            }
        }
        Ok(())
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
            let row = known.get(&version.id)?.applied(&version)?;
            Some((version, row))
        });
        Ok(known.collect())
    }
}
