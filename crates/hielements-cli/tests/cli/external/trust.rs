//! Who may run: nobody, until a person says so, and then only what they saw.

use super::Tool;

const CODE: &str = r#"
import json, sys
import helper
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": helper.VERDICT}), flush=True)
"#;

fn tool() -> Tool {
    let tool = Tool::new(CODE, &[], "", &["tool.fine()"]);
    tool.folder.write("helper.py", "VERDICT = 'pass'\n");
    tool
}

#[test]
fn without_trust_nothing_runs_and_it_is_said_what_to_do() {
    let tool = tool();
    let said = tool.folder.says("run -f concise");
    let digest: String = tool.digest().chars().take("sha256:".len() + 8).collect();
    insta::assert_snapshot!(said.replace(&digest, "[digest]"), @"
    exit 2
    --- stdout
    hielements.hie:1:8: error[library-refused] library `tool` did not run: nobody trusted it on this machine (it is [digest]… now)
    hielements.hie:4:5: error[tool.fine] library `tool` did not run: nobody trusted it on this machine (it is [digest]… now)
    --- stderr
    workspace [root], 1 specification
    ");
    let document = tool.folder.json("run -f json");
    assert_eq!(document["exit"], 2);
    assert_eq!(document["status"], "error");
    let found = &document["diagnostics"][0];
    assert_eq!(found["code"], "library-refused");
    assert_eq!(found["file"], "hielements.hie");
    let help = found["help"].as_str().expect("help");
    for word in [
        "hielements trust --print",
        "--trust sha256:",
        "HIELEMENTS_TRUST",
    ] {
        assert!(help.contains(word), "{help}");
    }
    assert!(
        !help.contains(&tool.digest()),
        "nobody pastes what they did not review"
    );
}

#[test]
fn a_digest_is_good_for_what_it_was_made_of() {
    let tool = tool();
    let digest = tool.digest();
    let trusts = |digest: &str| {
        let ran = tool.runs(&format!("run --trust {digest}"));
        ran.status.code()
    };
    assert_eq!(trusts(&digest), Some(0));
    let by_environment = tool
        .folder
        .command("run")
        .env("HIELEMENTS_TRUST", format!("sha256:00, {digest}"))
        .output();
    assert_eq!(by_environment.expect("it starts").status.code(), Some(0));
    for change in [
        || ("helper.py", "VERDICT = 'Pass'\n".to_owned()),
        || ("new.py", String::new()),
        || ("tool.py", format!("{CODE}#\n")),
    ] {
        let (file, text) = change();
        tool.folder.write(file, text);
        let now = tool.digest();
        assert_ne!(now, digest, "{file}");
        assert_eq!(trusts(&digest), Some(2), "{file}");
        assert_eq!(trusts(&now), Some(0), "{file}");
        std::fs::remove_file(tool.folder.path("new.py")).unwrap_or_default();
        tool.folder.write("helper.py", "VERDICT = 'pass'\n");
        tool.folder.write("tool.py", CODE);
        assert_eq!(tool.digest(), digest, "{file}");
    }
    tool.configure(&["-x"], "");
    assert_ne!(tool.digest(), digest);
}

#[test]
fn an_ignored_file_beside_the_library_counts() {
    let tool = tool();
    let digest = tool.digest();
    tool.folder.write(".gitignore", "json.py\n");
    tool.folder
        .write("json.py", "print('not the one you know')\n");
    assert_ne!(tool.digest(), digest);
}

#[test]
fn a_program_with_another_digest_than_the_entry_wants_is_refused() {
    let tool = tool();
    tool.configure(&[], &format!("sha256 = '{}'\n", "0".repeat(64)));
    let said = tool.says("");
    assert!(said.starts_with("exit 2\n"), "{said}");
    assert!(said.contains("`sha256` wants 0000"), "{said}");
}

#[test]
fn what_was_kept_does_not_outlive_trust() {
    let tool = tool();
    assert_eq!(tool.says(""), "exit 0\n");
    assert!(tool.folder.says("run -f concise").starts_with("exit 2\n"));
    assert_eq!(tool.says(""), "exit 0\n");
}

#[test]
fn trust_is_given_and_taken_at_a_terminal() {
    let tool = tool();
    let answered = |args: &str, answer: &str| {
        let script = "import os, pty, sys\n\
            pid, tty = pty.fork()\n\
            if pid == 0:\n    os.environ['PATH'] = os.environ['THE_PATH']\n    os.execv(sys.argv[1], sys.argv[1:2] + sys.argv[3:])\n\
            os.write(tty, sys.argv[2].encode() + b'\\n')\n\
            said = b''\n\
            while True:\n    \
                try:\n        part = os.read(tty, 4096)\n    \
                except OSError:\n        break\n    \
                if not part:\n        break\n    \
                said += part\n\
            sys.stdout.write(said.decode().replace('\\r', ''))\n\
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n";
        let mut typed = tool.folder.typed("python3");
        typed.args(["-c", script, env!("CARGO_BIN_EXE_hielements"), answer]);
        typed.args(args.split_whitespace());
        // A version manager puts another Python in front.
        typed.env("THE_PATH", std::env::var_os("PATH").unwrap_or_default());
        let ran = typed.output().expect("Python is there");
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        (ran.status.code(), said)
    };
    let (code, said) = answered("trust", "n");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("file tool.py: sha256:"), "{said}");
    assert!(said.contains("`tool` is not trusted"), "{said}");
    let (code, said) = answered("trust", "y");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(tool.runs("run").status.code(), Some(0));
    let listed = tool.folder.stdout("trust --list", &[]);
    assert!(listed.contains(&tool.digest()), "{listed}");
    tool.folder.write("helper.py", "VERDICT = 'ok'\n");
    assert_eq!(tool.runs("run").status.code(), Some(2));
    let (code, said) = answered("run", "y");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("is not what was trusted"), "{said}");
    assert!(said.contains("file helper.py"), "{said}");
    assert!(!said.contains("file tool.py"), "{said}");
    assert_eq!(tool.runs("run").status.code(), Some(0));
    let revoked = tool.folder.says("trust --revoke");
    assert!(
        revoked.contains("`tool` is not trusted any more"),
        "{revoked}"
    );
    assert_eq!(tool.runs("run").status.code(), Some(2));
}
