import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import type { Scenario } from '../language/scenario.ts';
import { root } from '../root.ts';

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();

const dependencies = (): readonly string[] => {
  const { dependencies: named = {} } = JSON.parse(readFileSync(root('package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  return Object.keys(named).flatMap((name) => findPackageJSON(name, import.meta.url) ?? []);
};

/** All that scenarios come from, by content: what fixtures say, and the code and the libraries that read them. */
const origin = (): string => {
  const hash = createHash('sha256').update(`${process.version}\n${root('')}\n`);
  const code = dirname(import.meta.dirname);
  for (const file of [...filesIn(root('fixtures')), ...filesIn(code), ...dependencies()]) {
    const content = readFileSync(file);
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
};

const found = (file: string, key: string): readonly Scenario[] | undefined => {
  try {
    const text = readFileSync(file, 'utf8');
    return text.startsWith(`${key}\n`) ? JSON.parse(text.slice(key.length)) : undefined;
  } catch {
    // Whatever is wrong with it: all that it says can be read again.
    return undefined;
  }
};

const keep = (file: string, key: string, scenarios: readonly Scenario[]): void => {
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, `${key}\n${JSON.stringify(scenarios)}`, { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    // A home that nobody can write to, as in some containers: then they are read each time.
  }
};

/**
 * Our scenarios, as they were read before where nothing has changed since: to read them takes four times as long as all
 * else that a short command does.
 */
export const keptScenarios = (
  read: () => readonly Scenario[],
  file = join(cacheFolder(), 'scenarios.json'),
): readonly Scenario[] => {
  const key = origin();
  const before = found(file, key);
  if (before !== undefined) return before;
  const scenarios = read();
  keep(file, key, scenarios);
  return scenarios;
};
