//! Reads reports for commands, with the settings of a configuration and the lists that it names.

use super::apart::apart;
use gouji::config::Config;
use gouji::names::AgencyList;
use gouji::pipeline::FileReader;
use gouji::readers::apart::Apart;
use gouji::waivers::Waivers;
use std::path::Path;

/// The settings, with the lists that they name and the processes for risky files.
pub(super) struct Settings {
    config: Config,
    listed: Option<AgencyList>,
    waivers: Option<Waivers>,
    apart: Apart,
}

impl Settings {
    /// Reads the configuration, if there is one, and its lists as of today.
    ///
    /// # Errors
    /// If one of them cannot be read; the error names the line.
    pub(super) fn of(config: Option<&Path>) -> anyhow::Result<Self> {
        let config = config.map(Config::read).transpose()?.unwrap_or_default();
        let listed = config.agencies()?;
        let waivers = config.waivers(chrono::Local::now().date_naive())?;
        let apart = apart(&config);
        Ok(Self { config, listed, waivers, apart })
    }

    /// Reads files with these settings, without a cache.
    pub(super) fn reader(&self) -> FileReader<'_> {
        FileReader {
            config: &self.config,
            apart: Some(&self.apart),
            listed: self.listed.as_ref(),
            waivers: self.waivers.as_ref(),
            cache: None,
        }
    }
}
