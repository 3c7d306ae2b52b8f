//! What is derived of what an import has changed: little of it made anew where little has changed, else all.

use std::collections::BTreeSet;

use migration::kept::{self, Changed};
use sea_orm::{ConnectionTrait, DbErr, Statement};
use uuid::Uuid;

use super::{
    load::{Load, look},
    row::{Fate, Row},
    sheets::SHEETS,
};

/// All is made anew where more than one in so many has changed: taken together, that is faster.
const ONE_IN: usize = 10;

/// How derived rows are made anew.
#[derive(Debug, PartialEq, Eq)]
pub enum Derived {
    /// Of these alone.
    Of(Changed),
    /// All of them.
    All,
}

impl Derived {
    /// What is told of it.
    pub const fn told(&self) -> &'static str {
        match self {
            Self::Of(_) => "of what has changed",
            Self::All => "",
        }
    }
}

impl Load<'_> {
    /// How what is derived is made anew.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn derived(&self) -> Result<Derived, DbErr> {
        let Some(changed) = self.concerned() else { return Ok(Derived::All) };
        let sql = "SELECT (SELECT COUNT(*) FROM agreement) + (SELECT COUNT(*) FROM delivery) \
                   + (SELECT COUNT(*) FROM service_cost) AS n";
        let row = self.db.query_one_raw(Statement::from_string(self.db.get_database_backend(), sql)).await?;
        let all = row.map_or(Ok(0_i64), |row| row.try_get("", "n"))?;
        let few = changed.len().saturating_mul(ONE_IN) <= usize::try_from(all).unwrap_or_default();
        Ok(if few { Derived::Of(changed) } else { Derived::All })
    }

    /// The agreements, deliveries and costs that the files change; None: they change on what others hang.
    fn concerned(&self) -> Option<Changed> {
        let mut changed = Changed::default();
        let mut agreements: BTreeSet<Uuid> = BTreeSet::new();
        for (place, sheet) in SHEETS.iter().enumerate() {
            let ids = self.of(place).iter().filter(|row| row.fate.is_written());
            match sheet.name {
                "deliveries" => changed.deliveries = ids.filter_map(|row| row.fate.id()).collect(),
                "service_costs" => changed.costs = ids.filter_map(|row| row.fate.id()).collect(),
                "agreements" => agreements.extend(ids.filter_map(|row| row.fate.id())),
                "services" if self.moves(place, "portfolio_id") => return None,
                "organisations" if self.moves(place, "parent_id") => return None,
                _ => {
                    let of = sheet.reference("agreement_id");
                    agreements.extend(ids.filter_map(|row: &Row| row.refs.get(of?).copied().flatten()));
                }
            }
        }
        changed.agreements = agreements.into_iter().collect();
        Some(changed)
    }

    /// Whether a known row hangs elsewhere now.
    fn moves(&self, place: usize, field: &str) -> bool {
        let Some(sheet) = SHEETS.get(place) else { return true };
        let changed = self.of(place).iter().filter(|row| matches!(row.fate, Fate::Changed(..)));
        changed
            .into_iter()
            .any(|row| !super::resolve::stays(sheet, row, field) && look(sheet, row, self.at).leads_elsewhere(field))
    }
}

/// Makes it anew, and ends the pause.
///
/// # Errors
/// When the database refuses.
pub async fn make(load: &Load<'_>, derived: &Derived) -> Result<(), DbErr> {
    match derived {
        Derived::Of(changed) => kept::finish_changed(load.db, changed).await,
        Derived::All => kept::finish_bulk(load.db).await,
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::sheets::sheet;

    /// Whatever stands in an agreement says of which.
    #[test]
    fn every_sheet_of_agreements_names_the_agreement() {
        for name in
            ["agreement_versions", "agreement_services", "agreement_parts", "agreement_lines", "agreement_line_tiers"]
        {
            assert!(sheet(name).is_some_and(|(_, sheet)| sheet.reference("agreement_id").is_some()), "{name}");
        }
    }
}
