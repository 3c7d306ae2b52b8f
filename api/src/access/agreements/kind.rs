//! What an agreement is to the one who looks at it (O2, L2): computed from the side one stands on.

use std::{collections::HashMap, sync::Arc};

use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    decide::{Bound, Extent},
    words::{AgreementKind, PartySide},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::{
    access::{
        Ahead, Member, Relation, Session,
        ahead::{Reading, Taken},
        gather::{Of, Part, Rows},
        row::Columns,
        rows::AgreementRow,
    },
    error::ApiError,
};

/// By which way one comes to a facet, first to last: as the keeper's staff; as a party; as the provider of a service
/// that stands on a line of it.
const KEEPER: i64 = 0;
const PARTY: i64 = 1;

/// What agreements are to the actor: SLA from the side that delivers; from the side that receives OLA where the other
/// party belongs to the same organisation, else UC.
///
/// Where several facets are visible, the first decides: the keeper's staff before parties before those whose service
/// stands on it; then the party across from the keeper, and the newest version.
struct Kinds;

impl Reading for Kinds {
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part> {
        let extent = session.extent(Action::Read, Kind::Agreement);
        let mut sql = Sql::new(
            "SELECT q.agreement_id, q.way, q.side, q.keeper_side, EXISTS (SELECT 1 \
             FROM organisation_ancestor a JOIN organisation_ancestor b ON b.ancestor_id = a.ancestor_id \
             WHERE a.organisation_id = q.organisation_id AND b.organisation_id = q.keeper_id) AS one_house \
             FROM (SELECT f.*, ROW_NUMBER() OVER (PARTITION BY f.agreement_id ORDER BY f.way, \
             CASE WHEN f.side = f.keeper_side THEN 1 ELSE 0 END, f.number DESC, f.id) AS place \
             FROM (SELECT p.id, p.agreement_id, p.organisation_id, p.keeper_id, p.side, v.number, \
             k.side AS keeper_side, CASE WHEN ",
        );
        sql.push(as_keeper(&extent)).push(format!(" THEN {KEEPER} WHEN "));
        sql.push(governed::condition(&as_party(&extent))).push(format!(" THEN {PARTY} ELSE {PARTY} + 1 END AS way "));
        sql.push(
            "FROM agreement_part p JOIN agreement_version v ON v.id = p.version_id \
             LEFT JOIN agreement_part k ON k.version_id = p.version_id AND k.is_keeper WHERE ",
        );
        sql.push(Sql::all([of.within("p.agreement_id", "id"), governed::condition(&extent)]));
        vec![Part::new(sql.and_then(") f) q WHERE q.place = 1"), 5)]
    }

    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
        Ok(Taken::leaf(part(0).read::<_, HashMap<Uuid, AgreementKind>>(read)?))
    }
}

const KINDS: &str = "/kinds";

impl Member<AgreementRow> {
    /// What the agreement is to the actor; one statement for the cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn kind(&self, session: &Session) -> Result<Option<AgreementKind>, ApiError> {
        let kinds: Arc<HashMap<Uuid, AgreementKind>> = self.hanging(session, KINDS, || Kinds, Ahead::default).await?;
        Ok(kinds.get(&self.id).copied())
    }

    /// [`Self::kind`], read ahead.
    pub fn kind_ahead() -> Relation {
        Relation::new(KINDS.to_owned(), Kinds, Ahead::default())
    }
}

/// That the facet is covered by an appointment with the agreement's own keeper.
fn as_keeper(extent: &Extent) -> Sql {
    Sql::any(
        extent.by_provider().into_iter().map(|(provider, part)| {
            Sql::new("p.keeper_id = ? AND ").bind(provider).and_then(governed::condition(&part))
        }),
    )
}

/// The grants that cover a facet because of the party it belongs to.
fn as_party(extent: &Extent) -> Extent {
    let of_party = |bound: Bound| {
        matches!(
            bound,
            Bound::CustomerSide(_) | Bound::CustomerSideTree(_) | Bound::SupplierSide(_) | Bound::SupplierSideTree(_)
        )
    };
    let grants = extent.grants.iter().filter(|grant| of_party(grant.bound)).copied().collect();
    Extent { grants, ..extent.clone() }
}

fn read(columns: &mut Columns<'_>) -> Result<(Uuid, AgreementKind), DbErr> {
    let agreement = columns.take()?;
    let way: i64 = columns.take::<i32>()?.into();
    let side = columns.word(PartySide::parse)?;
    let keeper_side = columns.optional_word(PartySide::parse)?;
    let one_house: bool = columns.take()?;
    let keeper_delivers = keeper_side != Some(PartySide::Customer);
    // A keeper stands on its own side whichever party's part it reads.
    let (delivers, receives_from_the_other) = if way == KEEPER {
        (keeper_delivers, side == PartySide::Provider)
    } else {
        (side == PartySide::Provider, keeper_delivers)
    };
    Ok((
        agreement,
        match (delivers, receives_from_the_other && one_house) {
            (true, _) => AgreementKind::Sla,
            (false, true) => AgreementKind::Ola,
            (false, false) => AgreementKind::Uc,
        },
    ))
}
