-- Signed content is never changed (N5): not the version, its services, parts, lines, tiers or targets.

CREATE FUNCTION katalog_refuse_signed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refuse('signed_content');
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_version_signed BEFORE UPDATE ON agreement_version
FOR EACH ROW WHEN (OLD.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED') AND (
    (OLD.id, OLD.agreement_id, OLD.keeper_id, OLD.number, OLD.valid_from, OLD.valid_until, OLD.notice_months,
     OLD.renewal_months, OLD.terms_sv, OLD.terms_en, OLD.service_hours, OLD.content_hash, OLD.provenance, OLD.source)
    IS DISTINCT FROM
    (NEW.id, NEW.agreement_id, NEW.keeper_id, NEW.number, NEW.valid_from, NEW.valid_until, NEW.notice_months,
     NEW.renewal_months, NEW.terms_sv, NEW.terms_en, NEW.service_hours, NEW.content_hash, NEW.provenance, NEW.source)
    -- Forward only; and a number in the register stays.
    OR VERSION_BIT(NEW.state) < VERSION_BIT(OLD.state)
    OR (OLD.registered_at IS NOT NULL
        AND (OLD.registered_at, OLD.register_year, OLD.register_number)
            IS DISTINCT FROM (NEW.registered_at, NEW.register_year, NEW.register_number))))
EXECUTE FUNCTION katalog_refuse_signed();

CREATE TRIGGER agreement_version_signed_kept BEFORE DELETE ON agreement_version
FOR EACH ROW WHEN (OLD.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
EXECUTE FUNCTION katalog_refuse_signed();

-- Refuses if the version is signed. Locks it first: whoever signs waits until this content is committed, or is ahead,
-- and then the new state is what is read here.
CREATE FUNCTION katalog_require_unsigned(version UUID) RETURNS void LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    version_state TEXT;
BEGIN
    SELECT state INTO version_state FROM agreement_version WHERE id = version FOR NO KEY UPDATE;
    IF version_state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED') THEN
        PERFORM katalog_refuse('signed_content');
    END IF;
END;
$$;

-- For the tables that carry version_id. A loader may insert into a version it has just stated as signed (O5).
CREATE FUNCTION katalog_content_unsigned() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM katalog_require_unsigned(OLD.version_id);
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        PERFORM katalog_require_unsigned(OLD.version_id);
        IF OLD.version_id <> NEW.version_id THEN
            PERFORM katalog_require_unsigned(NEW.version_id);
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM bulk_load) THEN
        PERFORM katalog_require_unsigned(NEW.version_id);
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER agreement_service_signed BEFORE INSERT OR UPDATE OR DELETE ON agreement_service
FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
CREATE TRIGGER agreement_line_signed BEFORE INSERT OR UPDATE OR DELETE ON agreement_line
FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
CREATE TRIGGER service_target_signed BEFORE INSERT OR UPDATE OR DELETE ON service_target
FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
CREATE TRIGGER agreement_part_signed BEFORE INSERT OR DELETE ON agreement_part
FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();

-- Sharing and signing are no content: each is recorded once.
CREATE TRIGGER agreement_part_signed_update BEFORE UPDATE ON agreement_part
FOR EACH ROW WHEN (
    (OLD.id, OLD.version_id, OLD.agreement_id, OLD.keeper_id, OLD.organisation_id, OLD.side, OLD.is_keeper,
     OLD.responsibilities_sv, OLD.responsibilities_en, OLD.part_hash)
    IS DISTINCT FROM
    (NEW.id, NEW.version_id, NEW.agreement_id, NEW.keeper_id, NEW.organisation_id, NEW.side, NEW.is_keeper,
     NEW.responsibilities_sv, NEW.responsibilities_en, NEW.part_hash)
    OR (OLD.signed_on IS NOT NULL AND OLD.signed_on IS DISTINCT FROM NEW.signed_on)
    OR (OLD.shared_at IS NOT NULL AND OLD.shared_at IS DISTINCT FROM NEW.shared_at))
EXECUTE FUNCTION katalog_content_unsigned();

CREATE FUNCTION katalog_tier_unsigned() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM katalog_require_unsigned(version_id) FROM agreement_line WHERE id = OLD.line_id;
    END IF;
    IF TG_OP = 'UPDATE' OR (TG_OP = 'INSERT' AND NOT EXISTS (SELECT 1 FROM bulk_load)) THEN
        PERFORM katalog_require_unsigned(version_id) FROM agreement_line WHERE id = NEW.line_id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER agreement_line_tier_signed BEFORE INSERT OR UPDATE OR DELETE ON agreement_line_tier
FOR EACH ROW EXECUTE FUNCTION katalog_tier_unsigned();

-- The keeper's part holds no lines: a line concerns another party and the keeper (N7).

CREATE FUNCTION katalog_line_keeper() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM agreement_part WHERE id = NEW.part_id AND is_keeper) THEN
        PERFORM katalog_refuse('agreement_line_keeper');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER agreement_line_keeper BEFORE INSERT OR UPDATE OF part_id ON agreement_line
FOR EACH ROW EXECUTE FUNCTION katalog_line_keeper();

CREATE FUNCTION katalog_part_keeper_fixed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refuse('agreement_part_keeper');
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_part_keeper_fixed BEFORE UPDATE OF is_keeper ON agreement_part
FOR EACH ROW WHEN (OLD.is_keeper <> NEW.is_keeper) EXECUTE FUNCTION katalog_part_keeper_fixed();

-- A value is measured for a party of the version that promised: for the target's own party, where it has one.

CREATE FUNCTION katalog_measured_value_part() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM service_target target JOIN agreement_part part ON part.version_id = target.version_id
        WHERE target.id = NEW.target_id AND part.id = NEW.part_id AND COALESCE(target.part_id, part.id) = part.id)
    THEN
        PERFORM katalog_refuse('measured_value_part');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER measured_value_part BEFORE INSERT OR UPDATE OF target_id, part_id ON measured_value
FOR EACH ROW EXECUTE FUNCTION katalog_measured_value_part();

-- From which assignment it came is set once: anchors are made of it.
CREATE FUNCTION katalog_refuse_origin() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refuse('agreement_origin');
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_origin BEFORE UPDATE OF assignment_id ON agreement
FOR EACH ROW WHEN (OLD.assignment_id IS DISTINCT FROM NEW.assignment_id)
EXECUTE FUNCTION katalog_refuse_origin();
