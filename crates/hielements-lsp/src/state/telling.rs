//! How far runs are and how things stand, told to the editor: progress, a status for its status bar,
//! and that lenses, hints and the architecture are others now.

use super::State;
use crate::asking::Wish;
use crate::event::{Far, FolderId};
use crate::preferences::Preferences;
use crate::requests::architecture::Counts;
use crate::requests::execute_command::EXPLAIN;
use crate::worker::Moment;
use hielements_core::diagnostics::report::Status as Ended;
use serde::Serialize;
use serde_json::Value;
use tower_lsp::ls_types::notification::{Notification, Progress, ShowMessage};
use tower_lsp::ls_types::{
    MessageType, ProgressParams, ProgressParamsValue, ProgressToken, ShowMessageParams, Uri,
    WorkDoneProgress, WorkDoneProgressBegin, WorkDoneProgressEnd, WorkDoneProgressReport,
};

/// `$/hielements/status`: how things stand. Editors that do not know it may leave it out.
pub(super) enum StatusNotification {}

impl Notification for StatusNotification {
    type Params = Status;
    const METHOD: &'static str = "$/hielements/status";
}

/// `$/hielements/architectureChanged`: `hielements/architecture` has another answer now.
enum ArchitectureChanged {}

impl Notification for ArchitectureChanged {
    type Params = Changed;
    const METHOD: &'static str = "$/hielements/architectureChanged";
}

#[derive(Debug, Serialize, serde::Deserialize)]
struct Changed {
    uri: Option<Uri>,
}

/// How things stand in all workspaces together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub(super) struct Status {
    /// `running` or `idle`.
    state: Activity,
    /// Workspaces.
    folders: usize,
    #[serde(flatten)]
    counts: Counts,
    /// Rules that are judged in the run that is under way.
    done: Option<usize>,
    /// All rules of that run.
    of: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Activity {
    Running,
    Idle,
}

/// What is shown of a run.
pub(crate) struct Shows {
    token: String,
    /// Whether the editor has agreed.
    may: bool,
    /// What was shown last.
    last: Option<Far>,
}

impl State {
    /// A run is under way for a while.
    pub(super) fn running(&mut self, id: FolderId, moment: Moment, far: Far) {
        let (shows_progress, token) = (self.traits.progress, self.next_token);
        let Some(folder) = self.folder(id).filter(|it| it.moment.batch == moment.batch) else {
            return;
        };
        folder.far = Some(far);
        if !shows_progress || folder.shows.is_some() {
            return;
        }
        let token = format!("hielements/run/{token}");
        folder.shows = Some(Shows {
            token: token.clone(),
            may: false,
            last: None,
        });
        self.next_token += 1;
        self.wish(Wish::Progress(token));
    }

    /// The editor has answered whether progress may be shown.
    pub(super) fn may_show(&mut self, token: &str, may: bool) {
        let mut shown = self.folders.iter_mut().filter_map(|it| it.shows.as_mut());
        if let Some(shows) = shown.find(|shows| shows.token == token) {
            shows.may = may;
        }
    }

    /// A person wants the run under this token to stop.
    pub(super) fn stopped(&mut self, token: &str) {
        let is_meant = |shows: &Shows| shows.token == token;
        let mut folders = self.folders.iter_mut();
        if let Some(folder) = folders.find(|it| it.shows.as_ref().is_some_and(is_meant)) {
            folder.stop();
        }
    }

    /// Shows how far each run is.
    pub(super) fn tell_progress(&mut self) {
        for folder in &mut self.folders {
            let Some(shows) = &mut folder.shows else {
                continue;
            };
            let value = match (folder.far, shows.last) {
                (Some(_), _) if !shows.may => continue,
                (Some(far), None) => WorkDoneProgress::Begin(WorkDoneProgressBegin {
                    title: "Hielements".to_owned(),
                    cancellable: Some(true),
                    message: Some(far.said()),
                    percentage: Some(far.percent()),
                }),
                (Some(far), Some(last)) if far == last => continue,
                (Some(far), Some(_)) => WorkDoneProgress::Report(WorkDoneProgressReport {
                    cancellable: Some(true),
                    message: Some(far.said()),
                    percentage: Some(far.percent()),
                }),
                (None, Some(last)) => WorkDoneProgress::End(WorkDoneProgressEnd {
                    message: Some(last.said()),
                }),
                (None, None) => {
                    folder.shows = None;
                    continue;
                }
            };
            shows.last = folder.far;
            self.outbox.notify::<Progress>(&ProgressParams {
                token: ProgressToken::String(shows.token.clone()),
                value: ProgressParamsValue::WorkDone(value),
            });
            if folder.far.is_none() {
                folder.shows = None;
            }
        }
    }

    /// Tells how things stand, where that is something else.
    pub(super) fn tell_status(&mut self) {
        let mut is_stale = false;
        for folder in &mut self.folders {
            is_stale |= std::mem::take(&mut folder.is_stale);
            if std::mem::take(&mut folder.is_news) {
                let uri = self.spelling.uri(&folder.root);
                self.outbox.notify::<ArchitectureChanged>(&Changed { uri });
            }
        }
        if is_stale {
            self.refresh();
        }
        let status = self.status();
        let was_idle = self.told.is_none() && self.folders.is_empty();
        if !was_idle && self.told != Some(status) {
            self.outbox.notify::<StatusNotification>(&status);
            self.told = Some(status);
        }
    }

    /// Has the editor ask again for what it shows.
    fn refresh(&self) {
        if self.shows_lenses && self.traits.refreshes_lenses && self.preferences.code_lens {
            self.wish(Wish::Lenses);
        }
        if self.shows_hints && self.traits.refreshes_hints && self.preferences.inlay_hints {
            self.wish(Wish::Hints);
        }
    }

    fn status(&self) -> Status {
        let mut counts = Counts::default();
        let is_running =
            |it: &crate::folder::Folder| !it.has_failed && (it.far.is_some() || it.is_behind());
        for came in self
            .folders
            .iter()
            .flat_map(|folder| folder.standing.rules.values())
        {
            counts.total += 1;
            counts.findings += came.findings;
            match came.status {
                Some(Ended::Pass) => counts.passed += 1,
                Some(Ended::Fail) => counts.failed += 1,
                Some(Ended::Error) => counts.errors += 1,
                None => counts.unknown += 1,
            }
        }
        let far = self.folders.iter().filter_map(|folder| folder.far);
        let far = far.reduce(|a, b| Far {
            done: a.done + b.done,
            of: a.of + b.of,
        });
        let running = self.folders.iter().any(is_running);
        Status {
            state: if running {
                Activity::Running
            } else {
                Activity::Idle
            },
            folders: self.folders.len(),
            counts,
            done: far.map(|far| far.done),
            of: far.map(|far| far.of),
        }
    }

    /// Shows what a command answered in words, where the editor does not do so itself.
    pub(super) fn answered(&self, command: &str, answer: &Value) {
        let Some(text) = answer.as_str().filter(|_| !self.preferences.shows_results) else {
            return;
        };
        let message = text.to_owned();
        if command == EXPLAIN {
            let typ = MessageType::INFO;
            self.outbox
                .notify::<ShowMessage>(&ShowMessageParams { typ, message });
        } else {
            self.outbox.log(MessageType::INFO, message);
        }
    }

    /// Takes in what a person set.
    pub(super) fn settings(&mut self, written: &Value) {
        if written.is_null() {
            return;
        }
        let before: Preferences = self.preferences;
        self.preferences = before.with(written);
        let (lenses, hints) = (self.preferences.code_lens, self.preferences.inlay_hints);
        if lenses != before.code_lens && self.shows_lenses && self.traits.refreshes_lenses {
            self.wish(Wish::Lenses);
        }
        if hints != before.inlay_hints && self.shows_hints && self.traits.refreshes_hints {
            self.wish(Wish::Hints);
        }
    }
}
