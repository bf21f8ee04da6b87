// Builds static/vendor from the packages that package-lock.json pins:
//
//   node scripts/vendor.js           writes static/vendor and THIRD_PARTY.md
//   node scripts/vendor.js --check   exits 1 when the committed files are not what would be written
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { iconNames } from './icons.js';

const out = 'static/vendor';
const modules = 'node_modules';

/** Packages whose code is in static/vendor, apart from what esbuild finds by itself. */
const copied = ['htmx.org', 'lucide-static'];

/** @type {Map<string, string>} */
const files = new Map();

await addHtmx();
const bundled = await addCodeMirror();
await addIcons();
files.set('THIRD_PARTY.md', await licences([...copied, ...bundled]));

if (process.argv.includes('--check')) {
  process.exitCode = (await differences()) ? 1 : 0;
} else {
  await writeAll();
}

async function addHtmx() {
  const dist = join(modules, 'htmx.org/dist');
  files.set(`${out}/htmx.js`, withoutMap(await readFile(join(dist, 'htmx.min.js'), 'utf8')));
}

/** @param {string} code */
function withoutMap(code) {
  return code.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n');
}

/** @returns {Promise<string[]>} the packages that are in the bundle */
async function addCodeMirror() {
  const result = await build({
    entryPoints: ['scripts/codemirror.js'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    metafile: true,
    write: false,
  });
  files.set(`${out}/codemirror.js`, result.outputFiles[0].text);
  // The entry re-exports from the packages, so as a declaration it gives the bundle their types.
  files.set(`${out}/codemirror.d.ts`, await readFile('scripts/codemirror.js', 'utf8'));
  const names = Object.keys(result.metafile.inputs).map(packageOf).filter(name => name !== '');
  return [...new Set(names)];
}

/** @param {string} path a file that went into the bundle */
function packageOf(path) {
  const parts = path.split(`${modules}/`).at(-1)?.split('/') ?? [];
  if (!path.includes(modules)) return '';
  return parts[0].startsWith('@') ? `${parts[0]}/${parts[1]}` : parts[0];
}

async function addIcons() {
  const symbols = await Promise.all(iconNames.map(async name => {
    const svg = await readFile(join(modules, 'lucide-static/icons', `${name}.svg`), 'utf8');
    const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '');
    return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, '')}</symbol>`;
  }));
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`;
  files.set(`${out}/icons.svg`, sprite);
}

/** @param {string[]} names */
async function licences(names) {
  const sections = await Promise.all(names.sort().map(async name => {
    const dir = join(modules, name);
    const { version, license } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
    const file = (await readdir(dir)).find(entry => /^licen[cs]e/i.test(entry));
    const text = file ? (await readFile(join(dir, file), 'utf8')).trim() : `Licensed under ${license}.`;
    return `## ${name} ${version} (${license})\n\n\`\`\`text\n${text}\n\`\`\`\n`;
  }));
  return [
    '# Third-party code in this repository',
    '',
    'Written by `npm run vendor`. These packages are part of `static/vendor` and so of the binary.',
    'Go modules are listed in `go.mod` and carry their licences in the module cache.',
    '',
    ...sections,
  ].join('\n');
}

/** @returns {Promise<boolean>} whether a committed file differs; says which */
async function differences() {
  let found = false;
  for (const [name, text] of files) {
    const committed = await readFile(name, 'utf8').catch(() => '');
    if (committed !== text) {
      console.error(`${name} is not what npm run vendor writes`);
      found = true;
    }
  }
  for (const entry of await readdir(out)) {
    if (!files.has(`${out}/${entry}`)) {
      console.error(`${out}/${entry} is not written by npm run vendor`);
      found = true;
    }
  }
  return found;
}

async function writeAll() {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  for (const [name, text] of files) {
    await writeFile(name, text);
    console.log(`${name}  ${(text.length / 1024).toFixed(1)} KB`);
  }
}
