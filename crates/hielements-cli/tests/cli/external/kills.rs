//! Processes that are killed at any moment: every run ends, every verdict is right or says that the
//! library died, and nothing stays.

use super::{Tool, processes};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const CODE: &str = r#"
import json, sys, time
for line in sys.stdin:
    request = json.loads(line)
    reply = {"jsonrpc": "2.0", "id": request["id"]}
    if request["method"] == "library.check":
        time.sleep(0.005)
        text = request["params"]["args"][0]["String"]
        reply["result"] = {"Pass": None} if text.startswith("pass") else {"Fail": text}
    else:
        reply["error"] = {"code": -32601, "message": "no"}
    print(json.dumps(reply), flush=True)
"#;

/// How many runs: 200 take some minutes where nothing is optimised.
fn runs() -> u32 {
    let given = std::env::var("HIELEMENTS_KILLS").ok();
    given.and_then(|runs| runs.parse().ok()).unwrap_or(20)
}

#[test]
fn random_kills_harm_no_verdict() {
    let checks: Vec<String> = (0..12)
        .map(|n| format!("tool.says('{}-{n}')", ["pass", "fail"][n % 2]))
        .collect();
    let checks: Vec<&str> = checks.iter().map(String::as_str).collect();
    let tool = Tool::new(CODE, &[], "concurrency = 2\n", &checks);
    let digest = tool.digest();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut deaths = 0;
    for _ in 0..runs() {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let child = tool
            .folder
            .command(&format!("run -f json --no-cache --trust {digest}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        kill_within(
            &tool,
            Duration::from_millis(random % 400),
            random.is_multiple_of(3),
        );
        let ran = child.wait_with_output().expect("it ends");
        let document: serde_json::Value =
            serde_json::from_slice(&ran.stdout).expect("one JSON document");
        for (number, result) in document["results"]
            .as_array()
            .expect("a list")
            .iter()
            .enumerate()
        {
            let right = ["pass", "fail"][number % 2];
            let message = result["message"].as_str().unwrap_or_default();
            let died = message.contains("library `tool` failed:")
                || message.contains("library `tool` did not run:");
            assert!(
                result["status"] == right || (result["status"] == "error" && died),
                "{number}: {result}"
            );
            deaths += usize::from(died);
        }
        assert_eq!(tool.left(), Vec::<String>::new());
    }
    // Most deaths cost a second attempt and no verdict.
    assert!(deaths < 12 * runs() as usize / 2, "{deaths}");
}

/// Kills a process of the library some time after it is there; its supervisor as well now and then.
fn kill_within(tool: &Tool, moment: Duration, supervisors: bool) {
    let root = tool.folder.path("").display().to_string();
    let started = Instant::now();
    while started.elapsed() < moment {
        std::thread::sleep(Duration::from_millis(1));
    }
    let wanted = |line: &&String| {
        let is_supervisor = line.contains("supervise-library");
        (line.contains("tool.py") && !is_supervisor) || (supervisors && is_supervisor)
    };
    for line in processes(&root).iter().filter(wanted) {
        let id = line.split(' ').next().expect("a number");
        // It may be gone already.
        let _ = Command::new("kill")
            .args(["-KILL", id])
            .stderr(Stdio::null())
            .status();
    }
}
