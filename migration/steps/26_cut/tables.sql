-- N3: the days that a registered version had agreed on and that an act took away: a termination, up to the agreed end
-- or to the version that follows; or a later version that leaves that service or that customer out, for as long as it
-- has its days, up to one that covers them again. Each later version takes away its own: one that begins before
-- another, or that is registered at once with it, hides nothing of what the other took. Whatever comes after is the
-- calendar's.
REPLACE_VIEW(agreement_cut) AS
SELECT covered.service_id, part.organisation_id AS customer_id,
    GREATEST(version.terminated_from, version.valid_from) AS from_day,
    LEAST(COALESCE(version.valid_until, FAR_DATE), COALESCE((
        SELECT MIN(later.valid_from) FROM agreement_version later
        WHERE later.agreement_id = version.agreement_id AND later.number > version.number
          AND later.state = 'REGISTERED'), FAR_DATE)) AS until_day
FROM agreement_part part
JOIN agreement_part keeper ON keeper.version_id = part.version_id AND keeper.is_keeper AND keeper.side = 'PROVIDER'
JOIN agreement_service covered ON covered.version_id = part.version_id
JOIN agreement_version version ON version.id = part.version_id AND version.state = 'REGISTERED'
WHERE part.side = 'CUSTOMER' AND NOT part.is_keeper AND version.terminated_from IS NOT NULL
UNION ALL
-- A version that covers them again takes the days over, and says by itself what is taken of them. What one that was
-- registered before has taken already is not taken twice, nor what ended with that one by the calendar.
SELECT covered.service_id, part.organisation_id, GREATEST(later.valid_from, version.valid_from),
    LEAST(COALESCE(version.valid_until, FAR_DATE), COALESCE(later.valid_until, FAR_DATE), COALESCE((
        SELECT MIN(other.valid_from) FROM agreement_version other
        WHERE other.agreement_id = version.agreement_id AND other.number > version.number
          AND other.state = 'REGISTERED' AND other.id <> later.id
          AND ((other.number < later.number AND other.registered_at < later.registered_at) OR EXISTS (
            SELECT 1 FROM agreement_part again
            JOIN agreement_service same ON same.version_id = again.version_id AND same.service_id = covered.service_id
            WHERE again.version_id = other.id AND again.organisation_id = part.organisation_id
              AND again.side = 'CUSTOMER' AND NOT again.is_keeper))), FAR_DATE))
FROM agreement_part part
JOIN agreement_part keeper ON keeper.version_id = part.version_id AND keeper.is_keeper AND keeper.side = 'PROVIDER'
JOIN agreement_service covered ON covered.version_id = part.version_id
JOIN agreement_version version ON version.id = part.version_id AND version.state = 'REGISTERED'
JOIN agreement_version later ON later.agreement_id = version.agreement_id AND later.number > version.number
    AND later.state = 'REGISTERED'
WHERE part.side = 'CUSTOMER' AND NOT part.is_keeper AND NOT EXISTS (
    SELECT 1 FROM agreement_part again
    JOIN agreement_service same ON same.version_id = again.version_id AND same.service_id = covered.service_id
    WHERE again.version_id = later.id AND again.organisation_id = part.organisation_id
      AND again.side = 'CUSTOMER' AND NOT again.is_keeper);
