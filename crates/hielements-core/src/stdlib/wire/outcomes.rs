//! Answers → verdicts.

use super::{Border, json};
use crate::stdlib::outcome::{Found, Outcome};
use hielements_plugin::{Failure, Finding, Outcome as Said};
use serde_json::Value as Json;

/// The globs of the files on which an answer rests, where it says so: `reads` beside a verdict.
pub type Reads = Option<Vec<String>>;

impl Border<'_> {
    /// The verdict in an answer; whatever is none is an error that shows the answer.
    pub fn outcome(&self, reply: &str) -> (Outcome, Reads) {
        match self.try_outcome(reply) {
            Ok(found) => found,
            Err(why) => (Outcome::Error(self.misfit("verdict", &why, reply)), None),
        }
    }

    fn try_outcome(&self, reply: &str) -> Result<(Outcome, Reads), String> {
        let mut answer: Json = json::read(reply)?;
        let reads = take_reads(&mut answer)?;
        let said: Said = serde_json::from_value(answer).map_err(|_| EXPECTED.to_owned())?;
        let outcome = match said {
            Said::Pass(()) => Outcome::Pass,
            Said::Error(message) => Outcome::Error(message),
            Said::Fail(Failure::Message(message)) => Outcome::Fail {
                message,
                findings: Vec::new(),
            },
            Said::Fail(Failure::Found { message, findings }) => {
                let found = findings.iter().map(|finding| self.found(finding));
                let mut findings: Vec<Found> = found.collect::<Result<_, _>>()?;
                findings.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
                Outcome::Fail { message, findings }
            }
        };
        Ok((outcome, reads))
    }

    fn found(&self, finding: &Finding) -> Result<Found, String> {
        let file = self.path(&finding.path)?;
        let place = finding.line.and_then(|line| {
            let end = (finding.end_line, finding.end_column);
            self.place(&file, (line, finding.column.unwrap_or(1)), end)
        });
        Ok(Found {
            file: Some(file),
            place,
            message: finding.message.clone(),
            help: finding.help.clone(),
            ..Found::default()
        })
    }
}

pub(super) const EXPECTED: &str = "expected `{\"Pass\":null}`, `{\"Fail\":…}`, `{\"Error\":\"…\"}` or \
                        `{\"result\":\"pass\"|\"fail\"|\"error\",\"message\":…}`";

/// Takes `reads` out of an answer.
pub(super) fn take_reads(answer: &mut Json) -> Result<Reads, String> {
    let Some(reads) = answer.as_object_mut().and_then(|it| it.remove("reads")) else {
        return Ok(None);
    };
    serde_json::from_value(reads).map_err(|_| "`reads` is a list of globs".to_owned())
}
