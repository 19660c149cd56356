import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Content } from '../../protocol/mime/compose';
import { plainText } from '../../protocol/push/content';
import { sampleOf } from '../../protocol/push/samples';
import { isFault } from '../../protocol/sip/fault';
import type { SipMessage } from '../../protocol/sip/message';
import { parseDatagram } from '../../protocol/sip/parse';
import { Testbed } from '../../testbed/testbed';
import { ProfiledPeer } from './profiled-peer';

const DOMAIN = 'push.example';
const NORA = `sip:nora@${DOMAIN}`;
const OTTO = `sip:otto@${DOMAIN}`;
const NEWS = plainText('Storm warning 14:00-19:00, zone 7.');
const TYPES = ['application/vnd.oma.push', 'application/vnd.omaloc-supl-init', 'text/vnd.wap.si'];

/** What is found because the tour orders it: a terminal that answers so late that the sender repeats itself. */
export const ORDERED_OF_SENDER_TOUR: readonly string[] = ['MSG-3428-7-01 phone'];

/** A tour of a foreign sender: its trace, and what came of it. */
export interface SenderTour {
  readonly testbed: Testbed;
  /** Names of contents that did not arrive as they were handed over. */
  readonly spoiled: readonly string[];
}

/**
 * Has a foreign sender push to an AOR with two terminals, to GRUUs, to nobody and to somebody busy, and ask terminals
 * what they can do, with our core between, on real sockets. Everything is closed afterwards; the trace stays.
 *
 * @param profile path in profiles/
 * @throws Error with the output of the peer when it does not do what it was told
 */
export async function senderTour(profile: string): Promise<SenderTour> {
  const testbed = new Testbed({ network: 'loopback' });
  const folder = await mkdtemp(join(tmpdir(), 'push-'));
  const spoiled: string[] = [];
  let peer: ProfiledPeer | undefined;
  try {
    const core = await testbed.openCore({ domain: DOMAIN, users: [{ name: 'nora' }, { name: 'otto' }] });
    const phone = await testbed.openTerminal({ name: 'phone', aor: NORA });
    const tablet = await testbed.openTerminal({ name: 'tablet', aor: NORA });
    for (const each of [phone, tablet]) await testbed.run(each.register({ expires: 600 }));
    const sut = (peer = await ProfiledPeer.start(profile, core.local));
    testbed.adopt(sut.actor, sut.local);

    const push = async (name: string, target: string, content: Content = NEWS): Promise<void> => {
      const file = join(folder, 'content');
      await writeFile(file, content.body);
      const before = arrivals(testbed).length;
      const size = String(content.body.length);
      await sut.act('push', {
        ...{ target, mode: 'pager' },
        ...{ 'content.file': file, 'content.type': content.type, 'content.size': size },
      });
      await testbed.settle();
      const came = arrivals(testbed).slice(before);
      if (came.some((each) => !each.body.equals(content.body))) spoiled.push(name);
    };
    const options = async (target: string): Promise<void> => {
      await sut.act('options', { target });
      await testbed.settle();
    };
    await push('aor', NORA);
    await push('again', NORA);
    await push('public GRUU', phone.publicGruu ?? NORA);
    await push('temporary GRUU', phone.temporaryGruus.at(-1) ?? NORA);
    await push('no GRUU', `${NORA};gr=nope`);
    await push('nobody', 'sip:nobody@push.example');
    await push('absent', OTTO);
    for (const type of TYPES) await push(type, NORA, sampleOf(type));
    await push('umlauts', NORA, plainText('für 5 €'));
    await push('large', NORA, plainText('x'.repeat(800)));
    await options(NORA);
    await options(phone.publicGruu ?? NORA);
    await options(OTTO);
    phone.behaviour.refuse = tablet.behaviour.refuse = { method: 'MESSAGE', status: 486 };
    await push('busy', NORA);
    phone.behaviour.refuse = tablet.behaviour.refuse = undefined;
    // Slow enough for two repetitions.
    phone.behaviour.delayMs = 1700;
    await push('slow', phone.publicGruu ?? NORA);
    phone.behaviour.delayMs = 0;
  } catch (error) {
    throw new Error(`${String(error)}\n${(await peer?.output()) ?? ''}`, { cause: error });
  } finally {
    await Promise.all([peer?.stop(), testbed.close(), rm(folder, { recursive: true, force: true })]);
  }
  return { testbed, spoiled };
}

/** MESSAGE requests that got to a terminal. */
function arrivals({ recorder }: Testbed): SipMessage[] {
  return recorder.frames.flatMap(({ to, octets }) => {
    const message = to?.role === 'terminal' ? parseDatagram(octets) : undefined;
    return message !== undefined && !isFault(message) && message.cseq?.method === 'MESSAGE' ? [message] : [];
  });
}
