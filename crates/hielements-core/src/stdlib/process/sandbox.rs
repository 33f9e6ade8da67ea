//! The sandbox of a program on Linux: what this kernel can keep it from, by Landlock.
//!
//! Read and run: the workspace, what the configuration of the launch names (the interpreter), the
//! libraries of the system. Change: its folder of temporary files. Connect: the granted ports. The
//! home directory is none of these.

use super::Launch;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, NetPort, Ruleset,
    RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope, path_beneath_rules,
};
use std::path::{Path, PathBuf};

/// The newest rules that we know to ask for.
const NEWEST: ABI = ABI::V6;

/// Where programs and libraries of the system are.
const SYSTEM: [&str; 10] = [
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/sbin",
    "/opt",
    "/nix/store",
    "/gnu/store",
    "/snap",
];

/// What programs look up about the system: how libraries are found, names resolved, certificates
/// checked, times and types spelled. Nothing that holds a secret.
const LOOKED_UP: [&str; 27] = [
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/ld.so.preload",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/locale.alias",
    "/etc/passwd",
    "/etc/group",
    "/etc/nsswitch.conf",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/gai.conf",
    "/etc/resolv.conf",
    "/run/systemd/resolve",
    "/etc/ssl",
    "/etc/pki",
    "/etc/ca-certificates",
    "/etc/mime.types",
    "/etc/os-release",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/filesystems",
    "/proc/sys",
    "/sys/devices/system/cpu",
];

/// Devices that hold nothing.
const DEVICES: [&str; 5] = [
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
];

/// Restricts this thread and all that it starts from now on. Gives what it is kept from, in words;
/// nothing where the kernel has no Landlock.
pub(super) fn restrict(launch: &Launch, temporary: &Path) -> Result<Vec<String>, String> {
    let words = |error: landlock::RulesetError| format!("its sandbox cannot be built: {error}");
    let read = AccessFs::from_read(NEWEST);
    let all = AccessFs::from_all(NEWEST);
    let system = SYSTEM.iter().chain(&LOOKED_UP).map(PathBuf::from);
    let devices = AccessFs::ReadFile | AccessFs::WriteFile;
    let changed = launch.writable.iter().map(PathBuf::as_path);
    let ports = launch.ports.iter();
    let ports = ports.map(|port| Ok(NetPort::new(*port, AccessNet::ConnectTcp)));
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)
        .and_then(|rules| rules.handle_access(AccessNet::from_all(NEWEST)))
        .and_then(|rules| rules.scope(Scope::from_all(NEWEST)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.add_rules(path_beneath_rules(system, read)))
        .and_then(|rules| rules.add_rules(path_beneath_rules(&launch.readable, read)))
        .and_then(|rules| rules.add_rules(path_beneath_rules(DEVICES, devices)))
        .and_then(|rules| rules.add_rules(path_beneath_rules(changed.chain([temporary]), all)))
        .and_then(|rules| rules.add_rules(ports))
        .and_then(landlock::RulesetCreated::restrict_self)
        .map_err(words)?;
    Ok(match (status.ruleset, status.landlock) {
        (RulesetStatus::NotEnforced, _) => Vec::new(),
        (_, LandlockStatus::Available { effective_abi, .. }) => kept_from(effective_abi),
        (_, LandlockStatus::NotEnabled | LandlockStatus::NotImplemented) => Vec::new(),
    })
}

/// What a version of Landlock keeps a program from.
fn kept_from(version: ABI) -> Vec<String> {
    let mut found = vec!["files".to_owned()];
    if version >= ABI::V4 {
        found.push("TCP".to_owned());
    }
    if version >= ABI::V6 {
        found.push("signals and abstract sockets of others".to_owned());
    }
    found
}
