# The first stage has pip and makes the environment; the second one only runs it.
FROM python:3.13-slim AS build
RUN python -m venv --without-pip /opt/venv
WORKDIR /opt/monitor
COPY requirements.lock ./
RUN pip --python /opt/venv install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY . ./
RUN pip --python /opt/venv install --no-cache-dir --no-deps --no-build-isolation -e . \
    && /opt/venv/bin/python -m compileall -q .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/monitor --create-home monitor
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/monitor /opt/monitor
# The embedded store and the secret key, when none is set, live in the volume; the rest may be read-only.
RUN ln -s /var/lib/monitor /opt/monitor/local
WORKDIR /opt/monitor
USER monitor
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////var/lib/monitor/monitor.sqlite \
    HOST=0.0.0.0 \
    PORT=8050
VOLUME /var/lib/monitor
EXPOSE 8050
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
# It brings the store to the newest schema and the published tables into it, then serves.
CMD ["python", "app.py"]
