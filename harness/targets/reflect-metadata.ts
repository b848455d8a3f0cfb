// @peculiar/x509 wires itself with tsyringe, which refuses to load without the metadata functions that the
// reflect-metadata package adds to Reflect. It needs these three, and only on class constructors.

interface MetadataReflect {
  defineMetadata?: (key: unknown, value: unknown, target: object) => void;
  getMetadata?: (key: unknown, target: object) => unknown;
  getOwnMetadata?: (key: unknown, target: object) => unknown;
}

const reflect = Reflect as MetadataReflect;
const store = new WeakMap<object, Map<unknown, unknown>>();

reflect.defineMetadata ??= (key, value, target) => {
  const own = store.get(target) ?? new Map<unknown, unknown>();
  store.set(target, own.set(key, value));
};
reflect.getOwnMetadata ??= (key, target) => store.get(target)?.get(key);
reflect.getMetadata ??= (key, target) => {
  for (let holder: object | null = target; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const own = store.get(holder);
    if (own?.has(key)) return own.get(key);
  }
  return undefined;
};

export {};
