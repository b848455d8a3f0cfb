import { unescapeXML } from 'ltx';
import { type Lookup, substituteKnown } from '../../../language/pattern.ts';
import type { ActStep } from '../../../language/scenario.ts';
import { oncePerObject } from '../../../once.ts';
import { ns } from '../../../xml/namespaces.ts';

/** A stanza that a party sends, by its attributes as the fixture writes them. */
export interface SentStanza {
  readonly act: ActStep;
  readonly name: string;
  readonly id?: string;
  readonly to?: string;
  readonly type?: string;
}

/** Whether a stanza answers another one. */
export const isAnswerOfType = (name: string, type: string | undefined): boolean =>
  type === 'error' || (name === 'iq' && type === 'result');

const opening = /<(iq|message|presence)((?:\s[^<>"']*(?:"[^"]*"|'[^']*'))*)\s*\/?>/g;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The stanzas that an action sends; each is read once. What it sends is not always XML. */
export const stanzasIn: (act: ActStep) => readonly SentStanza[] = oncePerObject((act) => {
  if (typeof act.value !== 'string') return [];
  return [...act.value.matchAll(opening)].flatMap(([, name = '', written = '']) => {
    const attributes = new Map(
      [...written.matchAll(attribute)].map(([, key = '', double, single]) => [key, double ?? single ?? '']),
    );
    if ((attributes.get('xmlns') ?? ns.client) !== ns.client) return [];
    const [id, to, type] = ['id', 'to', 'type'].map((key) => attributes.get(key));
    return [
      {
        act,
        name,
        ...(id !== undefined && { id }),
        ...(to !== undefined && { to }),
        ...(type !== undefined && { type }),
      },
    ];
  });
});

/** The value of an attribute as it is sent; nothing where a name is not bound. */
export const sentValue = (written: string, bindings: Lookup): string | undefined => {
  const text = substituteKnown(written, bindings);
  return text === undefined ? undefined : unescapeXML(text);
};
