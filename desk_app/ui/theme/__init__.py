"""How everything looks: design tokens, colours, fonts, icons, the style and the painting they share.

No module outside this package writes a colour or a size; they ask `desk_app.ui.theme.current.tokens()`.
"""
