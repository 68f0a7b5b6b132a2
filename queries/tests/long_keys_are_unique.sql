-- name: long_keys_are_unique
-- title: No two rows of the long tables have the same key
-- on: a sample of districts
SELECT 'facts' AS `table`, district, agency, year, metric, applicant, COUNT(*) AS rows_of_key
FROM facts
WHERE agency IS NOT NULL AND year IS NOT NULL
GROUP BY district, agency, year, metric, applicant
HAVING COUNT(*) > 1
UNION ALL
SELECT level || ' ' || panel AS `table`, district, agency, year, metric, applicant, COUNT(*) AS rows_of_key
FROM trends
GROUP BY level, panel, district, agency, year, metric, applicant, meaning
HAVING COUNT(*) > 1
ORDER BY `table`, district, agency, year, metric, applicant
