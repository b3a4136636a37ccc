#!/bin/sh
# Puts this folder's program into the menus of the person who runs this, without administrator rights.
#
#   ./install.sh            copy to ~/.local/opt/desk-app, link ~/.local/bin/desk-app, add the menu entry
#   ./install.sh remove     take all of that away again; workspaces, settings and logs stay
#   ./install.sh remove --data    take those away, too (asks first)
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
target=$HOME/.local/opt/desk-app
link=$HOME/.local/bin/desk-app
entry=$data/applications/desk-app.desktop
icon=$data/icons/hicolor/256x256/apps/desk-app.png

refresh() {
  ! command -v update-desktop-database >/dev/null || update-desktop-database -q "$data/applications" || true
}

remove() {
  rm -rf "$target"
  rm -f "$link" "$entry" "$icon"
  refresh
  echo "Removed Desk App. Your workspaces are kept in $data/desk-app."
}

remove_data() {
  printf 'This deletes every workspace, its backups, settings and logs for good. Type "delete" to do it: '
  read -r answer
  [ "$answer" = delete ] || { echo "Nothing was deleted."; exit 1; }
  rm -rf "$data/desk-app" "${XDG_CONFIG_HOME:-$HOME/.config}/desk-app" "${XDG_CACHE_HOME:-$HOME/.cache}/desk-app" \
    "${XDG_STATE_HOME:-$HOME/.local/state}/desk-app"
  echo "Deleted."
}

case ${1:-install} in
  install)
    mkdir -p "$(dirname "$target")" "$(dirname "$link")" "$(dirname "$entry")" "$(dirname "$icon")"
    rm -rf "$target.new"
    cp -R "$here" "$target.new"
    rm -rf "$target"
    mv "$target.new" "$target"
    ln -sf "$target/desk-app" "$link"
    cp "$target/share/desk-app.png" "$icon"
    sed "s|^Exec=desk-app |Exec=\"$target/desk-app\" |" "$target/share/desk-app.desktop" >"$entry"
    refresh
    echo "Installed Desk App in $target; start it from the menu or with: desk-app"
    ;;
  remove)
    remove
    [ "${2:-}" != --data ] || remove_data
    ;;
  *)
    sed -n 's/^# \{0,1\}//p' "$0" | head -n 5
    exit 2
    ;;
esac
