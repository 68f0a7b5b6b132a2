* An event study: how agencies' figures move around a year, such as 2021, in which the form changed.
* First: gouji export --format dta
use output/latest/export/panel.dta, clear
local event 2021
drop if agency_kind == "government":agency_kind | missing(requests_received_tot)
generate y = ln(1 + requests_received_tot)
* the same agencies at all times
bysort agency_no: generate years = _N
summarize years, meanonly
keep if years == r(max)
summarize year, meanonly
* factor variables begin at zero; the year before the event is the base
generate time = year - r(min)
local base = `event' - 1 - r(min)
xtset agency_no year
xtreg y ib`base'.time, fe vce(cluster agency_no)
