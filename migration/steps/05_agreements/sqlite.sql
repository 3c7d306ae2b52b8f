-- Signed content is never changed (N5): not the version, its services, parts, lines, tiers or targets.

CREATE TRIGGER agreement_version_signed BEFORE UPDATE ON agreement_version
WHEN OLD.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED') AND (
    (OLD.id, OLD.agreement_id, OLD.keeper_id, OLD.number, OLD.valid_from, OLD.valid_until, OLD.notice_months,
     OLD.renewal_months, OLD.terms_sv, OLD.terms_en, OLD.service_hours, OLD.content_hash, OLD.provenance, OLD.source)
    IS NOT
    (NEW.id, NEW.agreement_id, NEW.keeper_id, NEW.number, NEW.valid_from, NEW.valid_until, NEW.notice_months,
     NEW.renewal_months, NEW.terms_sv, NEW.terms_en, NEW.service_hours, NEW.content_hash, NEW.provenance, NEW.source)
    -- Forward only; and a number in the register stays.
    OR VERSION_BIT(NEW.state) < VERSION_BIT(OLD.state)
    OR (OLD.registered_at IS NOT NULL
        AND (OLD.registered_at, OLD.register_year, OLD.register_number)
            IS NOT (NEW.registered_at, NEW.register_year, NEW.register_number)))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_version_signed_kept BEFORE DELETE ON agreement_version WHEN OLD.state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_service_signed_insert BEFORE INSERT ON agreement_service
WHEN EXISTS (SELECT 1 FROM agreement_version
    WHERE id = NEW.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')) AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_service_signed_update BEFORE UPDATE ON agreement_service
WHEN (EXISTS (SELECT 1 FROM agreement_version
    WHERE id = OLD.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
    OR EXISTS (SELECT 1 FROM agreement_version
    WHERE id = NEW.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_service_signed_delete BEFORE DELETE ON agreement_service
WHEN EXISTS (SELECT 1 FROM agreement_version
    WHERE id = OLD.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_line_signed_insert BEFORE INSERT ON agreement_line
WHEN EXISTS (SELECT 1 FROM agreement_version
    WHERE id = NEW.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')) AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_line_signed_update BEFORE UPDATE ON agreement_line
WHEN (EXISTS (SELECT 1 FROM agreement_version
    WHERE id = OLD.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
    OR EXISTS (SELECT 1 FROM agreement_version
    WHERE id = NEW.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_line_signed_delete BEFORE DELETE ON agreement_line
WHEN EXISTS (SELECT 1 FROM agreement_version
    WHERE id = OLD.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER service_target_signed_insert BEFORE INSERT ON service_target
WHEN EXISTS (SELECT 1 FROM agreement_version
    WHERE id = NEW.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')) AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER service_target_signed_update BEFORE UPDATE ON service_target
WHEN (EXISTS (SELECT 1 FROM agreement_version
    WHERE id = OLD.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
    OR EXISTS (SELECT 1 FROM agreement_version
    WHERE id = NEW.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER service_target_signed_delete BEFORE DELETE ON service_target
WHEN EXISTS (SELECT 1 FROM agreement_version
    WHERE id = OLD.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_line_tier_signed_insert BEFORE INSERT ON agreement_line_tier
WHEN EXISTS (SELECT 1 FROM agreement_version
    WHERE id = (SELECT version_id FROM agreement_line WHERE id = NEW.line_id) AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')) AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_line_tier_signed_update BEFORE UPDATE ON agreement_line_tier
WHEN (EXISTS (SELECT 1 FROM agreement_version
    WHERE id = (SELECT version_id FROM agreement_line WHERE id = OLD.line_id) AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
    OR EXISTS (SELECT 1 FROM agreement_version
    WHERE id = (SELECT version_id FROM agreement_line WHERE id = NEW.line_id) AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_line_tier_signed_delete BEFORE DELETE ON agreement_line_tier
WHEN EXISTS (SELECT 1 FROM agreement_version
    WHERE id = (SELECT version_id FROM agreement_line WHERE id = OLD.line_id) AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_part_signed_insert BEFORE INSERT ON agreement_part
WHEN EXISTS (SELECT 1 FROM agreement_version
    WHERE id = NEW.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')) AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_part_signed_update BEFORE UPDATE ON agreement_part
WHEN (EXISTS (SELECT 1 FROM agreement_version
    WHERE id = OLD.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
    OR EXISTS (SELECT 1 FROM agreement_version
    WHERE id = NEW.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED')))
    -- Sharing and signing are no content: each is recorded once.
    AND ((OLD.id, OLD.version_id, OLD.agreement_id, OLD.keeper_id, OLD.organisation_id, OLD.side, OLD.is_keeper,
          OLD.responsibilities_sv, OLD.responsibilities_en, OLD.part_hash)
        IS NOT (NEW.id, NEW.version_id, NEW.agreement_id, NEW.keeper_id, NEW.organisation_id, NEW.side, NEW.is_keeper,
          NEW.responsibilities_sv, NEW.responsibilities_en, NEW.part_hash)
        OR (OLD.signed_on IS NOT NULL AND OLD.signed_on IS NOT NEW.signed_on)
        OR (OLD.shared_at IS NOT NULL AND OLD.shared_at IS NOT NEW.shared_at))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

CREATE TRIGGER agreement_part_signed_delete BEFORE DELETE ON agreement_part
WHEN EXISTS (SELECT 1 FROM agreement_version
    WHERE id = OLD.version_id AND state IN ('SIGNED_IN_PART', 'SIGNED', 'REGISTERED'))
BEGIN
    SELECT RAISE(ABORT, 'signed_content');
END;

-- The keeper's part holds no lines: a line concerns another party and the keeper (N7).

CREATE TRIGGER agreement_line_keeper_insert BEFORE INSERT ON agreement_line
WHEN EXISTS (SELECT 1 FROM agreement_part WHERE id = NEW.part_id AND is_keeper)
BEGIN
    SELECT RAISE(ABORT, 'agreement_line_keeper');
END;

CREATE TRIGGER agreement_line_keeper_update BEFORE UPDATE OF part_id ON agreement_line
WHEN EXISTS (SELECT 1 FROM agreement_part WHERE id = NEW.part_id AND is_keeper)
BEGIN
    SELECT RAISE(ABORT, 'agreement_line_keeper');
END;

CREATE TRIGGER agreement_part_keeper_fixed BEFORE UPDATE OF is_keeper ON agreement_part
WHEN OLD.is_keeper <> NEW.is_keeper
BEGIN
    SELECT RAISE(ABORT, 'agreement_part_keeper');
END;

-- A value is measured for a party of the version that promised: for the target's own party, where it has one.

CREATE TRIGGER measured_value_part_insert BEFORE INSERT ON measured_value
WHEN NOT EXISTS (
    SELECT 1 FROM service_target target JOIN agreement_part part ON part.version_id = target.version_id
    WHERE target.id = NEW.target_id AND part.id = NEW.part_id AND COALESCE(target.part_id, part.id) = part.id)
BEGIN
    SELECT RAISE(ABORT, 'measured_value_part');
END;

CREATE TRIGGER measured_value_part_update BEFORE UPDATE OF target_id, part_id ON measured_value
WHEN NOT EXISTS (
    SELECT 1 FROM service_target target JOIN agreement_part part ON part.version_id = target.version_id
    WHERE target.id = NEW.target_id AND part.id = NEW.part_id AND COALESCE(target.part_id, part.id) = part.id)
BEGIN
    SELECT RAISE(ABORT, 'measured_value_part');
END;

CREATE TRIGGER agreement_origin AFTER UPDATE OF assignment_id ON agreement
WHEN OLD.assignment_id IS NOT NEW.assignment_id
BEGIN
    SELECT RAISE(ABORT, 'agreement_origin');
END;
