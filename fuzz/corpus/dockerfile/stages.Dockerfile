# escape=`
ARG V=1
FROM --platform=linux/amd64 python:${V:-3}-slim AS base
ENV A=$V B="x y"
RUN <<EOT cat <<-'E2'
x
EOT
	E2
COPY --from=base --chown=a [ "a b", "c" ]
RUN --mount=type=bind,source=x,target=/y a `
  # comment
  b
EXPOSE 80/tcp 8000-8010
HEALTHCHECK NONE
