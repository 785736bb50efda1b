"""The modules; a folder is a module is a menu entry is a switch."""
