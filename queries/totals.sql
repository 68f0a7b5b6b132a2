-- name: totals
-- title: Totals of a district's agencies, figure by figure
-- grain: one row per district, year, metric, applicant and meaning that any report of the district has a cell or a sum for
-- key: district, year, metric, applicant, meaning
-- columns:
--   district STRING: the district
--   area_code INT: its code of GB/T 2260; null where it has none
--   year INT: the year reported on
--   metric STRING as facts.metric: the figure, as the codebook names it
--   applicant STRING as facts.applicant: who applied: a column of table 3, 'total', or 'none' for figures not split by applicant
--   meaning STRING as facts.meaning: what the figures count; only figures with the same meaning are added up
--   form STRING: the form of the reports that have the cell; 'mixed' where they follow more than one
--   value DOUBLE: the sum over the agencies, without the government's own report; null where no agency has the figure
--   reports_included BIGINT: agencies that have the figure
--   reports_known BIGINT: agencies of the district known from any year, without the government itself
--   missing BIGINT: reports_known - reports_included: no report, another meaning, a blank or an unreadable cell
--   own_report_value DOUBLE: the figure of the government's own report, which covers its whole area; null without one
--   mean DOUBLE: value / reports_included
--   median DOUBLE: the median of the agencies included
--   minimum DOUBLE: the smallest figure of an agency
--   maximum DOUBLE: the largest figure of an agency
--   top_agency STRING: the agency with the largest figure, the first by name among equals; null unless value > 0
--   top_share DOUBLE: maximum / value, from 0 to 1; null unless value > 0 and no figure is negative
--   difference DOUBLE: own_report_value - value; null where either is
-- why: A government's own report already holds its agencies' figures, so adding it up with theirs counts them twice.
--   It stands beside the sum instead: the two should be equal, and `missing` shows how far they may differ.
--   Sums are rounded (to 6 decimals; from a thousand million on to 1) because the order of summation, which is the
--   scheduler's, would show in the last digits; the median, which may be half a sum of two, to 7 decimals.
--   A report without a known agency or year has no row.
--   Where two reports claim to be a government's own, the larger figure counts.
--   Reports of one year may follow different forms. Their figures are one sum where `comparability` says that they count
--   exactly the same; else each meaning has a row of its own.
-- words: as numbers
WITH
codes AS (
    SELECT district, CASE WHEN MIN(district_code) = MAX(district_code) THEN MIN(district_code) END AS area_code
    FROM reports
    GROUP BY district
),
known_agencies AS (
    SELECT district, CAST(COUNT(DISTINCT agency) AS BIGINT) AS reports_known
    FROM reports
    WHERE agency_kind <> 'government' AND year IS NOT NULL
    GROUP BY district
),
figures AS (
    SELECT district, agency, agency_kind, year, metric, applicant, form, meaning, value FROM facts
    WHERE agency IS NOT NULL AND year IS NOT NULL
    UNION ALL
    SELECT district, agency, agency_kind, year, metric, applicant, form, meaning, value FROM derived
    WHERE agency IS NOT NULL AND year IS NOT NULL
),
sums AS (
    SELECT
        district, year, metric, applicant, meaning,
        MIN(form) AS first_form, MAX(form) AS last_form,
        SUM(CASE WHEN agency_kind <> 'government' THEN value END) AS raw_sum,
        CAST(COUNT(CASE WHEN agency_kind <> 'government' THEN value END) AS BIGINT) AS reports_included,
        MAX(CASE WHEN agency_kind = 'government' THEN value END) AS own_report_value,
        ROUND(MEDIAN(CASE WHEN agency_kind <> 'government' THEN value END), 7) AS median,
        MIN(CASE WHEN agency_kind <> 'government' THEN value END) AS minimum,
        MAX(CASE WHEN agency_kind <> 'government' THEN value END) AS maximum
    FROM figures
    GROUP BY district, year, metric, applicant, meaning
),
cells AS (
    SELECT
        district, year, metric, applicant, meaning,
        CASE WHEN first_form <> last_form THEN 'mixed' ELSE first_form END AS form,
        CASE
            WHEN reports_included = 0 THEN NULL
            WHEN ABS(raw_sum) < 1000000000 THEN ROUND(raw_sum, 6)
            ELSE ROUND(raw_sum, 1)
        END AS value,
        reports_included, own_report_value, median, minimum, maximum
    FROM sums
),
-- Only figures above 0 can be the largest of a sum above 0; most figures are 0, so this keeps the join small.
tops AS (
    SELECT c.district, c.year, c.metric, c.applicant, c.meaning, MIN(f.agency) AS top_agency
    FROM figures AS f
    JOIN cells AS c
        ON f.district = c.district AND f.year = c.year AND f.metric = c.metric
        AND f.applicant = c.applicant AND f.meaning = c.meaning AND f.value = c.maximum
    WHERE f.value > 0 AND c.value > 0 AND f.agency_kind <> 'government'
    GROUP BY c.district, c.year, c.metric, c.applicant, c.meaning
)
SELECT
    c.district, a.area_code, c.year, c.metric, c.applicant, c.meaning, c.form,
    c.value,
    c.reports_included,
    COALESCE(k.reports_known, CAST(0 AS BIGINT)) AS reports_known,
    COALESCE(k.reports_known, CAST(0 AS BIGINT)) - c.reports_included AS missing,
    c.own_report_value,
    c.value / CAST(NULLIF(c.reports_included, 0) AS DOUBLE) AS mean,
    c.median, c.minimum, c.maximum,
    t.top_agency,
    CASE WHEN c.value > 0 AND c.minimum >= 0 THEN c.maximum / c.value END AS top_share,
    ROUND(c.own_report_value - c.value, 6) AS difference
FROM cells AS c
LEFT JOIN codes AS a ON c.district = a.district
LEFT JOIN known_agencies AS k ON c.district = k.district
LEFT JOIN tops AS t
    ON c.district = t.district AND c.year = t.year AND c.metric = t.metric
    AND c.applicant = t.applicant AND c.meaning = t.meaning
ORDER BY district, year, metric, applicant, meaning
