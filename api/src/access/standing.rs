//! How services stood on a day, as far as it was known: what their history tells of those that the actor sees today.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::sql::Sql;
use governance::lifecycle::ServiceState;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    Member, Row,
    overview::{When, latest},
    row::Columns,
    rows::ServiceRow,
    session::Session,
};
use crate::error::ApiError;

/// How a service stood.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The portfolio it belonged to.
    pub portfolio_id: Uuid,
    /// Its state (L1).
    pub state: ServiceState,
    /// Whether it was published.
    pub published: bool,
    /// The day from which this held.
    pub since: NaiveDate,
}

impl Session {
    /// How these services stood under `when`: by service, those that stood in any way then. What is seen is decided by
    /// today's rights (V9).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn standings(&self, services: &[Uuid], when: &When) -> Result<HashMap<Uuid, Member<Standing>>, ApiError> {
        let extent = self.extent(ServiceRow::ACTION, ServiceRow::KIND);
        if services.is_empty() || extent.grants.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new(
            "SELECT t.id, h.portfolio_id, h.state, h.published, h.effective_on FROM service t JOIN service_history h \
             ON h.id = ",
        );
        sql.push(latest("service_history", "x.service_id = t.id", when)).push(" WHERE ");
        let these = Sql::within("t.id", services.iter().copied());
        sql.push(Sql::all([these, ServiceRow::covered(&extent, &Sql::default())]));
        let read = |columns: &mut Columns<'_>| {
            let service: Uuid = columns.take()?;
            let standing = Standing {
                portfolio_id: columns.take()?,
                state: columns.word(ServiceState::parse)?,
                published: columns.take()?,
                since: columns.take()?,
            };
            Ok((service, standing))
        };
        let rows = self.rows(sql).await?;
        let rows: Vec<(Uuid, Standing)> =
            rows.iter().map(|row| read(&mut Columns::new(row))).collect::<Result<_, DbErr>>()?;
        let (services, standings): (Vec<Uuid>, Vec<Standing>) = rows.into_iter().unzip();
        Ok(services.into_iter().zip(Member::all(standings)).collect())
    }
}
