-- name: area_totals
-- title: Totals of areas with several districts of the corpus, figure by figure
-- grain: one row per area, year, metric, applicant and meaning that any report of the area has a cell or a sum for
-- key: area_code, year, metric, applicant, meaning
-- columns:
--   area STRING: a province, a city or a county that contains at least two districts of the corpus, counting itself
--   area_code INT: its code of GB/T 2260
--   level STRING as areas.level: what the area is
--   year INT: the year reported on
--   metric STRING as facts.metric: the figure, as the codebook names it
--   applicant STRING as facts.applicant: who applied: a column of table 3, 'total', or 'none' for figures not split by applicant
--   meaning STRING as facts.meaning: what the figures count; only figures with the same meaning are added up
--   form STRING: the form of the reports that have the cell; 'mixed' where they follow more than one
--   value DOUBLE: the sum over the agencies of all its districts, without the reports of governments
--   reports_included BIGINT: agencies that have the figure
--   reports_known BIGINT: agencies of all its districts known from any year, without governments
--   missing BIGINT: reports_known - reports_included
--   districts_included BIGINT: districts with the figure, of an agency or of their government
--   districts_known BIGINT: districts of the area in the corpus
--   own_report_value DOUBLE: the figure of the area's own government, which covers all of it; null without one
--   parts_value DOUBLE: the sum over its own agencies and, for each district within, its government's figure or else its agencies
--   difference DOUBLE: own_report_value - parts_value
-- why: A city's report covers its bureaus and its districts, a district's report covers its own bureaus. `value` takes
--   every agency once and no government; `parts_value` takes the governments below at their word, as a city does when it
--   adds up, and goes down to the agencies only where one has no report. Neither counts anybody twice.
WITH
known_agencies AS (
    SELECT district, CAST(COUNT(DISTINCT agency) AS BIGINT) AS reports_known
    FROM reports
    WHERE agency_kind <> 'government' AND year IS NOT NULL
    GROUP BY district
),
sizes AS (
    SELECT
        a.area,
        CAST(COUNT(*) AS BIGINT) AS districts_known,
        CAST(SUM(COALESCE(k.reports_known, CAST(0 AS BIGINT))) AS BIGINT) AS reports_known
    FROM areas AS a
    LEFT JOIN known_agencies AS k ON a.district = k.district
    GROUP BY a.area
),
-- A government's figure includes everything below it.
parts AS (
    SELECT
        a.area, a.area_code, a.level, t.year, t.metric, t.applicant, t.meaning, t.form,
        t.value, t.reports_included,
        CASE WHEN a.district = a.area THEN t.own_report_value END AS own_report_value,
        CASE
            WHEN a.district = a.area THEN t.value
            WHEN b.own_report_value IS NOT NULL THEN NULL
            ELSE COALESCE(t.own_report_value, t.value)
        END AS part,
        COALESCE(t.own_report_value, t.value) AS known_value
    FROM areas AS a
    JOIN totals AS t ON a.district = t.district
    LEFT JOIN totals AS b
        ON a.district_between = b.district AND t.year = b.year AND t.metric = b.metric
        AND t.applicant = b.applicant AND t.meaning = b.meaning
),
sums AS (
    SELECT
        area, area_code, level, year, metric, applicant, meaning,
        MIN(form) AS first_form, MAX(form) AS last_form,
        SUM(value) AS raw_value,
        CAST(COUNT(value) AS BIGINT) AS values_there,
        CAST(SUM(reports_included) AS BIGINT) AS reports_included,
        CAST(COUNT(known_value) AS BIGINT) AS districts_included,
        MAX(own_report_value) AS own_report_value,
        SUM(part) AS raw_parts,
        CAST(COUNT(part) AS BIGINT) AS parts_there
    FROM parts
    GROUP BY area, area_code, level, year, metric, applicant, meaning
),
rounded AS (
    SELECT
        area, area_code, level, year, metric, applicant, meaning,
        CASE WHEN first_form <> last_form THEN 'mixed' ELSE first_form END AS form,
        CASE
            WHEN values_there = 0 THEN NULL
            WHEN ABS(raw_value) < 1000000000 THEN ROUND(raw_value, 6)
            ELSE ROUND(raw_value, 1)
        END AS value,
        reports_included, districts_included, own_report_value,
        CASE
            WHEN parts_there = 0 THEN NULL
            WHEN ABS(raw_parts) < 1000000000 THEN ROUND(raw_parts, 6)
            ELSE ROUND(raw_parts, 1)
        END AS parts_value
    FROM sums
)
SELECT
    r.area, r.area_code, r.level, r.year, r.metric, r.applicant, r.meaning, r.form,
    r.value,
    r.reports_included,
    s.reports_known,
    s.reports_known - r.reports_included AS missing,
    r.districts_included,
    s.districts_known,
    r.own_report_value,
    r.parts_value,
    ROUND(r.own_report_value - r.parts_value, 6) AS difference
FROM rounded AS r
JOIN sizes AS s ON r.area = s.area
ORDER BY area, year, metric, applicant, meaning
