* Growth by kind of agency, over the agencies with the figure in both years. First: gouji export --format sav.
GET FILE='output/latest/export/panel.sav' /KEEP=district agency year agency_kind requests_received_tot.
SELECT IF NOT MISSING(requests_received_tot).
SORT CASES BY district agency year.
COMPUTE previous = LAG(requests_received_tot).
IF (LAG(district) <> district OR LAG(agency) <> agency OR LAG(year) <> year - 1) previous = $SYSMIS.
* LAG counts the cases that are kept, so that it has to be done before any of them go.
EXECUTE.
SELECT IF NOT MISSING(previous).
STRING kind (A16).
COMPUTE kind = VALUELABEL(agency_kind).
AGGREGATE /OUTFILE=* /BREAK=kind year /agencies=N /received=SUM(requests_received_tot) /previous=SUM(previous).
STRING growth_pct (A8).
COMPUTE growth_pct = LTRIM(STRING(100 * (received - previous) / previous, F8.2)).
RENAME VARIABLES (kind = agency_kind).
FORMATS agencies received previous (F8.0).
SAVE TRANSLATE /OUTFILE='kinds.csv' /TYPE=CSV /FIELDNAMES /REPLACE.
