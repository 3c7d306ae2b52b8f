//! Which owners have consented to notice (R5), while it waits for the others: for those who see the keeper's own work.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};
use uuid::Uuid;

use crate::{
    access::{Session, row::Columns},
    error::ApiError,
};

/// An owner's consent to notice, for one service.
#[derive(Clone, Debug)]
pub struct NoticeConsentRead {
    /// The service's code.
    pub service_code: String,
    /// When it was given.
    pub given_at: DateTime<Utc>,
}

impl Session {
    /// The consents to notice of these versions, by version, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn notice_consents(&self, versions: &[Uuid]) -> Result<HashMap<Uuid, Vec<NoticeConsentRead>>, ApiError> {
        let extent = self.extent(Action::Read, Kind::AgreementWork);
        let sql = Sql::new(
            "SELECT t.version_id, s.code, y.given_at \
             FROM (SELECT v.id AS version_id, v.keeper_id, v.agreement_id FROM agreement_version v) t \
             JOIN agreement_part k ON k.version_id = t.version_id AND k.is_keeper \
             JOIN consent y ON y.object_id = k.id AND y.object_kind = 'AGREEMENT' AND y.act = 'TERMINATE' \
             JOIN service s ON s.id = y.service_id WHERE ",
        )
        .and_then(Sql::all([Sql::within("t.version_id", versions.iter().copied()), governed::condition(&extent)]))
        .and_then(" ORDER BY y.given_at, y.id");
        let mut found: HashMap<Uuid, Vec<NoticeConsentRead>> = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let version = columns.take()?;
            let consent = NoticeConsentRead { service_code: columns.take()?, given_at: columns.take()? };
            found.entry(version).or_default().push(consent);
        }
        Ok(found)
    }
}
