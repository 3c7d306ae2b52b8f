-- The anchors of the agreements or deliveries that a statement concerns are deleted and read anew from the view, all of
-- a statement's at once. A loader pauses this (bulk_load) and rebuilds both tables before it ends its transaction.
--
-- Two writers of one agreement: the header is locked first, so the second reads what the first committed. A moved
-- organisation or service: whoever derives from its place holds the tree or the service row in share until it commits.
--
-- One plan per connection (force_generic_plan): planning the view anew takes longer than reading it.

CREATE FUNCTION katalog_refresh_agreements(concerned UUID[]) RETURNS void LANGUAGE plpgsql SAFE_PATH
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF concerned IS NULL OR EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN;
    END IF;
    PERFORM katalog_lock_tree(TRUE);
    PERFORM 1 FROM agreement WHERE id = ANY (concerned) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM agreement_anchor WHERE agreement_id = ANY (concerned);
    INSERT INTO agreement_anchor
        (scope, anchor_id, within_id, agreement_id, states, code_key, ends_number, ends_key)
    SELECT scope, anchor_id, within_id, agreement_id, states, code_key, ends_number, ends_key
    FROM agreement_anchor_source WHERE agreement_id = ANY (concerned);
END;
$$;

CREATE FUNCTION katalog_refresh_deliveries(concerned UUID[]) RETURNS void LANGUAGE plpgsql SAFE_PATH
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF concerned IS NULL OR EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN;
    END IF;
    PERFORM katalog_lock_tree(TRUE);
    PERFORM 1 FROM service WHERE id IN (SELECT service_id FROM delivery WHERE id = ANY (concerned))
        ORDER BY id FOR SHARE;
    PERFORM 1 FROM delivery WHERE id = ANY (concerned) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM delivery_anchor WHERE delivery_id = ANY (concerned);
    INSERT INTO delivery_anchor (scope, anchor_id, within_id, delivery_id, states, code_key)
    SELECT scope, anchor_id, within_id, delivery_id, states, code_key
    FROM delivery_anchor_source WHERE delivery_id = ANY (concerned);
END;
$$;

-- For tables that carry agreement_id: versions and parts.
CREATE FUNCTION katalog_anchor_new() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refresh_agreements((SELECT array_agg(DISTINCT agreement_id) FROM new_rows));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_anchor_old() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refresh_agreements((SELECT array_agg(DISTINCT agreement_id) FROM old_rows));
    RETURN NULL;
END;
$$;

-- The days of a version count once it is registered.
CREATE FUNCTION katalog_version_anchor_changed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refresh_agreements((
        SELECT array_agg(DISTINCT place.agreement_id)
        FROM (SELECT id, agreement_id, keeper_id, state, CASE state WHEN 'REGISTERED' THEN
                (number, valid_from, valid_until, terminated_from)::text END AS days FROM old_rows) old_place
        FULL JOIN (SELECT id, agreement_id, keeper_id, state, CASE state WHEN 'REGISTERED' THEN
                (number, valid_from, valid_until, terminated_from)::text END AS days FROM new_rows) new_place USING (id)
        CROSS JOIN LATERAL (VALUES (old_place.agreement_id), (new_place.agreement_id)) place (agreement_id)
        WHERE old_place IS DISTINCT FROM new_place AND place.agreement_id IS NOT NULL));
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_version_anchor_insert AFTER INSERT ON agreement_version
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_anchor_new();
CREATE TRIGGER agreement_version_anchor_update AFTER UPDATE ON agreement_version
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_version_anchor_changed();
CREATE TRIGGER agreement_version_anchor_delete AFTER DELETE ON agreement_version
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_anchor_old();

CREATE FUNCTION katalog_part_anchor_changed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refresh_agreements((
        SELECT array_agg(DISTINCT place.agreement_id)
        FROM (SELECT id, version_id, agreement_id, organisation_id, side, is_keeper, shared_at FROM old_rows) old_place
        FULL JOIN (SELECT id, version_id, agreement_id, organisation_id, side, is_keeper, shared_at FROM new_rows)
            new_place USING (id)
        CROSS JOIN LATERAL (VALUES (old_place.agreement_id), (new_place.agreement_id)) place (agreement_id)
        WHERE old_place IS DISTINCT FROM new_place AND place.agreement_id IS NOT NULL));
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_part_anchor_insert AFTER INSERT ON agreement_part
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_anchor_new();
CREATE TRIGGER agreement_part_anchor_update AFTER UPDATE ON agreement_part
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_part_anchor_changed();
CREATE TRIGGER agreement_part_anchor_delete AFTER DELETE ON agreement_part
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_anchor_old();

-- The services of an agreement, and those that stand on its lines: their portfolios must stay while they are read.
CREATE FUNCTION katalog_service_anchor_new() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM service WHERE id IN (SELECT service_id FROM new_rows) ORDER BY id FOR SHARE;
    PERFORM katalog_refresh_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM agreement_version WHERE id IN (SELECT version_id FROM new_rows)));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_service_anchor_old() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refresh_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM agreement_version WHERE id IN (SELECT version_id FROM old_rows)));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_service_anchor_changed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM service WHERE id IN (SELECT service_id FROM new_rows) ORDER BY id FOR SHARE;
    PERFORM katalog_refresh_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM agreement_version
        WHERE id IN (SELECT version_id FROM old_rows UNION SELECT version_id FROM new_rows)));
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_service_anchor_insert AFTER INSERT ON agreement_service
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_anchor_new();
CREATE TRIGGER agreement_service_anchor_update AFTER UPDATE ON agreement_service
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_anchor_changed();
CREATE TRIGGER agreement_service_anchor_delete AFTER DELETE ON agreement_service
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_anchor_old();

CREATE FUNCTION katalog_line_anchor_new() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM service WHERE id IN (SELECT underpins_service_id FROM new_rows) ORDER BY id FOR SHARE;
    PERFORM katalog_refresh_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM new_rows WHERE underpins_service_id IS NOT NULL));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_line_anchor_old() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refresh_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM old_rows WHERE underpins_service_id IS NOT NULL));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_line_anchor_changed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM service WHERE id IN (SELECT underpins_service_id FROM new_rows) ORDER BY id FOR SHARE;
    PERFORM katalog_refresh_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM (
            SELECT agreement_id, underpins_service_id FROM old_rows
            UNION ALL
            SELECT agreement_id, underpins_service_id FROM new_rows) place
        WHERE underpins_service_id IS NOT NULL));
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_line_anchor_insert AFTER INSERT ON agreement_line
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_line_anchor_new();
CREATE TRIGGER agreement_line_anchor_update AFTER UPDATE ON agreement_line
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_line_anchor_changed();
CREATE TRIGGER agreement_line_anchor_delete AFTER DELETE ON agreement_line
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_line_anchor_old();

-- The header's sort key. Other columns of it leave the anchors alone.
CREATE FUNCTION katalog_header_anchor_changed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM bulk_load) THEN
        UPDATE agreement_anchor SET code_key = NEW.code_key WHERE agreement_id = NEW.id;
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_anchor_header AFTER UPDATE OF code_key ON agreement
FOR EACH ROW WHEN (OLD.code_key <> NEW.code_key)
EXECUTE FUNCTION katalog_header_anchor_changed();

CREATE FUNCTION katalog_delivery_anchor_new() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refresh_deliveries((SELECT array_agg(id) FROM new_rows));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_delivery_anchor_old() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    DELETE FROM delivery_anchor WHERE delivery_id IN (SELECT id FROM old_rows);
    RETURN NULL;
END;
$$;

CREATE TRIGGER delivery_anchor_insert AFTER INSERT ON delivery
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_delivery_anchor_new();
CREATE TRIGGER delivery_anchor_update AFTER UPDATE ON delivery
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_delivery_anchor_new();
CREATE TRIGGER delivery_anchor_delete AFTER DELETE ON delivery
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_delivery_anchor_old();

-- Services that moved to another portfolio.
CREATE FUNCTION katalog_service_moved() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    moved UUID[] := (
        SELECT array_agg(id) FROM new_rows JOIN old_rows USING (id)
        WHERE new_rows.portfolio_id <> old_rows.portfolio_id);
BEGIN
    IF moved IS NOT NULL THEN
        PERFORM katalog_refresh_agreements((
            SELECT array_agg(agreement_id) FROM (
                SELECT version.agreement_id FROM agreement_service covered
                JOIN agreement_version version ON version.id = covered.version_id
                WHERE covered.service_id = ANY (moved)
                UNION
                SELECT agreement_id FROM agreement_line WHERE underpins_service_id = ANY (moved)) concerned));
        PERFORM katalog_refresh_deliveries((SELECT array_agg(id) FROM delivery WHERE service_id = ANY (moved)));
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER service_anchor_update AFTER UPDATE ON service
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_moved();

-- Organisations that moved in the tree: a statement's row triggers (organisation_moved) have kept the closure by now.
CREATE FUNCTION katalog_organisation_anchor_moved() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    moved UUID[] := (
        SELECT array_agg(id) FROM new_rows JOIN old_rows USING (id)
        WHERE new_rows.parent_id IS DISTINCT FROM old_rows.parent_id);
BEGIN
    IF moved IS NOT NULL THEN
        PERFORM katalog_refresh_agreements((
            SELECT array_agg(DISTINCT agreement_id) FROM agreement_part WHERE organisation_id IN (
                SELECT organisation_id FROM organisation_ancestor WHERE ancestor_id = ANY (moved))));
        PERFORM katalog_refresh_deliveries((
            SELECT array_agg(id) FROM delivery WHERE customer_id IN (
                SELECT organisation_id FROM organisation_ancestor WHERE ancestor_id = ANY (moved))));
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER organisation_anchor_update AFTER UPDATE ON organisation
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_organisation_anchor_moved();
