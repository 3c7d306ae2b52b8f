//! What carries an agreement's promises (L3, V4): each side sees its own.

use std::collections::HashMap;

use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};
use uuid::Uuid;

use crate::{
    access::{
        Ahead, Filter, Member, Nesting, Row, Session,
        row::Columns,
        rows::{LineRow, ServiceRow},
    },
    error::ApiError,
};

/// Which end of an underpinning the listed agreements are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// What the parent rests on.
    Lower,
    /// What rests on the parent.
    Upper,
}

impl End {
    /// How the agreements hang on their parent.
    pub const fn nesting(self) -> Nesting {
        match self {
            Self::Lower => Nesting {
                parent: "x.upper_agreement_id",
                from: "agreement t JOIN underpinning x ON x.lower_agreement_id = t.id",
            },
            Self::Upper => Nesting {
                parent: "x.lower_agreement_id",
                from: "agreement t JOIN underpinning x ON x.upper_agreement_id = t.id",
            },
        }
    }
}

impl Session {
    /// Only by underpinnings that the actor may see: the relation is governed by itself, both ends by their own extent.
    pub fn visible_underpinnings(&self) -> Filter {
        let extent = self.extent(Action::Read, Kind::Underpinning);
        let mut sql = Sql::new("x.id IN (SELECT t.id FROM underpinning t WHERE ");
        sql.push(governed::condition(&extent)).push(")");
        Filter::rows([sql])
    }

    /// The services that stand on these lines, by line, as far as they are told to the actor (V4). Two statements, whatever the number of lines.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn underpinned_by(&self, lines: &[Uuid]) -> Result<HashMap<Uuid, Member<ServiceRow>>, ApiError> {
        let seen = governed::condition(&self.extent(LineRow::ACTION, LineRow::KIND));
        let mut sql = Sql::new(
            "SELECT l.id, l.underpins_service_id FROM agreement_line l \
             JOIN agreement_part p ON p.id = l.part_id JOIN agreement_version v ON v.id = p.version_id WHERE ",
        );
        sql.push(Sql::all([Sql::within("l.id", lines.iter().copied()), seen, self.told_underpinned("l")]));
        let mut pairs: Vec<(Uuid, Uuid)> = Vec::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            pairs.push((columns.take()?, columns.take()?));
        }
        let mut services: Vec<Uuid> = pairs.iter().map(|(_, service)| *service).collect();
        services.sort_unstable();
        services.dedup();
        let found = self.members::<ServiceRow>(&services, &Ahead::default()).await?;
        Ok(pairs.into_iter().filter_map(|(line, service)| Some((line, found.get(&service)?.clone()))).collect())
    }
}
