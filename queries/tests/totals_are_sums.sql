-- name: totals_are_sums
-- title: A total is the sum of the figures of the district's agencies
-- on: a sample of districts
WITH sums AS (
    SELECT f.district, f.year, f.metric, f.applicant, f.meaning, SUM(f.value) AS value, COUNT(*) AS figures
    FROM facts AS f
    JOIN reports AS r ON f.district = r.district AND f.agency = r.agency AND f.year = r.year
    WHERE r.agency_kind <> 'government' AND f.value IS NOT NULL
    GROUP BY f.district, f.year, f.metric, f.applicant, f.meaning
),
asked AS (
    SELECT district, year, metric, applicant, meaning, COUNT(*) AS cells
    FROM facts
    WHERE agency IS NOT NULL AND year IS NOT NULL
    GROUP BY district, year, metric, applicant, meaning
)
SELECT t.district, t.year, t.metric, t.applicant, t.meaning, t.value, s.value AS sum_of_facts
FROM totals AS t
JOIN asked AS a
    ON t.district = a.district AND t.year = a.year AND t.metric = a.metric AND t.applicant = a.applicant
    AND t.meaning = a.meaning
LEFT JOIN sums AS s
    ON t.district = s.district AND t.year = s.year AND t.metric = s.metric AND t.applicant = s.applicant
    AND t.meaning = s.meaning
WHERE ABS(COALESCE(t.value, 0) - COALESCE(s.value, 0)) > 0.000001 * (1 + ABS(COALESCE(s.value, 0)))
    OR t.reports_included <> COALESCE(s.figures, 0)
ORDER BY t.district, t.year, t.metric, t.applicant, t.meaning
