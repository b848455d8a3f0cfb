import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { DeadlineError, deadline, once, untilCalled } from './wait.ts';

describe('waiting for an event', () => {
  const never = new AbortController().signal;
  const listeners = (emitter: EventEmitter): readonly number[] =>
    ['go', 'error'].map((event) => emitter.listenerCount(event));

  test('gives what came', async () => {
    const emitter = new EventEmitter();
    const waiting = once<string>(emitter, 'go', never);
    emitter.emit('go', 'there');
    expect(await waiting).toBe('there');
    expect(listeners(emitter)).toEqual([0, 0]);
  });

  test('fails with the error that came instead', async () => {
    const emitter = new EventEmitter();
    const waiting = once(emitter, 'go', never);
    emitter.emit('error', new Error('broken'));
    await expect(waiting).rejects.toEqual(new Error('broken'));
    expect(listeners(emitter)).toEqual([0, 0]);
  });

  test('ends with its signal', async () => {
    const emitter = new EventEmitter();
    const stop = new AbortController();
    const waiting = once(emitter, 'go', stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toEqual(new Error('stopped'));
    await expect(once(emitter, 'go', stop.signal)).rejects.toEqual(new Error('stopped'));
    expect(listeners(emitter)).toEqual([0, 0]);
  });
});

describe('waiting to be called', () => {
  const line = new Set<(value: string) => void>();
  const wait = (signal: AbortSignal): Promise<string> =>
    untilCalled<string>(signal, (wake) => {
      line.add(wake);
      return () => line.delete(wake);
    });

  test('gives what the caller says', async () => {
    const waiting = wait(new AbortController().signal);
    for (const wake of line) wake('come');
    expect(await waiting).toBe('come');
    line.clear();
  });

  test('ends with its signal, and nobody calls who is gone', async () => {
    const stop = new AbortController();
    const waiting = wait(stop.signal);
    expect(line.size).toBe(1);
    stop.abort(new Error('stopped'));
    expect(line.size).toBe(0);
    await expect(waiting).rejects.toEqual(new Error('stopped'));
    await expect(wait(stop.signal)).rejects.toEqual(new Error('stopped'));
    expect(line.size).toBe(0);
  });

  test('stays called when the signal aborts right behind', async () => {
    const stop = new AbortController();
    const waiting = wait(stop.signal);
    for (const wake of line) wake('come');
    stop.abort(new Error('stopped'));
    expect(await waiting).toBe('come');
  });
});

describe('a deadline', () => {
  test('aborts with what took too long', async () => {
    using within = deadline(1, 'getting ready');
    await once(new EventEmitter(), 'go', within).catch((error) => {
      expect(error).toEqual(new DeadlineError('getting ready took longer than 1 ms'));
    });
    expect(within.aborted).toBe(true);
  });

  test('aborts with the signal that it was given', () => {
    const stop = new AbortController();
    using within = deadline(60_000, 'getting ready', stop.signal);
    stop.abort(new Error('stopped'));
    expect(within.reason).toEqual(new Error('stopped'));
  });

  test('leaves no timer behind', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    {
      using within = deadline(60_000, 'getting ready');
      expect([within.aborted, timers()]).toEqual([false, before + 1]);
    }
    expect(timers()).toBe(before);
  });
});
