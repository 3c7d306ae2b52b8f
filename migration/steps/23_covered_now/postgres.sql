-- As in step 16, and on the day of the act, where that comes after the first day and the delivery goes on then.
CREATE OR REPLACE FUNCTION katalog_delivery_covered() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    becomes BOOLEAN := NEW.provenance = 'RECORDED';
    put_off BOOLEAN := FALSE;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        becomes := becomes
            AND (OLD.state, OLD.provenance, OLD.service_id, OLD.customer_id, OLD.active_from, OLD.activated_on)
            IS DISTINCT FROM (NEW.state, NEW.provenance, NEW.service_id, NEW.customer_id, NEW.active_from,
                NEW.activated_on);
        put_off := OLD.state = 'ACTIVE' AND OLD.ended_on IS NOT NULL
            AND COALESCE(NEW.ended_on, FAR_DATE) > OLD.ended_on;
    END IF;
    IF NOT (becomes OR put_off) OR EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN NEW;
    END IF;
    PERFORM katalog_hold_cover(NEW.service_id, NEW.customer_id);
    IF becomes THEN
        IF katalog_is_bare(NEW.service_id, NEW.customer_id, NEW.active_from, NEW.active_from + 1)
            OR (NEW.activated_on > NEW.active_from AND COALESCE(NEW.ended_on, FAR_DATE) > NEW.activated_on
                AND katalog_is_bare(NEW.service_id, NEW.customer_id, NEW.activated_on, NEW.activated_on + 1))
        THEN
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
