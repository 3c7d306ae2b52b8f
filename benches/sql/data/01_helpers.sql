-- What the other files are made with. Everything follows from running numbers: two runs give the same rows.
-- {organisations}, {customers}, {services}, {agreements}, {heavy_every} and {base_day} stand for the scale's numbers;
-- {base_day} is the first day of this year.

-- The id of row `n` of a kind: laid out as UUIDv7, so that ids grow in the order of making, as the program's own do.
CREATE FUNCTION pg_temp.id(kind INTEGER, n BIGINT) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(1767225600000 + n), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8'
        || substr(md5(kind || ':' || n), 1, 15))::uuid
$$;

-- A number from 0 to below, not in a pattern that another column has.
CREATE FUNCTION pg_temp.noise(n BIGINT, salt INTEGER, below INTEGER) RETURNS INTEGER LANGUAGE sql IMMUTABLE AS $$
    SELECT abs(hashint8extended(n, salt) % below)::integer
$$;

-- The program's sort and search keys, for the letters that these names are made of.
CREATE FUNCTION pg_temp.sort_key(name TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT btrim(translate(lower(name), 'åäöÅÄÖ-@.,()/', '{|}{|}       '))
$$;
CREATE FUNCTION pg_temp.search_key(name TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT btrim(translate(lower(name), 'åäöÅÄÖ-@.,()/', 'aaoaao       '))
$$;

-- The providers, with their share of services and portfolios: eight tenths, one, one.
CREATE TEMP TABLE bench_provider ON COMMIT DROP AS
SELECT p, pg_temp.id(1, p) AS id, first_service, services, greatest(1, services / 16) AS portfolios
FROM (VALUES
    (1, 0, {services} * 8 / 10),
    (2, {services} * 8 / 10, {services} / 10),
    (3, {services} * 9 / 10, {services} - {services} * 9 / 10)) provider (p, first_service, services);

-- Organisation 4 is the heavy customer, 5 … are the ordinary ones; the last hundredth are suppliers. The others are
-- no party to anything yet.
CREATE TEMP TABLE bench_customer ON COMMIT DROP AS
SELECT c, pg_temp.id(1, 5 + c) AS id FROM generate_series(0, {customers} - 1) c
UNION ALL SELECT -1, pg_temp.id(1, 4);
