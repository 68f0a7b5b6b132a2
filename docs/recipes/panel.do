* A balanced panel: the agencies that have the figure in every year. First: gouji export --format dta
use output/latest/export/panel.dta, clear
* why a figure is missing: .a blank, .b a mark, .c unreadable, .d not in the document, .e not asked by the form
tabulate requests_received_tot if missing(requests_received_tot), missing
* a government reports for its whole area
drop if agency_kind == "government":agency_kind | missing(requests_received_tot)
bysort district agency: generate years = _N
summarize years, meanonly
keep if years == r(max)
xtset agency_no year
collapse (count) agencies = requests_received_tot (sum) received = requests_received_tot, by(year)
list, noobs clean
