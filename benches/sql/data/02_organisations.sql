-- Providers, customers, prospects and suppliers. Every ninth ordinary customer is a unit of the one before it.
INSERT INTO organisation (id, code, name_sv, name_en, kind, parent_id, is_provider, mailbox, city,
    sort_sv, sort_en, search, provenance)
SELECT pg_temp.id(1, n), code, name_sv, name_en, kind, parent_id, n <= 3, code || '@bench.invalid', city,
    pg_temp.sort_key(name_sv), pg_temp.sort_key(name_en), pg_temp.search_key(code || ' ' || name_sv || ' ' || name_en),
    'SAMPLE'
FROM (
    SELECT n,
        CASE WHEN n <= 3 THEN 'provider-' || n WHEN n = 4 THEN 'customer-heavy'
            WHEN n > {organisations} - {organisations} / 100 THEN 'supplier-' || n
            WHEN n < 5 + {customers} THEN 'customer-' || (n - 5) ELSE 'prospect-' || n END AS code,
        CASE WHEN n <= 3 THEN 'IT-avdelningen ' || n
            ELSE (ARRAY['Universitetet i', 'Högskolan i', 'Länsmuseet i', 'Institutet i', 'Ämbetet i'])
                [1 + pg_temp.noise(n, 1, 5)] || ' ' || place || ' ' || n END AS name_sv,
        CASE WHEN n <= 3 THEN 'IT Department ' || n
            ELSE (ARRAY['University of', 'College of', 'County Museum of', 'Institute of', 'Agency of'])
                [1 + pg_temp.noise(n, 1, 5)] || ' ' || place || ' ' || n END AS name_en,
        CASE WHEN n <= 3 THEN 'NREN' WHEN (n - 5) % 9 = 8 AND n > 5 THEN 'DEPARTMENT'
            WHEN n > {organisations} - {organisations} / 100 THEN 'COMPANY' ELSE 'UNIVERSITY' END AS kind,
        CASE WHEN (n - 5) % 9 = 8 AND n BETWEEN 6 AND 4 + {customers} THEN pg_temp.id(1, n - 1) END AS parent_id,
        place AS city
    FROM generate_series(1, {organisations}) n
    CROSS JOIN LATERAL (SELECT (ARRAY['Uppsala', 'Lund', 'Umeå', 'Örebro', 'Växjö', 'Gävle', 'Skövde', 'Åre', 'Kiruna',
        'Visby', 'Älmhult', 'Borås'])[1 + pg_temp.noise(n, 2, 12)] AS place) located) made
ORDER BY n;

INSERT INTO organisation_domain (organisation_id, domain)
SELECT pg_temp.id(1, n), 'org-' || n || '.bench.invalid' FROM generate_series(1, {organisations}) n;

INSERT INTO customer_relation (id, provider_id, customer_id, tier, last_contact_on, next_contact_on, provenance)
SELECT pg_temp.id(2, customer.c * 10 + provider.p + 10), provider.id, customer.id,
    CASE WHEN customer.c % 10 = 0 THEN 'KEY' ELSE 'STANDARD' END, DATE '{base_day}' - 30, DATE '{base_day}' + 60, 'SAMPLE'
FROM bench_customer customer CROSS JOIN bench_provider provider;

INSERT INTO supplier_relation (id, provider_id, supplier_id, provenance)
SELECT pg_temp.id(3, n * 10 + provider.p), provider.id, pg_temp.id(1, n), 'SAMPLE'
FROM generate_series({organisations} - {organisations} / 100 + 1, {organisations}) n CROSS JOIN bench_provider provider;
