# Sourced by ./dev, ./dray and the packaged launcher. Finds a Java 25 by reading the `release` file
# that every JDK carries: no JVM is started, no process is forked, so it costs about a millisecond.

# is_java25 HOME [TOOL]: HOME holds a Java 25 with bin/TOOL (default java).
is_java25() {
  [ -n "$1" ] && [ -x "$1/bin/${2:-java}" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r release_line || [ -n "$release_line" ]; do
    case $release_line in
      'JAVA_VERSION="25"'* | 'JAVA_VERSION="25.'* | 'JAVA_VERSION="25+'*) return 0 ;;
      'JAVA_VERSION='*) return 1 ;;
    esac
  done <"$1/release"
  return 1
}

# find_java25 [TOOL]: sets java25 to the first Java 25 with bin/TOOL; fails when there is none.
# DRAY_JAVA_HOME is an order and not a hint: when it is set, nothing else is tried.
find_java25() {
  java25_tool=${1:-java}
  if [ -n "${DRAY_JAVA_HOME:-}" ]; then
    java25=$DRAY_JAVA_HOME
    is_java25 "$java25" "$java25_tool"
    return
  fi
  for java25 in \
    "${JAVA_HOME:-}" \
    /usr/lib/jvm/* \
    /usr/lib64/jvm/* \
    /opt/* /opt/java/* /usr/java/* /usr/local/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
    "${HOME:-}"/.jdks/* "${HOME:-}"/.jdks/*/Contents/Home \
    "${MISE_DATA_DIR:-${HOME:-}/.local/share/mise}"/installs/java/* \
    "${ASDF_DATA_DIR:-${HOME:-}/.asdf}"/installs/java/*; do
    is_java25 "$java25" "$java25_tool" && return 0
  done
  # Last, the java on PATH, followed through its links to the home it belongs to.
  java25=$(command -v "$java25_tool" 2>/dev/null) || return 1
  while [ -L "$java25" ]; do
    java25_link=$(readlink "$java25")
    case $java25_link in
      /*) java25=$java25_link ;;
      *) java25=${java25%/*}/$java25_link ;;
    esac
  done
  java25=$(cd "${java25%/*}/.." 2>/dev/null && pwd -P) || return 1
  is_java25 "$java25" "$java25_tool"
}

# no_java25 WHO: the one sentence for people without a Java 25.
no_java25() {
  if [ -n "${DRAY_JAVA_HOME:-}" ]; then
    echo "$1: DRAY_JAVA_HOME=$DRAY_JAVA_HOME holds no JDK 25; point it at one, or unset it to let $1 search." >&2
  else
    echo "$1: no JDK 25 found; install one (for example from https://adoptium.net, or \`sdk install java 25-tem\`) or set DRAY_JAVA_HOME to its folder." >&2
  fi
}
