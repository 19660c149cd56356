import { Call } from './call';
import { client, coreOf, pause, withOttos } from './ottos';
import { OTTO, type TourStep } from './stage';

const BOTH = { 'otto-1': {}, 'otto-2': {} };
const RINGING = { after: 500, status: 180 };

/** Calls for otto, who has several user agents: answered, refused and given up. */
export const INVITE_STEPS: readonly TourStep[] = [
  // One rings, the other one answers, and the first one is cancelled.
  async (stage) =>
    withOttos(stage, BOTH, async (one, other) => {
      one.script.INVITE = [{ after: 50, status: 100 }, RINGING];
      answering(other, 1000);
      const call = new Call(await client(stage), OTTO, coreOf(stage));
      await call.final;
      await pause(stage, 2);
    }),
  // Both answer, and the caller gets both answers.
  async (stage) =>
    withOttos(stage, BOTH, async (one, other) => {
      answering(one, 150);
      answering(other, 150);
      await new Call(await client(stage), OTTO, coreOf(stage)).final;
      await pause(stage, 3);
    }),
  // Given up after ringing, and before the user agent has said anything.
  async (stage) =>
    withOttos(stage, BOTH, async (one, other) => {
      one.script.INVITE = [RINGING];
      other.script.INVITE = [{ ...RINGING, after: 2500 }];
      const call = new Call(await client(stage), OTTO, coreOf(stage));
      await pause(stage, 1);
      call.cancel();
      await call.final;
      await pause(stage, 3);
    }),
  // With a 100 of the user agent behind that of the core.
  async (stage) =>
    withOttos(stage, { otto: {} }, async (otto) => {
      otto.script.INVITE = [
        { after: 300, status: 100 },
        { after: 1500, status: 486 },
      ];
      await new Call(await client(stage), OTTO, coreOf(stage)).final;
    }),
  // To a contact behind a proxy, which the core has to record-route.
  async (stage) => {
    const edge = await client(stage);
    const instance = ';+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000b0>"';
    const headers = [
      ['Supported', 'path, gruu'],
      ['Path', `<sip:${edge.endpoint.hostPort};lr>`],
    ] as const;
    edge.script.INVITE = [{ after: 100, status: 486 }];
    await withOttos(stage, { otto: { params: instance, headers } }, async () => {
      await new Call(await client(stage), OTTO, coreOf(stage)).final;
    });
  },
];

function answering(otto: Parameters<NonNullable<Parameters<typeof withOttos>[2]>>[0], after: number): void {
  otto.script.INVITE = [{ after, status: 200, headers: [['Contact', `<${otto.contact}>`]] }];
}
