# Katalog as an image: `docker build -t katalog .`
#
# Nothing is fetched while it runs, and it needs no writable file beside /var/lib/katalog (the embedded database and the
# development key; with PostgreSQL and issuers of your own, nothing at all).
FROM rust:1.94-bookworm AS build
# aws-lc is C: it asks for cmake on some machines.
RUN apt-get update && apt-get install -y --no-install-recommends cmake && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin katalog && install -m 755 target/release/katalog /usr/local/bin/katalog

FROM debian:bookworm-slim
# Certificates of authorities, by which the issuers' key sets are fetched.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin katalog \
    && install -d -o katalog -g katalog -m 700 /var/lib/katalog
COPY --from=build /usr/local/bin/katalog /usr/local/bin/katalog
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/katalog/
ENV KATALOG_LISTEN=0.0.0.0:8080 KATALOG_DATA_DIR=/var/lib/katalog KATALOG_LOG__FORMAT=json
USER 10001
WORKDIR /var/lib/katalog
VOLUME /var/lib/katalog
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["katalog", "health"]
ENTRYPOINT ["katalog"]
CMD ["serve"]
