-- name: trends
-- title: Every figure beside that of the year before
-- grain: one row per level, panel, district, agency, year, metric and applicant with a figure in that year
-- columns:
--   level STRING: 'district' or 'agency'
--   panel STRING: 'all' = every agency with the figure in the year; 'matched' = those with it in the year before too
--   district STRING: the district
--   agency STRING: the agency; an empty string at district level, never null, so that joins on the keys keep the row
--   year INT: the year reported on
--   metric STRING: the figure, as the codebook names it
--   applicant STRING: who applied; at agency level only 'total' and 'none', the rest can be had from `facts`
--   form STRING: the form of the year; 'mixed' where the agencies added up used more than one
--   value DOUBLE: the figure; at district level the sum over the agencies, without the government's own report
--   previous DOUBLE: the same of the year before; null where that year has none: a gap is never bridged
--   change DOUBLE: value - previous
--   change_pct DOUBLE: change in per cent of previous; null where previous is null or 0
--   comparable BOOLEAN: true only where previous exists and was reported on the same form (by each agency added up)
-- why: A district's sum also moves when an agency begins or ceases to report. The matched panel adds up the same
--   agencies in both years, so its change is one of the figures. The government's own report is a row at agency level
--   and in no sum, as in `totals`, with whose sums these share the rounding.
WITH
-- Each report beside that of the year before: figures are then matched by the short key of the earlier report (which
-- is one in its district only: one file may lie in the folders of two).
report_pairs AS (
    SELECT r.district, r.report_id, r.agency_kind, p.report_id AS previous_id, p.form AS previous_form
    FROM reports AS r
    LEFT JOIN reports AS p ON r.district = p.district AND r.agency = p.agency AND r.year = p.year + 1
),
figures AS (
    SELECT
        f.district, f.agency, f.year, f.metric, f.applicant, f.form, f.value,
        r.agency_kind, r.previous_id, r.previous_form
    FROM facts AS f
    JOIN report_pairs AS r ON f.district = r.district AND f.report_id = r.report_id
    WHERE f.value IS NOT NULL
),
earlier AS (
    SELECT district, report_id, metric, applicant, value AS previous
    FROM facts
    WHERE value IS NOT NULL
),
sums AS (
    SELECT
        district, year, metric, applicant,
        SUM(value) AS value, MIN(form) AS first_form, MAX(form) AS last_form
    FROM figures
    WHERE agency_kind <> 'government'
    GROUP BY district, year, metric, applicant
),
matched_sums AS (
    SELECT
        f.district, f.year, f.metric, f.applicant,
        SUM(f.value) AS value, SUM(e.previous) AS previous,
        MIN(f.form) AS first_form, MAX(f.form) AS last_form,
        COUNT(CASE WHEN f.form <> f.previous_form THEN 1 END) AS form_changes
    FROM figures AS f
    JOIN earlier AS e
        ON f.district = e.district AND f.previous_id = e.report_id AND f.metric = e.metric AND f.applicant = e.applicant
    WHERE f.agency_kind <> 'government'
    GROUP BY f.district, f.year, f.metric, f.applicant
),
all_panel AS (
    SELECT
        district, year, metric, applicant,
        CASE WHEN first_form = last_form THEN first_form ELSE 'mixed' END AS form,
        CASE WHEN ABS(value) < 1000000000 THEN ROUND(value, 6) ELSE ROUND(value, 1) END AS value
    FROM sums
),
series AS (
    SELECT
        'district' AS level, 'all' AS panel, c.district, '' AS agency, c.year, c.metric, c.applicant, c.form,
        c.value, p.value AS previous,
        CASE WHEN c.form = p.form AND c.form <> 'mixed' THEN TRUE ELSE FALSE END AS comparable
    FROM all_panel AS c
    LEFT JOIN all_panel AS p
        ON c.district = p.district AND c.year = p.year + 1 AND c.metric = p.metric AND c.applicant = p.applicant
    UNION ALL
    SELECT
        'district' AS level, 'matched' AS panel, district, '' AS agency, year, metric, applicant,
        CASE WHEN first_form = last_form THEN first_form ELSE 'mixed' END AS form,
        CASE WHEN ABS(value) < 1000000000 THEN ROUND(value, 6) ELSE ROUND(value, 1) END AS value,
        CASE WHEN ABS(previous) < 1000000000 THEN ROUND(previous, 6) ELSE ROUND(previous, 1) END AS previous,
        CASE WHEN form_changes = 0 THEN TRUE ELSE FALSE END AS comparable
    FROM matched_sums
    UNION ALL
    SELECT
        'agency' AS level, 'all' AS panel, f.district, f.agency, f.year, f.metric, f.applicant, f.form,
        f.value, e.previous,
        CASE WHEN e.previous IS NOT NULL AND f.form = f.previous_form THEN TRUE ELSE FALSE END AS comparable
    FROM figures AS f
    LEFT JOIN earlier AS e
        ON f.district = e.district AND f.previous_id = e.report_id AND f.metric = e.metric AND f.applicant = e.applicant
    WHERE f.applicant = 'total' OR f.applicant = 'none'
)
SELECT
    level, panel, district, agency, year, metric, applicant, form,
    value, previous,
    ROUND(value - previous, 6) AS change,
    100 * ROUND(value - previous, 6) / NULLIF(previous, 0) AS change_pct,
    comparable
FROM series
ORDER BY district, agency, level, panel, metric, applicant, year
