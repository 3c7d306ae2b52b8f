//! The file of an annex (U2.6): handed out to whoever may read the annex, and to nobody else (V2, N7).

use entity::sql::Sql;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::{
    access::{Row, Session, rows::AnnexRow},
    error::ApiError,
};

/// A file as it was received.
pub struct AnnexFile {
    /// Its media type.
    pub media_type: String,
    /// SHA-256 of the bytes.
    pub file_hash: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Session {
    /// The file of the annex, as far as the actor may read the annex and the file is kept here.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn annex_file(&self, annex: Uuid) -> Result<Option<AnnexFile>, ApiError> {
        let extent = self.extent(AnnexRow::ACTION, AnnexRow::KIND);
        let sql = Sql::new(
            "SELECT f.media_type, f.file_hash, f.bytes FROM agreement_annex t \
             JOIN agreement_version w ON w.id = t.version_id \
             JOIN attachment f ON f.provider_id = w.keeper_id AND f.file_hash = t.file_hash WHERE ",
        );
        let these = Sql::all([Sql::new("t.id = ?").bind(annex), AnnexRow::covered(&extent, &Sql::default())]);
        let rows = self.rows(sql.and_then(these)).await?;
        let read = |row: &sea_orm::QueryResult| {
            Ok::<_, DbErr>(AnnexFile {
                media_type: row.try_get_by_index(0)?,
                file_hash: row.try_get_by_index(1)?,
                bytes: row.try_get_by_index(2)?,
            })
        };
        Ok(rows.first().map(read).transpose()?)
    }
}
