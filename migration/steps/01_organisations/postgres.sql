-- Refuses a statement as a constraint of this name would; the program knows refusals by these names.
CREATE FUNCTION katalog_refuse(refusal TEXT) RETURNS void LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = refusal, MESSAGE = refusal;
END;
$$;

-- One writer of the tree at a time; those who derive something from it share. READ COMMITTED is assumed: what is read
-- after the lock must be what is committed, so a transaction that keeps an older snapshot is refused.
CREATE FUNCTION katalog_lock_tree(shared BOOLEAN) RETURNS void LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        PERFORM katalog_refuse('isolation_level');
    END IF;
    IF shared THEN
        PERFORM pg_advisory_xact_lock_shared(hashtext('katalog.organisation_tree'));
    ELSE
        PERFORM pg_advisory_xact_lock(hashtext('katalog.organisation_tree'));
    END IF;
END;
$$;

CREATE FUNCTION katalog_organisation_lock() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_lock_tree(FALSE);
    RETURN NULL;
END;
$$;

CREATE TRIGGER organisation_lock BEFORE INSERT OR DELETE OR UPDATE OF parent_id ON organisation
FOR EACH STATEMENT EXECUTE FUNCTION katalog_organisation_lock();

-- The closure of the tree. Rows of one statement may come in any order, so a new row also takes in its children.
CREATE FUNCTION katalog_organisation_placed() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    INSERT INTO organisation_ancestor (organisation_id, ancestor_id, depth)
    SELECT NEW.id, NEW.id, 0
    UNION ALL
    SELECT NEW.id, ancestor_id, depth + 1 FROM organisation_ancestor WHERE organisation_id = NEW.parent_id;
    IF EXISTS (
        SELECT 1 FROM organisation_ancestor
        WHERE organisation_id = NEW.id AND ancestor_id IN (SELECT id FROM organisation WHERE parent_id = NEW.id))
    THEN
        PERFORM katalog_refuse('organisation_cycle');
    END IF;
    INSERT INTO organisation_ancestor (organisation_id, ancestor_id, depth)
    SELECT below.organisation_id, above.ancestor_id, below.depth + above.depth + 1
    FROM organisation child
    JOIN organisation_ancestor below ON below.ancestor_id = child.id
    JOIN organisation_ancestor above ON above.organisation_id = NEW.id
    WHERE child.parent_id = NEW.id;
    RETURN NULL;
END;
$$;

CREATE TRIGGER organisation_placed AFTER INSERT ON organisation
FOR EACH ROW EXECUTE FUNCTION katalog_organisation_placed();

CREATE FUNCTION katalog_organisation_moved() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM organisation_ancestor WHERE organisation_id = NEW.parent_id AND ancestor_id = NEW.id) THEN
        PERFORM katalog_refuse('organisation_cycle');
    END IF;
    DELETE FROM organisation_ancestor
    WHERE organisation_id IN (SELECT organisation_id FROM organisation_ancestor WHERE ancestor_id = NEW.id)
      AND ancestor_id IN (
          SELECT ancestor_id FROM organisation_ancestor WHERE organisation_id = NEW.id AND ancestor_id <> NEW.id);
    INSERT INTO organisation_ancestor (organisation_id, ancestor_id, depth)
    SELECT below.organisation_id, above.ancestor_id, below.depth + above.depth + 1
    FROM organisation_ancestor below
    JOIN organisation_ancestor above ON above.organisation_id = NEW.parent_id
    WHERE below.ancestor_id = NEW.id;
    RETURN NULL;
END;
$$;

CREATE TRIGGER organisation_moved AFTER UPDATE OF parent_id ON organisation
FOR EACH ROW WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION katalog_organisation_moved();
