-- A value is corrected, with what it was kept; whose and of which period it is stays, and it is never taken away.

CREATE TRIGGER measured_value_kept AFTER UPDATE ON measured_value
WHEN NOT EXISTS (SELECT 1 FROM bulk_load) AND (
    (OLD.id, OLD.target_id, OLD.part_id, OLD.period_start) IS NOT (NEW.id, NEW.target_id, NEW.part_id, NEW.period_start)
    OR ((OLD.period_end, OLD.value_thousandths, OLD.revision) IS NOT (NEW.period_end, NEW.value_thousandths, NEW.revision)
        AND (NEW.revision <> OLD.revision + 1 OR NOT EXISTS (
            SELECT 1 FROM measured_value_history was
            WHERE was.measured_value_id = OLD.id AND was.revision = OLD.revision AND was.period_end = OLD.period_end
              AND was.value_thousandths = OLD.value_thousandths))))
BEGIN
    SELECT RAISE(ABORT, 'measured_value_kept');
END;

CREATE TRIGGER measured_value_kept_delete BEFORE DELETE ON measured_value WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'measured_value_kept');
END;
