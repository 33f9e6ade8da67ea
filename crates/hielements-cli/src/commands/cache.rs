//! `hielements cache stats|clear`: what earlier runs left for later ones.

use crate::args::{CacheClearArgs, CacheCommand, CacheFormat, CacheStatsArgs};
use crate::stop::Stop;
use crate::{opened, output, root, user};
use hielements_core::config::size_text;
use hielements_core::diagnostics::catalogue::input::{FOREIGN_CACHE, SYSTEM_REFUSED};
use hielements_core::diagnostics::render::escape::one_line;
use hielements_core::diagnostics::render::json;
use hielements_core::engine::store::{Cache, DEFAULT_LIMIT, Kept, StoreError};
use serde::Serialize;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub(crate) fn cache(command: &CacheCommand) -> Result<u8, Stop> {
    match command {
        CacheCommand::Stats(args) => stats(args),
        CacheCommand::Clear(args) => clear(args),
    }
}

fn stats(args: &CacheStatsArgs) -> Result<u8, Stop> {
    let cache = Cache::new(&user::cache_folder(args.cache_dir.as_deref())?);
    let limit = user::configuration()?.cache_max_size;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let kept = cache
        .workspaces()
        .map_err(|error| refused(&cache, &error))?;
    let shown = match args.format {
        CacheFormat::Text => table(&cache, &kept, limit, SystemTime::now()),
        CacheFormat::Json => json::document(&shape(&cache, &kept, limit)),
    };
    output::print(&shown, None)?;
    Ok(0)
}

fn clear(args: &CacheClearArgs) -> Result<u8, Stop> {
    let cache = Cache::new(&user::cache_folder(args.cache_dir.as_deref())?);
    let root = if args.all {
        None
    } else {
        Some(workspace(args.workspace.as_deref())?)
    };
    let cleared = cache.clear(root.as_deref());
    let cleared = cleared.map_err(|error| refused(&cache, &error))?;
    let of = match &root {
        Some(root) => one_line(&root.display().to_string()).into_owned(),
        None => count(cleared.len(), "workspace"),
    };
    let said = match (cleared.as_slice(), &root) {
        ([], Some(_)) => format!("nothing is kept of {of}\n"),
        ([], None) => "nothing is kept\n".to_owned(),
        _ => format!("removed {} of {of}\n", size_text(total(&cleared))),
    };
    output::print(&said, None)?;
    Ok(0)
}

/// The root as the store knows it. A workspace that is gone can be cleared as well: what is left of
/// its path is resolved.
fn workspace(named: Option<&Path>) -> Result<PathBuf, Stop> {
    let here = opened::current_dir()?;
    let root = match named {
        Some(named) => here.join(named),
        None => root::find(&here),
    };
    let real = root.ancestors().find_map(|around| {
        let below = root.strip_prefix(around).ok()?;
        let real = around.canonicalize().ok()?;
        // To join nothing adds a separator, which is no part of a root.
        Some(real.join(below).components().collect())
    });
    Ok(real.unwrap_or(root))
}

fn refused(cache: &Cache, error: &StoreError) -> Stop {
    let entry = match error {
        StoreError::Foreign(_) => &FOREIGN_CACHE,
        StoreError::Refused { .. } | StoreError::TooLarge { .. } | StoreError::NotPlain { .. } => {
            &SYSTEM_REFUSED
        }
    };
    Stop::at(entry, cache.folder(), error.to_string()).help(error.help())
}

fn total(kept: &[Kept]) -> u64 {
    kept.iter().map(|kept| kept.size).sum()
}

/// `1 part`, `2 parts`.
fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn table(cache: &Cache, kept: &[Kept], limit: u64, now: SystemTime) -> String {
    let folder = cache.folder().display().to_string();
    let mut out = format!(
        "{}: {}, {} of {}\n",
        one_line(&folder),
        count(kept.len(), "workspace"),
        size_text(total(kept)),
        size_text(limit)
    );
    for kept in kept {
        let root = kept.root.as_deref().unwrap_or("(its name was lost)");
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "  {:>10}  {:>7}  {:<20}  {}",
            size_text(kept.size),
            count(kept.parts, "part"),
            used(kept.used, now),
            one_line(root)
        );
    }
    out
}

/// How long ago something was used, in the largest unit that fits.
fn used(then: SystemTime, now: SystemTime) -> String {
    let ago = now.duration_since(then).unwrap_or_default();
    let units = [("day", 86_400), ("hour", 3_600), ("minute", 60)];
    let fits = units
        .into_iter()
        .map(|(unit, seconds)| (unit, ago.as_secs() / seconds))
        .find(|(_, number)| *number > 0);
    match fits {
        Some((unit, number)) => {
            let number = usize::try_from(number).unwrap_or(usize::MAX);
            format!("used {} ago", count(number, unit))
        }
        None => "used just now".to_owned(),
    }
}

/// The document of `stats`: names and order of keys are the contract.
#[derive(Serialize)]
struct StatsShape<'a> {
    version: &'static str,
    status: &'static str,
    folder: String,
    workspaces: Vec<WorkspaceShape<'a>>,
    total: u64,
    limit: u64,
}

#[derive(Serialize)]
struct WorkspaceShape<'a> {
    root: Option<&'a str>,
    key: &'a str,
    size: u64,
    parts: usize,
    used: u64,
}

fn shape<'a>(cache: &Cache, kept: &'a [Kept], limit: u64) -> StatsShape<'a> {
    let workspaces = kept.iter().map(|kept| WorkspaceShape {
        root: kept.root.as_deref(),
        key: &kept.key,
        size: kept.size,
        parts: kept.parts,
        used: seconds(kept.used).as_secs(),
    });
    StatsShape {
        version: json::VERSION,
        status: "ok",
        folder: cache.folder().to_string_lossy().into_owned(),
        workspaces: workspaces.collect(),
        total: total(kept),
        limit,
    }
}

/// Since 1970 in UTC.
fn seconds(time: SystemTime) -> Duration {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::used;
    use std::time::{Duration, SystemTime};

    fn check(seconds: u64, expected: &str) {
        let then = SystemTime::UNIX_EPOCH;
        assert_eq!(used(then, then + Duration::from_secs(seconds)), expected);
    }

    #[test]
    fn the_largest_unit_that_fits() {
        check(59, "used just now");
        check(60, "used 1 minute ago");
        check(2 * 3600 - 1, "used 1 hour ago");
        check(86_400 * 400, "used 400 days ago");
        let now = SystemTime::UNIX_EPOCH;
        assert_eq!(used(now + Duration::from_secs(9), now), "used just now");
    }
}
