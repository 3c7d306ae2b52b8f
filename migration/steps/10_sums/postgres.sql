-- What a statement has changed is taken back and entered anew, all of it at once. A loader pauses this (bulk_load) and
-- rebuilds. One agreement after the other: PostgreSQL takes `= one` through every join of a view, `= ANY` through none.
--
-- Nobody waits for a sum: a writer takes the rows of a node that no other writer holds (SKIP LOCKED), and puts one row in
-- their place; a node has no more rows than there were writers at once. Two writers of one agreement: the header is
-- locked first, as for anchors. An agreement that covers a delivery, and the delivery: both take the lock of that service
-- and customer (katalog_lock_cover). The statements before these triggers (anchors) hold the services they concern.

-- No more columns than these: all figures of a node are read together, not each by a search of its own.
CREATE INDEX agreement_sum_by_place ON agreement_sum (place_id, node);
CREATE INDEX place_sum_by_place ON place_sum (place_id, node);

CREATE FUNCTION katalog_lock_cover(services UUID[], customers UUID[]) RETURNS void LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    slot INTEGER;
BEGIN
    -- A thousand locks stand for all pairs: an agreement of many parties must not fill the table of locks.
    FOR slot IN
        SELECT DISTINCT hashtext(pair.service::text || pair.customer::text) & 1023
        FROM unnest(services, customers) pair (service, customer) ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(hashtext('katalog.cover'), slot);
    END LOOP;
END;
$$;

CREATE FUNCTION katalog_add_to_place_sums(owners UUID[]) RETURNS void LANGUAGE plpgsql SAFE_PATH
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    WITH change AS MATERIALIZED (
        SELECT place_id, (point + width - 1) / width * width AS node, grp, unit, SUM(value) AS value,
            SUM(counted) AS counted
        FROM place_contribution CROSS JOIN day_width
        WHERE (point + width - 1) / width % 2 = 1 AND owner_id = ANY (owners) AND point < 65536
        GROUP BY place_id, (point + width - 1) / width * width, grp, unit
        HAVING SUM(value) <> 0 OR SUM(counted) <> 0),
    taken AS (
        DELETE FROM place_sum WHERE ctid = ANY (ARRAY(
            SELECT kept.ctid FROM change JOIN place_sum kept USING (place_id, node, grp, unit)
            FOR UPDATE OF kept SKIP LOCKED))
        RETURNING place_id, node, grp, unit, value, counted)
    INSERT INTO place_sum (place_id, node, grp, unit, value, counted)
    SELECT place_id, node, grp, unit, SUM(value), SUM(counted)
    FROM (SELECT * FROM change UNION ALL SELECT * FROM taken) every
    GROUP BY place_id, node, grp, unit
    HAVING SUM(value) <> 0 OR SUM(counted) <> 0;
END;
$$;

CREATE FUNCTION katalog_sum_agreements(concerned UUID[]) RETURNS void LANGUAGE plpgsql SAFE_PATH
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    one UUID;
BEGIN
    IF concerned IS NULL OR EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN;
    END IF;
    PERFORM 1 FROM agreement WHERE id = ANY (concerned) ORDER BY id FOR NO KEY UPDATE;
    UPDATE agreement_standing SET sign = -1 WHERE agreement_id = ANY (concerned);
    FOREACH one IN ARRAY concerned LOOP
        INSERT INTO agreement_standing (agreement_id, service_id, portfolio_id, provider_id, side, status, first_day,
            until_day, end_day, sign)
        SELECT agreement_id, service_id, portfolio_id, provider_id, side, status, first_day, until_day, end_day, 1
        FROM agreement_standing_source WHERE agreement_id = one;
    END LOOP;
    WITH change AS MATERIALIZED (
        SELECT place_id, side, (point + width - 1) / width * width AS node, STANDING_SUMS
        FROM agreement_delta CROSS JOIN day_width
        WHERE (point + width - 1) / width % 2 = 1 AND agreement_id = ANY (concerned)
        GROUP BY place_id, side, (point + width - 1) / width * width
        HAVING STANDING_HELD),
    taken AS (
        DELETE FROM agreement_sum WHERE ctid = ANY (ARRAY(
            SELECT kept.ctid FROM change JOIN agreement_sum kept USING (place_id, node, side)
            FOR UPDATE OF kept SKIP LOCKED))
        RETURNING place_id, side, node, STANDINGS)
    INSERT INTO agreement_sum (place_id, side, node, STANDINGS)
    SELECT place_id, side, node, STANDING_SUMS
    FROM (SELECT * FROM change UNION ALL SELECT * FROM taken) every
    GROUP BY place_id, side, node
    HAVING STANDING_HELD;
    DELETE FROM agreement_standing WHERE agreement_id = ANY (concerned) AND sign = -1;
END;
$$;

CREATE FUNCTION katalog_sum_deliveries(concerned UUID[]) RETURNS void LANGUAGE plpgsql SAFE_PATH
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    one UUID;
BEGIN
    IF concerned IS NULL OR EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN;
    END IF;
    UPDATE delivery_standing SET sign = -1 WHERE delivery_id = ANY (concerned);
    FOREACH one IN ARRAY concerned LOOP
        INSERT INTO delivery_standing (delivery_id, service_id, portfolio_id, provider_id, state, first_day, until_day, sign)
        SELECT delivery_id, service_id, portfolio_id, provider_id, state, first_day, until_day, 1
        FROM delivery_standing_source WHERE delivery_id = one;
    END LOOP;
    PERFORM katalog_add_to_place_sums(concerned);
    DELETE FROM delivery_standing WHERE delivery_id = ANY (concerned) AND sign = -1;
END;
$$;

-- The lines of agreements, and the deliveries that they cover.
CREATE FUNCTION katalog_sum_lines(concerned UUID[]) RETURNS void LANGUAGE plpgsql SAFE_PATH
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    one UUID;
    services UUID[];
    customers UUID[];
BEGIN
    IF concerned IS NULL OR EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN;
    END IF;
    PERFORM 1 FROM agreement WHERE id = ANY (concerned) ORDER BY id FOR NO KEY UPDATE;
    UPDATE line_standing SET sign = -1 WHERE agreement_id = ANY (concerned);
    FOREACH one IN ARRAY concerned LOOP
        INSERT INTO line_standing (agreement_id, line_id, service_id, portfolio_id, provider_id, kind, currency, amount,
            first_day, until_day, first_month, until_month, sign)
        SELECT agreement_id, line_id, service_id, portfolio_id, provider_id, kind, currency, amount, first_day, until_day,
            first_month, until_month, 1
        FROM line_standing_source WHERE agreement_id = one;
    END LOOP;
    PERFORM katalog_add_to_place_sums(concerned);
    DELETE FROM line_standing WHERE agreement_id = ANY (concerned) AND sign = -1;

    SELECT array_agg(covered.service_id), array_agg(part.organisation_id) INTO services, customers
    FROM agreement_part part JOIN agreement_service covered ON covered.version_id = part.version_id
    WHERE part.agreement_id = ANY (concerned);
    PERFORM katalog_lock_cover(services, customers);
    PERFORM katalog_sum_deliveries((
        SELECT array_agg(DISTINCT delivery.id) FROM unnest(services, customers) pair (service, customer)
        JOIN delivery ON delivery.service_id = pair.service AND delivery.customer_id = pair.customer));
END;
$$;

CREATE FUNCTION katalog_sum_costs(concerned UUID[]) RETURNS void LANGUAGE plpgsql SAFE_PATH
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF concerned IS NULL OR EXISTS (SELECT 1 FROM bulk_load) THEN
        RETURN;
    END IF;
    PERFORM 1 FROM service WHERE id IN (SELECT service_id FROM service_cost WHERE id = ANY (concerned))
        ORDER BY id FOR SHARE;
    UPDATE cost_standing SET sign = -1 WHERE cost_id = ANY (concerned);
    INSERT INTO cost_standing (cost_id, service_id, portfolio_id, provider_id, grp, currency, amount, first_day,
        until_day, sign)
    SELECT cost_id, service_id, portfolio_id, provider_id, grp, currency, amount, first_day, until_day, 1
    FROM cost_standing_source WHERE cost_id = ANY (concerned);
    PERFORM katalog_add_to_place_sums(concerned);
    DELETE FROM cost_standing WHERE cost_id = ANY (concerned) AND sign = -1;
END;
$$;

-- For tables that carry agreement_id: versions, parts, lines.
CREATE FUNCTION katalog_sums_new() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_sum_agreements((SELECT array_agg(DISTINCT agreement_id) FROM new_rows));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_sums_old() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_sum_agreements((SELECT array_agg(DISTINCT agreement_id) FROM old_rows));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_version_sums_new() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_sum_agreements((SELECT array_agg(DISTINCT agreement_id) FROM new_rows));
    PERFORM katalog_sum_lines((SELECT array_agg(DISTINCT agreement_id) FROM new_rows WHERE state = 'REGISTERED'));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_version_sums_changed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    changed UUID[];
    registered UUID[];
BEGIN
    SELECT array_agg(DISTINCT place.agreement_id),
        array_agg(DISTINCT place.agreement_id) FILTER (WHERE 'REGISTERED' IN (old_place.state, new_place.state))
    INTO changed, registered
    FROM (SELECT id, agreement_id, number, state, valid_from, valid_until, terminated_from FROM old_rows) old_place
    FULL JOIN (SELECT id, agreement_id, number, state, valid_from, valid_until, terminated_from FROM new_rows)
        new_place USING (id)
    CROSS JOIN LATERAL (VALUES (old_place.agreement_id), (new_place.agreement_id)) place (agreement_id)
    WHERE old_place IS DISTINCT FROM new_place AND place.agreement_id IS NOT NULL;
    PERFORM katalog_sum_agreements(changed);
    PERFORM katalog_sum_lines(registered);
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_version_sums_insert AFTER INSERT ON agreement_version
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_version_sums_new();
CREATE TRIGGER agreement_version_sums_update AFTER UPDATE ON agreement_version
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_version_sums_changed();
CREATE TRIGGER agreement_version_sums_delete AFTER DELETE ON agreement_version
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_sums_old();

CREATE FUNCTION katalog_part_sums_changed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_sum_agreements((
        SELECT array_agg(DISTINCT place.agreement_id)
        FROM (SELECT id, version_id, agreement_id, organisation_id, side, shared_at FROM old_rows) old_place
        FULL JOIN (SELECT id, version_id, agreement_id, organisation_id, side, shared_at FROM new_rows)
            new_place USING (id)
        CROSS JOIN LATERAL (VALUES (old_place.agreement_id), (new_place.agreement_id)) place (agreement_id)
        WHERE old_place IS DISTINCT FROM new_place AND place.agreement_id IS NOT NULL));
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_part_sums_insert AFTER INSERT ON agreement_part
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_sums_new();
CREATE TRIGGER agreement_part_sums_update AFTER UPDATE ON agreement_part
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_part_sums_changed();
CREATE TRIGGER agreement_part_sums_delete AFTER DELETE ON agreement_part
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_sums_old();

CREATE FUNCTION katalog_service_sums_new() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM service WHERE id IN (SELECT service_id FROM new_rows) ORDER BY id FOR SHARE;
    PERFORM katalog_sum_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM agreement_version WHERE id IN (SELECT version_id FROM new_rows)));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_service_sums_old() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_sum_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM agreement_version WHERE id IN (SELECT version_id FROM old_rows)));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_service_sums_changed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM service WHERE id IN (SELECT service_id FROM new_rows) ORDER BY id FOR SHARE;
    PERFORM katalog_sum_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM agreement_version
        WHERE id IN (SELECT version_id FROM old_rows UNION SELECT version_id FROM new_rows)));
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_service_sums_insert AFTER INSERT ON agreement_service
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_sums_new();
CREATE TRIGGER agreement_service_sums_update AFTER UPDATE ON agreement_service
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_sums_changed();
CREATE TRIGGER agreement_service_sums_delete AFTER DELETE ON agreement_service
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_sums_old();

-- Lines count from registration on, and are not changed from signing on: before, only those on which a service of
-- another provider stands tell anything.
CREATE FUNCTION katalog_line_sums_new() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM service WHERE id IN (SELECT underpins_service_id FROM new_rows) ORDER BY id FOR SHARE;
    PERFORM katalog_sum_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM new_rows WHERE underpins_service_id IS NOT NULL));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_line_sums_old() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_sum_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM old_rows WHERE underpins_service_id IS NOT NULL));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_line_sums_changed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM service WHERE id IN (SELECT underpins_service_id FROM new_rows) ORDER BY id FOR SHARE;
    PERFORM katalog_sum_agreements((
        SELECT array_agg(DISTINCT agreement_id) FROM (
            SELECT agreement_id, underpins_service_id FROM old_rows
            UNION ALL
            SELECT agreement_id, underpins_service_id FROM new_rows) place
        WHERE underpins_service_id IS NOT NULL));
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_line_sums_insert AFTER INSERT ON agreement_line
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_line_sums_new();
CREATE TRIGGER agreement_line_sums_update AFTER UPDATE ON agreement_line
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_line_sums_changed();
CREATE TRIGGER agreement_line_sums_delete AFTER DELETE ON agreement_line
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_line_sums_old();

-- Both what a delivery was and what it is are locked, so that whoever covers either comes before or after.
CREATE FUNCTION katalog_delivery_sums_new() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM service WHERE id IN (SELECT service_id FROM new_rows) ORDER BY id FOR SHARE;
    PERFORM katalog_lock_cover(array_agg(service_id), array_agg(customer_id)) FROM new_rows;
    PERFORM katalog_sum_deliveries((SELECT array_agg(id) FROM new_rows));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_delivery_sums_changed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM service WHERE id IN (SELECT service_id FROM new_rows) ORDER BY id FOR SHARE;
    PERFORM katalog_lock_cover(array_agg(service_id), array_agg(customer_id))
    FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) every;
    PERFORM katalog_sum_deliveries((SELECT array_agg(id) FROM new_rows));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_delivery_sums_old() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_lock_cover(array_agg(service_id), array_agg(customer_id)) FROM old_rows;
    PERFORM katalog_sum_deliveries((SELECT array_agg(id) FROM old_rows));
    RETURN NULL;
END;
$$;

CREATE TRIGGER delivery_sums_insert AFTER INSERT ON delivery
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_delivery_sums_new();
CREATE TRIGGER delivery_sums_update AFTER UPDATE ON delivery
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_delivery_sums_changed();
CREATE TRIGGER delivery_sums_delete AFTER DELETE ON delivery
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_delivery_sums_old();

CREATE FUNCTION katalog_cost_sums_new() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_sum_costs((SELECT array_agg(id) FROM new_rows));
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_cost_sums_old() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_sum_costs((SELECT array_agg(id) FROM old_rows));
    RETURN NULL;
END;
$$;

CREATE TRIGGER service_cost_sums_insert AFTER INSERT ON service_cost
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_cost_sums_new();
CREATE TRIGGER service_cost_sums_update AFTER UPDATE ON service_cost
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_cost_sums_new();
CREATE TRIGGER service_cost_sums_delete AFTER DELETE ON service_cost
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_cost_sums_old();

-- Services that moved to another portfolio take everything that counts under them along.
CREATE FUNCTION katalog_service_sums_moved() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
DECLARE
    moved UUID[] := (
        SELECT array_agg(id) FROM new_rows JOIN old_rows USING (id)
        WHERE new_rows.portfolio_id <> old_rows.portfolio_id);
BEGIN
    IF moved IS NOT NULL THEN
        PERFORM katalog_sum_agreements((
            SELECT array_agg(agreement_id) FROM (
                SELECT version.agreement_id FROM agreement_service covered
                JOIN agreement_version version ON version.id = covered.version_id
                WHERE covered.service_id = ANY (moved)
                UNION
                SELECT agreement_id FROM agreement_line WHERE underpins_service_id = ANY (moved)) concerned));
        PERFORM katalog_sum_lines((
            SELECT array_agg(DISTINCT agreement_id) FROM agreement_line WHERE service_id = ANY (moved)));
        PERFORM katalog_lock_cover(array_agg(service_id), array_agg(customer_id))
        FROM delivery WHERE service_id = ANY (moved);
        PERFORM katalog_sum_deliveries((SELECT array_agg(id) FROM delivery WHERE service_id = ANY (moved)));
        PERFORM katalog_sum_costs((SELECT array_agg(id) FROM service_cost WHERE service_id = ANY (moved)));
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER service_sums_update AFTER UPDATE ON service
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_sums_moved();
