//! What a party is shown of what it signs, so that it can compute the hash by itself (L2): the common text, its own part
//! with its salt, and the way from its leaf to the root; nothing of another party's (N7).

use std::collections::{BTreeMap, HashMap};

use entity::{governed, sql::Sql};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    access::{
        Member, Row, Session,
        row::Columns,
        rows::{LineRow, PartRow},
    },
    act::agreements::seal::{Leaf, sealed_to},
    error::ApiError,
};

/// What a party is shown of what it signs.
#[derive(Clone, Debug)]
pub struct SealedPart {
    /// The common text, as canonical JSON.
    pub common: String,
    /// The party's own part, as canonical JSON.
    pub own: String,
    /// The way to the root.
    pub leaf: Leaf,
    /// The root.
    pub root: String,
}

/// What is kept of a version, word for word.
#[derive(Default)]
struct Kept {
    secret: String,
    root: String,
    common: Option<String>,
    parts: BTreeMap<Uuid, String>,
}

impl Member<PartRow> {
    /// What the part's party signs; None before it is handed in for review, and to whoever may not see every line of it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sealed(&self, session: &Session) -> Result<Option<SealedPart>, ApiError> {
        let read = self.together("/sealed", |cohort| {
            let ids = cohort.ids();
            async move { session.sealed(&ids).await }
        });
        Ok(read.await?.get(&self.id()).cloned())
    }
}

impl Session {
    async fn sealed(&self, parts: &[Uuid]) -> Result<HashMap<Uuid, SealedPart>, ApiError> {
        let seen = PartRow::covered(&self.extent(PartRow::ACTION, PartRow::KIND), &Sql::default());
        let sql = Sql::new(
            "SELECT s.version_id, s.part_id, s.content, v.salt, v.content_hash FROM agreement_seal s \
             JOIN agreement_version v ON v.id = s.version_id WHERE s.version_id IN (SELECT t.version_id FROM agreement_part t WHERE ",
        )
        .and_then(Sql::all([Sql::within("t.id", parts.iter().copied()), seen]))
        .and_then(")");
        let mut versions: HashMap<Uuid, Kept> = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let (version, part): (Uuid, Option<Uuid>) = (columns.take()?, columns.take()?);
            let content: String = columns.take()?;
            let entry = versions.entry(version).or_default();
            match part {
                Some(part) => drop(entry.parts.insert(part, content)),
                None => entry.common = Some(content),
            }
            entry.secret = columns.take::<Option<String>>()?.unwrap_or_default();
            entry.root = columns.take::<Option<String>>()?.unwrap_or_default();
        }
        let lines = self.lines_seen(parts).await?;
        let mut found = HashMap::new();
        for Kept { secret, root, common, parts: contents } in versions.into_values() {
            let Some(common) = common else { continue };
            let mut sealed = match sealed_to(&root, &secret, &common, &contents) {
                Some(sealed) => sealed,
                None if root.is_empty() => continue,
                // N5: what was signed is not what is kept, and that is nothing to pass over.
                None => return Err(ApiError::internal("kept content does not give the root that was signed")),
            };
            for (part, own) in contents.into_iter().filter(|(part, _)| parts.contains(part)) {
                let all = serde_json::from_str::<Value>(&own).ok();
                let all = all.and_then(|value| value.get("lines").and_then(Value::as_array).map(Vec::len));
                if all != Some(lines.get(&part).copied().unwrap_or(0)) {
                    continue;
                }
                let Some(leaf) = sealed.leaves.remove(&part) else { continue };
                found.insert(part, SealedPart { common: common.clone(), own, leaf, root: sealed.root.clone() });
            }
        }
        Ok(found)
    }

    /// How many lines of each part the actor may see.
    async fn lines_seen(&self, parts: &[Uuid]) -> Result<HashMap<Uuid, usize>, ApiError> {
        let seen = governed::condition(&self.extent(LineRow::ACTION, LineRow::KIND));
        let sql = Sql::new(
            "SELECT l.part_id, COUNT(*) FROM agreement_line l JOIN agreement_part p ON p.id = l.part_id \
             JOIN agreement_version v ON v.id = p.version_id WHERE ",
        )
        .and_then(Sql::all([Sql::within("l.part_id", parts.iter().copied()), seen]))
        .and_then(" GROUP BY l.part_id");
        let mut found = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let part: Uuid = columns.take()?;
            let number: i64 = columns.take()?;
            found.insert(part, usize::try_from(number).unwrap_or_default());
        }
        Ok(found)
    }
}
