-- Frames of portfolios and allocations to services, last year's and this year's; costs by month.
CREATE TEMP TABLE bench_budget ON COMMIT DROP AS
SELECT service.k, service.id AS service_id, service.provider_id, service.portfolio_id, year,
    12 * (5000000 + 1000 * pg_temp.noise(service.k * 10 + year, 40, 20000))::bigint AS planned
FROM bench_service service
CROSS JOIN (SELECT extract(year FROM DATE '{base_day}')::int - back AS year FROM generate_series(0, 1) back) years;

INSERT INTO budget_frame (id, provider_id, portfolio_id, year, currency, amount_minor, effective_on, recorded_at, provenance)
SELECT pg_temp.id(27, row_number() OVER (ORDER BY year, portfolio_id)), provider_id, portfolio_id, year, 'SEK',
    sum(planned) * 105 / 100, make_date(year, 1, 1), TIMESTAMPTZ '{base_day} 09:00Z' - INTERVAL '20 days', 'SAMPLE'
FROM bench_budget GROUP BY provider_id, portfolio_id, year;

INSERT INTO allocation (id, provider_id, frame_id, service_id, year, amount_minor, effective_on, recorded_at, provenance)
SELECT pg_temp.id(28, budget.k * 10 + budget.year % 10), budget.provider_id, frame.id, budget.service_id, budget.year,
    budget.planned, make_date(budget.year, 1, 1), TIMESTAMPTZ '{base_day} 09:00Z' - INTERVAL '20 days', 'SAMPLE'
FROM bench_budget budget
JOIN budget_frame frame ON frame.portfolio_id = budget.portfolio_id AND frame.year = budget.year;

-- The outcome of last year and of this year's first six months; a forecast for some of the rest.
INSERT INTO service_cost (id, provider_id, service_id, year, month, currency, planned_minor, actual_minor, forecast_minor,
    provenance)
SELECT pg_temp.id(29, (k * 10 + year % 10) * 100 + month), provider_id, service_id, year, month, 'SEK', planned / 12,
    CASE WHEN year < extract(year FROM DATE '{base_day}') OR month <= 6
        THEN planned / 12 * (92 + pg_temp.noise(k * 100 + month, 41, 14)) / 100 END,
    CASE WHEN k % 20 = 7 AND year = extract(year FROM DATE '{base_day}') AND month > 6 THEN planned / 12 * 110 / 100 END,
    'SAMPLE'
FROM bench_budget CROSS JOIN generate_series(1, 12) month;
