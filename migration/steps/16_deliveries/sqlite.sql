-- N3: no delivery is made active without cover, and no act leaves an active one bare. There is one writer.

-- A delivery of ours becomes active on a day on which a registered agreement in force covers it. What is attested, or
-- the sample's, is stated as it was (O5): it is listed where no agreement covers it (S4.7.3).
CREATE VIEW delivery_cover_refresh AS
SELECT NIL_UUID AS service_id, NIL_UUID AS customer_id, FIRST_DATE AS active_from;

CREATE TRIGGER delivery_covered INSTEAD OF INSERT ON delivery_cover_refresh
WHEN NOT EXISTS (SELECT 1 FROM bulk_load) AND NOT EXISTS (
    SELECT 1 FROM delivery_cover cover
    WHERE cover.service_id = NEW.service_id AND cover.customer_id = NEW.customer_id
      AND cover.from_day <= NEW.active_from AND cover.end_day > NEW.active_from)
BEGIN
    SELECT RAISE(ABORT, 'delivery_uncovered');
END;

-- From the days that were agreed and then taken away by an act, an active delivery keeps away, unless another agreement
-- covers it then.
CREATE VIEW delivery_kept_refresh AS
SELECT NIL_UUID AS service_id, NIL_UUID AS customer_id, FIRST_DATE AS from_day, FIRST_DATE AS until_day;

CREATE TRIGGER delivery_kept INSTEAD OF INSERT ON delivery_kept_refresh
WHEN NOT EXISTS (SELECT 1 FROM bulk_load) AND EXISTS (
    SELECT 1 FROM agreement_cut cut
    WHERE cut.service_id = NEW.service_id AND cut.customer_id = NEW.customer_id AND cut.from_day < cut.until_day
      AND cut.from_day < NEW.until_day AND cut.until_day > NEW.from_day
      AND (NOT EXISTS (
            SELECT 1 FROM delivery_cover cover
            WHERE cover.service_id = NEW.service_id AND cover.customer_id = NEW.customer_id
              AND cover.from_day <= GREATEST(cut.from_day, NEW.from_day)
              AND cover.end_day > GREATEST(cut.from_day, NEW.from_day))
        OR EXISTS (
            SELECT 1 FROM delivery_cover turn
            WHERE turn.service_id = NEW.service_id AND turn.customer_id = NEW.customer_id
              AND turn.end_day > GREATEST(cut.from_day, NEW.from_day)
              AND turn.end_day < LEAST(cut.until_day, NEW.until_day)
              AND NOT EXISTS (
                SELECT 1 FROM delivery_cover cover
                WHERE cover.service_id = NEW.service_id AND cover.customer_id = NEW.customer_id
                  AND cover.from_day <= turn.end_day AND cover.end_day > turn.end_day))))
BEGIN
    SELECT RAISE(ABORT, 'delivery_bare');
END;

CREATE TRIGGER delivery_active_insert AFTER INSERT ON delivery
WHEN NEW.state = 'ACTIVE' AND NEW.provenance = 'RECORDED'
BEGIN
    INSERT INTO delivery_cover_refresh VALUES (NEW.service_id, NEW.customer_id, NEW.active_from);
    INSERT INTO delivery_kept_refresh
    VALUES (NEW.service_id, NEW.customer_id, NEW.active_from, COALESCE(NEW.ended_on, FAR_DATE));
END;

CREATE TRIGGER delivery_active_update
AFTER UPDATE OF state, provenance, service_id, customer_id, active_from ON delivery
WHEN NEW.state = 'ACTIVE' AND NEW.provenance = 'RECORDED'
    AND (OLD.state, OLD.provenance, OLD.service_id, OLD.customer_id, OLD.active_from)
        IS NOT (NEW.state, NEW.provenance, NEW.service_id, NEW.customer_id, NEW.active_from)
BEGIN
    INSERT INTO delivery_cover_refresh VALUES (NEW.service_id, NEW.customer_id, NEW.active_from);
    INSERT INTO delivery_kept_refresh
    VALUES (NEW.service_id, NEW.customer_id, NEW.active_from, COALESCE(NEW.ended_on, FAR_DATE));
END;

-- Whose end is put off, whoever stated it: the days that come to it.
CREATE TRIGGER delivery_put_off AFTER UPDATE OF ended_on ON delivery
WHEN NEW.state = 'ACTIVE' AND OLD.state = 'ACTIVE' AND COALESCE(NEW.ended_on, FAR_DATE) > OLD.ended_on
BEGIN
    INSERT INTO delivery_kept_refresh
    VALUES (NEW.service_id, NEW.customer_id, GREATEST(OLD.ended_on, NEW.active_from), COALESCE(NEW.ended_on, FAR_DATE));
END;

-- The other way: what an agreement loses of its cover when a version of it is terminated or registered. Days that are
-- lost to a later version are lost to an act for as long as that one has its days; what comes after is the calendar's.
CREATE VIEW cover_lost_refresh AS
SELECT NIL_UUID AS version_id, FALSE AS registered_before, FAR_DATE AS terminated_before;

CREATE TRIGGER cover_losing INSTEAD OF INSERT ON cover_lost_refresh
WHEN NOT EXISTS (SELECT 1 FROM bulk_load) AND EXISTS (
    SELECT 1 FROM (
        SELECT given.id, GREATEST(given.terminated_from, given.valid_from) AS from_day,
            LEAST(COALESCE(given.valid_until, FAR_DATE), COALESCE(NEW.terminated_before, FAR_DATE), COALESCE((
                SELECT MIN(later.valid_from) FROM agreement_version later
                WHERE later.agreement_id = given.agreement_id AND later.number > given.number
                  AND later.state = 'REGISTERED'), FAR_DATE)) AS until_day
        FROM agreement_version given
        WHERE given.id = NEW.version_id AND NEW.registered_before AND given.terminated_from IS NOT NULL
        UNION ALL
        SELECT version.id, GREATEST(given.valid_from, version.valid_from),
            LEAST(COALESCE(version.valid_until, FAR_DATE), COALESCE(version.terminated_from, FAR_DATE),
                COALESCE(given.valid_until, FAR_DATE), COALESCE((
                    SELECT MIN(later.valid_from) FROM agreement_version later
                    WHERE later.agreement_id = version.agreement_id AND later.number > version.number
                      AND later.state = 'REGISTERED' AND later.id <> given.id), FAR_DATE))
        FROM agreement_version given
        JOIN agreement_version version ON version.agreement_id = given.agreement_id
            AND version.number < given.number AND version.state = 'REGISTERED'
        WHERE given.id = NEW.version_id AND NOT NEW.registered_before) lost
    JOIN agreement_part part ON part.version_id = lost.id AND part.side = 'CUSTOMER' AND NOT part.is_keeper
    JOIN agreement_part keeper ON keeper.version_id = lost.id AND keeper.is_keeper AND keeper.side = 'PROVIDER'
    JOIN agreement_service covered ON covered.version_id = lost.id
    JOIN delivery ON delivery.service_id = covered.service_id AND delivery.customer_id = part.organisation_id
        AND delivery.state = 'ACTIVE'
    WHERE lost.from_day < lost.until_day AND delivery.active_from < lost.until_day
      AND COALESCE(delivery.ended_on, FAR_DATE) > GREATEST(lost.from_day, delivery.active_from)
      AND (NOT EXISTS (
            SELECT 1 FROM delivery_cover cover
            WHERE cover.service_id = delivery.service_id AND cover.customer_id = delivery.customer_id
              AND cover.from_day <= GREATEST(lost.from_day, delivery.active_from)
              AND cover.end_day > GREATEST(lost.from_day, delivery.active_from))
        OR EXISTS (
            SELECT 1 FROM delivery_cover turn
            WHERE turn.service_id = delivery.service_id AND turn.customer_id = delivery.customer_id
              AND turn.end_day > GREATEST(lost.from_day, delivery.active_from)
              AND turn.end_day < LEAST(lost.until_day, COALESCE(delivery.ended_on, FAR_DATE))
              AND NOT EXISTS (
                SELECT 1 FROM delivery_cover cover
                WHERE cover.service_id = delivery.service_id AND cover.customer_id = delivery.customer_id
                  AND cover.from_day <= turn.end_day AND cover.end_day > turn.end_day))))
BEGIN
    SELECT RAISE(ABORT, 'delivery_bare');
END;

CREATE TRIGGER agreement_version_cover_insert AFTER INSERT ON agreement_version WHEN NEW.state = 'REGISTERED'
BEGIN
    INSERT INTO cover_lost_refresh VALUES (NEW.id, FALSE, NULL);
END;

CREATE TRIGGER agreement_version_cover_update AFTER UPDATE OF state, terminated_from ON agreement_version
WHEN NEW.state = 'REGISTERED' AND (OLD.state <> 'REGISTERED' OR OLD.terminated_from IS NOT NEW.terminated_from)
BEGIN
    INSERT INTO cover_lost_refresh VALUES (NEW.id, OLD.state = 'REGISTERED', OLD.terminated_from);
END;
