CREATE FUNCTION katalog_service_recorded() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    INSERT INTO service_history (service_id, provider_id, portfolio_id, state, published, effective_on, recorded_at)
    VALUES (NEW.id, NEW.provider_id, NEW.portfolio_id, NEW.state, NEW.published_at IS NOT NULL, NEW.effective_on,
            NEW.recorded_at);
    RETURN NULL;
END;
$$;

CREATE TRIGGER service_recorded AFTER INSERT ON service
FOR EACH ROW EXECUTE FUNCTION katalog_service_recorded();

CREATE TRIGGER service_changed AFTER UPDATE OF state, portfolio_id, published_at ON service
FOR EACH ROW WHEN (OLD.state <> NEW.state OR OLD.portfolio_id <> NEW.portfolio_id
    OR (OLD.published_at IS NULL) <> (NEW.published_at IS NULL))
EXECUTE FUNCTION katalog_service_recorded();
