import { expect, test } from 'vitest';
import { raceAbort } from '../wait.ts';
import { until } from './until.ts';

const noTime = 'port 5222: starting it left no time to ask';
const never = new Promise<void>(() => undefined);

test('who was never asked is named', async () => {
  const attempt = async (within: AbortSignal): Promise<void> => within.throwIfAborted();
  await expect(until(attempt, 'port 5222', AbortSignal.abort())).rejects.toThrow(noTime);
});

test('who did not answer in time is named', async () => {
  const ended = new AbortController();
  const attempt = (within: AbortSignal): Promise<void> => raceAbort(never, within);
  const asked = until(attempt, 'port 5222', ended.signal);
  ended.abort();
  await expect(asked).rejects.toThrow(noTime);
});

test('why the last attempt failed is told, whatever became of the one after it', async () => {
  const ended = new AbortController();
  let attempts = 0;
  const attempt = (within: AbortSignal): Promise<void> => {
    attempts += 1;
    if (attempts === 1) return Promise.reject(new Error('nothing listens'));
    ended.abort();
    return raceAbort(never, within);
  };
  await expect(until(attempt, 'port 5222', ended.signal)).rejects.toThrow('nothing listens');
});
