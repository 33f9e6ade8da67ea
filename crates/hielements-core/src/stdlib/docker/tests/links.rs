//! Links of Docker's to files of any language, through `docker` and through `code`.

use super::check;
use crate::source::WsPath;
use crate::stdlib::docker::DockerLanguage;
use crate::stdlib::docker::link::{Link, Sources};
use crate::stdlib::facts::{Resolver, Target};
use crate::workspace::{Door, MemoryWorkspace};
use hielements_plugin::Place;

const SHOP: &str = "\
== services/web/Dockerfile
FROM python:3.12
COPY . /app
== services/web/app.py
import shared.log
== services/billing/Dockerfile
FROM python:3.12
COPY services/billing shared /app/
COPY services/web/*.py services/web/static /app/
== services/billing/pay.py
== services/web/static/logo.svg
== shared/__init__.py
== shared/log.py
== assets/logo.svg
== compose.yaml
services:
  web:
    build: services/web
    depends_on:
      - billing
      - db
  billing:
    build:
      context: .
      dockerfile: services/billing/Dockerfile
  db:
    image: postgres:16
";

const SCOPES: &str = "\
scope web = files.folder_selector('services/web')
scope billing = files.folder_selector('services/billing')
scope shared = files.folder_selector('shared')
scope assets = files.folder_selector('assets')
";

#[track_caller]
fn shop(statements: &str, expected: &str) {
    check(SHOP, &format!("{SCOPES}{statements}"), expected);
}

#[test]
fn copies_are_dependencies() {
    shop(
        "check docker.depends_on(billing, shared)\n\
         check docker.depends_on('services/billing/Dockerfile', 'services/web/static')\n\
         check docker.imports(billing, 'python')\n\
         check docker.no_dependency(web, shared)\n\
         check docker.no_dependency(billing, assets)\n\
         check docker.no_dependency(billing, [shared, web])\n\
         check docker.no_dependency(billing, 'services/web/static/logo.svg')\n\
         check docker.depends_on(web, assets)\n\
         check docker.depends_on(shared, web)",
        "\
services/billing/Dockerfile:2:1: error[docker.no_dependency] services/billing/Dockerfile depends on shared (line 2)
services/billing/Dockerfile:3:1: error[docker.no_dependency] services/billing/Dockerfile depends on services/web/*.py, services/web/static (line 3)
services/billing/Dockerfile:3:1: error[docker.no_dependency] services/billing/Dockerfile depends on services/web/static (line 3)
hielements.hie:13:5: error[docker.depends_on] nothing in `services/web` imports `assets`; expected at least one import
hielements.hie:14:5: error[docker.depends_on] `shared` names no docker module of the workspace: correct the name",
    );
}

#[test]
fn services_stand_for_their_code() {
    shop(
        "check docker.depends_on(web, billing)\n\
         check docker.depends_on('compose.yaml', 'db')\n\
         check docker.depends_on('web', 'db')\n\
         check code.depends_on(python.package_selector('services.web'), billing)\n\
         check code.depends_on(files.file_selector('compose.yaml'), web)\n\
         check docker.no_dependency('compose.yaml', 'postgres')\n\
         check docker.no_dependency(web, ['db', billing])\n\
         check docker.depends_on('db', 'web')\n\
         check docker.depends_on('nobody', 'web')",
        "\
compose.yaml:12:12: error[docker.no_dependency] compose.yaml depends on postgres (line 12)
compose.yaml:5:9: error[docker.no_dependency] compose.yaml/web depends on compose.yaml/billing (line 5)
compose.yaml:6:9: error[docker.no_dependency] compose.yaml/web depends on compose.yaml/db (line 6)
compose.yaml:1:1: error[docker.depends_on] nothing in service `db` imports service `web`; expected at least one import
hielements.hie:14:5: error[docker.depends_on] `nobody` is no file, no folder and no service of the workspace",
    );
}

#[test]
fn services_beside_their_images() {
    shop(
        "element front:\n    \
             scope code = files.folder_selector('services/web')\n    \
             scope container = docker.service_selector('web')\n\
         element back:\n    \
             scope image = docker.file_selector('services/billing/Dockerfile')\n    \
             scope container = docker.service_selector('billing')\n\
         check code.no_dependency(back, front)\n\
         check code.layers([front, back])\n\
         check docker.no_dependency(front, back)",
        "\
services/billing/Dockerfile:3:1: error[code.no_dependency] services/billing/Dockerfile depends on services/web/*.py, services/web/static (line 3)
services/billing/Dockerfile:3:1: error[code.layers] services/billing/Dockerfile depends on services/web/*.py, services/web/static (line 3)
compose.yaml:5:9: error[docker.no_dependency] compose.yaml/web depends on compose.yaml/billing (line 5)",
    );
}

#[test]
fn layers_across_languages() {
    shop(
        "check code.layers([web, billing, shared])\n\
         check code.layers([shared, web])\n\
         check code.layers([billing, web])\n\
         check code.layers([web, shared], strict=true)\n\
         check code.independent([shared, billing])",
        "\
services/billing/Dockerfile:3:1: error[code.layers] services/billing/Dockerfile depends on services/web/*.py, services/web/static (line 3)
services/web/app.py:1:1: error[code.layers] services.web.app imports shared.log (line 1)
compose.yaml:5:9: error[code.layers] compose.yaml/web depends on compose.yaml/billing (line 5)
services/billing/Dockerfile:2:1: error[code.independent] services/billing/Dockerfile depends on shared (line 2)",
    );
}

#[test]
fn chains_across_languages() {
    shop(
        "check code.cannot_reach(files.file_selector('compose.yaml'), assets)\n\
         check code.reaches(billing, shared)\n\
         check docker.cannot_reach(billing, assets)\n\
         check code.cannot_reach(web, shared)\n\
         check code.cannot_reach(files.file_selector('services/web/Dockerfile'), shared)",
        "\
services/web/app.py:1:1: error[code.cannot_reach] services.web.app reaches shared.log in 1 import: services.web.app → shared.log
services/web/Dockerfile:2:1: error[code.cannot_reach] services/web/Dockerfile reaches shared.log in 2 imports: services/web/Dockerfile → services.web.app → shared.log",
    );
}

#[test]
fn other_rules_across_languages() {
    shop(
        "check code.imports_only(billing, [shared, web, 'python'])\n\
         check code.imports_only(billing, [shared, 'python'])\n\
         check code.only_imported_by(shared, [web])\n\
         check code.max_dependencies(billing, 4)\n\
         check code.no_cycles()\n\
         check code.no_cycles(by='folder')\n\
         check code.public_api(shared, ['log'])\n\
         check code.no_orphans(entries=['services'])\n\
         check docker.no_orphans(docker.file_selector())\n\
         check python.no_import(web, assets)\n\
         check code.no_import(shared, assets)",
        "\
services/billing/Dockerfile:3:1: error[code.imports_only] services/billing/Dockerfile depends on services/web/*.py, services/web/static (line 3)
services/billing/Dockerfile:2:1: error[code.only_imported_by] services/billing/Dockerfile depends on shared (line 2)
services/billing/Dockerfile:3:1: error[code.max_dependencies] services/billing/Dockerfile imports 5 modules; at most 4 expected
hielements.hie:15:5: error[python.no_import] `assets` holds no python file: it holds 1 file (assets/logo.svg)
hielements.hie:16:5: error[code.no_import] `assets` holds no docker or python or rust file, and nothing here links to other files: name code that can be imported",
    );
}

#[test]
fn the_context_is_where_the_files_are() {
    let files = "\
== ops/web.Dockerfile
FROM a:1
COPY services/web services/gone /app/
== ops/local.Dockerfile
FROM a:1
COPY conf /etc
== ops/conf/x.conf
== services/web/app.py
== conf/y.conf
";
    check(
        files,
        "check docker.depends_on('ops/web.Dockerfile', 'services/web')\n\
         check docker.depends_on('ops/local.Dockerfile', 'ops/conf')\n\
         check docker.no_dependency('ops/local.Dockerfile', 'conf')\n\
         check docker.no_dependency('ops/web.Dockerfile', files.folder_selector('services'))",
        "ops/web.Dockerfile:2:1: error[docker.no_dependency] ops/web.Dockerfile depends on services/web (line 2)",
    );
}

#[test]
fn the_whole_context_is_no_dependency_on_what_builds() {
    let files = "\
== Dockerfile
FROM a:1
COPY . .
== app.py
== compose.yaml
services:
  app: {build: .}
";
    check(
        files,
        "check code.no_cycles()\n\
         check docker.depends_on('compose.yaml', 'Dockerfile')\n\
         check docker.no_dependency('Dockerfile', 'compose.yaml')\n\
         check docker.no_dependency('Dockerfile', 'app.py')",
        "Dockerfile:2:1: error[docker.no_dependency] Dockerfile depends on . (line 2)",
    );
}

const IGNORED: &str = "\
== .dockerignore
# Not for images
docs
*/secrets

!docs/api.md
tests/**
== web/Dockerfile
FROM a:1
COPY . /app
== ops/own.Dockerfile
FROM a:1
COPY src/ tests/ /app
RUN --mount=source=docs,target=/docs make
== ops/own.Dockerfile.dockerignore
src/secrets
== compose.yaml
services:
  web: {build: {context: ., dockerfile: web/Dockerfile}}
== docs/api.md
== docs/plan.md
== src/main.py
== src/secrets/key.py
== tests/test.py
";

#[test]
fn what_a_build_leaves_out_is_not_copied() {
    check(
        IGNORED,
        "check docker.no_dependency('web/Dockerfile', 'tests')\n\
         check docker.no_dependency('web/Dockerfile', 'src/secrets')\n\
         check docker.no_dependency('web/Dockerfile', 'docs/plan.md')\n\
         check code.no_dependency(files.folder_selector('web'), files.folder_selector('tests'))\n\
         check docker.no_dependency('ops/own.Dockerfile', 'src/secrets')\n\
         check docker.depends_on('ops/own.Dockerfile', 'tests')\n\
         check docker.depends_on('ops/own.Dockerfile', 'docs/plan.md')\n\
         check docker.no_dependency('web/Dockerfile', 'docs')\n\
         check docker.no_dependency('web/Dockerfile', 'src')\n\
         check docker.depends_on('web/Dockerfile', 'tests')",
        "\
web/Dockerfile:2:1: error[docker.no_dependency] web/Dockerfile depends on . (line 2)
web/Dockerfile:2:1: error[docker.no_dependency] web/Dockerfile depends on . (line 2)
hielements.hie:11:5: error[docker.depends_on] nothing in `web/Dockerfile` imports `tests`; expected at least one import",
    );
}

#[test]
fn a_pattern_that_cannot_be_read_is_said() {
    let workspace = MemoryWorkspace::new([
        (".dockerignore", "\u{feff}# all\n\n[a\nb\n".as_bytes()),
        ("Dockerfile", b"FROM a:1\nCOPY . .\n"),
        ("more.Dockerfile", b"FROM a:1\nCOPY . .\n"),
        ("more.Dockerfile.dockerignore", b"\xff"),
        ("b/x.py", b""),
    ]);
    let door = Door::new(&workspace);
    let files = ["Dockerfile", "more.Dockerfile"].map(WsPath::from_walk);
    let modules = DockerLanguage.modules(&door, &files, &|_| &[]);
    let notes = modules.notes().iter();
    let notes: Vec<String> = notes
        .map(|(file, note)| format!("{file}: {note}"))
        .collect();
    assert_eq!(
        notes,
        [
            ".dockerignore: line 3 counts for nothing: `[a` is no pattern: unclosed character class; \
             missing ']'",
            "more.Dockerfile.dockerignore: what it leaves out counts: the file is not UTF-8; save it \
             as UTF-8"
        ]
    );
    let copied = Link::Copy(Sources::of(vec![".".to_owned()])).into_import(Place::whole_file());
    let files = ["b/x.py", "c/x.py"].map(WsPath::from_walk);
    let taken: Vec<Vec<&str>> = modules
        .iter()
        .map(|id| {
            let mut found = Vec::new();
            DockerLanguage.resolve(&modules, id, &copied, &mut found);
            match found.as_slice() {
                [Target::Files(paths)] => paths.among(&files).map(WsPath::as_str).collect(),
                _ => Vec::new(),
            }
        })
        .collect();
    assert_eq!(taken, [vec!["c/x.py"], vec!["b/x.py", "c/x.py"]]);
}

#[test]
fn exceptions_of_a_copy() {
    let files = "\
== Dockerfile
FROM a:1
COPY --exclude=**/tests --exclude=*.md src *.md /app/
COPY --exclude=keep lib* /lib
== README.md
== src/a.py
== src/tests/a.py
== src/deep/tests/b.py
== src/deep/notes.md
== lib1/keep/x.py
== lib2/y.py
";
    check(
        files,
        "check docker.no_dependency('Dockerfile', ['src/tests', 'src/deep/tests', 'README.md'])\n\
         check docker.no_dependency('Dockerfile', 'lib1')\n\
         check docker.depends_on('Dockerfile', 'src/deep/notes.md')\n\
         check docker.depends_on('Dockerfile', 'lib2')\n\
         check docker.no_dependency('Dockerfile', 'src/deep')",
        "Dockerfile:2:1: error[docker.no_dependency] Dockerfile depends on src (line 2)",
    );
}

#[test]
fn contexts_with_names() {
    let files = "\
== web/Dockerfile
FROM base AS b
COPY --from=Kit lib secret /lib
RUN --mount=type=bind,from=kit,source=tools,target=/t make
COPY --from=cache /x /x
COPY --from=nginx:1 /y /y
COPY --from=b /z /z
== compose.yaml
services:
  web:
    build:
      context: web
      additional_contexts: [kit=./shared, 'base=service:base', 'cache=docker-image://ghcr.io/shop/cache:1']
  base: {build: base}
== base/Dockerfile
FROM a:1
== shared/.dockerignore
secret
== shared/lib/x.py
== shared/tools/y.py
== shared/more/z.py
== shared/secret/k.py
";
    check(
        files,
        "check docker.depends_on('web/Dockerfile', 'shared/lib')\n\
         check docker.depends_on('web/Dockerfile', 'shared/tools')\n\
         check docker.no_dependency('web/Dockerfile', ['shared/more', 'shared/secret'])\n\
         check docker.depends_on('web/Dockerfile', 'base')\n\
         check docker.imports('web/Dockerfile', 'ghcr.io/shop/cache')\n\
         check docker.imports('web/Dockerfile', 'nginx')\n\
         check docker.depends_on('web', 'base')\n\
         check docker.depends_on('compose.yaml', 'shared')\n\
         check docker.no_dependency('web/Dockerfile', ['shared', 'base'])",
        "\
compose.yaml:5:43: error[docker.no_dependency] compose.yaml/web depends on compose.yaml/base (line 5)
web/Dockerfile:1:1: error[docker.no_dependency] web/Dockerfile depends on compose.yaml/base (line 1)
web/Dockerfile:2:1: error[docker.no_dependency] web/Dockerfile depends on shared/lib (line 2)
web/Dockerfile:3:1: error[docker.no_dependency] web/Dockerfile depends on shared/tools (line 3)",
    );
}

#[test]
fn triggers_copy_where_they_happen() {
    check(
        "== Dockerfile\nFROM a:1 AS base\nONBUILD COPY src /src\nFROM base\n         == base.Dockerfile\nFROM a:1\nONBUILD COPY src /src\n== src/x.py\n",
        "check docker.no_dependency('base.Dockerfile', 'src')\n\
         check docker.no_dependency('Dockerfile', 'src')",
        "Dockerfile:2:1: error[docker.no_dependency] Dockerfile depends on src (line 2)",
    );
}
