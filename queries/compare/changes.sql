-- name: changes
-- title: What each agency adds to the change of a figure between two years
-- grain: one row per district, metric, applicant and agency with a figure in either year
-- columns:
--   district STRING: the district
--   metric STRING: the figure, as the codebook names it
--   applicant STRING: who applied: a column of table 3, 'total', or 'none' for figures not split by applicant
--   agency STRING: the agency, the government itself included
--   status STRING: see below
--   previous DOUBLE: the figure of from_year; null without one
--   value DOUBLE: the figure of to_year; null without one
--   change DOUBLE: value - previous; null where one is missing or the forms count otherwise
--   contribution DOUBLE: what the agency adds to the change of the district's sum; null where it is in no sum
-- why: The contributions of a district's agencies add up to the change of its sum. One without a figure in one of the
--   years adds or takes away all of the other: it 'appeared' or is 'gone' (no report), or its figure is 'told' or
--   'untold' (a report without it: blank, unreadable). Where only one of two forms asks for the figure, or the two do
--   not count exactly the same (`comparability`), the 'form differs': such figures are in no sum. Nor is the report of
--   the government for its whole area ('own report'): it holds what the agencies report. The years are those of `params`.
WITH
figures AS (
    SELECT
        f.district, f.metric, f.applicant, f.agency,
        MAX(CASE WHEN f.year = p.from_year THEN f.value END) AS previous,
        MAX(CASE WHEN f.year = p.to_year THEN f.value END) AS value,
        MAX(CASE WHEN f.year = p.from_year THEN f.meaning END) AS previous_meaning,
        MAX(CASE WHEN f.year = p.to_year THEN f.meaning END) AS meaning
    FROM facts AS f
    CROSS JOIN params AS p
    WHERE f.year = p.from_year OR f.year = p.to_year
    GROUP BY f.district, f.metric, f.applicant, f.agency
),
-- A report without any table has no form and so no cells.
reporting AS (
    SELECT
        r.district, r.agency,
        MAX(CASE WHEN r.agency_kind = 'government' THEN 1 ELSE 0 END) AS is_government,
        MAX(CASE WHEN r.year = p.from_year THEN 1 ELSE 0 END) AS was_there,
        MAX(CASE WHEN r.year = p.to_year THEN 1 ELSE 0 END) AS is_there,
        MAX(CASE WHEN r.year = p.from_year AND r.form IS NOT NULL THEN 1 ELSE 0 END) AS had_tables,
        MAX(CASE WHEN r.year = p.to_year AND r.form IS NOT NULL THEN 1 ELSE 0 END) AS has_tables
    FROM reports AS r
    CROSS JOIN params AS p
    WHERE r.year = p.from_year OR r.year = p.to_year
    GROUP BY r.district, r.agency
),
told AS (
    SELECT
        f.district, f.metric, f.applicant, f.agency, f.previous, f.value,
        CASE WHEN f.previous_meaning = f.meaning THEN 1 ELSE 0 END AS is_comparable,
        CASE
            WHEN r.is_government = 1 THEN 'own report'
            WHEN r.was_there = 0 THEN 'appeared'
            WHEN r.is_there = 0 THEN 'gone'
            WHEN r.had_tables = 0 THEN 'told'
            WHEN r.has_tables = 0 THEN 'untold'
            WHEN COALESCE(f.previous_meaning, '') <> COALESCE(f.meaning, '') THEN 'form differs'
            WHEN f.previous IS NULL THEN 'told'
            WHEN f.value IS NULL THEN 'untold'
            ELSE 'both'
        END AS status
    FROM figures AS f
    JOIN reporting AS r ON f.district = r.district AND f.agency = r.agency
    WHERE f.previous IS NOT NULL OR f.value IS NOT NULL
)
SELECT
    district, metric, applicant, agency, status, previous, value,
    CASE WHEN is_comparable = 1 THEN ROUND(value - previous, 6) END AS change,
    CASE
        WHEN status <> 'own report' AND status <> 'form differs'
            THEN ROUND(COALESCE(value, 0) - COALESCE(previous, 0), 6)
    END AS contribution
FROM told
ORDER BY district, metric, applicant, agency
