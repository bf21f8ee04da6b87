// @ts-check
// Elements that few pages have bring their modules when they appear, so that lists need not load them.

/** @type {Record<string, () => Promise<unknown>>} */
const modules = {
  'json-field': () => import('./json-field.js'),
  'json-tree': () => import('./json-tree.js'),
};

/** @param {ParentNode} root */
function bring(root) {
  for (const [selector, load] of Object.entries(modules)) {
    if (!root.querySelector(selector)) continue;
    delete modules[selector];
    void load();
  }
  if (Object.keys(modules).length === 0) watching.disconnect();
}

const watching = new MutationObserver(() => bring(document));
watching.observe(document.body, { childList: true, subtree: true });
bring(document);
