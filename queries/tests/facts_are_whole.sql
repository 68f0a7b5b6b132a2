-- name: facts_are_whole
-- title: Every report has as many facts as its form has cells, and the count of those that hold a figure is right
-- on: every district
WITH cells AS (
    SELECT report_id, COUNT(*) AS facts, COUNT(value) AS figures
    FROM facts
    GROUP BY report_id
)
SELECT r.district, r.agency, r.year, r.cells_expected, c.facts, r.cells_reported, c.figures
FROM reports AS r
LEFT JOIN cells AS c ON r.report_id = c.report_id
WHERE COALESCE(r.cells_expected, 0) <> COALESCE(c.facts, 0) OR COALESCE(r.cells_reported, 0) <> COALESCE(c.figures, 0)
ORDER BY r.district, r.agency, r.year
