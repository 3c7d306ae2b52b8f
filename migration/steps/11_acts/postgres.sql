-- L4: an established plan is not rewritten; what is recorded of its items is their outcome alone. The plan's row is held
-- meanwhile, so that it is not established in between.
CREATE FUNCTION katalog_plan_item_kept() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    of_plan UUID := CASE WHEN TG_OP = 'INSERT' THEN NEW.plan_id ELSE OLD.plan_id END;
BEGIN
    PERFORM 1 FROM plan WHERE id = of_plan FOR SHARE;
    IF EXISTS (SELECT 1 FROM plan WHERE id = of_plan AND state IN ('ESTABLISHED', 'CLOSED'))
        AND (TG_OP <> 'UPDATE' OR
            (OLD.plan_id, OLD.service_id, OLD.activity, OLD.origin, OLD.need_id, OLD.change_id, OLD.priority,
             OLD.cost_minor, OLD.currency)
            IS DISTINCT FROM
            (NEW.plan_id, NEW.service_id, NEW.activity, NEW.origin, NEW.need_id, NEW.change_id, NEW.priority,
             NEW.cost_minor, NEW.currency))
    THEN
        PERFORM katalog_refuse('plan_established');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;

CREATE TRIGGER plan_item_kept BEFORE INSERT OR UPDATE OR DELETE ON plan_item
FOR EACH ROW EXECUTE FUNCTION katalog_plan_item_kept();
