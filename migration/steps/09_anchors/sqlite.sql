-- The anchors of the agreement or delivery concerned are deleted and read anew, row by row.
-- A loader pauses this (bulk_load) and rebuilds both tables before it ends its transaction.

-- Inserting an id here reads that agreement's anchors anew. One id at a time, and grouped here instead of selected from
-- agreement_anchor_source: SQLite passes the id down into agreement_hung, but not through a view that groups.
CREATE VIEW agreement_refresh AS SELECT NIL_UUID AS agreement_id;

CREATE TRIGGER agreement_refreshed INSTEAD OF INSERT ON agreement_refresh
WHEN NEW.agreement_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id = NEW.agreement_id;
    INSERT INTO agreement_anchor
        (scope, anchor_id, within_id, agreement_id, states, code_key, ends_number, ends_key)
    SELECT place.scope, place.anchor_id, place.within_id, place.agreement_id, place.states, place.code_key,
        place.ends_number, COALESCE((
            SELECT ends.ends_key FROM agreement_ends ends
            WHERE ends.agreement_id = place.agreement_id AND ends.number = place.ends_number), FAR_DATE)
    FROM (
        SELECT scope, anchor_id, within_id, agreement_id, BITS_OF(state_bit) + BITS_OF(shared_bit) AS states, code_key,
            MAX(registered_number) AS ends_number
        FROM agreement_hung
        WHERE agreement_id = NEW.agreement_id
        GROUP BY scope, anchor_id, within_id, agreement_id, code_key) place;
END;

CREATE VIEW delivery_refresh AS SELECT NIL_UUID AS delivery_id;

CREATE TRIGGER delivery_refreshed INSTEAD OF INSERT ON delivery_refresh
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM delivery_anchor WHERE delivery_id = NEW.delivery_id;
    INSERT INTO delivery_anchor (scope, anchor_id, within_id, delivery_id, states, code_key)
    SELECT scope, anchor_id, within_id, delivery_id, states, code_key
    FROM delivery_anchor_source WHERE delivery_id = NEW.delivery_id;
END;

CREATE TRIGGER agreement_anchor_header AFTER UPDATE OF code_key ON agreement
WHEN OLD.code_key <> NEW.code_key AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    UPDATE agreement_anchor SET code_key = NEW.code_key WHERE agreement_id = NEW.id;
END;

CREATE TRIGGER agreement_version_anchor_insert AFTER INSERT ON agreement_version
BEGIN
    INSERT INTO agreement_refresh VALUES (NEW.agreement_id);
END;

-- The days of a version count once it is registered.
CREATE TRIGGER agreement_version_anchor_update
AFTER UPDATE OF agreement_id, keeper_id, state, number, valid_from, valid_until, terminated_from ON agreement_version
WHEN (OLD.agreement_id, OLD.keeper_id, OLD.state) IS NOT (NEW.agreement_id, NEW.keeper_id, NEW.state)
    OR NEW.state = 'REGISTERED'
BEGIN
    INSERT INTO agreement_refresh VALUES (OLD.agreement_id);
    INSERT INTO agreement_refresh SELECT NEW.agreement_id WHERE NEW.agreement_id <> OLD.agreement_id;
END;

CREATE TRIGGER agreement_version_anchor_delete AFTER DELETE ON agreement_version
BEGIN
    INSERT INTO agreement_refresh VALUES (OLD.agreement_id);
END;

CREATE TRIGGER agreement_part_anchor_insert AFTER INSERT ON agreement_part
BEGIN
    INSERT INTO agreement_refresh VALUES (NEW.agreement_id);
END;

CREATE TRIGGER agreement_part_anchor_update AFTER UPDATE OF version_id, agreement_id, organisation_id, side, is_keeper, shared_at ON agreement_part
BEGIN
    INSERT INTO agreement_refresh VALUES (OLD.agreement_id);
    INSERT INTO agreement_refresh SELECT NEW.agreement_id WHERE NEW.agreement_id <> OLD.agreement_id;
END;

CREATE TRIGGER agreement_part_anchor_delete AFTER DELETE ON agreement_part
BEGIN
    INSERT INTO agreement_refresh VALUES (OLD.agreement_id);
END;

CREATE TRIGGER agreement_service_anchor_insert AFTER INSERT ON agreement_service
BEGIN
    INSERT INTO agreement_refresh
    SELECT agreement_id FROM agreement_version WHERE id = NEW.version_id;
END;

CREATE TRIGGER agreement_service_anchor_update AFTER UPDATE ON agreement_service
BEGIN
    INSERT INTO agreement_refresh
    SELECT DISTINCT agreement_id FROM agreement_version WHERE id IN (OLD.version_id, NEW.version_id);
END;

CREATE TRIGGER agreement_service_anchor_delete AFTER DELETE ON agreement_service
BEGIN
    INSERT INTO agreement_refresh
    SELECT agreement_id FROM agreement_version WHERE id = OLD.version_id;
END;

CREATE TRIGGER agreement_line_anchor_insert AFTER INSERT ON agreement_line
WHEN NEW.underpins_service_id IS NOT NULL
BEGIN
    INSERT INTO agreement_refresh VALUES (NEW.agreement_id);
END;

CREATE TRIGGER agreement_line_anchor_update AFTER UPDATE OF part_id, agreement_id, underpins_service_id, underpins_provider_id ON agreement_line
WHEN OLD.underpins_service_id IS NOT NULL OR NEW.underpins_service_id IS NOT NULL
BEGIN
    INSERT INTO agreement_refresh VALUES (OLD.agreement_id);
    INSERT INTO agreement_refresh SELECT NEW.agreement_id WHERE NEW.agreement_id <> OLD.agreement_id;
END;

CREATE TRIGGER agreement_line_anchor_delete AFTER DELETE ON agreement_line
WHEN OLD.underpins_service_id IS NOT NULL
BEGIN
    INSERT INTO agreement_refresh VALUES (OLD.agreement_id);
END;

CREATE TRIGGER delivery_anchor_insert AFTER INSERT ON delivery
BEGIN
    INSERT INTO delivery_refresh VALUES (NEW.id);
END;

CREATE TRIGGER delivery_anchor_update AFTER UPDATE OF provider_id, service_id, customer_id, state, code_key ON delivery
BEGIN
    INSERT INTO delivery_refresh VALUES (NEW.id);
END;

CREATE TRIGGER delivery_anchor_delete AFTER DELETE ON delivery
BEGIN
    INSERT INTO delivery_refresh VALUES (OLD.id);
END;

CREATE TRIGGER service_anchor_update AFTER UPDATE OF portfolio_id ON service
WHEN OLD.portfolio_id <> NEW.portfolio_id
BEGIN
    INSERT INTO agreement_refresh
    SELECT version.agreement_id FROM agreement_service covered
    JOIN agreement_version version ON version.id = covered.version_id WHERE covered.service_id = NEW.id
    UNION
    SELECT agreement_id FROM agreement_line WHERE underpins_service_id = NEW.id;
    INSERT INTO delivery_refresh
    SELECT id FROM delivery WHERE service_id = NEW.id;
END;

-- The closure itself is kept BEFORE the update (organisation_moved), so it is right here.
CREATE TRIGGER organisation_anchor_update AFTER UPDATE OF parent_id ON organisation
WHEN OLD.parent_id IS NOT NEW.parent_id
BEGIN
    INSERT INTO agreement_refresh
    SELECT DISTINCT agreement_id FROM agreement_part WHERE organisation_id IN (
        SELECT organisation_id FROM organisation_ancestor WHERE ancestor_id = NEW.id);
    INSERT INTO delivery_refresh
    SELECT id FROM delivery WHERE customer_id IN (
        SELECT organisation_id FROM organisation_ancestor WHERE ancestor_id = NEW.id);
END;
