-- Who holds what over what is never rewritten: another role or scope is another appointment (R1).
CREATE TRIGGER appointment_fixed BEFORE UPDATE ON appointment
WHEN (OLD.person_id, OLD.role, OLD.scope) IS NOT (NEW.person_id, NEW.role, NEW.scope)
    OR (OLD.provider_id, OLD.portfolio_id, OLD.service_id, OLD.organisation_id, OLD.process, OLD.assignment_id)
        IS NOT (NEW.provider_id, NEW.portfolio_id, NEW.service_id, NEW.organisation_id, NEW.process, NEW.assignment_id)
BEGIN
    SELECT RAISE(ABORT, 'appointment_fixed');
END;

CREATE TRIGGER appointment_kept BEFORE DELETE ON appointment
BEGIN
    SELECT RAISE(ABORT, 'appointment_kept');
END;
