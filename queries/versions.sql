-- name: versions
-- title: Where the copies of a report disagree
-- grain: one row per cell, read in both, in which a copy that was not chosen differs from the one that was
-- key: district, agency, year, metric, applicant, copy_path
-- columns:
--   district STRING: the district
--   agency STRING: the agency
--   year INT: the year reported on
--   report_id STRING as facts.report_id: the report that was chosen
--   table INT: the number of the statutory table
--   metric STRING as facts.metric: the metric
--   applicant STRING as facts.applicant: the column of table 3, else 'none'
--   value DOUBLE: in the report that was chosen; null unless its status says that there is a figure
--   status STRING as facts.status: likewise
--   copy_value DOUBLE: in the copy
--   copy_status STRING as facts.status: likewise
--   copy_path STRING: the file of the copy; #2 behind it is the second report of the file
-- why: A report is often published in several formats, and again when it is corrected. Only one of them counts, and
--   where they disagree somebody has to ask the agency which is right. Statuses count too: blank is not zero.
--   A cell that is missing in one of them is no disagreement.
-- needs: copies
-- words: as numbers
SELECT
    f.district AS district,
    f.agency AS agency,
    f.year AS year,
    f.report_id AS report_id,
    f.`table` AS `table`,
    f.metric AS metric,
    f.applicant AS applicant,
    f.value AS value,
    f.status AS status,
    c.value AS copy_value,
    c.status AS copy_status,
    c.path AS copy_path
FROM copies AS c
INNER JOIN facts AS f
    ON c.district = f.district
    AND c.agency = f.agency
    AND c.year = f.year
    AND c.metric = f.metric
    AND c.applicant = f.applicant
WHERE (c.status <> f.status OR COALESCE(c.value, -1) <> COALESCE(f.value, -1))
    AND c.status <> 'missing'
    AND f.status <> 'missing'
ORDER BY district, agency, year, copy_path, `table`, metric, applicant
