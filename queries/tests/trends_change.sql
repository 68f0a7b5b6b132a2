-- name: trends_change
-- title: A change is the value less that of the year before, and is there where both are
-- on: every district
SELECT level, panel, district, agency, year, metric, applicant, value, previous, change
FROM trends
WHERE (change IS NULL AND previous IS NOT NULL)
    OR (change IS NOT NULL AND previous IS NULL)
    OR ABS(change - (value - previous)) > 0.000001 * (1 + ABS(value) + ABS(previous))
ORDER BY level, panel, district, agency, year, metric, applicant
