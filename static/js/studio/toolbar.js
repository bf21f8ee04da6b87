// @ts-check
import { near } from '../dom.js';

/**
 * The zoom buttons and the level between them.
 * @param {import('../canvas/flow-canvas.js').FlowCanvas} canvas
 */
export function addZoomButtons(canvas) {
  const { viewport } = canvas;
  document.addEventListener('click', event => {
    switch (near(event, 'button[data-zoom]')?.dataset.zoom) {
      case 'in': return viewport.step(1);
      case 'out': return viewport.step(-1);
      case 'fit': return viewport.fit();
      case 'reset': return viewport.zoomTo(1);
    }
  });
  const level = document.getElementById('zoom');
  const show = () => {
    const words = `${Math.round(viewport.view.zoom * 100)} %`;
    if (level && level.textContent !== words) level.textContent = words;
  };
  canvas.addEventListener('flow:zoom', show);
  show();
}

/** Unfolds the list of problems, and folds it again. */
export function addProblemsToggle() {
  document.addEventListener('click', event => {
    if (!near(event, '[data-toggles="problems"]')) return;
    const list = document.querySelector('#problems details');
    if (!(list instanceof HTMLDetailsElement)) return;
    list.open = !list.open;
    if (list.open) list.querySelector('a')?.focus();
  });
}

/**
 * A problem's button puts it right.
 * @param {(edit: string) => void} fix
 */
export function addProblemFixes(fix) {
  document.addEventListener('click', event => {
    const edit = near(event, '[data-fix]')?.dataset.fix;
    if (edit) fix(edit);
  });
}

/**
 * A problem's place selects its state, and shows the field that it is about.
 * @param {(state: string, path: string) => void} goTo
 */
export function addProblemLinks(goTo) {
  document.addEventListener('click', event => {
    const place = near(event, '[data-goto-state]');
    if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goTo(place.dataset.gotoState ?? '', place.dataset.gotoPath ?? '');
  });
}
