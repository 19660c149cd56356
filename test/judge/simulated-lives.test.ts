import assert from 'node:assert/strict';
import { ALL_CHECKS } from '../../judge/checks';
import { judge } from '../../judge/judge';
import type { Judgement } from '../../judge/verdict';
import { TraceRecorder } from '../../network/trace-recorder';
import { VirtualClock } from '../../network/virtual-clock';
import { VirtualNetwork, type VirtualNetworkOptions } from '../../network/virtual';
import { loadCatalogue } from '../../requirements/catalogue';
import { CoreSimulator, type CoreOptions } from '../../simulators/core/core';
import { SenderSimulator } from '../../simulators/sender/sender';
import { TerminalSimulator } from '../../simulators/terminal/terminal';

const CATALOGUE = loadCatalogue();
/** Registration, GRUU, Path, outbound, capabilities and authentication: what this life is about. */
const CHECKS = ALL_CHECKS.filter(({ requirement }) =>
  /^(?:REG|GRUU|AUTH|CAP-3840-[69]|PATH|OUTB|INST|INV-5627)/.test(requirement),
);

/** Two terminals of one user and one of another come and go, and are sent pushes to all kinds of addresses. */
async function life(
  policy: NonNullable<CoreOptions['policy']> = {},
  network: Partial<VirtualNetworkOptions> = {},
): Promise<Judgement> {
  const clock = new VirtualClock(new Date('2026-03-02T08:00:00Z'));
  const trace = new TraceRecorder(clock, 'virtual');
  const world = new VirtualNetwork({ clock, tap: trace, ...network });
  await clock.run(live(world, clock, policy), 3_600_000);
  const judgement = judge(trace, CHECKS, CATALOGUE, clock.now());
  await world.close();
  return judgement;
}

async function live(
  network: VirtualNetwork,
  clock: VirtualClock,
  policy: NonNullable<CoreOptions['policy']>,
): Promise<void> {
  const users = [{ name: 'nora', password: 'secret' }, { name: 'olaf' }];
  const core = await CoreSimulator.open({ network, domain: 'push.example', users, policy });
  const domains = new Map([['push.example', core.local]]);
  const terminal = (name: string, user: string): Promise<TerminalSimulator> =>
    TerminalSimulator.open({
      network,
      name,
      aor: `sip:${user}@push.example`,
      domains,
      password: 'secret',
    });
  const [first, second, other] = [
    await terminal('T1', 'nora'),
    await terminal('T2', 'nora'),
    await terminal('T3', 'olaf'),
  ];
  const identity = 'sip:sender@content.example';
  const sender = await SenderSimulator.open({ network, name: 'sender', identity, domains });
  const push = (to: string | undefined): Promise<unknown> =>
    sender.push({ to: to ?? 'sip:nobody@push.example' });
  const pass = (seconds: number): Promise<void> =>
    new Promise((resolve) => clock.after(seconds * 1000, resolve));

  await first.register({ expires: 600 });
  await second.register({ expires: 120 });
  await other.register();
  const oldest = first.temporaryGruus[0];
  for (const to of ['sip:nora@push.example', first.publicGruu, oldest, second.publicGruu, other.publicGruu])
    await push(to);
  await sender.options(first.publicGruu ?? 'sip:nora@push.example');
  await push('sip:nora@push.example;gr=invented');
  await first.register({ expires: 600 });
  await push(oldest);
  await first.fetchBindings();
  await pass(130);
  await first.restart();
  await first.register({ expires: 600 });
  await push(oldest);
  await push(first.publicGruu);
  const doomed = second.temporaryGruus[0];
  await second.deregister();
  await push(doomed);
  await push(second.publicGruu);
  await second.register({ expires: 100 });
  await second.vanish();
  await pass(200);
  await push('sip:nora@push.example');
  await push(second.publicGruu);
  const last = first.temporaryGruus[0];
  await first.deregisterAll();
  await push(last);
  await push(first.publicGruu);
  await Promise.all([first.close(), other.close(), sender.close(), core.close()]);
}

function found({ findings }: Judgement): string[] {
  return findings.map((each) => `${each.requirement} ${each.actor.name}: ${each.actual}`);
}

describe('checks of registration, GRUU and authentication in the life of simulators', () => {
  it('have much to look at', async () => {
    const { looked } = await life();
    const requirements = new Set(looked.map((each) => each.requirement));
    assert.ok(requirements.size > 60, `${requirements.size} requirements`);
  });

  for (let seed = 0; seed < 12; seed++) {
    it(`find nothing in conforming ones on a bad network (${seed})`, async () => {
      const network = {
        seed,
        loss: (seed % 4) * 0.12,
        duplication: 0.2,
        reordering: 0.3,
        reorderingDelayMs: 700,
        latencyMs: { min: 1, max: 300 },
      };
      assert.deepEqual(found(await life({}, network)), []);
    });
  }

  const faults: readonly (readonly [requirement: string, policy: NonNullable<CoreOptions['policy']>])[] = [
    ['REG-3261-10.3-16', { expireBindings: false }],
    ['GRUU-5627-5.1-05', { publicGruuUser: 'made-up' }],
    ['GRUU-5627-5.1-07', { temporaryGruusEndWithCallId: false }],
    ['GRUU-5627-5.1-08', { newTemporaryGruu: false }],
    ['GRUU-5627-5.1-09', { temporaryGruuForm: 'readable' }],
    ['GRUU-5627-5.2-02', { gruusListed: 'own' }],
    ['GRUU-5627-5.2-03', { staleTemporaryGruus: true }],
    ['GRUU-5627-5.3-02', { publicGruusStay: false }],
    ['GRUU-5627-5.3-03', { stablePublicGruu: false }],
    ['GRUU-5627-5.4-01', { publicGruuValue: 'shared' }],
    ['GRUU-5627-5.4-03', { temporaryGruusAccumulate: false }],
    ['GRUU-5627-6.1-01', { unknownGruu: 'aor' }],
    ['GRUU-5627-6.1-03', { gruuLeadsTo: 'aor' }],
    ['GRUU-5627-6.1-04', { carryGr: true }],
    ['GRUU-5627-6.1-05', { instanceContact: 'oldest' }],
    ['GRUU-5627-6.1-09', { redirectGruus: true }],
    ['AUTH-3261-22.4-03', { offerQop: false }],
  ];
  for (const [requirement, policy] of faults) {
    it(`find ${requirement}, and it alone, when the core breaks it`, async () => {
      const { findings } = await life(policy);
      assert.deepEqual([...new Set(findings.map((each) => each.requirement))], [requirement]);
    });
  }
});
