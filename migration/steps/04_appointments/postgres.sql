-- Who holds what over what is never rewritten: another role or scope is another appointment (R1).
CREATE FUNCTION katalog_appointment_fixed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM katalog_refuse('appointment_kept');
    END IF;
    PERFORM katalog_refuse('appointment_fixed');
    RETURN NULL;
END;
$$;

CREATE TRIGGER appointment_fixed BEFORE UPDATE ON appointment
FOR EACH ROW WHEN (
    (OLD.person_id, OLD.role, OLD.scope) IS DISTINCT FROM (NEW.person_id, NEW.role, NEW.scope)
    OR (OLD.provider_id, OLD.portfolio_id, OLD.service_id, OLD.organisation_id, OLD.process, OLD.assignment_id)
        IS DISTINCT FROM
        (NEW.provider_id, NEW.portfolio_id, NEW.service_id, NEW.organisation_id, NEW.process, NEW.assignment_id))
EXECUTE FUNCTION katalog_appointment_fixed();

CREATE TRIGGER appointment_kept BEFORE DELETE ON appointment
FOR EACH ROW EXECUTE FUNCTION katalog_appointment_fixed();
