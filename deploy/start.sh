#!/usr/bin/env bash
# Starts Haetae with the Java that lies beside it: no JDK, no Maven and no network are needed. In the archive this is `haetae`.
set -euo pipefail

# The folder of this script, through any number of symbolic links.
path=${BASH_SOURCE[0]}
while [ -L "$path" ]; do
    target=$(readlink "$path")
    case $target in
        /*) path=$target ;;
        *) path=$(dirname "$path")/$target ;;
    esac
done
home=$(cd -P "$(dirname "$path")" && pwd)

wanted=${1:-}
[ "$wanted" = help ] && wanted=${2:-}
case $wanted in
    test | guides | lint | mutation | sabotage | dist | vulnerabilities | clean)
        printf 'haetae: %s works on the sources, which are not in this archive; run it in a copy of the repository\n' "$wanted" >&2
        exit 2
        ;;
esac

mapfile -t flags <"$home/lib/flags"
mapfile -t jars <"$home/lib/classpath"
[ "${1:-}" = simulate ] && flags+=(-XX:-TieredCompilation) # long enough for the best compiler to pay
classpath=$(IFS=: && printf '%s' "${jars[*]/#/$home/lib/}")
# shellcheck disable=SC2086 # options of the user's own are words
exec "$home/runtime/bin/java" "${flags[@]}" ${HAETAE_JAVA_OPTS:-} -cp "$classpath" haetae.app.Haetae "$@"
