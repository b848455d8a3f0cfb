import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from './log.ts';
import { temporaryFolder } from './testing/fake-definition.ts';

test('the log is kept as it came, and its last lines are legible', async () => {
  await using folder = await temporaryFolder();
  const log = openLog(join(folder.path, 'swift@2.0'));
  const text = '\u001b[1mstarting\u001b[0m\r\nready für dich';
  const bytes = Buffer.from(text);
  // Split within the two bytes of an umlaut.
  log.write(bytes.subarray(0, -9));
  log.write(bytes.subarray(-9));
  expect(log.lastLines()).toEqual(['starting', 'ready für dich']);
  log.close();
  expect(log.file).toEqual({
    file: 'evidence/swift@2.0/server.log',
    path: join(folder.path, 'swift@2.0', 'server.log'),
  });
  expect(await readFile(log.file.path, 'utf8')).toBe(text);
});

test('of a long log only the end is remembered, and a second opening appends', async () => {
  await using folder = await temporaryFolder();
  const log = openLog(folder.path);
  for (let line = 1; line <= 100; line += 1) log.write(Buffer.from(`line ${line}\n`));
  expect(log.lastLines()).toEqual(Array.from({ length: 15 }, (_, index) => `line ${86 + index}`));
  log.close();
  const again = openLog(folder.path);
  again.write(Buffer.from('again\n'));
  again.close();
  expect((await readFile(log.file.path, 'utf8')).endsWith('line 100\nagain\n')).toBe(true);
});
