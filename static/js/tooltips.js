// @ts-check
import { element, near, placeBy } from './dom.js';
import { printed } from './keys.js';

const delay = 400;
const tip = element('div', { class: 'tooltip', role: 'tooltip', id: 'tooltip', popover: 'manual' });
document.body.append(tip);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

document.addEventListener('pointerover', event => {
  const host = near(event, '[data-tip]');
  hide();
  if (host) timer = setTimeout(() => show(host), delay);
});

document.addEventListener('focusin', event => {
  const host = near(event, '[data-tip]');
  hide();
  if (host?.matches(':focus-visible')) show(host);
});

for (const name of ['pointerdown', 'focusout', 'scroll']) document.addEventListener(name, hide, true);
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') hide();
});

/** @param {HTMLElement} host */
function show(host) {
  if (!host.isConnected) return;
  tip.replaceChildren(host.dataset.tip ?? '');
  if (host.dataset.keys) tip.append(element('kbd', { class: 'keys' }, printed(host.dataset.keys)));
  tip.showPopover();
  placeBy(tip, host, 'center');
}

function hide() {
  clearTimeout(timer);
  if (tip.matches(':popover-open')) tip.hidePopover();
}
