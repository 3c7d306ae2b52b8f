-- N1, N2, N5 for versions that are written here (RECORDED): what was reviewed is what is signed, and nothing else.

-- The signed content stays (N5); its end moves only by a renewal that is on record, under the signed renewal clause.
DROP TRIGGER agreement_version_signed ON agreement_version;

CREATE FUNCTION katalog_version_signed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF (OLD.id, OLD.agreement_id, OLD.keeper_id, OLD.number, OLD.valid_from, OLD.notice_months,
        OLD.renewal_months, OLD.terms_sv, OLD.terms_en, OLD.service_hours, OLD.content_hash, OLD.provenance, OLD.source,
        OLD.salt, OLD.basis, OLD.notice_to_month_end, OLD.template_id, OLD.submitted_by_person_id, OLD.submitted_at)
        IS DISTINCT FROM
        (NEW.id, NEW.agreement_id, NEW.keeper_id, NEW.number, NEW.valid_from, NEW.notice_months,
        NEW.renewal_months, NEW.terms_sv, NEW.terms_en, NEW.service_hours, NEW.content_hash, NEW.provenance, NEW.source,
        NEW.salt, NEW.basis, NEW.notice_to_month_end, NEW.template_id, NEW.submitted_by_person_id, NEW.submitted_at)
        OR (OLD.valid_until IS DISTINCT FROM NEW.valid_until AND NOT EXISTS (
            SELECT 1 FROM agreement_renewal r WHERE r.version_id = NEW.id AND r.ended_on = OLD.valid_until
            AND r.renewed_until = NEW.valid_until AND NEW.renewal_months IS NOT NULL AND OLD.terminated_from IS NULL))
        -- Forward only; and a number in the register stays.
        OR VERSION_BIT(NEW.state) < VERSION_BIT(OLD.state)
        OR (OLD.registered_at IS NOT NULL
            AND (OLD.registered_at, OLD.register_year, OLD.register_number)
                IS DISTINCT FROM (NEW.registered_at, NEW.register_year, NEW.register_number))
    THEN
        PERFORM katalog_refuse('signed_content');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER agreement_version_signed BEFORE UPDATE ON agreement_version
FOR EACH ROW WHEN (OLD.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')) EXECUTE FUNCTION katalog_version_signed();

-- What is the same in all versions is signed with the first of them.
CREATE FUNCTION katalog_agreement_header_signed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM agreement_version v
        WHERE v.agreement_id = OLD.id AND v.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
    THEN
        PERFORM katalog_refuse('signed_content');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER agreement_header_signed BEFORE UPDATE OF code, title_sv, title_en, structure ON agreement
FOR EACH ROW WHEN ((OLD.code, OLD.title_sv, OLD.title_en, OLD.structure)
    IS DISTINCT FROM (NEW.code, NEW.title_sv, NEW.title_en, NEW.structure))
EXECUTE FUNCTION katalog_agreement_header_signed();

-- Notice ends it within its term: beyond, it is renewed first, and on record as that.
CREATE FUNCTION katalog_refuse_beyond_term() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refuse('agreement_beyond_term');
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_version_ends_within BEFORE UPDATE OF terminated_from ON agreement_version
FOR EACH ROW WHEN (NEW.provenance = 'RECORDED' AND NEW.salt IS NOT NULL AND OLD.terminated_from IS NULL
    AND NEW.terminated_from > NEW.valid_until)
EXECUTE FUNCTION katalog_refuse_beyond_term();

-- Written here, a version begins as a draft, and goes the way of L2.
CREATE FUNCTION katalog_version_begins() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM bulk_load) THEN
        PERFORM katalog_refuse('agreement_step');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER agreement_version_begins BEFORE INSERT ON agreement_version
FOR EACH ROW WHEN (NEW.provenance = 'RECORDED' AND NEW.state <> 'DRAFT') EXECUTE FUNCTION katalog_version_begins();

CREATE FUNCTION katalog_version_step() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('DRAFT', 'IN_REVIEW'), ('IN_REVIEW', 'DRAFT'), ('IN_REVIEW', 'REVIEWED'), ('REVIEWED', 'DRAFT'),
        ('REVIEWED', 'SIGNED_IN_PART'), ('REVIEWED', 'SIGNED'), ('SIGNED_IN_PART', 'SIGNED'), ('SIGNED', 'REGISTERED'))
    THEN
        PERFORM katalog_refuse('agreement_step');
    END IF;
    -- N1: reviewed in this very content, by somebody who wrote none of it.
    IF NEW.state IN ('REVIEWED', 'SIGNED_IN_PART', 'SIGNED') AND NOT EXISTS (
        SELECT 1 FROM agreement_review r WHERE r.version_id = NEW.id AND r.approved AND r.content_hash = NEW.content_hash
        AND NOT EXISTS (SELECT 1 FROM agreement_author a WHERE a.version_id = NEW.id AND a.person_id = r.person_id))
    THEN
        PERFORM katalog_refuse('agreement_unreviewed');
    END IF;
    -- N2: every party has signed its own part of this very content, and every service's owner the keeper's (R5).
    IF NEW.state = 'SIGNED' AND (
        EXISTS (SELECT 1 FROM agreement_part p WHERE p.version_id = NEW.id AND p.signed_on IS NULL)
        OR EXISTS (
            SELECT 1 FROM agreement_service c JOIN agreement_part k ON k.version_id = c.version_id AND k.is_keeper
            WHERE c.version_id = NEW.id AND NOT EXISTS (
                SELECT 1 FROM consent y WHERE y.object_kind = 'AGREEMENT' AND y.object_id = k.id
                AND y.act IN ('SIGN', 'ATTEST') AND y.service_id = c.service_id
                AND y.content_hash = NEW.content_hash || ':' || k.part_hash)))
    THEN
        PERFORM katalog_refuse('agreement_unsigned');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER agreement_version_step BEFORE UPDATE OF state ON agreement_version
FOR EACH ROW WHEN (NEW.provenance = 'RECORDED' AND OLD.state <> NEW.state) EXECUTE FUNCTION katalog_version_step();

CREATE FUNCTION katalog_part_party_signed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM agreement_version v WHERE v.id = NEW.version_id AND v.provenance = 'RECORDED' AND v.state <> 'DRAFT'
        AND NOT EXISTS (
            SELECT 1 FROM consent y WHERE y.object_kind = 'AGREEMENT' AND y.object_id = NEW.id
            AND y.act IN ('SIGN', 'ATTEST') AND y.organisation_id = NEW.organisation_id
            AND y.content_hash = v.content_hash || ':' || NEW.part_hash))
    THEN
        PERFORM katalog_refuse('agreement_unsigned');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER agreement_part_party_signed BEFORE UPDATE OF signed_on ON agreement_part
FOR EACH ROW WHEN (OLD.signed_on IS NULL AND NEW.signed_on IS NOT NULL AND NOT NEW.is_keeper)
EXECUTE FUNCTION katalog_part_party_signed();

-- N2: by somebody who has the authority at that moment; a service's own owner before its portfolio's (R4).
CREATE FUNCTION katalog_consent_authority() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    given_on DATE := (NEW.given_at AT TIME ZONE 'Europe/Stockholm')::date;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM appointment a WHERE a.id = NEW.appointment_id AND a.person_id = NEW.person_id
        AND a.accepted_at <= NEW.given_at AND a.declined_at IS NULL AND (a.ended_at IS NULL OR a.ended_at > NEW.given_at)
        AND a.valid_from <= given_on AND (a.valid_until IS NULL OR a.valid_until > given_on)
        AND ((NEW.organisation_id IS NOT NULL AND a.role = 'SIGNATORY' AND EXISTS (
                SELECT 1 FROM organisation_ancestor o WHERE o.organisation_id = NEW.organisation_id
                AND o.ancestor_id = a.organisation_id AND (a.includes_units OR o.depth = 0)))
            OR (NEW.service_id IS NOT NULL AND a.role = 'SERVICE_OWNER' AND EXISTS (
                SELECT 1 FROM service s WHERE s.id = NEW.service_id
                AND (s.id = a.service_id OR (s.portfolio_id = a.portfolio_id AND NOT EXISTS (
                    SELECT 1 FROM appointment o WHERE o.service_id = s.id AND o.role = 'SERVICE_OWNER'
                    AND o.accepted_at <= NEW.given_at AND o.declined_at IS NULL
                    AND (o.ended_at IS NULL OR o.ended_at > NEW.given_at) AND o.valid_from <= given_on
                    AND (o.valid_until IS NULL OR o.valid_until > given_on))))))))
    THEN
        PERFORM katalog_refuse('consent_authority');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER consent_authority BEFORE INSERT ON consent
FOR EACH ROW WHEN (NEW.act IN ('SIGN', 'TERMINATE', 'ACCEPT_RISK')) EXECUTE FUNCTION katalog_consent_authority();

-- What is under review, or reviewed, stays as it is: it is changed as a draft, and reviewed anew.
CREATE FUNCTION katalog_refuse_reviewed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refuse('reviewed_content');
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_version_in_review BEFORE UPDATE ON agreement_version
FOR EACH ROW WHEN (OLD.provenance = 'RECORDED' AND OLD.state IN ('IN_REVIEW', 'REVIEWED') AND NEW.state <> 'DRAFT'
    AND NEW.provenance = 'RECORDED' AND
    (OLD.agreement_id, OLD.keeper_id, OLD.number, OLD.valid_from, OLD.valid_until, OLD.notice_months, OLD.renewal_months,
     OLD.terms_sv, OLD.terms_en, OLD.service_hours, OLD.content_hash, OLD.salt, OLD.basis, OLD.notice_to_month_end)
    IS DISTINCT FROM
    (NEW.agreement_id, NEW.keeper_id, NEW.number, NEW.valid_from, NEW.valid_until, NEW.notice_months, NEW.renewal_months,
     NEW.terms_sv, NEW.terms_en, NEW.service_hours, NEW.content_hash, NEW.salt, NEW.basis, NEW.notice_to_month_end))
EXECUTE FUNCTION katalog_refuse_reviewed();

-- Notice stays given.
CREATE FUNCTION katalog_refuse_termination() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refuse('agreement_termination');
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_version_termination BEFORE UPDATE ON agreement_version
FOR EACH ROW WHEN (OLD.provenance = 'RECORDED' AND OLD.terminated_from IS NOT NULL
    AND (OLD.terminated_on, OLD.terminated_from) IS DISTINCT FROM (NEW.terminated_on, NEW.terminated_from))
EXECUTE FUNCTION katalog_refuse_termination();

CREATE FUNCTION katalog_author_kept() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refuse('append_only');
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_author_kept BEFORE UPDATE OR DELETE ON agreement_author
FOR EACH ROW EXECUTE FUNCTION katalog_author_kept();
CREATE TRIGGER agreement_author_kept_truncate BEFORE TRUNCATE ON agreement_author
FOR EACH STATEMENT EXECUTE FUNCTION katalog_author_kept();

-- Refuses if the version is none that is being written. Locks it first: whoever hands it in waits until this content is
-- committed, or is ahead, and then the new state is what is read here.
CREATE FUNCTION katalog_require_draft(version UUID, recorded_only BOOLEAN) RETURNS void LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    of_version RECORD;
BEGIN
    SELECT state, provenance INTO of_version FROM agreement_version WHERE id = version FOR NO KEY UPDATE;
    IF of_version.state <> 'DRAFT' AND (NOT recorded_only
        OR (of_version.provenance = 'RECORDED' AND of_version.state IN ('IN_REVIEW', 'REVIEWED')))
    THEN
        PERFORM katalog_refuse('reviewed_content');
    END IF;
END;
$$;

-- For the tables that carry version_id; with an argument, for versions of any provenance. A loader may insert.
CREATE FUNCTION katalog_content_draft() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM katalog_require_draft(OLD.version_id, TG_NARGS = 0);
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT 1 FROM bulk_load) THEN
        PERFORM katalog_require_draft(NEW.version_id, TG_NARGS = 0);
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;

CREATE TRIGGER agreement_service_in_review BEFORE INSERT OR UPDATE OR DELETE ON agreement_service
FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();
CREATE TRIGGER agreement_line_in_review BEFORE INSERT OR UPDATE OR DELETE ON agreement_line
FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();
CREATE TRIGGER service_target_in_review BEFORE INSERT OR UPDATE OR DELETE ON service_target
FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();
CREATE TRIGGER agreement_part_in_review BEFORE INSERT OR DELETE ON agreement_part
FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();
CREATE TRIGGER agreement_part_in_review_update BEFORE UPDATE ON agreement_part
FOR EACH ROW WHEN ((OLD.organisation_id, OLD.side, OLD.responsibilities_sv, OLD.responsibilities_en, OLD.part_hash)
    IS DISTINCT FROM (NEW.organisation_id, NEW.side, NEW.responsibilities_sv, NEW.responsibilities_en, NEW.part_hash))
EXECUTE FUNCTION katalog_content_draft();
CREATE TRIGGER agreement_annex_in_review BEFORE INSERT OR UPDATE OR DELETE ON agreement_annex
FOR EACH ROW EXECUTE FUNCTION katalog_content_draft('any');
CREATE TRIGGER agreement_contact_in_review BEFORE INSERT OR UPDATE OR DELETE ON agreement_contact
FOR EACH ROW EXECUTE FUNCTION katalog_content_draft('any');
CREATE TRIGGER index_clause_in_review BEFORE INSERT OR UPDATE OR DELETE ON index_clause
FOR EACH ROW EXECUTE FUNCTION katalog_content_draft('any');
CREATE TRIGGER agreement_seal_in_review BEFORE INSERT OR UPDATE OR DELETE ON agreement_seal
FOR EACH ROW EXECUTE FUNCTION katalog_content_draft('any');

CREATE FUNCTION katalog_tier_draft() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM katalog_require_draft(version_id, TRUE) FROM agreement_line WHERE id = OLD.line_id;
    ELSIF NOT EXISTS (SELECT 1 FROM bulk_load) THEN
        PERFORM katalog_require_draft(version_id, TRUE) FROM agreement_line WHERE id = NEW.line_id;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;

CREATE TRIGGER agreement_line_tier_in_review BEFORE INSERT OR UPDATE OR DELETE ON agreement_line_tier
FOR EACH ROW EXECUTE FUNCTION katalog_tier_draft();
