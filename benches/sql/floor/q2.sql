-- $1 issuer, $2 subject. 828: the bits of what a customer sees, versions from REVIEWED on and shared proposals.
SELECT json_build_object('data', json_build_object('agreements', json_build_object('nodes', COALESCE(json_agg(
    json_build_object(
        'code', page.code,
        'title', page.title,
        'status', CASE WHEN v.id IS NOT NULL THEN 'IN_FORCE' ELSE (
            SELECT CASE
                WHEN bool_or(w.state = 'REGISTERED' AND w.valid_from > me.today
                    AND (w.valid_until IS NULL OR w.valid_until > w.valid_from)
                    AND (w.terminated_from IS NULL OR w.terminated_from > w.valid_from)) THEN 'UPCOMING'
                WHEN bool_or(w.state = 'REGISTERED') THEN CASE
                    WHEN (array_agg(w.terminated_from ORDER BY w.number DESC) FILTER (WHERE w.state = 'REGISTERED'))[1]
                        <= me.today THEN 'TERMINATED' ELSE 'EXPIRED' END
                ELSE CASE (array_agg(w.state ORDER BY w.number DESC))[1] WHEN 'REVIEWED' THEN 'AWAITING_SIGNATURE'
                    WHEN 'SIGNED_IN_PART' THEN 'AWAITING_SIGNATURE' ELSE (array_agg(w.state ORDER BY w.number DESC))[1] END
                END
            FROM agreement_version w
            JOIN agreement_part mine ON mine.version_id = w.id AND mine.organisation_id = me.organisation
            WHERE w.agreement_id = page.id
                AND (w.state IN ('REVIEWED', 'SIGNED_IN_PART', 'SIGNED', 'REGISTERED') OR mine.shared_at IS NOT NULL)) END,
        'inForce', CASE WHEN v.id IS NOT NULL THEN json_build_object(
            'validFrom', v.valid_from,
            'validUntil', v.valid_until,
            'services', (
                SELECT json_agg(json_build_object('code', s.code, 'name', COALESCE(s.name_sv, s.name_en))
                    ORDER BY s.sort_sv, s.id)
                FROM agreement_service c JOIN service s ON s.id = c.service_id WHERE c.version_id = v.id),
            'targets', (
                SELECT json_agg(json_build_object('metric', t.metric, 'comparator', t.comparator,
                    'value', trim_scale(t.value_thousandths * 0.001)::text, 'unit', t.unit,
                    'measuredOver', t.measured_over) ORDER BY t.position, t.id)
                FROM service_target t WHERE t.version_id = v.id AND t.part_id IS NULL)) END)
    ORDER BY page.code_key, page.id), '[]'))))::text
FROM (
    SELECT a.organisation_id AS organisation, (now() AT TIME ZONE 'Europe/Stockholm')::date AS today
    FROM identity i JOIN appointment a ON a.person_id = i.person_id AND a.role = 'CUSTOMER_REPRESENTATIVE'
    WHERE i.issuer = $1 AND i.subject = $2
        AND a.accepted_at <= now() AND a.declined_at IS NULL AND (a.ended_at IS NULL OR a.ended_at > now())
        AND a.valid_from <= (now() AT TIME ZONE 'Europe/Stockholm')::date
        AND (a.valid_until IS NULL OR a.valid_until > (now() AT TIME ZONE 'Europe/Stockholm')::date)
    LIMIT 1) me
CROSS JOIN LATERAL (
    SELECT g.id, g.code, COALESCE(g.title_sv, g.title_en) AS title, mine.code_key
    FROM (
        SELECT x.agreement_id, x.code_key FROM agreement_anchor x
        WHERE x.scope = 'CUSTOMER_SIDE' AND x.anchor_id = me.organisation
            AND x.within_id = '00000000-0000-0000-0000-000000000000' AND x.states & 828 <> 0
        ORDER BY x.code_key, x.agreement_id LIMIT 50) mine
    JOIN agreement g ON g.id = mine.agreement_id) page
LEFT JOIN LATERAL (
    SELECT * FROM (
        SELECT w.id, w.valid_from, w.valid_until, w.terminated_from FROM agreement_version w
        WHERE w.agreement_id = page.id AND w.state = 'REGISTERED' AND w.valid_from <= me.today
        ORDER BY w.number DESC LIMIT 1) begun
    WHERE (begun.valid_until IS NULL OR begun.valid_until > me.today)
        AND (begun.terminated_from IS NULL OR begun.terminated_from > me.today)) v ON TRUE
