-- The amount decided, and when.
CREATE FUNCTION katalog_frame_recorded() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.allocated_minor <> 0 THEN
        PERFORM katalog_refuse('budget_frame_allocated');
    END IF;
    INSERT INTO frame_history (frame_id, amount_minor, effective_on, recorded_at)
    VALUES (NEW.id, NEW.amount_minor, NEW.effective_on, NEW.recorded_at);
    RETURN NULL;
END;
$$;

CREATE TRIGGER budget_frame_recorded AFTER INSERT ON budget_frame
FOR EACH ROW EXECUTE FUNCTION katalog_frame_recorded();
CREATE TRIGGER budget_frame_changed AFTER UPDATE OF amount_minor, effective_on ON budget_frame
FOR EACH ROW WHEN (OLD.amount_minor <> NEW.amount_minor OR OLD.effective_on <> NEW.effective_on)
EXECUTE FUNCTION katalog_frame_recorded();

-- A frame's and an allocation's keys stay: what is allocated is counted where it was first allocated.
CREATE FUNCTION katalog_budget_fixed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refuse(TG_ARGV[0]);
    RETURN NULL;
END;
$$;

CREATE TRIGGER budget_frame_fixed BEFORE UPDATE ON budget_frame
FOR EACH ROW WHEN ((OLD.provider_id, OLD.portfolio_id, OLD.year, OLD.currency) IS DISTINCT FROM
                   (NEW.provider_id, NEW.portfolio_id, NEW.year, NEW.currency))
EXECUTE FUNCTION katalog_budget_fixed('budget_frame_fixed');
CREATE TRIGGER allocation_fixed BEFORE UPDATE ON allocation
FOR EACH ROW WHEN ((OLD.provider_id, OLD.frame_id, OLD.service_id, OLD.year) IS DISTINCT FROM
                   (NEW.provider_id, NEW.frame_id, NEW.service_id, NEW.year))
EXECUTE FUNCTION katalog_budget_fixed('allocation_fixed');

-- The sum against which the frame is held (N4, N8). The update waits for other writers' and adds to what they
-- committed; the frame's CHECK then holds for all of them.
CREATE FUNCTION katalog_allocation_recorded() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    change BIGINT := NEW.amount_minor;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM budget_frame WHERE id = NEW.frame_id AND year = NEW.year) THEN
            PERFORM katalog_refuse('allocation_year');
        END IF;
    ELSE
        change := NEW.amount_minor - OLD.amount_minor;
    END IF;
    UPDATE budget_frame SET allocated_minor = allocated_minor + change WHERE id = NEW.frame_id;
    INSERT INTO allocation_history (allocation_id, frame_id, service_id, amount_minor, effective_on, recorded_at)
    VALUES (NEW.id, NEW.frame_id, NEW.service_id, NEW.amount_minor, NEW.effective_on, NEW.recorded_at);
    RETURN NULL;
END;
$$;

CREATE TRIGGER allocation_recorded AFTER INSERT ON allocation
FOR EACH ROW EXECUTE FUNCTION katalog_allocation_recorded();
CREATE TRIGGER allocation_changed AFTER UPDATE OF amount_minor, effective_on ON allocation
FOR EACH ROW WHEN (OLD.amount_minor <> NEW.amount_minor OR OLD.effective_on <> NEW.effective_on)
EXECUTE FUNCTION katalog_allocation_recorded();
