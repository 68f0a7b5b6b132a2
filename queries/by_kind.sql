-- name: by_kind
-- title: Sums of each kind of agency, over a district, an area and all districts
-- grain: one row per level, area, agency_kind, year, metric, applicant and meaning with a figure in that year
-- key: level, area, agency_kind, year, metric, applicant, meaning
-- columns:
--   level STRING (district 地区, area 区域, all 全部地区): what the row covers
--   area STRING: the district, or the area as `areas` has it; an empty string over all districts, never null
--   area_code INT: its code of GB/T 2260; null where it has none, and over all districts
--   agency_kind STRING as reports.agency_kind: the kind of agency; the reports of governments are a kind of their own
--   year INT: the year reported on
--   metric STRING as facts.metric: the figure, as the codebook names it
--   applicant STRING as facts.applicant: who applied: a column of table 3, 'total', or 'none' for figures not split by applicant
--   meaning STRING as facts.meaning: what the figures count; only figures with the same meaning are added up
--   form STRING: the form of the figures; 'mixed' if they have several
--   value DOUBLE: the sum over the agencies of the kind
--   n BIGINT: agencies that have the figure
--   missing BIGINT: agencies of the kind known from any year, less n
--   matched_n BIGINT: those that have the figure in the year before too, with the same meaning
--   matched_previous DOUBLE: their sum in the year before; null without any
--   matched_value DOUBLE: their sum in the year; null without any
--   matched_growth DOUBLE in %: the change between these two in per cent of the former; null where that is null or small
--   index DOUBLE: 100 in the first year, and from year to year the growth of matched agencies; null behind a gap, see below
-- why: The sum of a kind also moves when an agency begins or ceases to report. Growth and index therefore follow the same
--   agencies from one year to the next: each year's index is that of the year before times matched_value /
--   matched_previous. It ends where no agency is matched, where matched_previous is below smallest_base of `params`, or
--   where matched_value is not above 0, and there is none where the first value is below smallest_base.
--   A government's report covers its whole area, so the reports of several governments may overlap: the kind 'government' has
--   rows of districts only, and its figures are in no other kind.
-- keeps: figures, pairs, kind_sums
-- by district: kind_sums
-- in parts of: metric
-- words: as numbers
WITH
codes AS (
    SELECT district, CASE WHEN MIN(district_code) = MAX(district_code) THEN MIN(district_code) END AS area_code
    FROM reports
    GROUP BY district
),
figures AS (
    SELECT district, agency, agency_kind, year, metric, applicant, form, meaning, value FROM facts
    WHERE value IS NOT NULL AND agency IS NOT NULL AND year IS NOT NULL
    UNION ALL
    SELECT district, agency, agency_kind, year, metric, applicant, form, meaning, value FROM derived
    WHERE value IS NOT NULL AND agency IS NOT NULL AND year IS NOT NULL
),
earlier AS (
    SELECT
        district, agency, year + 1 AS next_year, metric, applicant,
        form AS previous_form, meaning AS previous_meaning, value AS previous
    FROM figures
),
pairs AS (
    SELECT
        f.district, f.agency, f.agency_kind, f.year, f.metric, f.applicant, f.form, f.meaning, f.value,
        e.previous_form, e.previous_meaning, e.previous
    FROM figures AS f
    LEFT JOIN earlier AS e
        ON f.district = e.district AND f.agency = e.agency AND f.year = e.next_year
        AND f.metric = e.metric AND f.applicant = e.applicant
),
-- The sums over the agencies of a kind, and over those whose figure counts the same in the year before.
kind_sums AS (
    SELECT
        district, agency_kind, year, metric, applicant, meaning,
        SUM(value) AS value,
        CAST(COUNT(*) AS BIGINT) AS n,
        MIN(form) AS first_form, MAX(form) AS last_form,
        SUM(CASE WHEN meaning = previous_meaning THEN value END) AS matched_value,
        SUM(CASE WHEN meaning = previous_meaning THEN previous END) AS matched_previous,
        CAST(COUNT(CASE WHEN meaning = previous_meaning THEN previous END) AS BIGINT) AS matched_n,
        MIN(CASE WHEN meaning = previous_meaning THEN form END) AS first_matched_form,
        MAX(CASE WHEN meaning = previous_meaning THEN form END) AS last_matched_form,
        MIN(CASE WHEN meaning = previous_meaning THEN previous_form END) AS first_previous_form,
        MAX(CASE WHEN meaning = previous_meaning THEN previous_form END) AS last_previous_form
    FROM pairs
    GROUP BY district, agency_kind, year, metric, applicant, meaning
),
known_kinds AS (
    SELECT district, agency_kind, CAST(COUNT(DISTINCT agency) AS BIGINT) AS known
    FROM reports
    WHERE agency IS NOT NULL AND year IS NOT NULL
    GROUP BY district, agency_kind
),
regions AS (
    SELECT 'district' AS level, district AS area, area_code, district FROM codes WHERE district IS NOT NULL
    UNION ALL
    SELECT 'area' AS level, area, area_code, district FROM areas
    UNION ALL
    SELECT 'all' AS level, '' AS area, CAST(NULL AS INT) AS area_code, district FROM codes WHERE district IS NOT NULL
),
sizes AS (
    SELECT r.level, r.area, k.agency_kind, CAST(SUM(k.known) AS BIGINT) AS known
    FROM known_kinds AS k
    JOIN regions AS r ON k.district = r.district
    GROUP BY r.level, r.area, k.agency_kind
),
sums AS (
    SELECT
        r.level, r.area, r.area_code, k.agency_kind, k.year, k.metric, k.applicant, k.meaning,
        MIN(k.first_form) AS first_form, MAX(k.last_form) AS last_form,
        SUM(k.value) AS value, CAST(SUM(k.n) AS BIGINT) AS n,
        CAST(SUM(k.matched_n) AS BIGINT) AS matched_n,
        SUM(k.matched_previous) AS matched_previous, SUM(k.matched_value) AS matched_value
    FROM kind_sums AS k
    JOIN regions AS r ON k.district = r.district
    WHERE k.agency_kind <> 'government' OR r.level = 'district'
    GROUP BY r.level, r.area, r.area_code, k.agency_kind, k.year, k.metric, k.applicant, k.meaning
),
rounded AS (
    SELECT
        level, area, area_code, agency_kind, year, metric, applicant, meaning,
        CASE WHEN first_form <> last_form THEN 'mixed' ELSE first_form END AS form,
        CASE WHEN ABS(value) < 1000000000 THEN ROUND(value, 6) ELSE ROUND(value, 1) END AS value,
        n, matched_n,
        CASE
            WHEN matched_n = 0 THEN NULL
            WHEN ABS(matched_previous) < 1000000000 THEN ROUND(matched_previous, 6)
            ELSE ROUND(matched_previous, 1)
        END AS matched_previous,
        CASE
            WHEN matched_n = 0 THEN NULL
            WHEN ABS(matched_value) < 1000000000 THEN ROUND(matched_value, 6)
            ELSE ROUND(matched_value, 1)
        END AS matched_value
    FROM sums
),
-- Each year is linked to the year before; the first year of a figure has no link.
links AS (
    SELECT
        s.level, s.area, s.area_code, s.agency_kind, s.year, s.metric, s.applicant, s.meaning, s.form,
        s.value, s.n, s.matched_n, s.matched_previous, s.matched_value, p.smallest_base,
        CASE
            WHEN s.matched_previous >= p.smallest_base AND s.matched_value > 0
                THEN LN(s.matched_value / s.matched_previous)
        END AS link
    FROM rounded AS s
    CROSS JOIN (SELECT smallest_base FROM params) AS p
),
chains AS (
    SELECT
        level, area, area_code, agency_kind, year, metric, applicant, meaning, form,
        value, n, matched_n, matched_previous, matched_value, smallest_base,
        MIN(year) OVER (PARTITION BY level, area, agency_kind, metric, applicant, meaning) AS first_year,
        FIRST_VALUE(value)
            OVER (PARTITION BY level, area, agency_kind, metric, applicant, meaning ORDER BY year) AS first_value,
        SUM(COALESCE(link, 0.0))
            OVER (PARTITION BY level, area, agency_kind, metric, applicant, meaning ORDER BY year) AS logarithm,
        SUM(CASE WHEN link IS NULL THEN 0 ELSE 1 END)
            OVER (PARTITION BY level, area, agency_kind, metric, applicant, meaning ORDER BY year) AS linked
    FROM links
)
SELECT
    c.level, c.area, c.area_code, c.agency_kind, c.year, c.metric, c.applicant, c.meaning, c.form,
    c.value, c.n,
    k.known - c.n AS missing,
    c.matched_n, c.matched_previous, c.matched_value,
    CASE
        WHEN ABS(c.matched_previous) >= c.smallest_base
            THEN 100 * ROUND(c.matched_value - c.matched_previous, 6) / c.matched_previous
    END AS matched_growth,
    CASE
        WHEN c.first_value >= c.smallest_base AND c.linked = c.year - c.first_year
            THEN ROUND(100 * EXP(c.logarithm) + 0.0000000001, 7)
    END AS index
FROM chains AS c
JOIN sizes AS k ON c.level = k.level AND c.area = k.area AND c.agency_kind = k.agency_kind
ORDER BY metric, applicant, level, area, agency_kind, year, meaning
