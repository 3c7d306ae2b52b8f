//! From which rows each kind of event is told (U2.6, U2.7, U2.8).
//!
//! When another party leaves, those who stay go on by a version that nobody signs anew. To them it is the one that they
//! have signed, which goes on: that it was registered, and that it begins, are no events of theirs, for they would be
//! events of another's notice (N7). Where it is made by a renewal, they are told of the renewal.

use super::events::AgreementEventKind;

/// That a version goes on from another by its own terms, for those who stay when a party leaves: it was made here, and
/// yet nobody drew it up. So it is known where what it goes on from came in by files, with neither prices nor promises,
/// too.
macro_rules! goes_on {
    ($version:literal) => {
        concat!(
            "(",
            $version,
            ".salt IS NOT NULL AND ",
            $version,
            ".provenance = 'ATTESTED' AND NOT EXISTS (SELECT 1 FROM decision gd WHERE gd.object_id = ",
            $version,
            ".id AND gd.object_kind = 'AGREEMENT_WORK' AND gd.action = 'DRAW_UP'))"
        )
    };
}

/// How events of one kind are told from an organisation's parts `p` in versions `v`.
pub(super) struct Of {
    pub(super) kind: AgreementEventKind,
    /// Where the rows come from.
    pub(super) from: &'static str,
    pub(super) id: &'static str,
    /// From which day it holds.
    pub(super) effective: &'static str,
    /// The instant at which it was recorded here; of what came in with files or sample data, where it is known.
    pub(super) recorded: &'static str,
    pub(super) line: &'static str,
    pub(super) measured: &'static str,
    pub(super) target: &'static str,
    /// Which of the rows.
    pub(super) holds: &'static str,
}

pub(super) const NULL: &str = "CAST(NULL AS uuid)";

/// No day of its own: that of recording.
pub(super) const NONE: &str = "";

const PARTS: &str = "agreement_part p JOIN agreement_version v ON v.id = p.version_id";

const OF_PARTS: Of = Of {
    kind: AgreementEventKind::Signed,
    from: PARTS,
    id: "p.id",
    effective: NONE,
    recorded: "v.registered_at",
    line: NULL,
    measured: NULL,
    target: NULL,
    holds: "v.state = 'REGISTERED'",
};

pub(super) const AWAITS: Of = Of {
    kind: AgreementEventKind::AwaitsSignature,
    recorded: "(SELECT MAX(y.reviewed_at) FROM agreement_review y WHERE y.version_id = v.id AND y.approved \
        AND y.content_hash = v.content_hash)",
    holds: "v.state IN ('REVIEWED', 'SIGNED_IN_PART') AND p.signed_on IS NULL AND NOT EXISTS (SELECT 1 \
        FROM agreement_version n WHERE n.agreement_id = v.agreement_id AND n.number > v.number \
        AND n.state = 'REGISTERED')",
    ..OF_PARTS
};

pub(super) const SIGNED: Of = Of {
    effective: "p.signed_on",
    recorded: "(SELECT MAX(y.given_at) FROM consent y WHERE y.object_kind = 'AGREEMENT' AND y.object_id = p.id \
        AND y.act IN ('SIGN', 'ATTEST'))",
    holds: concat!("p.signed_on IS NOT NULL AND NOT ", goes_on!("v")),
    ..OF_PARTS
};

pub(super) const REGISTERED: Of = Of {
    kind: AgreementEventKind::Registered,
    holds: concat!("v.state = 'REGISTERED' AND NOT ", goes_on!("v")),
    ..OF_PARTS
};

pub(super) const NOTICE_GIVEN: Of = Of {
    kind: AgreementEventKind::NoticeGiven,
    effective: "v.terminated_on",
    recorded: "(SELECT MAX(y.recorded_at) FROM agreement_notice y WHERE y.version_id = v.id)",
    // Once, of however many versions it ends; and not of one's own, nor, beside that, of another's (N7).
    holds: "v.state = 'REGISTERED' AND v.terminated_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agreement_notice y \
        WHERE y.part_id = p.id) AND NOT EXISTS (SELECT 1 FROM agreement_version n JOIN agreement_part o \
        ON o.version_id = n.id AND o.organisation_id = p.organisation_id WHERE n.agreement_id = v.agreement_id \
        AND n.state = 'REGISTERED' AND n.number < v.number AND n.terminated_on = v.terminated_on)",
    ..OF_PARTS
};

/// Notice of one's own: where others go on, those are not shown it. It stands on the part of each version that holds
/// until its day, and is told once.
pub(super) const LEAVING: Of = Of {
    kind: AgreementEventKind::NoticeGiven,
    from: "agreement_notice r JOIN agreement_part p ON p.id = r.part_id JOIN agreement_version v ON v.id = p.version_id",
    id: "r.id",
    effective: "r.given_on",
    recorded: "r.recorded_at",
    holds: "NOT EXISTS (SELECT 1 FROM agreement_notice y JOIN agreement_part o ON o.id = y.part_id \
        WHERE o.agreement_id = p.agreement_id AND o.organisation_id = p.organisation_id AND y.given_on = r.given_on \
        AND y.holds_from = r.holds_from AND y.id < r.id)",
    ..OF_PARTS
};

pub(super) const RENEWED: Of = Of {
    kind: AgreementEventKind::Renewed,
    from: "agreement_renewal r JOIN agreement_version v ON v.id = r.version_id JOIN agreement_part p ON p.version_id = v.id",
    id: "r.id",
    recorded: "r.recorded_at",
    ..OF_PARTS
};

/// The renewal of those who stay, where somebody leaves at the end of a term: the version that goes on begins where the
/// term ended, and is not the copy of one that was to begin then anyway.
pub(super) const RENEWED_FOR_THE_REST: Of = Of {
    kind: AgreementEventKind::Renewed,
    holds: concat!(
        "v.state = 'REGISTERED' AND ",
        goes_on!("v"),
        " AND EXISTS (SELECT 1 FROM agreement_version w JOIN agreement_part o ON o.version_id = w.id \
         AND o.organisation_id = p.organisation_id WHERE w.agreement_id = v.agreement_id AND w.number < v.number \
         AND w.state = 'REGISTERED' AND w.valid_until = v.valid_from AND w.renewal_months IS NOT NULL) \
         AND NOT EXISTS (SELECT 1 FROM agreement_version w WHERE w.agreement_id = v.agreement_id \
         AND w.number < v.number AND w.state = 'REGISTERED' AND w.valid_from = v.valid_from)"
    ),
    ..OF_PARTS
};

/// A version that goes on in another before it has begun begins for those who stay, as it was to.
pub(super) const IN_FORCE: Of = Of {
    kind: AgreementEventKind::InForce,
    effective: "v.valid_from",
    holds: concat!(
        "v.state = 'REGISTERED' AND (v.terminated_from IS NULL OR v.terminated_from > v.valid_from) AND NOT ",
        goes_on!("v"),
        " AND NOT EXISTS (SELECT 1 FROM agreement_version n WHERE n.agreement_id = v.agreement_id \
         AND n.number > v.number AND n.state = 'REGISTERED' AND n.valid_from <= v.valid_from AND NOT (",
        goes_on!("n"),
        " AND EXISTS (SELECT 1 FROM agreement_part o WHERE o.version_id = n.id \
         AND o.organisation_id = p.organisation_id)))"
    ),
    ..OF_PARTS
};

/// That a later version takes the place is no end, but for a party that it leaves out.
pub(super) const ENDED: Of = Of {
    kind: AgreementEventKind::Ended,
    from: "agreement_part p JOIN (SELECT w.*, (SELECT MIN(x.day) FROM (SELECT w.valid_until AS day UNION ALL \
        SELECT w.terminated_from UNION ALL SELECT n.valid_from FROM agreement_version n \
        WHERE n.agreement_id = w.agreement_id AND n.number > w.number AND n.state = 'REGISTERED') x) AS end_day \
        FROM agreement_version w WHERE w.state = 'REGISTERED') v ON v.id = p.version_id",
    effective: "v.end_day",
    recorded: "(SELECT MAX(x.at) FROM (SELECT v.registered_at AS at UNION ALL SELECT y.recorded_at \
        FROM agreement_notice y WHERE y.version_id = v.id UNION ALL SELECT n.registered_at FROM agreement_version n \
        WHERE n.agreement_id = v.agreement_id AND n.number > v.number AND n.state = 'REGISTERED' \
        AND n.valid_from = v.end_day) x)",
    holds: "v.end_day > v.valid_from AND NOT EXISTS (SELECT 1 FROM agreement_version n JOIN agreement_part o \
        ON o.version_id = n.id AND o.organisation_id = p.organisation_id WHERE n.agreement_id = v.agreement_id \
        AND n.number > v.number AND n.state = 'REGISTERED' AND n.valid_from <= v.end_day)",
    ..OF_PARTS
};

pub(super) const BREACHED: Of = Of {
    kind: AgreementEventKind::TargetBreached,
    from: "agreement_part p JOIN agreement_version v ON v.id = p.version_id JOIN measured_value m ON m.part_id = p.id \
        JOIN service_target x ON x.id = m.target_id",
    id: "m.id",
    effective: "m.period_end",
    recorded: "m.recorded_at",
    measured: "m.id",
    target: "x.id",
    holds: "((x.comparator = 'AT_LEAST' AND m.value_thousandths < x.value_thousandths) \
        OR (x.comparator = 'AT_MOST' AND m.value_thousandths > x.value_thousandths))",
    ..OF_PARTS
};

pub(super) const ADJUSTED: Of = Of {
    kind: AgreementEventKind::PriceAdjusted,
    from: "agreement_line l JOIN agreement_part p ON p.id = l.part_id JOIN agreement_version v ON v.id = p.version_id \
        JOIN line_adjustment a ON a.line_id = l.id AND NOT a.inherited",
    id: "a.id",
    effective: "a.effective_from",
    recorded: "a.applied_at",
    line: "l.id",
    ..OF_PARTS
};
