"""Components, layouts, icons, styles: how everything looks."""
