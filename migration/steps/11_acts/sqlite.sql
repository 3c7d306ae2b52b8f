-- L4: an established plan is not rewritten; what is recorded of its items is their outcome alone.

CREATE TRIGGER plan_item_kept_insert BEFORE INSERT ON plan_item
WHEN EXISTS (SELECT 1 FROM plan WHERE id = NEW.plan_id AND state IN ('ESTABLISHED', 'CLOSED'))
BEGIN
    SELECT RAISE(ABORT, 'plan_established');
END;

CREATE TRIGGER plan_item_kept_update BEFORE UPDATE ON plan_item
WHEN EXISTS (SELECT 1 FROM plan WHERE id = OLD.plan_id AND state IN ('ESTABLISHED', 'CLOSED'))
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
