#!/usr/bin/env bash
# Succeeds when a Haetae on this machine says that it lives; needs nothing but bash. Usage: healthy.sh [port]
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${1:-8080}"
printf 'GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
IFS= read -r -t 5 status <&3
[[ $status == "HTTP/1.1 200"* ]]
