/** What the page shows, kept in the hash so that a link leads to the same view. */
export const readHash = (hash) => {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const list = (name) => new Set((given.get(name) ?? '').split(',').filter((item) => item !== ''));
  return {
    verdicts: list('verdict'),
    levels: list('level'),
    spec: given.get('spec') ?? '',
    text: given.get('q') ?? '',
    differ: given.get('differ') === '1',
    unexpected: given.get('unexpected') === '1',
    at: given.get('at') ?? '',
    on: given.get('on') ?? '',
  };
};

export const writeHash = (view) => {
  const given = {
    verdict: [...view.verdicts].join(','),
    level: [...view.levels].join(','),
    spec: view.spec,
    q: view.text,
    differ: view.differ ? '1' : '',
    unexpected: view.unexpected ? '1' : '',
    at: view.at,
    on: view.at === '' ? '' : view.on,
  };
  const parts = Object.entries(given).filter(([, value]) => value !== '');
  return `#${new URLSearchParams(parts)}`;
};
