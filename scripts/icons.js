// The lucide glyphs that are in the sprite. web/ui/icon.go names the same ones; a test compares them.
export const iconNames = [
  'activity', 'arrow-down', 'arrow-left', 'arrow-right', 'arrow-up', 'ban', 'bell', 'braces', 'calendar',
  'calendar-clock', 'check', 'chevron-down', 'chevron-left', 'chevron-right', 'chevron-up', 'chevrons-up-down',
  'circle-alert', 'circle-check', 'circle-dashed', 'circle-dot', 'circle-help', 'circle-slash', 'circle-x', 'clock',
  'code', 'command', 'copy', 'corner-down-right', 'database', 'download', 'ellipsis', 'external-link', 'eye', 'file-json',
  'filter', 'fold-vertical', 'git-branch', 'git-fork', 'git-merge', 'globe', 'grip-vertical', 'hand', 'hourglass',
  'info', 'keyboard', 'layers', 'link', 'list', 'list-tree', 'loader-circle', 'map', 'maximize', 'message-square', 'minus',
  'monitor', 'moon', 'mouse-pointer', 'panel-left', 'panel-right', 'pause', 'pencil', 'play', 'plus', 'redo-2',
  'refresh-cw', 'repeat', 'rotate-ccw', 'route', 'save', 'search', 'settings', 'shield-alert', 'skip-forward', 'split', 'square',
  'square-function', 'star', 'sun', 'table', 'terminal', 'timer', 'timer-off', 'trash-2', 'triangle-alert', 'undo-2',
  'unfold-vertical', 'upload', 'workflow', 'x', 'zap', 'zoom-in', 'zoom-out',
];
