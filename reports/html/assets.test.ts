import { describe, expect, test } from 'vitest';
import { pageAssets } from './assets.ts';

describe('the assets', () => {
  const module = (name: string) =>
    `import { x } from './x.js';\n\nexport const ${name.replace('.', '_')} = 1;\n`;

  test('are joined into one script without imports and exports', () => {
    const { script, style } = pageAssets((name) => (name.endsWith('.js') ? module(name) : 'a {}'));
    expect([script.match(/^const \w+/gm)?.length, /\b(im|ex)port\b/.test(script), style]).toEqual([
      10,
      false,
      'a {}\na {}\na {}\na {}',
    ]);
  });

  test('are refused when they would end the script early', () => {
    expect(() => pageAssets(() => "'</script>'")).toThrow('the page’s script would end its own element');
  });
});
