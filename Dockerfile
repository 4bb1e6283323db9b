# Rangwat as an image: what pages need is built first, the last stage holds only what runs.

FROM node:20-bookworm-slim AS pages
WORKDIR /rangwat
COPY package.json package-lock.json .npmrc ./
RUN npm ci --silent --no-progress
COPY vite.config.js ./
COPY survey/field/app survey/field/app
COPY parcels/static/parcels parcels/static/parcels
COPY network/notices network/notices
RUN npm run build --silent && npm prune --omit=dev --silent

FROM python:3.11-slim-bookworm AS packages
RUN apt-get update && apt-get install -y --no-install-recommends gettext
WORKDIR /rangwat
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY config/locale config/locale
RUN for words in config/locale/*/LC_MESSAGES/django.po; do \
        msgfmt --check --output-file "${words%.po}.mo" "$words"; \
    done

FROM python:3.11-slim-bookworm
# GDAL, GEOS and PROJ for GeoDjango; the client of PostgreSQL for backups; the font of reports.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        gdal-bin libgeos-c1v5 libproj25 postgresql-client-15 fonts-tlwg-laksaman-ttf \
        default-jre-headless \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home rangwat \
    && install -d -o rangwat -g rangwat /data /backups
WORKDIR /rangwat
COPY --from=packages /rangwat/.venv .venv
COPY --from=pages /rangwat/node_modules node_modules
COPY . .
COPY --from=pages /rangwat/build build
COPY --from=packages /rangwat/config/locale config/locale
ENV PATH="/rangwat/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RANGWAT_VAR=/data \
    RANGWAT_BACKUPS=/backups
USER rangwat
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "24", "--respawn-failed-workers", \
     "config.wsgi:application"]
