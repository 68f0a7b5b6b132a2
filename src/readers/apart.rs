//! Reading in a child process, so that a crash, a hang or exhausted memory costs one file only.
//!
//! The child is this program again, started with the arguments given to [`Apart::new`], and calls [`serve`]. It reads
//! files one by one from its standard input and writes the document, or the reason why there is none, to its standard
//! output. A file that ends the child, or takes too long and gets it killed, is reported with a reason; the next file
//! gets a new child.

use super::{Limits, ParsedFile, ReadError};
use crate::language::{Bilingual, system_error};
use crate::source::Format;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Limits on reading one file apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
/// Longest reading of one file.
pub struct ApartLimits {
    /// Longest time for one file.
    pub time: Duration,
    /// Most memory of one child, in bytes.
    pub memory: u64,
}

/// A pool of child processes, each reading one file at a time.
#[derive(Debug)]
pub struct Apart {
    program: PathBuf,
    arguments: Vec<OsString>,
    limits: ApartLimits,
    idle: Mutex<Vec<Worker>>,
}

#[derive(Debug)]
struct Worker {
    child: Child,
    requests: BufWriter<ChildStdin>,
    /// Filled by a thread that waits for the child, so that receiving can time out.
    answers: Receiver<Vec<u8>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    format: Format,
    limits: Limits,
    bytes: usize,
}

#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Read(Box<ParsedFile>),
    Failed(Bilingual),
    Panicked,
}

/// Milliseconds that a child may take to exit after closing its output.
const LONGEST_ENDING: usize = 50;

/// Message for a file that makes a reader panic, here or in a child.
pub const PANICKED: Bilingual = Bilingual::fixed(
    "reading it failed by a bug of gouji: please report the file",
    "gouji读取时出错，属程序缺陷；请将此文件反馈给开发者",
);

impl Apart {
    /// `program` with `arguments` must end up in [`serve`].
    #[must_use]
    pub fn new(program: PathBuf, arguments: Vec<OsString>, limits: ApartLimits) -> Self {
        Self { program, arguments, limits, idle: Mutex::new(Vec::new()) }
    }

    /// Reads a file as [`super::read`] does.
    ///
    /// # Errors
    /// Those of [`super::read`]; and when the child cannot be started, dies or takes too long.
    pub fn read(&self, bytes: &[u8], format: Format, limits: &Limits) -> Result<ParsedFile, ReadError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let worker = idle.map_or_else(|| self.start(), Ok);
        let mut worker = worker.map_err(|error| {
            ReadError::Ended(Bilingual::new(
                format!("its reader could not be started ({error}); close other programs and run again"),
                format!("读取进程无法启动（{}）；请关闭其他程序后重新运行", system_error(&error)),
            ))
        })?;
        // sending to a dead child fails; its exit is explained below
        let sent = worker.send(bytes, format, limits);
        let answer = worker.answers.recv_timeout(self.limits.time);
        let answer = match answer {
            Ok(answer) if sent.is_ok() => postcard::from_bytes(&answer).ok(),
            Ok(_) | Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                worker.end();
                let seconds = self.limits.time.as_secs();
                return Err(ReadError::Ended(Bilingual::new(
                    format!(
                        "reading it took longer than {seconds} s; look at it by hand, or raise limits.seconds in gouji.toml"
                    ),
                    format!("读取超过{seconds}秒；请人工查看，或在gouji.toml中调高limits.seconds"),
                )));
            }
        };
        let Some(answer) = answer else {
            let status = worker.end();
            return Err(ReadError::Ended(self.describe_end(status)));
        };
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        match answer {
            Answer::Read(reading) => Ok(*reading),
            Answer::Failed(reason) => Err(ReadError::Apart(reason)),
            Answer::Panicked => Err(ReadError::Apart(PANICKED)),
        }
    }

    fn start(&self) -> io::Result<Worker> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .arg(self.limits.memory.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (requests, answers) = pipes.ok_or_else(|| io::Error::other("no pipes"))?;
        let (sender, receiver) = channel();
        std::thread::Builder::new().name("answers".to_owned()).spawn(move || {
            let mut answers = BufReader::new(answers);
            while let Ok(answer) = read_frame(&mut answers) {
                if sender.send(answer).is_err() {
                    break;
                }
            }
        })?;
        Ok(Worker { child, requests: BufWriter::new(requests), answers: receiver })
    }

    fn describe_end(&self, status: Option<ExitStatus>) -> Bilingual {
        let memory = self.limits.memory >> 20;
        let status = status.map(|status| status.to_string());
        let [how, how_zh] = [(" (", ")"), ("（", "）")]
            .map(|(open, close)| status.as_ref().map_or_else(String::new, |status| [open, status, close].concat()));
        Bilingual::new(
            format!(
                "reading it ended the process that read it{how}: it is broken, hostile, or needs more than the {memory} \
                 MiB of limits.memory_mib in gouji.toml; look at it by hand"
            ),
            format!(
                "读取进程因此文件中止{how_zh}：文件已损坏或有害，或所需内存超过gouji.toml中limits.memory_mib的{memory} MiB；请人工查看"
            ),
        )
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        let idle = std::mem::take(self.idle.get_mut().unwrap_or_else(PoisonError::into_inner));
        for mut worker in idle {
            let _ = worker.child.kill();
            let _ = worker.child.wait();
        }
    }
}

impl Worker {
    fn send(&mut self, bytes: &[u8], format: Format, limits: &Limits) -> io::Result<()> {
        let request = Request { format, limits: *limits, bytes: bytes.len() };
        write_frame(&mut self.requests, &postcard::to_stdvec(&request).map_err(io::Error::other)?)?;
        self.requests.write_all(bytes)?;
        self.requests.flush()
    }

    fn end(&mut self) -> Option<ExitStatus> {
        // a child that is exiting by itself keeps its own status
        for _ in 0..LONGEST_ENDING {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let _ = self.child.kill();
        self.child.wait().ok()
    }
}

fn write_frame(to: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    to.write_all(&(frame.len() as u64).to_le_bytes())?;
    to.write_all(frame)
}

fn read_frame(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; size_of::<u64>()];
    from.read_exact(&mut length)?;
    read_exactly(from, u64::from_le_bytes(length))
}

fn read_exactly(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(bytes) }
}

/// The child's side: answers requests until the input ends.
///
/// # Errors
/// When the parent is gone.
pub fn serve(requests: impl Read, answers: impl Write, memory: u64) -> io::Result<()> {
    #[cfg(unix)]
    rlimit::setrlimit(rlimit::Resource::AS, memory, memory)?;
    #[cfg(not(unix))]
    let _ = memory;
    let mut requests = BufReader::new(requests);
    let mut answers = BufWriter::new(answers);
    while let Ok(request) = read_frame(&mut requests) {
        let request: Request = postcard::from_bytes(&request).map_err(io::Error::other)?;
        let bytes = read_exactly(&mut requests, request.bytes as u64)?;
        let reading = catch_unwind(AssertUnwindSafe(|| super::read(&bytes, request.format, &request.limits)));
        let answer = match reading {
            Ok(Ok(reading)) => Answer::Read(Box::new(reading)),
            Ok(Err(error)) => Answer::Failed(error.words()),
            Err(_) => Answer::Panicked,
        };
        write_frame(&mut answers, &postcard::to_stdvec(&answer).map_err(io::Error::other)?)?;
        answers.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(files: &[(&[u8], Format)]) -> Vec<Answer> {
        let mut requests = Vec::new();
        for (bytes, format) in files {
            let request = Request { format: *format, limits: Limits::default(), bytes: bytes.len() };
            write_frame(&mut requests, &postcard::to_stdvec(&request).unwrap()).unwrap();
            requests.extend_from_slice(bytes);
        }
        let mut answers = Vec::new();
        serve(requests.as_slice(), &mut answers, u64::MAX >> 1).unwrap();
        let mut answers = answers.as_slice();
        std::iter::from_fn(|| read_frame(&mut answers).ok())
            .map(|answer| postcard::from_bytes(&answer).unwrap())
            .collect()
    }

    #[test]
    fn a_document_comes_back_as_it_was_read() {
        let page = "<h1>题</h1><table><tr><td rowspan=2>甲<td>1<tr><td>2</table>".as_bytes();
        let answers = served(&[(page, Format::Html), (b"", Format::Text), (page, Format::Text)]);
        let direct = super::super::read(page, Format::Html, &Limits::default()).unwrap();
        let [Answer::Read(reading), Answer::Failed(reason), Answer::Read(_)] = &answers[..] else {
            panic!("{answers:?}")
        };
        assert_eq!(format!("{reading:?}"), format!("{direct:?}"));
        assert!(reason.en.contains("empty"));
    }

    #[cfg(unix)]
    fn shell(script: &str, time: Duration) -> Apart {
        let arguments = ["-c", script, "sh"].map(OsString::from).to_vec();
        Apart::new(PathBuf::from("sh"), arguments, ApartLimits { time, memory: 64 << 20 })
    }

    #[cfg(unix)]
    #[test]
    fn a_child_that_ends_or_hangs_costs_its_file() {
        let read = |apart: Apart| {
            let Err(ReadError::Ended(reason)) = apart.read(b"x", Format::Text, &Limits::default()) else {
                panic!("no child can have read this");
            };
            reason
        };
        let long = Duration::from_mins(1);
        assert!(read(shell("kill -ABRT $$", long)).en.contains("limits.memory_mib"));
        assert!(read(shell("exit 3", long)).en.contains("exit status: 3"));
        assert!(read(shell("printf 123", long)).en.contains("ended the process"));
        assert!(read(shell("exec sleep 100", Duration::from_millis(50))).en.contains("took longer"));
        let absent = Apart::new(PathBuf::from("/nowhere/at/all"), Vec::new(), ApartLimits { time: long, memory: 1 });
        assert!(read(absent).en.contains("could not be started"));
    }
}
