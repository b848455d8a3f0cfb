import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../harness/root.ts';
import { generateDocs } from './reference.ts';

const read = (file: string): string => readFileSync(root(file), 'utf8');

const pages = globSync(['*.md', '.github/*.md', '{bin,fixtures,harness,reports}/**/*.md'], {
  cwd: root('.'),
}).toSorted();

/** `#arguing-a-verdict`, as hosts of repositories make it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

const anchorsIn = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** Links of a page that lead nowhere. */
const deadIn = (page: string): readonly string[] =>
  [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page : join(dirname(page), file);
      if (!existsSync(root(target))) return true;
      return anchor !== undefined && !anchorsIn(target).includes(anchor);
    });

test('the generated parts of the documentation are current (npm run docs)', async () => {
  for (const [file, text] of await generateDocs(read)) expect(read(file), file).toBe(text);
});

test('every link between pages leads to a file and a heading that exist', () => {
  expect(pages).toContain('fixtures/scenarios/README.md');
  expect(Object.fromEntries(pages.map((page) => [page, deadIn(page)]))).toEqual(
    Object.fromEntries(pages.map((page) => [page, []])),
  );
});
