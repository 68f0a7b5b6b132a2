//! Why shards are not written, or not merged.

use super::part::Part;
use crate::language::system_error;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Most missing parts that an error names.
const MOST_NAMED: usize = 10;

/// Why shards are not written, or not merged. Each sentence names the shard and says what to do next.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it holds")]
pub enum ShardError {
    /// A listed path that is not in the corpus.
    #[error("{} is not below the corpus; list paths as they begin in the corpus, without ..", _0.display())]
    Outside(PathBuf),
    /// The folder of a new shard holds something else.
    #[error("{} holds something other than a shard; name an empty or a new folder", _0.display())]
    Occupied(PathBuf),
    /// The folder holds no shard.
    #[error("there is no shard in {}; name folders that `gouji shard` has written", _0.display())]
    Absent(PathBuf),
    /// A shard is not whole.
    #[error("the shard {} is not whole ({why}); make it again", dir.display())]
    Cut { dir: PathBuf, why: io::Error },
    /// Another version of the program made it.
    #[error("the shard {} was made by another program (gouji {theirs}); make it again with this one (gouji {ours})", dir.display())]
    OtherProgram { dir: PathBuf, theirs: String, ours: String },
    /// It was read with other settings.
    #[error(
        "the shard {} was read with settings other than these: {}; give both commands the same --config",
        dir.display(), settings.join(", ")
    )]
    OtherSettings { dir: PathBuf, settings: Vec<String> },
    /// Two shards belong to different corpora.
    #[error(
        "the shards {} and {} are not parts of one corpus; give every `gouji shard` the same paths and the same list",
        dirs[0].display(), dirs[1].display()
    )]
    OtherCorpus { dirs: [PathBuf; 2] },
    /// Parts without a shard.
    #[error("of {of} parts, {} missing: {}; make their shards, or name their folders", if parts.len() == 1 { "one is" } else { "some are" }, named(parts, *of))]
    Missing { parts: Vec<u32>, of: u32 },
    /// Two shards are the same part.
    #[error("the shards {} and {} are both part {part}; leave one of them out", dirs[0].display(), dirs[1].display())]
    SamePart { part: Part, dirs: [PathBuf; 2] },
    /// A file is in two shards.
    #[error(
        "{} is in the shard {} and in {}; leave one of them out, or cut the corpus anew", file.display(), dirs[0].display(),
        dirs[1].display()
    )]
    SameFile { file: PathBuf, dirs: [PathBuf; 2] },
}

fn named(parts: &[u32], of: u32) -> String {
    let shown: Vec<String> = parts.iter().take(MOST_NAMED).map(|part| format!("{part}/{of}")).collect();
    let more = if parts.len() > MOST_NAMED { ", …" } else { "" };
    shown.join(", ") + more
}

impl ShardError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Outside(path) => {
                format!("{}不在所给的报告文件夹之下；请按报告文件夹的写法列出路径，不要含有“..”", path.display())
            }
            Self::Occupied(dir) => format!("{}中有分片以外的内容；请指定一个空的或不存在的文件夹", dir.display()),
            Self::Absent(dir) => format!("{}中没有分片；请指定由gouji shard写出的文件夹", dir.display()),
            Self::Cut { dir, why } => {
                format!("分片{}不完整（{}）；请重新生成", dir.display(), system_error(why))
            }
            Self::OtherProgram { dir, theirs, ours } => format!(
                "分片{}由另一版本的程序（gouji {theirs}）生成；请用合并所用的程序（gouji {ours}）重新生成",
                dir.display()
            ),
            Self::OtherSettings { dir, settings } => format!(
                "分片{}读取时的设置与现在不同：{}；请对两个命令使用同一个--config",
                dir.display(),
                settings.join("、")
            ),
            Self::OtherCorpus { dirs: [one, other] } => format!(
                "分片{}与{}不属于同一批报告；请对每个gouji shard给出相同的路径和清单",
                one.display(),
                other.display()
            ),
            Self::Missing { parts, of } => {
                format!("共{of}个分片，缺少{}；请生成这些分片，或在命令中写明", named(parts, *of))
            }
            Self::SamePart { part, dirs: [one, other] } => {
                format!("分片{}与{}都是第{part}部分；请去掉其中一个", one.display(), other.display())
            }
            Self::SameFile { file, dirs: [one, other] } => format!(
                "{}同时在分片{}和{}中；请去掉其中一个，或重新划分",
                file.display(),
                one.display(),
                other.display()
            ),
        }
    }
}
