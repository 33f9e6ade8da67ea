//! Links of Docker's to files of any language, through `docker` and through `code`.

use super::check;

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
