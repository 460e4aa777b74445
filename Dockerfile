# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . .
# Collecting needs settings but no secret: the key lives for this one command.
RUN CXAPI_MODE=production CXAPI_ALLOWED_HOSTS=localhost CXAPI_DATA_DIR=/tmp/build \
    CXAPI_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    python manage.py collectstatic --noinput \
 && rm -rf /tmp/build \
 && python -m compileall -q cxapi core journeys metrics

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    CXAPI_MODE=production CXAPI_DATA_DIR=/data
# Volumes take the owner of the folder they cover: both must belong to the service's user.
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin cxapi \
 && install -d -o cxapi -g cxapi -m 0755 /data /secrets
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER cxapi
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
# The port is open inside the container only; compose.yaml publishes it on loopback.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--blocking-threads-idle-timeout", "600", "--no-ws", "--respawn-failed-workers", \
     "--log-level", "warning", "cxapi.wsgi:application"]
