-- name: reports_are_audited
-- title: Every report has its checks
-- on: every district
WITH checked AS (
    SELECT report_id, COUNT(*) AS checks
    FROM checks
    WHERE COALESCE(report_id, '') <> ''
    GROUP BY report_id
)
SELECT r.district, r.agency, r.year, r.report_id
FROM reports AS r
LEFT JOIN checked AS c ON r.report_id = c.report_id
WHERE c.checks IS NULL
ORDER BY r.district, r.agency, r.year
