// @ts-check

/**
 * The elements of a fragment that this server rendered. Scripts in it do not run.
 * @param {string} html
 * @returns {Element[]}
 */
export function parsed(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  return [...page.body.children].map(child => document.adoptNode(child));
}

/**
 * The picture of an answer.
 * @param {string} svg
 * @returns {SVGSVGElement | undefined}
 */
export function parsedSVG(svg) {
  const root = parsed(svg)[0];
  return root instanceof SVGSVGElement ? root : undefined;
}

/**
 * Shows a fragment in place of what an element holds.
 * @param {Element} host
 * @param {string} html
 */
export function fill(host, html) {
  host.replaceChildren(...parsed(html));
  /** @type {{process(element: Element): void} | undefined} */
  const htmx = Reflect.get(globalThis, 'htmx');
  htmx?.process(host);
}
