-- N3: no delivery is made active without cover, and no act leaves an active one bare.
--
-- Who makes a delivery active holds the agreements that may cover it (FOR SHARE, in the order of their ids) before
-- looking; whoever registers or terminates holds the agreement exclusively. Two agreements that cover the same delivery
-- and end at once, and two deliveries, meet at the lock of that service and customer (katalog_lock_cover), which all
-- take after the agreements. What is read after a lock is what is committed: READ COMMITTED, as everywhere here.

-- Whether a service is delivered to a customer on some day of these without cover: on the first of them, or on one on
-- which a cover ends.
CREATE FUNCTION katalog_is_bare(the_service UUID, the_customer UUID, begins DATE, ends DATE) RETURNS BOOLEAN
LANGUAGE sql STABLE SAFE_PATH AS $$
    SELECT begins < ends AND EXISTS (
        SELECT 1 FROM (
            SELECT begins AS day
            UNION ALL
            SELECT cover.end_day FROM delivery_cover cover
            WHERE cover.service_id = the_service AND cover.customer_id = the_customer
              AND cover.end_day > begins AND cover.end_day < ends) turn
        WHERE NOT EXISTS (
            SELECT 1 FROM delivery_cover cover
            WHERE cover.service_id = the_service AND cover.customer_id = the_customer
              AND cover.from_day <= turn.day AND cover.end_day > turn.day))
$$;

-- What must be held before it is looked at whether something covers a delivery.
CREATE FUNCTION katalog_hold_cover(the_service UUID, the_customer UUID) RETURNS void LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM agreement WHERE id IN (
        SELECT part.agreement_id FROM agreement_part part
        JOIN agreement_service covered ON covered.version_id = part.version_id
        WHERE part.organisation_id = the_customer AND covered.service_id = the_service)
    ORDER BY id FOR SHARE;
    PERFORM katalog_lock_cover(ARRAY[the_service], ARRAY[the_customer]);
END;
$$;

-- From the days that were agreed and then taken away by an act, an active delivery keeps away, unless another agreement
-- covers it then.
CREATE FUNCTION katalog_require_kept(the_service UUID, the_customer UUID, begins DATE, ends DATE) RETURNS void
LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM agreement_cut cut
        WHERE cut.service_id = the_service AND cut.customer_id = the_customer
          AND katalog_is_bare(the_service, the_customer, GREATEST(cut.from_day, begins), LEAST(cut.until_day, ends)))
    THEN
        PERFORM katalog_refuse('delivery_bare');
    END IF;
END;
$$;

-- A delivery of ours becomes active on a day on which a registered agreement in force covers it. What is attested, or
-- the sample's, is stated as it was (O5): it is listed where no agreement covers it (S4.7.3). Whose end is put off,
-- whoever stated it: the days that come to it are looked at.
CREATE FUNCTION katalog_delivery_covered() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    becomes BOOLEAN := NEW.provenance = 'RECORDED';
    put_off BOOLEAN := FALSE;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        becomes := becomes AND (OLD.state, OLD.provenance, OLD.service_id, OLD.customer_id, OLD.active_from)
            IS DISTINCT FROM (NEW.state, NEW.provenance, NEW.service_id, NEW.customer_id, NEW.active_from);
        put_off := OLD.state = 'ACTIVE' AND OLD.ended_on IS NOT NULL
            AND COALESCE(NEW.ended_on, FAR_DATE) > OLD.ended_on;
    END IF;
    IF NOT (becomes OR put_off) OR EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN NEW;
    END IF;
    PERFORM katalog_hold_cover(NEW.service_id, NEW.customer_id);
    IF becomes THEN
        IF katalog_is_bare(NEW.service_id, NEW.customer_id, NEW.active_from, NEW.active_from + 1) THEN
            PERFORM katalog_refuse('delivery_uncovered');
        END IF;
        PERFORM katalog_require_kept(NEW.service_id, NEW.customer_id, NEW.active_from,
            COALESCE(NEW.ended_on, FAR_DATE));
    ELSE
        PERFORM katalog_require_kept(NEW.service_id, NEW.customer_id, GREATEST(OLD.ended_on, NEW.active_from),
            COALESCE(NEW.ended_on, FAR_DATE));
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER delivery_covered BEFORE INSERT OR UPDATE ON delivery FOR EACH ROW
WHEN (NEW.state = 'ACTIVE') EXECUTE FUNCTION katalog_delivery_covered();

-- The other way: what an agreement loses of its cover when a version of it is terminated or registered. Days that are
-- lost to a later version are lost to an act for as long as that one has its days; what comes after is the calendar's.
CREATE FUNCTION katalog_cover_lost() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    registered_before BOOLEAN := FALSE;
    terminated_before DATE;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        registered_before := OLD.state = 'REGISTERED';
        terminated_before := OLD.terminated_from;
        IF registered_before AND OLD.terminated_from IS NOT DISTINCT FROM NEW.terminated_from THEN
            RETURN NULL;
        END IF;
    END IF;
    IF EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM agreement WHERE id = NEW.agreement_id FOR NO KEY UPDATE;
    PERFORM katalog_lock_cover(array_agg(covered.service_id), array_agg(part.organisation_id))
    FROM agreement_part part JOIN agreement_service covered ON covered.version_id = part.version_id
    WHERE part.agreement_id = NEW.agreement_id;
    IF EXISTS (
        SELECT 1 FROM (
            SELECT NEW.id AS id, GREATEST(NEW.terminated_from, NEW.valid_from) AS from_day,
                LEAST(COALESCE(NEW.valid_until, FAR_DATE), COALESCE(terminated_before, FAR_DATE), COALESCE((
                    SELECT MIN(later.valid_from) FROM agreement_version later
                    WHERE later.agreement_id = NEW.agreement_id AND later.number > NEW.number
                      AND later.state = 'REGISTERED'), FAR_DATE)) AS until_day
            WHERE registered_before AND NEW.terminated_from IS NOT NULL
            UNION ALL
            SELECT version.id, GREATEST(NEW.valid_from, version.valid_from),
                LEAST(COALESCE(version.valid_until, FAR_DATE), COALESCE(version.terminated_from, FAR_DATE),
                    COALESCE(NEW.valid_until, FAR_DATE), COALESCE((
                        SELECT MIN(later.valid_from) FROM agreement_version later
                        WHERE later.agreement_id = version.agreement_id AND later.number > version.number
                          AND later.state = 'REGISTERED' AND later.id <> NEW.id), FAR_DATE))
            FROM agreement_version version
            WHERE NOT registered_before AND version.agreement_id = NEW.agreement_id
              AND version.number < NEW.number AND version.state = 'REGISTERED') lost
        JOIN agreement_part part ON part.version_id = lost.id AND part.side = 'CUSTOMER' AND NOT part.is_keeper
        JOIN agreement_part keeper ON keeper.version_id = lost.id AND keeper.is_keeper AND keeper.side = 'PROVIDER'
        JOIN agreement_service covered ON covered.version_id = lost.id
        JOIN delivery ON delivery.service_id = covered.service_id AND delivery.customer_id = part.organisation_id
            AND delivery.state = 'ACTIVE'
        WHERE katalog_is_bare(delivery.service_id, delivery.customer_id, GREATEST(lost.from_day, delivery.active_from),
              LEAST(lost.until_day, COALESCE(delivery.ended_on, FAR_DATE))))
    THEN
        PERFORM katalog_refuse('delivery_bare');
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_version_cover AFTER INSERT OR UPDATE ON agreement_version FOR EACH ROW
WHEN (NEW.state = 'REGISTERED') EXECUTE FUNCTION katalog_cover_lost();
