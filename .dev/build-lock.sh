# Sourced by ./dev and ./dray: one build at a time in a checkout. mkdir is the lock because it is
# atomic everywhere and `flock` is not on macOS. A lock whose owner is gone is taken over.

# take_build_lock ROOT: waits its turn; the lock goes with the process that took it.
take_build_lock() {
  build_lock=$1/.dray-build
  build_lock_waits=0
  until mkdir "$build_lock" 2>/dev/null; do
    if ! [ -d "$build_lock" ] && ! [ -w "$1" ]; then
      echo "Cannot write in $1." >&2
      exit 1
    fi
    build_lock_owner=$(cat "$build_lock/pid" 2>/dev/null)
    # No pid for ten seconds: the owner died between making the folder and writing into it.
    if { [ -n "$build_lock_owner" ] && ! kill -0 "$build_lock_owner" 2>/dev/null; } ||
      { [ -z "$build_lock_owner" ] && [ "$build_lock_waits" -ge 10 ]; }; then
      # Taken over under a lock of its own and looked at again there, or of several waiting
      # processes a late one could take away the lock that a quick one has just made.
      if mkdir "$build_lock.takeover" 2>/dev/null; then
        [ "$(cat "$build_lock/pid" 2>/dev/null)" = "$build_lock_owner" ] && rm -rf "$build_lock"
        rmdir "$build_lock.takeover"
        continue
      fi
    fi
    [ "$build_lock_waits" = 0 ] && echo "Waiting for another build in $1 ..." >&2
    build_lock_waits=$((build_lock_waits + 1))
    sleep 1
  done
  echo $$ >"$build_lock/pid"
  trap 'rm -rf "$build_lock"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# drop_build_lock: gives it back before the process becomes another program.
drop_build_lock() {
  rm -rf "$build_lock"
  trap - EXIT HUP INT TERM
}
