use super::ended::Ended;
use super::exit::{Exit, RunFailOn};
use super::log::LogFormat;
use super::out::{CauseCounts, counted, print};
use super::progress::{Mode, Stages};
use super::runs::run_named;
use chrono::Utc;
use gouji::change::State;
use gouji::config::{Config, Share};
use gouji::finding::Severity;
use gouji::language::{Language, system_error};
use gouji::news::{Basis, FILE, News};
use gouji::pipeline::{self, CacheUse, Job, Preview, Summary};
use gouji::rules::rule;
use gouji::schema::Table;
use gouji::source::SourceOutcome;
use gouji::source::published::{CACHE, LATEST};
use gouji::waivers::Reviews;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Read a corpus, audit it, and publish its tables to OUTPUT/latest
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji run reports/
  gouji run reports/2022 reports/2023 -o /srv/tables --threads 2
  gouji run reports/ --fail-on error --progress none    for a nightly job: see the exit code (4 takes precedence over 3)
  gouji run reports/ --fail-on new-error                the same, but only for what the run before did not find

A corpus is a folder with reports at any depth; where a report does not name its district, the nearest folder called after
one tells it (南京市/鼓楼区), and else the first folder below the corpus. The former output stays as it is until the new one is whole.")]
pub(super) struct Arguments {
    /// Folders and files to read
    #[arg(required = true)]
    corpus: Vec<PathBuf>,
    #[command(flatten)]
    how: Publishing,
    /// Leave files that changed less than this ago, such as `60s` or `5m`, for the next run: they may not be complete
    /// yet
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, default_value = "0s")]
    settle: Duration,
    /// Where readings are kept from run to run [default: `.cache` in the output]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Read every file, and keep no readings
    #[arg(long, conflicts_with_all = ["cache", "verify_cache"])]
    no_cache: bool,
    /// Read this share of the files with a kept reading again, and end with exit code 1 if one reads differently
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = share)]
    verify_cache: Share,
    /// Run and publish even if nothing has changed since the last run
    #[arg(long)]
    force: bool,
    /// Only say what would be read, taken from kept readings and left out, and about how long it would take
    #[arg(long)]
    dry_run: bool,
}

/// How a run is made and published, whatever it reads.
#[derive(Debug, clap::Args)]
pub(super) struct Publishing {
    /// Where to publish
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
    /// Limits and settings: gouji.toml, or the run.json of a run to use its settings
    #[arg(long)]
    config: Option<PathBuf>,
    /// Number of reading threads [default: one for each processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    #[arg(long, value_enum, default_value_t = Mode::Auto)]
    progress: Mode,
    /// End with exit code 4 when there are causes of this severity or a graver one with a finding that nobody has waived;
    /// `new-error` and the like count only those that were not open in the run before
    #[arg(long, value_enum, default_value_t = RunFailOn::Never)]
    fail_on: RunFailOn,
    /// Publish even if there are far fewer reports than in the run before (`gate.fewest_reports`)
    #[arg(long)]
    allow_fewer: bool,
    /// Write metrics for Prometheus to this file, in whatever way the run ends
    #[arg(long, value_name = "FILE.prom")]
    metrics: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    summary: SummaryFormat,
    /// Compare with this run, given by its folder, name or number, instead of the one that is replaced
    #[arg(long, value_name = "RUN")]
    against: Option<String>,
}

fn share(text: &str) -> Result<Share, String> {
    text.to_owned().try_into()
}

/// The format of the summary on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SummaryFormat {
    Text,
    /// One object, even if the run fails
    Json,
}

pub(super) fn run(arguments: &Arguments, log: LogFormat, lang: Language) -> anyhow::Result<Exit> {
    let how = &arguments.how;
    if arguments.dry_run {
        let stages = Stages::new(how.progress, log == LogFormat::Json, lang);
        let preview = arguments.with_job(&stages, lang, |job| Ok(pipeline::preview(job)?))?;
        print(&preview_words(&preview, lang))?;
        return Ok(Exit::Done);
    }
    how.publish(log, lang, |stages| arguments.with_job(stages, lang, |job| Ok(pipeline::run(job)?)))
}

impl Arguments {
    /// Calls a function with the job that the arguments describe.
    fn with_job<T>(
        &self,
        stages: &Stages,
        lang: Language,
        work: impl FnOnce(&Job) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let cache = self.cache.clone().unwrap_or_else(|| self.how.output.join(CACHE));
        let cache = CacheUse { dir: &cache, checked: self.verify_cache.percent() };
        self.how.with_job(stages, lang, |job| {
            work(&Job {
                corpus: &self.corpus,
                settle: self.settle,
                cache: (!self.no_cache).then_some(cache),
                force: self.force,
                ..job
            })
        })
    }
}

impl Publishing {
    /// Publishes a run, and reports in all requested ways how it ended.
    pub(super) fn publish(
        &self,
        log: LogFormat,
        lang: Language,
        run: impl FnOnce(&Stages) -> anyhow::Result<Summary>,
    ) -> anyhow::Result<Exit> {
        let started = Utc::now();
        let stages = Stages::new(self.progress, log == LogFormat::Json, lang);
        let result = run(&stages).map(|summary| {
            let exit = exit_of_run(&summary, self.fail_on);
            (summary, exit)
        });
        let ended = Ended::of(&result, started, &stages, lang);
        drop(stages);
        if let Some(path) = &self.metrics
            && let Err(error) = ended.write_metrics(path, Utc::now())
        {
            let (path, why) = (path.display(), system_error(&error));
            tracing::warn!(
                "{}",
                lang.choose(format!("{path} cannot be written: {error}"), format!("{path}无法写入：{why}"))
            );
        }
        if log == LogFormat::Json {
            ended.log();
        }
        match (&result, self.summary) {
            (_, SummaryFormat::Json) => print(&ended.json()?)?,
            (Ok((summary, _)), SummaryFormat::Text) => print(&words(summary, lang))?,
            (Err(_), SummaryFormat::Text) => {}
        }
        result.map(|(_, exit)| exit)
    }

    /// Calls a function with the job that the arguments describe. Nothing has been read yet.
    pub(super) fn with_job<T>(
        &self,
        stages: &Stages,
        lang: Language,
        work: impl FnOnce(Job) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let config = self.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
        let interrupt = interrupt()?;
        let apart = super::apart::apart(&config);
        let against = self.against.as_deref().map(|name| run_named(&self.output, name)).transpose()?;
        work(Job {
            corpus: &[],
            output: &self.output,
            config: &config,
            apart: Some(&apart),
            settle: Duration::ZERO,
            allow_fewer: self.allow_fewer,
            against: against.as_deref(),
            lang,
            exit_code: &|summary| exit_of_run(summary, self.fail_on) as u8,
            cache: None,
            force: false,
            threads: self.threads.map(usize::from),
            progress: stages,
            interrupt: &interrupt,
        })
    }
}

/// A flag that is set when the user interrupts the command.
pub(super) fn interrupt() -> anyhow::Result<Arc<AtomicBool>> {
    let interrupt = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupt);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))?;
    Ok(interrupt)
}

/// The exit code of a run that has published.
pub(super) fn exit_of_run(summary: &Summary, fail_on: RunFailOn) -> Exit {
    let newly_open = summary.news.counts.newly_due.keys().copied();
    match () {
        () if fail_on.is_met(summary.open.keys().copied(), newly_open) => Exit::Findings,
        () if summary.is_partial() => Exit::SomeQuarantined,
        () => Exit::Done,
    }
}

/// The summary of a preview.
fn preview_words(preview: &Preview, lang: Language) -> String {
    let Preview { kept, unread, archives, left_out, seconds } = preview;
    let left_out: usize = left_out.values().sum();
    match lang {
        Language::En => {
            let time = seconds.map_or_else(
                || "unknown, since there is no run before".to_owned(),
                |seconds| format!("about {seconds:.1} s, judging by the last run"),
            );
            format!(
                "read      {}, and the content of {}\nkept      {} from earlier runs\nleft out  {}\ntime      {time}\n",
                counted(*unread, "file"),
                counted(*archives, "archive"),
                counted(*kept, "file"),
                counted(left_out, "file")
            )
        }
        Language::Zh => {
            let time = seconds.map_or_else(
                || "无法估计，没有可参照的运行".to_owned(),
                |seconds| format!("约 {seconds:.1} 秒（按上次运行估计）"),
            );
            format!(
                "读取  {unread} 个文件，另打开 {archives} 个压缩包\n沿用  {kept} 个文件以前的读取结果\n略过  {left_out} 个文件\n用时  {time}\n"
            )
        }
    }
}

/// Most rules named in the summary.
const MOST_RULES: usize = 5;
/// Most findings named for each way in which a waiver can fail.
const MOST_FINDINGS: usize = 5;

/// The lines on waivers, in English and Chinese.
fn waiver_words(reviews: &Reviews) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    if reviews.waived > 0 {
        let waived = reviews.waived;
        lines.push((
            format!("waived    {} of these, which fail no run", counted(waived, "finding")),
            format!("复核  其中 {waived} 处已复核，不再计为失败"),
        ));
    }
    let unmet: Vec<String> = reviews.unmet.iter().map(|(line, finding)| format!("{finding} ({line})")).collect();
    for (findings, english, chinese) in [
        (&reviews.expired, "no longer waived, their last day has passed", "处复核已过期，不再有效"),
        (
            &reviews.changed,
            "waived with other figures, which has to be looked at again",
            "处复核后数字有变，需重新复核",
        ),
        (
            &unmet,
            "in waivers.csv without a finding (with their lines): corrected, or not in this corpus",
            "处复核没有对应的问题（括号内为行号）：已改正，或报告不在本次范围",
        ),
    ] {
        if findings.is_empty() {
            continue;
        }
        let (count, more) = (findings.len(), if findings.len() > MOST_FINDINGS { ", …" } else { "" });
        let named = findings.iter().take(MOST_FINDINGS).cloned().collect::<Vec<_>>().join(", ");
        lines.push((
            format!("waivers   {count} {english}: {named}{more}"),
            format!("复核  {count} {chinese}：{named}{more}"),
        ));
    }
    lines
}

/// The lines on what differs from the run before, in English and Chinese.
fn news_words(news: &News, latest: &str) -> Vec<(String, String)> {
    let counts = &news.counts;
    let of = |state| counts.causes_of(state);
    let (new, fixed, changed, gone) = (of(State::New), of(State::Fixed), of(State::Changed), of(State::Gone));
    let [errors, queries] = [Severity::Error, Severity::Query].map(|severity| counts.causes_with(State::New, severity));
    let reports = [State::New, State::Gone, State::Changed].map(|state| counts.reports_of(state));
    let ([came, went, differ], facts) = (reports, counts.facts);
    let before = match &news.basis {
        Basis::First => {
            return vec![(
                "news      none: there is no run before to compare with".to_owned(),
                "变动  此前没有运行结果，无从比较".to_owned(),
            )];
        }
        Basis::Unreadable(why) => {
            return vec![(format!("news      none: {}", why.en), format!("变动  无从比较：{}", why.zh))];
        }
        Basis::Before(before) => &before.run_id,
    };
    vec![
        (
            format!(
                "news      {} ({}, {}), {fixed} fixed, {changed} changed, {gone} no longer listed, since {before}",
                counted(new, "new cause"),
                counted(errors, "error"),
                counted(queries, "query")
            ),
            format!(
                "变动  与{before}相比：新增问题 {new} 项（错误 {errors} 项，疑问 {queries} 项），已改正 {fixed} 项，\
                 有变化 {changed} 项，不再列出 {gone} 项"
            ),
        ),
        (
            format!(
                "          {} new, {went} gone, {differ} changed; {} changed",
                counted(came, "report"),
                counted(facts, "figure")
            ),
            format!("      报告新增 {came} 份，减少 {went} 份，有变化 {differ} 份；数字变动 {facts} 处"),
        ),
        (format!("          {latest}/{FILE} tells more"), format!("      详见 {latest}/{FILE}")),
    ]
}

/// The lines about findings and causes.
fn found(summary: &Summary, lang: Language) -> String {
    let causes = CauseCounts(&summary.causes);
    let findings: usize = summary.findings.values().sum();
    let mut rules: Vec<_> = summary.findings.iter().collect();
    rules.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let rules: Vec<String> = rules
        .iter()
        .take(MOST_RULES)
        .map(|(code, count)| format!("{code} {} {count}", rule(code).map_or("", |rule| rule.title(lang))))
        .collect();
    let rules = rules.join(lang.choose(", ", "、"));
    match lang {
        _ if findings == 0 => format!("{}{}", lang.choose("found     ", "发现  "), causes.words(lang)),
        Language::En => {
            format!("found     {}\n          in {}: {rules}", causes.words(lang), counted(findings, "finding"))
        }
        Language::Zh => format!("发现  {}\n      共 {findings} 处：{rules}", causes.words(lang)),
    }
}

/// The line on files without a report, in English and Chinese; `None` if there are none.
fn left_out(sources: &BTreeMap<SourceOutcome, usize>) -> Option<(String, String)> {
    let count = |outcome| sources.get(&outcome).copied().unwrap_or(0);
    let (skipped, duplicates) = (count(SourceOutcome::NotAReport), count(SourceOutcome::Duplicate));
    let ignored = count(SourceOutcome::Ignored);
    let (english, chinese) = match ignored {
        0 => (String::new(), String::new()),
        _ => (format!(", {} left by programs", counted(ignored, "file")), format!("，{ignored} 个程序遗留文件")),
    };
    (skipped + duplicates + ignored > 0).then(|| {
        let (files, copies) = (counted(skipped, "file"), counted(duplicates, "copy"));
        (
            format!("left out  {files} without a report, {copies}{english}"),
            format!("略过  {skipped} 个非报告文件，{duplicates} 份重复副本{chinese}"),
        )
    })
}

/// The summary of a run: what was read, what could not be read, what was found, and where the tables are.
// Long because each line of the summary is given in both languages.
fn words(summary: &Summary, lang: Language) -> String {
    let count = |outcome| summary.sources.get(&outcome).copied().unwrap_or(0);
    let files = summary.files;
    let years = match summary.years {
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}–{last}"),
        None => String::new(),
    };
    let (reports, districts, seconds) = (summary.reports, summary.districts, summary.seconds);
    let (cut, unread) = (summary.cut, count(SourceOutcome::Quarantined).saturating_sub(summary.cut));
    let folder = summary.folder.display();
    let latest = summary.folder.parent().and_then(|runs| runs.parent()).map(|output| output.join(LATEST));
    // without links, `latest` is a file that names the run
    let latest = latest.filter(|latest| latest.is_dir());
    let latest = latest.as_deref().unwrap_or(&summary.folder).display();
    let sources = summary.file_of(Table::Sources).unwrap_or_else(|| Table::Sources.name().to_owned());
    let mut out = String::new();
    let mut line = |english: String, chinese: String| {
        let _ = writeln!(out, "{}", lang.choose(english, chinese));
    };
    if let Some(run) = &summary.repeats {
        line(
            format!(
                "unchanged {}, program and settings are those of the run {run}: nothing was published (--force runs anyway)",
                counted(files, "file")
            ),
            format!("未变  {files} 个文件、程序和设置均与运行 {run} 相同，未重新发布（可用 --force 强制运行）"),
        );
        return out;
    }
    line(
        format!(
            "read      {} of {}, {years}, from {} in {seconds:.1} s",
            counted(reports, "report"),
            counted(districts, "district"),
            counted(files, "file")
        ),
        format!("已读  {files} 个文件，{districts} 个地区 {years} 年的 {reports} 份报告，用时 {seconds:.1} 秒"),
    );
    if let Some((english, chinese)) = left_out(&summary.sources) {
        line(english, chinese);
    }
    if cut > 0 {
        line(
            format!(
                "cut       {} whose files are cut short, in no total and judged by no rule; {sources} names the files",
                counted(cut, "report")
            ),
            format!("残缺  {cut} 份报告的文件不完整，未计入汇总，也不作审核，文件见 {sources}"),
        );
    }
    if unread > 0 {
        line(
            format!("unread    {} could not be read; {sources} has every reason, such as", counted(unread, "file")),
            format!("未读  {unread} 个文件无法读取，原因见 {sources}，例如"),
        );
        for (path, reason) in &summary.quarantined {
            line(format!("            {path}: {}", reason.en), format!("        {path}：{}", reason.zh));
        }
    }
    let unsettled = count(SourceOutcome::Unsettled);
    if unsettled > 0 {
        line(
            format!("waiting   {} that changed a moment ago; the next run reads them", counted(unsettled, "file")),
            format!("待读  {unsettled} 个文件刚刚改动过，留待下次读取"),
        );
    }
    if summary.unnamed > 0 {
        let unnamed = summary.unnamed;
        line(
            format!(
                "unnamed   {} without a known agency or year, in no total; gouji names --check says what would settle it",
                counted(unnamed, "report")
            ),
            format!("未具名  {unnamed} 份报告不知机关或年份，未计入任何汇总；gouji names --check 说明如何补正"),
        );
    }
    let found = found(summary, lang);
    line(found.clone(), found);
    for (english, chinese) in waiver_words(&summary.reviews) {
        line(english, chinese);
    }
    for (english, chinese) in news_words(&summary.news, &latest.to_string()) {
        line(english, chinese);
    }
    for table in &summary.too_long {
        line(
            format!("note      {table} is too long for a CSV file (output.csv_rows)"),
            format!("说明  {table} 行数过多，没有写成 CSV（见 output.csv_rows）"),
        );
    }
    let looked_at = [Table::Causes, Table::Totals, Table::Trends, Table::Panel];
    let looked_at: Vec<String> = looked_at.into_iter().filter_map(|table| summary.file_of(table)).collect();
    line(
        format!("look at   {latest}/{} (this run: {folder})", looked_at.join(", ")),
        format!("请看  {latest}/{}（本次：{folder}）", looked_at.join("、")),
    );
    out
}
