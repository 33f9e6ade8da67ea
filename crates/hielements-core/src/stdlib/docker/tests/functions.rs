//! Every function, holding and broken, as a specification calls it.

use super::check;

const WEB: &str = "\
== web/Dockerfile
ARG VERSION=3.12
FROM python:${VERSION}-slim AS base
USER app
EXPOSE 8080
VOLUME /data
FROM node:20 AS assets
COPY --from=busybox /bin/sh /bin/sh
FROM base
HEALTHCHECK CMD curl localhost
ENTRYPOINT [\"gunicorn\", \"web:app\"]
== bad/Dockerfile
FROM debian
USER 0:0
HEALTHCHECK NONE
CMD run me
== compose.yaml
services:
  web:
    build: web
    depends_on: [db]
  db:
    image: postgres:16
    ports: ['5432:5432']
  bad:
    build: bad
    user: nobody
";

#[test]
fn selectors() {
    check(
        WEB,
        "scope a = docker.file_selector('web/Dockerfile')\n\
         scope b = docker.file_selector('*/Dockerfile')\n\
         scope c = docker.compose_selector()\n\
         scope d = docker.stage_selector(a, 'assets')\n\
         scope e = docker.service_selector('d*')\n\
         scope none = docker.file_selector('compose.yaml')\n\
         check scopes.not_empty(d)",
        "hielements.hie:7:11: error[empty-scope] scope `none` matches nothing: no check on it can pass",
    );
}

#[test]
fn ports() {
    check(
        WEB,
        "scope image = files.file_selector('web/Dockerfile')\n\
         check docker.exposes_port(image, 8080)\n\
         check image.exists('Dockerfile')\n\
         check docker.exposes_port(5432)\n\
         check docker.exposed_ports(image) == [8080]\n\
         check docker.exposed_ports() == [5432, 8080]\n\
         check docker.exposes_port(image, 80)\n\
         check docker.exposes_port('bad', 80)\n\
         check docker.exposes_port('compose.yaml', 8080)\n\
         check docker.exposes_port('hielements.hie', 1)",
        "\
web/Dockerfile:8:1: error[docker.exposes_port] web/Dockerfile exposes 8080
bad/Dockerfile:1:1: error[docker.exposes_port] bad/Dockerfile exposes no port
hielements.hie:11:5: error[docker.exposes_port] file hielements.hie holds no Dockerfile and no compose file (1 file in it); their names are like `Dockerfile`, `Dockerfile.dev`, `web.Dockerfile`, `compose.yaml`, `docker-compose.yml`",
    );
}

#[test]
fn base_images() {
    check(
        WEB,
        "scope image = docker.file_selector('web/Dockerfile')\n\
         check docker.base_image(image, 'python:3.12-slim')\n\
         check docker.base_image('compose.yaml', '{python:*,postgres:*,debian}')\n\
         check docker.base_images(image) == ['node:20', 'python:3.12-slim']\n\
         check docker.base_image(docker.stage_selector('assets'), 'node:20')\n\
         check docker.base_image(docker.service_selector('db'), 'postgres:16')\n\
         check docker.base_image(image, 'python:3.13-*')\n\
         check docker.base_image('debian:*')\n\
         check docker.base_image(image, '[')",
        "\
web/Dockerfile:2:1: error[docker.base_image] web/Dockerfile stands on python:3.12-slim
compose.yaml:6:12: error[docker.base_image] service `db` stands on postgres:16
web/Dockerfile:2:1: error[docker.base_image] web/Dockerfile stands on python:3.12-slim
hielements.hie:10:5: error[docker.base_image] `[` is no image or glob: unclosed character class; missing ']'",
    );
}

#[test]
fn users() {
    check(
        WEB,
        "check docker.no_root_user('web/Dockerfile')\n\
         check docker.no_root_user(docker.service_selector('{web,bad}'))\n\
         check docker.no_root_user('bad')\n\
         check docker.no_root_user('compose.yaml')",
        "\
bad/Dockerfile:2:1: error[docker.no_root_user] bad/Dockerfile runs as root
compose.yaml:5:3: error[docker.no_root_user] service `db` names no user, so root",
    );
    check(
        "== a/Dockerfile\nFROM x:1\nUSER ${WHO}\n== b/Dockerfile\nFROM x:1\nUSER 1000:0\n",
        "check docker.no_root_user()",
        "a/Dockerfile:2:1: error[docker.no_root_user] a/Dockerfile runs as `${WHO}`, which nothing sets",
    );
}

#[test]
fn health_checks() {
    check(
        WEB,
        "check docker.has_healthcheck('web/Dockerfile')\n\
         check docker.has_healthcheck('compose.yaml')",
        "\
bad/Dockerfile:3:1: error[docker.has_healthcheck] service `bad` switches its health check off
compose.yaml:5:3: error[docker.has_healthcheck] service `db` has no health check",
    );
}

#[test]
fn tags() {
    check(
        WEB,
        "check docker.no_latest_tag('compose.yaml')\n\
         check docker.no_latest_tag()",
        "\
bad/Dockerfile:1:1: error[docker.no_latest_tag] debian has no tag, so `latest`
web/Dockerfile:7:1: error[docker.no_latest_tag] busybox has no tag, so `latest`",
    );
    check(
        "== Dockerfile\nARG TAG\nFROM a:${TAG} AS x\nFROM b:latest\nFROM c@sha256:1\nFROM x\n",
        "check docker.no_latest_tag()",
        "\
Dockerfile:2:1: error[docker.no_latest_tag] nothing sets the tag ${TAG} of a:${TAG}
Dockerfile:3:1: error[docker.no_latest_tag] b:latest can change at any time",
    );
}

#[test]
fn stages_and_services() {
    check(
        WEB,
        "scope web = docker.service_selector('web')\n\
         check docker.stage_exists('web/Dockerfile', 'assets')\n\
         check docker.stage_exists('web/Dockerfile', '2')\n\
         check docker.stage_exists('ass*')\n\
         check docker.uses_service('compose.yaml', 'db')\n\
         check docker.uses_service(web, 'db')\n\
         check docker.stage_exists('web/Dockerfile', 'builder')\n\
         check docker.uses_service('compose.yaml', 'cache')\n\
         check docker.uses_service(web, 'bad')",
        "\
hielements.hie:8:5: error[docker.stage_exists] there is no stage `builder` in file web/Dockerfile: there is 2, assets, base
hielements.hie:9:5: error[docker.uses_service] there is no service `cache` in file compose.yaml: there is bad, db, web
hielements.hie:10:5: error[docker.uses_service] service web does not depend on service `bad`",
    );
}

#[test]
fn entry_points() {
    check(
        WEB,
        "check docker.entry_point('web/Dockerfile') == ['gunicorn', 'web:app']\n\
         check docker.entry_point('bad') == 'run me'\n\
         check docker.entry_point('web/Dockerfile', 'gunicorn')\n\
         check docker.entry_point('web/Dockerfile', ['gunicorn', 'web:app'])\n\
         check docker.entry_point('bad', 'run me')\n\
         check docker.entry_point('bad')\n\
         check docker.entry_point('web/Dockerfile') == 'gunicorn'\n\
         check docker.entry_point('web/Dockerfile', 'python')\n\
         check docker.entry_point(docker.service_selector('db'))",
        "\
hielements.hie:8:5: error[docker.entry_point] ['gunicorn', 'web:app'] is on the left, 'gunicorn' on the right
web/Dockerfile:10:1: error[docker.entry_point] web/Dockerfile starts ['gunicorn', 'web:app']
compose.yaml:5:3: error[docker.entry_point] service `db` says nothing of what it starts",
    );
}

#[test]
fn volumes() {
    check(
        WEB,
        "check docker.volumes('web/Dockerfile') == ['/data']\n\
         check docker.volumes('bad') == ['/data']",
        "hielements.hie:3:5: error[docker.volumes] [] is on the left, ['/data'] on the right",
    );
}

#[test]
fn what_cannot_be_read_does_not_pass() {
    let broken = "== Dockerfile\nUSER app\n== compose.yaml\nservices:\n  a: [\n";
    check(
        broken,
        "check docker.no_root_user('Dockerfile')\n\
         check docker.no_latest_tag('compose.yaml')\n\
         check docker.volumes('Dockerfile') == []",
        "\
hielements.hie:2:5: error[docker.no_root_user] not everything could be read, so this cannot be judged: Dockerfile:1: `USER` stands in front of the first `FROM`
hielements.hie:3:5: error[docker.no_latest_tag] not everything could be read, so this cannot be judged: compose.yaml:3: this is no YAML: while parsing a node, did not find expected node content
hielements.hie:4:5: error[check] not everything could be read: Dockerfile:1: `USER` stands in front of the first `FROM`",
    );
}

#[test]
fn services_that_extend_those_of_other_files() {
    let files = "\
== compose.yaml
services:
  web: {extends: {file: ops/base.yml, service: web}, ports: ['1:80']}
  own: {extends: {file: ops/base.yml, service: web}, user: root}
  gone: {extends: {file: ops/base.yml, service: nobody}, user: app}
  far: {extends: {file: ops/none.yml, service: web}, user: app}
  ring: {extends: {file: compose.yaml, service: ring}, user: app}
== ops/base.yml
services:
  web:
    extends: {file: deep.yml, service: image}
    user: app
    healthcheck: {test: x}
    expose: [81]
== ops/deep.yml
services:
  image: {build: .}
== ops/Dockerfile
FROM python:3.12
EXPOSE 82
USER root
CMD serve
";
    check(
        files,
        "scope web = docker.service_selector('web')\n\
         check docker.no_root_user(web)\n\
         check docker.has_healthcheck(web)\n\
         check docker.exposed_ports(web) == [80, 81, 82]\n\
         check docker.base_image(web, 'python:3.12')\n\
         check docker.entry_point(web, 'serve')\n\
         check docker.no_root_user(docker.service_selector('own'))\n\
         check docker.base_image(web, 'python:3.13')\n\
         check docker.no_root_user(docker.service_selector('gone'))\n\
         check docker.no_root_user(docker.service_selector('far'))\n\
         check docker.no_root_user(docker.service_selector('ring'))",
        "\
compose.yaml:3:60: error[docker.no_root_user] service `own` runs as root
ops/Dockerfile:1:1: error[docker.base_image] service `web` stands on python:3.12
hielements.hie:10:5: error[docker.no_root_user] not everything could be read, so this cannot be judged: compose.yaml:4: there is no service `nobody` in ops/base.yml to extend
hielements.hie:11:5: error[docker.no_root_user] not everything could be read, so this cannot be judged: compose.yaml:5: there is no file ops/none.yml to extend
hielements.hie:12:5: error[docker.no_root_user] not everything could be read, so this cannot be judged: compose.yaml:6: it extends more services in a row than can be followed",
    );
}

#[test]
fn contexts_are_no_images() {
    let files = "\
== web/Dockerfile
FROM kit AS base
COPY --from=tools /x /x
COPY --from=nginx /y /y
FROM alpine
== compose.yaml
services:
  web:
    build:
      context: web
      additional_contexts:
        kit: service:kit
        tools: ./tools
        alpine: docker-image://alpine:latest
  kit: {image: 'kit:1'}
";
    check(
        files,
        "check docker.base_images('web/Dockerfile') == []\n\
         check docker.no_latest_tag()",
        "\
compose.yaml:8:17: error[docker.no_latest_tag] alpine:latest can change at any time
web/Dockerfile:3:1: error[docker.no_latest_tag] nginx has no tag, so `latest`",
    );
}

#[test]
fn what_stands_twice_does_not_pass() {
    check(
        "== compose.yaml\nservices:\n  a: {image: x:1, user: app}\n  a: {image: x:2, user: root}\n",
        "check docker.no_root_user('compose.yaml')\n\
         check docker.base_image('x:2')",
        "\
hielements.hie:2:5: error[docker.no_root_user] not everything could be read, so this cannot be judged: compose.yaml:3: the key `a` is already in line 2: take one of the two away, or give it another name
compose.yaml:2:14: error[docker.base_image] service `a` stands on x:1",
    );
}

#[test]
fn services_of_included_files() {
    let files = "\
== compose.yaml
include: [ops/compose.yaml]
services:
  web: {image: 'web:1', depends_on: [db]}
== ops/compose.yaml
include: [../compose.yaml, compose.deep.yaml]
services:
  db: {image: 'db:1'}
== ops/compose.deep.yaml
services:
  cache: {image: 'cache:1'}
";
    check(
        files,
        "check docker.uses_service('compose.yaml', 'db')\n\
         check docker.uses_service('compose.yaml', 'cache')\n\
         check docker.depends_on('web', 'db')\n\
         check docker.no_dependency('web', 'db')\n\
         check docker.uses_service('ops/compose.deep.yaml', 'db')",
        "\
compose.yaml:3:38: error[docker.no_dependency] compose.yaml/web depends on ops/compose.yaml/db (line 3)
hielements.hie:6:5: error[docker.uses_service] there is no service `db` in file ops/compose.deep.yaml: there is cache",
    );
}
