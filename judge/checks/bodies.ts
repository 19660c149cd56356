import type { Entity } from '../../protocol/mime/entity';
import { parseDisposition } from '../../protocol/mime/disposition';
import { isFault } from '../../protocol/sip/fault';
import { check, SKIP, type Check, type Selector } from '../check';
import { bodyAnswersOf, type BodyAnswer, type BodyRule } from '../reading/body-answers';
import { composed, where } from '../subjects';
import { entitiesOf, type Placed } from './entities';

const all = entities();
const multiparts = where(all, ({ entity }) => isMixed(entity) || isAlternative(entity));

/** RFC 3261 s20.15, RFC 5621: bodies and their parts, as the user agent composed them. */
export const BODY_CHECKS: readonly Check[] = [
  check('BODY-3261-20.15-01', {
    over: where(composed, ({ message }) => message.body.length > 0),
    expected: 'a Content-Type beside the body',
    breach: ({ message }) =>
      message.has('Content-Type') ? undefined : `${message.body.length} octets of body without a type`,
  }),
  check('BODY-5621-3.2-01', {
    over: all,
    expected: 'binary transfer encoding',
    breach: ({ entity, within }) => {
      const encoding = entity.headers.first('Content-Transfer-Encoding')?.toLowerCase();
      if (encoding !== 'base64' && encoding !== 'quoted-printable') return undefined;
      // S/MIME is at home where base64 is (RFC 3261 s23).
      if ([entity, ...within].some(isSecured)) return SKIP;
      return `${entity.contentType.essence} with Content-Transfer-Encoding: ${encoding}`;
    },
  }),
  check('BODY-5621-4.3-21', {
    over: multiparts,
    expected:
      'no multipart/mixed in a multipart/mixed and no multipart/alternative in a multipart/alternative',
    breach: ({ entity }) => {
      const { essence } = entity.contentType;
      const nested = entity.parts.find(
        (part) => part.contentType.essence === essence && part.contentId === undefined,
      );
      return nested && `${essence} without Content-ID in a ${essence}`;
    },
  }),
  check('BODY-5621-8.2-01', {
    over: multiparts,
    expected: 'handling in Content-Disposition of the multipart and of each part of a multipart/mixed',
    breach: ({ entity }) => {
      const { essence } = entity.contentType;
      if (!handlingOf(entity)) return `${essence} with ${dispositionText(entity)}`;
      if (isMixed(entity)) {
        const part = entity.parts.find((each) => !handlingOf(each));
        return part && `${part.contentType.essence} in a ${essence} with ${dispositionText(part)}`;
      }
      const other = entity.parts.find((each) => each.disposition.type !== entity.disposition.type);
      return (
        other && {
          actual: `${other.contentType.essence} with the disposition ${other.disposition.type} in a ${essence} with ${entity.disposition.type}`,
          expected: 'one disposition type for a multipart/alternative and its parts',
        }
      );
    },
  }),
  check('BODY-5621-8.2-21', {
    over: where(all, ({ entity }) => isMixed(entity) && entity.headers.has('Content-Disposition')),
    expected: 'the disposition render on a multipart/mixed',
    breach: ({ entity }) => (entity.disposition.type === 'render' ? undefined : dispositionText(entity)),
  }),
  check('BODY-5621-4.2-01', {
    over: decidedBy('multipart'),
    expected: 'multipart/mixed and multipart/alternative taken, when their parts are',
    breach: refusal,
  }),
  check('BODY-5621-4.2-02', {
    over: decidedBy('unknown multipart'),
    expected: 'a multipart of an unknown subtype handled like multipart/mixed',
    breach: refusal,
  }),
  check('BODY-5621-6.1-01', {
    over: decidedBy('alternatives'),
    expected: 'the last one of the alternatives that is understood taken',
    breach: refusal,
  }),
  check('BODY-5621-8.1-01', {
    over: decidedBy('optional part'),
    expected: 'an optional part that is not understood left aside',
    breach: refusal,
  }),
  check('BODY-5621-8.3-01', {
    over: decidedBy('optional alternatives'),
    expected: 'optional alternatives of which none is understood left aside',
    breach: refusal,
  }),
];

/** Answers to bodies that one rule alone lets a user agent process. */
export function decidedBy(rule: BodyRule): Selector<BodyAnswer> {
  return {
    subjects: (reading) => bodyAnswersOf(reading).filter((each) => each.rule === rule),
    by: ({ response }) => response.sender,
    frames: ({ hop, response }) => [hop.request.frame, response.frame],
  };
}

/** The 415 to such a body, if that is the answer. */
export function refusal({ response, accept }: BodyAnswer): string | undefined {
  const { status, startLine } = response.message;
  return status === 415 ? `${startLine} with Accept: ${accept.join(', ')}` : undefined;
}

/** Bodies and all parts in them, of composed messages whose body can be read. */
function entities(): Selector<Placed> {
  return {
    subjects: entitiesOf,
    by: ({ sighting }) => sighting.sender,
    frames: ({ sighting }) => [sighting.frame],
  };
}

function isMixed({ contentType }: Entity): boolean {
  return contentType.essence === 'multipart/mixed';
}

function isAlternative({ contentType }: Entity): boolean {
  return contentType.essence === 'multipart/alternative';
}

function isSecured({ contentType: { essence } }: Entity): boolean {
  return essence === 'multipart/signed' || essence.startsWith('application/pkcs7-');
}

/** True when the Content-Disposition says required or optional in so many words. */
function handlingOf({ headers }: Entity): boolean {
  const text = headers.first('Content-Disposition');
  const disposition = text === undefined ? undefined : parseDisposition(text);
  if (disposition === undefined || isFault(disposition)) return false;
  return ['required', 'optional'].includes((disposition.params.get('handling') ?? '').toLowerCase());
}

function dispositionText({ headers }: Entity): string {
  const text = headers.first('Content-Disposition');
  return text === undefined ? 'no Content-Disposition' : `Content-Disposition: ${text}`;
}
