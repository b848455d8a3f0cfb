import { clone, Element } from 'ltx';
import { instanceOf } from './instance.ts';
import type { Bindings } from './pattern.ts';

/** One way in which an element can be other than it was. */
export interface Mutation {
  /** `drop /iq/@type` */
  readonly name: string;
  readonly element: Element;
}

const foreign = 'urn:assay:mutant';
const otherJid = 'mutant@assay.invalid/mutant';

/** Where an element stands in its tree: the ordinals of children on the way from the root. */
type Place = readonly number[];

const at = (root: Element, place: Place): Element =>
  place.reduce((element, ordinal) => element.getChildElements()[ordinal] ?? element, root);

/** Changes the element at a place in a copy of the whole tree. */
const changed = (root: Element, place: Place, change: (element: Element) => void): Element => {
  const copy = clone(root);
  copy.parent = root.parent;
  change(at(copy, place));
  return copy;
};

const altered = (name: string, value: string): string =>
  /^(from|to|jid)$/.test(name) ? otherJid : `${value}-mutant`;

const withText = (element: Element, text: string): void => {
  element.children = [...element.children.filter((child) => typeof child !== 'string'), text];
};

/** What a template says must not be there, put there. */
const forbidden = (
  template: Element,
  element: Element,
  bindings: Bindings,
): readonly [string, (element: Element) => void][] => [
  ...Object.entries(template.attrs as Record<string, string>).flatMap(
    ([name, pattern]): [string, (element: Element) => void][] => {
      const [, unwanted] = /^\{!([^{}]*)\}$/.exec(pattern) ?? [];
      if (unwanted === undefined || (unwanted === '' && element.attrs[name] !== undefined)) return [];
      const value = bindings.get(unwanted) ?? 'mutant';
      return [
        [
          `give the value that it must not have to @${name}`,
          (copy) => void Object.assign(copy.attrs, { [name]: value }),
        ],
      ];
    },
  ),
  ...[...(/^\{!([^{}]+)\}$/.exec(template.getText().trim()) ?? [])]
    .slice(1)
    .map((unwanted): [string, (element: Element) => void] => [
      'give the text that it must not have to',
      (copy) => withText(copy, bindings.get(unwanted) ?? 'mutant'),
    ]),
  ...template
    .getChildElements()
    .filter((child) => child.attrs['assay:absent'] === 'true')
    .map((child): [string, (element: Element) => void] => [
      `add <${child.name}/>`,
      (copy) => {
        copy.cnode(instanceOf(child, bindings));
      },
    ]),
];

const here = (element: Element, isRoot: boolean): readonly [string, (element: Element) => void][] => {
  const changes: [string, (element: Element) => void][] = [];
  for (const [name, value] of Object.entries(element.attrs as Record<string, string>)) {
    if (name.startsWith('xmlns:')) continue;
    if (name === 'xmlns') {
      if (!isRoot)
        changes.push([
          'move to another namespace',
          (copy) => void Object.assign(copy.attrs, { xmlns: foreign }),
        ]);
      continue;
    }
    changes.push([`drop @${name}`, (copy) => void delete copy.attrs[name]]);
    changes.push([
      `alter @${name}`,
      (copy) => void Object.assign(copy.attrs, { [name]: altered(name, value) }),
    ]);
  }
  const { from, to } = element.attrs;
  if (from !== undefined || to !== undefined) {
    changes.push([
      'swap @from and @to',
      (copy) => {
        copy.attrs.from = to;
        copy.attrs.to = from;
      },
    ]);
  }
  if (!isRoot) {
    changes.push(['drop', (copy) => void copy.parent?.remove(copy)]);
    changes.push(['rename', (copy) => void Object.assign(copy, { name: `${copy.name}-mutant` })]);
    changes.push(['double', (copy) => void copy.parent?.cnode(clone(copy))]);
  }
  if (element.children.some((child) => typeof child === 'string' && child.trim() !== '')) {
    changes.push(['alter text', (copy) => withText(copy, 'mutant')]);
    changes.push(['drop text', (copy) => withText(copy, '')]);
  }
  changes.push(['add an attribute', (copy) => void Object.assign(copy.attrs, { mutant: 'mutant' })]);
  changes.push(['add a child', (copy) => void copy.cnode(new Element('mutant', { xmlns: foreign }))]);
  return changes;
};

/** Trees larger than this are mutated at the top only: what a check looks at is not that deep. */
const mostPlaces = 60;

const placesIn = (root: Element): readonly Place[] => {
  const places: Place[] = [[]];
  for (let index = 0; index < places.length && places.length < mostPlaces; index += 1) {
    const place = places[index] ?? [];
    at(root, place)
      .getChildElements()
      .forEach((_, ordinal) => {
        places.push([...place, ordinal]);
      });
  }
  return places.slice(0, mostPlaces);
};

const pathOf = (root: Element, place: Place): string =>
  place.reduce((path, _, index) => `${path}/${at(root, place.slice(0, index + 1)).name}`, `/${root.name}`);

/** Everything that can be different about an element, one thing at a time; templates say what must not be added. */
export const mutationsOf = (
  root: Element,
  templates: readonly Element[],
  bindings: Bindings,
): readonly Mutation[] => {
  const mine = placesIn(root).flatMap((place) =>
    here(at(root, place), place.length === 0).map(([what, change]) => ({
      name: `${what} ${pathOf(root, place)}`,
      element: changed(root, place, change),
    })),
  );
  const added = (template: Element, place: Place): readonly Mutation[] => {
    const element = at(root, place);
    const children = element.getChildElements();
    return [
      ...forbidden(template, element, bindings).map(([what, change]) => ({
        name: `${what} ${pathOf(root, place)}`,
        element: changed(root, place, change),
      })),
      ...template.getChildElements().flatMap((child) => {
        const ordinal = children.findIndex(({ name }) => name === child.name);
        return ordinal < 0 ? [] : added(child, [...place, ordinal]);
      }),
    ];
  };
  return [...mine, ...templates.flatMap((template) => added(template, []))];
};
