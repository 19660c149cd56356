import { isFault } from '../../protocol/sip/fault';
import type { FILE_ATTRIBUTES } from '../../protocol/sdp/file-attributes';
import { parseFileRange, parseTokenValue } from '../../protocol/sdp/file-attributes';
import { maySelectSame, splitSelectors, type FileSelector } from '../../protocol/sdp/file-selector';
import { NOT_IN_ANSWERS } from '../../protocol/sdp/file-transfer';
import { attributeOf, hasAttribute, type MediaDescription } from '../../protocol/sdp/session-description';
import { check, SKIP, type Breach, type Check, type Selector, type Skip } from '../check';
import { answeredLines, type AnsweredLine } from '../description-subjects';
import { perReading } from '../per-reading';
import type { Exchange, MediaExchange } from '../reading/descriptions';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';
import { claimsFileTransfer, hasFileAttribute } from './media-claims';

/** Offered m= lines with a file-selector that selects something, and a port. Each offer once, however it was forked. */
const offeredFiles: Selector<MediaExchange> = {
  subjects: (reading) => offeredFilesOf(reading),
  by: ({ exchange }) => exchange.offerer,
  frames: ({ exchange }) => [exchange.offer.sighting.frame],
};

/** Answers to lines with a file-transfer-id, of endpoints that show somewhere that they know RFC 5547. */
const answeredFiles = where(
  answeredLines,
  ({ exchange, offered, offeredMsrp }, reading) =>
    offeredMsrp !== undefined &&
    hasAttribute(offered, 'file-transfer-id') &&
    claimsFileTransfer(reading, exchange.answerer),
);
const refusedFiles = where(
  answeredFiles,
  ({ offered, answered }) => offered.port !== 0 && answered.port === 0 && hasSelector(offered),
);
/** Files that a receiver accepts. */
const takenFiles = where(
  answeredFiles,
  ({ offered, answered }) =>
    answered.port !== 0 && offered.direction === 'sendonly' && hasFileAttribute(answered),
);

/** RFC 5547 s8.1 to s8.3, s8.6: offers of files, and answers to them. */
export const FILE_EXCHANGE_CHECKS: readonly Check[] = [
  check('MSRP-5547-8.1-01', {
    over: offeredFiles,
    expected: 'a token as file-transfer-id that no other m= line of the session has had',
    breach: ({ exchange, index, offered }, reading) => {
      const id = attributeOf(offered, 'file-transfer-id');
      if (id === undefined) return 'no a=file-transfer-id';
      const fault = parseTokenValue(id);
      if (isFault(fault)) return `a=file-transfer-id:${id} (${fault.reason})`;
      const other = [...historyOf(exchange, reading), exchange]
        .flatMap(({ offer }) => offer.description.media)
        .find((each) => each.index !== index && attributeOf(each, 'file-transfer-id') === id);
      return other && `a=file-transfer-id:${id} on m= lines ${other.index + 1} and ${index + 1}`;
    },
  }),
  check('MSRP-5547-8.1-02', {
    over: answeredFiles,
    expected: 'the file-transfer-id of the offer',
    breach: ({ offered, answered }) => {
      // A refusal that repeats nothing at all is a matter of section 8.3.
      if (answered.port === 0 && offered.port !== 0 && !hasFileAttribute(answered)) return SKIP;
      return unlike('file-transfer-id', offered, answered);
    },
  }),
  check('MSRP-5547-8.2.1-01', {
    over: where(offeredFiles, ({ offered }) => offered.direction !== 'recvonly'),
    expected: 'a type, size or hash selector and a=sendonly in the offer to send a file',
    breach: ({ offered }) => {
      const value = attributeOf(offered, 'file-selector')!;
      const isNameAlone = splitSelectors(value).every((each) => each.startsWith('name:'));
      if (isNameAlone) return `a=file-selector:${value}`;
      // A stream may be held for a while.
      if (offered.direction === 'inactive') return SKIP;
      return offered.direction === 'sendonly' ? undefined : `a=${offered.direction}`;
    },
  }),
  check('MSRP-5547-8.3-01', {
    over: refusedFiles,
    expected: 'the file-selector of the offer on the m= line of a file that is refused',
    breach: ({ offered, answered }) => {
      const [before, after] = [offered, answered].map((each) =>
        splitSelectors(attributeOf(each, 'file-selector') ?? '').sort(),
      );
      if (before!.join(' ') === after!.join(' ')) return undefined;
      return unlike('file-selector', offered, answered);
    },
  }),
  check('MSRP-5547-8.3.1-01', {
    over: where(takenFiles, ({ answered }) => hasSelector(answered)),
    expected: 'name, type and size of the offer, and a=recvonly, in the answer that accepts a file',
    breach: acceptanceFault,
  }),
  check('MSRP-5547-8.3.1-02', {
    over: takenFiles,
    expected: 'no file-icon, file-disposition and file-date in the answer of a file receiver',
    breach: ({ answered }) => {
      const found = NOT_IN_ANSWERS.find((name) => hasAttribute(answered, name));
      return found && `a=${found}:${attributeOf(answered, found) ?? ''}`;
    },
  }),
  check('MSRP-5547-8.3.1-03', {
    over: where(
      answeredFiles,
      ({ offered, answered }) =>
        answered.port !== 0 && hasFileAttribute(answered) && hasAttribute(offered, 'file-range'),
    ),
    expected: 'the file-range of the offer in the answer that accepts it',
    breach: ({ offered, answered }) => {
      const before = parseFileRange(attributeOf(offered, 'file-range') ?? '');
      const after = parseFileRange(attributeOf(answered, 'file-range') ?? '');
      const isSame =
        !isFault(before) && !isFault(after) && before.start === after.start && before.stop === after.stop;
      return isSame ? undefined : unlike('file-range', offered, answered);
    },
  }),
  check('MSRP-5547-8.6-01', {
    over: where(offeredFiles, ({ offeredMsrp }) => offeredMsrp?.file?.transferId !== undefined),
    expected: 'a new file-transfer-id for another file on the same m= line',
    breach: ({ exchange, index, offeredMsrp }, reading) => {
      const { selector, transferId } = offeredMsrp!.file!;
      const earlier = historyOf(exchange, reading)
        .filter((each) => each.offerer.name === exchange.offerer.name)
        .map((each) => each.lines[index]?.offeredMsrp?.file)
        .find((file) => file?.transferId === transferId && excludes(file?.selector, selector));
      return earlier && `a=file-transfer-id:${transferId!} for two files`;
    },
  }),
];

const offeredFilesOf = perReading((reading: Reading): MediaExchange[] => {
  const met = new Set<MediaDescription>();
  return reading.descriptions.exchanges
    .flatMap(({ lines }) => lines)
    .filter(({ offered, offeredMsrp }) => {
      if (!offeredMsrp || offered.port === 0 || !hasSelector(offered) || met.has(offered)) return false;
      met.add(offered);
      return true;
    });
});

/** The exchanges of the same dialog before this one, those that were refused left aside. */
function historyOf(exchange: Exchange, reading: Reading): Exchange[] {
  const all = reading.descriptions.within(exchange.dialog);
  return all.slice(0, all.indexOf(exchange)).filter(({ answer }) => answer !== undefined);
}

/** True for a file-selector that has any selector. */
function hasSelector(media: MediaDescription): boolean {
  return (attributeOf(media, 'file-selector') ?? '') !== '';
}

function excludes(before: FileSelector | undefined, now: FileSelector | undefined): boolean {
  return before !== undefined && now !== undefined && !maySelectSame(before, now);
}

/** RFC 5547 s8.3.1: the selectors are copied, the hash may be. A direction that RFC 3264 forbids is judged by that. */
function acceptanceFault(line: AnsweredLine, reading: Reading): Breach | string | undefined | Skip {
  const [from, to] = [line.offeredMsrp?.file?.selector, line.answeredMsrp?.file?.selector];
  const pairs: readonly [string, string | number | undefined, string | number | undefined][] = [
    ['name', from?.name, to?.name],
    ['type', from?.type?.essence, to?.type?.essence],
    ['size', from?.size, to?.size],
  ];
  for (const [word, offered, answered] of pairs) {
    if (offered === undefined || offered === answered) continue;
    const actual = answered === undefined ? `no ${word} selector` : `${word} ${answered}`;
    return { actual, expected: `the ${word} selector of the offer, ${offered}` };
  }
  // A transfer that is known already may be held for a while.
  const isNew = historyOf(line.exchange, reading).every(
    ({ lines }) => lines[line.index]?.offeredMsrp?.file?.transferId !== line.offeredMsrp?.file?.transferId,
  );
  return isNew && line.answered.direction === 'inactive' ? 'a=inactive' : undefined;
}

function unlike(
  name: (typeof FILE_ATTRIBUTES)[number],
  offered: MediaDescription,
  answered: MediaDescription,
): Breach | undefined {
  const [before, after] = [offered, answered].map((each) => attributeOf(each, name));
  if (before === after) return undefined;
  return {
    actual: after === undefined ? `no a=${name}` : `a=${name}:${after}`,
    expected: `a=${name}:${before ?? ''}`,
  };
}
