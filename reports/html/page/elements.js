/**
 * An element with attributes and children. Text is always text: nothing in here reads markup.
 *
 * @param {string} name
 * @param {Record<string, string | boolean | undefined>} [attributes] left out when false or undefined
 * @param {...(Node | string | undefined | false)} children
 * @returns {HTMLElement}
 */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(key, value === true ? '' : value);
  }
  for (const child of children) if (child !== undefined && child !== false) made.append(child);
  return made;
}

/**
 * @param {string} anchor
 * @param {string} words
 */
function linkTo(anchor, words) {
  return element('a', { href: `#${encodeURI(anchor)}` }, words);
}

/** @param {string} verdict */
function badge(verdict) {
  return element('span', { class: `badge ${verdict}` }, verdict);
}

/**
 * A list of terms with what they are; what is empty is left out.
 *
 * @param {(readonly [string, Node | string | undefined])[]} facts
 */
function factList(facts) {
  const list = element('dl', { class: 'facts' });
  for (const [term, value] of facts) {
    if (value === undefined || value === '') continue;
    list.append(element('div', {}, element('dt', {}, term), element('dd', {}, value)));
  }
  return list;
}

/**
 * @param {number} count
 * @param {string} one
 */
function countText(count, one) {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** @param {number} milliseconds */
function secondsText(milliseconds) {
  return `${(milliseconds / 1000).toFixed(3)} s`;
}

/** @param {{ role: string, name: string, underTest: boolean }} actor */
function actorText({ role, name, underTest }) {
  return `${role === name ? role : `${role} ${name}`}${underTest ? ' (under test)' : ''}`;
}
