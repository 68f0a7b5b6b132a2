-- name: facts_have_values
-- title: A cell has a value where its status says that a figure was read, and nowhere else
-- on: every district
WITH read AS (
    SELECT
        district, agency, year, metric, applicant, value, status,
        CASE WHEN status = 'reported' OR status = 'note' THEN 1 ELSE 0 END AS is_read,
        CASE WHEN value IS NULL THEN 0 ELSE 1 END AS has_value
    FROM facts
)
SELECT district, agency, year, metric, applicant, value, status
FROM read
WHERE is_read <> has_value
ORDER BY district, agency, year, metric, applicant
