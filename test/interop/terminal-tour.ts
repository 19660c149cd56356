import assert from 'node:assert/strict';
import { Reading } from '../../judge/reading/reading';
import type { Registration } from '../../judge/reading/registration';
import type { Content } from '../../protocol/mime/compose';
import { plainText } from '../../protocol/push/content';
import { sampleOf } from '../../protocol/push/samples';
import type { SenderRole } from '../../testbed/roles';
import { Testbed } from '../../testbed/testbed';
import { ProfiledPeer } from './profiled-peer';

const DOMAIN = 'push.example';
const NEWS = plainText('Storm warning 14:00-19:00, zone 7.');
/** Seconds that the core grants, so that the tour sees a refresh. */
const GRANTED = 5;
/** The longest that the tour waits for the peer to do something of its own accord, in milliseconds. */
const LIMIT_MS = 8_000;
/** A picture of one pixel, as a type that no peer of ours takes. */
const PICTURE: Content = { type: 'image/png', body: Buffer.from('89504e470d0a1a0a', 'hex') };
const TYPES = [
  'text/html',
  'application/vnd.oma.push',
  'application/vnd.omaloc-supl-init',
  'multipart/mixed',
  'multipart/alternative',
  'image/png',
];

/** What is found because the tour orders it: a sender that sends what is too large for pager mode. */
export const ORDERED_OF_TERMINAL_TOUR: readonly string[] = ['MSG-3428-8-01 bold-sender'];

/** What a tour needs to know of a terminal. */
export interface TourOptions {
  /** Digest algorithms that the core offers, preferred first. */
  readonly algorithms: readonly string[];
  /** Requests that it is spared, by media type or name: it does not survive them, or lies silent for 32 s. */
  readonly spared?: readonly string[];
  /** Octets of the largest body that it is pushed. */
  readonly largest?: number;
  /** It refreshes its registration of its own accord. */
  readonly refreshes?: boolean;
}

/** A tour of a foreign terminal: its trace, and what each request that it got was answered with. */
export interface TerminalTour {
  readonly testbed: Testbed;
  /** Final status by a name of the request; undefined when there was none. */
  readonly answers: ReadonlyMap<string, number | undefined>;
  /** Media types that the profile says it takes, and the one that it says it refuses. */
  readonly ixit: ProfiledPeer['ixit'];
}

/**
 * @throws AssertionError when a terminal has taken another media type than its profile says, or not refused one by 415
 */
export function assertTakesWhatItSays({ answers, ixit }: TerminalTour): void {
  assert.equal(answers.get('aor'), ixit.accepts?.includes('text/plain') === true ? 200 : 415, 'text/plain');
  for (const type of TYPES.filter((each) => answers.has(each)))
    assert.equal(answers.get(type), ixit.accepts?.includes(type) === true ? 200 : 415, type);
  assert.equal(answers.get(ixit.refuses ?? ''), 415, ixit.refuses);
}

/**
 * Takes a foreign terminal through registration, pushes, OPTIONS, a restart and its de-registration, with our core and
 * our senders around it, on real sockets. Everything is closed afterwards; the trace stays.
 *
 * @param profile path in profiles/
 * @throws Error with the output of the peer when it does not do what it was told
 */
export async function terminalTour(profile: string, options: TourOptions): Promise<TerminalTour> {
  const { algorithms } = options;
  const testbed = new Testbed({ network: 'loopback' });
  const answers = new Map<string, number | undefined>();
  let peer: ProfiledPeer | undefined;
  try {
    const core = await testbed.openCore({ domain: DOMAIN, policy: { maxExpires: GRANTED, algorithms } });
    const open = (name: string, policy: object): Promise<SenderRole> =>
      testbed.openSender({ name, identity: `sip:${name}@content.example`, policy });
    const sender = await open('sender', { preferStream: false });
    const stream = await open('stream-sender', {});
    // It sends what is too large for a MESSAGE, to see how the terminal takes it.
    const bold = await open('bold-sender', { largestMessage: undefined });
    peer = await ProfiledPeer.start(profile, core.local);
    testbed.adopt(peer.actor, peer.local);
    const { username: name, password } = peer;
    core.addUser(password === undefined ? { name } : { name, password });
    await new Tour(testbed, peer, { sender, stream, bold }, answers, options.spared ?? []).take(options);
  } catch (error) {
    throw new Error(`${String(error)}\n${(await peer?.output()) ?? ''}`, { cause: error });
  } finally {
    await Promise.all([peer?.stop(), testbed.close()]);
  }
  return { testbed, answers, ixit: peer.ixit };
}

class Tour {
  constructor(
    private readonly testbed: Testbed,
    private readonly peer: ProfiledPeer,
    private readonly senders: Readonly<Record<'sender' | 'stream' | 'bold', SenderRole>>,
    private readonly answers: Map<string, number | undefined>,
    private readonly spared: readonly string[],
  ) {}

  async take({ largest = 60_000, refreshes = true }: TourOptions): Promise<void> {
    const { peer } = this;
    const { sender, stream, bold } = this.senders;
    const { aor } = peer;
    await this.registers();
    await this.asked('aor', () => sender.push({ to: aor, content: NEWS }));
    await this.asked('over tcp', () => stream.push({ to: aor, content: NEWS }));
    await this.asked('options', () => sender.options(aor));
    const { publicGruu: gruu, temporaryGruu } = this.latest ?? {};
    if (gruu === undefined || temporaryGruu === undefined) throw new Error(`${aor} was granted no GRUUs`);
    await this.asked('gruu', () => sender.push({ to: gruu, content: NEWS }));
    await this.asked('options to gruu', () => stream.options(gruu));
    await this.asked('temporary gruu', () => sender.push({ to: temporaryGruu, content: NEWS }));
    const { host, port } = peer.local;
    await this.asked('directly over tcp', () =>
      stream.options(`sip:${peer.username}@${host}:${port};transport=tcp`),
    );
    await this.asked('no content', () => sender.push({ to: aor }));
    for (const type of TYPES)
      await this.asked(type, () =>
        sender.push({ to: aor, content: type === 'image/png' ? PICTURE : sampleOf(type) }),
      );
    await this.asked('umlauts', () => sender.push({ to: aor, content: plainText('für 5 €') }));
    for (const size of [800, 1300, 8000, largest])
      await this.asked(`${size} octets`, () => bold.push({ to: aor, content: plainText('x'.repeat(size)) }));
    await this.asked('frobnicate required', () =>
      sender.push({ to: aor, content: NEWS, headers: [['Require', 'frobnicate']] }),
    );
    await this.asked('unknown method', () => this.probe(`FROBNICATE ${aor} SIP/2.0`));
    await this.asked('last hop', () => this.probe(`OPTIONS ${aor} SIP/2.0\nMax-Forwards: 1`));
    const seen = this.registrations.length;
    if (!refreshes) await peer.act('register');
    await this.until('refresh', () => this.registrations.length > seen);
    await this.asked('refreshed', () => sender.push({ to: gruu, content: NEWS }));
    await peer.act('restart');
    await this.registers();
    await this.asked('restarted', () => sender.push({ to: gruu, content: NEWS }));
    await peer.act('deregister');
    await this.until('de-register', () => this.latest === undefined);
    await this.asked('de-registered', () => sender.push({ to: gruu, content: NEWS }));
  }

  private async registers(): Promise<void> {
    const before = this.registrations.length;
    await this.peer.act('register');
    await this.until('register', () => this.registrations.length > before);
  }

  /** Notes the final status of a request, unless the peer is spared it. */
  private async asked(name: string, ask: () => Promise<unknown>): Promise<void> {
    if (this.spared.includes(name)) return;
    const answer = (await this.testbed.run(ask())) as { readonly status?: number } | undefined;
    this.answers.set(name, answer?.status);
    await this.testbed.settle();
  }

  private async probe(text: string): Promise<{ readonly status?: number } | undefined> {
    const probe = await this.testbed.probe();
    return probe.send(
      `${text}\nTo: <${this.peer.aor}>\nFrom: <sip:probe@content.example>;tag=probe`,
      this.testbed.core.local,
    );
  }

  /** Registrations of the peer that the core took. */
  private get registrations(): readonly Registration[] {
    return new Reading(this.testbed.recorder).registrations.successfulOf(this.peer.aor);
  }

  /** What the core said last that is bound. */
  private get latest(): NonNullable<Registration['bindings']>[number] | undefined {
    return this.registrations.at(-1)?.bindings?.at(-1);
  }

  private async until(what: string, isSo: () => boolean): Promise<void> {
    const { recorder, clock } = this.testbed;
    const limit = recorder.now() + LIMIT_MS;
    while (!isSo()) {
      if (recorder.now() > limit)
        throw new Error(`${this.peer.actor.name} did not ${what} in ${LIMIT_MS} ms`);
      await new Promise<void>((resolve) => clock.after(20, resolve));
    }
    await this.testbed.settle();
  }
}
