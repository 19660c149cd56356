import type { Contact } from '../../protocol/sip/contact';
import type { Features, FeatureTerm, FeatureValue } from '../../protocol/sip/features';
import { check, SKIP, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import type { Binding, Registration } from '../reading/registrations';
import type { Sighting } from '../reading/sighting';
import { composed, registering, where } from '../subjects';

/** Names the user agent and is no feature to choose by; it has requirements of its own (RFC 5626, RFC 5627). */
const INSTANCE = '+sip.instance';

/** RFC 3840: what a user agent says of itself in Contact. */
export const CAPABILITY_CHECKS: readonly Check[] = [
  check('CAP-3840-6-01', {
    over: where(registering, ({ live }) => live.some((each) => each.instance !== undefined)),
    expected: 'feature parameters with the contact of the user agent itself',
    breach: ({ live }) =>
      live.find((each) => each.instance !== undefined && featuresOf(each).length === 0)?.toString(),
  }),
  check('CAP-3840-6-03', {
    over: where(listed(), ({ asked }) => featuresOf(asked).length > 0),
    expected: 'all feature parameters that the contact was registered with',
    breach: ({ registration, asked, binding }, reading) => {
      if (!knowingRegistrars(reading).has(registration.hop.server.name)) return SKIP;
      const differing = difference(asked.features, binding.contact.features);
      return (
        differing &&
        `${spelled(binding.contact.features, differing)} where ${spelled(asked.features, differing)} was registered`
      );
    },
  }),
  check('CAP-3840-9-01', {
    over: where(
      composed,
      (each) =>
        each.sender.role === 'terminal' &&
        (isRequest(each, 'REGISTER') || isSuccessOf(each, 'OPTIONS')) &&
        each.message.has('Contact'),
    ),
    expected: 'feature parameters in their grammar',
    breach: ({ message }) => {
      for (const contact of message.contacts)
        if (contact !== '*')
          for (const [tag, { fault }] of contact.features.tags)
            if (fault && tag !== INSTANCE) return `${spelled(contact.features, tag)}: ${fault.reason}`;
      return undefined;
    },
  }),
];

/**
 * Names of registrars that show that they know RFC 3840: they name its option tag, accept it in Require, or list a
 * feature of some contact. One that does not know it ignores feature parameters with good right (RFC 3840 s6).
 */
const knowingRegistrars = perReading(({ messages, registrations }) => {
  const names = new Set<string>();
  for (const { message, sender, relayOf } of messages)
    if (!relayOf && message.kind === 'response' && message.tokens('Supported').includes('pref'))
      names.add(sender.name);
  for (const { hop, bindings } of registrations.successful)
    if (
      hop.request.message.tokens('Require').includes('pref') ||
      bindings!.some(({ contact }) => featuresOf(contact).length > 0)
    )
      names.add(hop.server.name);
  return names;
});

/** Listed contacts whose registration is on the trace, with the contact that was asked for. */
function listed(): Selector<{ registration: Registration; binding: Binding; asked: Contact }> {
  return {
    subjects: function* ({ registrations }) {
      for (const registration of registrations.successful) {
        for (const binding of registration.bindings!) {
          const asked = binding.refreshedBy?.asked(binding);
          if (asked) yield { registration, binding, asked };
        }
      }
    },
    by: ({ registration }) => registration.hop.server,
    frames: ({ registration, binding }) => [
      binding.refreshedBy!.hop.request.frame,
      registration.response!.frame,
    ],
  };
}

function featuresOf({ features }: Contact): string[] {
  return [...features.tags.keys()].filter((tag) => tag !== INSTANCE);
}

/** The first feature of `wanted` that `found` lacks or has with another value. */
function difference(wanted: Features, found: Features): string | undefined {
  for (const [tag, value] of wanted.tags) {
    if (tag === INSTANCE) continue;
    const other = found.tags.get(tag);
    if (!other || !isSameValue(value, other)) return tag;
  }
  return undefined;
}

/** Terms are joined by OR, so that their order makes no difference. */
function isSameValue(a: FeatureValue, b: FeatureValue): boolean {
  if (a.spelled === b.spelled) return true;
  const [one, other] = [a, b].map(({ terms }) => terms.map(termKey).sort().join());
  return one === other;
}

/** Tokens compare without regard to case, strings with regard to it (RFC 3840 s9). */
function termKey(term: FeatureTerm): string {
  const value = (): string => {
    switch (term.kind) {
      case 'boolean':
        return String(term.value);
      case 'token':
        return term.token.toLowerCase();
      case 'number':
        return `${term.min}:${term.max}`;
      case 'string':
        return `<${term.text}>`;
    }
  };
  return `${term.negated ? '!' : ''}${term.kind} ${value()}`;
}

function spelled({ tags }: Features, tag: string): string {
  const value = tags.get(tag);
  if (!value) return `no ${tag}`;
  return value.spelled === undefined ? tag : `${tag}=${value.spelled}`;
}

function isRequest({ message }: Sighting, method: string): boolean {
  return message.kind === 'request' && message.method === method;
}

function isSuccessOf({ message }: Sighting, method: string): boolean {
  return (
    message.kind === 'response' &&
    message.status >= 200 &&
    message.status < 300 &&
    message.cseq?.method === method
  );
}
