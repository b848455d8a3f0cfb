import { SaxesParser } from 'saxes';
import { secondStream } from './item.ts';
import { ns } from './namespaces.ts';
import type { Attributes, Tree } from './tree.ts';

/** What saxes says of an XML declaration behind anything else. */
const lateDeclaration = 'an XML declaration must be at the start of the document.';

/** What saxes says of a closing tag that does not match. */
const wrongCloseTag = 'unexpected close tag.';

/** saxes looks at a reference only when it ends; one that cannot end well is malformed as soon as it is seen. */
const referenceProblem = (parser: object): string | undefined => {
  const begun = 'entity' in parser ? String(parser.entity) : '';
  if (/[\s<>&"'/]/.test(begun)) return 'disallowed character in entity name.';
  return begun.length > longestReference ? 'undefined entity.' : undefined;
};
const longestReference = 32;

/**
 * Reads all that XML has. ltx's own parser accepts what RFC 6120 forbids, so a tree is made of saxes' events. Entities
 * other than XML's five are malformed, never expanded.
 * @param before what has been read already: the tags that are open.
 */
export const strictReader = (tree: Tree, before: string): ((text: string) => void) => {
  const parser = new SaxesParser({ xmlns: true, position: false });
  let known = true;
  /** Those of the tag that is being read. */
  let attributes: Attributes | undefined;
  /** saxes closes elements before it says that the tag was not theirs: what ended is held until it is sure. */
  let closing = false;

  const settle = (): void => {
    if (closing) tree.close();
    closing = false;
  };
  const text = (value: string): void => {
    settle();
    if (!known) tree.text(value);
  };

  parser.on('error', ({ message }) => {
    if (message === wrongCloseTag) closing = false;
    settle();
    tree.die(tree.current === tree.root && message === lateDeclaration ? secondStream : message);
  });
  parser.on('comment', () => {
    settle();
    tree.restricted('comment');
  });
  parser.on('processinginstruction', () => {
    settle();
    tree.restricted('processing instruction');
  });
  parser.on('doctype', () => {
    settle();
    tree.restricted('doctype');
  });
  parser.on('text', text);
  parser.on('cdata', text);
  // Gathered as they come: the table that saxes makes of them for each tag took as long to read as the tag itself.
  parser.on('attribute', ({ name, value }) => {
    attributes ??= {};
    if (name === '__proto__') Object.defineProperty(attributes, name, { value, enumerable: true });
    else attributes[name] = value;
  });
  parser.on('opentag', ({ name, local, uri }) => {
    const own = attributes;
    attributes = undefined;
    settle();
    if (!known) tree.open(name, own, local === 'stream' && uri === ns.stream);
  });
  parser.on('closetag', () => {
    settle();
    closing = !known;
  });
  parser.write(before);
  known = false;

  return (written) => {
    parser.write(written);
    settle();
    const problem = referenceProblem(parser);
    if (problem) tree.die(problem);
  };
};
