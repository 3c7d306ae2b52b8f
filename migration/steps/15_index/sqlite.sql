-- A run goes its way forward, and is what it was drafted as; a second person has looked at it (U2.7, N5).

CREATE TRIGGER index_run_begins BEFORE INSERT ON index_run
WHEN NEW.state <> 'DRAFT' AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'index_run_step');
END;

CREATE TRIGGER index_run_step BEFORE UPDATE ON index_run
WHEN (OLD.state, NEW.state) NOT IN (VALUES
        ('DRAFT', 'REVIEWED'), ('DRAFT', 'WITHDRAWN'), ('REVIEWED', 'APPLIED'), ('REVIEWED', 'WITHDRAWN'))
    OR (OLD.id, OLD.provider_id, OLD.effective_from, OLD.known_on, OLD.adjusted, OLD.skipped, OLD.content_hash,
        OLD.drafted_by_person_id, OLD.drafted_at)
    IS NOT (NEW.id, NEW.provider_id, NEW.effective_from, NEW.known_on, NEW.adjusted, NEW.skipped, NEW.content_hash,
        NEW.drafted_by_person_id, NEW.drafted_at)
    OR (OLD.reviewed_by_person_id IS NOT NULL AND OLD.reviewed_by_person_id IS NOT NEW.reviewed_by_person_id)
BEGIN
    SELECT RAISE(ABORT, 'index_run_step');
END;

CREATE TRIGGER index_run_kept_delete BEFORE DELETE ON index_run BEGIN SELECT RAISE(ABORT, 'append_only'); END;

CREATE TRIGGER index_run_line_drafted BEFORE INSERT ON index_run_line
WHEN NOT EXISTS (SELECT 1 FROM index_run WHERE id = NEW.run_id AND state = 'DRAFT') AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    SELECT RAISE(ABORT, 'index_run_step');
END;

-- No line is adjusted twice from one day, nor behind another adjustment, nor by what has been overtaken since.
CREATE TRIGGER index_run_overtaken BEFORE UPDATE OF state ON index_run
WHEN NEW.state = 'APPLIED' AND EXISTS (
    SELECT 1 FROM index_run_line mine
    JOIN index_run_line other ON other.line_id = mine.line_id AND other.new_minor IS NOT NULL AND other.run_id <> mine.run_id
    JOIN index_run run ON run.id = other.run_id AND run.state = 'APPLIED'
    WHERE mine.run_id = NEW.id AND mine.new_minor IS NOT NULL
    AND (run.effective_from >= NEW.effective_from OR run.applied_at > NEW.drafted_at))
BEGIN
    SELECT RAISE(ABORT, 'index_run_overtaken');
END;

-- All that the run adds to sums, entered at once: first together by service and day, then at each width.
CREATE TRIGGER index_run_summed AFTER UPDATE OF state ON index_run
WHEN NEW.state = 'APPLIED' AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    INSERT INTO adjustment_standing (agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency, amount,
        before_amount, first_day, until_day, first_month, until_month, sign)
    SELECT agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency, amount, before_amount, first_day,
        until_day, first_month, until_month, 1
    FROM adjustment_standing_source
    WHERE adjustment_id IN (SELECT id FROM index_run_line WHERE run_id = NEW.id);
    INSERT INTO place_sum (place_id, node, grp, unit, value, counted)
    SELECT CASE level WHEN 1 THEN service_id WHEN 2 THEN portfolio_id ELSE provider_id END AS place_id,
        (point + width - 1) / width * width, grp, unit, SUM(value), 0
    FROM (
        SELECT service_id, portfolio_id, provider_id, grp, unit, point, SUM(value) AS value
        FROM adjustment_contribution
        WHERE owner_id IN (SELECT id FROM index_run_line WHERE run_id = NEW.id) AND point < 65536
        GROUP BY service_id, portfolio_id, provider_id, grp, unit, point) change
    CROSS JOIN place_level CROSS JOIN day_width
    WHERE (point + width - 1) / width % 2 = 1
    GROUP BY 1, 2, grp, unit
    HAVING SUM(value) <> 0
    ON CONFLICT (place_id, node, grp, unit) DO UPDATE SET value = place_sum.value + excluded.value;
END;

-- Inserting an agreement's id here sums its adjustments anew.
CREATE VIEW adjustment_resum AS SELECT NIL_UUID AS agreement_id;

CREATE TRIGGER adjustment_resummed INSTEAD OF INSERT ON adjustment_resum
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
    AND EXISTS (SELECT 1 FROM index_run_line WHERE agreement_id = NEW.agreement_id AND new_minor IS NOT NULL)
BEGIN
    UPDATE adjustment_standing SET sign = -1 WHERE agreement_id = NEW.agreement_id;
    INSERT INTO adjustment_standing (agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency, amount,
        before_amount, first_day, until_day, first_month, until_month, sign)
    SELECT agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency, amount, before_amount, first_day,
        until_day, first_month, until_month, 1
    FROM adjustment_standing_source WHERE agreement_id = NEW.agreement_id;
    INSERT INTO place_resum
    SELECT DISTINCT adjustment_id FROM adjustment_standing WHERE agreement_id = NEW.agreement_id;
    DELETE FROM adjustment_standing WHERE agreement_id = NEW.agreement_id AND sign = -1;
END;

CREATE TRIGGER agreement_version_adjustments AFTER UPDATE OF agreement_id, keeper_id, number, state, valid_from, valid_until, terminated_from ON agreement_version
WHEN 'REGISTERED' IN (OLD.state, NEW.state)
BEGIN
    INSERT INTO adjustment_resum VALUES (NEW.agreement_id);
END;

CREATE TRIGGER agreement_version_adjustments_insert AFTER INSERT ON agreement_version WHEN NEW.state = 'REGISTERED'
BEGIN
    INSERT INTO adjustment_resum VALUES (NEW.agreement_id);
END;

CREATE TRIGGER service_adjustments_moved AFTER UPDATE OF portfolio_id ON service
WHEN OLD.portfolio_id <> NEW.portfolio_id
BEGIN
    INSERT INTO adjustment_resum SELECT DISTINCT agreement_id FROM adjustment_standing WHERE service_id = NEW.id;
END;
