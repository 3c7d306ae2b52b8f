//! N5: what is written of an agreement is a chain of decisions: each edit begins with what the one before it left, and
//! what is under review, signed or registered says what the last one left. Whoever wrote, handed in or took a risk has
//! decided so.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::decided::HISTORY;
use crate::acts::world::World;

/// That the decision of this alias is an edit.
fn edit(y: &str) -> String {
    format!("{y}.object_kind = 'AGREEMENT_WORK' AND {y}.action = 'EDIT' AND {y}.cause_id IS NULL")
}

/// That the decision `y` is of this action, on the version `v`.
fn decided(action: &str) -> String {
    format!("y.object_id = v.id AND y.object_kind = 'AGREEMENT_WORK' AND y.action = '{action}' AND y.cause_id IS NULL")
}

/// That everything written, handed in and taken on has its decision, and the other way round. Gives how many versions
/// were computed from what their last edit left.
pub async fn assert_edited(world: &World) -> usize {
    let (written, this, submit, risk) = (edit("y"), edit("z"), decided("SUBMIT"), decided("ACCEPT_RISK"));
    let wrote = "y.object_kind = 'AGREEMENT_WORK' AND y.action IN ('DRAW_UP', 'EDIT') AND y.cause_id IS NULL";
    let rules = [
        (
            // A version that is moved behind others says its new number, by a decision that follows from another.
            "an edit begins with what the one before it left",
            format!(
                "SELECT COUNT(*) FROM decision y JOIN agreement_version v ON v.id = y.object_id {HISTORY} \
                 JOIN decision x ON x.object_id = y.object_id AND x.seq = (SELECT MAX(z.seq) FROM decision z \
                 WHERE z.object_id = y.object_id AND z.seq < y.seq AND {this}) \
                 WHERE {written} AND x.after_hash <> y.before_hash AND NOT EXISTS (SELECT 1 FROM decision m \
                 WHERE m.object_id = y.object_id AND m.cause_id IS NOT NULL AND m.seq > x.seq AND m.seq < y.seq)"
            ),
        ),
        (
            "whoever writes of a version is an author of it",
            format!(
                "SELECT COUNT(*) FROM decision y JOIN agreement_version v ON v.id = y.object_id {HISTORY} \
                 WHERE {wrote} AND NOT EXISTS (SELECT 1 FROM agreement_author a \
                 WHERE a.version_id = v.id AND a.person_id = y.person_id)"
            ),
        ),
        (
            "an author has written of the version, or of one that it was copied from",
            format!(
                "SELECT COUNT(*) FROM agreement_author a JOIN agreement_version v ON v.id = a.version_id {HISTORY} \
                 WHERE NOT EXISTS (SELECT 1 FROM decision y JOIN agreement_version w ON w.id = y.object_id \
                 AND w.agreement_id = v.agreement_id WHERE {wrote} AND y.person_id = a.person_id)"
            ),
        ),
        (
            "what is past a draft was handed in by a decision",
            format!(
                "SELECT COUNT(*) FROM agreement_version v {HISTORY} \
                 WHERE v.provenance = 'RECORDED' AND v.state <> 'DRAFT' \
                 AND (v.submitted_at IS NULL OR NOT EXISTS (SELECT 1 FROM decision y WHERE {submit} \
                 AND y.person_id = v.submitted_by_person_id AND y.decided_at = v.submitted_at))"
            ),
        ),
        (
            "what was decided to be handed in was, unless it was written in since",
            format!(
                "SELECT COUNT(*) FROM decision y JOIN agreement_version v ON {submit} {HISTORY} \
                 WHERE (v.submitted_at IS NULL OR v.submitted_at <> y.decided_at) \
                 AND NOT EXISTS (SELECT 1 FROM decision z WHERE z.object_id = v.id AND z.seq > y.seq \
                 AND (z.cause_id IS NOT NULL OR z.action IN ('EDIT', 'SUBMIT')))"
            ),
        ),
        (
            "nothing is reviewed more often than it is handed in",
            format!(
                "SELECT COUNT(*) FROM agreement_version v {HISTORY} \
                 WHERE (SELECT COUNT(*) FROM agreement_review r WHERE r.version_id = v.id) \
                 > (SELECT COUNT(*) FROM decision y WHERE {submit})"
            ),
        ),
        (
            "each consent to a risk is of a decision",
            format!(
                "SELECT COUNT(*) FROM consent c JOIN service_target t ON t.id = c.object_id JOIN agreement_version v \
                 ON v.id = t.version_id {HISTORY} WHERE c.object_kind = 'SERVICE_TARGET' AND c.act = 'ACCEPT_RISK' \
                 AND NOT EXISTS (SELECT 1 FROM decision y WHERE {risk} AND y.person_id = c.person_id \
                 AND y.appointment_id = c.appointment_id AND y.decided_at = c.given_at)"
            ),
        ),
        (
            "whoever takes a risk consents to it",
            format!(
                "SELECT COUNT(*) FROM decision y JOIN agreement_version v ON {risk} {HISTORY} \
                 WHERE NOT EXISTS (SELECT 1 FROM consent c \
                 JOIN service_target t ON t.id = c.object_id AND t.version_id = v.id \
                 WHERE c.object_kind = 'SERVICE_TARGET' AND c.act = 'ACCEPT_RISK' AND c.given_at <= y.decided_at)"
            ),
        ),
    ];
    for (rule, sql) in rules {
        assert_eq!(world.number(&sql).await, 0, "N5: {rule}: {sql}");
    }
    assert_left(world).await
}

/// That what is sealed is what the last edit left: by the hash that its decision has of it.
async fn assert_left(world: &World) -> usize {
    let is_postgres = world.server.database.url().is_some();
    let hex = |column: &str| match is_postgres {
        true => format!("REPLACE(CAST({column} AS TEXT), '-', '')"),
        false => format!("LOWER(HEX({column}))"),
    };
    let last = format!(
        "SELECT {} || ' ' || y.after_hash FROM decision y JOIN agreement_version v ON v.id = y.object_id {HISTORY} \
         WHERE {} AND v.provenance = 'RECORDED' AND NOT EXISTS (SELECT 1 FROM decision z WHERE z.object_id = v.id \
         AND z.seq > y.seq AND (z.cause_id IS NOT NULL OR z.action = 'EDIT'))",
        hex("v.id"),
        edit("y")
    );
    let sealed = format!(
        "SELECT {} || ' ' || CASE WHEN s.part_id IS NULL THEN '-' ELSE {} END || ' ' || s.content \
         FROM agreement_seal s JOIN agreement_version v ON v.id = s.version_id {HISTORY}",
        hex("s.version_id"),
        hex("s.part_id")
    );
    let (mut common, mut parts) = (BTreeMap::new(), BTreeMap::<String, BTreeMap<String, String>>::new());
    for row in world.texts(&sealed).await {
        let words: Vec<&str> = row.splitn(3, ' ').collect();
        let (version, content) = (words[0].to_owned(), words[2].to_owned());
        match words[1] {
            "-" => drop(common.insert(version, content)),
            part => {
                let part = Uuid::parse_str(part).expect("an id").to_string();
                parts.entry(version).or_default().insert(part, content);
            }
        }
    }
    let mut computed = 0;
    for row in world.texts(&last).await {
        let (version, left) = row.split_once(' ').expect("a hash");
        // A draft is not sealed.
        let Some(common) = common.get(version) else { continue };
        let own = parts.get(version).into_iter().flatten().map(|(id, text)| format!("\"{id}\":{text}"));
        let text = format!("{{\"common\":{common},\"parts\":{{{}}}}}", own.collect::<Vec<_>>().join(","));
        let hash: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, left, "N5: what was handed in is not what the last edit left: {text}");
        computed += 1;
    }
    computed
}
