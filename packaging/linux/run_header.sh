#!/bin/sh
# Desk App in one file: unpacks itself once into the cache and starts. Arguments go to the program.
#   --extract FOLDER   only unpack
set -eu
skip=@SKIP@
name=@NAME@
self=$(readlink -f -- "$0")
unpack() {
  tail -n "+$skip" -- "$self" | xz -dc | tar -xf - -C "$1" --strip-components=1 --no-same-owner
}
if [ "${1:-}" = --extract ]; then
  mkdir -p -- "$2"
  unpack "$2"
  exit 0
fi
cache=${XDG_CACHE_HOME:-$HOME/.cache}/desk-app/program
folder=$cache/$name
if [ ! -e "$folder/desk-app" ]; then
  mkdir -p -- "$cache"
  chmod 700 -- "$cache"
  fresh=$(mktemp -d -- "$cache/.unpacking-XXXXXX")
  trap 'rm -rf -- "$fresh"' EXIT INT TERM
  unpack "$fresh"
  mv -T -- "$fresh" "$folder" 2>/dev/null || [ -e "$folder/desk-app" ]
  for old in "$cache"/*; do # of other versions, unless one is running
    [ "$old" = "$folder" ] || readlink /proc/[0-9]*/exe 2>/dev/null | grep -qxF "$old/desk-app" || rm -rf -- "$old"
  done
fi
exec "$folder/desk-app" "$@"
