-- Agreements, their versions and parts. Every {heavy_every}th is the heavy customer's; a hundredth are with suppliers.
CREATE TEMP TABLE bench_agreement ON COMMIT DROP AS
SELECT made.*, provider.id AS keeper_id, provider.first_service, provider.services,
    CASE WHEN supplied THEN pg_temp.id(1, {organisations} - n % ({organisations} / 100))
        WHEN n % {heavy_every} = 0 THEN pg_temp.id(1, 4)
        ELSE pg_temp.id(1, 5 + (n - n / {heavy_every}) % {customers}) END AS party_id
FROM (
    SELECT n, pg_temp.id(20, n) AS id, pg_temp.noise(n, 20, {services}) AS service,
        pg_temp.noise(n, 21, 1000) AS life, n % {heavy_every} <> 0 AND pg_temp.noise(n, 22, 100) = 0 AS supplied,
        -- One to three services, two to four targets.
        (ARRAY[1, 1, 1, 1, 1, 1, 2, 2, 2, 3])[1 + pg_temp.noise(n, 23, 10)] AS covered,
        (ARRAY[2, 2, 2, 2, 2, 2, 3, 3, 3, 4])[1 + pg_temp.noise(n, 24, 10)] AS promised
    FROM generate_series(1::bigint, {agreements}) n) made
JOIN bench_provider provider
    ON made.service >= provider.first_service AND made.service < provider.first_service + provider.services;

INSERT INTO agreement (id, keeper_id, code, title_sv, title_en, structure, code_key, search, provenance)
SELECT agreement.id, agreement.keeper_id, code, title_sv, title_en, 'CUSTOMER_BASED', lower(code),
    pg_temp.search_key(code || ' ' || title_sv || ' ' || title_en), 'SAMPLE'
FROM (
    SELECT agreement.id, agreement.keeper_id, agreement.n, 'A' || lpad(agreement.n::text, 7, '0') AS code,
        'Avtal om ' || service.name_sv AS title_sv, 'Agreement on ' || service.name_en AS title_en
    FROM bench_agreement agreement JOIN bench_service service ON service.k = agreement.service) agreement
ORDER BY n;

-- Days, by how the agreement lives: of a thousand 85 are not registered, 40 have ended, 20 begin next year, 10 were
-- given notice, 100 are in force by a second version.
CREATE TEMP TABLE bench_version ON COMMIT DROP AS
SELECT agreement.n, agreement.id AS agreement_id, agreement.keeper_id, agreement.party_id, agreement.supplied,
    agreement.service, agreement.first_service, agreement.services, agreement.covered, agreement.promised,
    number, pg_temp.id(21, agreement.n * 10 + number) AS id, agreement.n * 10 + number AS m, state,
    CASE WHEN state <> 'REGISTERED' OR life BETWEEN 125 AND 144 THEN DATE '{base_day}' + 366 + pg_temp.noise(n, 25, 200)
        WHEN life < 125 THEN DATE '{base_day}' - 1100 - pg_temp.noise(n, 25, 800)
        WHEN number = 1 AND last = 2 THEN DATE '{base_day}' - 1800 - pg_temp.noise(n, 26, 300)
        ELSE DATE '{base_day}' - 30 - pg_temp.noise(n, 25, 900) END AS valid_from,
    CASE WHEN state <> 'REGISTERED' THEN NULL
        WHEN life BETWEEN 125 AND 144 THEN DATE '{base_day}' + 1095
        WHEN life < 125 THEN DATE '{base_day}' - 1 - pg_temp.noise(n, 27, 200)
        WHEN number = 1 AND last = 2 THEN DATE '{base_day}' - 30 - pg_temp.noise(n, 25, 900)
        WHEN life < 155 THEN DATE '{base_day}' + 900
        WHEN pg_temp.noise(n, 28, 5) > 0 THEN DATE '{base_day}' + 30 + pg_temp.noise(n, 27, 1400) END AS valid_until,
    CASE WHEN life BETWEEN 145 AND 154 THEN DATE '{base_day}' - 20 END AS terminated_from,
    state = 'REGISTERED' AS registered, state IN ('REVIEWED', 'SIGNED', 'REGISTERED') AS reviewed,
    state IN ('SIGNED', 'REGISTERED') AS signed
FROM bench_agreement agreement
CROSS JOIN LATERAL (SELECT
    CASE WHEN life < 30 THEN 'DRAFT' WHEN life < 40 THEN 'IN_REVIEW' WHEN life < 55 THEN 'REVIEWED'
        WHEN life < 85 THEN 'SIGNED' ELSE 'REGISTERED' END AS state,
    CASE WHEN life BETWEEN 155 AND 254 THEN 2 ELSE 1 END AS last) known
CROSS JOIN LATERAL generate_series(1, last) number;

INSERT INTO agreement_version (id, agreement_id, keeper_id, number, state, valid_from, valid_until, notice_months,
    renewal_months, terms_sv, terms_en, service_hours, content_hash, registered_at, register_year, register_number,
    terminated_on, terminated_from, provenance)
SELECT id, agreement_id, keeper_id, number, state, valid_from, valid_until, 3, 12,
    'Ändringar görs skriftligen och undertecknas av båda parter.',
    'Amendments are made in writing and signed by both parties.', 'Arbetsdagar 08:00–17:00',
    CASE WHEN reviewed THEN encode(sha256(('version' || m)::bytea), 'hex') END,
    CASE WHEN registered THEN least(valid_from - 10, DATE '{base_day}') + TIME '09:00' AT TIME ZONE 'UTC' END,
    CASE WHEN registered THEN extract(year FROM least(valid_from - 10, DATE '{base_day}'))::int END,
    CASE WHEN registered THEN n::int END, terminated_from - 180, terminated_from, 'SAMPLE'
FROM bench_version ORDER BY m;

-- The keeper's part, and the other party's.
INSERT INTO agreement_part (id, version_id, agreement_id, keeper_id, organisation_id, side, is_keeper, shared_at,
    responsibilities_sv, responsibilities_en, part_hash, signed_on)
SELECT pg_temp.id(22, m * 10 + own::int), version.id, agreement_id, keeper_id, CASE WHEN own THEN keeper_id ELSE party_id END,
    CASE WHEN own = supplied THEN 'CUSTOMER' ELSE 'PROVIDER' END, own,
    CASE WHEN reviewed AND NOT own THEN least(valid_from - 60, DATE '{base_day}') + TIME '09:00' AT TIME ZONE 'UTC' END,
    CASE WHEN own THEN 'Levererar tjänsterna enligt målen.' ELSE 'Utser kontaktperson och anmäler fel.' END,
    CASE WHEN own THEN 'Delivers the services to their targets.' ELSE 'Appoints a contact and reports faults.' END,
    CASE WHEN reviewed THEN encode(sha256(('part' || m || own)::bytea), 'hex') END,
    CASE WHEN signed THEN least(valid_from - 20, DATE '{base_day}') END
FROM bench_version version CROSS JOIN (VALUES (TRUE), (FALSE)) part (own)
ORDER BY m, own DESC;
