/**
 * Makes an element. Text reaches the page only as text nodes, and attributes only by the names given here in
 * the page's own source, so that nothing a server said is ever parsed as markup.
 */
export const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...children.flat().filter((child) => child !== undefined && child !== null && child !== false),
  );
  return element;
};

/** A link that can only lead to a web page. */
export const webLink = (url, text) =>
  /^https?:\/\//i.test(url)
    ? h('a', { href: url, rel: 'noreferrer noopener', target: '_blank' }, text)
    : text;

/** The defect of other products that a failure looks like. */
export const likeness = ({ title, link }) =>
  h('p', { class: 'why' }, `Seen on other servers and argued there: ${title} (`, webLink(link, link), ')');

/** A link to a file beside the report. */
export const fileLink = (file, text = file) => {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return h('a', { href: `./${path}`, target: '_blank' }, text);
};

export const levelBadge = (level) => h('span', { class: `level level-${level.toLowerCase()}` }, level);

/** How a cell is labelled: a known failure is told from a new one, and one that changed or flips is more than one. */
export const standingOf = (result) => {
  const verdicts = Object.values(result.tally ?? {}).filter((times) => times > 0);
  if (result.verdict !== 'error' && verdicts.length > 1) return 'flips';
  if (result.unexplained) return 'unexplained';
  if (result.verdict !== 'fail') return result.verdict;
  return result.baseline?.state ?? 'fail';
};

/** What the run did not expect. */
export const isUnexpected = (result) =>
  ['fail', 'changed', 'flips', 'error', 'unexplained'].includes(standingOf(result));

/** The name under which a result is counted. */
export const countOf = ({ verdict, baseline }) =>
  verdict === 'fail' && ['known', 'recorded'].includes(baseline?.state) ? baseline.state : verdict;

const spelt = { known: 'known fail', recorded: 'recorded fail', unexplained: 'blocked, unexplained' };

export const spell = (name) => spelt[name] ?? name.replace('-', ' ');
