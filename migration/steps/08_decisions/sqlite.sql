-- A decision continues its chain: next number, previous hash.
CREATE TRIGGER decision_chained BEFORE INSERT ON decision
WHEN NEW.seq > 1 AND NOT EXISTS (
    SELECT 1 FROM decision
    WHERE keeper_id = NEW.keeper_id AND seq = NEW.seq - 1 AND hash = NEW.previous_hash)
BEGIN
    SELECT RAISE(ABORT, 'decision_chained');
END;
