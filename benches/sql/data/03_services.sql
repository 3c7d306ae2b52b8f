-- Portfolios and services. Of a hundred services three are not published and two are being retired.
CREATE TEMP TABLE bench_portfolio ON COMMIT DROP AS
SELECT provider.p * 1000 + place AS n, pg_temp.id(4, provider.p * 1000 + place) AS id, provider.id AS provider_id, place,
    (ARRAY['Nät', 'Lagring', 'Säkerhet', 'Arbetsplats', 'Utbildning', 'Forskning', 'Video', 'Identitet', 'Ärenden', 'Öppna data'])
        [1 + place % 10] || CASE WHEN place < 10 THEN '' ELSE ' ' || (1 + place / 10) END AS name_sv,
    (ARRAY['Network', 'Storage', 'Security', 'Workplace', 'Education', 'Research', 'Video', 'Identity', 'Cases', 'Open data'])
        [1 + place % 10] || CASE WHEN place < 10 THEN '' ELSE ' ' || (1 + place / 10) END AS name_en
FROM bench_provider provider CROSS JOIN LATERAL generate_series(0, provider.portfolios - 1) place;

INSERT INTO portfolio (id, provider_id, code, name_sv, name_en, description_sv, description_en, established_on,
    architecture_confirmed_on, sort_sv, sort_en, provenance)
SELECT id, provider_id, 'portfolio-' || n, name_sv, name_en, 'Tjänster inom ' || lower(name_sv),
    'Services for ' || lower(name_en), DATE '2021-01-01', DATE '{base_day}' - 100, pg_temp.sort_key(name_sv),
    pg_temp.sort_key(name_en), 'SAMPLE'
FROM bench_portfolio ORDER BY n;

CREATE TEMP TABLE bench_service ON COMMIT DROP AS
SELECT k, pg_temp.id(5, k) AS id, provider.id AS provider_id, portfolio.id AS portfolio_id, 'service-' || k AS code,
    (ARRAY['Säker', 'Öppen', 'Delad', 'Snabb', 'Grön', 'Lokal', 'Ämnesvis', 'Åtkomlig', 'Virtuell', 'Nationell'])
        [1 + pg_temp.noise(k, 3, 10)] || ' '
        || (ARRAY['lagring', 'anslutning', 'inloggning', 'utskrift', 'beräkning', 'övervakning', 'säkerhetskopia',
            'mötesplats', 'arkivering', 'ärendehantering', 'e-post', 'kurssida'])[1 + pg_temp.noise(k, 4, 12)]
        || ' ' || k AS name_sv,
    (ARRAY['Secure', 'Open', 'Shared', 'Fast', 'Green', 'Local', 'Themed', 'Accessible', 'Virtual', 'National'])
        [1 + pg_temp.noise(k, 3, 10)] || ' '
        || (ARRAY['storage', 'connection', 'sign-in', 'printing', 'computing', 'monitoring', 'backup', 'meeting place',
            'archiving', 'case handling', 'e-mail', 'course page'])[1 + pg_temp.noise(k, 4, 12)]
        || ' ' || k AS name_en,
    CASE WHEN k % 100 IN (17, 71, 93) THEN 'ESTABLISHING' WHEN k % 100 IN (33, 66) THEN 'RETIRING' ELSE 'ACTIVE' END AS state
FROM generate_series(0, {services} - 1) k
JOIN bench_provider provider ON k >= provider.first_service AND k < provider.first_service + provider.services
JOIN bench_portfolio portfolio ON portfolio.provider_id = provider.id AND portfolio.place = k % provider.portfolios;
CREATE UNIQUE INDEX ON bench_service (k);

INSERT INTO service (id, provider_id, portfolio_id, code, name_sv, name_en, summary_sv, summary_en, description_sv,
    description_en, state, state_since, published_at, mailbox, website, support_sv, support_en, ordering_sv, ordering_en,
    confidentiality, integrity, availability, security_reviewed_on, security_review_due, text_reviewed_on,
    sort_sv, sort_en, search, effective_on, recorded_at, provenance)
SELECT id, provider_id, portfolio_id, code, name_sv, name_en,
    name_sv || ' för forskning och utbildning, med stöd på svenska och engelska.',
    name_en || ' for research and education, supported in Swedish and English.',
    name_sv || ' levereras till anslutna organisationer. Tjänsten övervakas dygnet runt, och planerat arbete aviseras två '
        || 'veckor i förväg. Data lagras i Sverige. Avtal tecknas per organisation och löper tills vidare.',
    name_en || ' is delivered to connected organisations. The service is monitored around the clock, and planned work is '
        || 'announced two weeks ahead. Data is kept in Sweden. Agreements are made per organisation.',
    state, DATE '2022-01-01' + pg_temp.noise(k, 5, 900),
    CASE WHEN state <> 'ESTABLISHING' THEN TIMESTAMPTZ '2024-06-01 09:00Z' END,
    code || '@bench.invalid', 'https://bench.invalid/' || code,
    'Frågor ställs till tjänstens funktionsbrevlåda.', 'Write to the service''s mailbox.',
    'Beställs av kundens kontaktperson.', 'Ordered by the customer''s contact.',
    'MODERATE', 'SIGNIFICANT', 'SIGNIFICANT', DATE '{base_day}' - 100, DATE '{base_day}' + 265, DATE '{base_day}' - 200,
    pg_temp.sort_key(name_sv), pg_temp.sort_key(name_en), pg_temp.search_key(code || ' ' || name_sv || ' ' || name_en),
    DATE '2022-01-01' + pg_temp.noise(k, 5, 900), TIMESTAMPTZ '2022-01-01 09:00Z', 'SAMPLE'
FROM bench_service ORDER BY k;

INSERT INTO list_price (id, provider_id, service_id, item_sv, item_en, amount_minor, currency, period, valid_from,
    published, position, provenance)
SELECT pg_temp.id(6, k * 10 + position), provider_id, id, CASE position WHEN 0 THEN 'Grundavgift' ELSE 'Per användare' END,
    CASE position WHEN 0 THEN 'Base fee' ELSE 'Per user' END, 100000 + pg_temp.noise(k, 6, 900000), 'SEK', 'YEAR',
    DATE '{base_day}' - 365, TRUE, position, 'SAMPLE'
FROM bench_service CROSS JOIN generate_series(0, 1) position;

INSERT INTO service_supplier (id, provider_id, service_id, supplier_id, product, valid_from, provenance)
SELECT pg_temp.id(7, k), provider_id, id, pg_temp.id(1, {organisations} - k % ({organisations} / 100)), 'Produkt ' || k,
    DATE '{base_day}' - 700, 'SAMPLE'
FROM bench_service;
