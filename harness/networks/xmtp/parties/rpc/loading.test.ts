import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from '../../../../root.ts';

const script = `
import { registerHooks } from 'node:module';
const seen = [];
registerHooks({ resolve(specifier, context, next) {
  const found = next(specifier, context);
  seen.push(found.url);
  return found;
} });
await import('./harness/networks/xmtp/parties/rpc/party.ts');
console.log(JSON.stringify(seen));
`;

test('who only reads fixtures loads no protobuf, no wallets and no curves', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root('.'),
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const loaded = (JSON.parse(stdout) as readonly string[]).filter((url) => !url.startsWith('node:'));
  expect(loaded.length).toBeGreaterThan(5);
  expect(loaded.filter((url) => /@xmtp|@grpc|viem|@noble|protobuf/.test(url))).toEqual([]);
});
