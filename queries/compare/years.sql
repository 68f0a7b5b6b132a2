-- name: years
-- title: The sums of a series of years, over all agencies and over those of each kind
-- grain: one row per district, agency_kind, metric, applicant, meaning and year with a figure
-- columns:
--   district STRING: the district; an empty string over all districts
--   agency_kind STRING: the kind of agency; an empty string over all kinds, without the reports of governments
--   metric STRING: the figure, as the codebook names it
--   applicant STRING: who applied: a column of table 3, 'total', or 'none' for figures not split by applicant
--   meaning STRING as facts.meaning: what the figures count; only figures with the same meaning are added up
--   year INT: the year reported on, from from_year to to_year
--   form STRING: the form of the figures; 'mixed' if they have several
--   value DOUBLE: the sum over the agencies
--   n BIGINT: agencies that have the figure
--   matched_n BIGINT: those that have it in the year before too
--   matched_previous DOUBLE: their sum in the year before; null without any
--   matched_value DOUBLE: their sum in the year; null without any
--   matched_factor DOUBLE: matched_value / matched_previous; null without any, or where matched_previous is 0 or small
-- why: From year to year `matched_factor` is the change among the same agencies. From a small base (below smallest_base
--   of `params`) one case more or less is a large change, so none is given. The years are those of `params`.
WITH
kinds AS (
    SELECT
        k.level, k.area, k.agency_kind, k.metric, k.applicant, k.meaning, k.year, k.form,
        k.value, k.n, k.matched_n, k.matched_previous, k.matched_value
    FROM by_kind AS k
    CROSS JOIN params AS p
    WHERE k.level <> 'area' AND k.year >= p.from_year AND k.year <= p.to_year
),
sums AS (
    SELECT
        level, area, metric, applicant, meaning, year,
        MIN(form) AS first_form, MAX(form) AS last_form,
        ROUND(SUM(value), 6) AS value,
        CAST(SUM(n) AS BIGINT) AS n,
        CAST(SUM(matched_n) AS BIGINT) AS matched_n,
        ROUND(SUM(matched_previous), 6) AS matched_previous,
        ROUND(SUM(matched_value), 6) AS matched_value
    FROM kinds
    WHERE agency_kind <> 'government'
    GROUP BY level, area, metric, applicant, meaning, year
),
together AS (
    SELECT
        level, area, '' AS agency_kind, metric, applicant, meaning, year,
        CASE WHEN first_form <> last_form THEN 'mixed' ELSE first_form END AS form,
        value, n, matched_n,
        CASE WHEN matched_n > 0 THEN matched_previous END AS matched_previous,
        CASE WHEN matched_n > 0 THEN matched_value END AS matched_value
    FROM sums
    UNION ALL
    SELECT
        level, area, agency_kind, metric, applicant, meaning, year, form,
        value, n, matched_n, matched_previous, matched_value
    FROM kinds
)
SELECT
    t.area AS district, t.agency_kind, t.metric, t.applicant, t.meaning, t.year, t.form,
    t.value, t.n, t.matched_n, t.matched_previous, t.matched_value,
    CASE
        WHEN t.matched_previous >= p.smallest_base AND t.matched_previous > 0 THEN t.matched_value / t.matched_previous
    END AS matched_factor
FROM together AS t
CROSS JOIN (SELECT smallest_base FROM params) AS p
ORDER BY district, agency_kind, metric, applicant, meaning, year
