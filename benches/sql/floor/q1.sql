-- $1 issuer, $2 subject.
SELECT json_build_object('data', json_build_object('services', json_build_object(
    'totalCount', (SELECT count(*) FROM service s WHERE s.published_at IS NOT NULL OR s.provider_id = ANY (me.providers)),
    'nodes', (
        SELECT json_agg(json_build_object(
            'code', s.code,
            'name', COALESCE(s.name_sv, s.name_en),
            'name_en', COALESCE(s.name_en, s.name_sv),
            'summary', COALESCE(s.summary_sv, s.summary_en),
            'description', COALESCE(s.description_sv, s.description_en),
            'state', s.state,
            'portfolio', json_build_object('code', p.code, 'name', COALESCE(p.name_sv, p.name_en)),
            'owner', (
                SELECT json_build_object('person', json_build_object('name', person.name))
                FROM (
                    SELECT a.person_id, 1 AS rank, a.valid_from, a.id FROM appointment a
                    WHERE a.service_id = s.id AND a.role = 'SERVICE_OWNER'
                        AND a.accepted_at <= me.now AND a.declined_at IS NULL AND (a.ended_at IS NULL OR a.ended_at > me.now)
                        AND a.valid_from <= me.today AND (a.valid_until IS NULL OR a.valid_until > me.today)
                    UNION ALL
                    SELECT a.person_id, 2, a.valid_from, a.id FROM appointment a
                    WHERE a.portfolio_id = s.portfolio_id AND a.role = 'SERVICE_OWNER'
                        AND a.accepted_at <= me.now AND a.declined_at IS NULL AND (a.ended_at IS NULL OR a.ended_at > me.now)
                        AND a.valid_from <= me.today AND (a.valid_until IS NULL OR a.valid_until > me.today)
                    ORDER BY rank, valid_from, id LIMIT 1) owner
                JOIN person ON person.id = owner.person_id
                WHERE s.provider_id = ANY (me.providers))
            ) ORDER BY s.sort_sv, s.id)
        FROM (
            SELECT * FROM service s WHERE s.published_at IS NOT NULL OR s.provider_id = ANY (me.providers)
            ORDER BY s.sort_sv, s.id LIMIT 20) s
        JOIN portfolio p ON p.id = s.portfolio_id)
)))::text
FROM (
    SELECT array_agg(a.provider_id) FILTER (WHERE a.role <> 'MEASUREMENT_AGENT') AS providers, now() AS now,
        (now() AT TIME ZONE 'Europe/Stockholm')::date AS today
    FROM identity i JOIN appointment a ON a.person_id = i.person_id
    WHERE i.issuer = $1 AND i.subject = $2
        AND a.accepted_at <= now() AND a.declined_at IS NULL AND (a.ended_at IS NULL OR a.ended_at > now())
        AND a.valid_from <= (now() AT TIME ZONE 'Europe/Stockholm')::date
        AND (a.valid_until IS NULL OR a.valid_until > (now() AT TIME ZONE 'Europe/Stockholm')::date)) me
