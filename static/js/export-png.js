// @ts-check
// Saves the picture of a workflow as PNG: the browser draws the SVG. Without scripts the link saves the SVG.

/** How many pixels of the file stand for one of the picture. */
const scale = 2;

/** Most browsers draw no larger canvas, in pixels along one side. */
const largest = 16_000;

document.addEventListener('click', async event => {
  const link = event.target instanceof Element ? event.target.closest('a[data-png]') : null;
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  const picture = new Image();
  picture.src = link.href;
  await picture.decode();
  const canvas = document.createElement('canvas');
  const by = Math.min(scale, largest / picture.naturalWidth, largest / picture.naturalHeight);
  canvas.width = picture.naturalWidth * by;
  canvas.height = picture.naturalHeight * by;
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob(blob => {
    if (blob) save(blob, link.dataset.png ?? 'workflow.png');
  });
});

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
