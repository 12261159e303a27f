# shellcheck shell=bash
# What ./haetae dist and ./haetae vulnerabilities do. The launcher reads it, and it uses the launcher's functions.

dist_help() {
    cat <<'HELP'
Usage: haetae dist [--output DIR]
       haetae dist --check
Makes an archive of Haetae with a Java of its own, for Linux on x86-64, and beside it its SHA-256. Unpacked, ./haetae in it runs
without a JDK, Maven or a network. In it are also LICENSE, README, docs, deploy, .env.example, the list of all libraries (sbom.json,
CycloneDX) and SHA256SUMS of all its files.
  --output DIR  where it is put (default: .haetae/dist)
  --check       builds the commit twice in two places, compares byte by byte, unpacks, compares every file with its checksum and
                every jar with sbom.json, and runs the demo until it has traded, without a JDK or Maven. Two to five minutes
The same commit and the same JDK make the same bytes. All times are those of the commit, or of SOURCE_DATE_EPOCH if that is set.
HELP
}

version() { sed -n 's|^  <version>\(.*\)</version>$|\1|p' "$HOME_DIR/pom.xml" | head -n 1; }

in_git() { git -C "$HOME_DIR" rev-parse --is-inside-work-tree >/dev/null 2>&1; }

# The second that everything in an archive is from: the one asked for, the commit's, or the one the jars have.
source_date() {
    if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
        [[ $SOURCE_DATE_EPOCH =~ ^[0-9]+$ ]] || fail "SOURCE_DATE_EPOCH is a number of seconds since 1970, not $SOURCE_DATE_EPOCH"
        printf '%s' "$SOURCE_DATE_EPOCH"
    elif in_git; then
        git -C "$HOME_DIR" log -1 --format=%ct
    else
        date -u -d "$(sed -n 's|.*<project.build.outputTimestamp>\(.*\)</.*|\1|p' "$HOME_DIR/pom.xml")" +%s
    fi
}

# Packs folder $1, which stands in $2, into $3: what comes out depends on nothing but names, contents, links and second $4.
pack() {
    LC_ALL=C tar -C "$2" --sort=name --format=gnu --mtime="@$4" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -cf - "$1" |
        gzip -n >"$3"
}

# Checksums of all files below the current folder, but of the list itself.
list_checksums() {
    find . -type f ! -path ./SHA256SUMS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
}

# Compiles a copy of the sources in folder $1, so that nothing of earlier builds is in it, and lists its libraries.
build_apart() {
    local work=$1 log=$STORE/dist.log
    require_maven
    mkdir -p "$work"
    umask 022 # jars keep the rights of their files
    (cd "$HOME_DIR" && find pom.xml ./*/pom.xml ./*/src/main -type f -print0 | tar --null --mode=u=rwX,go=rX -T - -cf -) |
        tar -C "$work" -xpf -
    if ! (cd "$work" && mvn -B -Dquick -Psbom -Dmaven.test.skip=true package 8>&- 2>&1 | tee "$log" | progress); then
        grep -a '^\[ERROR\]' "$log" | head -n 15 >&2 || true
        fail "the build failed; all of its output is in $log"
    fi
}

# Puts together in folder $2 what the archive holds, from the build in folder $1.
assemble() {
    local built=$1 to=$2 jar modules
    local -a jars
    mapfile -t jars < <(printf '%s\n' "$built"/app/target/haetae-app-*.jar; tr ':' '\n' <"$built/app/target/classpath"; echo)
    mkdir -p "$to/lib" "$to/deploy" &&
        cp "${jars[@]}" "$to/lib/" &&
        printf '%s\n' "${jars[@]##*/}" >"$to/lib/classpath" &&
        printf '%s\n' "${JVM_FLAGS[@]}" >"$to/lib/flags" &&
        modules=$("$JAVA_HOME/bin/jdeps" --ignore-missing-deps -q --multi-release "$NEEDED_JDK" --print-module-deps "$to"/lib/*.jar) &&
        "$JAVA_HOME/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --output "$to/runtime" &&
        cp "$HOME_DIR/deploy/start.sh" "$to/haetae" &&
        chmod 755 "$to/haetae" &&
        cp "$built/app/target/sbom.json" "$to/sbom.json" &&
        cp -R "$HOME_DIR"/{LICENSE,README.md,CHANGELOG.md,.env.example,docs} "$to/" &&
        cp "$HOME_DIR"/deploy/{haetae.service,healthy.sh} "$to/deploy/" &&
        (cd "$to" && list_checksums >../SHA256SUMS && mv ../SHA256SUMS .)
}

run_dist() {
    local output=$STORE/dist
    while [ $# -gt 0 ]; do
        case $1 in
            --check)
                check_dist
                return
                ;;
            --output)
                [ -n "${2:-}" ] || fail "--output wants a folder"
                output=$2
                shift 2
                ;;
            *) fail "dist does not know $1; see: haetae dist --help" ;;
        esac
    done
    [ "$(uname -sm)" = "Linux x86_64" ] || fail "an archive can be made on Linux on x86-64 only; this is $(uname -sm)"
    if in_git && [ -n "$(git -C "$HOME_DIR" status --porcelain)" ]; then
        say "haetae: files here differ from the commit; the archive holds them as they are"
    fi
    local name work second archive
    name=haetae-$(version)-linux-x64
    second=$(source_date) || exit 1
    if ! mkdir -p "$output" "$STORE" || ! output=$(cd "$output" && pwd); then
        fail "there can be no such folder to put the archive in"
    fi
    work=$(mktemp -d "$STORE/dist.XXXXXX")
    # shellcheck disable=SC2064 # this folder, not a later one
    trap "rm -rf '$work'" EXIT
    archive=$output/$name.tar.gz
    say "haetae: building $name"
    build_apart "$work/build"
    say "haetae: putting it together"
    assemble "$work/build" "$work/$name" || fail "the archive could not be put together"
    if ! { pack "$name" "$work" "$work/$name.tar.gz" "$second" &&
        (cd "$work" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256") &&
        cp "$work/$name/sbom.json" "$work/$name.sbom.json" &&
        mv "$work/$name".* "$output/"; }; then
        fail "the archive could not be written to $output"
    fi
    printf '%s\n' "$archive" "$archive.sha256" "$output/$name.sbom.json"
}

# True when every jar in folder $1/lib stands in its sbom.json with its checksum; but the application's own, which the list is of.
jars_are_listed() {
    local jar sum missing=0
    for jar in "$1"/lib/*.jar; do
        case $jar in */haetae-app-*) continue ;; esac
        sum=$(sha256sum <"$jar")
        if ! grep -q "\"${sum%% *}\"" "$1/sbom.json"; then
            say "not in sbom.json: $(basename "$jar")"
            missing=1
        fi
    done
    return $missing
}

# Seconds until the demo of the archive in folder $1 has traded, at most $2; folder $3 is its home. Java and Maven of the machine
# are replaced by programs that fail.
seconds_to_trade() {
    local archive=$1 most=$2 home=$3 begun=$SECONDS name
    mkdir -p "$home/traps"
    for name in java javac mvn; do
        printf '#!/bin/sh\necho "%s of the machine was asked" >&2\nexit 99\n' "$name" >"$home/traps/$name"
        chmod 755 "$home/traps/$name"
    done
    env -i PATH="$home/traps:/usr/bin:/bin" HOME="$home" HAETAE_JAVA_OPTS="-Duser.home=$home" "$archive/haetae" demo --data "$home/data" \
        >"$home/demo.out" 2>&1 8>&- &
    local pid=$!
    until grep -q '  fill  ' "$home/demo.out"; do
        if ! kill -0 "$pid" 2>/dev/null || [ $((SECONDS - begun)) -ge "$most" ]; then
            kill "$pid" 2>/dev/null
            tail -n 20 "$home/demo.out" >&2
            return 1
        fi
        sleep 0.2
    done
    local took=$((SECONDS - begun))
    kill "$pid"
    wait "$pid" || true
    grep -q 'agree with the exchange to the last digit' "$home/demo.out" || return 1
    printf '%s' "$took"
}

check_dist() {
    in_git || fail "--check compares builds of a commit; this folder is not a repository of git"
    local begun=$SECONDS work first second name seconds
    if [ -n "$(git -C "$HOME_DIR" status --porcelain)" ]; then
        say "haetae: files here differ from the commit; the commit is what is checked"
    fi
    mkdir -p "$STORE"
    work=$(mktemp -d "$STORE/dist.XXXXXX")
    # shellcheck disable=SC2064 # this folder, not a later one
    trap "rm -rf '$work'" EXIT
    SOURCE_DATE_EPOCH=$(git -C "$HOME_DIR" log -1 --format=%ct)
    export SOURCE_DATE_EPOCH
    first=$work/one second=$work/another/place
    mkdir -p "$first" "$second"
    git -C "$HOME_DIR" archive HEAD | tar -C "$first" -xf -
    git -C "$HOME_DIR" archive HEAD | tar -C "$second" -xf -
    (umask 022 && TZ=UTC LC_ALL=C "$first/haetae" dist 8>&- >/dev/null) || fail "the first build failed"
    (umask 077 && TZ=Asia/Seoul LC_ALL=C.UTF-8 "$second/haetae" dist 8>&- >/dev/null) || fail "the second build failed"
    name=haetae-$(version)-linux-x64
    if ! cmp "$first/.haetae/dist/$name.tar.gz" "$second/.haetae/dist/$name.tar.gz"; then
        mkdir "$work/a" "$work/b"
        tar -C "$work/a" -xzf "$first/.haetae/dist/$name.tar.gz"
        tar -C "$work/b" -xzf "$second/.haetae/dist/$name.tar.gz"
        diff -rq "$work/a" "$work/b" | head -n 20 >&2 || true
        fail "two builds of the same commit differ"
    fi
    echo "ok  two builds of $(git -C "$HOME_DIR" rev-parse --short HEAD) are the same $(stat -c %s "$first/.haetae/dist/$name.tar.gz") bytes"
    (cd "$first/.haetae/dist" && sha256sum --quiet -c "$name.tar.gz.sha256") || fail "the archive is not what its checksum says"
    mkdir "$work/unpacked"
    tar -C "$work/unpacked" -xzf "$first/.haetae/dist/$name.tar.gz"
    (cd "$work/unpacked/$name" && sha256sum --quiet -c SHA256SUMS) || fail "a file is not what SHA256SUMS says"
    (cd "$work/unpacked/$name" && list_checksums | cmp -s - SHA256SUMS) || fail "SHA256SUMS does not list every file"
    echo "ok  $(wc -l <"$work/unpacked/$name/SHA256SUMS") files have their checksums"
    jars_are_listed "$work/unpacked/$name" || fail "sbom.json does not list every jar"
    echo "ok  every jar stands in sbom.json with its checksum"
    seconds=$(seconds_to_trade "$work/unpacked/$name" 60 "$work/home") || fail "the demo of the archive did not trade within a minute"
    echo "ok  the demo of the archive traded after $seconds s, without a JDK or Maven"
    echo "took $((SECONDS - begun)) s"
    echo PASSED
}

vulnerabilities_help() {
    cat <<'HELP'
Usage: haetae vulnerabilities [--sbom FILE] [--server URL]
Asks OSV (https://osv.dev), which gathers the known vulnerabilities of open source, about every library that Haetae ships.
  --sbom FILE   asks about the libraries in this CycloneDX file, for example of an archive (default: those of the sources)
  --server URL  where to ask (default: https://api.osv.dev)
Exit code 0 if none is known, 1 if there is one, 3 if OSV could not be asked: then nothing was checked.
HELP
}

run_vulnerabilities() {
    local sbom="" work="" code=0
    local -a server=()
    while [ $# -gt 0 ]; do
        case $1:${2:+value} in
            --sbom:value) sbom=$2 ;;
            --server:value) server=("$2") ;;
            *)
                say "haetae: vulnerabilities does not know $*; see: haetae vulnerabilities --help"
                return 2
                ;;
        esac
        shift 2
    done
    mkdir -p "$STORE"
    work=$(mktemp -d "$STORE/sbom.XXXXXX")
    # shellcheck disable=SC2064 # this folder, not a later one
    trap "rm -rf '$work'" EXIT
    say "haetae: building, for the list of libraries"
    if ! (build_apart "$work"); then
        say "NOTHING WAS CHECKED: there is no list of libraries without a build"
        return 3
    fi
    "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp "$(cat "$work/app/target/classpath")" "$HOME_DIR/checks/Vulnerabilities.java" \
        "${sbom:-$work/app/target/sbom.json}" "${server[@]}" || code=$?
    return "$code"
}
