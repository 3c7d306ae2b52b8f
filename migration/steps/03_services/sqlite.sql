CREATE TRIGGER service_recorded AFTER INSERT ON service
BEGIN
    INSERT INTO service_history (service_id, provider_id, portfolio_id, state, published, effective_on, recorded_at)
    VALUES (NEW.id, NEW.provider_id, NEW.portfolio_id, NEW.state, NEW.published_at IS NOT NULL, NEW.effective_on,
            NEW.recorded_at);
END;

CREATE TRIGGER service_changed AFTER UPDATE OF state, portfolio_id, published_at ON service
WHEN OLD.state <> NEW.state OR OLD.portfolio_id <> NEW.portfolio_id
    OR (OLD.published_at IS NULL) <> (NEW.published_at IS NULL)
BEGIN
    INSERT INTO service_history (service_id, provider_id, portfolio_id, state, published, effective_on, recorded_at)
    VALUES (NEW.id, NEW.provider_id, NEW.portfolio_id, NEW.state, NEW.published_at IS NOT NULL, NEW.effective_on,
            NEW.recorded_at);
END;
