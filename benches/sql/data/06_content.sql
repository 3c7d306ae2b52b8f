-- What versions hold: services, a priced line for each, targets common to the parties.
CREATE TEMP TABLE bench_covered ON COMMIT DROP AS
SELECT version.m, version.id AS version_id, version.agreement_id, version.keeper_id, version.supplied, version.valid_from,
    place, service.id AS service_id, service.name_sv, service.name_en
FROM bench_version version
CROSS JOIN LATERAL generate_series(0, version.covered - 1) place
JOIN bench_service service
    ON service.k = version.first_service + (version.service - version.first_service + place) % version.services;

INSERT INTO agreement_service (version_id, service_id, provider_id)
SELECT version_id, service_id, keeper_id FROM bench_covered ORDER BY m, place;

INSERT INTO agreement_line (id, part_id, version_id, agreement_id, service_id, position, item_sv, item_en, amount_minor,
    currency, quantity_thousandths, unit, period, formula, valid_from, provenance)
SELECT pg_temp.id(23, m * 10 + place), pg_temp.id(22, m * 10), version_id, agreement_id, service_id, place, name_sv, name_en,
    CASE WHEN priced THEN 10000 + pg_temp.noise(m * 10 + place, 31, 60000) END,
    CASE WHEN pg_temp.noise(m, 32, 50) = 0 THEN 'EUR' ELSE 'SEK' END, 1000 * (1 + pg_temp.noise(m, 33, 40)), 'st',
    (ARRAY['MONTH', 'QUARTER', 'YEAR', 'YEAR', 'YEAR', 'ONCE'])[1 + pg_temp.noise(m * 10 + place, 34, 6)],
    CASE WHEN NOT priced THEN 'Självkostnad' END, valid_from, 'SAMPLE'
FROM bench_covered
CROSS JOIN LATERAL (SELECT pg_temp.noise(m * 10 + place, 30, 50) > 0 AS priced) told
ORDER BY m, place;

INSERT INTO service_target (id, version_id, agreement_id, service_id, metric, comparator, value_thousandths, unit,
    measured_over, position, provenance)
SELECT pg_temp.id(24, version.m * 10 + rank), version.id, version.agreement_id, covered.service_id,
    (ARRAY['AVAILABILITY', 'RESPONSE_TIME', 'RESOLUTION_TIME', 'DATA_LOSS'])[1 + rank],
    (ARRAY['AT_LEAST', 'AT_MOST', 'AT_MOST', 'AT_MOST'])[1 + rank],
    (ARRAY[99000 + 100 * pg_temp.noise(version.m, 35, 10), 30000, 8000, 24000])[1 + rank],
    (ARRAY['PERCENT', 'MINUTE', 'HOUR', 'HOUR'])[1 + rank],
    CASE WHEN rank < 2 THEN 'MONTH' ELSE 'QUARTER' END, rank, 'SAMPLE'
FROM bench_version version
CROSS JOIN LATERAL generate_series(0, version.promised - 1) rank
JOIN bench_covered covered ON covered.m = version.m AND covered.place = rank % version.covered
ORDER BY version.m, rank;

-- A tenth of the agreements have measured availability, month by month.
INSERT INTO measured_value (id, target_id, part_id, period_start, period_end, value_thousandths, recorded_at, provenance)
SELECT pg_temp.id(25, m * 100 + month), pg_temp.id(24, m * 10), pg_temp.id(22, m * 10),
    (DATE '{base_day}' - month * INTERVAL '1 month')::date, (DATE '{base_day}' - (month - 1) * INTERVAL '1 month')::date,
    99000 + pg_temp.noise(m * 100 + month, 36, 1000), TIMESTAMPTZ '{base_day} 09:00Z', 'SAMPLE'
FROM bench_version CROSS JOIN generate_series(1, 3) month
WHERE registered AND m % 10 = 1 AND n % 10 = 3;
