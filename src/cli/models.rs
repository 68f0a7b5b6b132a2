//! `gouji models`: fetches the model that pictures are read with.

use super::errors::refused;
use super::exit::Exit;
use super::out::{print, write_whole};
use anyhow::Context;
use gouji::language::Language;
use gouji::readers::model::{FILE_NAME, PACKAGE, WHEEL_SHA256, read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Fetch the model by which pictures of pages are read
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Fetch(Fetch),
}

/// Take the model out of the wheel in which it is published: by `pip download`, or from a file
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji models fetch                                                     15 MB from PyPI; the model is kept here
  gouji models fetch --from rapidocr_onnxruntime-1.4.4-py3-none-any.whl  a wheel downloaded elsewhere

Then set it in gouji.toml: model = \"ch_PP-OCRv4_rec_infer.onnx\" under [pictures]. Reading never uses a network.")]
struct Fetch {
    /// The wheel, or the model itself, instead of a download
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Where the model is kept
    #[arg(short, long, value_name = "FILE", default_value = FILE_NAME)]
    output: PathBuf,
}

pub(super) fn models(Arguments { action: Action::Fetch(fetch) }: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let folder = tempfile::tempdir()?;
    let from = match &fetch.from {
        Some(from) => from.clone(),
        None => download(folder.path())?,
    };
    let model = read(&from)?;
    let shown = fetch.output.display();
    write_whole(&fetch.output, &model).with_context(|| shown.to_string())?;
    print(&lang.choose(
        format!("{shown} is the model. Set it in gouji.toml:\n\n[pictures]\nmodel = \"{shown}\"\n"),
        format!("模型已存为{shown}。请在gouji.toml中设置：\n\n[pictures]\nmodel = \"{shown}\"\n"),
    ))?;
    Ok(Exit::Done)
}

/// Downloads the wheel into a folder. pip holds it against its hash.
fn download(folder: &Path) -> anyhow::Result<PathBuf> {
    let wanted = folder.join("requirements.txt");
    std::fs::write(&wanted, format!("{PACKAGE} --hash=sha256:{WHEEL_SHA256}\n"))?;
    let status = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r"])
        .arg(&wanted)
        .arg("-d")
        .arg(folder)
        .stdout(Stdio::null())
        .status();
    let wheels = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let wheel = wheels.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    wheel.filter(|_| status.is_ok_and(|status| status.success())).ok_or_else(|| {
        refused(
            format!(
                "pip could not download {PACKAGE}: check the network and that python3 has pip, or download the wheel \
                 elsewhere and name it with --from"
            ),
            format!("pip未能下载{PACKAGE}：请检查网络和python3的pip，或在别处下载后用--from指定安装包"),
        )
    })
}
