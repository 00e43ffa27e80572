#!/bin/sh
# Assembles the distribution and trains its start-up cache. Called by Maven when it has packaged the
# program:
#   dist.sh PROGRAM_JAR MODULES_FOLDER JAVA_HOME TARGET_FOLDER
# TARGET_FOLDER/dist is a link to the newest of TARGET_FOLDER/dists/*. Each of those is finished
# before the link points at it and is never changed afterwards, because a cache is valid only with
# the very jars it was trained on and because an older program may still be running from its own.
set -eu

jar=$1 modules=$2 java_home=$3 target=$4
here=$(cd "${0%/*}" && pwd -P)
root=$(cd "$here/.." && pwd -P)

mkdir -p "$target/dists"
target=$(cd "$target" && pwd -P)
new=$target/dists/$(date +%Y%m%d%H%M%S)-$$
trap 'rm -rf "$new" "$target/dist.$$"' EXIT
mkdir -p "$new/bin" "$new/lib"
cp -p "$jar" "$modules"/*.jar "$new/lib/"
# What only the service needs lies apart: each jar on the module path costs every start.
mkdir "$new/lib/server"
for name in dray-server jetty- sqlite-jdbc postgresql HikariCP prometheus-metrics slf4j-; do
  for module in "$new/lib/$name"*.jar; do
    [ ! -f "$module" ] || mv "$module" "$new/lib/server/"
  done
done
# Plain code where each start would otherwise put code together: before the caches are trained.
mkdir "$new/all"
cp "$new"/lib/*.jar "$new"/lib/server/*.jar "$new/all/"
"$java_home/bin/java" -XX:TieredStopAtLevel=1 "$here/PlainCode.java" "$new/all" \
  "$new"/lib/dray-*.jar "$new"/lib/server/dray-*.jar
rm -r "$new/all"
cp -p "$here/jdk.sh" "$new/lib/jdk.sh"
cp -p "$here/launcher" "$new/bin/dray"
for alias in mlx-download imageworks-download imageworks-loader imageworks-models \
  imageworks-model-registry; do
  ln -s dray "$new/bin/$alias"
done
cp -p "$root/LICENSE" "$root/NOTICE" "$root/README.md" "$new/"
# What ./dray compares sources with: the moment the build began, not the moment it ended.
touch "$new/built"
[ -f "$root/target/build-started" ] && touch -r "$root/target/build-started" "$new/built"

# Train in the folder where it will stay: the cache remembers where its jars were.
echo "$java_home" >"$new/lib/trained-with"
work=$(mktemp -d)
trap 'rm -rf "$new" "$target/dist.$$" "$work"' EXIT
train() {
  family=$1
  shift
  # With no variables but these, as most people run it: what they would change is not in the cache.
  env -i PATH="$PATH" HOME="$work" LC_ALL=C.UTF-8 DRAY_JAVA_HOME="$java_home" \
    DRAY_JAVA_OPTS="-XX:AOTCacheOutput=$new/lib/dray-$family.aot -XX:-AOTRecordTraining" \
    "$new/bin/dray" __train "$family" "$@" >"$work/log" 2>&1 || {
    echo "dist: the training run for '$family' failed:" >&2
    tail -n 40 "$work/log" >&2
    exit 1
  }
}
# Native digests and TLS, where they load: the launcher sees the folder and does without the second
# compiler. The library is taken out of its jar, and the jar left without any: unpacking it takes
# time at each start, and many machines let nothing run from their temporary folder.
platform=$(uname -sm | tr ' ' -)
case $platform in
  Darwin-arm64) library=osx-aarch_64 ;;
  Darwin-*) library=osx-x86_64 ;;
  *-aarch64) library=linux-aarch_64 ;;
  *) library=linux-x86_64 ;;
esac
mkdir "$work/conscrypt"
whole=$(ls "$new"/lib/conscrypt-*.jar)
(cd "$work/conscrypt" && "$java_home/bin/jar" --extract --file "$whole")
for library in "$work"/conscrypt/META-INF/native/lib*"$library".*; do
  [ -f "$library" ] || continue
  mkdir "$new/lib/native-$platform"
  cp "$library" "$new/lib/native-$platform/"
  rm -r "$work/conscrypt/META-INF/native"
  mv "$whole" "$work/whole.jar"
  # One time and one order, so that two builds give the same bytes.
  mv "$work/conscrypt/META-INF/MANIFEST.MF" "$work/manifest"
  (cd "$work/conscrypt" && find . -type f | LC_ALL=C sort >"$work/entries" &&
    "$java_home/bin/jar" --create --file "$whole" --date 2026-11-20T00:00:00Z \
      --manifest "$work/manifest" @"$work/entries")
  if ! DRAY_JAVA_HOME=$java_home "$new/bin/dray" __train native >"$work/log" 2>&1; then
    rm -r "$new/lib/native-$platform"
    mv "$work/whole.jar" "$whole"
  fi
done
# The service's database likewise: unpacked once, and it runs where nothing runs from /tmp.
sqlite=$(ls "$new"/lib/server/sqlite-jdbc-*.jar)
case $platform in
  Darwin-arm64) library=Mac/aarch64/libsqlitejdbc.dylib ;;
  Darwin-*) library=Mac/x86_64/libsqlitejdbc.dylib ;;
  *-aarch64) library=Linux/aarch64/libsqlitejdbc.so ;;
  *) library=Linux/x86_64/libsqlitejdbc.so ;;
esac
if [ -d "$new/lib/native-$platform" ]; then
  (cd "$work" && "$java_home/bin/jar" --extract --file "$sqlite" "org/sqlite/native/$library")
  cp "$work/org/sqlite/native/$library" "$new/lib/native-$platform/"
fi
# Two hubs in processes of their own, so that their classes stay out of the cache: every class in it
# costs memory at each start. __train is a hidden command that walks through what people do.
hubs=
stop_hubs() {
  for hub in $hubs; do kill "$hub" 2>/dev/null || true; done
}
trap 'stop_hubs; rm -rf "$new" "$target/dist.$$" "$work"' EXIT
start_hub() {
  name=$1
  shift
  "$java_home/bin/java" -XX:+UseSerialGC -Xmx128m --module-path "$new/lib" \
    --module dev.dray.testkit/dev.dray.testkit.hub.LoopbackHubMain \
    --repo-size 300M "$@" >"$work/$name" 2>"$work/$name.log" </dev/null &
  hubs="$hubs $!"
}
start_hub http
start_hub https --tls "$work/ca.pem"
tries=0
while [ ! -s "$work/http" ] || [ ! -s "$work/https" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 600 ]; then
    echo "dist: the training hubs do not start:" >&2
    cat "$work"/*.log >&2
    exit 1
  fi
  sleep 0.1
done
train words
train serve
for family in http https all; do
  train $family "$(head -n 1 "$work/http")" "$(head -n 1 "$work/https")" "$work/ca.pem" "$work/to-$family"
done
stop_hubs
hubs=
# A cache that is refused would only be slow, and silent about it: here each must start, in the way
# in which the launcher starts the program.
for start in 'words --version' 'http download http://127.0.0.1:1/x --help' \
  'https download https://127.0.0.1:1/x --help' 'all info --help' 'serve serve --help'; do
  # shellcheck disable=SC2086 # A list on purpose.
  set -- $start
  family=$1
  shift
  HOME=$work DRAY_JAVA_HOME=$java_home \
    DRAY_JAVA_OPTS=-XX:AOTMode=on \
    "$new/bin/dray" "$@" >"$work/log" 2>&1 || {
    echo "dist: the program does not start from its cache for '$family':" >&2
    tail -n 40 "$work/log" >&2
    exit 1
  }
done
rm -rf "$work"

before=$(readlink "$target/dist" 2>/dev/null || true)
ln -s "dists/${new##*/}" "$target/dist.$$"
# A rename over the old link is atomic; GNU and BSD spell "do not follow it" differently.
mv -fT "$target/dist.$$" "$target/dist" 2>/dev/null || mv -fh "$target/dist.$$" "$target/dist"
trap - EXIT
# The one before stays for programs that still run from it.
for old in "$target"/dists/*; do
  case dists/${old##*/} in
    "dists/${new##*/}" | "$before") ;;
    *) rm -rf "$old" ;;
  esac
done
