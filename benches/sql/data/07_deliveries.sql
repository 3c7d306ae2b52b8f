-- A delivery for every fifth agreement with a customer.
INSERT INTO delivery (id, provider_id, service_id, customer_id, code, state, ordered_on, approved_on, active_from, ended_on,
    code_key, provenance)
SELECT pg_temp.id(26, n), agreement.keeper_id, service.id, party_id, delivery_code, delivery_state, DATE '{base_day}' - 500,
    CASE WHEN delivery_state <> 'ORDERED' THEN DATE '{base_day}' - 450 END,
    CASE WHEN delivery_state <> 'ORDERED' THEN DATE '{base_day}' - 440 END,
    CASE WHEN delivery_state = 'ENDED' THEN DATE '{base_day}' - 40 END, lower(delivery_code), 'SAMPLE'
FROM (SELECT *, 'L' || lpad(n::text, 7, '0') AS delivery_code,
        CASE WHEN life < 85 THEN 'ORDERED' WHEN life < 120 THEN 'ENDED' ELSE 'ACTIVE' END AS delivery_state
    FROM bench_agreement WHERE NOT supplied AND n % 5 = 2) agreement
JOIN bench_service service ON service.k = agreement.service
ORDER BY n;
