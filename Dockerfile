# Haetae in a container: built from these sources, run by a user of its own on its own Java. compose.yaml starts it with a PostgreSQL.
FROM maven:3.9.11-eclipse-temurin-25-noble AS build
WORKDIR /src
COPY . .
# The second that all files are from; without one, the one in pom.xml. `git log -1 --format=%ct` makes it the commit's.
ARG SOURCE_DATE_EPOCH=
RUN ./haetae dist --output /out && mkdir /opt/haetae && tar -C /opt/haetae --strip-components=1 -xzf /out/*.tar.gz

FROM debian:12.12-slim
RUN groupadd --gid 10001 haetae && \
    useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/haetae --shell /usr/sbin/nologin haetae && \
    install -d -m 0700 -o haetae -g haetae /var/lib/haetae
COPY --from=build /opt/haetae /opt/haetae
USER 10001:10001
VOLUME /var/lib/haetae
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=90s --retries=3 CMD ["/opt/haetae/deploy/healthy.sh", "8080"]
# What is under way is taken up at the next start.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/haetae/haetae"]
# On all addresses of the container: which of them the world reaches is said where the port is published.
CMD ["serve", "--bind", "0.0.0.0", "--port", "8080", "--data", "/var/lib/haetae"]
