import { sizeText } from '../html/folding';
import type { ConnectionRow, FoldRow, FrameRow, Ladder, LadderRow } from '../html/ladder';
import type { FindingRecord } from '../run-record/scenario-record';
import { xmlText } from '../xml-text';

/** Pixels. */
const GUTTER = 110;
const LANE = 250;
const HEAD = 56;
const ROW = 40;
const CHARACTER = 6.7;
/** From here on, silence is worth a word; milliseconds. */
const SILENCE_MS = 1000;

const STYLE = `text{font:11px ui-monospace,Menlo,Consolas,monospace;fill:#1b1f24}
.name{font-weight:700;font-size:13px}.small{fill:#57606a}.at{fill:#57606a}
.life{stroke:#b6bec8;stroke-dasharray:3 4}.arrow{stroke:#1b1f24;fill:none}.repeated .arrow,.lost .arrow{stroke-dasharray:6 4}
.connection .arrow{stroke:#8c959f;stroke-dasharray:2 4}.band{fill-opacity:.6}.fail .band{fill:#ffdce0}.warn .band{fill:#fff1c2}
.info .band,.waived .band{fill:#e7ecf0}.fail .proves{fill:#a40e26;font-weight:700}.proves{font-weight:700}.quiet{font-style:italic;fill:#57606a}`;

/** How wide, in which lane. */
interface Sheet {
  readonly width: number;
  readonly laneAt: (name: string) => number;
  readonly findings: readonly FindingRecord[];
}

/**
 * A ladder as one SVG document that stands alone: lifelines, and an arrow for each frame; repeated ones and lost ones
 * broken, those that prove a finding on a coloured band with the ids of the requirements.
 *
 * @param title of the scenario
 * @param findings as the ladder refers to them by position
 * @param clockMs when the scenario ended, for the silence before that
 */
export function ladderSvg(
  { actors, rows }: Ladder,
  title: string,
  findings: readonly FindingRecord[],
  clockMs: number,
): string {
  const lanes = new Map(actors.map(({ name }, at) => [name, GUTTER + LANE * (at + 0.5)]));
  const sheet: Sheet = {
    width: GUTTER + LANE * Math.max(1, actors.length),
    laneAt: (name) => lanes.get(name) ?? GUTTER,
    findings,
  };
  const drawn = rowsDown(rows, clockMs, sheet);
  const height = HEAD + ROW * drawn.length + 16;
  const heads = actors.map(({ name, role, underTest }) => {
    const x = sheet.laneAt(name);
    const below = [role === name ? '' : role, underTest ? 'under test' : ''].filter((word) => word !== '');
    return `<text class="name" x="${x}" y="22" text-anchor="middle">${fitted(name, LANE)}</text><text class="small" x="${x}" y="38" text-anchor="middle">${xmlText(below.join(', '))}</text><line class="life" x1="${x}" y1="${HEAD - 10}" x2="${x}" y2="${height - 8}"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${sheet.width} ${height}" width="${sheet.width}" height="${height}" role="img">`,
    `<title>Ladder of ${xmlText(title)}</title>`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    `<rect width="${sheet.width}" height="${height}" fill="#fff"/>`,
    ...heads,
    ...drawn,
    ...(drawn.length === 0 ? [`<text class="quiet" x="8" y="${height - 8}">Nothing was sent.</text>`] : []),
    '</svg>',
    '',
  ].join('\n');
}

function rowsDown(rows: readonly LadderRow[], clockMs: number, sheet: Sheet): string[] {
  const drawn: string[] = [];
  const y = (): number => HEAD + ROW * drawn.length + 24;
  const silence = (milliseconds: number, words: string): void => {
    if (milliseconds >= SILENCE_MS)
      drawn.push(quiet(y(), `${(milliseconds / 1000).toFixed(1)} s of silence${words}`));
  };
  let before = 0;
  for (const row of rows) {
    silence(row.at - before, '');
    drawn.push(drawnRow(row, y(), sheet));
    before = Math.max(before, row.kind === 'fold' ? row.until : row.at);
  }
  if (rows.length > 0) silence(clockMs - before, ', until the scenario ended');
  return drawn;
}

function drawnRow(row: LadderRow, y: number, sheet: Sheet): string {
  switch (row.kind) {
    case 'fold':
      return foldRow(row, y);
    case 'connection':
      return connectionRow(row, y, sheet);
    case 'frame':
      return frameRow(row, y, sheet);
  }
}

function foldRow({ text, first, last }: FoldRow, y: number): string {
  return quiet(y, `\u2026 ${text} (frames ${first} to ${last})`);
}

function quiet(y: number, words: string): string {
  return `<text class="quiet" x="${GUTTER}" y="${y}">${xmlText(words)}</text>`;
}

function connectionRow(row: ConnectionRow, y: number, sheet: Sheet): string {
  return `<g class="connection">${time(row.at, '', y)}${arrow(row.from, row.to, y, sheet)}${label(row, row.text, 'small', y - 5, sheet)}</g>`;
}

function frameRow(frame: FrameRow, y: number, sheet: Sheet): string {
  const proofs = frame.proves.flatMap(({ finding }) => sheet.findings[finding] ?? []);
  const [worst] = proofs;
  const lost = frame.note === 'lost' || frame.note === 'unreachable';
  const classes = ['frame', lost && 'lost', frame.repeats !== undefined && 'repeated']
    .concat(worst === undefined ? false : worst.waived ? 'waived' : worst.verdict)
    .filter((each) => each !== false);
  const signs = [
    asText(frame.detail),
    frame.repeats === undefined ? '' : `repeats ${frame.repeats}`,
    frame.note === 'duplicate' ? 'copied by the network' : (frame.note ?? ''),
    frame.protocol === 'MSRP' ? sizeText(frame.size) : '',
  ].filter((each) => each !== '');
  const band =
    worst === undefined
      ? ''
      : `<rect class="band" x="0" y="${y - 19}" width="${sheet.width}" height="${ROW - 2}"/>`;
  const ids = [...new Set(proofs.map(({ requirement }) => requirement))].join(', ');
  return [
    `<g class="${classes.join(' ')}">${band}${time(frame.at, String(frame.index), y)}`,
    arrow(frame.from, frame.to, y, sheet),
    label(frame, asText(frame.line), '', y - 5, sheet),
    label(frame, signs.join(' \u00b7 '), 'small', y + 13, sheet),
    ids === ''
      ? ''
      : `<text class="proves" x="${sheet.width - 6}" y="${y + 13}" text-anchor="end">${xmlText(ids)}</text>`,
    '</g>',
  ].join('');
}

function time(at: number, index: string, y: number): string {
  return `<text class="at" x="6" y="${y + 3}">${xmlText(index.padStart(4, '\u00a0'))} ${(at / 1000).toFixed(3)}</text>`;
}

function arrow(from: string, to: string, y: number, { laneAt }: Sheet): string {
  const [a, b] = [laneAt(from), laneAt(to)];
  const path = a === b ? `M${a} ${y - 4}h26v8h-26` : `M${a} ${y}H${b}`;
  return `<path class="arrow" d="${path}" marker-end="url(#tip)"/>`;
}

/** Words on an arrow, cut to its length. */
function label(
  { from, to }: { from: string; to: string },
  words: string,
  style: string,
  y: number,
  { laneAt }: Sheet,
): string {
  if (words === '') return '';
  const left = Math.min(laneAt(from), laneAt(to));
  const room = Math.max(LANE, Math.abs(laneAt(from) - laneAt(to))) - 16;
  return `<text class="${style}" x="${left + 8}" y="${y}">${fitted(words, room)}</text>`;
}

function fitted(words: string, pixels: number): string {
  const most = Math.floor(pixels / CHARACTER);
  const characters = Array.from(words);
  return xmlText(characters.length <= most ? words : `${characters.slice(0, most - 1).join('')}\u2026`);
}

/** What is text on the wire is UTF-8; a ladder has it as octets, one character each. */
function asText(octets: string): string {
  return !/[^\u0000-\u00ff]/.test(octets) ? Buffer.from(octets, 'latin1').toString('utf8') : octets;
}
