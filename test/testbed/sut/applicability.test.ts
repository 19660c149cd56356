import assert from 'node:assert/strict';
import { loadCatalogue } from '../../../requirements/catalogue';
import { icsItems } from '../../../requirements/ics/ics';
import { whyNotApplicable, type UnderstoodStep } from '../../../testbed/sut/applicability';
import type { SystemUnderTest } from '../../../testbed/sut/system';
import type { profile } from './profiles';
import { system, user } from './profiles';

const CATALOGUE = loadCatalogue();
const ITEMS = icsItems();
const ALL = new Map(ITEMS.map(({ id }) => [id, true]));

function without(...ids: string[]): ReadonlyMap<string, boolean> {
  return new Map(ITEMS.map(({ id }) => [id, !ids.includes(id)]));
}

const NORA_AND_PHONE: UnderstoodStep = {
  text: 'the user "nora" with "phone", which is to register',
  traits: { introduces: () => [{ user: 'nora', terminals: ['phone'] }] },
  args: [],
};
const SENDER: UnderstoodStep = { text: '', traits: { involvesSender: true }, args: [] };

function why(
  systems: readonly SystemUnderTest[],
  tags: readonly string[] = [],
  steps: readonly UnderstoodStep[] = [NORA_AND_PHONE],
): string | undefined {
  return whyNotApplicable({ tags, steps }, systems, CATALOGUE, ITEMS);
}

describe('whether a scenario is applicable', () => {
  it('is no question when nothing is under test', () => {
    assert.equal(why([], ['@virtual-clock', '@ics-session-mode']), undefined);
  });

  it('is so for whoever takes part and claims what it rests on', () => {
    assert.equal(
      why([system('terminal', { ics: ALL })], ['@ics-session-mode', '@GRUU-5627-4.1-01']),
      undefined,
    );
  });

  it('is not on the virtual clock, nor where the role under test is to misbehave', () => {
    const terminal = [system('terminal', { ics: ALL })];
    assert.match(why(terminal, ['@virtual-clock'])!, /virtual clock/);
    assert.match(why(terminal, ['@misbehaving-terminal'])!, /simulated terminal .* "phone"/);
    assert.equal(why(terminal, ['@misbehaving-sender']), undefined);
  });

  it('is not in session mode between two that are under test', () => {
    const both = [system('terminal', { ics: ALL }), system('sender', { ics: ALL })];
    const steps = [NORA_AND_PHONE, SENDER];
    assert.match(why(both, ['@ics-session-mode'], steps)!, /over MSRP cannot be seen/);
    assert.equal(why(both, ['@ics-pager-mode'], steps), undefined);
  });

  it('is not when an item that it names is not claimed, or one that a requirement on that role rests on', () => {
    const terminal = [system('terminal', { ics: without('session-mode', 'file-transfer', 'gruu') })];
    assert.match(why(terminal, ['@ics-session-mode'])!, /ICS: Acme does not claim session-mode/);
    const row = CATALOGUE.requirements.find(
      ({ ics, roles }) => ics.includes('gruu') && roles.includes('terminal'),
    )!;
    assert.match(why(terminal, [`@${row.id}`])!, new RegExp(`gruu, which ${row.id} rests on`));
    const others = CATALOGUE.requirements.find(
      ({ ics, roles }) => ics.includes('gruu') && !roles.includes('terminal'),
    )!;
    assert.equal(why(terminal, [`@${others.id}`]), undefined);
  });

  it('is not when a bystander tests somebody else', () => {
    const bystander: UnderstoodStep = { text: '', traits: { involvesBystander: true }, args: [] };
    const steps = [NORA_AND_PHONE, bystander];
    const onCore = CATALOGUE.requirements.find(
      ({ ics, roles }) => ics.length === 0 && roles.join() === 'core',
    )!;
    const onTerminal = CATALOGUE.requirements.find(
      ({ ics, roles }) => ics.length === 0 && roles.includes('terminal'),
    )!;
    const terminal = [system('terminal', { ics: ALL })];
    assert.equal(why(terminal, [`@${onCore.id}`], steps), 'it tests the core');
    assert.equal(why(terminal, [`@${onTerminal.id}`], steps), undefined);
    assert.equal(why(terminal, [`@${onCore.id}`]), undefined);
  });

  it('is not when no role under test takes part', () => {
    assert.match(why([system('terminal', { ics: ALL })], [], [SENDER])!, /no terminal takes part/);
    assert.match(why([system('sender', { ics: ALL })])!, /no sender takes part/);
    assert.equal(why([system('sender', { ics: ALL })], [], [NORA_AND_PHONE, SENDER]), undefined);
  });

  it('is not when the core under test has too few users', () => {
    const core = (...users: ReturnType<typeof user>[]) => [system('core', { ics: ALL, users })];
    assert.match(why(core())!, /another user \("nora"\).*names 0/);
    assert.equal(why(core(user('alice'))), undefined);
  });

  it('is not when a terminal that may be registered still is not to be, and cannot be told so', () => {
    const step: UnderstoodStep = { ...NORA_AND_PHONE, text: 'the user "nora" with the terminal "phone"' };
    const launch = { per: 'scenario' } as NonNullable<ReturnType<typeof profile>['launch']>;
    const deregister = { kind: 'command', command: 'off', limitMs: 1000 } as const;
    assert.match(why([system('terminal', { ics: ALL })], [], [step])!, /"phone" is not to be registered/);
    assert.equal(why([system('terminal', { ics: ALL, launch })], [], [step]), undefined);
    assert.equal(why([system('terminal', { ics: ALL, control: { deregister } })], [], [step]), undefined);
  });

  it('is not when a step cannot be done, and the first such step says why', () => {
    const step = (reason: string | undefined): UnderstoodStep => ({
      text: '',
      traits: { needs: [() => reason] },
      args: [],
    });
    const steps = [NORA_AND_PHONE, step(undefined), step('one'), step('two')];
    assert.equal(why([system('terminal', { ics: ALL })], [], steps), 'one');
  });
});
