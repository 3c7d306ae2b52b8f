-- Nobody waits for a number, as for no sum: a writer takes the rows that no other writer holds (SKIP LOCKED), and puts one
-- row in their place; of each there are no more rows than there were writers at once.

CREATE FUNCTION katalog_add_to_service_count(providers UUID[], states TEXT[], publications BOOLEAN[], numbers BIGINT[])
RETURNS void LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    WITH change AS MATERIALIZED (
        SELECT provider_id, state, published, SUM(number) AS number
        FROM unnest(providers, states, publications, numbers) given (provider_id, state, published, number)
        GROUP BY provider_id, state, published HAVING SUM(number) <> 0),
    taken AS (
        DELETE FROM service_count WHERE ctid = ANY (ARRAY(
            SELECT kept.ctid FROM change JOIN service_count kept USING (provider_id, state, published)
            FOR UPDATE OF kept SKIP LOCKED))
        RETURNING provider_id, state, published, number)
    INSERT INTO service_count (provider_id, state, published, number)
    SELECT provider_id, state, published, SUM(number)
    FROM (SELECT * FROM change UNION ALL SELECT * FROM taken) every
    GROUP BY provider_id, state, published HAVING SUM(number) <> 0;
END;
$$;

CREATE FUNCTION katalog_service_counted() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_add_to_service_count(array_agg(provider_id), array_agg(state), array_agg(published_at IS NOT NULL),
        array_agg(1::BIGINT)) FROM new_rows;
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_service_recounted() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_add_to_service_count(array_agg(provider_id), array_agg(state), array_agg(published), array_agg(number))
    FROM (
        SELECT provider_id, state, published_at IS NOT NULL AS published, 1::BIGINT AS number FROM new_rows
        UNION ALL
        SELECT provider_id, state, published_at IS NOT NULL, -1::BIGINT FROM old_rows) every;
    RETURN NULL;
END;
$$;

CREATE FUNCTION katalog_service_uncounted() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_add_to_service_count(array_agg(provider_id), array_agg(state), array_agg(published_at IS NOT NULL),
        array_agg(-1::BIGINT)) FROM old_rows;
    RETURN NULL;
END;
$$;

CREATE TRIGGER service_counted AFTER INSERT ON service
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_counted();
CREATE TRIGGER service_recounted AFTER UPDATE ON service
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_recounted();
CREATE TRIGGER service_uncounted AFTER DELETE ON service
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION katalog_service_uncounted();

INSERT INTO service_count (provider_id, state, published, number)
SELECT provider_id, state, published, number FROM service_count_source;

-- What a service that moves takes with it is found by the lines that any run adjusts, drafted or applied: those of a run
-- that is being applied meanwhile are not seen yet where they are summed. All its agreements are locked, in order, as they
-- will be when the statement ends (katalog_service_moved): either the move or the run comes first.
CREATE OR REPLACE FUNCTION katalog_service_adjustments_moved() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM 1 FROM agreement WHERE id IN (
        SELECT version.agreement_id FROM agreement_service covered
        JOIN agreement_version version ON version.id = covered.version_id
        WHERE covered.service_id = NEW.id
        UNION
        SELECT agreement_id FROM agreement_line WHERE underpins_service_id = NEW.id)
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM katalog_sum_adjustments((
        SELECT array_agg(DISTINCT adjusted.agreement_id) FROM agreement_line line
        JOIN index_run_line adjusted ON adjusted.line_id = line.id AND adjusted.new_minor IS NOT NULL
        WHERE line.service_id = NEW.id));
    RETURN NULL;
END;
$$;
