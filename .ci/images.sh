# For checks with a Docker daemon, after running.sh: a daemon of its own, and stand-ins by the names of images, as no image registry is
# asked. They are made of Debian, the JDK 25 at hand and Kafka's jars, so a check with them says nothing about the images themselves.
# Needs root and Debian's docker.io and debootstrap. PLUMBLINE_CI_ROOT may name a root file system that debootstrap has made.
# shellcheck shell=bash

readonly APP=monitor-service/target/app PARTS='a Docker daemon (Debian packages docker.io, debootstrap; root), or what is used with it,'
# Debian's client fits Debian's daemon; another may ask for plugins.
[ ! -x /usr/bin/docker ] || PATH=/usr/bin:$PATH
bridge=

# Before what running.sh does at the end.
end_docker() {
    if [ -S "$work/docker.sock" ]; then
        kill "$daemon" 2>/dev/null
        wait "$daemon" 2>/dev/null
        [ -n "$bridge" ] || ip link delete docker0 2>/dev/null
    fi
    cleanup
}
trap end_docker EXIT

jdk_25() {
    local home
    for home in "${JAVA_HOME_25:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -x "$home/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$home/release"; then
            printf '%s\n' "$home"
            return
        fi
    done
    return 1
}

# image_of NAME: with the tag that docker-compose.yml has.
image_of() {
    sed -n "s#^ *image: \($1:.*\)#\1#p" docker-compose.yml | head -n 1
}

# fetch_docker COMMAND...: a daemon, Debian's root and Kafka's tools; each COMMAND must be there besides.
fetch_docker() {
    (
        for part in dockerd debootstrap "$@"; do
            command -v "$part" || exit
        done
        [ "$(id -u)" = 0 ]
    ) >"$work/fetch" 2>&1 || cannot_have "$PARTS"
    jdk=$(jdk_25) || cannot_have 'JDK 25'
    [ ! -d /sys/class/net/docker0 ] || bridge=theirs
    export DOCKER_HOST=unix://$work/docker.sock DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1
    dockerd --data-root "$work/docker" --exec-root "$work/docker-exec" --pidfile "$work/docker.pid" -H "$DOCKER_HOST" >"$work/fetch" 2>&1 &
    daemon=$!
    local deadline=$((SECONDS + 60))
    until docker info >/dev/null 2>&1; do
        kill -0 $daemon 2>/dev/null && ((SECONDS < deadline)) || cannot_have "$PARTS"
        sleep 0.5
    done
    root=${PLUMBLINE_CI_ROOT:-$work/root}
    if [ ! -d "$root" ]; then
        debootstrap --variant=minbase --include=ca-certificates,wget bookworm "$root" >"$work/fetch" 2>&1 || cannot_have 'Debian (debootstrap)'
    fi
    ./mvnw -q -B -ntp -N dependency:copy -Dartifact="org.apache.kafka:kafka-tools:$(image_of apache/kafka | sed 's/.*://')" \
        -DoutputDirectory="$work/kafka/libs" >"$work/fetch" 2>&1 || cannot_have "Kafka's tools, from Maven Central,"
}

# stand_in IMAGE DIRECTORY: the directory has a Dockerfile.
stand_in() {
    DOCKER_BUILDKIT=0 docker build -q -t "$1" "$2" >"$work/build" 2>&1 || complain "stand-in for $1: $(tail -n 5 "$work/build")" || return
    printf '    stand-in, built here: %s\n' "$1"
}

debian_and_java() {
    tar -C "$root" --exclude=./proc/* --exclude=./sys/* --exclude=./dev/* --exclude=./var/cache/apt/* -c . |
        docker import - stand-in/debian >/dev/null || return
    # With whom this machine trusts, since the build fetches libraries.
    mkdir -p "$work/java" && cp -aL "$jdk" "$work/java/jdk" && cp /etc/ssl/certs/ca-certificates.crt "$work/java" || return
    cat >"$work/java/Dockerfile" <<'STAND_IN'
FROM stand-in/debian
ENV JAVA_HOME=/opt/java/openjdk LANG=C.UTF-8
ENV PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY jdk /opt/java/openjdk
STAND_IN
    stand_in stand-in/java "$work/java"
}

# As the image is used: settings in KAFKA_*, kafka-topics.sh; its log, on the standard output, tells that the broker runs.
kafka() {
    cp "$APP"/lib/*.jar "$APP"/embedded/*.jar "$work/kafka/libs" || return
    cat >"$work/kafka/run" <<'STAND_IN'
#!/bin/bash
set -eu
env | sed -n 's/^KAFKA_\([A-Z0-9_]*\)=\(.*\)/\1 \2/p' | while read -r name value; do
    name=${name,,}
    printf '%s=%s\n' "${name//_/.}" "$value"
done >/tmp/server.properties
export CLASSPATH='/opt/kafka/libs/*'
java kafka.tools.StorageTool format --ignore-formatted --config /tmp/server.properties --cluster-id "$CLUSTER_ID"
exec java -Xmx512m -Dlogback.configurationFile=/etc/kafka/docker/logback.xml kafka.Kafka /tmp/server.properties
STAND_IN
    cat >"$work/kafka/logback.xml" <<'STAND_IN'
<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>[%d] %level %msg \(%logger\)%n</pattern></encoder></appender>
  <root level="INFO"><appender-ref ref="out"/></root>
</configuration>
STAND_IN
    cat >"$work/kafka/kafka-topics.sh" <<'STAND_IN'
#!/bin/bash
exec java -cp '/opt/kafka/libs/*' org.apache.kafka.tools.TopicCommand "$@"
STAND_IN
    chmod +x "$work/kafka/run" "$work/kafka/kafka-topics.sh"
    cat >"$work/kafka/Dockerfile" <<'STAND_IN'
FROM stand-in/java
COPY libs /opt/kafka/libs
COPY kafka-topics.sh /opt/kafka/bin/
COPY run logback.xml /etc/kafka/docker/
RUN mkdir -p /var/lib/kafka/data && chown -R 1000:1000 /var/lib/kafka
USER 1000
CMD ["/etc/kafka/docker/run"]
STAND_IN
    stand_in "$(image_of apache/kafka)" "$work/kafka"
}
