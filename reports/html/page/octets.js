/** Octets that are text go as they are; what cannot be seen is told by a sign or by its number. */
// eslint-disable-next-line no-control-regex
const INVISIBLE = /\r\n|[\u0000-\u0008\u000a-\u001f\u007f]|[\u0080-\u00ff]+/g;

/**
 * Octets as a reader sees them: lines as lines, everything unusual made visible, marked parts marked.
 *
 * @param {string} octets one character each
 * @param {[number, number][]} [marks] first character, and the one behind the last
 */
function octetsView(octets, marks = []) {
  const view = document.createDocumentFragment();
  let at = 0;
  for (const [start, end] of [...marks].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    appendOctets(view, octets.slice(at, start));
    const mark = element('mark');
    appendOctets(mark, octets.slice(start, end));
    view.append(mark);
    at = end;
  }
  appendOctets(view, octets.slice(at));
  return view;
}

/**
 * @param {Node} parent
 * @param {string} octets
 */
function appendOctets(parent, octets) {
  let at = 0;
  for (const { 0: found, index } of octets.matchAll(INVISIBLE)) {
    parent.appendChild(document.createTextNode(octets.slice(at, index)));
    parent.appendChild(visible(found));
    at = index + found.length;
  }
  parent.appendChild(document.createTextNode(octets.slice(at)));
}

/** @param {string} found */
function visible(found) {
  if (found === '\r\n') return document.createTextNode('\n');
  if (found === '\n') return sign('\u240a\n', 'line feed without carriage return');
  if (found === '\r') return sign('\u240d', 'carriage return without line feed');
  const text = utf8(found);
  if (text !== undefined) return document.createTextNode(text);
  return sign(
    [...found].map((each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''),
    'octets that are no text',
  );
}

/**
 * @param {string} words
 * @param {string} title
 */
function sign(words, title) {
  return element('span', { class: 'sign', title }, words);
}

/** @param {string} octets */
function utf8(octets) {
  if (octets.charCodeAt(0) < 0x80) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(octets, (each) => each.charCodeAt(0)),
    );
  } catch {
    return undefined;
  }
}
