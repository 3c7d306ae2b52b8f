-- L4: an established plan is not rewritten; what is recorded of its items is their outcome alone. The plan's row is held
-- meanwhile, so that it is not established in between.
CREATE FUNCTION katalog_plan_item_kept() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    of_plans UUID[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.plan_id] WHEN 'DELETE' THEN ARRAY[OLD.plan_id]
        ELSE ARRAY[OLD.plan_id, NEW.plan_id] END;
BEGIN
    PERFORM 1 FROM plan WHERE id = ANY (of_plans) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT 1 FROM plan WHERE id = ANY (of_plans) AND state IN ('ESTABLISHED', 'CLOSED'))
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

-- L4: the plan itself is as it was established; it can be closed, and that is all.
CREATE FUNCTION katalog_plan_kept() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refuse('plan_established');
    RETURN NULL;
END;
$$;

CREATE TRIGGER plan_kept BEFORE UPDATE ON plan FOR EACH ROW
WHEN (OLD.state IN ('ESTABLISHED', 'CLOSED') AND (
    (OLD.portfolio_id, OLD.year, OLD.summary, OLD.submitted_at, OLD.presented_by_person_id, OLD.established_at)
    IS DISTINCT FROM
    (NEW.portfolio_id, NEW.year, NEW.summary, NEW.submitted_at, NEW.presented_by_person_id, NEW.established_at)
    OR (OLD.state, NEW.state) NOT IN (('ESTABLISHED', 'ESTABLISHED'), ('ESTABLISHED', 'CLOSED'), ('CLOSED', 'CLOSED'))))
EXECUTE FUNCTION katalog_plan_kept();

CREATE TRIGGER plan_kept_delete BEFORE DELETE ON plan FOR EACH ROW WHEN (OLD.state IN ('ESTABLISHED', 'CLOSED'))
EXECUTE FUNCTION katalog_plan_kept();
