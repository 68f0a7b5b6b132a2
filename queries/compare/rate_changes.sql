-- name: rate_changes
-- title: The rates of a district in two years, with their counts
-- grain: one row per district, panel and rate with counts in either year
-- columns:
--   district STRING: the district
--   panel STRING: 'all' = every agency with the counts in the year; 'matched' = those with them in both years
--   rate STRING: as in the table `rates`
--   previous_numerator DOUBLE: the counts of from_year; null where no agency has them
--   previous_denominator DOUBLE: likewise
--   previous DOUBLE: previous_numerator / previous_denominator; null where that is 0
--   numerator DOUBLE: the counts of to_year
--   denominator DOUBLE: likewise
--   value DOUBLE: numerator / denominator
--   change_points DOUBLE: the change in percentage points; null where a rate is missing or its counts do not count the same
--   previous_agencies BIGINT: agencies in the counts of from_year
--   agencies BIGINT: agencies in those of to_year
--   comparable BOOLEAN: all counts count the same, whatever the form
-- why: A rate moves with the agencies in it as a sum does. The years are those of `params`.
WITH
both_years AS (
    SELECT
        r.district, r.agency, r.rate,
        MAX(CASE WHEN r.year = p.from_year THEN r.numerator END) AS previous_numerator,
        MAX(CASE WHEN r.year = p.from_year THEN r.denominator END) AS previous_denominator,
        MAX(CASE WHEN r.year = p.to_year THEN r.numerator END) AS numerator,
        MAX(CASE WHEN r.year = p.to_year THEN r.denominator END) AS denominator,
        MIN(r.meaning) AS first_meaning, MAX(r.meaning) AS last_meaning
    FROM rates AS r
    CROSS JOIN params AS p
    WHERE r.level = 'agency' AND (r.year = p.from_year OR r.year = p.to_year)
    GROUP BY r.district, r.agency, r.rate
),
governments AS (
    SELECT DISTINCT district, agency, 1 AS is_government
    FROM reports
    WHERE agency_kind = 'government'
),
panels AS (
    SELECT
        b.district, b.rate, b.first_meaning, b.last_meaning, b.previous_numerator, b.previous_denominator, b.numerator,
        b.denominator, 'all' AS panel
    FROM both_years AS b
    LEFT JOIN governments AS g ON b.district = g.district AND b.agency = g.agency
    WHERE g.is_government IS NULL
    UNION ALL
    SELECT
        b.district, b.rate, b.first_meaning, b.last_meaning, b.previous_numerator, b.previous_denominator, b.numerator,
        b.denominator, 'matched' AS panel
    FROM both_years AS b
    LEFT JOIN governments AS g ON b.district = g.district AND b.agency = g.agency
    WHERE g.is_government IS NULL AND b.numerator IS NOT NULL AND b.previous_numerator IS NOT NULL
),
sums AS (
    SELECT
        district, panel, rate,
        SUM(previous_numerator) AS previous_numerator, SUM(previous_denominator) AS previous_denominator,
        SUM(numerator) AS numerator, SUM(denominator) AS denominator,
        CAST(COUNT(previous_numerator) AS BIGINT) AS previous_agencies,
        CAST(COUNT(numerator) AS BIGINT) AS agencies,
        MIN(first_meaning) AS first_meaning, MAX(last_meaning) AS last_meaning
    FROM panels
    GROUP BY district, panel, rate
),
shares AS (
    SELECT
        district, panel, rate,
        CASE WHEN previous_agencies > 0 THEN previous_numerator END AS previous_numerator,
        CASE WHEN previous_agencies > 0 THEN previous_denominator END AS previous_denominator,
        previous_numerator / NULLIF(previous_denominator, 0) AS previous,
        CASE WHEN agencies > 0 THEN numerator END AS numerator,
        CASE WHEN agencies > 0 THEN denominator END AS denominator,
        numerator / NULLIF(denominator, 0) AS value,
        previous_agencies, agencies,
        CASE WHEN first_meaning = last_meaning THEN TRUE ELSE FALSE END AS comparable
    FROM sums
)
SELECT
    district, panel, rate, previous_numerator, previous_denominator, previous, numerator, denominator, value,
    CASE WHEN comparable THEN ROUND(100 * (value - previous) + 0.0000000001, 6) END AS change_points,
    previous_agencies, agencies, comparable
FROM shares
ORDER BY district, panel, rate
