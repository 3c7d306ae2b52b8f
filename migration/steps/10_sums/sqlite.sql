-- What has changed is taken back and entered anew, row by row; a loader pauses this (bulk_load) and rebuilds.
-- One row per node: there is one writer, so nobody waits for it.

CREATE UNIQUE INDEX agreement_sum_by_place ON agreement_sum (place_id, node, side);
CREATE UNIQUE INDEX place_sum_by_place ON place_sum (place_id, node, grp, unit);

-- Inserting an id here sums that agreement's standing anew.
CREATE VIEW agreement_resum AS SELECT NIL_UUID AS agreement_id;

CREATE TRIGGER agreement_resummed INSTEAD OF INSERT ON agreement_resum
WHEN NEW.agreement_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    UPDATE agreement_standing SET sign = -1 WHERE agreement_id = NEW.agreement_id;
    INSERT INTO agreement_standing (agreement_id, service_id, portfolio_id, provider_id, side, status, first_day,
        until_day, end_day, sign)
    SELECT agreement_id, service_id, portfolio_id, provider_id, side, status, first_day, until_day, end_day, 1
    FROM agreement_standing_source WHERE agreement_id = NEW.agreement_id;
    INSERT INTO agreement_sum (place_id, side, node, STANDINGS)
    SELECT place_id, side, (point + width - 1) / width * width, STANDING_SUMS
    FROM agreement_delta CROSS JOIN day_width
    WHERE (point + width - 1) / width % 2 = 1 AND agreement_id = NEW.agreement_id
    GROUP BY place_id, side, (point + width - 1) / width * width
    HAVING STANDING_HELD
    ON CONFLICT (place_id, node, side) DO UPDATE SET STANDING_ADDED;
    DELETE FROM agreement_standing WHERE agreement_id = NEW.agreement_id AND sign = -1;
END;

-- Inserting an id here adds the contributions of that owner: an agreement's lines, a delivery, a cost.
CREATE VIEW place_resum AS SELECT NIL_UUID AS owner_id;

CREATE TRIGGER place_resummed INSTEAD OF INSERT ON place_resum
BEGIN
    INSERT INTO place_sum (place_id, node, grp, unit, value, counted)
    SELECT place_id, (point + width - 1) / width * width, grp, unit, SUM(value), SUM(counted)
    FROM place_contribution CROSS JOIN day_width
    WHERE (point + width - 1) / width % 2 = 1 AND owner_id = NEW.owner_id AND point < 65536
    GROUP BY place_id, (point + width - 1) / width * width, grp, unit
    HAVING SUM(value) <> 0 OR SUM(counted) <> 0
    ON CONFLICT (place_id, node, grp, unit) DO UPDATE
    SET value = place_sum.value + excluded.value, counted = place_sum.counted + excluded.counted;
END;

-- The lines of an agreement, and the deliveries that it covers.
CREATE VIEW line_resum AS SELECT NIL_UUID AS agreement_id;

CREATE TRIGGER line_resummed INSTEAD OF INSERT ON line_resum
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    UPDATE line_standing SET sign = -1 WHERE agreement_id = NEW.agreement_id;
    INSERT INTO line_standing (agreement_id, line_id, service_id, portfolio_id, provider_id, kind, currency, amount,
        first_day, until_day, first_month, until_month, sign)
    SELECT agreement_id, line_id, service_id, portfolio_id, provider_id, kind, currency, amount, first_day, until_day,
        first_month, until_month, 1
    FROM line_standing_source WHERE agreement_id = NEW.agreement_id;
    INSERT INTO place_resum VALUES (NEW.agreement_id);
    DELETE FROM line_standing WHERE agreement_id = NEW.agreement_id AND sign = -1;
    INSERT INTO delivery_resum
    SELECT DISTINCT delivery.id FROM agreement_part part
    JOIN agreement_service covered ON covered.version_id = part.version_id
    JOIN delivery ON delivery.service_id = covered.service_id AND delivery.customer_id = part.organisation_id
    WHERE part.agreement_id = NEW.agreement_id;
END;

CREATE VIEW delivery_resum AS SELECT NIL_UUID AS delivery_id;

CREATE TRIGGER delivery_resummed INSTEAD OF INSERT ON delivery_resum
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    UPDATE delivery_standing SET sign = -1 WHERE delivery_id = NEW.delivery_id;
    INSERT INTO delivery_standing (delivery_id, service_id, portfolio_id, provider_id, state, first_day, until_day, sign)
    SELECT delivery_id, service_id, portfolio_id, provider_id, state, first_day, until_day, 1
    FROM delivery_standing_source WHERE delivery_id = NEW.delivery_id;
    INSERT INTO place_resum VALUES (NEW.delivery_id);
    DELETE FROM delivery_standing WHERE delivery_id = NEW.delivery_id AND sign = -1;
END;

CREATE VIEW cost_resum AS SELECT NIL_UUID AS cost_id;

CREATE TRIGGER cost_resummed INSTEAD OF INSERT ON cost_resum
WHEN NOT EXISTS (SELECT 1 FROM bulk_load)
BEGIN
    UPDATE cost_standing SET sign = -1 WHERE cost_id = NEW.cost_id;
    INSERT INTO cost_standing (cost_id, service_id, portfolio_id, provider_id, grp, currency, amount, first_day,
        until_day, sign)
    SELECT cost_id, service_id, portfolio_id, provider_id, grp, currency, amount, first_day, until_day, 1
    FROM cost_standing_source WHERE cost_id = NEW.cost_id;
    INSERT INTO place_resum VALUES (NEW.cost_id);
    DELETE FROM cost_standing WHERE cost_id = NEW.cost_id AND sign = -1;
END;

CREATE TRIGGER agreement_version_sums_insert AFTER INSERT ON agreement_version
BEGIN
    INSERT INTO agreement_resum VALUES (NEW.agreement_id);
    INSERT INTO line_resum SELECT NEW.agreement_id WHERE NEW.state = 'REGISTERED';
END;

CREATE TRIGGER agreement_version_sums_update AFTER UPDATE OF agreement_id, keeper_id, number, state, valid_from, valid_until, terminated_from ON agreement_version
BEGIN
    INSERT INTO agreement_resum VALUES (OLD.agreement_id);
    INSERT INTO agreement_resum SELECT NEW.agreement_id WHERE NEW.agreement_id <> OLD.agreement_id;
    INSERT INTO line_resum SELECT OLD.agreement_id WHERE 'REGISTERED' IN (OLD.state, NEW.state);
    INSERT INTO line_resum
    SELECT NEW.agreement_id WHERE NEW.agreement_id <> OLD.agreement_id AND 'REGISTERED' IN (OLD.state, NEW.state);
END;

CREATE TRIGGER agreement_version_sums_delete AFTER DELETE ON agreement_version
BEGIN
    INSERT INTO agreement_resum VALUES (OLD.agreement_id);
END;

CREATE TRIGGER agreement_part_sums_insert AFTER INSERT ON agreement_part
BEGIN
    INSERT INTO agreement_resum VALUES (NEW.agreement_id);
END;

CREATE TRIGGER agreement_part_sums_update AFTER UPDATE OF version_id, agreement_id, organisation_id, side, is_keeper, shared_at ON agreement_part
BEGIN
    INSERT INTO agreement_resum VALUES (OLD.agreement_id);
    INSERT INTO agreement_resum SELECT NEW.agreement_id WHERE NEW.agreement_id <> OLD.agreement_id;
END;

CREATE TRIGGER agreement_part_sums_delete AFTER DELETE ON agreement_part
BEGIN
    INSERT INTO agreement_resum VALUES (OLD.agreement_id);
END;

CREATE TRIGGER agreement_service_sums_insert AFTER INSERT ON agreement_service
BEGIN
    INSERT INTO agreement_resum SELECT agreement_id FROM agreement_version WHERE id = NEW.version_id;
END;

CREATE TRIGGER agreement_service_sums_update AFTER UPDATE ON agreement_service
BEGIN
    INSERT INTO agreement_resum
    SELECT DISTINCT agreement_id FROM agreement_version WHERE id IN (OLD.version_id, NEW.version_id);
END;

CREATE TRIGGER agreement_service_sums_delete AFTER DELETE ON agreement_service
BEGIN
    INSERT INTO agreement_resum SELECT agreement_id FROM agreement_version WHERE id = OLD.version_id;
END;

-- Lines count from registration on, and are not changed from signing on: before, only those on which a service of
-- another provider stands tell anything.
CREATE TRIGGER agreement_line_sums_insert AFTER INSERT ON agreement_line
WHEN NEW.underpins_service_id IS NOT NULL
BEGIN
    INSERT INTO agreement_resum VALUES (NEW.agreement_id);
END;

CREATE TRIGGER agreement_line_sums_update AFTER UPDATE OF part_id, version_id, agreement_id, underpins_service_id, underpins_provider_id ON agreement_line
WHEN OLD.underpins_service_id IS NOT NULL OR NEW.underpins_service_id IS NOT NULL
BEGIN
    INSERT INTO agreement_resum VALUES (OLD.agreement_id);
    INSERT INTO agreement_resum SELECT NEW.agreement_id WHERE NEW.agreement_id <> OLD.agreement_id;
END;

CREATE TRIGGER agreement_line_sums_delete AFTER DELETE ON agreement_line
WHEN OLD.underpins_service_id IS NOT NULL
BEGIN
    INSERT INTO agreement_resum VALUES (OLD.agreement_id);
END;

CREATE TRIGGER delivery_sums_insert AFTER INSERT ON delivery
BEGIN
    INSERT INTO delivery_resum VALUES (NEW.id);
END;

CREATE TRIGGER delivery_sums_update AFTER UPDATE OF provider_id, service_id, customer_id, state, ordered_on, approved_on, active_from, ended_on ON delivery
BEGIN
    INSERT INTO delivery_resum VALUES (NEW.id);
END;

CREATE TRIGGER delivery_sums_delete AFTER DELETE ON delivery
BEGIN
    INSERT INTO delivery_resum VALUES (OLD.id);
END;

CREATE TRIGGER service_cost_sums_insert AFTER INSERT ON service_cost
BEGIN
    INSERT INTO cost_resum VALUES (NEW.id);
END;

CREATE TRIGGER service_cost_sums_update AFTER UPDATE ON service_cost
BEGIN
    INSERT INTO cost_resum VALUES (OLD.id);
    INSERT INTO cost_resum SELECT NEW.id WHERE NEW.id <> OLD.id;
END;

CREATE TRIGGER service_cost_sums_delete AFTER DELETE ON service_cost
BEGIN
    INSERT INTO cost_resum VALUES (OLD.id);
END;

CREATE TRIGGER service_sums_update AFTER UPDATE OF portfolio_id ON service
WHEN OLD.portfolio_id <> NEW.portfolio_id
BEGIN
    INSERT INTO agreement_resum
    SELECT version.agreement_id FROM agreement_service covered
    JOIN agreement_version version ON version.id = covered.version_id WHERE covered.service_id = NEW.id
    UNION
    SELECT agreement_id FROM agreement_line WHERE underpins_service_id = NEW.id;
    INSERT INTO line_resum SELECT DISTINCT agreement_id FROM agreement_line WHERE service_id = NEW.id;
    INSERT INTO delivery_resum SELECT id FROM delivery WHERE service_id = NEW.id;
    INSERT INTO cost_resum SELECT id FROM service_cost WHERE service_id = NEW.id;
END;
