//! Shows the progress of a run: a bar on a terminal, log lines elsewhere, or nothing.

use clap::ValueEnum;
use gouji::language::Language;
use gouji::pipeline::{Progress, Silent};
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Mode {
    /// A bar on a terminal, lines elsewhere
    Auto,
    Bar,
    Text,
    None,
}

fn progress(mode: Mode, lang: Language) -> Box<dyn Progress> {
    match mode {
        Mode::Auto if std::io::stderr().is_terminal() => Box::new(Bar::new(lang)),
        Mode::Bar => Box::new(Bar::new(lang)),
        Mode::Auto | Mode::Text => Box::new(Lines::new(lang)),
        Mode::None => Box::new(Silent),
    }
}

struct Bar(ProgressBar, Language);

impl Bar {
    fn new(lang: Language) -> Self {
        let bar = ProgressBar::no_length();
        let style = lang.choose(
            "{spinner} {msg} [{bar:32}] {human_pos}/{human_len} files  {rate}  {eta} left",
            "{spinner} {msg} [{bar:32}] {human_pos}/{human_len} 个文件  {rate}  剩余 {eta}",
        );
        if let Ok(style) = ProgressStyle::with_template(style) {
            let rate = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let rate = state.per_sec();
                // a failed write only loses the rate
                let _ = match lang {
                    Language::En => write!(out, "{rate:.0} a second"),
                    Language::Zh => write!(out, "每秒 {rate:.0} 个"),
                };
            };
            bar.set_style(style.with_key("rate", rate).progress_chars("━━─"));
        }
        bar.set_message(lang.choose("reading", "读取文件"));
        Self(bar, lang)
    }
}

impl Progress for Bar {
    fn start(&self, files: usize) {
        self.0.set_length(files as u64);
    }

    fn more(&self, files: usize) {
        self.0.inc_length(files as u64);
    }

    fn file(&self) {
        self.0.inc(1);
    }

    fn stage(&self, name: &'static str) {
        self.0.set_message(stage(name, self.1));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Plain lines for logs: one for every tenth of the files, from 1,000 files on.
struct Lines {
    lang: Language,
    started: Instant,
    files: AtomicUsize,
    done: AtomicUsize,
}

impl Lines {
    fn new(lang: Language) -> Self {
        Self { lang, started: Instant::now(), files: AtomicUsize::new(0), done: AtomicUsize::new(0) }
    }
}

impl Progress for Lines {
    fn start(&self, files: usize) {
        self.files.store(files, Ordering::Relaxed);
        tracing::info!("{}", self.lang.choose(format!("reading {files} files"), format!("读取{files}个文件")));
    }

    fn more(&self, files: usize) {
        self.files.fetch_add(files, Ordering::Relaxed);
    }

    fn file(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let files = self.files.load(Ordering::Relaxed);
        let tenth = |done: usize| done * 10 / files.max(1);
        if tenth(done) > tenth(done - 1) && files >= 1_000 {
            #[expect(clippy::cast_precision_loss, reason = "a rate for the eye")]
            let rate = done as f64 / self.started.elapsed().as_secs_f64();
            let english = format!("{done} of {files} files, {rate:.0} a second");
            tracing::info!("{}", self.lang.choose(english, format!("{files}个文件已读{done}个，每秒{rate:.0}个")));
        }
    }

    fn stage(&self, name: &'static str) {
        tracing::info!("{}", stage(name, self.lang));
    }
}

/// The name of a stage in a language.
fn stage(name: &'static str, lang: Language) -> &'static str {
    let chinese = match name {
        "series" => "比对各年度和同类机关",
        "copies" => "比对版本",
        "tables" => "生成数据表",
        "tests" => "检验数据",
        "review" => "生成核查页面和工作簿",
        _ => name,
    };
    lang.choose(name, chinese)
}

/// The first stage, before any file is found.
const WALK: &str = "walk";
/// The stage in which files are read.
const READ: &str = "read";

/// Measures the time of each stage and writes it to a machine-readable log, whatever else is shown.
pub(super) struct Stages {
    shown: Box<dyn Progress>,
    /// Whether the log is read by a machine.
    is_logged: bool,
    started: Instant,
    files: AtomicUsize,
    done: AtomicUsize,
    times: Mutex<Times>,
}

struct Times {
    stage: &'static str,
    since: Instant,
    seconds: BTreeMap<&'static str, f64>,
}

impl Stages {
    pub(super) fn new(mode: Mode, is_logged: bool, lang: Language) -> Self {
        // a machine's log has lines of its own
        let shown = match mode {
            Mode::Auto | Mode::Text if is_logged => Box::new(Silent),
            mode => progress(mode, lang),
        };
        let started = Instant::now();
        let times = Mutex::new(Times { stage: WALK, since: started, seconds: BTreeMap::new() });
        Self { shown, is_logged, started, files: AtomicUsize::new(0), done: AtomicUsize::new(0), times }
    }

    /// Seconds of each stage so far, including the current one.
    pub(super) fn seconds(&self) -> BTreeMap<&'static str, f64> {
        let times = self.times();
        let mut seconds = times.seconds.clone();
        *seconds.entry(times.stage).or_default() += times.since.elapsed().as_secs_f64();
        seconds
    }

    /// Seconds since the run began.
    pub(super) fn total(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    fn times(&self) -> std::sync::MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Ends a stage and begins the next.
    fn turn(&self, next: &'static str) {
        let mut times = self.times();
        let (stage, seconds) = (times.stage, times.since.elapsed().as_secs_f64());
        *times.seconds.entry(stage).or_default() += seconds;
        (times.stage, times.since) = (next, Instant::now());
        if self.is_logged {
            let (files, done) = (self.files.load(Ordering::Relaxed), self.done.load(Ordering::Relaxed));
            tracing::info!(stage, seconds, files, done, "{stage} done");
        }
    }
}

impl Progress for Stages {
    fn start(&self, files: usize) {
        self.files.store(files, Ordering::Relaxed);
        self.turn(READ);
        self.shown.start(files);
    }

    fn more(&self, files: usize) {
        self.files.fetch_add(files, Ordering::Relaxed);
        self.shown.more(files);
    }

    fn file(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.shown.file();
    }

    fn stage(&self, name: &'static str) {
        self.turn(name);
        self.shown.stage(name);
    }
}
