//! Settings, as `gouji.toml` has them.

use crate::errors::SettingsError;
use gouji::config::Config as Settings;
use gouji::names::AgencyList;
use gouji::pipeline::FileReader;
use gouji::waivers::Waivers;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::LazyLock;

/// The settings of whoever gives none.
static DEFAULT: LazyLock<Settings> = LazyLock::new(Settings::default);

/// Settings, read once: `Config("gouji.toml")`, or `Config({"rules": {"ignore": ["M104"]}})` with the names of that file.
#[pyclass(module = "gouji", frozen)]
pub(crate) struct Config {
    settings: Settings,
    agencies: Option<AgencyList>,
    waivers: Option<Waivers>,
}

#[pymethods]
impl Config {
    #[new]
    fn new(py: Python<'_>, settings: Bound<'_, PyAny>) -> PyResult<Self> {
        let settings = match settings.extract::<PathBuf>() {
            Ok(path) => Settings::read(&path).map_err(|error| SettingsError::new_err(error.to_string()))?,
            Err(_) => {
                let json = py.import("json")?.call_method1("dumps", (settings,))?.extract::<String>()?;
                serde_json::from_str(&json).map_err(|error| SettingsError::new_err(format!("the settings: {error}")))?
            }
        };
        let agencies = settings.agencies().map_err(|error| SettingsError::new_err(error.to_string()))?;
        let today = chrono::Local::now().date_naive();
        let waivers = settings.waivers(today).map_err(|error| SettingsError::new_err(error.to_string()))?;
        Ok(Self { settings, agencies, waivers })
    }
}

/// The settings that are given, or those of whoever gives none.
pub(crate) fn of(config: Option<&Config>) -> &Settings {
    config.map_or(&*DEFAULT, |config| &config.settings)
}

/// The agencies that the settings list.
pub(crate) fn listed(config: Option<&Config>) -> Option<&AgencyList> {
    config.and_then(|config| config.agencies.as_ref())
}

/// What reads a file by the settings, with the agencies and the waivers that they name.
pub(crate) fn reader(config: Option<&Config>) -> FileReader<'_> {
    FileReader {
        config: of(config),
        apart: None,
        listed: listed(config),
        waivers: config.and_then(|config| config.waivers.as_ref()),
        cache: None,
    }
}
