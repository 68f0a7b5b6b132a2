-- name: keys_are_unique
-- title: No two rows of a table have the same key
-- on: every district
SELECT 'reports' AS `table`, district, agency, year, '' AS metric, '' AS applicant, COUNT(*) AS rows_of_key
FROM reports
WHERE agency IS NOT NULL AND year IS NOT NULL
GROUP BY district, agency, year
HAVING COUNT(*) > 1
UNION ALL
SELECT 'reports' AS `table`, '' AS district, report_id AS agency, 0 AS year, '' AS metric, '' AS applicant, COUNT(*) AS rows_of_key
FROM reports
GROUP BY report_id
HAVING COUNT(*) > 1
UNION ALL
SELECT 'panel' AS `table`, district, agency, year, '' AS metric, '' AS applicant, COUNT(*) AS rows_of_key
FROM panel
WHERE agency IS NOT NULL AND year IS NOT NULL
GROUP BY district, agency, year
HAVING COUNT(*) > 1
UNION ALL
SELECT 'coverage' AS `table`, district, agency, year, '' AS metric, '' AS applicant, COUNT(*) AS rows_of_key
FROM coverage
GROUP BY district, agency, year
HAVING COUNT(*) > 1
UNION ALL
SELECT 'totals' AS `table`, district, meaning AS agency, year, metric, applicant, COUNT(*) AS rows_of_key
FROM totals
GROUP BY district, meaning, year, metric, applicant
HAVING COUNT(*) > 1
ORDER BY `table`, district, agency, year, metric, applicant
