import { Element } from './element.ts';
import { type StreamItem, secondStream } from './item.ts';
import { ns } from './namespaces.ts';

export type Attributes = Record<string, string>;

export interface TreeLimits {
  readonly depth: number;
  /** Elements on one stream, at any depth: each costs us far more than its few bytes. */
  readonly elements: number;
}

/** Makes items of the tags and the text of a stream. Whoever calls it has checked that these are well-formed. */
export interface Tree {
  /** The element whose content comes next; nothing before the header. */
  readonly current: Element | undefined;
  readonly root: Element | undefined;
  /** How many elements are open. */
  readonly depth: number;
  /** The stream has been closed. */
  readonly over: boolean;
  /** Nothing more is read. */
  readonly dead: boolean;
  /** First-level elements that are complete. */
  readonly complete: number;
  /** `stream`: whether it is one that begins a stream. */
  open(name: string, attributes: Attributes | undefined, stream: boolean): void;
  text(value: string): void;
  close(): void;
  restricted(what: (StreamItem & { kind: 'restricted' })['what']): void;
  die(problem: string): void;
}

export const createTree = (emit: (item: StreamItem) => void, limits: TreeLimits): Tree => {
  let elements = 0;

  const die = (problem: string): void => {
    if (tree.dead) return;
    tree.dead = true;
    emit({ kind: 'malformed', problem });
  };

  // Plain members: an accessor would give each tree a hidden class of its own, which keeps it alive for long.
  const tree: { -readonly [Key in keyof Tree]: Tree[Key] } = {
    current: undefined,
    root: undefined,
    depth: 0,
    over: false,
    dead: false,
    complete: 0,
    open(name, attributes, stream) {
      const { root, current } = tree;
      if (tree.dead) return;
      tree.depth += 1;
      elements += 1;
      if (elements > limits.elements)
        return die(`there are more than ${limits.elements} elements on the stream`);
      if (tree.depth > limits.depth) return die(`elements are nested more than ${limits.depth} deep`);
      const element = new Element(name);
      if (attributes) element.attrs = attributes;
      if (root === undefined) tree.root = element;
      else if (current !== root) current?.cnode(element);
      else if (stream && root.is('stream', ns.stream)) return die(secondStream);
      else element.parent = root;
      tree.current = element;
      if (root === undefined) emit({ kind: 'header', element });
    },
    text(value) {
      const { root, current, dead } = tree;
      if (dead || current === undefined || current === root) return;
      const { children } = current;
      const last = children.length - 1;
      const before = children[last];
      if (typeof before === 'string') children[last] = before + value;
      else children.push(value);
    },
    close() {
      const { root, current, dead } = tree;
      if (dead || current === undefined) return;
      tree.depth -= 1;
      if (current === root) {
        tree.over = true;
        emit({ kind: 'footer' });
        return;
      }
      tree.current = current.parent ?? undefined;
      if (tree.current !== root) return;
      tree.complete += 1;
      emit({ kind: 'element', element: current });
    },
    restricted(what) {
      if (!tree.dead) emit({ kind: 'restricted', what });
    },
    die,
  };
  return tree;
};
