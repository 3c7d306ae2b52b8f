-- The closure of the tree. Rows of one statement may come in any order, so a new row also takes in its children.
CREATE TRIGGER organisation_placed AFTER INSERT ON organisation
BEGIN
    INSERT INTO organisation_ancestor (organisation_id, ancestor_id, depth) VALUES (NEW.id, NEW.id, 0);
    INSERT INTO organisation_ancestor (organisation_id, ancestor_id, depth)
    SELECT NEW.id, ancestor_id, depth + 1 FROM organisation_ancestor WHERE organisation_id = NEW.parent_id;
    SELECT RAISE(ABORT, 'organisation_cycle') WHERE EXISTS (
        SELECT 1 FROM organisation_ancestor
        WHERE organisation_id = NEW.id AND ancestor_id IN (SELECT id FROM organisation WHERE parent_id = NEW.id));
    INSERT INTO organisation_ancestor (organisation_id, ancestor_id, depth)
    SELECT below.organisation_id, above.ancestor_id, below.depth + above.depth + 1
    FROM organisation child
    JOIN organisation_ancestor below ON below.ancestor_id = child.id
    JOIN organisation_ancestor above ON above.organisation_id = NEW.id
    WHERE child.parent_id = NEW.id;
END;

-- BEFORE, so that the closure is right when AFTER triggers (the anchors') read it.
CREATE TRIGGER organisation_moved BEFORE UPDATE OF parent_id ON organisation WHEN OLD.parent_id IS NOT NEW.parent_id
BEGIN
    SELECT RAISE(ABORT, 'organisation_cycle') WHERE EXISTS (
        SELECT 1 FROM organisation_ancestor WHERE organisation_id = NEW.parent_id AND ancestor_id = NEW.id);
    DELETE FROM organisation_ancestor
    WHERE organisation_id IN (SELECT organisation_id FROM organisation_ancestor WHERE ancestor_id = NEW.id)
      AND ancestor_id IN (
          SELECT ancestor_id FROM organisation_ancestor WHERE organisation_id = NEW.id AND ancestor_id <> NEW.id);
    INSERT INTO organisation_ancestor (organisation_id, ancestor_id, depth)
    SELECT below.organisation_id, above.ancestor_id, below.depth + above.depth + 1
    FROM organisation_ancestor below
    JOIN organisation_ancestor above ON above.organisation_id = NEW.parent_id
    WHERE below.ancestor_id = NEW.id;
END;
