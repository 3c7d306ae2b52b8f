//! What else is read of organisations, set-wise.

use std::collections::HashMap;

use entity::sql::Sql;
use uuid::Uuid;

use super::{Member, Session, rows::OrganisationRow};
use crate::error::ApiError;

impl Session {
    /// The domains of an organisation, read for its whole cohort: public, as the organisation is (V9).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn domains(&self, of: &Member<OrganisationRow>, field: &str) -> Result<Vec<String>, ApiError> {
        let read = of.together(field, |cohort| async move {
            let mut sql = Sql::new("SELECT d.organisation_id, d.domain FROM organisation_domain d WHERE ");
            sql.push(Sql::within("d.organisation_id", cohort.ids())).push(" ORDER BY d.domain");
            let mut domains: HashMap<Uuid, Vec<String>> = HashMap::new();
            for row in self.rows(sql).await? {
                domains.entry(row.try_get_by_index(0)?).or_default().push(row.try_get_by_index(1)?);
            }
            Ok(domains)
        });
        Ok(read.await?.get(&of.id).cloned().unwrap_or_default())
    }
}
