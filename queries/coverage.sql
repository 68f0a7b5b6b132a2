-- name: coverage
-- title: Which agency reported in which year, and how
-- grain: one row per agency known in a district and year, from the district's first to its last year with any report
-- columns:
--   district STRING: the district
--   agency STRING: the agency, the government itself included
--   agency_id STRING: its identifier
--   year INT: the year reported on
--   status STRING: 'present', 'late', 'missing' or 'duplicate'; the last goes before 'late'
--   form STRING: the form used; null without a report or where no form was recognised
--   cells_reported INT: cells that hold a figure; null without a report
-- why: A total is only as good as what went into it. Late is what appeared (was published or, where that is not told,
--   signed) after 31 January of the next year, of a government after 31 March; without any date a report is present.
--   Duplicate is a report that more than one file holds. An agency is expected in every year of its district, as the
--   law asks it of every agency every year: one that was founded or dissolved meanwhile shows as missing.
WITH
digits AS (
    SELECT digit FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS v (digit)
),
numbers AS (
    SELECT CAST(10 * t.digit + u.digit AS INT) AS number
    FROM digits AS t
    CROSS JOIN digits AS u
),
spans AS (
    SELECT district, MIN(year) AS first_year, MAX(year) AS last_year
    FROM reports
    GROUP BY district
),
-- CASE and not `WHERE first_year + number <= last_year`: Polars 0.55 makes that a range join, at which its streaming
-- engine panics.
years AS (
    SELECT s.district, CASE WHEN s.first_year + n.number <= s.last_year THEN s.first_year + n.number END AS year
    FROM spans AS s
    CROSS JOIN numbers AS n
),
agencies AS (
    SELECT
        district, agency, MIN(agency_id) AS agency_id,
        MAX(CASE WHEN agency_kind = 'government' THEN 3 ELSE 1 END) AS due_month
    FROM reports
    GROUP BY district, agency
),
duplicates AS (
    SELECT report_id, CAST(COUNT(*) AS BIGINT) AS files
    FROM sources
    WHERE report_id IS NOT NULL
    GROUP BY report_id
),
reported AS (
    SELECT
        r.district, r.agency, r.year, r.form, r.cells_reported, c.files,
        EXTRACT(YEAR FROM COALESCE(r.published_on, r.signed_on)) AS appeared_year,
        EXTRACT(MONTH FROM COALESCE(r.published_on, r.signed_on)) AS appeared_month,
        1 AS is_there
    FROM reports AS r
    LEFT JOIN duplicates AS c ON r.report_id = c.report_id
)
SELECT
    a.district, a.agency, a.agency_id, y.year,
    CASE
        WHEN r.is_there IS NULL THEN 'missing'
        WHEN r.files > 1 THEN 'duplicate'
        WHEN r.appeared_year > y.year + 1 THEN 'late'
        WHEN r.appeared_year = y.year + 1 AND r.appeared_month > a.due_month THEN 'late'
        ELSE 'present'
    END AS status,
    r.form, r.cells_reported
FROM agencies AS a
JOIN years AS y ON a.district = y.district
LEFT JOIN reported AS r ON a.district = r.district AND a.agency = r.agency AND y.year = r.year
WHERE y.year IS NOT NULL
ORDER BY district, agency, year
