// Sets up what a clone lacks and then does one job: `setup` (nothing more), `run`, `test`, `bench` or `docs`. Runs on any Node from 16, before anything is
// installed; everything else runs on the Node that the npm package `node` brings.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.assay-setup`;
const own = `${root}node_modules/.bin/node`;
const environment = 3;

const fail = (message) => {
  process.stderr.write(`assay: ${message}\n`);
  process.exit(environment);
};

const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');

// The same as bin/assay.mjs asks for: testcontainers needs it.
const isNewEnough = (version) => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 22);
};

const versionOf = (node) => {
  const asked = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim() : '';
};

const installPackages = () => {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('installing npm packages, among them a recent Node (about a minute)\n');
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm ? [process.execPath, npm] : ['npm'];
  const installed = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (installed.status !== 0) fail('npm ci failed; its own message above says why');
  writeFileSync(stamp, wanted);
};

/** The Node to run on: the one that was installed, else this one where it is new enough. */
const findNode = () => {
  if (isNewEnough(versionOf(own))) return own;
  if (isNewEnough(process.version)) return process.execPath;
  return fail(
    `Node 22.22 or newer is needed, this is ${process.version}, and the npm package \`node\` did not bring one.\n` +
      'Try: npm config set ignore-scripts false, remove node_modules, and start again.',
  );
};

const jobs = {
  setup: ['bin/assay.mjs', '--version'],
  run: ['bin/assay.mjs', 'run'],
  test: ['bin/test.ts'],
  bench: ['bin/bench.ts'],
  docs: ['bin/docs.ts'],
};

const [job = 'run', ...args] = process.argv.slice(2);
if (!(job in jobs)) fail(`there is no job ${job}; there are ${Object.keys(jobs).join(', ')}`);
installPackages();
// The same as bin/assay asks for: a run holds several processes, and memory adds up.
const child = spawn(findNode(), ['--max-semi-space-size=16', ...jobs[job], ...args], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl-C reaches the child as well, which ends in its own time.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? environment)));
