-- The anchors of the agreement or delivery concerned are deleted and read anew from the view, row by row.
-- A loader pauses this (bulk_load) and rebuilds both tables before it ends its transaction.

CREATE TRIGGER agreement_anchor_header AFTER UPDATE OF code_key, ends_key ON agreement
WHEN NOT EXISTS (SELECT 1 FROM bulk_load) AND (OLD.code_key <> NEW.code_key OR OLD.ends_key <> NEW.ends_key)
BEGIN
    UPDATE agreement_anchor SET code_key = NEW.code_key, ends_key = NEW.ends_key WHERE agreement_id = NEW.id;
END;

CREATE TRIGGER agreement_version_anchor_insert AFTER INSERT ON agreement_version
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id = NEW.agreement_id;
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id = NEW.agreement_id;
END;

CREATE TRIGGER agreement_version_anchor_update AFTER UPDATE OF agreement_id, keeper_id, state ON agreement_version
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id IN (OLD.agreement_id, NEW.agreement_id);
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id IN (OLD.agreement_id, NEW.agreement_id);
END;

CREATE TRIGGER agreement_version_anchor_delete AFTER DELETE ON agreement_version
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id = OLD.agreement_id;
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id = OLD.agreement_id;
END;

CREATE TRIGGER agreement_part_anchor_insert AFTER INSERT ON agreement_part
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id = NEW.agreement_id;
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id = NEW.agreement_id;
END;

CREATE TRIGGER agreement_part_anchor_update AFTER UPDATE OF version_id, agreement_id, organisation_id, side, is_keeper, shared_at ON agreement_part
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id IN (OLD.agreement_id, NEW.agreement_id);
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id IN (OLD.agreement_id, NEW.agreement_id);
END;

CREATE TRIGGER agreement_part_anchor_delete AFTER DELETE ON agreement_part
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id = OLD.agreement_id;
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id = OLD.agreement_id;
END;

CREATE TRIGGER agreement_service_anchor_insert AFTER INSERT ON agreement_service
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id = (SELECT agreement_id FROM agreement_version WHERE id = NEW.version_id);
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id = (SELECT agreement_id FROM agreement_version WHERE id = NEW.version_id);
END;

CREATE TRIGGER agreement_service_anchor_update AFTER UPDATE ON agreement_service
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id IN (
        SELECT agreement_id FROM agreement_version WHERE id IN (OLD.version_id, NEW.version_id));
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id IN (
        SELECT agreement_id FROM agreement_version WHERE id IN (OLD.version_id, NEW.version_id));
END;

CREATE TRIGGER agreement_service_anchor_delete AFTER DELETE ON agreement_service
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id = (SELECT agreement_id FROM agreement_version WHERE id = OLD.version_id);
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id = (SELECT agreement_id FROM agreement_version WHERE id = OLD.version_id);
END;

CREATE TRIGGER agreement_line_anchor_insert AFTER INSERT ON agreement_line
WHEN NOT EXISTS (SELECT 1 FROM bulk_load) AND NEW.underpins_service_id IS NOT NULL
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id = NEW.agreement_id;
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id = NEW.agreement_id;
END;

CREATE TRIGGER agreement_line_anchor_update AFTER UPDATE OF part_id, agreement_id, underpins_service_id, underpins_provider_id ON agreement_line
WHEN NOT EXISTS (SELECT 1 FROM bulk_load) AND (OLD.underpins_service_id IS NOT NULL OR NEW.underpins_service_id IS NOT NULL)
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id IN (OLD.agreement_id, NEW.agreement_id);
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id IN (OLD.agreement_id, NEW.agreement_id);
END;

CREATE TRIGGER agreement_line_anchor_delete AFTER DELETE ON agreement_line
WHEN NOT EXISTS (SELECT 1 FROM bulk_load) AND OLD.underpins_service_id IS NOT NULL
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id = OLD.agreement_id;
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id = OLD.agreement_id;
END;

CREATE TRIGGER delivery_anchor_insert AFTER INSERT ON delivery
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM delivery_anchor WHERE delivery_id = NEW.id;
    INSERT INTO delivery_anchor SELECT * FROM delivery_anchor_source WHERE delivery_id = NEW.id;
END;

CREATE TRIGGER delivery_anchor_update AFTER UPDATE OF provider_id, service_id, customer_id, state, code_key ON delivery
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM delivery_anchor WHERE delivery_id = NEW.id;
    INSERT INTO delivery_anchor SELECT * FROM delivery_anchor_source WHERE delivery_id = NEW.id;
END;

CREATE TRIGGER delivery_anchor_delete AFTER DELETE ON delivery
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    DELETE FROM delivery_anchor WHERE delivery_id = OLD.id;
END;

CREATE TRIGGER service_anchor_update AFTER UPDATE OF portfolio_id ON service
WHEN NOT EXISTS (SELECT 1 FROM bulk_load) AND OLD.portfolio_id <> NEW.portfolio_id
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id IN (
        SELECT version.agreement_id FROM agreement_service covered
        JOIN agreement_version version ON version.id = covered.version_id WHERE covered.service_id = NEW.id
        UNION
        SELECT agreement_id FROM agreement_line WHERE underpins_service_id = NEW.id);
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id IN (
        SELECT version.agreement_id FROM agreement_service covered
        JOIN agreement_version version ON version.id = covered.version_id WHERE covered.service_id = NEW.id
        UNION
        SELECT agreement_id FROM agreement_line WHERE underpins_service_id = NEW.id);
    DELETE FROM delivery_anchor WHERE delivery_id IN (SELECT id FROM delivery WHERE service_id = NEW.id);
    INSERT INTO delivery_anchor SELECT * FROM delivery_anchor_source WHERE delivery_id IN (SELECT id FROM delivery WHERE service_id = NEW.id);
END;

-- The closure itself is kept BEFORE the update (organisation_moved), so it is right here.
CREATE TRIGGER organisation_anchor_update AFTER UPDATE OF parent_id ON organisation
WHEN NOT EXISTS (SELECT 1 FROM bulk_load) AND OLD.parent_id IS NOT NEW.parent_id
BEGIN
    DELETE FROM agreement_anchor WHERE agreement_id IN (
        SELECT agreement_id FROM agreement_part WHERE organisation_id IN (
            SELECT organisation_id FROM organisation_ancestor WHERE ancestor_id = NEW.id));
    INSERT INTO agreement_anchor SELECT * FROM agreement_anchor_source WHERE agreement_id IN (
        SELECT agreement_id FROM agreement_part WHERE organisation_id IN (
            SELECT organisation_id FROM organisation_ancestor WHERE ancestor_id = NEW.id));
    DELETE FROM delivery_anchor WHERE delivery_id IN (
        SELECT id FROM delivery WHERE customer_id IN (
            SELECT organisation_id FROM organisation_ancestor WHERE ancestor_id = NEW.id));
    INSERT INTO delivery_anchor SELECT * FROM delivery_anchor_source WHERE delivery_id IN (
        SELECT id FROM delivery WHERE customer_id IN (
            SELECT organisation_id FROM organisation_ancestor WHERE ancestor_id = NEW.id));
END;
