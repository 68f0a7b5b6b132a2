//! When causes and findings were first seen, carried over from run to run.

use super::error::NewsError;
use super::run::Run;
use super::texts::{Text, Texts};
use crate::change::{Item, State};
use crate::id::Id;
use crate::schema::{Table, texts, word};
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::HashMap;

/// The run that first found something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FirstSeen {
    pub day: NaiveDate,
    pub run: Text,
}

/// When the causes and findings of a run were first seen.
#[derive(Debug)]
pub(super) struct KnownSince {
    known: HashMap<Id, FirstSeen>,
    /// The run itself: it was the first to see all others.
    own: FirstSeen,
}

impl KnownSince {
    /// A run that has not been compared with another one yet.
    pub(super) fn own(run: &Run, texts: &mut Texts) -> Self {
        let own = FirstSeen { day: run.record.day(), run: texts.add(&run.record.run_id) };
        Self { known: HashMap::new(), own }
    }

    /// Reads a finished run's table of changes.
    pub(super) fn read(run: &Run, known: &mut Texts) -> Result<Self, NewsError> {
        let mut since = Self::own(run, known);
        let columns = ["what", "state", "cause_id", "finding_id", "first_seen", "first_run"];
        run.read(Table::Changes, &columns, |part| since.add(part, known))?;
        Ok(since)
    }

    fn add(&mut self, part: &DataFrame, known: &mut Texts) -> PolarsResult<()> {
        let [items, states, causes, findings, runs] =
            texts(part, ["what", "state", "cause_id", "finding_id", "first_run"])?;
        let days = part.column("first_seen")?.cast(&DataType::Int32)?;
        let days = days.i32()?;
        for row in 0..part.height() {
            let is_there = !word(&State::ALL, State::key, states.get(row))?.is_lost();
            let ids = if items.get(row) == Some(Item::Cause.key()) { &causes } else { &findings };
            let id = ids.get(row).and_then(Id::parse).filter(|_| is_there);
            let day = days.get(row).and_then(NaiveDate::from_epoch_days);
            let Some(((id, day), run)) = id.zip(day).zip(runs.get(row)) else { continue };
            self.known.insert(id, FirstSeen { day, run: known.add(run) });
        }
        Ok(())
    }

    /// When the cause or finding was first found, by this run or one before it.
    pub(super) fn first(&self, id: Id) -> FirstSeen {
        self.known.get(&id).copied().unwrap_or(self.own)
    }
}
