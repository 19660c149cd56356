import type { Reading } from '../reading/reading';
import { finalOf, type Hop } from '../reading/hops';
import { composerOf } from './answers';
import { decided, undecided, type Expectation } from './expectation';
import type { Contact } from '../../protocol/sip/contact';

/** The latest request of a bystander was answered with a status that fits. */
export function coreAnswered(
  reading: Reading,
  client: string,
  fits: (status: number) => boolean,
  words: string,
): Expectation {
  const expected = `the request is answered with ${words}`;
  const hop = latest(reading, client);
  if (!hop) return undecided(expected, `${client} sent nothing`);
  const final = finalOf(hop);
  if (!final) return decided(hop.server, expected, false, 'no final answer', [hop.request]);
  return decided(composerOf(final), expected, fits(final.message.status), final.message.startLine, [
    hop.request,
    final,
  ]);
}

/** The answer to it has a header field, with this list element or value when one is given. */
export function coreAnswerHas(reading: Reading, client: string, name: string, value?: string): Expectation {
  return ofAnswer(
    reading,
    client,
    `${name}${value === undefined ? '' : `: ${value}`} in the answer`,
    (hop) => {
      const { message } = finalOf(hop)!;
      const kept = value === undefined ? message.has(name) : message.fields(name).join(', ') === value;
      return {
        kept,
        actual: message.has(name) ? `${name}: ${message.fields(name).join(', ')}` : `no ${name}`,
      };
    },
  );
}

/** The answer lists this many contacts. */
export function coreAnswerLists(reading: Reading, client: string, count: number): Expectation {
  return ofAnswer(reading, client, `${count} contacts in the answer`, (hop) => {
    const listed = finalOf(hop)!.message.contacts.length;
    return { kept: listed === count, actual: `${listed} contacts` };
  });
}

/** No GRUU in the answer names a user, or none is there at all, on the contact that the bystander registered. */
export function coreAnswerWithoutGruu(reading: Reading, client: string, user?: string): Expectation {
  const expected = user === undefined ? 'no GRUU in the answer' : `no GRUU that names ${user}`;
  return ofAnswer(reading, client, expected, (hop) => {
    const contacts = finalOf(hop)!.message.contacts.filter((each): each is Contact => each !== '*');
    const gruus = contacts
      .flatMap((each) => [each.pubGruu, each.tempGruu])
      .filter((each): each is string => each !== undefined);
    const found = gruus.find((each) => user === undefined || each.includes(`${user}@`));
    return { kept: found === undefined, actual: found ?? 'none' };
  });
}

/** The latest request of a bystander was not sent on to any of these terminals. */
export function requestKeptFrom(reading: Reading, client: string, terminals: readonly string[]): Expectation {
  const expected = 'no terminal is sent the request';
  const hop = latest(reading, client);
  if (!hop) return undecided(expected, `${client} sent nothing`);
  const leaked = reading.relayOf(hop)?.branches.filter((each) => terminals.includes(each.server.name)) ?? [];
  const actual = leaked[0] ? `it was sent to ${leaked[0].server.name}` : 'it was sent to none';
  return decided(hop.server, expected, leaked.length === 0, actual, [hop.request, leaked[0]?.request]);
}

function ofAnswer(
  reading: Reading,
  client: string,
  expected: string,
  look: (hop: Hop) => { readonly kept: boolean; readonly actual: string },
): Expectation {
  const hop = latest(reading, client);
  const final = hop && finalOf(hop);
  if (!final) return undecided(expected, `${client} got no answer`);
  const { kept, actual } = look(hop);
  return decided(composerOf(final), expected, kept, actual, [hop.request, final]);
}

function latest(reading: Reading, client: string): Hop | undefined {
  return reading.hops.findLast((each) => each.client.name === client);
}
