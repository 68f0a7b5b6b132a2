# Why requests were refused, year by year, as a share of all refusals. Needs dplyr.
suppressMessages(library(dplyr))
run <- c(commandArgs(TRUE), "output/latest")[1]

facts <- read.csv(file.path(run, "facts.csv"), fileEncoding = "UTF-8-BOM")
result <- facts |>
  filter(startsWith(metric, "outcome.refused."), applicant == "total", agency_kind != "government", !is.na(value)) |>
  mutate(reason = sub("outcome.refused.", "", metric, fixed = TRUE)) |>
  group_by(year, reason) |>
  summarise(refused = sum(value), .groups = "drop_last") |>
  mutate(share_pct = sprintf("%.2f", 100 * refused / sum(refused))) |>
  filter(refused > 0) |>
  arrange(year, reason)
write.csv(as.data.frame(result), row.names = FALSE, quote = FALSE)
