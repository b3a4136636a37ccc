"""The main window: navigation, panes, menus, keys, tray. It wires presenters to widgets, nothing more."""
