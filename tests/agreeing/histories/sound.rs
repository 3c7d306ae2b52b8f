//! What must hold of every version and delivery at any time, whatever a history did.

use crate::{acts::world::World, deliveries::BARE};

/// That the appointment `a` gave authority at an instant: accepted by then, within its days, and not ended before (R1).
fn effective(at: &str) -> String {
    let day = format!("SUBSTR(CAST({at} AS TEXT), 1, 10)");
    format!(
        "a.accepted_at <= {at} AND (a.ended_at IS NULL OR a.ended_at >= {at}) AND CAST(a.valid_from AS TEXT) <= {day} \
         AND (a.valid_until IS NULL OR CAST(a.valid_until AS TEXT) > {day})"
    )
}

/// What must hold of every version at any time, read from the rows.
pub async fn assert_sound(world: &World) {
    let signed = "v.provenance = 'RECORDED' AND v.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')";
    let (at_signing, at_review) = (effective("y.given_at"), effective("r.reviewed_at"));
    let rules = [
        (
            "N1: signed, and not reviewed in that content by another person than its authors",
            format!(
                "SELECT COUNT(*) FROM agreement_version v WHERE {signed} AND NOT EXISTS (SELECT 1 FROM agreement_review r \
                 WHERE r.version_id = v.id AND r.approved AND r.content_hash = v.content_hash AND r.person_id NOT IN \
                 (SELECT a.person_id FROM agreement_author a WHERE a.version_id = v.id))"
            ),
        ),
        (
            "N2: a party has signed, and nobody with authority said yes to that content",
            format!(
                "SELECT COUNT(*) FROM agreement_version v JOIN agreement_part p ON p.version_id = v.id WHERE {signed} \
                 AND NOT p.is_keeper AND p.signed_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM consent y \
                 JOIN appointment a ON a.id = y.appointment_id AND a.person_id = y.person_id WHERE y.object_id = p.id \
                 AND y.content_hash = v.content_hash || ':' || p.part_hash AND {at_signing} \
                 AND ((y.act = 'SIGN' AND a.role = 'SIGNATORY' AND a.organisation_id = p.organisation_id) \
                 OR (y.act = 'ATTEST' AND a.role = 'CONTRACT_MANAGER')))"
            ),
        ),
        (
            "N2: somebody said yes in an appointment that was not theirs, or gave no authority at that moment",
            format!(
                "SELECT COUNT(*) FROM consent y JOIN agreement_part p ON p.id = y.object_id JOIN agreement_version v \
                 ON v.id = p.version_id AND v.salt IS NOT NULL WHERE y.object_kind = 'AGREEMENT' AND NOT EXISTS (SELECT 1 \
                 FROM appointment a WHERE a.id = y.appointment_id AND a.person_id = y.person_id AND {at_signing} \
                 AND ((y.act = 'ATTEST' AND a.role = 'CONTRACT_MANAGER') OR (y.act <> 'ATTEST' AND ((p.is_keeper \
                 AND a.role = 'SERVICE_OWNER' AND y.service_id IS NOT NULL) OR (NOT p.is_keeper AND a.role = 'SIGNATORY' \
                 AND a.organisation_id = p.organisation_id)))))"
            ),
        ),
        (
            "N1, N6: reviewed by somebody who was no reviewer at that moment",
            format!(
                "SELECT COUNT(*) FROM agreement_review r WHERE NOT EXISTS (SELECT 1 FROM appointment a \
                 WHERE a.id = r.appointment_id AND a.person_id = r.person_id AND a.role = 'AGREEMENT_REVIEWER' AND {at_review})"
            ),
        ),
        (
            "R5: signed by all, and a service's owner has not",
            "SELECT COUNT(*) FROM agreement_version v JOIN agreement_part p ON p.version_id = v.id AND p.is_keeper \
             JOIN agreement_service c ON c.version_id = v.id WHERE v.provenance = 'RECORDED' AND v.salt IS NOT NULL \
             AND v.state IN ('SIGNED', 'REGISTERED') AND NOT EXISTS (SELECT 1 FROM consent y WHERE y.object_id = p.id \
             AND y.service_id = c.service_id AND y.content_hash = v.content_hash || ':' || p.part_hash)"
                .to_owned(),
        ),
        (
            "L2: signed by all, and a party has not",
            "SELECT COUNT(*) FROM agreement_version v JOIN agreement_part p ON p.version_id = v.id WHERE v.salt IS NOT NULL \
             AND v.state IN ('SIGNED', 'REGISTERED') AND p.signed_on IS NULL"
                .to_owned(),
        ),
        (
            "U2.6: a gap or a double in the register",
            "SELECT COUNT(*) FROM (SELECT keeper_id, register_year FROM agreement_version WHERE salt IS NOT NULL \
             AND register_number IS NOT NULL GROUP BY keeper_id, register_year \
             HAVING MAX(register_number) - MIN(register_number) + 1 <> COUNT(*)) g"
                .to_owned(),
        ),
        (
            "N5: two versions of one agreement are being written",
            "SELECT COUNT(*) FROM (SELECT agreement_id FROM agreement_version WHERE salt IS NOT NULL \
             AND state IN ('DRAFT', 'IN_REVIEW', 'REVIEWED') GROUP BY agreement_id HAVING COUNT(*) > 1) g"
                .to_owned(),
        ),
        (
            "N3: an active delivery stands bare because of an act",
            format!("{BARE} AND d.service_id IN (SELECT id FROM service WHERE code = 'drive')"),
        ),
        (
            "S4.7.3: a delivery was made active on a day on which nothing covers it",
            "SELECT COUNT(*) FROM delivery d WHERE d.state = 'ACTIVE' AND d.provenance = 'RECORDED' \
             AND (d.ended_on IS NULL OR d.ended_on > d.active_from) AND EXISTS (SELECT 1 FROM decision y \
             WHERE y.object_kind = 'DELIVERY' AND y.object_id = d.id) AND NOT EXISTS (SELECT 1 FROM delivery_cover c \
             WHERE c.service_id = d.service_id AND c.customer_id = d.customer_id AND c.from_day <= d.active_from \
             AND c.end_day > d.active_from)"
                .to_owned(),
        ),
        (
            "S4.7.3: a delivery was made active, and on the day of the act nothing covered it any more",
            "SELECT COUNT(*) FROM delivery d WHERE d.state = 'ACTIVE' AND d.activated_on > d.active_from \
             AND (d.ended_on IS NULL OR d.ended_on > d.activated_on) AND NOT EXISTS (SELECT 1 FROM delivery_cover c \
             WHERE c.service_id = d.service_id AND c.customer_id = d.customer_id AND c.from_day <= d.activated_on \
             AND c.end_day > d.activated_on)"
                .to_owned(),
        ),
        (
            "U2.7: a version is renewed beyond the day on which another takes its place",
            "SELECT COUNT(*) FROM agreement_renewal r JOIN agreement_version v ON v.id = r.version_id \
             JOIN agreement_version n ON n.agreement_id = v.agreement_id AND n.number > v.number AND n.state = 'REGISTERED' \
             WHERE n.registered_at < r.recorded_at AND n.valid_from < r.renewed_until"
                .to_owned(),
        ),
        (
            "L2: what goes on when somebody leaves says something else",
            "SELECT COUNT(*) FROM agreement_line l JOIN agreement_line_origin o ON o.line_id = l.id \
             JOIN agreement_line x ON x.id = o.origin_line_id JOIN agreement_version v ON v.id = l.version_id \
             JOIN agreement_version w ON w.id = x.version_id WHERE w.state <> 'REGISTERED' OR l.service_id <> x.service_id \
             OR COALESCE(l.amount_minor, -1) <> COALESCE(x.amount_minor, -1) \
             OR l.quantity_thousandths <> x.quantity_thousandths OR l.tiering <> x.tiering \
             OR l.period <> x.period OR l.valid_from <> x.valid_from \
             OR COALESCE(v.terms_sv, '') <> COALESCE(w.terms_sv, '') \
             OR COALESCE(v.notice_months, -1) <> COALESCE(w.notice_months, -1)"
                .to_owned(),
        ),
        (
            "N1: what goes on when somebody leaves goes on from nothing that was reviewed",
            "SELECT COUNT(*) FROM agreement_version v JOIN agreement g ON g.id = v.agreement_id AND g.code LIKE 'h-%' \
             JOIN agreement_line l ON l.version_id = v.id JOIN agreement_line_origin s ON s.line_id = l.id \
             WHERE v.state = 'REGISTERED' AND NOT EXISTS (SELECT 1 FROM agreement_line_origin o \
             JOIN agreement_line x ON x.id = o.origin_line_id JOIN agreement_version w ON w.id = x.version_id \
             WHERE o.line_id = l.id AND (w.provenance = 'ATTESTED' OR EXISTS (SELECT 1 FROM agreement_review r \
             WHERE r.version_id = w.id AND r.approved AND r.content_hash = w.content_hash)))"
                .to_owned(),
        ),
        (
            "N5: a delivery changed, and no decision says so",
            "SELECT COUNT(*) FROM delivery d JOIN (SELECT object_id, COUNT(*) AS n FROM decision \
             WHERE object_kind = 'DELIVERY' GROUP BY object_id) y ON y.object_id = d.id WHERE y.n <> d.version"
                .to_owned(),
        ),
        (
            "U2.7: notice ends an agreement beyond its term",
            "SELECT COUNT(*) FROM agreement_version WHERE salt IS NOT NULL AND terminated_from > valid_until".to_owned(),
        ),
    ];
    for (rule, sql) in rules {
        assert_eq!(world.number(&sql).await, 0, "{rule}");
    }
}
