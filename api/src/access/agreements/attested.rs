//! Signatures that were made elsewhere and attested, with their source (O5): of a whole version, or of one party's part.

use std::collections::HashMap;

use entity::{governed, sql::Sql};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    access::{
        Member, Row, Session,
        row::Columns,
        rows::{PartRow, VersionRow},
    },
    error::ApiError,
};

/// By part, the document and where it is kept.
pub type Sources = HashMap<Uuid, String>;

impl Session {
    /// The sources of those of these parts' signatures that were attested, as far as the actor sees the parts.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attested_from(&self, parts: &[Uuid]) -> Result<Sources, ApiError> {
        let extent = self.extent(VersionRow::ACTION, VersionRow::KIND);
        let sql = Sql::new(
            "SELECT p.id, CASE WHEN v.provenance = 'ATTESTED' THEN v.source END, y.body FROM agreement_part p \
             JOIN agreement_version v ON v.id = p.version_id LEFT JOIN decision y ON y.object_kind = 'AGREEMENT' \
             AND y.object_id = p.id AND y.action = 'ATTEST' WHERE p.signed_on IS NOT NULL AND ",
        )
        .and_then(Sql::all([Sql::within("p.id", parts.iter().copied()), governed::condition(&extent)]));
        let mut found = Sources::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let (part, whole): (Uuid, Option<String>) = (columns.take()?, columns.take()?);
            let body: Option<String> = columns.take()?;
            if let Some(source) = whole.or_else(|| body.as_deref().and_then(told)) {
                found.insert(part, source);
            }
        }
        Ok(found)
    }
}

/// The source as the decision has it by which a part's signature was attested.
fn told(body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    body.pointer("/details/changes/attested_from/after")?.as_str().map(str::to_owned)
}

impl Member<PartRow> {
    /// The source of the part's signature, where it was attested. One statement for the cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attested_from(&self, session: &Session) -> Result<Option<String>, ApiError> {
        let read = self.together("/attestedFrom", |cohort| {
            let ids = cohort.ids();
            async move { session.attested_from(&ids).await }
        });
        Ok(read.await?.get(&self.id()).cloned())
    }
}
