-- name: trends
-- title: Every figure beside that of the year before
-- grain: one row per level, panel, district, agency, year, metric and applicant with a figure in that year
-- key: level, panel, district, agency, year, metric, applicant
-- columns:
--   level STRING (district 地区, agency 机关): what the row is about
--   panel STRING (all 全部机关, matched 两年均有数的机关): all = every agency with the figure in the year; matched = those with it in the year before too
--   district STRING: the district
--   agency STRING: the agency; an empty string at district level, never null, so that joins on the keys keep the row
--   year INT: the year reported on
--   metric STRING as facts.metric: the figure, as the codebook names it
--   applicant STRING as facts.applicant: who applied; at agency level only 'total' and 'none', the rest can be had from `facts`
--   form STRING: the form of the year; 'mixed' where the agencies added up used more than one
--   value DOUBLE: the figure; at district level the sum over the agencies, without the government's own report
--   previous DOUBLE: the same of the year before; null where that year has none: a gap is never bridged
--   change DOUBLE: value - previous
--   change_pct DOUBLE in %: change in per cent of previous; null where that is null or small: see no_pct_reason
--   comparable BOOLEAN: true only where previous exists and counts exactly the same thing, as `comparability` has it
--   previous_form STRING: the form of the year before, as form
--   no_pct_reason STRING (no previous figure 上年无数, zero base 上年为零, small base 上年数过小): why change_pct is null
--   first_year INT: the first year with a figure that counts the same thing; null in the matched panel
--   average_growth_pct DOUBLE in %: yearly growth since then, compounded; null in the first year and on a small base
-- why: A district's sum also moves when an agency begins or ceases to report. The matched panel adds up the same
--   agencies in both years, so its change is one of the figures. The government's own report is a row at agency level
--   and in no sum, as in `totals`, with whose sums these share the rounding. Where a form changed what a figure counts,
--   the change is shown and not comparable; sums that other forms print in one row (`derived`) are series of their own.
--   From a small base (below smallest_base of `params`) one case more or less is a large percentage: none is given.
-- keeps: figures, pairs
-- words: as numbers
WITH
-- What a figure counts, told by the oldest form whose figure counts exactly the same.
meanings AS (
    SELECT metric, form, MIN(meaning) AS meaning
    FROM (
        SELECT metric, form, form AS meaning FROM comparability
        UNION ALL
        SELECT metric, form, other_form AS meaning FROM comparability WHERE degree = 'exact' AND metric = other_metric
    ) AS m
    GROUP BY metric, form
),
printed AS (
    SELECT district, agency, agency_kind, year, metric, applicant, form, value FROM facts
    WHERE value IS NOT NULL AND agency IS NOT NULL AND year IS NOT NULL
    UNION ALL
    SELECT district, agency, agency_kind, year, metric, applicant, form, value FROM derived
    WHERE value IS NOT NULL AND agency IS NOT NULL AND year IS NOT NULL
),
figures AS (
    SELECT p.district, p.agency, p.agency_kind, p.year, p.metric, p.applicant, p.form, m.meaning, p.value
    FROM printed AS p
    JOIN meanings AS m ON p.metric = m.metric AND p.form = m.form
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
sums AS (
    SELECT
        district, year, metric, applicant, SUM(value) AS value,
        MIN(form) AS first_form, MAX(form) AS last_form, MIN(meaning) AS first_meaning, MAX(meaning) AS last_meaning
    FROM figures
    WHERE agency_kind <> 'government'
    GROUP BY district, year, metric, applicant
),
all_panel AS (
    SELECT
        district, year, metric, applicant,
        CASE WHEN first_form = last_form THEN first_form ELSE 'mixed' END AS form,
        CASE WHEN first_meaning = last_meaning THEN first_meaning END AS meaning,
        CASE WHEN ABS(value) < 1000000000 THEN ROUND(value, 6) ELSE ROUND(value, 1) END AS value
    FROM sums
),
-- Since when a figure counts the same thing, and what it was then.
district_spans AS (
    SELECT
        district, year, metric, applicant, form, meaning, value,
        MIN(CASE WHEN meaning IS NOT NULL THEN year END)
            OVER (PARTITION BY district, metric, applicant, meaning) AS first_year,
        FIRST_VALUE(CASE WHEN meaning IS NOT NULL THEN value END)
            OVER (PARTITION BY district, metric, applicant, meaning ORDER BY year) AS first_value
    FROM all_panel
),
matched_sums AS (
    SELECT
        district, year, metric, applicant, SUM(value) AS value, SUM(previous) AS previous,
        MIN(form) AS first_form, MAX(form) AS last_form,
        MIN(previous_form) AS first_previous, MAX(previous_form) AS last_previous,
        CAST(COUNT(CASE WHEN meaning <> previous_meaning THEN 1 END) AS BIGINT) AS breaks
    FROM pairs
    WHERE agency_kind <> 'government' AND previous IS NOT NULL
    GROUP BY district, year, metric, applicant
),
agency_spans AS (
    SELECT
        district, agency, year, metric, applicant, form, meaning, value, previous_form, previous_meaning, previous,
        MIN(year) OVER (PARTITION BY district, agency, metric, applicant, meaning) AS first_year,
        FIRST_VALUE(value) OVER (PARTITION BY district, agency, metric, applicant, meaning ORDER BY year) AS first_value
    FROM pairs
    WHERE applicant = 'total' OR applicant = 'none'
),
series AS (
    SELECT
        'district' AS level, 'all' AS panel, c.district, '' AS agency, c.year, c.metric, c.applicant, c.form,
        c.value, p.value AS previous, p.form AS previous_form,
        CASE WHEN c.meaning = p.meaning THEN TRUE ELSE FALSE END AS comparable, c.first_year, c.first_value
    FROM district_spans AS c
    LEFT JOIN all_panel AS p
        ON c.district = p.district AND c.year = p.year + 1 AND c.metric = p.metric AND c.applicant = p.applicant
    UNION ALL
    SELECT
        'district' AS level, 'matched' AS panel, district, '' AS agency, year, metric, applicant,
        CASE WHEN first_form = last_form THEN first_form ELSE 'mixed' END AS form,
        CASE WHEN ABS(value) < 1000000000 THEN ROUND(value, 6) ELSE ROUND(value, 1) END AS value,
        CASE WHEN ABS(previous) < 1000000000 THEN ROUND(previous, 6) ELSE ROUND(previous, 1) END AS previous,
        CASE WHEN first_previous = last_previous THEN first_previous ELSE 'mixed' END AS previous_form,
        CASE WHEN breaks = 0 THEN TRUE ELSE FALSE END AS comparable,
        CAST(NULL AS INT) AS first_year, CAST(NULL AS DOUBLE) AS first_value
    FROM matched_sums
    UNION ALL
    SELECT
        'agency' AS level, 'all' AS panel, district, agency, year, metric, applicant,
        form,
        value, previous, previous_form,
        CASE WHEN meaning = previous_meaning THEN TRUE ELSE FALSE END AS comparable, first_year, first_value
    FROM agency_spans
)
SELECT
    level, panel, district, agency, year, metric, applicant, form,
    value, previous,
    ROUND(value - previous, 6) AS change,
    CASE WHEN ABS(previous) >= smallest_base THEN 100 * ROUND(value - previous, 6) / previous END AS change_pct,
    comparable, previous_form,
    CASE
        WHEN previous IS NULL THEN 'no previous figure'
        WHEN previous = 0 THEN 'zero base'
        WHEN ABS(previous) < smallest_base THEN 'small base'
    END AS no_pct_reason,
    first_year,
    CASE
        WHEN year > first_year AND first_value >= smallest_base AND value >= 0
        THEN ROUND(100 * (POWER(value / first_value, 1.0 / CAST(year - first_year AS DOUBLE)) - 1), 4)
    END AS average_growth_pct
FROM series
CROSS JOIN (SELECT smallest_base FROM params) AS p
ORDER BY district, agency, level, panel, metric, applicant, year
