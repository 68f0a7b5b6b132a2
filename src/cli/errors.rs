//! Errors of commands, in the language of the user.

use anyhow::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use gouji::config::ConfigError;
use gouji::desk::DeskError;
use gouji::export::ExportError;
use gouji::language::{Bilingual, Language, system_error};
use gouji::names::AgencyListError;
use gouji::news::NewsError;
use gouji::outputs::{OutputError, PublishError};
use gouji::pipeline::{RunError, ShardError};
use gouji::plot::PlotError;
use gouji::queries::{CompareError, OwnQueryError, QueryError};
use gouji::readers::model::ModelError;
use gouji::review::ReviewError;
use gouji::waivers::WaiversError;
use std::io;

/// An error of the command itself, in both languages.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.en)]
struct Refused(Bilingual);

/// An error of a command, in both languages: what happened, and what to do next.
pub(super) fn refused(english: impl Into<String>, chinese: impl Into<String>) -> Error {
    Error::new(Refused(Bilingual::new(english.into(), chinese.into())))
}

/// An error with its causes, without those that its message already contains.
pub(super) fn describe(error: &Error, lang: Language) -> String {
    let words = |cause: &(dyn std::error::Error + 'static)| match lang {
        Language::En => cause.to_string(),
        Language::Zh => chinese(cause).unwrap_or_else(|| cause.to_string()),
    };
    // the Chinese message of an error includes its causes
    let causes = match lang {
        Language::Zh if error.chain().next().is_some_and(|first| chinese(first).is_some()) => 1,
        _ => usize::MAX,
    };
    let colon = lang.choose(": ", "：");
    error.chain().take(causes).map(words).fold(String::new(), |message, cause| match message.as_str() {
        "" => cause,
        message if message.contains(cause.trim()) => message.to_owned(),
        message => format!("{message}{colon}{cause}"),
    })
}

fn chinese(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    macro_rules! words_of {
        ($($kind:ty),+) => {$(
            if let Some(error) = error.downcast_ref::<$kind>() {
                return Some(error.chinese());
            }
        )+};
    }
    words_of!(
        RunError,
        ShardError,
        NewsError,
        ConfigError,
        ModelError,
        WaiversError,
        AgencyListError,
        PublishError,
        OutputError,
        QueryError,
        OwnQueryError,
        CompareError,
        ReviewError,
        DeskError,
        ExportError,
        PlotError
    );
    if let Some(Refused(words)) = error.downcast_ref() {
        return Some(words.zh.clone().into_owned());
    }
    error.downcast_ref().map(|error: &io::Error| system_error(error).into_owned())
}

/// The message on wrong arguments, in Chinese; `None` if that of clap is to be used, as for `--help`.
pub(super) fn wrong_usage(error: &clap::Error) -> Option<String> {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join("、"),
        _ => String::new(),
    };
    let (argument, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::UnknownArgument => format!("没有选项“{argument}”"),
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("选项“{argument}”需要一个值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("“{argument}”的值“{value}”无效"),
        ErrorKind::ArgumentConflict => {
            format!("“{argument}”不能与“{}”同时使用", context(ContextKind::PriorArg))
        }
        ErrorKind::WrongNumberOfValues | ErrorKind::TooManyValues | ErrorKind::TooFewValues => {
            format!("“{argument}”的值的个数不对")
        }
        _ => return None,
    };
    let valid = context(ContextKind::ValidValue);
    let valid = if valid.is_empty() { String::new() } else { format!("，可用：{valid}") };
    let similar = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let similar = similar.map(context).into_iter().find(|words| !words.is_empty());
    let similar = similar.map_or_else(String::new, |words| format!("；是否指“{words}”？"));
    Some(format!("错误：{what}{valid}{similar}\n\n详见 --help\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_reported_in_the_language_of_the_user() {
        let error = Error::new(CompareError::UnknownYear { year: 2019, known: "2021、2022".to_owned() });
        assert_eq!(describe(&error, Language::Zh), "没有2019年度的报告；现有年度：2021、2022");
        assert_eq!(describe(&error, Language::En), "there is no report of 2019; the years are 2021、2022");
        let absent = Error::new(io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(describe(&absent, Language::Zh), "文件不存在");
    }

    #[test]
    fn a_cause_is_reported_once() {
        let source = io::Error::from(io::ErrorKind::PermissionDenied);
        let error = Error::new(PublishError::NotWritable { path: "output".into(), source });
        let words = describe(&error, Language::Zh);
        assert_eq!(words.matches("没有权限").count(), 1, "{words}");
    }
}
