import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { DeadlineError, deadline, once, runningTimer, untilCalled } from './wait.ts';

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

describe('a timer of the time in which this process runs', () => {
  /** As a machine that does something else. */
  const stall = (milliseconds: number): void => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  };
  const called = (milliseconds: number, after: (timer: Disposable & { refresh(): void }) => void) =>
    new Promise<number>((resolve) => {
      const began = performance.now();
      after(runningTimer(milliseconds, () => resolve(performance.now() - began)));
    });

  test('is over after its time, not before', async () => {
    expect(await called(50, () => undefined)).toBeGreaterThan(48);
  });

  test('does not count the time in which nothing could be read', async () => {
    const read: string[] = [];
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (text: string) => void read.push(text));
    const waited = called(100, () => {
      port2.postMessage('in time');
      stall(500);
    });
    // Whoever had waited by the clock would have given up before it was read.
    expect(await waited).toBeGreaterThan(590);
    expect(read).toEqual(['in time']);
    port1.close();
  });

  test('begins anew when it is told to', async () => {
    const waited = called(120, (timer) => void setTimeout(() => timer.refresh(), 100));
    expect(await waited).toBeGreaterThan(210);
  });

  test('is never called once it is disposed of', async () => {
    let calls = 0;
    runningTimer(10, () => {
      calls += 1;
    })[Symbol.dispose]();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls).toBe(0);
  });
});
