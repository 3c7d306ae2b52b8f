-- The day of the act, where it comes after the first day, and the delivery goes on then.
CREATE TRIGGER delivery_active_now_insert AFTER INSERT ON delivery
WHEN NEW.state = 'ACTIVE' AND NEW.provenance = 'RECORDED' AND NEW.activated_on > NEW.active_from
    AND COALESCE(NEW.ended_on, FAR_DATE) > NEW.activated_on
BEGIN
    INSERT INTO delivery_cover_refresh VALUES (NEW.service_id, NEW.customer_id, NEW.activated_on);
END;

CREATE TRIGGER delivery_active_now_update
AFTER UPDATE OF state, provenance, service_id, customer_id, active_from, activated_on ON delivery
WHEN NEW.state = 'ACTIVE' AND NEW.provenance = 'RECORDED' AND NEW.activated_on > NEW.active_from
    AND COALESCE(NEW.ended_on, FAR_DATE) > NEW.activated_on
    AND (OLD.state, OLD.provenance, OLD.service_id, OLD.customer_id, OLD.active_from, OLD.activated_on)
        IS NOT (NEW.state, NEW.provenance, NEW.service_id, NEW.customer_id, NEW.active_from, NEW.activated_on)
BEGIN
    INSERT INTO delivery_cover_refresh VALUES (NEW.service_id, NEW.customer_id, NEW.activated_on);
END;
