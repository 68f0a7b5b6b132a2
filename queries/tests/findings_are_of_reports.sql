-- name: findings_are_of_reports
-- title: Every finding on a report belongs to a report that exists
-- on: every district
SELECT f.district, f.agency, f.year, f.rule, f.report_id
FROM findings AS f
LEFT JOIN reports AS r ON f.report_id = r.report_id
WHERE COALESCE(f.report_id, '') <> '' AND r.path IS NULL
ORDER BY f.district, f.agency, f.year, f.rule
