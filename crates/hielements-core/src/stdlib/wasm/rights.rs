//! What a library may do: what it asks for, as far as the configuration proposes it and the user
//! trusts it.

use super::sandbox::{Visible, Writing, asks_for_hidden};
use crate::source::WsPath;
use crate::stdlib::config::Permissions as Proposed;
use crate::workspace::Globs;
use crate::workspace::trace::Answer;
use hielements_plugin::describe::Permissions as Asked;
use std::path::Path;
use std::time::Duration;
use wasmtime_wasi::p1::WasiP1Ctx;
use wasmtime_wasi::random::Deterministic;
use wasmtime_wasi::{FsPerms, HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// What the instances of a library may do.
#[derive(Clone, Debug, Default)]
pub(super) struct Rights {
    /// What they see of the workspace.
    pub(super) visible: Visible,
    /// What they may write.
    pub(super) writing: Option<Writing>,
    /// Their environment.
    pub(super) env: Vec<(String, String)>,
    /// Whether they see the real time.
    pub(super) clock: bool,
    /// Whether they get real random numbers.
    pub(super) random: bool,
}

/// What a library asks for and the configuration proposes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Globs of files, as either side has them; `None`: what is visible anyway.
    read: [Option<Vec<String>>; 2],
    write: [Vec<String>; 2],
    env: Vec<String>,
    clock: bool,
    random: bool,
}

impl Wanted {
    /// What both sides want.
    pub(super) fn new(asked: &Asked, proposed: &Proposed) -> Self {
        let texts = |globs: &[crate::source::Placed<String>]| {
            Vec::from_iter(globs.iter().map(|glob| glob.value.clone()))
        };
        let proposed_env = texts(&proposed.env);
        let mut env = asked.env.clone();
        env.retain(|name| proposed_env.contains(name));
        env.sort();
        env.dedup();
        Self {
            read: [asked.read.clone(), proposed.read.as_deref().map(texts)],
            write: [asked.write.clone(), texts(&proposed.write)],
            env,
            clock: asked.clock && proposed.clock,
            random: asked.random && proposed.random,
        }
    }

    /// What of it goes beyond reading what is visible, in words; empty where nothing does.
    pub(super) fn beyond_reading(&self) -> Vec<String> {
        let mut found = Vec::new();
        let names_hidden = |globs: &Option<Vec<String>>| {
            globs
                .as_ref()
                .is_some_and(|globs| globs.iter().any(|glob| asks_for_hidden(glob)))
        };
        if self.read.iter().all(names_hidden) {
            found.push("reading hidden files".to_owned());
        }
        if self.writes() {
            found.push(format!("writing {}", self.write[1].join(", ")));
        }
        if !self.env.is_empty() {
            found.push(format!("the environment variables {}", self.env.join(", ")));
        }
        if self.clock {
            found.push("the time".to_owned());
        }
        if self.random {
            found.push("random numbers".to_owned());
        }
        found
    }

    fn writes(&self) -> bool {
        self.write.iter().all(|globs| !globs.is_empty())
    }
}

impl Rights {
    /// What the user's trust leaves of it. `root` is the workspace on disk, `variable` looks up the
    /// user's environment.
    ///
    /// # Errors
    ///
    /// When a glob is broken.
    pub(super) fn new(
        wanted: &Wanted,
        trusted: bool,
        root: Option<&Path>,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, String> {
        let sides = wanted.read.each_ref().map(Option::as_deref);
        let visible = Visible::new(&sides, trusted)?;
        if !trusted {
            return Ok(Self {
                visible,
                ..Self::default()
            });
        }
        let env = wanted.env.iter();
        Ok(Self {
            visible,
            writing: writing(wanted, root)?,
            env: env
                .filter_map(|name| Some((name.clone(), variable(name)?)))
                .collect(),
            clock: wanted.clock,
            random: wanted.random,
        })
    }

    /// A digest of them: an outcome may be another one where it is another one.
    pub(super) fn digest(&self) -> Answer {
        Answer::of(format!("{self:?}").as_bytes())
    }

    /// The side of wasmtime-wasi: what is not about reading files.
    pub(super) fn context(&self) -> wasmtime::Result<WasiP1Ctx> {
        let mut builder = WasiCtxBuilder::new();
        builder
            .allow_blocking_current_thread(true)
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .envs(&self.env);
        if let Some(writing) = &self.writing {
            builder.preopened_dir(&writing.root, ".", FsPerms::ReadWrite)?;
        }
        if !self.clock {
            builder.wall_clock(Still).monotonic_clock(Still);
        }
        if !self.random {
            builder.secure_random(Deterministic::new(SEED.to_vec()));
        }
        Ok(builder.build_p1())
    }
}

fn writing(wanted: &Wanted, root: Option<&Path>) -> Result<Option<Writing>, String> {
    let (Some(root), true) = (root, wanted.writes()) else {
        return Ok(None);
    };
    let side = |globs: &Vec<String>| Globs::new(&WsPath::root(), globs.iter().map(String::as_str));
    let [asked, proposed] = wanted.write.each_ref().map(side);
    Ok(Some(Writing {
        root: root.to_owned(),
        sides: [asked?, proposed?],
    }))
}

/// A clock that stands still.
struct Still;

impl HostWallClock for Still {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

impl HostMonotonicClock for Still {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        0
    }
}

/// The random numbers of every guest that was granted no others: arbitrary, and always the same.
const SEED: [u8; 256] = seed();

const fn seed() -> [u8; 256] {
    let mut bytes = [0; 256];
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut at = 0;
    while at < bytes.len() {
        // xorshift64*, whose high bits are the good ones.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes[at] = (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 56) as u8;
        at += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Location, Placed, Sources, Span};

    fn placed(texts: &[&str]) -> Vec<Placed<String>> {
        let mut sources = Sources::default();
        let location = Location {
            file: sources.add(WsPath::from_walk("hielements.toml"), ""),
            span: Span::default(),
        };
        let texts = texts.iter().map(|text| Placed {
            value: (*text).to_owned(),
            location,
        });
        texts.collect()
    }

    #[test]
    fn rights_are_what_all_three_grant() {
        let asked = Asked {
            env: vec!["HOME".to_owned(), "LANG".to_owned()],
            clock: true,
            random: true,
            ..Asked::default()
        };
        let proposed = Proposed {
            env: placed(&["LANG", "PATH"]),
            clock: true,
            write: placed(&["out/**"]),
            ..Proposed::default()
        };
        let wanted = Wanted::new(&asked, &proposed);
        assert_eq!(
            wanted.beyond_reading(),
            ["the environment variables LANG", "the time"]
        );
        let variable = |name: &str| Some(format!("value of {name}"));
        let rights = |trusted| Rights::new(&wanted, trusted, None, &variable).unwrap();
        let (none, all) = (rights(false), rights(true));
        assert_eq!((none.clock, none.env.len()), (false, 0));
        assert_eq!((all.clock, all.random), (true, false));
        let lang = ("LANG".to_owned(), "value of LANG".to_owned());
        assert_eq!(all.env, [lang]);
        assert!(all.writing.is_none());
        assert_ne!(none.digest(), all.digest());
    }
}
