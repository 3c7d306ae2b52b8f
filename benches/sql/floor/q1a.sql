SELECT json_build_object('data', json_build_object('services', json_build_object(
    'totalCount', (SELECT count(*) FROM service s WHERE s.published_at IS NOT NULL),
    'nodes', (
        SELECT json_agg(json_build_object(
            'code', s.code,
            'name', COALESCE(s.name_sv, s.name_en),
            'name_en', COALESCE(s.name_en, s.name_sv),
            'summary', COALESCE(s.summary_sv, s.summary_en),
            'description', COALESCE(s.description_sv, s.description_en),
            'state', s.state,
            'portfolio', json_build_object('code', p.code, 'name', COALESCE(p.name_sv, p.name_en))
            ) ORDER BY s.sort_sv, s.id)
        FROM (SELECT * FROM service s WHERE s.published_at IS NOT NULL ORDER BY s.sort_sv, s.id LIMIT 20) s
        JOIN portfolio p ON p.id = s.portfolio_id)
)))::text
