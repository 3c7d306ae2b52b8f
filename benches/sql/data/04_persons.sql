-- Two thousand persons and their seats, all of them effective. Who is who follows from the number: see bench_seat.
INSERT INTO person (id, name, mailbox, sort_name, provenance)
SELECT pg_temp.id(8, n), name, 'p' || n || '@bench.invalid', pg_temp.sort_key(name), 'SAMPLE'
FROM generate_series(1, 2000) n
CROSS JOIN LATERAL (SELECT
    (ARRAY['Anna', 'Björn', 'Cecilia', 'David', 'Eva', 'Fredrik', 'Gun', 'Håkan', 'Ida', 'Johan', 'Åsa', 'Örjan'])
        [1 + pg_temp.noise(n, 7, 12)] || ' '
    || (ARRAY['Andersson', 'Berg', 'Dahl', 'Ek', 'Forsberg', 'Hall', 'Lind', 'Nyström', 'Ström', 'Wallin', 'Ågren', 'Öberg'])
        [1 + pg_temp.noise(n, 8, 12)] || ' ' || n AS name) named;

INSERT INTO identity (id, person_id, issuer, subject)
SELECT pg_temp.id(9, n), pg_temp.id(8, n), '{issuer}', 'p' || n FROM generate_series(1, 2000) n;

CREATE TEMP TABLE bench_seat (
    person INTEGER NOT NULL, role TEXT NOT NULL, scope TEXT NOT NULL, provider_id UUID, portfolio_id UUID, service_id UUID,
    organisation_id UUID) ON COMMIT DROP;

-- 1–21: the provider's own roles, one person each.
INSERT INTO bench_seat (person, role, scope, provider_id)
SELECT 3 * (held.place - 1)::int + p, held.role, 'PROVIDER', id
FROM bench_provider CROSS JOIN unnest(ARRAY['LEADERSHIP', 'CONTRACT_MANAGER', 'BUSINESS_DEVELOPER', 'COMMUNICATOR',
    'SERVICE_LEVEL_MANAGER', 'AGREEMENT_REVIEWER', 'CASE_COORDINATOR']) WITH ORDINALITY held (role, place);
-- 25: a communicator of every provider, who sees every service and its owner.
INSERT INTO bench_seat (person, role, scope, provider_id) SELECT 25, 'COMMUNICATOR', 'PROVIDER', id FROM bench_provider;
-- 30, 31, 32: the heavy customer's representative, signatory and account manager.
INSERT INTO bench_seat (person, role, scope, provider_id, organisation_id) VALUES
    (30, 'CUSTOMER_REPRESENTATIVE', 'ORGANISATION', NULL, pg_temp.id(1, 4)),
    (31, 'SIGNATORY', 'ORGANISATION', NULL, pg_temp.id(1, 4)),
    (32, 'ACCOUNT_MANAGER', 'CUSTOMER', pg_temp.id(1, 1), pg_temp.id(1, 4));
-- 33–99: coordinators, 100–199: owners, both of portfolios; 200–299: owners of single services.
INSERT INTO bench_seat (person, role, scope, provider_id, portfolio_id)
SELECT CASE role WHEN 'SERVICE_OWNER' THEN 100 + place.n % 100 ELSE 33 + place.n % 67 END, role, 'PORTFOLIO', provider_id, id
FROM (SELECT (row_number() OVER (ORDER BY n))::int AS n, provider_id, id FROM bench_portfolio) place
CROSS JOIN unnest(ARRAY['SERVICE_OWNER', 'SERVICE_COORDINATOR']) role;
INSERT INTO bench_seat (person, role, scope, provider_id, service_id)
SELECT 200 + k / 10 % 100, 'SERVICE_OWNER', 'SERVICE', provider_id, id FROM bench_service WHERE k % 10 = 0;
-- 300–799: managers of services, 800–999: specialists.
INSERT INTO bench_seat (person, role, scope, provider_id, service_id)
SELECT 300 + k % 500, 'SERVICE_MANAGER', 'SERVICE', provider_id, id FROM bench_service;
INSERT INTO bench_seat (person, role, scope, provider_id, service_id)
SELECT 800 + (k / 2) % 200, CASE k % 4 WHEN 0 THEN 'SERVICE_SPECIALIST' ELSE 'SUPPORT_SPECIALIST' END, 'SERVICE',
    provider_id, id
FROM bench_service WHERE k % 2 = 0;
-- 1000–1199: account managers of five customers each.
INSERT INTO bench_seat (person, role, scope, provider_id, organisation_id)
SELECT 1000 + n / 5, 'ACCOUNT_MANAGER', 'CUSTOMER', pg_temp.id(1, 1), pg_temp.id(1, 5 + n % {customers})
FROM generate_series(0, 999) n;
-- 1200–1999: representatives of one customer each.
INSERT INTO bench_seat (person, role, scope, organisation_id)
SELECT 1200 + n, 'CUSTOMER_REPRESENTATIVE', 'ORGANISATION', pg_temp.id(1, 5 + n % {customers}) FROM generate_series(0, 799) n;

-- 26 and 27: seats of more than one kind, beside those who hold them. 26 represents a customer and, at the provider, owns
-- a portfolio, keeps another customer's account and manages a service of another portfolio; 27 leads the provider and
-- represents the same customer.
INSERT INTO bench_seat (person, role, scope, provider_id, portfolio_id, service_id, organisation_id) VALUES
    (26, 'CUSTOMER_REPRESENTATIVE', 'ORGANISATION', NULL, NULL, NULL, pg_temp.id(1, 7)),
    (26, 'SERVICE_OWNER', 'PORTFOLIO', pg_temp.id(1, 1), pg_temp.id(4, 1000), NULL, NULL),
    (26, 'ACCOUNT_MANAGER', 'CUSTOMER', pg_temp.id(1, 1), NULL, NULL, pg_temp.id(1, 8)),
    (26, 'SERVICE_MANAGER', 'SERVICE', pg_temp.id(1, 1), NULL, pg_temp.id(5, 1), NULL),
    (27, 'LEADERSHIP', 'PROVIDER', pg_temp.id(1, 1), NULL, NULL, NULL),
    (27, 'CUSTOMER_REPRESENTATIVE', 'ORGANISATION', NULL, NULL, NULL, pg_temp.id(1, 7));

-- The two come last: the others are the first who hold what is theirs, and the first of two owners is who is shown.
INSERT INTO appointment (id, person_id, role, scope, provider_id, portfolio_id, service_id, organisation_id, valid_from,
    appointed_at, accepted_at, meeting_reference, provenance)
SELECT pg_temp.id(10, row_number() OVER ()), pg_temp.id(8, person), role, scope, provider_id, portfolio_id, service_id,
    organisation_id, DATE '{base_day}' - 400, TIMESTAMPTZ '{base_day} 08:00Z' - INTERVAL '410 days',
    TIMESTAMPTZ '{base_day} 08:00Z' - INTERVAL '405 days',
    CASE role WHEN 'SERVICE_OWNER' THEN 'Ledningsgruppens möte, § 7' END, 'SAMPLE'
FROM (
    SELECT * FROM bench_seat
    ORDER BY person IN (26, 27), person, role, portfolio_id, service_id, organisation_id, provider_id) seat;

INSERT INTO appointment_duty (id, appointment_id, duty, granted_at)
SELECT pg_temp.id(11, row_number() OVER (ORDER BY held.id, duty)), held.id, duty, held.accepted_at
FROM appointment held CROSS JOIN unnest(ARRAY['ANNUAL_PLAN', 'AGREEMENT_AND_BUDGET_FOLLOW_UP']) duty
WHERE held.role = 'SERVICE_COORDINATOR';

INSERT INTO required_role (id, provider_id, service_id, role)
SELECT pg_temp.id(12, k), provider_id, id, 'SERVICE_SPECIALIST' FROM bench_service WHERE k % 8 = 0;
