// Builds app/web/static/dist: hashed files, their compressed twins, and manifest.json from logical to real names.
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import * as esbuild from 'esbuild';
import { PurgeCSS } from 'purgecss';
import { sprite } from './sprite.mjs';

const OUT = 'app/web/static/dist';
const ITALIA = 'node_modules/bootstrap-italia/dist';
const TITILLIUM = `${ITALIA}/fonts/Titillium_Web`;
const FONTS = {
  'titillium-regular.woff2': 'titillium-web-v10-latin-ext_latin-regular.woff2',
  'titillium-700.woff2': 'titillium-web-v10-latin-ext_latin-700.woff2',
};
const ICONS = ['icon.svg', 'icon-192.png', 'icon-512.png', 'icon-maskable-512.png', 'badge-96.png'];
// Of notifications, by level: what pushes say as "level". Badges are shown in one colour, so that they differ in shape.
const LEVELS = ['green', 'yellow', 'orange', 'red'];
const LEVEL_ICONS = LEVELS.flatMap((level) => [`icon-${level}-192.png`, `badge-${level}-96.png`]);

const manifest = {};
const hash = (content) => createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
const url = (name) => `/static/dist/${manifest[name]}`;

async function emit(name, content) {
  const dot = name.lastIndexOf('.');
  manifest[name] = `${name.slice(0, dot)}-${hash(content)}${name.slice(dot)}`;
  await writeFile(join(OUT, manifest[name]), content);
}

// Citizens are not sent what only the desk uses.
const CITIZEN_PAGES = ['app/{web,citizen}/templates/**/*.html', 'frontend/js/*.js', 'frontend/js/plan/**/*.js'];
const DESK_PAGES = ['app/**/templates/**/*.html', 'frontend/js/**/*.js'];
// Styles and scripts of the desk: no device keeps them, there is nothing to do at a desk without a network.
const ofTheDesk = new Set(['desk.css', 'draw.css']);

// Of Bootstrap Italia's 600 KB only the rules that our pages can match are kept.
async function italia(content) {
  const [result] = await new PurgeCSS().purge({
    css: [`${ITALIA}/css/bootstrap-italia.min.css`],
    content,
    variables: true,
    keyframes: true,
    fontFace: true,
  });
  return result.css;
}

const purged = (content) => ({
  name: 'purged-bootstrap-italia',
  setup(build) {
    build.onResolve({ filter: /^bootstrap-italia$/ }, () => ({ path: 'bootstrap-italia', namespace: 'purged' }));
    build.onLoad({ filter: /.*/, namespace: 'purged' }, async () => ({ contents: await italia(content), loader: 'css', resolveDir: `${ITALIA}/css` }));
  },
});

// Fonts have been emitted already: style sheets name the emitted files.
const fonts = {
  name: 'fonts',
  setup(build) {
    build.onResolve({ filter: /^font:/ }, ({ path }) => ({ path: manifest[path.slice(5)], external: true }));
  },
};

async function styles(name) {
  const built = await esbuild.build({
    entryPoints: [`frontend/css/${name}`],
    bundle: true,
    minify: true,
    write: false,
    target: ['es2020', 'safari15'],
    loader: { '.png': 'dataurl', '.svg': 'dataurl' },
    plugins: [purged(ofTheDesk.has(name) ? DESK_PAGES : CITIZEN_PAGES), fonts],
    logLevel: 'warning',
  });
  await emit(name, built.outputFiles[0].contents);
}

async function scripts() {
  const { metafile } = await esbuild.build({
    entryPoints: ['frontend/js/main.js', 'frontend/js/desk/desk.js'],
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: ['es2020', 'safari15'],
    outdir: OUT,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    metafile: true,
    logLevel: 'warning',
  });
  const citizens = reached('frontend/js/main.js', metafile.outputs);
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const name = path.slice(OUT.length + 1);
    if (output.entryPoint) manifest[output.entryPoint.split('/').pop()] = name;
    else manifest[name] = name;
    if (!citizens.has(path)) ofTheDesk.add(output.entryPoint ? output.entryPoint.split('/').pop() : name);
    if (output.entryPoint) manifest[`${output.entryPoint.split('/').pop()} imports`] = [...imported(path, metafile.outputs)].join(' ');
  }
}

// All that comes from one entry, at once or later.
function reached(entry, outputs) {
  const found = new Set(Object.keys(outputs).filter((path) => outputs[path].entryPoint === entry));
  for (const path of found) for (const next of outputs[path].imports) found.add(next.path);
  return found;
}

// All that a script imports, so that a page can ask for everything at once instead of finding out in turns.
function imported(path, outputs, found = new Set()) {
  for (const { path: next, kind } of outputs[path].imports) {
    const name = next.slice(OUT.length + 1);
    if (kind !== 'import-statement' || found.has(name)) continue;
    found.add(name);
    imported(next, outputs, found);
  }
  return found;
}

async function serviceWorker() {
  // Every style and script, those of maps too: with no network each page must be whole.
  const files = Object.keys(manifest).filter((name) => (/\.(?:css|js)$/.test(name) && !ofTheDesk.has(name)) || name in FONTS || name === 'icons.svg').map(url);
  const icons = (kind) => [['usual', kind], ...LEVELS.map((level) => [level, kind.replace('-', `-${level}-`)])];
  const urls = (pairs) => JSON.stringify(Object.fromEntries(pairs.map(([level, name]) => [level, url(name)])));
  const notification = [...icons('icon-192.png'), ...icons('badge-96.png')].map(([, name]) => url(name));
  const define = {
    SHELL: JSON.stringify([...files, ...notification]),
    VERSION: JSON.stringify(hash(files.join())),
    NOTIFICATION_ICONS: urls(icons('icon-192.png')),
    NOTIFICATION_BADGES: urls(icons('badge-96.png')),
  };
  await esbuild.build({
    entryPoints: ['frontend/js/sw.js'],
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2020', 'safari15'],
    outfile: `${OUT}/sw.js`,
    define,
    logLevel: 'warning',
  });
}

async function twins() {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  const names = (await readdir(OUT)).filter((name) => /\.(?:js|css|svg)$/.test(name));
  await Promise.all(
    names.map(async (name) => {
      const path = join(OUT, name);
      const content = await readFile(path);
      await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
      await writeFile(`${path}.br`, await promisify(brotliCompress)(content, brotli));
    }),
  );
}

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
for (const [name, source] of Object.entries(FONTS)) await emit(name, await readFile(`${TITILLIUM}/${source}`));
await cp(`${TITILLIUM}/OFL.txt`, `${OUT}/titillium-OFL.txt`);
for (const name of [...ICONS, ...LEVEL_ICONS]) await emit(name, await readFile(`frontend/icons/${name}`));
await emit('icons.svg', await sprite(`${ITALIA}/svg/sprites.svg`));
await Promise.all([styles('main.css'), styles('map.css'), styles('plan.css'), styles('alert.css'), styles('desk.css'), styles('draw.css'), scripts()]);
await serviceWorker();
await twins();
await writeFile(join(OUT, 'manifest.json'), JSON.stringify(manifest, null, 1));
