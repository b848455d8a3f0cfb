import { existsSync, readFileSync } from 'node:fs';

/** The page's own script and style, each as one text. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** What the page's script is made of, dependencies first. */
const scripts = [
  'dom.js',
  'hash.js',
  'filter.js',
  'diff.js',
  'transcript.js',
  'panel.js',
  'summary.js',
  'outcome.js',
  'matrix.js',
  'page.js',
] as const;

const styles = ['page.css', 'matrix.css', 'panel.css', 'outcome.css'] as const;

/** Beside this module, or, when it was compiled elsewhere, where the sources are. */
const folders = ['./', '../../../reports/html/'].map((path) => new URL(path, import.meta.url));

const readBeside = (name: string): string => {
  const places = folders.map((folder) => new URL(name, folder));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`the report page lacks reports/html/${name}: install assay again`);
  return readFileSync(found, 'utf8');
};

/**
 * Collects the page's assets. A page that works from file:// can import nothing, so the modules become one script:
 * they share a scope, and their imports fall away.
 */
export const pageAssets = (read: (name: string) => string = readBeside): PageAssets => {
  const body = scripts.map((name) => joinable(read(name))).join('\n');
  const script = `(() => {\n'use strict';\n${body}})();\n`;
  if (/<\/script|<!--/i.test(script)) throw new Error('the page’s script would end its own element');
  return { script, style: styles.map(read).join('\n') };
};

const joinable = (module: string): string =>
  module.replace(/^import [^;]*;\n/gm, '').replace(/^export (?=const )/gm, '');
