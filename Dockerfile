# One image for every process of the product:
#
#   docker run … cittadino-informato [web --host 0.0.0.0] | scheduler | worker | init | <any other command of cittadino>
#
# The steps are the scripts that `make run` uses: what is tested is what ships. There is no database server inside:
# DATABASE_URL must point to a PostgreSQL with PostGIS >= 3.3. For a demonstration in a single container, build with
#   docker build --build-arg POSTGRES=yes .
# and start it with  --network host -e CITTADINO_ENV=development … run : the image then carries its own PostgreSQL.
# No secret is built in: SECRET_KEY, VAPID_* and DATABASE_URL are given when a container starts.

FROM node:20-bookworm-slim AS pages
WORKDIR /srv/cittadino
COPY package.json package-lock.json .npmrc ./
COPY frontend ./frontend
COPY scripts ./scripts
COPY app ./app
RUN scripts/frontend.sh

FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PATH=/srv/cittadino/.venv/bin:$PATH
WORKDIR /srv/cittadino

ARG POSTGRES=no
COPY scripts ./scripts
RUN if [ "$POSTGRES" = yes ]; then scripts/system_packages.sh runtime && rm -rf /var/lib/apt/lists/*; fi

# The locked packages are a layer of their own: it changes only when a lock does.
COPY requirements.txt requirements-build.txt ./
RUN scripts/python_env.sh runtime packages

COPY . .
COPY --from=pages /srv/cittadino/app/web/static/dist ./app/web/static/dist
# Compiled here: processes are not to do it at each start (and may not write).
RUN scripts/python_env.sh runtime \
    && .venv/bin/python -m compileall -q alerts app migrations plans config.py wsgi.py \
    && useradd --system --uid 10001 --home-dir /var/lib/cittadino --create-home cittadino

USER cittadino
ENV CITTADINO_ENV=production \
    CITTADINO_HOME=/var/lib/cittadino
VOLUME /var/lib/cittadino
EXPOSE 8000

# For `web`. Start the scheduler and the workers with --no-healthcheck: they have no port, their health is in the database.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]

ENTRYPOINT ["cittadino"]
CMD ["web", "--host", "0.0.0.0"]
