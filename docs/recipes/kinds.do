* Growth by kind of agency, over the agencies with the figure in both years. First: gouji export --format dta
use output/latest/export/panel.dta, clear
drop if missing(requests_received_tot)
xtset agency_no year
generate double previous = L.requests_received_tot
drop if missing(previous)
collapse (count) agencies = previous (sum) received = requests_received_tot previous, by(agency_kind year)
generate growth_pct = 100 * (received - previous) / previous
format growth_pct %8.2f
list, noobs clean
