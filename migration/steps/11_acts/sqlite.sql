-- L4: an established plan is not rewritten; what is recorded of its items is their outcome alone.

CREATE TRIGGER plan_item_kept_insert BEFORE INSERT ON plan_item
WHEN EXISTS (SELECT 1 FROM plan WHERE id = NEW.plan_id AND state IN ('ESTABLISHED', 'CLOSED'))
BEGIN
    SELECT RAISE(ABORT, 'plan_established');
END;

CREATE TRIGGER plan_item_kept_update BEFORE UPDATE ON plan_item
WHEN EXISTS (SELECT 1 FROM plan WHERE id IN (OLD.plan_id, NEW.plan_id) AND state IN ('ESTABLISHED', 'CLOSED'))
    AND (OLD.plan_id, OLD.service_id, OLD.activity, OLD.origin, OLD.need_id, OLD.change_id, OLD.priority, OLD.cost_minor,
         OLD.currency)
        IS NOT (NEW.plan_id, NEW.service_id, NEW.activity, NEW.origin, NEW.need_id, NEW.change_id, NEW.priority,
         NEW.cost_minor, NEW.currency)
BEGIN
    SELECT RAISE(ABORT, 'plan_established');
END;

CREATE TRIGGER plan_item_kept_delete BEFORE DELETE ON plan_item
WHEN EXISTS (SELECT 1 FROM plan WHERE id = OLD.plan_id AND state IN ('ESTABLISHED', 'CLOSED'))
BEGIN
    SELECT RAISE(ABORT, 'plan_established');
END;

-- L4: the plan itself is as it was established; it can be closed, and that is all.
CREATE TRIGGER plan_kept BEFORE UPDATE ON plan
WHEN OLD.state IN ('ESTABLISHED', 'CLOSED') AND (
    (OLD.portfolio_id, OLD.year, OLD.summary, OLD.submitted_at, OLD.presented_by_person_id, OLD.established_at)
    IS NOT
    (NEW.portfolio_id, NEW.year, NEW.summary, NEW.submitted_at, NEW.presented_by_person_id, NEW.established_at)
    OR OLD.state || '>' || NEW.state NOT IN ('ESTABLISHED>ESTABLISHED', 'ESTABLISHED>CLOSED', 'CLOSED>CLOSED'))
BEGIN
    SELECT RAISE(ABORT, 'plan_established');
END;

CREATE TRIGGER plan_kept_delete BEFORE DELETE ON plan
WHEN OLD.state IN ('ESTABLISHED', 'CLOSED')
BEGIN
    SELECT RAISE(ABORT, 'plan_established');
END;
