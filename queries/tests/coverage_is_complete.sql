-- name: coverage_is_complete
-- title: Coverage marks exactly the reports that exist
-- on: every district
WITH told AS (
    SELECT district, agency, year, status, CASE WHEN status = 'missing' THEN 0 ELSE 1 END AS is_there
    FROM coverage
)
SELECT r.district, r.agency, r.year, t.status
FROM reports AS r
LEFT JOIN told AS t ON r.district = t.district AND r.agency = t.agency AND r.year = t.year
WHERE (t.is_there IS NULL OR t.is_there = 0) AND r.agency IS NOT NULL AND r.year IS NOT NULL
UNION ALL
SELECT t.district, t.agency, t.year, t.status
FROM told AS t
LEFT JOIN reports AS r ON t.district = r.district AND t.agency = r.agency AND t.year = r.year
WHERE t.is_there = 1 AND r.report_id IS NULL
ORDER BY district, agency, year
