-- name: trends
-- title: Every figure beside that of the year before
-- grain: one row per level, panel, district, agency, year, metric, applicant and meaning with a figure in that year
-- key: level, panel, district, agency, year, metric, applicant, meaning
-- columns:
--   level STRING (district 地区, agency 机关): what the row is about
--   panel STRING (all 全部机关, matched 两年均有数的机关): all = every agency with the figure in the year; matched = those with it in the year before too
--   district STRING: the district
--   area_code INT: its code of GB/T 2260; null where it has none
--   agency STRING: the agency; an empty string at district level, never null, so that joins on the keys keep the row
--   year INT: the year reported on
--   metric STRING as facts.metric: the figure, as the codebook names it
--   applicant STRING as facts.applicant: who applied; at agency level only 'total' and 'none', the rest can be had from `facts`
--   meaning STRING as facts.meaning: what the figure counts; only figures with the same meaning are added up
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
--   agencies in both years, those whose figure counts the same in both, so its change is one of the figures. The
--   government's own report is a row at agency level and in no sum, as in `totals`, with whose sums these share meaning
--   and rounding. Where a form changed what a figure counts, the change is shown and not comparable, unless either year
--   has figures of several meanings; sums that other forms print in one row (`derived`) are series of their own.
--   From a small base (below smallest_base of `params`) one case more or less is a large percentage: none is given.
-- keeps: figures, pairs, kind_sums
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
sums AS (
    SELECT
        district, year, metric, applicant, meaning,
        SUM(value) AS value, MIN(first_form) AS first_form, MAX(last_form) AS last_form
    FROM kind_sums
    WHERE agency_kind <> 'government'
    GROUP BY district, year, metric, applicant, meaning
),
all_panel AS (
    SELECT
        district, year, metric, applicant, meaning,
        CASE WHEN first_form <> last_form THEN 'mixed' ELSE first_form END AS form,
        CASE WHEN ABS(value) < 1000000000 THEN ROUND(value, 6) ELSE ROUND(value, 1) END AS value,
        MIN(meaning) OVER (PARTITION BY district, year, metric, applicant) AS first_meaning,
        MAX(meaning) OVER (PARTITION BY district, year, metric, applicant) AS last_meaning
    FROM sums
),
-- The first year in which a figure counts the same thing, with its value.
district_spans AS (
    SELECT
        district, year, metric, applicant, meaning, form, value,
        CASE WHEN first_meaning = last_meaning THEN 1 END AS is_sole,
        MIN(year) OVER (PARTITION BY district, metric, applicant, meaning) AS first_year,
        FIRST_VALUE(value) OVER (PARTITION BY district, metric, applicant, meaning ORDER BY year) AS first_value
    FROM all_panel
),
matched_sums AS (
    SELECT
        district, year, metric, applicant, meaning,
        SUM(matched_value) AS value, SUM(matched_previous) AS previous,
        MIN(first_matched_form) AS first_form, MAX(last_matched_form) AS last_form,
        MIN(first_previous_form) AS first_previous, MAX(last_previous_form) AS last_previous
    FROM kind_sums
    WHERE agency_kind <> 'government' AND matched_n > 0
    GROUP BY district, year, metric, applicant, meaning
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
        'district' AS level, 'all' AS panel, c.district, '' AS agency, c.year, c.metric, c.applicant, c.meaning, c.form,
        c.value, COALESCE(s.value, o.value) AS previous, COALESCE(s.form, o.form) AS previous_form,
        CASE WHEN s.value IS NULL THEN FALSE ELSE TRUE END AS comparable, c.first_year, c.first_value
    FROM district_spans AS c
    LEFT JOIN district_spans AS s
        ON c.district = s.district AND c.year = s.year + 1 AND c.metric = s.metric AND c.applicant = s.applicant
        AND c.meaning = s.meaning
    -- the only figure of either year
    LEFT JOIN district_spans AS o
        ON c.district = o.district AND c.year = o.year + 1 AND c.metric = o.metric AND c.applicant = o.applicant
        AND c.is_sole = o.is_sole
    UNION ALL
    SELECT
        'district' AS level, 'matched' AS panel, district, '' AS agency, year, metric, applicant, meaning,
        CASE WHEN first_form <> last_form THEN 'mixed' ELSE first_form END AS form,
        CASE WHEN ABS(value) < 1000000000 THEN ROUND(value, 6) ELSE ROUND(value, 1) END AS value,
        CASE WHEN ABS(previous) < 1000000000 THEN ROUND(previous, 6) ELSE ROUND(previous, 1) END AS previous,
        CASE WHEN first_previous <> last_previous THEN 'mixed' ELSE first_previous END AS previous_form,
        TRUE AS comparable,
        CAST(NULL AS INT) AS first_year, CAST(NULL AS DOUBLE) AS first_value
    FROM matched_sums
    UNION ALL
    SELECT
        'agency' AS level, 'all' AS panel, district, agency, year, metric, applicant, meaning,
        form,
        value, previous, previous_form,
        CASE WHEN meaning = previous_meaning THEN TRUE ELSE FALSE END AS comparable, first_year, first_value
    FROM agency_spans
)
SELECT
    s.level, s.panel, s.district, a.area_code, s.agency, s.year, s.metric, s.applicant, s.meaning, s.form,
    s.value, s.previous,
    ROUND(s.value - s.previous, 6) AS change,
    CASE WHEN ABS(s.previous) >= p.smallest_base THEN 100 * ROUND(s.value - s.previous, 6) / s.previous END AS change_pct,
    s.comparable, s.previous_form,
    CASE
        WHEN s.previous IS NULL THEN 'no previous figure'
        WHEN s.previous = 0 THEN 'zero base'
        WHEN ABS(s.previous) < p.smallest_base THEN 'small base'
    END AS no_pct_reason,
    s.first_year,
    CASE
        WHEN s.year > s.first_year AND s.first_value >= p.smallest_base AND s.value >= 0
        -- of a half, some engines make the even figure and others the larger one: so little more is never a half
        THEN ROUND(100 * (POWER(s.value / s.first_value, 1.0 / CAST(s.year - s.first_year AS DOUBLE)) - 1) + 0.0000000001, 4)
    END AS average_growth_pct
FROM series AS s
CROSS JOIN (SELECT smallest_base FROM params) AS p
LEFT JOIN codes AS a ON s.district = a.district
ORDER BY district, agency, level, panel, metric, applicant, year, meaning
