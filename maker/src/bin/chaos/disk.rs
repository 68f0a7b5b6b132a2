//! Full disks, files that may not grow, folders that may not be written to.

use crate::Failure;
use crate::bench::{Bench, State, files};
use crate::program::{Ended, system};
use crate::published::Output;
use crate::tally::Tally;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const TRIALS_FULL: usize = 40;
const TRIALS_LIMITED: usize = 40;
const TRIALS_READ_ONLY: usize = 5;

const FAILED: i32 = 1;

/// A small disk in memory.
struct Disk(PathBuf);

const CAPACITY_MIB: usize = 160;

impl Disk {
    /// Needs the right to mount.
    fn mount(bench: &mut Bench) -> Result<Result<Self, String>, Failure> {
        let place = bench.place()?;
        let size = format!("size={CAPACITY_MIB}m");
        let mounted = system("mount", &["-t", "tmpfs", "-o", &size, "chaos"], &place);
        Ok(mounted.map(|()| Self(place)).map_err(|why| why.to_string()))
    }

    /// Leaves this many bytes free.
    fn fill(&self, free: u64) -> Result<(), Failure> {
        let mut ballast = fs::File::create(self.ballast())?;
        let block = vec![0; 1 << 20];
        let mut size: u64 = 0;
        loop {
            match ballast.write(&block) {
                Ok(written) if written > 0 => size += written as u64,
                Ok(_) | Err(_) => break,
            }
        }
        ballast.set_len(size.saturating_sub(free))?;
        Ok(())
    }

    fn empty(&self) -> Result<(), Failure> {
        Ok(fs::remove_file(self.ballast())?)
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // whoever removes the folder will notice one that stays mounted
        let _ = system("umount", &[], &self.0);
    }
}

/// A first run on a disk. Returns its folder and its size in bytes.
fn first_run(bench: &mut Bench, place: &Path) -> Result<(Output, u64), Failure> {
    let output = Output { path: place.join("output") };
    bench.set(State::Without)?;
    bench.invocation(&output)?.run()?;
    let mut bytes = 0;
    for file in files(&output.path.join("runs"))? {
        bytes += fs::metadata(file)?.len();
    }
    Ok((output, bytes))
}

fn is_documented(ended: &Ended, done: i32) -> bool {
    ended.code().is_some_and(|code| [done, FAILED].contains(&code))
}

pub fn full(bench: &mut Bench) -> Result<Result<Tally, String>, Failure> {
    let disk = match Disk::mount(bench)? {
        Ok(disk) => disk,
        Err(why) => return Ok(Err(why)),
    };
    let (output, needed) = first_run(bench, &disk.0)?;
    let mut tally = Tally::default();
    for _ in 0..TRIALS_FULL {
        let (before, now) = bench.turn(&output)?;
        let run = bench.invocation(&output)?;
        disk.fill(bench.random.u64(..needed * 11 / 10))?;
        let ended = run.run()?;
        disk.empty()?;
        let faults = bench.faults(&output, &before, now, &ended, |ended| is_documented(ended, bench.done));
        tally.add(&ended.describe(), faults);
    }
    tally.blame(bench.last_run(&output)?);
    Ok(Ok(tally))
}

/// Makes a write beyond a limit, in blocks of 512 bytes, fail instead of ending the process.
const LIMITED: &str = "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"";

pub fn limited(bench: &mut Bench) -> Result<Result<Tally, String>, Failure> {
    let place = bench.place()?;
    let (output, _) = first_run(bench, &place)?;
    let mut sizes = Vec::new();
    for file in files(&output.path.join("runs"))? {
        sizes.push(fs::metadata(file)?.len());
    }
    let mut tally = Tally::default();
    for _ in 0..TRIALS_LIMITED {
        let (before, now) = bench.turn(&output)?;
        let mut run = bench.invocation(&output)?;
        // each file gets its turn as the first one that is too long
        let size = sizes[bench.random.usize(..sizes.len())];
        let blocks = bench.random.u64(..size * 11 / 10 / 512 + 2) + 8;
        run.through = ["sh", "-c", LIMITED, &blocks.to_string()].map(Into::into).into();
        let ended = run.run()?;
        let faults = bench.faults(&output, &before, now, &ended, |ended| is_documented(ended, bench.done));
        tally.add(&ended.describe(), faults);
    }
    tally.blame(bench.last_run(&output)?);
    Ok(Ok(tally))
}

pub fn read_only(bench: &mut Bench) -> Result<Result<Tally, String>, Failure> {
    let disk = match Disk::mount(bench)? {
        Ok(disk) => disk,
        Err(why) => return Ok(Err(why)),
    };
    let (output, _) = first_run(bench, &disk.0)?;
    let mut tally = Tally::default();
    for _ in 0..TRIALS_READ_ONLY {
        let (before, now) = bench.turn(&output)?;
        let mut run = bench.invocation(&output)?;
        // the output of the program has to go somewhere
        let config = bench.place()?.join("gouji.toml");
        fs::copy(&run.config, &config)?;
        run.config = config;
        system("mount", &["-o", "remount,ro"], &disk.0)?;
        let ended = run.run()?;
        system("mount", &["-o", "remount,rw"], &disk.0)?;
        let faults = bench.faults(&output, &before, now, &ended, |ended| ended.code() == Some(FAILED));
        tally.add(&ended.describe(), faults);
    }
    tally.blame(bench.last_run(&output)?);
    Ok(Ok(tally))
}
