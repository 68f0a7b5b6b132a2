# A balanced panel: the agencies that have the figure in every year. Needs haven, dplyr; first: gouji export --format dta
library(haven)
suppressMessages(library(dplyr))
run <- c(commandArgs(TRUE), "output/latest")[1]

panel <- read_dta(file.path(run, "export/panel.dta"))
# why a figure is missing: a blank, b a mark, c unreadable, d not in the document, e not asked by the form
message(paste(capture.output(table(na_tag(panel$requests_received_tot))), collapse = "\n"))

agencies <- panel |>
  mutate(agency_kind = as_factor(agency_kind), received = as.numeric(requests_received_tot)) |>
  filter(agency_kind != "government", !is.na(received))
balanced <- agencies |> group_by(district, agency) |> filter(n() == n_distinct(agencies$year)) |> ungroup()
result <- balanced |> group_by(year) |> summarise(agencies = n(), received = sum(received))
write.csv(as.data.frame(result), row.names = FALSE, quote = FALSE)
