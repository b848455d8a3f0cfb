import type { ActStep } from '../../language/scenario.ts';
import type { Network } from '../network.ts';

/** The text that an action writes, where it is one. */
const writtenBy = ({ verb, value }: ActStep): string | undefined => {
  if (verb === 'sends' || verb === 'sends piecemeal') return typeof value === 'string' ? value : undefined;
  if (verb !== 'sends bytes' || typeof value !== 'object' || value === null) return undefined;
  return Object.values(value).find((part) => typeof part === 'string');
};

const opening = 'opens stream';

/** What begins something that set-up has begun as well, or cannot be read. */
const beginnings: readonly string[] = [opening, 'starts tls', 'tries tls', 'sends bytes'];

/** What an action is, apart from what may be wrong with it: its verb, the element that it sends, and what a request asks for. */
const kindOf = (act: ActStep): string => {
  const text = writtenBy(act);
  const name = /<([A-Za-z_][\w:.-]*)/.exec(text ?? '')?.[1];
  if (name === 'stream:stream') return opening;
  if (name === 'iq') {
    const payload = /<iq\b[^>]*>\s*<[^>]*?\sxmlns=["']([^"']*)["']/.exec(text ?? '')?.[1];
    return `sends iq ${payload ?? ''}`;
  }
  return name === undefined ? act.verb : `sends ${name}`;
};

/** Whether a request is in a namespace of ours, in which nobody handles any. */
const isForNobody = (kind: string): boolean => kind.startsWith('sends iq urn:assay:');

/** Whether some of these actions are what others do that are accepted; no actions stand for what set-up does. */
export const areAlike: Network['areAlike'] = (refused, accepted) => {
  const kinds = refused.acts.map(kindOf);
  if (accepted.acts.length === 0) return kinds.every((kind) => beginnings.includes(kind));
  const others = accepted.acts.map(kindOf);
  return kinds.some(
    (kind) =>
      others.includes(kind) || (isForNobody(kind) && others.some((other) => other.startsWith('sends iq '))),
  );
};
