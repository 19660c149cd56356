import assert from 'node:assert/strict';
import { SaxesParser } from 'saxes';

/** What an element may hold. */
interface Form {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly children: readonly string[];
  /** Whether text may stand in it; white space between elements always may. */
  readonly text: boolean;
}

const MESSAGE: Form = { required: [], optional: ['type', 'message'], children: [], text: true };
const OUTPUT: Form = { required: [], optional: [], children: [], text: true };

/** The form that junit-10.xsd of Jenkins' xUnit plugin gives to JUnit XML, as far as a report may make use of it. */
const FORMS: Readonly<Record<string, Form>> = {
  testsuites: {
    required: [],
    optional: ['name', 'time', 'tests', 'failures', 'errors'],
    children: ['testsuite'],
    text: false,
  },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: ['time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'group', 'file', 'log', 'url'],
    children: ['properties', 'testcase', 'system-out', 'system-err'],
    text: false,
  },
  properties: { required: [], optional: [], children: ['property'], text: false },
  property: { required: ['name', 'value'], optional: [], children: [], text: false },
  testcase: {
    required: ['name'],
    optional: ['time', 'classname', 'group'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
    text: false,
  },
  skipped: MESSAGE,
  error: MESSAGE,
  failure: MESSAGE,
  'system-out': OUTPUT,
  'system-err': OUTPUT,
};
const NUMBERS = ['tests', 'failures', 'errors', 'skipped'];

/** One case of a JUnit report, as a reader gets it. */
export interface ReadCase {
  readonly suite: string;
  readonly name: string;
  readonly classname: string;
  /** Name of the element in it: `failure`, `error`, `skipped`, `system-out`; empty if there is none. */
  outcome: string;
  type: string;
  message: string;
  text: string;
}

/**
 * Reads a JUnit report strictly, and holds it to its form, and its counts to what is there.
 *
 * @throws AssertionError, or an error of the parser, naming what is wrong
 */
export function readJunit(xml: string): ReadCase[] {
  const cases: ReadCase[] = [];
  const open: string[] = [];
  const counted: { readonly claimed: Record<string, string>; readonly from: number }[] = [];
  let suite = '';
  const parser = new SaxesParser();
  parser.on('error', (problem) => assert.fail(problem.message));
  parser.on('opentag', ({ name, attributes }) => {
    const form = FORMS[name];
    assert.ok(form !== undefined, `<${name}> is unknown`);
    const parent = open.at(-1);
    assert.ok(
      parent === undefined ? name === 'testsuites' : FORMS[parent]!.children.includes(name),
      `${name} in ${parent}`,
    );
    for (const each of form.required) assert.ok(each in attributes, `${name} lacks ${each}`);
    for (const [each, value] of Object.entries(attributes)) {
      assert.ok([...form.required, ...form.optional].includes(each), `${name} has ${each}`);
      if (NUMBERS.includes(each)) assert.match(value, /^\d+$/);
      if (each === 'time') assert.match(value, /^\d+\.\d{3}$/);
    }
    open.push(name);
    if (name === 'testsuite') suite = attributes.name ?? '';
    if (name === 'testsuite' || name === 'testsuites')
      counted.push({ claimed: attributes, from: cases.length });
    if (name === 'testcase')
      cases.push({
        suite,
        name: attributes.name ?? '',
        classname: attributes.classname ?? '',
        outcome: '',
        type: '',
        message: '',
        text: '',
      });
    const last = cases.at(-1);
    if (parent === 'testcase' && last !== undefined)
      Object.assign(last, { outcome: name, type: attributes.type ?? '', message: attributes.message ?? '' });
  });
  parser.on('text', (text) => {
    const name = open.at(-1);
    if (name === undefined || !FORMS[name]!.text) return assert.match(text, /^\s*$/);
    cases.at(-1)!.text += text;
  });
  parser.on('closetag', ({ name }) => {
    open.pop();
    if (name !== 'testsuite' && name !== 'testsuites') return;
    const { claimed, from } = counted.pop()!;
    const inside = cases.slice(from);
    const count = (outcome: string): string =>
      String(inside.filter((each) => each.outcome === outcome).length);
    assert.equal(claimed.tests, String(inside.length));
    assert.equal(claimed.failures, count('failure'));
    assert.equal(claimed.errors, count('error'));
    if (claimed.skipped !== undefined) assert.equal(claimed.skipped, count('skipped'));
  });
  parser.write(xml).close();
  return cases;
}
