import type { HeaderPair } from '../../../protocol/sip/build';
import { Call } from './call';
import { coreOf, pause, secureCoreOf, withOttos } from './ottos';
import { Puppet } from './puppet';
import { OTTO, type TourStep } from './stage';

/** A call by a scripted sender, answered by a scripted terminal: what both owe by RFC 3261 s12 and s13. */
export const SESSION_STEPS: readonly TourStep[] = [
  async (stage) => {
    const callee = await Puppet.open(stage, 'callee', 'terminal');
    const contact: HeaderPair = ['Contact', `<${callee.contact}>`];
    const allow: HeaderPair = ['Allow', 'INVITE, ACK, CANCEL, BYE'];
    const supported: HeaderPair = ['Supported', 'gruu'];
    callee.script.INVITE = [
      { after: 10, status: 180 },
      { after: 1700, status: 200, headers: [contact, allow, supported] },
    ];
    callee.script.OPTIONS = [{ after: 0, status: 480 }];
    callee.script.BYE = [{ after: 0, status: 200, headers: [supported] }];
    const caller = await Puppet.open(stage, 'caller', 'sender');
    const direct = { endpoint: callee.endpoint.local, transport: 'udp' } as const;
    const call = new Call(caller, callee.contact, direct);
    const success = await call.final;
    if (success) await call.request('OPTIONS', 2, success);
    if (success) await call.request('BYE', 3, success);
    const secure: HeaderPair = ['Contact', `<sips:caller@${caller.endpoint.hostPort}>`];
    await new Call(caller, OTTO.replace('sip:', 'sips:'), secureCoreOf(stage), [secure]).final;
  },
  async (stage) =>
    withOttos(stage, { otto: {} }, async (otto) => {
      otto.script.INVITE = [
        { after: 10, status: 180 },
        { after: 4000, status: 486 },
      ];
      const caller = await Puppet.open(stage, 'caller', 'sender');
      await new Call(caller, OTTO, coreOf(stage)).final;
      await pause(stage, 1);
    }),
];
