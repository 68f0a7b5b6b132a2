* A balanced panel: the agencies that have the figure in every year. First: gouji export --format sav.
GET FILE='output/latest/export/panel.sav'.
* A government (1) reports for its whole area. What is missing is user-missing, with its reason as its label.
SELECT IF agency_kind <> 1 AND NOT MISSING(requests_received_tot).
AGGREGATE /OUTFILE=* MODE=ADDVARIABLES /BREAK=district agency /years=N.
COMPUTE everyone = 1.
AGGREGATE /OUTFILE=* MODE=ADDVARIABLES /BREAK=everyone /most=MAX(years).
SELECT IF years = most.
AGGREGATE /OUTFILE=* /BREAK=year /agencies=N /received=SUM(requests_received_tot).
FORMATS agencies received (F8.0).
SAVE TRANSLATE /OUTFILE='panel.csv' /TYPE=CSV /FIELDNAMES /REPLACE.
