-- name: causes_explain_findings
-- title: Every finding has one cause, and a cause as many findings as it says
-- on: every district
SELECT district, cause_id, SUM(of_cause) AS told, SUM(of_findings) AS found
FROM (
    SELECT district, cause_id, findings AS of_cause, 0 AS of_findings
    FROM causes
    UNION ALL
    SELECT district, cause_id, 0 AS of_cause, 1 AS of_findings
    FROM findings
) AS counted
GROUP BY district, cause_id
HAVING SUM(of_cause) <> SUM(of_findings)
ORDER BY district, cause_id
