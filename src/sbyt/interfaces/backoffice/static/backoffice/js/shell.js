// Everything a screen needs: each module looks for its own attributes and does nothing where there are none.
import "./theme.js";
import "./menus.js";
import "./keyboard.js";
import "./dialogs.js";
import "./palette.js";
import "./list.js";
import "./busy.js";
import "./panel.js";
import "./drop.js";
