-- name: totals_are_sums
-- title: A total is the sum of the figures of the district's agencies
-- on: a sample of districts
-- One form may print what is the sum of cells in another.
WITH figures AS (
    SELECT district, agency, year, metric, applicant, meaning, value FROM facts
    WHERE value IS NOT NULL
    UNION ALL
    SELECT district, agency, year, metric, applicant, meaning, value FROM derived
    WHERE value IS NOT NULL
),
sums AS (
    SELECT f.district, f.year, f.metric, f.applicant, f.meaning, SUM(f.value) AS value, COUNT(*) AS figures
    FROM figures AS f
    JOIN reports AS r ON f.district = r.district AND f.agency = r.agency AND f.year = r.year
    WHERE r.agency_kind <> 'government'
    GROUP BY f.district, f.year, f.metric, f.applicant, f.meaning
)
SELECT t.district, t.year, t.metric, t.applicant, t.meaning, t.value, s.value AS sum_of_figures
FROM totals AS t
LEFT JOIN sums AS s
    ON t.district = s.district AND t.year = s.year AND t.metric = s.metric AND t.applicant = s.applicant
    AND t.meaning = s.meaning
WHERE ABS(COALESCE(t.value, 0) - COALESCE(s.value, 0)) > 0.000001 * (1 + ABS(COALESCE(s.value, 0)))
    OR t.reports_included <> COALESCE(s.figures, 0)
ORDER BY t.district, t.year, t.metric, t.applicant, t.meaning
