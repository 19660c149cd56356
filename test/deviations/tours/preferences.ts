import type { HeaderPair } from '../../../protocol/sip/build';
import { Call } from './call';
import { client, coreOf, message, pause, withOttos } from './ottos';
import type { Puppet } from './puppet';
import { AOR, NEWS, OTTO, type TourStep } from './stage';

const METHODS = 'methods="INVITE,ACK,BYE,CANCEL,MESSAGE"';
const INSTANCE = '+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000c1>"';

/** Five user agents of otto's; the last two have a q below the others. */
const OTTOS = {
  mobile: { params: `;q=0.8;${INSTANCE};mobility="mobile";video;${METHODS};+g.oma.pusheventapp="ulp.ua"` },
  texting: { params: `;q=0.8;mobility="mobile";text;${METHODS};description="<Pager>"` },
  fixed: { params: ';q=0.8;mobility="fixed";video;methods="INVITE,ACK,BYE,CANCEL"' },
  low: { params: `;q=0.5;mobility="mobile";text;video;${METHODS}` },
  plain: { params: ';q=0.3' },
};

const accept = (value: string): HeaderPair => ['Accept-Contact', value];
const reject = (value: string): HeaderPair => ['Reject-Contact', value];
const disposed = (value: string): HeaderPair => ['Request-Disposition', value];

/** What is preferred, and whether they all refuse, so that the whole order shows. */
const WISHES: readonly (readonly [refuse: boolean, ...headers: HeaderPair[]])[] = [
  [false],
  [true],
  [true, accept('*;mobility="mobile";require;methods="MESSAGE"')],
  [true, accept('*;text;video;methods="MESSAGE"')],
  [true, accept('*;text;require;explicit;methods="MESSAGE"')],
  [true, accept('*;description="<pager>";require;methods="MESSAGE"')],
  [true, accept('*;+g.oma.pusheventapp="ulp.ua";require;explicit;methods="MESSAGE"')],
  [true, reject('*;mobility="fixed";video')],
  [true, reject('*;mobility="mobile";audio')],
  [true, disposed('sequential'), accept('*;mobility="mobile";methods="MESSAGE"')],
  [false, disposed('no-fork'), accept('*;mobility="mobile";methods="MESSAGE"')],
  [false, disposed('parallel')],
  [false, disposed('redirect'), accept('*;mobility="mobile";methods="MESSAGE"')],
];

/** Requests with preferences, to user agents that differ in what they can do: RFC 3841. */
export const PREFERENCE_STEPS: readonly TourStep[] = [
  async (stage) =>
    withOttos(stage, OTTOS, async (...ottos) => {
      const sender = await client(stage);
      for (const [refuse, ...headers] of WISHES) {
        for (const each of ottos) each.script.MESSAGE = [{ after: 0, status: refuse ? 480 : 200 }];
        await message(sender, headers);
      }
      const many = Array.from({ length: 41 }, () => accept('*;methods="MESSAGE"'));
      await message(sender, many);
    }),
  // Explicit preferences that fit nobody, and a method that nobody has.
  async (stage) =>
    withOttos(stage, { mobile: OTTOS.mobile, texting: OTTOS.texting }, async (...ottos) => {
      const sender = await client(stage);
      for (const each of ottos) each.script.INFO = [{ after: 0, status: 405 }];
      await message(sender, [accept('*;mobility="fixed";require;methods="MESSAGE"')]);
      await sender.request('INFO', OTTO, []);
    }),
  // One answers while the other rings, and goes on ringing; then both are given up.
  async (stage) =>
    withOttos(stage, { mobile: OTTOS.mobile, texting: OTTOS.texting }, async (one, other) => {
      ringing(one, 3000);
      answering(other, 800);
      const calling = [disposed('no-cancel, parallel'), accept(`*;${METHODS}`)];
      await new Call(await client(stage), OTTO, coreOf(stage), calling).final;
      await pause(stage, 4);
    }),
  // The sender of the stage, to nora: MESSAGE, and an INVITE that is refused and one that is given up.
  async ({ sender, phone, tablet }) => {
    const headers = [accept('*;methods="MESSAGE,INVITE"'), disposed('parallel')];
    await sender.push({ to: AOR, content: NEWS, headers });
    for (const each of [phone, tablet])
      each.behaviour.refuse = { method: 'INVITE', status: 486, headers: [] };
    await sender.pushSession({ to: AOR, headers });
    for (const each of [phone, tablet]) each.behaviour.refuse = undefined;
  },
];

function ringing(otto: Puppet, until: number): void {
  otto.script.INVITE = [
    { after: 200, status: 180 },
    { after: until, status: 486 },
  ];
}

function answering(otto: Puppet, after: number): void {
  otto.script.INVITE = [{ after, status: 200, headers: [['Contact', `<${otto.contact}>`]] }];
}
