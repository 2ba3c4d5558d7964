# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/fivefold
COPY requirements.lock pyproject.toml README.md LICENSE ./
COPY service service
COPY snippet/dist snippet/dist
COPY content content
RUN /opt/fivefold/bin/pip install --no-cache-dir --constraint requirements.lock '.[valkey]'

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home fivefold && install -d -o fivefold /data
COPY --from=build /opt/fivefold /opt/fivefold
COPY content /content
ENV PATH=/opt/fivefold/bin:$PATH PYTHONUNBUFFERED=1 \
    FIVEFOLD_HOST=0.0.0.0 FIVEFOLD_CONTENT=/content FIVEFOLD_STORE=sqlite:////data/fivefold.sqlite
USER fivefold
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=2s --start-period=15s CMD ["python", "-c", \
  "import os,urllib.request as u;u.urlopen(f'http://127.0.0.1:{os.environ.get(\"FIVEFOLD_PORT\",8080)}{os.environ.get(\"FIVEFOLD_PREFIX\",\"\")}/healthz',timeout=1)"]
ENTRYPOINT ["fivefold"]
CMD ["serve"]
