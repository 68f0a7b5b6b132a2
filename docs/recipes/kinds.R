# Growth by kind of agency, over the agencies with the figure in both years. Needs dplyr.
suppressMessages(library(dplyr))
run <- c(commandArgs(TRUE), "output/latest")[1]

panel <- read.csv(file.path(run, "panel.csv"), fileEncoding = "UTF-8-BOM")
figures <- panel |> transmute(district, agency, agency_kind, year, received = requests_received__total) |> filter(!is.na(received))
before <- figures |> transmute(district, agency, year = year + 1L, previous = received)
result <- figures |>
  inner_join(before, by = c("district", "agency", "year")) |>
  group_by(agency_kind, year) |>
  summarise(agencies = n(), received = sum(received), previous = sum(previous), .groups = "drop") |>
  mutate(growth_pct = sprintf("%.2f", 100 * (received - previous) / previous)) |>
  arrange(agency_kind, year)
write.csv(as.data.frame(result), row.names = FALSE, quote = FALSE)
