-- N1, N2, N5 for versions that are written here (RECORDED): what was reviewed is what is signed, and nothing else.

-- The signed content stays (N5); its end moves only by a renewal that is on record, under the signed renewal clause.
DROP TRIGGER agreement_version_signed;

CREATE TRIGGER agreement_version_signed BEFORE UPDATE ON agreement_version
WHEN OLD.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED') AND (
    (OLD.id, OLD.agreement_id, OLD.keeper_id, OLD.number, OLD.valid_from, OLD.notice_months,
     OLD.renewal_months, OLD.terms_sv, OLD.terms_en, OLD.service_hours, OLD.content_hash, OLD.provenance, OLD.source,
     OLD.salt, OLD.basis, OLD.notice_to_month_end, OLD.template_id, OLD.submitted_by_person_id, OLD.submitted_at)
    IS NOT
    (NEW.id, NEW.agreement_id, NEW.keeper_id, NEW.number, NEW.valid_from, NEW.notice_months,
     NEW.renewal_months, NEW.terms_sv, NEW.terms_en, NEW.service_hours, NEW.content_hash, NEW.provenance, NEW.source,
     NEW.salt, NEW.basis, NEW.notice_to_month_end, NEW.template_id, NEW.submitted_by_person_id, NEW.submitted_at)
    OR (OLD.valid_until IS NOT NEW.valid_until AND NOT EXISTS (
        SELECT 1 FROM agreement_renewal r WHERE r.version_id = NEW.id AND r.ended_on = OLD.valid_until
        AND r.renewed_until = NEW.valid_until AND NEW.renewal_months IS NOT NULL AND OLD.terminated_from IS NULL))
    -- Forward only; and a number in the register stays.
    OR VERSION_BIT(NEW.state) < VERSION_BIT(OLD.state)
    OR (OLD.registered_at IS NOT NULL
        AND (OLD.registered_at, OLD.register_year, OLD.register_number)
            IS NOT (NEW.registered_at, NEW.register_year, NEW.register_number)))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

-- What is the same in all versions is signed with the first of them.
CREATE TRIGGER agreement_header_signed BEFORE UPDATE OF code, title_sv, title_en, structure ON agreement
WHEN (OLD.code, OLD.title_sv, OLD.title_en, OLD.structure) IS NOT (NEW.code, NEW.title_sv, NEW.title_en, NEW.structure)
    AND EXISTS (
        SELECT 1 FROM agreement_version v WHERE v.agreement_id = OLD.id AND v.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

-- Notice ends it within its term: beyond, it is renewed first, and on record as that.
CREATE TRIGGER agreement_version_ends_within BEFORE UPDATE OF terminated_from ON agreement_version
WHEN NEW.provenance = 'RECORDED' AND NEW.salt IS NOT NULL AND OLD.terminated_from IS NULL
    AND NEW.terminated_from > NEW.valid_until
BEGIN
    SELECT RAISE(ABORT, 'agreement_beyond_term');
END;

-- Written here, a version begins as a draft, and goes the way of L2.
CREATE TRIGGER agreement_version_begins BEFORE INSERT ON agreement_version
WHEN NEW.provenance = 'RECORDED' AND NEW.state <> 'DRAFT' AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'agreement_step');
END;

CREATE TRIGGER agreement_version_step BEFORE UPDATE OF state ON agreement_version
WHEN NEW.provenance = 'RECORDED' AND OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (VALUES
    ('DRAFT', 'IN_REVIEW'), ('IN_REVIEW', 'DRAFT'), ('IN_REVIEW', 'REVIEWED'), ('REVIEWED', 'DRAFT'),
    ('REVIEWED', 'SIGNED_IN_PART'), ('REVIEWED', 'SIGNED'), ('SIGNED_IN_PART', 'SIGNED'), ('SIGNED', 'REGISTERED'))
BEGIN
    SELECT RAISE(ABORT, 'agreement_step');
END;

-- N1: reviewed in this very content, by somebody who wrote none of it.
CREATE TRIGGER agreement_version_reviewed BEFORE UPDATE OF state ON agreement_version
WHEN NEW.provenance = 'RECORDED' AND OLD.state <> NEW.state AND NEW.state IN ('REVIEWED', 'SIGNED_IN_PART', 'SIGNED')
    AND NOT EXISTS (
        SELECT 1 FROM agreement_review r WHERE r.version_id = NEW.id AND r.approved AND r.content_hash = NEW.content_hash
        AND NOT EXISTS (SELECT 1 FROM agreement_author a WHERE a.version_id = NEW.id AND a.person_id = r.person_id))
BEGIN
    SELECT RAISE(ABORT, 'agreement_unreviewed');
END;

-- N2: every party has signed its own part of this very content, and every service's owner the keeper's (R5).
CREATE TRIGGER agreement_version_all_signed BEFORE UPDATE OF state ON agreement_version
WHEN NEW.provenance = 'RECORDED' AND OLD.state <> NEW.state AND NEW.state = 'SIGNED' AND (
    EXISTS (SELECT 1 FROM agreement_part p WHERE p.version_id = NEW.id AND p.signed_on IS NULL)
    OR EXISTS (
        SELECT 1 FROM agreement_service c JOIN agreement_part k ON k.version_id = c.version_id AND k.is_keeper
        WHERE c.version_id = NEW.id AND NOT EXISTS (
            SELECT 1 FROM consent y WHERE y.object_kind = 'AGREEMENT' AND y.object_id = k.id AND y.act IN ('SIGN', 'ATTEST')
            AND y.service_id = c.service_id AND y.content_hash = NEW.content_hash || ':' || k.part_hash)))
BEGIN
    SELECT RAISE(ABORT, 'agreement_unsigned');
END;

CREATE TRIGGER agreement_part_party_signed BEFORE UPDATE OF signed_on ON agreement_part
WHEN OLD.signed_on IS NULL AND NEW.signed_on IS NOT NULL AND NOT NEW.is_keeper AND EXISTS (
    SELECT 1 FROM agreement_version v WHERE v.id = NEW.version_id AND v.provenance = 'RECORDED' AND v.state <> 'DRAFT'
    AND NOT EXISTS (
        SELECT 1 FROM consent y WHERE y.object_kind = 'AGREEMENT' AND y.object_id = NEW.id AND y.act IN ('SIGN', 'ATTEST')
        AND y.organisation_id = NEW.organisation_id AND y.content_hash = v.content_hash || ':' || NEW.part_hash))
BEGIN
    SELECT RAISE(ABORT, 'agreement_unsigned');
END;

-- N2: by somebody who has the authority at that moment; a service's own owner before its portfolio's (R4). (SQLite knows no time zones: days may be two hours off.)
CREATE TRIGGER consent_authority BEFORE INSERT ON consent
WHEN NEW.act IN ('SIGN', 'TERMINATE', 'ACCEPT_RISK') AND NOT EXISTS (
    SELECT 1 FROM appointment a WHERE a.id = NEW.appointment_id AND a.person_id = NEW.person_id
    AND a.accepted_at <= NEW.given_at AND a.declined_at IS NULL AND (a.ended_at IS NULL OR a.ended_at > NEW.given_at)
    AND a.valid_from <= date(NEW.given_at, '+2 hours') AND (a.valid_until IS NULL OR a.valid_until > date(NEW.given_at))
    AND ((NEW.organisation_id IS NOT NULL AND a.role = 'SIGNATORY' AND EXISTS (
            SELECT 1 FROM organisation_ancestor o WHERE o.organisation_id = NEW.organisation_id
            AND o.ancestor_id = a.organisation_id AND (a.includes_units OR o.depth = 0)))
        OR (NEW.service_id IS NOT NULL AND a.role = 'SERVICE_OWNER' AND EXISTS (
            SELECT 1 FROM service s WHERE s.id = NEW.service_id
            AND (s.id = a.service_id OR (s.portfolio_id = a.portfolio_id AND NOT EXISTS (
                SELECT 1 FROM appointment o WHERE o.service_id = s.id AND o.role = 'SERVICE_OWNER'
                AND o.accepted_at <= NEW.given_at AND o.declined_at IS NULL
                AND (o.ended_at IS NULL OR o.ended_at > NEW.given_at) AND o.valid_from <= date(NEW.given_at)
                AND (o.valid_until IS NULL OR o.valid_until > date(NEW.given_at, '+2 hours')))))))))
BEGIN
    SELECT RAISE(ABORT, 'consent_authority');
END;

-- What is under review, or reviewed, stays as it is: it is changed as a draft, and reviewed anew.
CREATE TRIGGER agreement_version_in_review BEFORE UPDATE ON agreement_version
WHEN OLD.provenance = 'RECORDED' AND OLD.state IN ('IN_REVIEW', 'REVIEWED') AND NEW.state <> 'DRAFT'
    AND NEW.provenance = 'RECORDED' AND
    (OLD.agreement_id, OLD.keeper_id, OLD.number, OLD.valid_from, OLD.valid_until, OLD.notice_months, OLD.renewal_months,
     OLD.terms_sv, OLD.terms_en, OLD.service_hours, OLD.content_hash, OLD.salt, OLD.basis, OLD.notice_to_month_end)
    IS NOT
    (NEW.agreement_id, NEW.keeper_id, NEW.number, NEW.valid_from, NEW.valid_until, NEW.notice_months, NEW.renewal_months,
     NEW.terms_sv, NEW.terms_en, NEW.service_hours, NEW.content_hash, NEW.salt, NEW.basis, NEW.notice_to_month_end)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

-- Notice stays given.
CREATE TRIGGER agreement_version_termination BEFORE UPDATE ON agreement_version
WHEN OLD.provenance = 'RECORDED' AND OLD.terminated_from IS NOT NULL
    AND (OLD.terminated_on, OLD.terminated_from) IS NOT (NEW.terminated_on, NEW.terminated_from)
BEGIN
    SELECT RAISE(ABORT, 'agreement_termination');
END;

CREATE TRIGGER agreement_author_kept_update BEFORE UPDATE ON agreement_author BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER agreement_author_kept_delete BEFORE DELETE ON agreement_author BEGIN SELECT RAISE(ABORT, 'append_only'); END;

CREATE TRIGGER agreement_service_in_review_insert BEFORE INSERT ON agreement_service
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = NEW.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED')) AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_service_in_review_update BEFORE UPDATE ON agreement_service
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED'))
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_service_in_review_delete BEFORE DELETE ON agreement_service
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED'))
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_line_in_review_insert BEFORE INSERT ON agreement_line
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = NEW.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED')) AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_line_in_review_update BEFORE UPDATE ON agreement_line
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED'))
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_line_in_review_delete BEFORE DELETE ON agreement_line
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED'))
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER service_target_in_review_insert BEFORE INSERT ON service_target
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = NEW.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED')) AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER service_target_in_review_update BEFORE UPDATE ON service_target
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED'))
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER service_target_in_review_delete BEFORE DELETE ON service_target
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED'))
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_part_in_review_insert BEFORE INSERT ON agreement_part
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = NEW.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED')) AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_part_in_review_update BEFORE UPDATE ON agreement_part
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED'))
    AND (OLD.organisation_id, OLD.side, OLD.responsibilities_sv, OLD.responsibilities_en, OLD.part_hash)
    IS NOT (NEW.organisation_id, NEW.side, NEW.responsibilities_sv, NEW.responsibilities_en, NEW.part_hash)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_part_in_review_delete BEFORE DELETE ON agreement_part
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED'))
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_annex_in_review_insert BEFORE INSERT ON agreement_annex
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = NEW.version_id AND state <> 'DRAFT') AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_annex_in_review_update BEFORE UPDATE ON agreement_annex
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND state <> 'DRAFT')
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_annex_in_review_delete BEFORE DELETE ON agreement_annex
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND state <> 'DRAFT')
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_contact_in_review_insert BEFORE INSERT ON agreement_contact
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = NEW.version_id AND state <> 'DRAFT') AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_contact_in_review_update BEFORE UPDATE ON agreement_contact
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND state <> 'DRAFT')
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_contact_in_review_delete BEFORE DELETE ON agreement_contact
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND state <> 'DRAFT')
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER index_clause_in_review_insert BEFORE INSERT ON index_clause
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = NEW.version_id AND state <> 'DRAFT') AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER index_clause_in_review_update BEFORE UPDATE ON index_clause
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND state <> 'DRAFT')
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER index_clause_in_review_delete BEFORE DELETE ON index_clause
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND state <> 'DRAFT')
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_seal_in_review_insert BEFORE INSERT ON agreement_seal
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = NEW.version_id AND state <> 'DRAFT') AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_seal_in_review_update BEFORE UPDATE ON agreement_seal
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND state <> 'DRAFT')
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_seal_in_review_delete BEFORE DELETE ON agreement_seal
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = OLD.version_id AND state <> 'DRAFT')
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_line_tier_in_review_insert BEFORE INSERT ON agreement_line_tier
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = (SELECT version_id FROM agreement_line WHERE id = NEW.line_id) AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED')) AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_line_tier_in_review_update BEFORE UPDATE ON agreement_line_tier
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = (SELECT version_id FROM agreement_line WHERE id = OLD.line_id) AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED'))
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;

CREATE TRIGGER agreement_line_tier_in_review_delete BEFORE DELETE ON agreement_line_tier
WHEN EXISTS (SELECT 1 FROM agreement_version WHERE id = (SELECT version_id FROM agreement_line WHERE id = OLD.line_id) AND provenance = 'RECORDED' AND state IN ('IN_REVIEW', 'REVIEWED'))
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;
