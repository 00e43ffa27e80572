#!/bin/sh
# Inner loops under JMH. Arguments go to JMH: a regular expression that picks loops, -f 1 -wi 3 -i 5 …
# Called by ./dev bench --jmh, which has found the Java.
set -eu
cd "$(dirname "$0")/.."
. .dev/build-lock.sh
take_build_lock "$PWD"
path=$PWD/benchmarks/target/classpath
./mvnw -q -Dquick -pl testkit,core,benchmarks test-compile dependency:build-classpath \
  -Dmdep.outputFile="$path"
drop_build_lock
[ $# -gt 0 ] || set -- -f 1 -wi 3 -w 1 -i 5 -r 1
quiet=--sun-misc-unsafe-memory-access=allow
exec "$JAVA_HOME/bin/java" $quiet -cp "benchmarks/target/test-classes:$(cat "$path")" \
  org.openjdk.jmh.Main -jvmArgsAppend $quiet "$@"
