//! Shows the progress of a run: a bar on a terminal, log lines elsewhere, or nothing.

use clap::ValueEnum;
use gouji::pipeline::Progress;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use std::io::IsTerminal;
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

pub(super) fn progress(mode: Mode) -> Box<dyn Progress> {
    match mode {
        Mode::Auto if std::io::stderr().is_terminal() => Box::new(Bar::new()),
        Mode::Bar => Box::new(Bar::new()),
        Mode::Auto | Mode::Text => Box::new(Lines::new()),
        Mode::None => Box::new(Nothing),
    }
}

struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::no_length();
        let style = "{spinner} {msg} [{bar:32}] {human_pos}/{human_len} files  {rate}  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                // a failed write only loses the rate
                let _ = write!(out, "{:.0} a second", state.per_sec());
            };
            bar.set_style(style.with_key("rate", rate).progress_chars("━━─"));
        }
        bar.set_message("reading");
        Self(bar)
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
        self.0.set_message(name);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Plain lines for logs: one for every tenth of the files, from 1,000 files on.
struct Lines {
    started: Instant,
    files: AtomicUsize,
    done: AtomicUsize,
}

impl Lines {
    fn new() -> Self {
        Self { started: Instant::now(), files: AtomicUsize::new(0), done: AtomicUsize::new(0) }
    }
}

impl Progress for Lines {
    fn start(&self, files: usize) {
        self.files.store(files, Ordering::Relaxed);
        tracing::info!("reading {files} files");
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
            tracing::info!("{done} of {files} files, {rate:.0} a second");
        }
    }

    fn stage(&self, name: &'static str) {
        tracing::info!("{name}");
    }
}

struct Nothing;

impl Progress for Nothing {
    fn start(&self, _: usize) {}
    fn more(&self, _: usize) {}
    fn file(&self) {}
    fn stage(&self, _: &'static str) {}
}
