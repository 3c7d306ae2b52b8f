-- What is kept of services: their number, and the adjustments of those that move.

-- How many services each provider has, by state and by whether they are published: every page of the catalogue tells of how
-- many it is a part, and counts none of them for it.

CREATE TABLE service_count (
    provider_id UUID NOT NULL,
    state TEXT NOT NULL,
    published BOOLEAN NOT NULL,
    number BIGINT NOT NULL
) STRICT;

CREATE VIEW service_count_source AS
SELECT provider_id, state, published_at IS NOT NULL AS published, COUNT(*) AS number
FROM service GROUP BY provider_id, state, published_at IS NOT NULL;

-- What they are, as far as there are any: there may be several rows of the same (PostgreSQL), or one of none (SQLite).
CREATE VIEW service_count_merged AS
SELECT provider_id, state, published, CAST(SUM(number) AS BIGINT) AS number
FROM service_count GROUP BY provider_id, state, published HAVING SUM(number) <> 0;
