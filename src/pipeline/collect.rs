//! Reads files in parallel, archives down to their members, and gives on what came of each, in order.

use super::job::Progress;
use super::reading::{Archive, FileRead, FileReader, Outcome};
use crate::source::Found;
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

/// Reports per batch. A report has about 200 facts, so a row group has at most 80,000 rows; larger ones cost memory.
pub(super) const BATCH: usize = 400;

/// Takes what was made of files.
pub(super) trait Sink<R> {
    /// What is taken from now on is of this file, or of the members of this archive.
    fn begin(&mut self, _found: &Found) {}

    /// Takes what was made of a file. Breaks if no more is wanted.
    fn take(&mut self, made: R) -> ControlFlow<()>;
}

/// Reads files and makes something of each, in parallel; a sink takes it in order.
pub(super) struct Collector<'a, R> {
    pub pool: &'a rayon::ThreadPool,
    pub reader: &'a FileReader<'a>,
    pub progress: &'a dyn Progress,
    pub interrupt: &'a AtomicBool,
    pub make: &'a (dyn Fn(&FileReader, FileRead) -> R + Sync),
    pub sink: &'a mut dyn Sink<R>,
}

impl<R: Send> Collector<'_, R> {
    /// Reads the files of a walk. Stops on interrupt, or when the sink takes no more.
    pub(super) fn read(&mut self, found: &[Found]) {
        for batch in found.chunks(BATCH) {
            #[expect(
                clippy::redundant_closure_for_method_calls,
                reason = "the method borrows for less than any lifetime"
            )]
            let outcomes = self.made(batch, |reader, found| reader.read(found));
            let Some(outcomes) = outcomes else { return };
            for (found, outcome) in batch.iter().zip(outcomes) {
                self.sink.begin(found);
                if self.give(outcome).is_break() {
                    return;
                }
            }
        }
    }

    /// Reads a batch; `None` on interrupt.
    fn made<T: Send>(
        &self,
        batch: impl IntoParallelIterator<Item = T, Iter: IndexedParallelIterator> + Send,
        read: impl Fn(&FileReader, T) -> Outcome<FileRead> + Sync,
    ) -> Option<Vec<Outcome<R>>> {
        if self.interrupt.load(Ordering::Relaxed) {
            return None;
        }
        let &Self { reader, progress, make, .. } = self;
        Some(self.pool.install(|| {
            let outcomes = batch.into_par_iter().map(|item| {
                let outcome = read(reader, item).map(|file| make(reader, file));
                progress.file();
                outcome
            });
            outcomes.collect()
        }))
    }

    fn give(&mut self, outcome: Outcome<R>) -> ControlFlow<()> {
        match outcome {
            Outcome::Read(made) => self.sink.take(made),
            Outcome::Archive(archive) => self.open(*archive),
        }
    }

    fn open(&mut self, archive: Archive) -> ControlFlow<()> {
        let reader = self.reader;
        let mut flow = ControlFlow::Continue(());
        let last = reader.unpack(archive, |origin, members| {
            self.progress.more(members.len());
            flow = match self.made(members, |reader, member| reader.read_member(origin, member)) {
                Some(outcomes) => outcomes.into_iter().try_for_each(|outcome| self.give(outcome)),
                None => ControlFlow::Break(()),
            };
            flow
        });
        flow?;
        self.sink.take((self.make)(reader, last))
    }
}
