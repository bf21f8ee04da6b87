// @ts-check
// The shell's behaviour on every page. Each module finds its elements by data-* attributes or custom elements, by
// delegation, so fragments that htmx swaps in need no set-up.
import './command-palette.js';
import './copy.js';
import './dialogs.js';
import './menus.js';
import './panel-tabs.js';
import './shortcuts.js';
import './sometimes.js';
import './split-panel.js';
import './tables.js';
import './theme.js';
import './times.js';
import './toasts.js';
import './tooltips.js';
