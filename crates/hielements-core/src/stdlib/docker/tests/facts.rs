//! One file in, facts out.

use crate::source::WsPath;
use crate::stdlib::docker::DockerLanguage;
use crate::stdlib::facts::Extractor;
use hielements_plugin::{Facts, ImportedName, Item, Level, Literal};

fn value(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Float(value) => value.to_string(),
        Literal::String(text) => format!("'{text}'"),
        Literal::List(items) => {
            let items: Vec<String> = items.iter().map(value).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

fn item(item: &Item) -> String {
    let mut text = format!("{} {} {}", item.place.line, item.kind, item.name);
    if let Some(base) = item.bases.first() {
        text += &format!(" of {base}");
    }
    if let (Some(literal), false) = (&item.value, item.kind == "stage") {
        text += &format!(" = {}", value(literal));
    }
    text.trim_end().to_owned()
}

fn name(name: &ImportedName) -> String {
    match &name.alias {
        Some(flag) => format!("--{flag}={}", name.name),
        None => name.name.clone(),
    }
}

fn show(facts: &Facts) -> String {
    let mut lines: Vec<String> = facts.items.iter().map(item).collect();
    for import in &facts.imports {
        let names: Vec<String> = import.names.iter().map(name).collect();
        let line = import.place.line;
        lines.push(format!("{line} -> {} {}", import.target, names.join(" ")));
    }
    for found in &facts.suppressions {
        let (rule, reason) = (&found.rule, &found.reason);
        lines.push(format!("{} allow {rule}: {reason}.", found.line));
    }
    if let Some(problem) = &facts.problem {
        lines.push(format!("{}: {}", problem.place.line, problem.message));
    }
    lines.join("\n")
}

#[track_caller]
fn check(path: &str, text: &str, expected: &str) {
    let path = WsPath::from_walk(path);
    let facts = DockerLanguage.extract(Level::Items, &path, text.as_bytes());
    assert_eq!(show(&facts), expected.trim(), "{text}");
}

#[track_caller]
fn dockerfile(text: &str, expected: &str) {
    check("Dockerfile", text, expected);
}

#[track_caller]
fn compose(text: &str, expected: &str) {
    check("compose.yaml", text, expected);
}

#[test]
fn stages_and_variables() {
    dockerfile(
        "ARG VERSION=3.12\nARG BASE=python:${VERSION}-slim\n\
         FROM --platform=$BUILDPLATFORM ${BASE} AS Build\n\
         ARG VERSION\nENV PORT=80${VERSION} HOST='a b'\nEXPOSE $PORT 53/udp 8000-8010\n\
         FROM build\nUSER ${NAME:-app}:staff\nFROM 0 as last\nEXPOSE $PORT $VERSION\nFROM ${NONE}\n",
        "\
3 stage build of python:3.12-slim
6 port 803.12 = '803.12'
6 port 53/udp = 53
6 port 8000-8010 = '8000-8010'
7 stage 1 of build
8 user app:staff
9 stage last of 0
10 port 803.12 = '803.12'
10 port $VERSION = '$VERSION'
11 stage 3 of ${NONE}
3 -> image python:3.12-slim
11 -> image ${NONE}",
    );
}

#[test]
fn continuations_comments_and_heredocs() {
    dockerfile(
        "FROM a:1\nRUN one \\\n  # EXPOSE 1\n\n  && two\nEXPOSE 2\n\
         RUN <<EOF\nEXPOSE 3\nEOF\n\
         COPY <<-'A' <<B src/ /to\n\tFROM x\n\tA\nUSER y\nB\nUSER last\n",
        "\
1 stage 0 of a:1
6 port 2 = 2
15 user last
1 -> image a:1
10 -> copy src/",
    );
    dockerfile(
        "# escape=`\nFROM a:1\nCOPY a b`\n  c\\ /to\\\n",
        "\
2 stage 0 of a:1
2 -> image a:1
3 -> copy a b c\\",
    );
}

#[test]
fn forms_of_copy() {
    dockerfile(
        "FROM a:1 AS x\nENV DIR=src\n\
         COPY --chown=1:1 --link [\"a b\", \"c\", \"/to/\"]\n\
         COPY $DIR/app ./\nADD https://example.org/x.tar local.tar /\n\
         COPY --from=x /a /b\nCOPY --from=nginx:1 /a /b\nCOPY --from=0 /a /b\n\
         RUN --mount=type=bind,source=lib,target=/l --mount=type=cache,target=/c make\n\
         RUN --mount=from=tools:2,target=/t make\nONBUILD COPY . .\n",
        "\
1 stage x of a:1
1 -> image a:1
3 -> copy a b c
4 -> copy src/app
5 -> copy local.tar
7 -> image nginx:1 /a
9 -> copy lib
10 -> image tools:2 .",
    );
}

#[test]
fn exceptions_and_addresses() {
    dockerfile(
        "FROM a:1\nARG T=tests\nCOPY --exclude=*.md --exclude=$T/** src lib /to/\n\
         COPY --from=kit --exclude='**/x' /a /b\n\
         ADD --checksum=sha256:1 https://example.org/a.git#v1 git@host:a/b.git github.com/a/b /to\n\
         ADD --keep-git-dir=true https://example.org/b.git local /to\n\
         COPY <<one <<\"two words\" src /to/\nCOPY a /a\none\nCOPY b /b\ntwo\n",
        "\
1 stage 0 of a:1
1 -> image a:1
3 -> copy src lib --exclude=*.md --exclude=tests/**
4 -> image kit /a --exclude=**/x
6 -> copy local
7 -> copy src
7: the heredoc `<<two words` has no end",
    );
}

#[test]
fn triggers_happen_in_the_stages_that_stand_on_theirs() {
    dockerfile(
        "FROM a:1 AS base\nONBUILD COPY . /app\nONBUILD USER app\nONBUILD ARG X=1\n\
         ONBUILD RUN <<EOF\nUSER x\nEOF\nFROM base AS one\nEXPOSE $X\nFROM one\n\
         onbuild env Y=2\nFROM 2\nEXPOSE $Y\n",
        "\
1 stage base of a:1
8 stage one of base
3 user app
9 port 1 = 1
10 stage 2 of one
12 stage 3 of 2
13 port 2 = 2
1 -> image a:1
2 -> copy .",
    );
    for (text, problem) in [
        ("FROM a", "2: `FROM` cannot stand behind `ONBUILD`"),
        (
            "onbuild USER a",
            "2: `ONBUILD` cannot stand behind `ONBUILD`",
        ),
        ("", "2: `` cannot stand behind `ONBUILD`"),
    ] {
        let expected = format!("1 stage 0 of a:1\n1 -> image a:1\n{problem}");
        dockerfile(&format!("FROM a:1\nONBUILD {text}\n"), &expected);
    }
    let many = format!(
        "FROM a:1 AS b\n{}FROM b\n",
        "ONBUILD EXPOSE 1\n".repeat(101)
    );
    let path = WsPath::from_walk("Dockerfile");
    let facts = DockerLanguage.extract(Level::Items, &path, many.as_bytes());
    assert_eq!(facts.items.len(), 102);
    assert_eq!(
        facts.problem.expect("too many").message,
        "the stage has more than 100 `ONBUILD`; the rest is not read"
    );
}

#[test]
fn what_an_image_says() {
    dockerfile(
        "FROM a:1\nVOLUME [\"/data\", \"/logs\"]\nVOLUME /more\nENTRYPOINT [\"run\", \"-x\"]\n\
         CMD serve --port 1\nHEALTHCHECK --interval=5s CMD curl -f localhost\nHEALTHCHECK none\n",
        "\
1 stage 0 of a:1
2 volume /data
2 volume /logs
3 volume /more
4 entrypoint  = ['run', '-x']
5 command  = 'serve --port 1'
6 healthcheck CMD
7 healthcheck NONE
1 -> image a:1",
    );
}

#[test]
fn broken_dockerfiles_still_give_what_is_sound() {
    dockerfile(
        "FORM a\nFROM b:1\nEXPOSE 1\n",
        "\
2 stage 0 of b:1
3 port 1 = 1
2 -> image b:1
1: `FORM` is no instruction of a Dockerfile",
    );
    dockerfile(
        "USER a\n",
        "1 user a\n1: `USER` stands in front of the first `FROM`",
    );
    dockerfile("FROM\n", "1: `FROM` names no image");
    dockerfile(
        "FROM a:1\nRUN <<EOF\nx\n",
        "1 stage 0 of a:1\n1 -> image a:1\n2: the heredoc `<<EOF` has no end",
    );
    // Each variable doubles the one before.
    let mut bomb = "FROM a:1\nENV V0=xxxxxxxx\n".to_owned();
    for at in 0..64 {
        bomb += &format!("ENV V{}=$V{at}$V{at}\n", at + 1);
    }
    dockerfile(&bomb, "1 stage 0 of a:1\n1 -> image a:1");
}

#[test]
fn suppressions() {
    dockerfile(
        "# hielements: allow(docker.base_image) pinned elsewhere\n\n# more\nFROM a:1\n\
         RUN x \\\n # hielements: allow(a) b\n y\n# hielements: allow(end)\n",
        "\
4 stage 0 of a:1
4 -> image a:1
4 allow docker.base_image: pinned elsewhere.
5 allow a: b.
8 allow end: .",
    );
    compose(
        "services:\n  # hielements: allow(docker.no_root_user) needs the socket\n  a:\n    \
         image: x:1  # hielements: allow(b) c\n    command: |\n      # hielements: allow(no) d\n    \
         user: 'y # hielements: allow(no) e'\n",
        "\
3 service a of x:1
7 user y # hielements: allow(no) e
6 command  = '# hielements: allow(no) d\n'
4 -> image x:1
3 allow docker.no_root_user: needs the socket.
4 allow b: c.",
    );
}

#[test]
fn services() {
    compose(
        "services:\n  web:\n    build: ./web\n    depends_on: [db, cache]\n    ports:\n      \
         - 127.0.0.1:80:8080/tcp\n      - target: 90\n    expose: [\"91\"]\n    volumes:\n      \
         - data:/data:ro\n      - ./web/src:/app\n      - {type: bind, source: ./conf, target: /conf}\n  \
         api:\n    build:\n      context: ${CONTEXT:-.}\n      dockerfile: api/Dockerfile\n      target: dev\n    \
         depends_on:\n      db: {condition: service_healthy}\n    links: ['web:w']\n  \
         db:\n    image: postgres:16\n    healthcheck: {test: [NONE]}\n",
        "\
2 service web
3 build ./web = ['./web', 'Dockerfile']
6 port 8080/tcp = 8080
7 port 90 = 90
8 port 91 = 91
10 volume /data
11 volume /app
12 volume /conf
13 service api
15 build . = ['.', 'api/Dockerfile', 'dev']
21 service db of postgres:16
23 healthcheck NONE
3 -> build ./web Dockerfile
4 -> depends_on web db
4 -> depends_on web cache
11 -> take ./web/src
12 -> take ./conf
15 -> build . api/Dockerfile dev
19 -> depends_on api db
20 -> depends_on api web
22 -> image postgres:16",
    );
}

#[test]
fn columns_count_bytes() {
    let text = "services:\n  \"wäh\": {image: \"ä:1\", user: ü}\n";
    let path = WsPath::from_walk("compose.yaml");
    let facts = DockerLanguage.extract(Level::Items, &path, text.as_bytes());
    let columns: Vec<_> = facts
        .items
        .iter()
        .map(|item| (item.place.line, item.place.column, item.place.end_column))
        .collect();
    assert_eq!(columns, [(2, 3, 9), (2, 33, 35)]);
    let image = facts.imports[0].place;
    assert_eq!((image.column, image.end_column), (19, 25));
}

#[test]
fn anchors_merge_keys_and_extends() {
    compose(
        "x-base: &base\n  user: app\n  image: a:1\nx-more: &more {user: other, command: go}\n\
         services:\n  a:\n    <<: *base\n    image: b:2\n  b:\n    <<: [*base, *more]\n  \
         c:\n    extends: a\n    command: [run]\n  d:\n    extends: {file: base.yml, service: x}\n  \
         e: {extends: e}\ninclude:\n  - other.yaml\n  - path: [one.yaml, two.yaml]\n",
        "\
18 include other.yaml
19 include one.yaml
19 include two.yaml
6 service a of b:2
2 user app
9 service b of a:1
2 user app
4 command  = 'go'
11 service c of b:2
2 user app
13 command  = ['run']
14 service d
15 extends base.yml = ['base.yml', 'x']
16 service e
3 -> image a:1
8 -> image b:2
8 -> image b:2
15 -> take base.yml
18 -> take other.yaml
19 -> take one.yaml
19 -> take two.yaml",
    );
}

#[test]
fn contexts_of_a_build() {
    compose(
        "services:\n  a:\n    build:\n      context: .\n      additional_contexts:\n        \
         kit: ../kit\n        Alpine: docker-image://alpine:3\n        b: service:b\n        \
         far: https://example.org/x.git\n  \
         b:\n    build: {additional_contexts: [kit=./k, odd]}\n",
        "\
2 service a
4 build . = ['.', 'Dockerfile']
6 context kit = '../kit'
7 context Alpine = 'docker-image://alpine:3'
8 context b = 'service:b'
9 context far = 'https://example.org/x.git'
10 service b
11 build . = ['.', 'Dockerfile']
11 context kit = './k'
4 -> build . Dockerfile
6 -> take ../kit
7 -> image alpine:3
8 -> depends_on a b
11 -> build . Dockerfile
11 -> take ./k",
    );
}

#[test]
fn keys_that_stand_twice() {
    compose(
        "services:\n  web:\n    image: a:1\n  db: {image: b:1}\n  web:\n    image: c:1\n",
        "\
2 service web of a:1
4 service db of b:1
3 -> image a:1
4 -> image b:1
5: the key `web` is already in line 2: take one of the two away, or give it another name",
    );
    compose(
        "services:\n  a: {image: x:1, \"image\": y:1}\n",
        "\
2 service a of x:1
2 -> image x:1
2: the key `image` is already in line 2: take one of the two away, or give it another name",
    );
    // A key of a map that is merged is no second one.
    compose(
        "x: &x {image: a:1}\nservices:\n  a: {<<: *x, image: b:1}\n  b: *x\n",
        "\
3 service a of b:1
4 service b of a:1
1 -> image a:1
3 -> image b:1",
    );
}

#[test]
fn broken_compose_files_still_give_what_is_sound() {
    compose(
        "services:\n  a:\n    image: x:1\n  b: [\n",
        "2 service a of x:1\n4 service b\n3 -> image x:1\n\
         5: this is no YAML: while parsing a node, did not find expected node content",
    );
    compose("services: 7\n", "");
    let none = "1: this is no compose file: it holds no keys such as `services`";
    compose("", none);
    compose("- a\n", none);
    // Ten levels of aliases, ten times ten billion strings if they were copied.
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for at in 0..10 {
        let row = vec![format!("*a{at}"); 10].join(", ");
        bomb += &format!("a{0}: &a{0} [{row}]\n", at + 1);
    }
    compose(
        &(bomb + "services:\n  a: {ports: *a10, image: x:1}\n"),
        "13 service a of x:1\n13 -> image x:1",
    );
    let deep = format!("services: {}", "[".repeat(100_000));
    let facts = DockerLanguage.extract(
        Level::Items,
        &WsPath::from_walk("compose.yml"),
        deep.as_bytes(),
    );
    assert!(facts.problem.is_some());
}

#[test]
fn merge_keys_that_ask_for_endless_work_are_given_up() {
    let mut text = "x-a: &a\n".to_owned();
    for at in 0..5_000 {
        text += &format!("  k{at}: 1\n");
    }
    text += "services:\n";
    for at in 0..5_000 {
        text += &format!("  s{at}: {{<<: *a}}\n");
    }
    let facts = DockerLanguage.extract(
        Level::Items,
        &WsPath::from_walk("compose.yml"),
        text.as_bytes(),
    );
    assert_eq!(facts.items.len(), 2_000);
    let problem = facts.problem.expect("too much");
    assert_eq!(
        problem.message,
        "its aliases and merge keys stand for more than can be read"
    );
}

#[test]
fn names_of_files() {
    let claimed = |name: &str| DockerLanguage.claims(&WsPath::from_walk(name));
    for name in [
        "Dockerfile",
        "a/Dockerfile.dev",
        "web.Dockerfile",
        "Containerfile",
        "compose.yaml",
        "compose.prod.yml",
        "docker-compose.yml",
        "docker-compose-dev.yaml",
    ] {
        assert!(claimed(name), "{name}");
    }
    for name in [
        ".Dockerfile",
        "Dockerfile.dockerignore",
        "Dockerfiles",
        "composer.yaml",
        "compose.json",
        "my-compose.yaml",
    ] {
        assert!(!claimed(name), "{name}");
    }
}
