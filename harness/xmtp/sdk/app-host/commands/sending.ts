import { type App, conversationOf } from '../app.ts';
import { type Outgoing, send } from '../outgoing.ts';
import { type Command, command } from './command.ts';

interface Send {
  readonly to: string;
  readonly content: Outgoing;
  readonly optimistic?: boolean;
  /** So many messages one after the other; `{i}` in a text is the number of each, from 1. */
  readonly times?: number;
}

const numbered = (content: Outgoing, number: number): Outgoing =>
  content.kind === 'text' || content.kind === 'markdown'
    ? { ...content, text: content.text.replaceAll('{i}', String(number)) }
    : content;

const sends = async (app: App, { to, content, optimistic = false, times }: Send) => {
  const conversation = await conversationOf(app, to);
  if (times === undefined) return { id: await send(app, conversation, content, optimistic) };
  const ids: string[] = [];
  for (let number = 1; number <= times; number += 1)
    ids.push(await send(app, conversation, numbered(content, number), optimistic));
  return { count: ids.length, ids };
};

/** Saying something. */
export const sendingCommands: Readonly<Record<string, Command>> = {
  sends: command(sends),
  publishes: command<{ readonly in: string }>(
    async (app, { in: id }) => await (await conversationOf(app, id)).publishMessages(),
  ),
};
