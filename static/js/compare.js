// @ts-check
// Two versions on one graph: a state that is chosen shows what became of it below.
import './canvas/flow-canvas.js';
import { FlowCanvas } from './canvas/flow-canvas.js';
import { addZoomButtons } from './studio/toolbar.js';

const canvas = document.getElementById('canvas');
if (canvas instanceof FlowCanvas) {
  addZoomButtons(canvas);
  canvas.addEventListener('flow:selected', () => {
    const [state] = canvas.selected;
    const found = state && document.querySelector(`.difference[data-state="${CSS.escape(state)}"]`);
    if (!(found instanceof HTMLDetailsElement)) return;
    found.open = true;
    found.scrollIntoView({ block: 'nearest' });
  });
}
