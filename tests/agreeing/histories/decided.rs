//! N5: each step of an agreement has its decision, with who took it, in which appointment and by which clause.

use crate::acts::world::World;

/// Of a history's agreements.
pub(super) const HISTORY: &str = "JOIN agreement g ON g.id = v.agreement_id AND g.code LIKE 'h-%'";

/// A version by which others go on when somebody leaves.
const GOES_ON: &str = "EXISTS (SELECT 1 FROM agreement_line l JOIN agreement_line_origin o ON o.line_id = l.id \
    WHERE l.version_id = v.id)";

/// How many rows of the one are not in the other, and the other way round.
fn apart(facts: &str, decisions: &str) -> String {
    format!(
        "SELECT (SELECT COUNT(*) FROM (SELECT * FROM ({facts}) f EXCEPT SELECT * FROM ({decisions}) d) a) \
         + (SELECT COUNT(*) FROM (SELECT * FROM ({decisions}) d EXCEPT SELECT * FROM ({facts}) f) b)"
    )
}

/// That what the rows say was done, and what decisions say was done, is the same: no more, no less, by the same persons in
/// the same appointments.
pub async fn assert_decided(world: &World) {
    let reviews = apart(
        &format!(
            "SELECT r.version_id, r.person_id, r.appointment_id, COUNT(*) AS n FROM agreement_review r \
             JOIN agreement_version v ON v.id = r.version_id {HISTORY} GROUP BY r.version_id, r.person_id, r.appointment_id"
        ),
        &format!(
            "SELECT y.object_id, y.person_id, y.appointment_id, COUNT(*) AS n FROM decision y \
             JOIN agreement_version v ON v.id = y.object_id {HISTORY} WHERE y.object_kind = 'AGREEMENT_WORK' \
             AND y.action = 'REVIEW' GROUP BY y.object_id, y.person_id, y.appointment_id"
        ),
    );
    // Nobody owns two services that a history's agreement covers, so that each signature is one yes.
    let signatures = apart(
        &format!(
            "SELECT y.object_id, y.person_id, y.appointment_id, y.act, COUNT(*) AS n FROM consent y \
             JOIN agreement_part v ON v.id = y.object_id {HISTORY} WHERE y.object_kind = 'AGREEMENT' \
             AND y.act IN ('SIGN', 'ATTEST') GROUP BY y.object_id, y.person_id, y.appointment_id, y.act"
        ),
        &format!(
            "SELECT y.object_id, y.person_id, y.appointment_id, y.action, COUNT(*) AS n FROM decision y \
             JOIN agreement_part v ON v.id = y.object_id {HISTORY} WHERE y.object_kind = 'AGREEMENT' \
             AND y.action IN ('SIGN', 'ATTEST') AND y.cause_id IS NULL \
             GROUP BY y.object_id, y.person_id, y.appointment_id, y.action"
        ),
    );
    let registrations = apart(
        &format!(
            "SELECT v.agreement_id, COUNT(*) AS n FROM agreement_version v {HISTORY} WHERE v.state = 'REGISTERED' \
             AND NOT {GOES_ON} GROUP BY v.agreement_id"
        ),
        "SELECT g.id, COUNT(*) AS n FROM decision y JOIN agreement g ON g.id = y.object_id AND g.code LIKE 'h-%' \
         WHERE y.object_kind = 'AGREEMENT' AND y.action = 'REGISTER' AND y.cause_id IS NULL GROUP BY g.id",
    );
    // Notice stands on the part of every version that it ends: by the day on which it was given. Not the other way round: what
    // has been given notice of already, and is again, has the earlier notice.
    let notices = format!(
        "SELECT COUNT(*) FROM (SELECT DISTINCT v.agreement_id, CAST(n.given_on AS TEXT) AS day FROM agreement_notice n \
         JOIN agreement_part v ON v.id = n.part_id {HISTORY} EXCEPT \
         SELECT g.id, SUBSTR(CAST(y.decided_at AS TEXT), 1, 10) AS day FROM decision y \
         LEFT JOIN agreement_part p ON p.id = y.object_id \
         JOIN agreement g ON g.id = COALESCE(p.agreement_id, y.object_id) \
         WHERE y.object_kind = 'AGREEMENT' AND y.action = 'TERMINATE' AND y.cause_id IS NULL AND y.reason <> '') x"
    );
    let at_once = "y.cause_id IS NULL AND y.object_kind = 'AGREEMENT' AND (y.object_id = v.agreement_id \
        OR y.object_id IN (SELECT p.id FROM agreement_part p WHERE p.agreement_id = v.agreement_id))";
    let rules = [
        ("each review is one decision", reviews),
        ("each signature is one decision", signatures),
        ("each registration is one decision", registrations),
        ("each notice is of a decision of that day", notices),
        (
            "each renewal is of a decision: of its own, or of the notice before which it lies",
            format!(
                "SELECT COUNT(*) FROM agreement_renewal r JOIN agreement_version v ON v.id = r.version_id {HISTORY} \
                 WHERE NOT EXISTS (SELECT 1 FROM decision y WHERE y.action IN ('RENEW', 'TERMINATE') \
                 AND y.decided_at = r.recorded_at AND {at_once})"
            ),
        ),
        (
            "what is decided to be renewed is: once, by a later end or by a version that goes on",
            "SELECT COUNT(*) FROM (SELECT g.id, y.decided_at, COUNT(*) AS n FROM decision y JOIN agreement g \
             ON g.id = y.object_id AND g.code LIKE 'h-%' WHERE y.object_kind = 'AGREEMENT' AND y.action = 'RENEW' \
             AND y.cause_id IS NULL GROUP BY g.id, y.decided_at) y WHERE y.n > (SELECT COUNT(*) FROM agreement_renewal r \
             JOIN agreement_version v ON v.id = r.version_id WHERE v.agreement_id = y.id AND r.recorded_at = y.decided_at) \
             + (SELECT COUNT(*) FROM agreement_version v WHERE v.agreement_id = y.id AND v.registered_at = y.decided_at \
             AND EXISTS (SELECT 1 FROM agreement_line l JOIN agreement_line_origin o ON o.line_id = l.id \
             WHERE l.version_id = v.id))"
                .to_owned(),
        ),
        (
            "a version by which others go on follows from a notice or a renewal",
            format!(
                "SELECT COUNT(*) FROM agreement_version v {HISTORY} WHERE v.state = 'REGISTERED' AND {GOES_ON} \
                 AND NOT EXISTS (SELECT 1 FROM decision c JOIN decision y ON y.id = c.cause_id \
                 WHERE c.object_kind = 'AGREEMENT_WORK' AND c.object_id = v.id AND c.decided_at = v.registered_at \
                 AND y.action IN ('TERMINATE', 'RENEW') AND {at_once})"
            ),
        ),
        (
            "who decided did so in an effective appointment of their own, by a clause (N6)",
            "SELECT COUNT(*) FROM decision y WHERE y.decided_at >= '2026-11-22' AND y.object_kind IN ('AGREEMENT', \
             'AGREEMENT_WORK', 'DELIVERY') AND (y.clause = '' OR NOT EXISTS (SELECT 1 FROM appointment a \
             WHERE a.id = y.appointment_id AND a.person_id = y.person_id AND a.role = y.role \
             AND a.accepted_at <= y.decided_at AND (a.ended_at IS NULL OR a.ended_at >= y.decided_at) \
             AND CAST(a.valid_from AS TEXT) <= SUBSTR(CAST(y.decided_at AS TEXT), 1, 10) AND (a.valid_until IS NULL \
             OR CAST(a.valid_until AS TEXT) > SUBSTR(CAST(y.decided_at AS TEXT), 1, 10))))"
                .to_owned(),
        ),
    ];
    for (rule, sql) in rules {
        assert_eq!(world.number(&sql).await, 0, "N5: {rule}: {sql}");
    }
}
