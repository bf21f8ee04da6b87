// @ts-check

/** Shows times in the viewer's own zone, where that is neither the schedule's nor UTC. */
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @param {string} zone */
function differs(zone) {
  const now = new Date();
  return [zone, 'UTC'].every(other => printed(now, other) !== printed(now, own));
}

/**
 * @param {Date} at
 * @param {string} zone
 */
function printed(at, zone) {
  const format = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone };
  try {
    return new Intl.DateTimeFormat('en-GB', /** @type {Intl.DateTimeFormatOptions} */ (format)).format(at).replace(',', '');
  } catch {
    return ''; // a zone that this browser does not know
  }
}

function fill() {
  for (const time of document.querySelectorAll('time[data-viewer-time]')) {
    if (!(time instanceof HTMLTimeElement)) continue;
    time.hidden = !differs(time.dataset.viewerTime ?? 'UTC');
    if (!time.hidden) time.textContent = `${printed(new Date(time.dateTime), own)} yours`;
  }
}

fill();
document.addEventListener('htmx:after:swap', fill);
