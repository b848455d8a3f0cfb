import { expect, test } from 'vitest';
import { DirectorError, type DirectorRequest } from '../networks/director.ts';
import { createQuestions } from './questions.ts';

const never = new AbortController().signal;

test('each question has its own answer, whichever comes first', async () => {
  const asked: [number, DirectorRequest][] = [];
  const { director, answer, refuse } = createQuestions((number, request) => asked.push([number, request]));
  const both = Promise.allSettled([
    director.ask({ kind: 'stop' }, never),
    director.ask({ kind: 'log', since: {} }, never),
    director.ask({ kind: 'kill' }, never),
  ]);
  expect(asked).toEqual([
    [1, { kind: 'stop' }],
    [2, { kind: 'log', since: {} }],
    [3, { kind: 'kill' }],
  ]);
  answer(2, { text: 'down' });
  refuse(3, 'kill: nobody can');
  answer(1, {});
  expect(await both).toEqual([
    { status: 'fulfilled', value: {} },
    { status: 'fulfilled', value: { text: 'down' } },
    { status: 'rejected', reason: new DirectorError('kill: nobody can') },
  ]);
});

test('who is interrupted waits for no answer', async () => {
  const interrupted = new AbortController();
  const { director, answer } = createQuestions(() => undefined);
  const waiting = director.ask({ kind: 'stop' }, interrupted.signal);
  interrupted.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  answer(1, {});
  await expect(director.ask({ kind: 'stop' }, interrupted.signal)).rejects.toThrow('enough');
});
