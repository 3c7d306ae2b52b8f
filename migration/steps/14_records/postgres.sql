-- O4: what somebody was invited to and has not answered goes over to the person that the invited one turns out to be.
DROP TRIGGER appointment_fixed ON appointment;
CREATE TRIGGER appointment_fixed BEFORE UPDATE ON appointment
FOR EACH ROW WHEN (
    (OLD.role, OLD.scope) IS DISTINCT FROM (NEW.role, NEW.scope)
    OR (OLD.person_id <> NEW.person_id AND (OLD.accepted_at IS NOT NULL OR OLD.declined_at IS NOT NULL))
    OR (OLD.provider_id, OLD.portfolio_id, OLD.service_id, OLD.organisation_id, OLD.process, OLD.assignment_id)
        IS DISTINCT FROM
        (NEW.provider_id, NEW.portfolio_id, NEW.service_id, NEW.organisation_id, NEW.process, NEW.assignment_id))
EXECUTE FUNCTION katalog_appointment_fixed();
