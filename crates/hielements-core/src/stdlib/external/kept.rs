//! The process of a library, kept from call to call: started at the first, replaced when it dies or is
//! late, ended when nothing needs it any more.

use super::ExternalLibraryConfig;
use super::described::{About, describe};
use super::gate::Gate;
use super::program::Entry;
use super::rpc::{Answer, Rpc};
use crate::diagnostics::catalogue::run as codes;
use crate::stdlib::trouble::Trouble;
use crate::stdlib::trust::Verdict;
use crate::workspace::trace::Answer as Digest;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::Duration;

/// A process that nobody asks anything is ended after this.
const IDLE: Duration = Duration::from_secs(60);

/// So long the system may take to start a process.
const START: Duration = Duration::from_secs(10);

/// So long all processes together have to end at the end of the program.
const END: Duration = Duration::from_secs(1);

/// After so many failures in a row nothing more is tried.
const MOST_FAILURES: u32 = 3;

/// The processes of all libraries of a host, by name.
#[derive(Debug, Default)]
pub struct Kept(Mutex<BTreeMap<String, (String, Weak<Seat>)>>);

impl Kept {
    /// The process of the library `name`, whose entry in the configuration says `words`: that of an
    /// earlier analysis where the entry is the same.
    pub(super) fn seat(&self, name: &str, words: &str) -> Arc<Seat> {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seats.get(name).filter(|(known, _)| known == words);
        if let Some(seat) = known.and_then(|(_, seat)| seat.upgrade()) {
            return seat;
        }
        let seat = Arc::new(Seat::default());
        let kept = (words.to_owned(), Arc::downgrade(&seat));
        seats.insert(name.to_owned(), kept);
        seat
    }

    /// Ends all processes, and waits for that a moment.
    pub(in crate::stdlib) fn end(&self) {
        let seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seats = seats.values().filter_map(|(_, seat)| seat.upgrade());
        let all: Vec<Arc<Rpc>> = seats.filter_map(|seat| seat.lock().rpc.take()).collect();
        for rpc in &all {
            rpc.process.end();
        }
        for rpc in &all {
            rpc.process.end_now(END);
        }
    }
}

/// The place of one library's process, whether or not somebody sits there.
#[derive(Default)]
pub(super) struct Seat {
    state: Mutex<State>,
    /// Held for reading by calls that may share a process, and for writing by one that must not.
    company: RwLock<()>,
    gate: Gate,
}

impl std::fmt::Debug for Seat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seat").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct State {
    rpc: Option<Arc<Rpc>>,
    /// What the process that runs was started as.
    started_as: Option<Digest>,
    /// What was seen at the last look.
    seen: Option<Digest>,
    /// What the library says of itself, once it was asked.
    about: Option<About>,
    /// Whether it cannot be asked about itself: it died of it.
    is_shy: bool,
    failed_starts: u32,
    /// Since the last look.
    failed: bool,
    worked: bool,
    failed_looks: u32,
    trouble: Option<Trouble>,
}

/// What came of one attempt to ask a process something.
enum Attempt {
    Done(Result<Reply, String>),
    /// The process died, and the call may be innocent: another one went on beside it, or the process
    /// had its last answer behind it.
    Died(String),
}

/// What a library answered.
#[derive(Debug)]
pub(super) struct Reply {
    /// The result, as JSON.
    pub(super) result: String,
    /// What it says it rests on.
    pub(super) reads: Option<Vec<String>>,
}

impl Seat {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the library something.
    ///
    /// # Errors
    ///
    /// When it may not run, cannot be started, dies, is late, or answers with an error; in words.
    pub(super) fn ask(
        &self,
        entry: Entry<'_>,
        (method, params): (&str, &RawValue),
        stop: Option<&AtomicBool>,
    ) -> Result<Reply, String> {
        let first = {
            let _company = self.company.read().unwrap_or_else(PoisonError::into_inner);
            self.attempt(entry, (method, params), stop)
        };
        match first {
            Attempt::Done(done) => done,
            Attempt::Died(_) => {
                let _alone = self.company.write().unwrap_or_else(PoisonError::into_inner);
                match self.attempt(entry, (method, params), stop) {
                    Attempt::Done(done) => done,
                    Attempt::Died(why) => Err(why),
                }
            }
        }
    }

    fn attempt(
        &self,
        entry: Entry<'_>,
        (method, params): (&str, &RawValue),
        stop: Option<&AtomicBool>,
    ) -> Attempt {
        let (rpc, capacity) = match self.running(entry) {
            Ok(running) => running,
            Err(why) => return Attempt::Done(Err(why)),
        };
        let _turn = self.gate.enter(capacity);
        let is_used = rpc.answered() > 0 || rpc.waiting() > 0;
        let ticket = rpc.ask(method, params);
        match ticket.wait(entry.config.timeout, stop) {
            Answer::Said(result, reads) => {
                self.lock().worked = true;
                Attempt::Done(Ok(Reply { result, reads }))
            }
            Answer::Refused { code, message } => {
                self.lock().worked = true;
                let code = if code == 0 {
                    String::new()
                } else {
                    format!(" ({code})")
                };
                let name = entry.name;
                Attempt::Done(Err(format!(
                    "library `{name}` answered with an error{code}: {message}"
                )))
            }
            Answer::Stopped => {
                let name = entry.name;
                Attempt::Done(Err(format!("library `{name}` was not waited for")))
            }
            Answer::Late => {
                let timeout = entry.config.timeout;
                let why = format!("it did not answer within {timeout:?} (`timeout`)");
                Attempt::Done(Err(self.failed(entry, &rpc, &why)))
            }
            Answer::Over(why) => {
                let message = self.failed(entry, &rpc, &why);
                if is_used {
                    Attempt::Died(message)
                } else {
                    Attempt::Done(Err(message))
                }
            }
        }
    }

    /// Lets go of a process that failed; the message for it.
    fn failed(&self, entry: Entry<'_>, rpc: &Arc<Rpc>, why: &str) -> String {
        rpc.process.end();
        let mut state = self.lock();
        state.failed = true;
        if state.rpc.as_ref().is_some_and(|it| Arc::ptr_eq(it, rpc)) {
            state.rpc = None;
        }
        drop(state);
        let name = entry.name;
        with_log(&format!("library `{name}` failed: {why}"), rpc)
    }

    /// The process, started where there is none, and how many questions it takes at once.
    fn running(&self, entry: Entry<'_>) -> Result<(Arc<Rpc>, usize), String> {
        let mut state = self.lock();
        let seen = *state.seen.get_or_insert_with(|| entry.state());
        let is_current = state.started_as == Some(seen);
        if let Some(rpc) = state.rpc.clone().filter(|rpc| is_current && !rpc.is_over()) {
            return Ok((rpc, capacity(&state, entry.config)));
        }
        if let Some(old) = state.rpc.take() {
            old.process.end();
        }
        if let Some(trouble) = state.trouble.as_ref().filter(|it| it.is_final) {
            return Err(trouble.sentence(entry.name));
        }
        let rpc = match start(&mut state, entry) {
            Ok(rpc) => rpc,
            Err(trouble) => {
                let message = trouble.sentence(entry.name);
                state.trouble = Some(trouble);
                return Err(message);
            }
        };
        state.trouble = None;
        state.failed_starts = 0;
        state.started_as = Some(seen);
        state.rpc = Some(Arc::clone(&rpc));
        Ok((rpc, capacity(&state, entry.config)))
    }

    /// How many questions the library takes at once, as far as that is known.
    pub(super) fn capacity(&self, config: &ExternalLibraryConfig) -> usize {
        capacity(&self.lock(), config)
    }

    /// Starts the library where it does not run. Gives what it says of itself, as far as it does.
    ///
    /// # Errors
    ///
    /// When it may not run or cannot be started, in words.
    pub(super) fn start(&self, entry: Entry<'_>) -> Result<Option<About>, String> {
        self.running(entry)?;
        Ok(self.lock().about.clone())
    }

    /// What keeps the library from running, where something did when it was asked last.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.lock().trouble.clone()
    }

    /// What the system keeps the process from, where one runs.
    pub(super) fn kept_from(&self) -> Option<Vec<String>> {
        let state = self.lock();
        state
            .rpc
            .as_ref()?
            .process
            .kept_from()
            .map(<[String]>::to_vec)
    }

    /// What was seen at the last look.
    pub(super) fn seen(&self, entry: Entry<'_>) -> Digest {
        *self.lock().seen.get_or_insert_with(|| entry.state())
    }

    /// Looks again at what decides the answers: a process that is out of date is ended, and one that
    /// failed at every look is left alone from now on.
    pub(super) fn look(&self, entry: Entry<'_>) -> Digest {
        let now = entry.state();
        let mut state = self.lock();
        if state.seen != Some(now) {
            let about = std::mem::take(&mut *state);
            state.seen = Some(now);
            if let Some(old) = about.rpc {
                old.process.end();
            }
            return now;
        }
        if state.worked || !state.failed {
            state.failed_looks = 0;
        } else {
            state.failed_looks += 1;
        }
        (state.failed, state.worked) = (false, false);
        if state.failed_looks >= MOST_FAILURES {
            let why = format!("it failed {MOST_FAILURES} times in a row");
            state.trouble = Some(parked(&why));
        }
        now
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(rpc) = &self.lock().rpc {
            rpc.process.end();
        }
    }
}

fn capacity(state: &State, config: &ExternalLibraryConfig) -> usize {
    let said = || state.about.as_ref()?.concurrency();
    let given = config.concurrency.map(|given| given as usize);
    given.or_else(said).unwrap_or(1)
}

/// Starts the process of a library that is trusted, and asks it about itself the first time.
fn start(state: &mut State, entry: Entry<'_>) -> Result<Arc<Rpc>, Trouble> {
    let program = entry.program().map_err(|why| not_started(state, &why))?;
    let subject = entry.subject(&program);
    if let Some(wanted) = entry.sha256 {
        let found = subject.parts().iter().find(|part| part.name == "program");
        let found = found.and_then(|part| part.value.rsplit_once("sha256:"));
        if found.is_none_or(|(_, found)| found != wanted) {
            let found = found.map_or("nothing", |(_, found)| found);
            let why = format!("its program has the digest {found}, and `sha256` wants {wanted}");
            return Err(Trouble::new(&codes::LIBRARY_REFUSED, why)
                .help("review the program; then correct `sha256` in hielements.toml"));
        }
    }
    if let Verdict::Untrusted { digest, changed } = entry.host.trust().verdict(entry.root, &subject)
    {
        return Err(Trouble::untrusted(entry.host.trust(), &digest, &changed));
    }
    let launch = entry.launch(&program);
    loop {
        let rpc = Rpc::start(entry.host.launcher(), &launch, IDLE)
            .map_err(|why| not_started(state, &why))?;
        if let Err(why) = rpc.process.ready(START) {
            let why = with_log(&why, &rpc);
            return Err(not_started(state, &why));
        }
        if state.about.is_some() || state.is_shy {
            return Ok(Arc::new(rpc));
        }
        match describe(&rpc, entry) {
            Some(about) if !rpc.is_over() => {
                state.about = Some(about);
                return Ok(Arc::new(rpc));
            }
            // A question that it does not know is what it died of, or all that it answers.
            Some(_) | None => state.is_shy = true,
        }
    }
}

fn not_started(state: &mut State, why: &str) -> Trouble {
    state.failed_starts += 1;
    state.failed = true;
    let why = format!("it cannot be started: {why}");
    if state.failed_starts < MOST_FAILURES {
        Trouble::new(&codes::LIBRARY_REFUSED, why)
            .help("correct its entry in hielements.toml, or install what it needs")
            .unreported()
    } else {
        parked(&why)
    }
}

fn parked(why: &str) -> Trouble {
    Trouble::new(
        &codes::LIBRARY_PARKED,
        format!("{why}; it is not tried again"),
    )
    .help("once its program, its files or its entry in hielements.toml change, it is")
    .for_good()
}

/// A message with the end of the log, in one line.
fn with_log(message: &str, rpc: &Rpc) -> String {
    let log = rpc.process.log();
    let lines: Vec<&str> = log.lines().map(str::trim).collect();
    let last = lines[lines.len().saturating_sub(SHOWN_LINES)..].join(" / ");
    let hidden = last.chars().count().saturating_sub(SHOWN);
    let shown: String = last.chars().skip(hidden).collect();
    if shown.is_empty() {
        message.to_owned()
    } else {
        format!("{message}; its log ends with: {shown}")
    }
}

/// How much of a log a message shows: lines, and characters of them.
const SHOWN_LINES: usize = 10;
const SHOWN: usize = 1000;
