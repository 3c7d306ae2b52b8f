-- A run goes its way forward, and is what it was drafted as; a second person has looked at it (U2.7, N5).

CREATE FUNCTION katalog_index_run_step() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM katalog_refuse('append_only');
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'DRAFT' AND NOT EXISTS (SELECT 1 FROM bulk_load) THEN
            PERFORM katalog_refuse('index_run_step');
        END IF;
    ELSIF (OLD.state, NEW.state) NOT IN (
            ('DRAFT', 'REVIEWED'), ('DRAFT', 'WITHDRAWN'), ('REVIEWED', 'APPLIED'), ('REVIEWED', 'WITHDRAWN'))
        OR (OLD.id, OLD.provider_id, OLD.effective_from, OLD.known_on, OLD.adjusted, OLD.skipped, OLD.content_hash,
            OLD.drafted_by_person_id, OLD.drafted_at)
        IS DISTINCT FROM (NEW.id, NEW.provider_id, NEW.effective_from, NEW.known_on, NEW.adjusted, NEW.skipped,
            NEW.content_hash, NEW.drafted_by_person_id, NEW.drafted_at)
        OR (OLD.reviewed_by_person_id IS NOT NULL AND OLD.reviewed_by_person_id IS DISTINCT FROM NEW.reviewed_by_person_id)
    THEN
        PERFORM katalog_refuse('index_run_step');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER index_run_step BEFORE INSERT OR UPDATE OR DELETE ON index_run
FOR EACH ROW EXECUTE FUNCTION katalog_index_run_step();

-- The run is locked: whoever reviews it waits until its lines are committed, or is ahead, and then they are refused.
CREATE FUNCTION katalog_index_run_line_drafted() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    one UUID;
    run_state TEXT;
BEGIN
    IF EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN NULL;
    END IF;
    FOR one IN SELECT DISTINCT run_id FROM new_rows LOOP
        SELECT state INTO run_state FROM index_run WHERE id = one FOR NO KEY UPDATE;
        IF run_state <> 'DRAFT' THEN
            PERFORM katalog_refuse('index_run_step');
        END IF;
    END LOOP;
    RETURN NULL;
END;
$$;

CREATE TRIGGER index_run_line_drafted AFTER INSERT ON index_run_line
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_index_run_line_drafted();

-- All that the run adds to sums, entered at once: first together by service and day, then at each width. No line is
-- adjusted twice from one day, nor behind another adjustment or by what has been overtaken: runs of a provider are applied
-- one after the other.
CREATE FUNCTION katalog_index_run_applied() RETURNS trigger LANGUAGE plpgsql SAFE_PATH
SET jit = off AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM organisation WHERE id = NEW.provider_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM index_run_line mine
        JOIN index_run_line other
            ON other.line_id = mine.line_id AND other.new_minor IS NOT NULL AND other.run_id <> mine.run_id
        JOIN index_run run ON run.id = other.run_id AND run.state = 'APPLIED'
        WHERE mine.run_id = NEW.id AND mine.new_minor IS NOT NULL
        AND (run.effective_from >= NEW.effective_from OR run.applied_at > NEW.drafted_at))
    THEN
        PERFORM katalog_refuse('index_run_overtaken');
    END IF;
    -- What ends an agreement comes before or after.
    PERFORM 1 FROM agreement
    WHERE id IN (SELECT agreement_id FROM index_run_line WHERE run_id = NEW.id AND new_minor IS NOT NULL)
    ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO adjustment_standing (agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency, amount,
        before_amount, first_day, until_day, first_month, until_month, sign)
    SELECT agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency, amount, before_amount, first_day,
        until_day, first_month, until_month, 1
    FROM adjustment_standing_source
    WHERE adjustment_id IN (SELECT id FROM index_run_line WHERE run_id = NEW.id);
    WITH change AS MATERIALIZED (
        SELECT service_id, portfolio_id, provider_id, grp, unit, point, SUM(value) AS value
        FROM adjustment_contribution
        WHERE owner_id IN (SELECT id FROM index_run_line WHERE run_id = NEW.id) AND point < 65536
        GROUP BY service_id, portfolio_id, provider_id, grp, unit, point),
    placed AS MATERIALIZED (
        SELECT place_id, (point + width - 1) / width * width AS node, grp, unit, SUM(value) AS value, 0 AS counted
        FROM change CROSS JOIN LATERAL (VALUES (service_id), (portfolio_id), (provider_id)) place (place_id)
        CROSS JOIN day_width
        WHERE (point + width - 1) / width % 2 = 1
        GROUP BY place_id, (point + width - 1) / width * width, grp, unit
        HAVING SUM(value) <> 0),
    taken AS (
        DELETE FROM place_sum WHERE ctid = ANY (ARRAY(
            SELECT kept.ctid FROM placed JOIN place_sum kept USING (place_id, node, grp, unit)
            FOR UPDATE OF kept SKIP LOCKED))
        RETURNING place_id, node, grp, unit, value, counted)
    INSERT INTO place_sum (place_id, node, grp, unit, value, counted)
    SELECT place_id, node, grp, unit, SUM(value), SUM(counted)
    FROM (SELECT * FROM placed UNION ALL SELECT * FROM taken) every
    GROUP BY place_id, node, grp, unit
    HAVING SUM(value) <> 0 OR SUM(counted) <> 0;
    RETURN NULL;
END;
$$;

CREATE TRIGGER index_run_applied AFTER UPDATE OF state ON index_run
FOR EACH ROW WHEN (NEW.state = 'APPLIED' AND OLD.state <> 'APPLIED') EXECUTE FUNCTION katalog_index_run_applied();

-- The adjustments of agreements, summed anew.
CREATE FUNCTION katalog_sum_adjustments(concerned UUID[]) RETURNS void LANGUAGE plpgsql SAFE_PATH
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    one UUID;
BEGIN
    IF concerned IS NULL OR EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN;
    END IF;
    PERFORM 1 FROM agreement WHERE id = ANY (concerned) ORDER BY id FOR NO KEY UPDATE;
    UPDATE adjustment_standing SET sign = -1 WHERE agreement_id = ANY (concerned);
    FOREACH one IN ARRAY concerned LOOP
        INSERT INTO adjustment_standing (agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency,
            amount, before_amount, first_day, until_day, first_month, until_month, sign)
        SELECT agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency, amount, before_amount,
            first_day, until_day, first_month, until_month, 1
        FROM adjustment_standing_source WHERE agreement_id = one;
    END LOOP;
    PERFORM katalog_add_to_place_sums((
        SELECT array_agg(DISTINCT adjustment_id) FROM adjustment_standing WHERE agreement_id = ANY (concerned)));
    DELETE FROM adjustment_standing WHERE agreement_id = ANY (concerned) AND sign = -1;
END;
$$;

CREATE FUNCTION katalog_version_adjustments() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM index_run_line WHERE agreement_id = NEW.agreement_id AND new_minor IS NOT NULL) THEN
        PERFORM katalog_sum_adjustments(ARRAY[NEW.agreement_id]);
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_version_adjustments
AFTER INSERT OR UPDATE OF agreement_id, keeper_id, number, state, valid_from, valid_until, terminated_from
ON agreement_version FOR EACH ROW WHEN (NEW.state = 'REGISTERED') EXECUTE FUNCTION katalog_version_adjustments();

CREATE FUNCTION katalog_service_adjustments_moved() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_sum_adjustments((
        SELECT array_agg(DISTINCT agreement_id) FROM adjustment_standing WHERE service_id = NEW.id));
    RETURN NULL;
END;
$$;

CREATE TRIGGER service_adjustments_moved AFTER UPDATE OF portfolio_id ON service
FOR EACH ROW WHEN (OLD.portfolio_id <> NEW.portfolio_id) EXECUTE FUNCTION katalog_service_adjustments_moved();
