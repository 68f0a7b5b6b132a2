-- name: findings_are_of_reports
-- title: What is found in a report is found in one that there is
-- on: every district
SELECT f.district, f.agency, f.year, f.rule, f.report_id
FROM findings AS f
LEFT JOIN reports AS r ON f.report_id = r.report_id
WHERE COALESCE(f.report_id, '') <> '' AND r.path IS NULL
ORDER BY f.district, f.agency, f.year, f.rule
