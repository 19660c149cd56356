import { plainText } from '../../../protocol/push/content';
import { RECIPIENT_LIST_MESSAGE, type Listed } from '../../../protocol/push/recipient-list';
import { listPush } from '../../../simulators/sender/list-push';
import { contentOf } from '../../../simulators/sender/push-request';
import { Guest } from './guest';
import { AOR, DOMAIN, NEWS, OTTO, type TourStage, type TourStep } from './stage';

/** Lists handed to a URI-list service that takes them from anybody: RFC 5363 to 5365. */
export const URI_LIST_STEPS: readonly TourStep[] = [
  ({ phone }) => phone.register({ expires: 600 }),
  async (stage) => {
    const otto = await Guest.open(stage, 'otto');
    await otto.register([otto.contact()]);
  },
  (stage) =>
    push(stage, [
      { uri: AOR, copyControl: 'to' },
      { uri: OTTO, copyControl: 'cc', anonymize: true },
      { uri: `sip:nobody@${DOMAIN}`, copyControl: 'bcc' },
    ]),
  // Nobody is named openly, so that the content is all there is.
  (stage) => push(stage, [{ uri: AOR }, { uri: OTTO }]),
  twiceOnTheList,
];

async function push({ testbed, sender }: TourStage, recipients: readonly Listed[]): Promise<unknown> {
  const { uri } = await testbed.listService({ authenticate: false });
  return sender.pushToList({ to: uri, content: plainText(`for ${recipients.length}`), recipients });
}

/** What no conforming sender would ask for. */
async function twiceOnTheList({ testbed }: TourStage): Promise<void> {
  const { uri, local } = await testbed.listService({ authenticate: false });
  const recipients = [{ uri: AOR }, { uri: `sip:%6Eora@${DOMAIN}` }];
  const { type, disposition, body } = contentOf(listPush({ to: uri, content: NEWS, recipients }))!;
  const head = [
    `MESSAGE ${uri} SIP/2.0`,
    `To: <${uri}>`,
    'From: <sip:probe@content.example>;tag=probe',
    `Require: ${RECIPIENT_LIST_MESSAGE}`,
    `Content-Type: ${type}`,
    `Content-Disposition: ${disposition!}`,
  ];
  await (await testbed.probe()).send(`${head.join('\n')}\n\n${body.toString('latin1')}`, local);
}
