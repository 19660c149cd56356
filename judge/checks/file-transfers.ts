import { createHash } from 'node:crypto';
import { parseCpimHead } from '../../protocol/mime/cpim';
import { parseDisposition, type Disposition } from '../../protocol/mime/disposition';
import { parseDateTime } from '../../protocol/sdp/date-time';
import { formatHash, sha1Of, type FileSelector } from '../../protocol/sdp/file-selector';
import { isContainer } from '../../protocol/sdp/format-list';
import type { FileDescription } from '../../protocol/sdp/msrp-media';
import { attributeOf, hasAttribute } from '../../protocol/sdp/session-description';
import { isFault } from '../../protocol/sip/fault';
import { check, SKIP, type Breach, type Check, type Selector } from '../check';
import { contents, descriptionFrames, messageFrames, typeOf, type Content } from '../media-subjects';
import type { DescriptionSighting } from '../reading/descriptions';
import type { MsrpMessageReading } from '../reading/msrp-messages';
import { where } from '../subjects';

/** A description may be under way when the last response comes, milliseconds. */
const UNDER_WAY = 50;

/** An offer of who sent a file, made after that was transferred. */
interface LaterOffer {
  readonly content: Content;
  readonly offer: DescriptionSighting;
}

/** Content of a session for a file, described by who sends it. */
const files = where(contents, ({ sender }) => fileOf(sender.media) !== undefined);

/** The whole file as it is: no part of it, nothing around it, and as many octets as were told. */
const wholeFiles = where(files, ({ message, session, sender }) => {
  const type = typeOf(message);
  const { size } = selectorOf(sender.media) ?? {};
  const isPart = session.lines.some(({ offered }) => hasAttribute(offered, 'file-range'));
  const isWhole = message.isComplete && !isPart && (size === undefined || size === message.size);
  return isWhole && type !== undefined && !isContainer(type);
});

/** RFC 5547 s6 and s8.1: files that were sent, against what is said of them. */
export const FILE_TRANSFER_CHECKS: readonly Check[] = [
  check('MSRP-5547-6-05', {
    over: where(wholeFiles, ({ sender }) => sha1Of(selectorOf(sender.media) ?? NOTHING) !== undefined),
    expected: 'octets that have the hash of the file-selector',
    breach: ({ message, sender }) => {
      const [told, seen] = [
        sha1Of(selectorOf(sender.media)!)!,
        createHash('sha1').update(message.octets()).digest(),
      ];
      return told.equals(seen) ? undefined : { actual: formatHash(seen), expected: formatHash(told) };
    },
  }),
  check('MSRP-5547-6-07', {
    over: files,
    expected: 'name, size, disposition and dates of the description in Content-Disposition',
    breach: ({ message, sender }) => {
      const disposition = dispositionOf(message);
      return disposition ? dispositionFault(fileOf(sender.media)!, disposition) : SKIP;
    },
  }),
  check('MSRP-5547-8.1-06', {
    over: laterOffers(),
    expected: 'port 0 and the same file-transfer-id on the m= line of a file that has been transferred',
    breach: ({ content: { session, sender }, offer }) => {
      const media = offer.description.media[session.line.index];
      const known = fileOf(sender.media)!.transferId;
      const id = media && attributeOf(media, 'file-transfer-id');
      if (!media || known === undefined) return SKIP;
      if (media.port !== 0) return `port ${media.port}`;
      return id === known ? undefined : `port 0 and file-transfer-id ${id ?? 'absent'}`;
    },
  }),
];

const NOTHING: FileSelector = { hashes: [] };

/** What a side says of the file, by its latest description that says anything. */
function fileOf(media: Content['sender']['media']): FileDescription | undefined {
  return media.findLast(({ file }) => file?.selector !== undefined)?.file;
}

function selectorOf(media: Content['sender']['media']): FileSelector | undefined {
  return fileOf(media)?.selector;
}

/** Content-Disposition of the content: in the head of a message/cpim, else in the first chunk with a body. */
function dispositionOf(message: MsrpMessageReading): Disposition | undefined {
  const first = message.chunks.find(({ request }) => request.msrp.body !== undefined)!.request;
  let text = first.message.header('Content-Disposition');
  if (typeOf(message)?.essence === 'message/cpim') {
    const head = parseCpimHead(first.msrp.body ?? Buffer.alloc(0));
    text = head === 'incomplete' || isFault(head) ? undefined : head.mime.first('Content-Disposition');
  }
  const disposition = text === undefined ? undefined : parseDisposition(text);
  return disposition === undefined || isFault(disposition) ? undefined : disposition;
}

/** Only what both state counts. A name that is not plain text may be spelled in several ways. */
function dispositionFault(
  { selector, disposition, dates }: FileDescription,
  { type, params }: Disposition,
): Breach | undefined {
  const name = params.get('filename');
  if (selector?.name !== undefined && name !== undefined && isPlain(name) && isPlain(selector.name)) {
    if (name !== selector.name) return differ('filename', selector.name, name);
  }
  const size = params.get('size');
  if (selector?.size !== undefined && size !== undefined && Number(size) !== selector.size)
    return differ('size', selector.size, size);
  if (disposition !== undefined && disposition.toLowerCase() !== type)
    return differ('type', disposition, type);
  for (const kind of ['creation', 'modification', 'read'] as const) {
    const [told, text] = [dates?.[kind], params.get(`${kind}-date`)];
    const date = text === undefined ? undefined : parseDateTime(text);
    if (!told || !date || isFault(date) || date.getTime() === told.getTime()) continue;
    return differ(`${kind}-date`, told.toUTCString(), text!);
  }
  return undefined;
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !/[%\\"]/.test(text);
}

function differ(what: string, expected: string | number, actual: string): Breach {
  return { actual: `${what} ${actual} in Content-Disposition`, expected: `${what} ${expected}` };
}

/** Offers that the sender of a file made once it knew that the file had been transferred. */
function laterOffers(): Selector<LaterOffer> {
  return {
    subjects: function* (reading) {
      for (const content of files.subjects(reading)) {
        const known = transferredAt(content.message);
        if (known === undefined) continue;
        const id = fileOf(content.sender.media)!.transferId;
        for (const { offer, offerer, lines } of reading.descriptions.within(content.session.dialog)) {
          if (offer.sighting.sentAt <= known + UNDER_WAY) continue;
          const media = lines[content.session.line.index]?.offered;
          // From here on the line is about another file, or about none (s8.6).
          if (media && media.port !== 0 && attributeOf(media, 'file-transfer-id') !== id) break;
          if (offerer.name === content.message.sender.name) yield { content, offer };
        }
      }
    },
    by: ({ offer }) => offer.composer,
    frames: ({ content: { session, message }, offer }) => [
      ...descriptionFrames(session),
      ...messageFrames(message).slice(-1),
      offer.sighting.frame,
    ],
  };
}

/**
 * When the sender knew that all of the file had come: each chunk answered with 200, and success reported where that was
 * asked for. Undefined where nothing tells.
 */
function transferredAt({ chunks, isComplete, reports }: MsrpMessageReading): number | undefined {
  if (!isComplete) return undefined;
  const answers = chunks.flatMap(({ responses }) => responses.slice(0, 1));
  if (answers.length < chunks.length || answers.some(({ message }) => message.status !== 200))
    return undefined;
  const isReported = chunks[0]!.request.message.successReport;
  const successes = reports.filter(({ message }) => message.reportStatus?.code === 200);
  if (isReported && successes.length === 0) return undefined;
  const times = [...answers, ...(isReported ? successes : [])].map(
    ({ arrivedAt, sentAt }) => arrivedAt ?? sentAt,
  );
  return Math.max(...times);
}
