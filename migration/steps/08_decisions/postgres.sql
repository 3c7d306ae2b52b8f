-- A decision continues its chain: next number, previous hash.
CREATE FUNCTION katalog_decision_chained() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF NEW.seq > 1 AND NOT EXISTS (
        SELECT 1 FROM decision
        WHERE keeper_id = NEW.keeper_id AND seq = NEW.seq - 1 AND hash = NEW.previous_hash)
    THEN
        PERFORM katalog_refuse('decision_chained');
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER decision_chained BEFORE INSERT ON decision
FOR EACH ROW EXECUTE FUNCTION katalog_decision_chained();
