//! The model that pictures are read with: where it is published, and how it is known to be it.

use crate::language::system_error;
use crate::source::Zip;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The package on `PyPI` that holds the model, under the Apache licence 2.0.
pub const PACKAGE: &str = "rapidocr-onnxruntime==1.4.4";
/// The SHA-256 of its wheel.
pub const WHEEL_SHA256: &str = "971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf";
/// The file of the model in the wheel.
const MEMBER: &str = "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx";
/// The name of the model by itself.
pub const FILE_NAME: &str = "ch_PP-OCRv4_rec_infer.onnx";
/// Its BLAKE3: another model would read otherwise than was measured.
const MODEL_BLAKE3: &str = "6e47235f66df743e113807a035a1d3e5118d03d344226f5f15e4af3cda512424";
/// Largest model, in bytes.
const LARGEST: usize = 32 << 20;

/// Why there is no model.
#[derive(Debug, Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("the model {} cannot be read: {source}; fetch it with `gouji models fetch`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is another model, or damaged.
    #[error(
        "{} is not the model that pictures are read with, which is in the wheel of {PACKAGE}, or it is damaged; fetch it \
         with `gouji models fetch`",
        .0.display()
    )]
    Other(PathBuf),
    /// This program was built without the code that reads pictures.
    #[error(
        "this gouji was built without reading pictures: build it with `--features pictures`, or leave pictures.model out"
    )]
    Unsupported,
}

impl ModelError {
    /// What happened, and what to do next, in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Io { path, source } => {
                let reason = system_error(source);
                format!("无法读取识别模型{}：{reason}；请用gouji models fetch获取", path.display())
            }
            Self::Other(path) => format!(
                "{}不是识别图片所用的模型（见{PACKAGE}的安装包），或已损坏；请用gouji models fetch获取",
                path.display()
            ),
            Self::Unsupported => {
                "此gouji未包含图片识别功能：请用--features pictures编译，或去掉pictures.model".to_owned()
            }
        }
    }
}

/// Reads the model from its file, or out of the wheel in which it is published.
///
/// # Errors
/// When the file cannot be read, or holds another model.
pub fn read(path: &Path) -> Result<Vec<u8>, ModelError> {
    let bytes = std::fs::read(path).map_err(|source| ModelError::Io { path: path.to_owned(), source })?;
    let model = if bytes.starts_with(b"PK") {
        let wheel = Zip::open(&bytes);
        wheel.member(MEMBER.as_bytes()).and_then(|member| wheel.unpack(member, LARGEST).ok()).map(|model| model.bytes)
    } else {
        Some(bytes)
    };
    let is_known = |model: &[u8]| blake3::hash(model).to_hex().as_str() == MODEL_BLAKE3;
    match model {
        Some(model) if is_known(&model) => Ok(model),
        _ => Err(ModelError::Other(path.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::write_zip;

    #[test]
    fn only_the_known_model_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        assert!(matches!(read(&path), Err(ModelError::Io { .. })));
        let wheels = [write_zip(&[(MEMBER, b"another")]), write_zip(&[("other", b"")])];
        for bytes in [b"another".to_vec()].into_iter().chain(wheels) {
            std::fs::write(&path, bytes).unwrap();
            let error = read(&path).unwrap_err();
            assert!(matches!(error, ModelError::Other(_)) && error.to_string().contains("gouji models fetch"));
            assert!(error.chinese().contains("gouji models fetch"));
        }
    }
}
