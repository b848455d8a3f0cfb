import { DataError, type DataFile, nearest } from '../data/read.ts';

/** Where a composition names its services. */
interface Composition {
  readonly services: Readonly<Record<string, { readonly after?: Readonly<Record<string, number>> }>>;
  readonly versions: readonly { readonly images: Readonly<Record<string, string>> }[];
  readonly listeners: Readonly<Record<string, { readonly service: string }>>;
}

/**
 * Checks what a schema cannot: that a composition's services are those that it names elsewhere, each with an image,
 * and that none waits for itself.
 * @throws DataError with the place.
 */
export function checkNames({ file, data, lineOf }: DataFile<Composition>): void {
  const { services, versions, listeners } = data;
  const known = Object.keys(services);
  const refuse = (path: readonly (string | number)[], found: string, expected: string, hint?: string) => {
    throw new DataError(file, lineOf(path), found, expected, hint);
  };
  const expectService = (name: string, path: readonly (string | number)[]): void => {
    if (Object.hasOwn(services, name)) return;
    refuse(path, `the service "${name}"`, `one of ${known.join(', ')}`, nearest(name, known));
  };
  for (const [index, { images }] of versions.entries()) {
    const place = ['versions', index, 'images'];
    for (const name of Object.keys(images)) expectService(name, [...place, name]);
    const bare = known.find((name) => !Object.hasOwn(images, name));
    if (bare !== undefined) refuse(place, `no image of ${bare}`, 'one for each service');
  }
  for (const [kind, { service }] of Object.entries(listeners))
    expectService(service, ['listeners', kind, 'service']);
  for (const [name, { after = {} }] of Object.entries(services))
    for (const other of Object.keys(after)) expectService(other, ['services', name, 'after', other]);
  for (const name of known) {
    const circle = circleThrough(name, services);
    if (circle !== undefined)
      refuse(['services', name, 'after'], `${circle.join(' after ')}`, 'an order to start them in');
  }
}

/** The way by which a service comes to wait for itself, if it does. */
function circleThrough(
  name: string,
  services: Composition['services'],
  way: readonly string[] = [name],
): readonly string[] | undefined {
  for (const next of Object.keys(services[way.at(-1) ?? name]?.after ?? {})) {
    if (next === name) return [...way, name];
    if (way.includes(next)) continue;
    const circle = circleThrough(name, services, [...way, next]);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
