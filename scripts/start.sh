#!/usr/bin/env bash
# Runs the demo that `make start` has built: the server, then the mock clients; Ctrl-C stops the clients, then the server.
#   start.sh          both, with their output in logs/
#   start.sh server   the server alone, in the foreground
#   start.sh clients  the clients alone, in the foreground
# PORT, RATE and DATA come from the Makefile. Written for the bash 3.2 of macOS too.
set -euo pipefail
cd "$(dirname "$0")/.."

address="http://localhost:$PORT"
server_log=logs/server.log
clients_log=logs/clients.log

# A relative DATA counts from the top of the repository, not from the server's folder.
[[ $DATA == /* ]] && database=$DATA || database=$PWD/$DATA
server=(env "Storage__Path=$database" dotnet artifacts/server/Server.dll --urls "$address")
clients=(dotnet artifacts/mock-client/MockClient.dll replay data/seed/*.csv --url "ws://localhost:$PORT/ws" --rate "$RATE" --window 50 --loop)

require_port() {
  [[ $PORT =~ ^[0-9]{1,5}$ ]] && ((10#$PORT >= 1 && 10#$PORT <= 65535)) && return
  echo "PORT must be a number from 1 to 65535, got \"$PORT\"." >&2
  exit 1
}

require_free_port() {
  if (: <"/dev/tcp/localhost/$PORT") 2>/dev/null; then
    echo "Port $PORT is in use, perhaps by an earlier start. Stop that program, or choose another port: make start PORT=$((PORT + 1))" >&2
    exit 1
  fi
}

is_ready() {
  local status
  status=$(
    exec 2>/dev/null
    exec 3<>"/dev/tcp/localhost/$PORT" &&
      printf 'GET /health/ready HTTP/1.0\r\nHost: localhost:%s\r\n\r\n' "$PORT" >&3 &&
      read -r -t 5 line <&3 && echo "$line"
  ) || return 1
  [[ $status == *' 200 '* ]]
}

is_running() { kill -0 "$1" 2>/dev/null; }

# A job of its own group does not get the terminal's Ctrl-C, so that the order of stopping is ours. Disowned,
# because how it ends is for us to say, not for the shell.
launch() {
  set -m
  "${@:2}" >"$1" 2>&1 </dev/null &
  set +m
  disown
}

stop() {
  kill -TERM "$1" 2>/dev/null || return 0
  for ((tenths = 0; tenths < 200; tenths++)); do
    is_running "$1" || return 0
    sleep 0.1
  done
  echo "Process $1 did not stop within 20 s and is killed." >&2
  kill -KILL "$1"
}

# Clients first: they wait for the answers in flight, which the server then still gives.
stop_all() {
  trap '' INT TERM HUP
  [[ -z $clients_pid ]] || stop "$clients_pid"
  [[ -z $server_pid ]] || stop "$server_pid"
}

give_up() {
  echo "$1 The end of $2:" >&2
  tail -n 20 "$2" >&2
  exit 1
}

wait_until_ready() {
  local deadline=$((SECONDS + 60))
  until is_ready; do
    is_running "$server_pid" || give_up 'The server has stopped.' "$server_log"
    ((SECONDS < deadline)) || give_up 'The server was not ready within 60 s.' "$server_log"
    sleep 0.2
  done
}

# When the n-th point of a series comes; on a kept database the streams go on from wherever they were.
after() {
  ((kept)) || awk -v n="$1" -v rate="$RATE" 'BEGIN { printf " after %.0f s", (rate > 0 ? n / rate : 0) }'
}

say_what_to_see() {
  cat <<TEXT

  Open $address

  /client/GSPC                        the S&P 500 through the crash of October 2008$(after 444)
  /client/ec2_cpu_utilization_5f5533  a machine's CPU load, with two labelled anomalies: a peak$(after 1272) and a fall$(after 2931)

  Six clients stream $RATE points a second each; logs are in logs/, the database is $DATA.
TEXT
  ((!kept)) || echo '  It holds the points of an earlier start: the streams go on where they were.'
  printf '  Ctrl-C stops everything.\n\n'
}

run_both() {
  server_pid='' clients_pid=''
  trap stop_all EXIT
  trap 'echo; echo "Stopping ..."; exit 0' INT TERM HUP
  mkdir -p logs
  [[ -e $database ]] && kept=1 || kept=0

  launch "$server_log" "${server[@]}"
  server_pid=$!
  wait_until_ready
  launch "$clients_log" "${clients[@]}"
  clients_pid=$!

  say_what_to_see
  while is_running "$server_pid" && is_running "$clients_pid"; do sleep 1; done
  is_running "$server_pid" || give_up 'The server has stopped.' "$server_log"
  give_up 'The mock clients have stopped.' "$clients_log"
}

require_port
case ${1:-both} in
  both)
    require_free_port
    run_both
    ;;
  server)
    require_free_port
    exec "${server[@]}"
    ;;
  clients) exec "${clients[@]}" ;;
esac
