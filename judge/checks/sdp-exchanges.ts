import {
  answerProblems,
  successorProblems,
  type ExchangeProblem,
} from '../../protocol/sdp/exchange-problems';
import { hasAttribute } from '../../protocol/sdp/session-description';
import { check, type Breach, type Check } from '../check';
import { answeredLines, answeredOffers, successions, type Succession } from '../description-subjects';
import { perReading } from '../per-reading';
import type { Exchange } from '../reading/descriptions';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';

const problemsOf = perReading(
  (reading: Reading): ReadonlyMap<Exchange, readonly ExchangeProblem[]> =>
    new Map(
      [...answeredOffers.subjects(reading)].map((each) => [
        each,
        answerProblems(each.offer.description, each.answer!.description),
      ]),
    ),
);

/** RFC 3264 s6 and s8, RFC 4975 s8.4: answers against their offers, and descriptions against those before them. */
export const SDP_EXCHANGE_CHECKS: readonly Check[] = [
  check('MSRP-3264-6-01', {
    over: answeredOffers,
    expected: 'the m= lines of the offer in the answer, in its order and with its media',
    breach: ({ offer, answer }) => {
      const [offered, answered] = [offer, answer!].map(({ description }) => description.media);
      if (offered!.length !== answered!.length) {
        return {
          actual: `${answered!.length} m= lines`,
          expected: `${offered!.length} m= lines, as in the offer`,
        };
      }
      const other = offered!.find(({ media, isReadable, index }) => {
        const slot = answered![index]!;
        return isReadable && slot.isReadable && slot.media !== media;
      });
      return (
        other && {
          actual: `m=${answered![other.index]!.media} in slot ${other.index + 1}`,
          expected: `m=${other.media} in slot ${other.index + 1}`,
        }
      );
    },
  }),
  check('MSRP-3264-6-21', {
    over: answeredOffers,
    expected: 'the t= line of the offer in the answer',
    breach: (exchange, reading) =>
      breachOf(
        problemsOf(reading)
          .get(exchange)
          ?.find(({ kind }) => kind === 'timing'),
      ),
  }),
  check('MSRP-3264-6.1-01', {
    over: where(answeredLines, ({ offered, answered }) => offered.port !== 0 && answered.port !== 0),
    expected: 'a direction that goes with the one offered',
    breach: ({ exchange, index }, reading) => problemAt(exchange, index, 'direction', reading),
  }),
  check('MSRP-3264-8.2-01', {
    over: where(answeredLines, ({ offered }) => offered.port === 0),
    expected: 'port 0 for a line that is offered with port 0',
    breach: ({ exchange, index }, reading) => problemAt(exchange, index, 'closed-line', reading),
  }),
  check('MSRP-3264-8-01', {
    over: successions,
    expected: 'every earlier m= line in its slot, and o= with nothing new but the next version',
    breach: changeFault,
  }),
  check('MSRP-4975-8.4-02', {
    over: successions,
    expected: 'the same o= line in a description that changes nothing',
    breach: ({ earlier, later }) =>
      breachOf(
        successorProblems(earlier.description, later.description).find(({ kind }) => kind === 'unchanged'),
      ),
  }),
  check('MSRP-6135-4.2.1-21', {
    over: where(
      answeredLines,
      ({ offered, answered }) =>
        answered.port !== 0 && hasAttribute(offered, 'setup') && hasAttribute(answered, 'setup'),
    ),
    expected: 'a=setup in the answer that goes with the one in the offer',
    breach: ({ exchange, index }, reading) => problemAt(exchange, index, 'setup', reading),
  }),
];

/**
 * What is wrong with a description that changes something (RFC 3264 s8). The rules are ones for offers; an answer has as many
 * lines as its offer, and may only not have the version of another description. The version of an offer may count from one
 * that was refused.
 */
function changeFault({ earlier, later, inVain }: Succession): Breach | undefined {
  const problems = successorProblems(earlier.description, later.description);
  const vanished = problems.find(({ kind }) => kind === 'vanished-line' && later.kind === 'offer');
  if (vanished) return breachOf(vanished);
  const isVersion = ({ kind }: ExchangeProblem): boolean =>
    kind === 'version-kept' || (kind === 'origin' && later.kind === 'offer');
  const fitsOther = inVain.some(
    ({ description }) => !successorProblems(description, later.description).some(isVersion),
  );
  return fitsOther ? undefined : breachOf(problems.find(isVersion));
}

function problemAt(
  exchange: Exchange,
  index: number,
  kind: ExchangeProblem['kind'],
  reading: Reading,
): Breach | undefined {
  return breachOf(
    problemsOf(reading)
      .get(exchange)
      ?.find((each) => each.kind === kind && each.media === index),
  );
}

function breachOf(problem: ExchangeProblem | undefined): Breach | undefined {
  return problem && { actual: problem.seen, expected: problem.expected };
}
