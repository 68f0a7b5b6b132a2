//! Settings, as `gouji.toml` has them.

use crate::errors::SettingsError;
use gouji::config::Config as Settings;
use gouji::names::AgencyList;
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
        Ok(Self { settings, agencies })
    }
}

/// The settings that are given, and the agencies that they list.
pub(crate) fn of(config: Option<&Config>) -> (&Settings, Option<&AgencyList>) {
    config.map_or((&*DEFAULT, None), |config| (&config.settings, config.agencies.as_ref()))
}
