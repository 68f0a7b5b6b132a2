# An event study: how agencies' figures move around a year, such as 2021, in which the form changed. Needs dplyr.
# usage: Rscript event.R RUN YEAR
suppressMessages(library(dplyr))
arguments <- commandArgs(TRUE)
run <- c(arguments, "output/latest")[1]
event <- as.integer(arguments[2])
metric <- "requests.received"

# across a change of form only what counts exactly the same can be followed
comparability <- read.csv(file.path(run, "comparability.csv"), fileEncoding = "UTF-8-BOM")
of_metric <- subset(comparability, metric == get("metric", globalenv()) & form == 2021 & other_form == 2019)
stopifnot(any(of_metric$degree == "exact" & of_metric$other_metric == metric))

panel <- read.csv(file.path(run, "panel.csv"), fileEncoding = "UTF-8-BOM")
figures <- panel |>
  filter(agency_kind != "government", !is.na(requests_received__total)) |>
  transmute(district, agency, time = year - event, y = log1p(requests_received__total))
# the same agencies at all times, each compared with itself in the year before
times <- n_distinct(figures$time)
result <- figures |>
  group_by(district, agency) |>
  filter(n() == times) |>
  mutate(difference = y - y[time == -1]) |>
  group_by(time) |>
  summarise(agencies = n(), effect = mean(difference), se = sd(difference) / sqrt(n())) |>
  mutate(effect = sprintf("%.4f", effect), se = sprintf("%.4f", se))
write.csv(as.data.frame(result), row.names = FALSE, quote = FALSE)
