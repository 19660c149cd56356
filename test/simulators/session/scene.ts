import assert from 'node:assert/strict';
import { CoreSimulator } from '../../../simulators/core/core';
import { SenderSimulator, type SenderOptions } from '../../../simulators/sender/sender';
import { PushSession } from '../../../simulators/sender/session/push-session';
import type { SessionMessage, SessionOutcome } from '../../../simulators/sender/session/session-push';
import { repeated } from '../../../simulators/msrp/sources';
import { TerminalSimulator, type TerminalOptions } from '../../../simulators/terminal/terminal';
import { World } from '../hand-made-peer';

export const NORA = 'sip:nora@push.example';

/** A sender, a core and a registered terminal, on the virtual network. */
export interface SessionScene {
  readonly world: World;
  readonly sender: SenderSimulator;
  readonly phone: TerminalSimulator;
}

export async function scene(
  options: { readonly sender?: Partial<SenderOptions>; readonly phone?: Partial<TerminalOptions> } = {},
): Promise<SessionScene> {
  const world = new World();
  const { network } = world;
  const core = await CoreSimulator.open({ network, domain: 'push.example', users: [{ name: 'nora' }] });
  const domains = new Map([['push.example', core.local]]);
  const phone = await TerminalSimulator.open({
    network,
    domains,
    name: 'phone',
    aor: NORA,
    ...options.phone,
  });
  const identity = 'sip:sender@content.example';
  const sender = await SenderSimulator.open({
    network,
    domains,
    name: 'sender',
    identity,
    ...options.sender,
  });
  await world.clock.run(phone.register());
  return { world, sender, phone };
}

/** A message of a size. */
export function message(size: number, wishes: Partial<SessionMessage> = {}): SessionMessage {
  return {
    type: 'text/plain',
    size,
    source: () => repeated(Buffer.from('storm warning\r\n'), size),
    ...wishes,
  };
}

/** What became of each content. */
export function whats({ contents }: SessionOutcome): string[] {
  return contents.map(({ what }) => what);
}

/** The session that was opened. */
export function opened(result: PushSession | SessionOutcome): PushSession {
  assert.ok(result instanceof PushSession, 'the session did not come about');
  return result;
}

/** MSRP requests and responses on the wire, by their start line without the transaction id. */
export function msrpLines({ trace }: World): string[] {
  return trace.frames
    .map(({ octets }) => octets.toString('latin1', 0, 60).split('\r\n')[0]!)
    .filter((line) => line.startsWith('MSRP '))
    .map((line) => line.replace(/^MSRP \S+ /, ''));
}
