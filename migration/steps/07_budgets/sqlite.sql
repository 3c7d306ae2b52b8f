-- The amount decided, and when.
CREATE TRIGGER budget_frame_recorded AFTER INSERT ON budget_frame
BEGIN
    SELECT RAISE(ABORT, 'budget_frame_allocated') WHERE NEW.allocated_minor <> 0;
    INSERT INTO frame_history (frame_id, amount_minor, effective_on, recorded_at)
    VALUES (NEW.id, NEW.amount_minor, NEW.effective_on, NEW.recorded_at);
END;

CREATE TRIGGER budget_frame_changed AFTER UPDATE OF amount_minor, effective_on ON budget_frame
WHEN OLD.amount_minor <> NEW.amount_minor OR OLD.effective_on <> NEW.effective_on
BEGIN
    INSERT INTO frame_history (frame_id, amount_minor, effective_on, recorded_at)
    VALUES (NEW.id, NEW.amount_minor, NEW.effective_on, NEW.recorded_at);
END;

-- A frame's and an allocation's keys stay: what is allocated is counted where it was first allocated.
CREATE TRIGGER budget_frame_fixed BEFORE UPDATE ON budget_frame
WHEN (OLD.provider_id, OLD.portfolio_id, OLD.year, OLD.currency) IS NOT
     (NEW.provider_id, NEW.portfolio_id, NEW.year, NEW.currency)
BEGIN
    SELECT RAISE(ABORT, 'budget_frame_fixed');
END;

CREATE TRIGGER allocation_fixed BEFORE UPDATE ON allocation
WHEN (OLD.provider_id, OLD.frame_id, OLD.service_id, OLD.year) IS NOT
     (NEW.provider_id, NEW.frame_id, NEW.service_id, NEW.year)
BEGIN
    SELECT RAISE(ABORT, 'allocation_fixed');
END;

-- The sum against which the frame is held (N4, N8).
CREATE TRIGGER allocation_recorded AFTER INSERT ON allocation
BEGIN
    SELECT RAISE(ABORT, 'allocation_year') WHERE NOT EXISTS (
        SELECT 1 FROM budget_frame WHERE id = NEW.frame_id AND year = NEW.year);
    UPDATE budget_frame SET allocated_minor = allocated_minor + NEW.amount_minor WHERE id = NEW.frame_id;
    INSERT INTO allocation_history (allocation_id, frame_id, service_id, amount_minor, effective_on, recorded_at)
    VALUES (NEW.id, NEW.frame_id, NEW.service_id, NEW.amount_minor, NEW.effective_on, NEW.recorded_at);
END;

CREATE TRIGGER allocation_changed AFTER UPDATE OF amount_minor, effective_on ON allocation
WHEN OLD.amount_minor <> NEW.amount_minor OR OLD.effective_on <> NEW.effective_on
BEGIN
    UPDATE budget_frame SET allocated_minor = allocated_minor + NEW.amount_minor - OLD.amount_minor
    WHERE id = NEW.frame_id;
    INSERT INTO allocation_history (allocation_id, frame_id, service_id, amount_minor, effective_on, recorded_at)
    VALUES (NEW.id, NEW.frame_id, NEW.service_id, NEW.amount_minor, NEW.effective_on, NEW.recorded_at);
END;
