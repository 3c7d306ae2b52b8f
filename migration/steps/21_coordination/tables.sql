-- Keys of acts are kept for a time (N5): those that are over are found by their age.
CREATE INDEX idempotency_key_by_age ON idempotency_key (used_at);

-- Who supplies what to a service has versions, as every row that an act changes.
ALTER TABLE service_supplier ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
