#!/usr/bin/env bash
# One file over http and https from nginx on this machine, fetched and verified by Dray, by curl with
# openssl, and by aria2c. The tools take turns within each round, so that a noisy machine hurts all
# alike; only the ratios mean something. CPU is user + system of the whole process tree as
# /usr/bin/time sees it, JVM start and compilation included; memory is the largest resident set.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

usage() {
  cat <<'END'
benchmarks/bench.sh [--size 4G] [--rounds 3] [--smoke] [--keep]
  --size    size of the file (256M, 4G)
  --rounds  rounds; medians are printed
  --smoke   256M, one round: shows that it works and proves nothing
  --keep    keeps the files in target/bench
END
}

size=4G rounds=3 keep=
while [ $# -gt 0 ]; do
  case $1 in
    --size) size=$2; shift ;;
    --rounds) rounds=$2; shift ;;
    --smoke) size=256M rounds=1 ;;
    --keep) keep=1 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
PATH=$PATH:/usr/sbin
for tool in nginx curl openssl aria2c /usr/bin/time; do
  command -v "$tool" >/dev/null || { echo "bench: $tool is missing" >&2; exit 1; }
done
bytes=$(numfmt --from=iec "$size")
dray=$root/cli/target/dist/bin/dray
[ -x "$dray" ] || { echo "bench: build first: ./dev build" >&2; exit 1; }

work=$root/target/bench
rm -rf "$work"
mkdir -p "$work/www" "$work/out" "$work/nginx" "$work/home"
nginx_pid=
stop() {
  [ -z "$nginx_pid" ] || kill "$nginx_pid" 2>/dev/null || true
  [ -n "$keep" ] || rm -rf "$work"
}
trap stop EXIT

echo "Making a file of $size ..."
{ openssl enc -aes-128-ctr -nosalt -pass pass:dray </dev/zero 2>/dev/null || true; } |
  head -c "$bytes" >"$work/www/model.bin"
sha256=$(openssl dgst -sha256 -r "$work/www/model.bin" | cut -c1-64)

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
  -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
  -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
http=$(free_port) https=$(free_port)
cat >"$work/nginx/nginx.conf" <<END
$([ "$(id -u)" -ne 0 ] || echo 'user root;')
daemon off;
worker_processes 2;
pid $work/nginx/nginx.pid;
error_log $work/nginx/error.log;
events { worker_connections 512; }
http {
  access_log off;
  sendfile on;
  types { }
  default_type application/octet-stream;
  client_body_temp_path $work/nginx/body;
  proxy_temp_path $work/nginx/proxy;
  fastcgi_temp_path $work/nginx/fastcgi;
  uwsgi_temp_path $work/nginx/uwsgi;
  scgi_temp_path $work/nginx/scgi;
  server {
    listen 127.0.0.1:$http;
    listen 127.0.0.1:$https ssl;
    ssl_certificate $work/cert.pem;
    ssl_certificate_key $work/key.pem;
    ssl_protocols TLSv1.3;
    root $work/www;
  }
}
END
nginx -p "$work/nginx" -c "$work/nginx/nginx.conf" &
nginx_pid=$!
curl -s -o "$work/out/ready" --retry 20 --retry-connrefused --retry-delay 1 -r 0-0 \
  "http://127.0.0.1:$http/model.bin"

fetch_dray() {
  HOME=$work/home HF_HOME=$work/home/hf DRAY_HOME=$work/home/dray "$dray" download "$1" \
    --sha256 "$sha256" --to "$work/out/dray" --cacert "$work/cert.pem" --quiet
}
fetch_curl() {
  mkdir -p "$work/out/curl"
  curl -sS --fail --cacert "$work/cert.pem" -o "$work/out/curl/model.bin" "$1"
  [ "$(openssl dgst -sha256 -r "$work/out/curl/model.bin" | cut -c1-64)" = "$sha256" ]
}
fetch_aria2c() {
  aria2c -q -x16 -s16 --checksum="sha-256=$sha256" --ca-certificate="$work/cert.pem" \
    --allow-overwrite=true -d "$work/out/aria2c" -o model.bin "$1"
}
export -f fetch_dray fetch_curl fetch_aria2c
export work sha256 dray

# measure TOOL SCHEME ADDRESS: adds "CPU wall RSS" to its file.
measure() {
  rm -rf "$work/out/$1"
  sync
  /usr/bin/time -o "$work/time" -f '%U %S %e %M' bash -c "set -e; fetch_$1 '$3'" >"$work/log" 2>&1 || {
    echo "bench: $1 failed over $2:" >&2
    tail -n 20 "$work/log" >&2
    exit 1
  }
  awk '{ printf "%.2f %.2f %.0f\n", $1 + $2, $3, $4 / 1024 }' "$work/time" >>"$work/$1.$2"
  cmp -s "$work/www/model.bin" "$work/out/$1/model.bin" ||
    { echo "bench: $1 wrote other bytes over $2" >&2; exit 1; }
  rm -rf "$work/out/$1"
}

for round in $(seq "$rounds"); do
  for scheme in http https; do
    port=$http
    [ "$scheme" = http ] || port=$https
    for tool in dray curl aria2c; do
      measure "$tool" "$scheme" "$scheme://127.0.0.1:$port/model.bin"
    done
  done
  echo "round $round of $rounds"
done

# median FILE COLUMN
median() {
  cut -d' ' -f"$2" "$1" | sort -n | awk '{ v[NR] = $1 }
    END { if (NR % 2) print v[(NR + 1) / 2]; else print (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
echo
echo "$size, $rounds rounds, medians; curl is followed by openssl dgst, aria2c is -x16 --checksum"
printf '%-7s %-7s %10s %12s %9s %9s %9s %9s\n' \
  scheme tool 'CPU s' 'CPU s/GiB' 'wall s' 'peak MB' 'CPU/curl' 'CPU/aria2'
for scheme in http https; do
  curl_cpu=$(median "$work/curl.$scheme" 1)
  aria_cpu=$(median "$work/aria2c.$scheme" 1)
  for tool in dray curl aria2c; do
    awk -v scheme="$scheme" -v tool="$tool" -v bytes="$bytes" -v curl="$curl_cpu" -v aria="$aria_cpu" \
      -v cpu="$(median "$work/$tool.$scheme" 1)" -v wall="$(median "$work/$tool.$scheme" 2)" \
      -v rss="$(median "$work/$tool.$scheme" 3)" 'BEGIN {
        printf "%-7s %-7s %10.2f %12.2f %9.2f %9.0f %9.2f %9.2f\n", scheme, tool, cpu,
          cpu / (bytes / 1073741824), wall, rss, cpu / curl, cpu / aria }'
  done
done
