-- A value is corrected, with what it was kept; whose and of which period it is stays, and it is never taken away.

CREATE FUNCTION katalog_measured_value_kept() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM katalog_refuse('measured_value_kept');
    END IF;
    IF (OLD.id, OLD.target_id, OLD.part_id, OLD.period_start)
            IS DISTINCT FROM (NEW.id, NEW.target_id, NEW.part_id, NEW.period_start)
        OR ((OLD.period_end, OLD.value_thousandths, OLD.revision)
                IS DISTINCT FROM (NEW.period_end, NEW.value_thousandths, NEW.revision)
            AND (NEW.revision <> OLD.revision + 1 OR NOT EXISTS (
                SELECT 1 FROM measured_value_history was
                WHERE was.measured_value_id = OLD.id AND was.revision = OLD.revision AND was.period_end = OLD.period_end
                  AND was.value_thousandths = OLD.value_thousandths)))
    THEN
        PERFORM katalog_refuse('measured_value_kept');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER measured_value_kept AFTER UPDATE ON measured_value
FOR EACH ROW EXECUTE FUNCTION katalog_measured_value_kept();
CREATE TRIGGER measured_value_kept_delete BEFORE DELETE ON measured_value
FOR EACH ROW EXECUTE FUNCTION katalog_measured_value_kept();
