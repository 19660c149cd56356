import { signedFormProblem, verifySigned } from '../../protocol/smime/multipart-signed';
import { tunneledIn } from '../../protocol/smime/tunnel';
import { parseDisposition } from '../../protocol/mime/disposition';
import { isFault } from '../../protocol/sip/fault';
import { check, SKIP, type Check, type Selector } from '../check';
import { where } from '../subjects';
import { entitiesOf, type Placed } from './entities';

/** Signed bodies, and signed parts of bodies, as they were composed. */
const signed: Selector<Placed> = {
  subjects: (reading) =>
    entitiesOf(reading).filter(({ entity }) => entity.contentType.essence === 'multipart/signed'),
  by: ({ sighting }) => sighting.sender,
  frames: ({ sighting }) => [sighting.frame],
};

const wellFormed = where(signed, ({ entity }) => signedFormProblem(entity) === undefined);

const signedMessages = where(
  wellFormed,
  ({ sighting: { message }, within }) =>
    message.kind === 'request' && message.method === 'MESSAGE' && within.length === 0,
);

/** Signed content: RFC 3261 s23, RFC 8551. */
export const SIGNED_CONTENT_CHECKS: readonly Check[] = [
  check('TRUST-3261-23.3-01', {
    over: signed,
    expected: 'multipart/signed with a CMS signature: its protocol, two parts, the second one the signature',
    breach: ({ entity }) => signedFormProblem(entity),
  }),
  check('TRUST-3261-23.3-21', {
    over: where(signed, ({ within }) => within.length === 0),
    expected: 'a Content-Disposition with handling=required',
    breach: ({ entity }) => {
      const text = entity.headers.first('Content-Disposition');
      const disposition = text === undefined ? undefined : parseDisposition(text);
      const isRequired =
        disposition &&
        !isFault(disposition) &&
        disposition.params.get('handling')?.toLowerCase() === 'required';
      return isRequired ? undefined : `Content-Disposition: ${text ?? '(none)'}`;
    },
  }),
  check('TRUST-3261-23.2-21', {
    over: wellFormed,
    expected: 'the certificate of the signer beside the signature',
    breach: (placed) => {
      const result = verificationOf(placed);
      return result.verdict === 'unknown' && result.reason.includes('certificate')
        ? result.reason
        : undefined;
    },
  }),
  check('TRUST-8551-3.5.3-21', {
    over: wellFormed,
    expected: 'a signature over the first part as it travels',
    breach: (placed) => {
      const result = verificationOf(placed);
      if (result.verdict === 'unknown') return SKIP;
      return result.verdict === 'bad' ? result.reason : undefined;
    },
  }),
  check('MSG-3428-11.4-01', {
    over: signedMessages,
    expected: 'a Date in a message/sip that is signed, the same as outside',
    breach: ({ entity: { parts }, sighting: { message } }) => {
      const [content] = parts;
      const inner = content && tunneledIn(content);
      // Fragments of messages, and messages among other parts, may hold it as well (RFC 3893).
      if (inner === undefined)
        return /message\/sip/i.test(content?.body.toString('latin1') ?? '')
          ? SKIP
          : `${content?.contentType.essence ?? 'nothing'} is signed, and no Date with it`;
      const date = inner.header('Date');
      if (date === undefined) return 'the signed message/sip has no Date';
      const outside = message.header('Date') ?? '(none)';
      return date === outside ? undefined : `Date: ${date} is signed, and outside stands Date: ${outside}`;
    },
  }),
];

function verificationOf({ entity }: Placed): ReturnType<typeof verifySigned> {
  return verifySigned(entity.headers.first('Content-Type') ?? '', entity.body);
}
