//! By which of their parties agreements carry what others promise (L3): for a provider that is party to one no longer, it
//! carries nothing.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::sql::Sql;
use governance::term::Span;
use uuid::Uuid;

use super::chain::{Under, Version};
use crate::{access::Session, error::ApiError};

/// A party by which a version carries what a provider promises: the provider itself, the organisation of which it is a unit
/// or which is a unit of it, or the one on whose lines its services stand.
#[derive(Clone)]
pub(super) struct Ours {
    pub(super) version: Uuid,
    pub(super) provider: Uuid,
    pub(super) agreement: Uuid,
    pub(super) organisation: Uuid,
    /// The first day without the version for it, where it has given notice.
    pub(super) leaves: Option<NaiveDate>,
}

impl Session {
    /// By which of their parties these versions carry anything, for whom.
    pub(super) async fn ours(&self, versions: &[Uuid], unders: &[Under]) -> Result<Vec<Ours>, ApiError> {
        let providers: HashSet<Uuid> = unders.iter().map(|under| under.provider).collect();
        let sql = Sql::new(
            "SELECT p.version_id, o.id, p.agreement_id, p.organisation_id, y.holds_from FROM agreement_part p \
             JOIN organisation o ON ",
        )
        .and_then(Sql::within("o.id", providers))
        .and_then(
            " LEFT JOIN agreement_notice y ON y.part_id = p.id WHERE (EXISTS (SELECT 1 FROM organisation_ancestor x \
             WHERE (x.organisation_id = o.id AND x.ancestor_id = p.organisation_id) \
             OR (x.organisation_id = p.organisation_id AND x.ancestor_id = o.id)) OR EXISTS (SELECT 1 \
             FROM agreement_line l WHERE l.part_id = p.id AND l.underpins_provider_id = o.id)) AND ",
        )
        .and_then(Sql::within("p.version_id", versions.iter().copied()));
        self.read_rows(sql, |columns| {
            Ok(Ours {
                version: columns.take()?,
                provider: columns.take()?,
                agreement: columns.take()?,
                organisation: columns.take()?,
                leaves: columns.take()?,
            })
        })
        .await
    }
}

impl Version {
    /// The days on which the version carries anything for a provider: its keeper, or party to it by `ours` and not gone.
    pub(super) fn carries_for(&self, provider: Uuid, ours: &[&Ours]) -> Option<Span> {
        let holds = self.holds.filter(|holds| !holds.is_empty())?;
        if self.keeper == provider {
            return Some(holds);
        }
        if ours.is_empty() {
            return None;
        }
        // Until the last of them leaves.
        let leaves: Option<Vec<NaiveDate>> = ours.iter().map(|ours| ours.leaves).collect();
        let until = [holds.until, leaves.and_then(|leaves| leaves.into_iter().max())].into_iter().flatten().min();
        Some(Span { until, ..holds }).filter(|holds| !holds.is_empty())
    }
}
