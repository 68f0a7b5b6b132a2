-- name: causes_explain_findings
-- title: Every finding has one cause, and a cause as many findings as it says
-- on: every district
SELECT district, cause_id, SUM(told) AS told, SUM(found) AS found
FROM (
    SELECT district, cause_id, findings AS told, 0 AS found
    FROM causes
    UNION ALL
    SELECT district, cause_id, 0 AS told, 1 AS found
    FROM findings
) AS counted
GROUP BY district, cause_id
HAVING SUM(told) <> SUM(found)
ORDER BY district, cause_id
