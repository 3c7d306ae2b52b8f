//! The ends that were signed of versions that have been renewed since (U2.6): what their terms and notice are counted from.
//! Read where that is asked for alone.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use entity::sql::Sql;
use uuid::Uuid;

use crate::{
    access::{Member, Session, row::Columns, rows::VersionRow},
    error::ApiError,
};

/// The first day without, as it was signed, of each version that was renewed since.
pub type FirstEnds = HashMap<Uuid, NaiveDate>;

impl Member<VersionRow> {
    /// Those of the cohort. One statement.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn first_ends(&self, session: &Session) -> Result<Arc<FirstEnds>, ApiError> {
        let read = self.together("/first_ends", |cohort| {
            let renewals = "SELECT r.version_id, MIN(r.ended_on) FROM agreement_renewal r WHERE ";
            let may = cohort.rows().iter().filter(|version| version.renewal_months.is_some()).map(|version| version.id);
            let sql = Sql::new(renewals).and_then(Sql::within("r.version_id", may));
            async move {
                let rows = session.rows(sql.and_then(" GROUP BY r.version_id")).await?;
                let read = |row| {
                    let mut columns = Columns::new(row);
                    Ok::<_, ApiError>((columns.take()?, columns.take()?))
                };
                rows.iter().map(read).collect::<Result<FirstEnds, _>>()
            }
        });
        read.await
    }
}

/// Those of versions that were read together.
///
/// # Errors
/// When the database does not answer.
pub async fn first_ends(versions: &[Member<VersionRow>], session: &Session) -> Result<Arc<FirstEnds>, ApiError> {
    match versions.first() {
        Some(version) => version.first_ends(session).await,
        None => Ok(Arc::default()),
    }
}
