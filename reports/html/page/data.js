/**
 * @typedef {{ role: string, name: string, underTest: boolean }} Actor
 * @typedef {{ requirement: string, verdict: string, actor: Actor, expected: string, actual: string, frames: number[], look?: number,
 *   occurrences: number, waived: boolean, waiver?: { reason: string, until: string }, source: string }} Finding
 * @typedef {{ keyword: string, text: string, line: number, status: string, durationMs: number, error: string }} Step
 * @typedef {{ id: string, document: string, section: string, level: string, role: string, text: string, verdict: string,
 *   reason: string, mayFollow?: string, scenarios: number[], byRole: { role: string, verdict: string, subjects: number }[],
 *   findings: (Finding & { scenario: number })[] }} RequirementData
 * @typedef {{ files: string, requirements: RequirementData[],
 *   scenarios: { id: string, name: string, verdict: string, block: number }[] }} Index
 * @typedef {{ kind: 'frame', index: number, at: number, from: string, to: string, transport: string, source: string,
 *   destination: string, tookMs?: number, note?: string, repeats?: number, protocol: string, line: string,
 *   detail: string, size: number, octets: string, tail?: string,
 *   proves: { finding: number, marks: [number, number][], tailMarks: [number, number][] }[] }} FrameRow
 * @typedef {{ kind: 'fold', at: number, until: number, first: number, last: number, text: string }} FoldRow
 * @typedef {{ kind: 'connection', at: number, from: string, to: string, text: string }} ConnectionRow
 * @typedef {{ actors: Actor[], rows: (FrameRow | FoldRow | ConnectionRow)[], unreadable: number }} Ladder
 * @typedef {{ id: string, name: string, feature: string, featureId: string, line: number, requirements: string[],
 *   looked: number, network: string, verdict: string, reason: string, durationMs: number, clockMs: number, steps: Step[],
 *   trace: string | null, pcap: string | null, diagnostics: string[], rerun: string, findings: Finding[],
 *   ladder: Ladder | null }} ScenarioData
 */

/** @type {Map<string, Promise<any>>} */
const unpacked = new Map();

/**
 * A block of data that the page carries: JSON, deflated, in base64. Unpacked once, when it is first asked for.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
function dataBlock(name) {
  const known = unpacked.get(name);
  if (known !== undefined) return known;
  const fresh = unpack(document.getElementById(`data-${name}`)?.textContent ?? '');
  unpacked.set(name, fresh);
  return fresh;
}

/** @param {string} packed */
async function unpack(packed) {
  const octets = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([octets]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return JSON.parse(await new Response(stream).text());
}

/** @returns {Promise<Index>} */
function indexData() {
  return dataBlock('index');
}

/**
 * @param {string} id
 * @returns {Promise<ScenarioData | undefined>}
 */
async function scenarioData(id) {
  const { scenarios } = await indexData();
  const entry = scenarios.find((each) => each.id === id);
  if (entry === undefined) return undefined;
  return (await dataBlock(`scenarios-${entry.block}`))[id];
}

/**
 * Link to a file of the run.
 *
 * @param {Index} index
 * @param {string} path
 * @param {string} words
 */
function fileLink({ files }, path, words) {
  // './' so that a name with a colon is not taken for a scheme.
  return element('a', { href: `./${files}${path.split('/').map(encodeURIComponent).join('/')}` }, words);
}
