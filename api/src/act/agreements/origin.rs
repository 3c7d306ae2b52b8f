//! From what a line or a promise goes on unchanged when a party has left (U2.7): by it what index adjustment made of a signed
//! price, and which risks an owner took on, goes on too (L3).

use std::collections::HashMap;

use entity::{agreement_line_origin, service_target_origin, sql::Sql};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::amend::Copied;
use crate::act::{Act, Refusal};

/// How many rows are written, or asked for, in one statement.
const ROWS: usize = 1500;

/// What has been copied in an act so far, each with its copy.
pub(super) type Made = HashMap<Uuid, Uuid>;

/// Puts down that what was copied goes on from what it was copied of, and from all that this went on from; from the copies
/// of those in the same act, too, which hold until the days of this one: what is adjusted then is their lines.
pub(super) async fn goes_on(act: &Act, copied: &Copied, made: &mut Made) -> Result<(), Refusal> {
    let tx = act.transaction();
    let mut lines = Vec::new();
    for chunk in copied.lines.chunks(ROWS) {
        let before = agreement_line_origin::Entity::find()
            .filter(agreement_line_origin::Column::LineId.is_in(chunk.iter().map(|(old, _)| *old)));
        let before = before.all(tx).await?.into_iter().map(|row| (row.line_id, row.origin_line_id));
        lines.extend(every(chunk, before, made));
    }
    for chunk in lines.chunks(ROWS) {
        let rows = chunk.iter().map(|(line_id, origin_line_id)| {
            agreement_line_origin::Model { line_id: *line_id, origin_line_id: *origin_line_id }.into_active_model()
        });
        agreement_line_origin::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    let mut targets = Vec::new();
    for chunk in copied.targets.chunks(ROWS) {
        let before = service_target_origin::Entity::find()
            .filter(service_target_origin::Column::TargetId.is_in(chunk.iter().map(|(old, _)| *old)));
        let before = before.all(tx).await?.into_iter().map(|row| (row.target_id, row.origin_target_id));
        targets.extend(every(chunk, before, made));
    }
    for chunk in targets.chunks(ROWS) {
        let rows = chunk.iter().map(|(target_id, origin_target_id)| {
            service_target_origin::Model { target_id: *target_id, origin_target_id: *origin_target_id }
                .into_active_model()
        });
        service_target_origin::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    made.extend(copied.lines.iter().chain(&copied.targets).copied());
    Ok(())
}

/// The versions from which a version follows: whose lines go on in it.
pub(super) async fn followed(act: &Act, version: Uuid) -> Result<Vec<Uuid>, Refusal> {
    let sql = Sql::new(
        "SELECT DISTINCT x.version_id FROM agreement_line l JOIN agreement_line_origin o ON o.line_id = l.id \
         JOIN agreement_line x ON x.id = o.origin_line_id WHERE l.version_id = ?",
    );
    let rows = act.transaction().query_all_raw(sql.bind(version).statement(act.session().backend())).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, DbErr>>()?)
}

/// Each new one with the old one, with all that the old one goes on from, and with their copies.
fn every(copied: &[(Uuid, Uuid)], before: impl Iterator<Item = (Uuid, Uuid)>, made: &Made) -> Vec<(Uuid, Uuid)> {
    let mut origins: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (old, origin) in before {
        origins.entry(old).or_default().push(origin);
    }
    let all = |(old, new): &(Uuid, Uuid)| {
        let (new, further) = (*new, origins.get(old).cloned().unwrap_or_default());
        let copies: Vec<Uuid> = further.iter().filter_map(|origin| made.get(origin).copied()).collect();
        std::iter::once(*old).chain(further).chain(copies).map(move |origin| (new, origin)).collect::<Vec<_>>()
    };
    copied.iter().flat_map(all).collect()
}
