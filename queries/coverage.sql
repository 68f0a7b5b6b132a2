-- name: coverage
-- title: Which agency reported in which year, and how
-- grain: one row per agency known in a district and year, from the district's first to its last year with any report
-- key: district, agency, year
-- columns:
--   district STRING: the district
--   agency STRING: the agency, the government itself included
--   agency_id STRING: its identifier
--   year INT: the year reported on
--   status STRING (present 已报送, late 迟报, missing 缺报, duplicate 重复报送): how it reported; duplicate takes precedence over late
--   form STRING: the form used; null without a report or where no form was recognised
--   cells_reported INT: cells that hold a figure; null without a report
--   errors INT: causes of the severity error, see `causes`
--   queries INT: causes of the severity query
-- why: A total is only as good as what went into it. Late is what appeared (was published or, where that is not told,
--   signed) after the last day that `params` has for its kind of agency (government_due and so on; 331 is the 31st of
--   March of the next year) or, for a year before due_since, for all (earlier_due). These are the days of the law in rule
--   M104. Without any date a report is present. Duplicate is a report that more than one file holds. An agency is
--   expected in every year of its district, as the law asks it of every agency every year: one that was founded or
--   dissolved meanwhile shows as missing, unless the list of agencies (`agencies`) says in which years it was valid.
--   A report without a known agency or year has no row.
--   Agencies of the list are known without any report; a district of the list that has none has the years of the corpus.
WITH
digits AS (
    SELECT digit FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS v (digit)
),
numbers AS (
    SELECT CAST(10 * t.digit + u.digit AS INT) AS number
    FROM digits AS t
    CROSS JOIN digits AS u
),
districts AS (
    SELECT district, MIN(year) AS first_year, MAX(year) AS last_year
    FROM reports
    WHERE agency IS NOT NULL AND year IS NOT NULL
    GROUP BY district
    UNION ALL
    SELECT DISTINCT a.district, p.first_year, p.last_year
    FROM agencies AS a
    LEFT JOIN (SELECT DISTINCT district FROM reports WHERE year IS NOT NULL) AS r ON a.district = r.district
    CROSS JOIN params AS p
    WHERE r.district IS NULL AND a.district IS NOT NULL
),
-- Months and days are cast before they are multiplied: Polars has them in 8 bits.
-- CASE and not `WHERE first_year + number <= last_year`: Polars 0.55 makes that a range join, at which its streaming
-- engine panics.
years AS (
    SELECT s.district, CASE WHEN s.first_year + n.number <= s.last_year THEN s.first_year + n.number END AS year
    FROM districts AS s
    CROSS JOIN numbers AS n
),
known AS (
    SELECT
        district, agency, MIN(agency_id) AS agency_id, MAX(is_listed) AS is_listed,
        MIN(agency_kind) AS agency_kind
    FROM (
        SELECT district, agency, agency_id, agency_kind, 0 AS is_listed
        FROM reports
        WHERE agency IS NOT NULL AND year IS NOT NULL
        UNION ALL
        SELECT district, agency, agency_id, agency_kind, 1 AS is_listed
        FROM agencies
        WHERE district IS NOT NULL
    ) AS a
    GROUP BY district, agency
),
-- A name may be listed several times, each row for other years.
valid AS (
    SELECT
        a.district, a.agency, y.year,
        MAX(
            CASE
                WHEN COALESCE(a.valid_from, y.year) <= y.year AND COALESCE(a.valid_to, y.year) >= y.year THEN 1
                ELSE 0
            END
        ) AS is_valid
    FROM agencies AS a
    JOIN years AS y ON a.district = y.district
    GROUP BY a.district, a.agency, y.year
),
duplicates AS (
    SELECT report_id, CAST(COUNT(*) AS BIGINT) AS files
    FROM sources
    WHERE report_id IS NOT NULL
    GROUP BY report_id
),
found AS (
    SELECT
        district, agency, year,
        SUM(CASE WHEN severity = 'error' THEN 1 ELSE 0 END) AS errors,
        SUM(CASE WHEN severity = 'query' THEN 1 ELSE 0 END) AS queries
    FROM causes
    WHERE agency IS NOT NULL AND year IS NOT NULL
    GROUP BY district, agency, year
),
reported AS (
    SELECT
        r.district, r.agency, r.year, r.form, r.cells_reported, c.files,
        EXTRACT(YEAR FROM COALESCE(r.published_on, r.signed_on)) AS appeared_year,
        100 * CAST(EXTRACT(MONTH FROM COALESCE(r.published_on, r.signed_on)) AS INT)
            + CAST(EXTRACT(DAY FROM COALESCE(r.published_on, r.signed_on)) AS INT) AS appeared_day,
        1 AS is_there
    FROM reports AS r
    LEFT JOIN duplicates AS c ON r.report_id = c.report_id
)
SELECT
    k.district, k.agency, k.agency_id, y.year,
    CASE
        WHEN r.is_there IS NULL THEN 'missing'
        WHEN r.files > 1 THEN 'duplicate'
        WHEN r.appeared_year > y.year + 1 THEN 'late'
        WHEN
            r.appeared_year = y.year + 1
            AND r.appeared_day > CASE
                WHEN y.year < p.due_since THEN p.earlier_due
                WHEN k.agency_kind = 'government' THEN p.government_due
                WHEN k.agency_kind = 'department' THEN p.department_due
                WHEN k.agency_kind = 'township' THEN p.township_due
                ELSE p.other_due
            END
            THEN 'late'
        ELSE 'present'
    END AS status,
    r.form, r.cells_reported,
    CAST(COALESCE(f.errors, 0) AS INT) AS errors, CAST(COALESCE(f.queries, 0) AS INT) AS queries
FROM known AS k
JOIN years AS y ON k.district = y.district
LEFT JOIN valid AS v ON k.district = v.district AND k.agency = v.agency AND y.year = v.year
LEFT JOIN reported AS r ON k.district = r.district AND k.agency = r.agency AND y.year = r.year
LEFT JOIN found AS f ON k.district = f.district AND k.agency = f.agency AND y.year = f.year
CROSS JOIN params AS p
WHERE y.year IS NOT NULL AND (k.is_listed = 0 OR v.is_valid = 1 OR r.is_there = 1)
ORDER BY district, agency, year
