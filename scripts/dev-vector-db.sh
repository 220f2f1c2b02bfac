#!/usr/bin/env bash
# A real Postgres 18 with pgvector for development and CI, on a loopback port.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/dev-vector-db.sh up|down|url

  up     starts Postgres 18 with pgvector and prints its connection string; does nothing when it runs
  down   stops the server that `up` started for this clone; its data stays for the next `up`
  url    prints the connection string; fails when the server is down

With a Docker daemon: a container of pgvector/pgvector:pg18. Without one, as root on Debian or Ubuntu:
a private root made by debootstrap (about 40 s, once per machine; 500 MB), shared by all clones; every
clone has its own cluster in it. Nothing is installed into the system except debootstrap itself.

environment:
  CORPUSGATE_DEV_DB        folder of root, clusters and ports
                           (default: ${XDG_CACHE_HOME:-~/.cache}/corpusgate/dev-vector-db)
  CORPUSGATE_DEV_DB_PORT   first port to try (default 54329); when it is taken, the next free one is
                           used and remembered
USAGE
}

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
home=${CORPUSGATE_DEV_DB:-${XDG_CACHE_HOME:-${HOME:?set HOME or CORPUSGATE_DEV_DB}/.cache}/corpusgate/dev-vector-db}
clone=$(printf %s "$repository" | sha256sum | cut -c1-12)
state=$home/clones/$clone
container=corpusgate-dev-vector-db-$clone
image=pgvector/pgvector:pg18
root=$home/root
cluster=/var/lib/corpusgate/$clone # inside the root
user=corpusgate
database=corpusgate

# fsync stays on: tests print seconds per stage, and those should be what a real server takes; it also
# keeps the cluster whole when the machine dies. The other settings are pgvector's needs at test size.
settings=(max_connections=100 shared_buffers=256MB maintenance_work_mem=256MB)
# The root has no tmpfs on /dev/shm, so POSIX shared memory would be files on disk; no socket outside it.
native_settings=(listen_addresses=127.0.0.1 unix_socket_directories= dynamic_shared_memory_type=sysv)

say() { printf '%s\n' "dev-vector-db: $*" >&2; }
fail() {
  say "$*"
  exit 1
}

have_docker() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }

print_url() { printf 'postgres://%s:%s@127.0.0.1:%s/%s\n' "$user" "$(<"$state/password")" "$(<"$state/port")" "$database"; }

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Calls `$1 <port>` with the remembered port, then from the wanted one upwards, until it starts a server.
on_free_port() {
  local start=$1 first=${CORPUSGATE_DEV_DB_PORT:-54329} remembered='' port
  [[ $first =~ ^[0-9]+$ ]] || fail "CORPUSGATE_DEV_DB_PORT is \"$first\"; expected a port number."
  [[ -n ${CORPUSGATE_DEV_DB_PORT:-} || ! -s $state/port ]] || remembered=$(<"$state/port")
  for port in $remembered $(seq "$first" $((first + 50))); do
    if port_taken "$port"; then continue; fi
    if "$start" "$port"; then
      echo "$port" >"$state/port"
      return
    fi
    # A server of another folder may have taken the port between the look and the start.
    port_taken "$port" || fail "Postgres did not start on port $port; its words are above."
  done
  fail "no free port from $first to $((first + 50)); set CORPUSGATE_DEV_DB_PORT to a free one."
}

# --- Docker

docker_running() { [[ $(docker inspect --format '{{.State.Health.Status}}' "$container" 2>/dev/null) == healthy ]]; }

start_container() {
  docker rm --force --volumes "$container" >/dev/null 2>&1 || true
  # 1 GB of shared memory: a parallel HNSW build takes maintenance_work_mem from it, Docker's default is 64 MB.
  # The health check goes through TCP, which the image's temporary first server does not serve.
  POSTGRES_PASSWORD=$(<"$state/password") docker run --detach --name "$container" --shm-size 1g \
    --publish "127.0.0.1:$1:5432" --env POSTGRES_PASSWORD --env POSTGRES_USER=$user --env POSTGRES_DB=$database \
    --env POSTGRES_INITDB_ARGS="--locale=C.UTF-8" \
    --health-cmd "pg_isready -h 127.0.0.1 -U $user -d $database" --health-interval 1s --health-retries 60 \
    "$image" postgres "${settings[@]/#/-c}" >/dev/null
}

up_docker() {
  if docker_running; then return; fi
  if ! docker start "$container" >/dev/null 2>&1; then on_free_port start_container; fi
  local waited
  for ((waited = 0; waited < 60; waited++)); do
    if docker_running; then return; fi
    sleep 1
  done
  docker logs --tail 20 "$container" >&2 || true
  fail "container \"$container\" is not healthy after 60 s; its last lines are above."
}

# --- A private root

in_root() { chroot "$root" /usr/bin/setpriv --reuid postgres --regid postgres --init-groups -- "$@"; }
pg() { in_root env -i PATH=/usr/lib/postgresql/18/bin:/usr/bin:/bin LANG=C.UTF-8 PGPASSWORD="$(<"$state/password")" "$@"; }

native_running() {
  [[ -x $root/usr/bin/setpriv && -s $root$cluster/data/postmaster.pid && -s $state/port ]] || return 1
  pg pg_ctl --pgdata "$cluster/data" status >/dev/null &&
    pg pg_isready --quiet --host 127.0.0.1 --port "$(<"$state/port")" --username $user --dbname $database
}

build_root() {
  if [[ -d $root ]]; then return; fi
  if ! command -v debootstrap >/dev/null; then
    say "installing debootstrap"
    {
      apt-get update
      DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends debootstrap debian-archive-keyring
    } >&2 || fail "apt-get could not install debootstrap; install it, then run this again."
  fi
  say "building a private root in $root (about 40 s, once)"
  umount "$root.new/proc" "$root.new/sys" 2>/dev/null || true # what an interrupted debootstrap leaves mounted
  rm -rf --one-file-system "$root.new"
  mkdir -p "$root.new"
  if ! debootstrap --variant=minbase --include=postgresql-18,postgresql-18-pgvector sid "$root.new" >"$home/debootstrap.log" 2>&1; then
    tail -n 20 "$home/debootstrap.log" >&2
    fail "debootstrap failed; its last lines are above, all of them in $home/debootstrap.log."
  fi
  rm -rf "$root.new"/var/cache/apt/archives/*.deb "$root.new/var/lib/postgresql/18/main"
  mv "$root.new" "$root"
}

create_cluster() {
  local options=() setting
  if [[ -d $root$cluster/data ]]; then return; fi
  rm -rf "$root$cluster"
  mkdir -p "$root$cluster"
  chroot "$root" chown postgres:postgres "$cluster"
  for setting in "${settings[@]}" "${native_settings[@]}"; do options+=(--set "$setting"); done
  # Made under another name, so that an interrupted run leaves no half cluster; hence also without syncing.
  pg sh -c 'umask 077; printf %s "$PGPASSWORD" >"$1/password"; shift; exec initdb "$@"' sh "$cluster" \
    --pgdata "$cluster/new" --username $user --pwfile "$cluster/password" --auth scram-sha-256 \
    --locale C.UTF-8 --no-sync --no-instructions "${options[@]}" >"$home/initdb.log" 2>&1 ||
    { cat "$home/initdb.log" >&2; fail "initdb failed; its words are above."; }
  rm "$root$cluster/password"
  mv "$root$cluster/new" "$root$cluster/data"
}

start_cluster() {
  local pid
  # Where process 1 does not reap, a killed server stays a zombie and Postgres takes its pid file for a live one.
  if pid=$(head -n 1 "$root$cluster/data/postmaster.pid" 2>/dev/null) &&
    grep -qs '^State:[[:space:]]*Z' "/proc/$pid/status"; then
    rm "$root$cluster/data/postmaster.pid"
  fi
  # 9 is the lock: the server must not hold it.
  pg pg_ctl --pgdata "$cluster/data" --log "$cluster/log" --wait --timeout 60 --options "-p $1" start >/dev/null 9>&- ||
    { tail -n 20 "$root$cluster/log" >&2; return 1; }
}

create_database() {
  local connection=(--host 127.0.0.1 --port "$(<"$state/port")" --username "$user")
  local present
  present=$(pg psql "${connection[@]}" --dbname postgres --no-align --tuples-only \
    --command "select count(*) from pg_database where datname = '$database'")
  [[ $present == 1 ]] || pg createdb "${connection[@]}" "$database"
}

up_native() {
  if ! native_running; then
    build_root
    create_cluster
    on_free_port start_cluster
  fi
  create_database
}

# --- Commands

need_native() {
  local missing=()
  [[ $(uname -s) == Linux ]] && command -v apt-get >/dev/null || missing+=("Debian or Ubuntu (there is no apt-get here)")
  [[ $(id -u) == 0 ]] || missing+=("root (this is user $(id -un))")
  ((${#missing[@]} == 0)) && return
  fail "no working Docker daemon (\`docker info\` fails), and a private root needs ${missing[0]}${missing[1]:+ and ${missing[1]}}." \
    "Start Docker, or run this as root on Debian or Ubuntu, or set DATABASE_URL to any Postgres with pgvector."
}

with_lock() {
  mkdir -p "$state"
  chmod 700 "$state"
  exec 9>"$home/lock"
  flock --nonblock 9 && return
  say "waiting for another run to finish"
  flock 9
}

up() {
  if have_docker; then
    with_lock
    new_password
    up_docker
  else
    need_native
    with_lock
    new_password
    up_native
  fi
  print_url
}

new_password() {
  [[ -s $state/password ]] || (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$state/password")
}

down() {
  [[ -d $state ]] || return 0
  with_lock
  if have_docker; then docker stop "$container" >/dev/null 2>&1 || true; fi
  # By the cluster's own pid file, and as its user, who can signal nobody else.
  if [[ $(id -u) == 0 ]] && native_running; then pg pg_ctl --pgdata "$cluster/data" --mode fast --wait stop >/dev/null; fi
}

url() {
  if [[ -s $state/password && -s $state/port ]]; then
    if { have_docker && docker_running; } || { [[ $(id -u) == 0 ]] && native_running; }; then
      print_url
      return
    fi
  fi
  fail "the development database of $repository is down; start it with scripts/dev-vector-db.sh up."
}

case "$#:${1:-}" in
  1:up | 1:down | 1:url) "$1" ;;
  1:help | 1:--help | 1:-h) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
