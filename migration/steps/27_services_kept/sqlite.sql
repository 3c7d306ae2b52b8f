-- One row of each: there is one writer, so nobody waits for it.

CREATE UNIQUE INDEX service_count_once ON service_count (provider_id, state, published);

CREATE TRIGGER service_counted AFTER INSERT ON service
BEGIN
    INSERT INTO service_count (provider_id, state, published, number)
    VALUES (NEW.provider_id, NEW.state, NEW.published_at IS NOT NULL, 1)
    ON CONFLICT (provider_id, state, published) DO UPDATE SET number = service_count.number + 1;
END;

CREATE TRIGGER service_recounted AFTER UPDATE OF provider_id, state, published_at ON service
WHEN OLD.provider_id <> NEW.provider_id OR OLD.state <> NEW.state
    OR (OLD.published_at IS NULL) <> (NEW.published_at IS NULL)
BEGIN
    INSERT INTO service_count (provider_id, state, published, number)
    VALUES (OLD.provider_id, OLD.state, OLD.published_at IS NOT NULL, -1)
    ON CONFLICT (provider_id, state, published) DO UPDATE SET number = service_count.number - 1;
    INSERT INTO service_count (provider_id, state, published, number)
    VALUES (NEW.provider_id, NEW.state, NEW.published_at IS NOT NULL, 1)
    ON CONFLICT (provider_id, state, published) DO UPDATE SET number = service_count.number + 1;
END;

CREATE TRIGGER service_uncounted AFTER DELETE ON service
BEGIN
    INSERT INTO service_count (provider_id, state, published, number)
    VALUES (OLD.provider_id, OLD.state, OLD.published_at IS NOT NULL, -1)
    ON CONFLICT (provider_id, state, published) DO UPDATE SET number = service_count.number - 1;
END;

INSERT INTO service_count (provider_id, state, published, number)
SELECT provider_id, state, published, number FROM service_count_source;
