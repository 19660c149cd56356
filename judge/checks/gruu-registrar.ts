import { isFault } from '../../protocol/sip/fault';
import { grValue, instanceKey, instanceUrn, withoutGr } from '../../protocol/sip/gruu';
import { parseUri } from '../../protocol/sip/uri';
import { canonicalAor, uriEqual } from '../../protocol/sip/uri-equality';
import { check, SKIP, type Check, type Selector } from '../check';
import type { Grant } from '../reading/gruus';
import type { Binding, Registration } from '../reading/registrations';
import type { Reading } from '../reading/reading';
import { answers, granted, registrarAnswers, shown, where } from '../subjects';
import { knownAndValid, timeline, type Known } from './gruu-timeline';

/** A contact in a 200 to REGISTER. */
interface Listed {
  readonly registration: Registration;
  readonly binding: Binding;
}

const grants: Selector<Grant> = {
  subjects: ({ gruus }) => gruus.grants.filter(({ registration }) => !registration.response!.relayOf),
  by: ({ registration }) => registration.hop.server,
  frames: ({ registration }) => [registration.hop.request.frame, registration.response!.frame],
};

const listed: Selector<Listed> = {
  subjects: ({ registrations }) =>
    registrations.successful.flatMap((registration) =>
      registration.bindings!.map((binding) => ({ registration, binding })),
    ),
  by: ({ registration }) => registration.hop.server,
  frames: ({ registration }) => [registration.hop.request.frame, registration.response!.frame],
};

const listedInstances = where(listed, ({ binding }) => binding.instance !== undefined);
/** What is listed although its time is over, which REG-3261-10.3-23 is about, needs no GRUUs. */
const boundInstances = where(listedInstances, ({ binding }) => binding.until > binding.since);
const publicGrants = where(grants, ({ gruu }) => gruu.kind === 'public');
const temporaryGrants = where(grants, ({ gruu }) => gruu.kind === 'temporary');

/** RFC 5627 s5.1, s5.2, s7: what the registrar makes of a REGISTER, and the GRUUs in its answer. */
export const GRUU_REGISTRAR_CHECKS: readonly Check[] = [
  check('GRUU-3261-8.2.4-01', {
    over: where(granted, (each) => !each.supports('gruu')),
    expected: 'no pub-gruu and no temp-gruu, as the request did not list gruu in Supported',
    breach: ({ bindings }) =>
      bindings!
        .find(({ publicGruu, temporaryGruu }) => publicGruu !== undefined || temporaryGruu !== undefined)
        ?.contact.toString(),
  }),
  check('GRUU-5627-5.1-01', {
    over: where(registrarAnswers, ({ hop }) => hop.request.message.tokens('Require').includes('gruu')),
    expected: 'no refusal because of gruu in Require',
    breach: ({ status, response }) =>
      status === 420 && response!.message.tokens('Unsupported').includes('gruu')
        ? '420 with Unsupported: gruu'
        : undefined,
  }),
  check('GRUU-5627-5.1-02', {
    over: refusable(
      ({ uri }, { to }, { gruus }) =>
        !isFault(uri) && to !== undefined && uriEqual(uri, to) && gruus.find(uri) === undefined,
    ),
    expected: '403 to a contact with an instance ID that equals the address-of-record',
    breach: acceptance,
  }),
  check('GRUU-5627-5.1-03', {
    over: refusable((contact, { aor }, { gruus }) => gruus.find(contact.uri)?.aor === aor),
    expected: '403 to a contact with an instance ID that is a GRUU of the address-of-record',
    breach: acceptance,
  }),
  check('GRUU-5627-5.1-04', {
    over: refusable(({ uri }) => !isFault(uri) && uri.kind !== 'sip'),
    expected: '403 to a contact with an instance ID that is no SIP URI',
    breach: acceptance,
  }),
  check('GRUU-5627-5.1-05', {
    over: where(publicGrants, ({ gruu }) => !isFault(gruu.uri) && gruu.uri.kind === 'sip'),
    expected: 'a public GRUU made of the address-of-record and gr with a value',
    breach: ({ gruu }) => {
      if (isFault(gruu.uri) || gruu.uri.kind !== 'sip') return SKIP;
      const value = grValue(gruu.uri);
      if (value === undefined || value === '') return `pub-gruu="${gruu.text}", without a value of gr`;
      return canonicalAor(withoutGr(gruu.uri)) === gruu.aor
        ? undefined
        : `pub-gruu="${gruu.text}" for ${gruu.aor}`;
    },
  }),
  check('GRUU-5627-5.1-06', {
    over: where(listedInstances, (each, reading) => suggested(each, reading).length > 0),
    expected: "GRUUs of the registrar's own making, whatever the client suggests",
    breach: (each, reading) => {
      const { publicGruu, temporaryGruu } = each.binding;
      const taken = suggested(each, reading).find((one) => one === publicGruu || one === temporaryGruu);
      return taken && `${taken}, as the client suggested`;
    },
  }),
  check('GRUU-5627-5.1-08', {
    over: where(temporaryGrants, isRenewal),
    expected: 'a new temporary GRUU for each successful REGISTER of the instance',
    breach: ({ gruu, registration }, reading) =>
      timeline(reading).before(registration, gruu.instance).temporaryGruu === gruu
        ? `temp-gruu="${gruu.text}" again`
        : undefined,
  }),
  check('GRUU-5627-5.1-21', {
    over: where(
      boundInstances,
      ({ registration, binding }) =>
        listsGruu(registration) &&
        binding.refreshedBy === registration &&
        // What is no URN is no instance ID.
        instanceUrn(binding.instance!) !== undefined,
    ),
    expected: 'pub-gruu and temp-gruu with a contact that is registered with an instance ID',
    // What was given out before and is gone now is GRUU-5627-5.2-02.
    breach: (each, reading) => lacking(each, reading, (known) => known === undefined),
  }),
  check('GRUU-5627-5.2-01', {
    over: where(listed, (each) => registeredInstance(each) !== undefined),
    expected: 'the instance ID that the contact was registered with',
    breach: (each) => {
      const asked = registeredInstance(each)!;
      const { contact } = each.binding;
      const { instance } = contact;
      if (instance === undefined) return `${contact.uriText} without +sip.instance`;
      return instanceKey(instance) === instanceKey(asked)
        ? undefined
        : `+sip.instance="${instance}" where "${asked}" was registered`;
    },
  }),
  check('GRUU-5627-5.2-02', {
    over: where(boundInstances, ({ registration }) => listsGruu(registration)),
    expected: 'the GRUUs of every listed instance that has some',
    breach: (each, reading) => lacking(each, reading, (known) => known !== undefined),
  }),
  check('GRUU-5627-5.2-03', {
    over: where(temporaryGrants, ({ registration }) => registration.alone),
    expected: 'the temporary GRUU that was created last for the instance',
    breach: ({ gruu, registration }, reading) => {
      const { temporaryGruu } = timeline(reading).before(registration, gruu.instance);
      const isOlder = gruu.shownBy[0] !== registration && temporaryGruu !== gruu;
      return isOlder ? `temp-gruu="${gruu.text}" after "${temporaryGruu?.text ?? ''}"` : undefined;
    },
  }),
  check('GRUU-5627-5.2-04', {
    over: answers('REGISTER'),
    expected: 'no gruu in Require and Supported of the response',
    breach: ({ response: { message } }) =>
      ['Require', 'Supported']
        .filter((name) => message.tokens(name).includes('gruu'))
        .map((name) => shown(message, name))
        .find(Boolean),
  }),
  check('GRUU-5627-7-01', {
    over: where(listed, ({ binding: { contact } }) =>
      ['pub-gruu', 'temp-gruu'].some((name) => contact.params.has(name)),
    ),
    expected: 'GRUUs that are SIP URIs with gr, in quotation marks',
    breach: ({ binding }) => malformedGruu(binding),
  }),
];

/** What entitles to GRUUs in the answer is Supported (RFC 5627 s5.2); Require asks for no more than to understand them (s5.1). */
function listsGruu({ hop }: Registration): boolean {
  return hop.request.message.tokens('Supported').includes('gruu');
}

/** REGISTERs that must be refused for the sake of a contact that is to be bound with an instance ID. */
function refusable(
  isWrong: (
    contact: Registration['contacts'][number],
    registration: Registration,
    reading: Reading,
  ) => boolean,
): Selector<Registration> {
  return where(
    registrarAnswers,
    (each, reading) =>
      // Another refusal may come first; only success proves that this one was left out.
      (each.bindings !== undefined || each.status === 403) &&
      each.live.some((contact) => contact.instance !== undefined && isWrong(contact, each, reading)),
  );
}

function acceptance({ bindings, response, hop }: Registration): string | undefined {
  return bindings && `${response!.message.startLine} to ${shown(hop.request.message, 'Contact') ?? ''}`;
}

/** GRUUs that the client put on its Contact and that are none the registrar had given it. */
function suggested({ registration, binding }: Listed, reading: Reading): string[] {
  const asked = registration.asked(binding);
  if (!asked || binding.instance === undefined || binding.refreshedBy !== registration) return [];
  const key = instanceKey(binding.instance);
  const { publicGruu, temporaryGruu } = timeline(reading).before(registration, key);
  const found: string[] = [];
  // Before the first grant on the trace nobody knows what the client was given earlier.
  if (publicGruu && asked.pubGruu !== undefined && asked.pubGruu !== publicGruu.text)
    found.push(asked.pubGruu);
  if (
    temporaryGruu &&
    asked.tempGruu !== undefined &&
    !isGrantedBefore(asked.tempGruu, registration, reading)
  )
    found.push(asked.tempGruu);
  return found;
}

function isGrantedBefore(text: string, registration: Registration, { gruus }: Reading): boolean {
  const uri = parseUri(text);
  const first = isFault(uri) ? undefined : gruus.find(uri)?.shownBy[0];
  return first !== undefined && first !== registration;
}

/** The REGISTER binds the instance anew, and no other one interferes. */
function isRenewal({ gruu, registration }: Grant): boolean {
  return (
    registration.alone &&
    registration.live.some(
      (each) => each.instance !== undefined && instanceKey(each.instance) === gruu.instance,
    )
  );
}

/** The GRUU parameters that a listed contact lacks, of those that are, or are not, known to exist. */
function lacking(
  { registration, binding }: Listed,
  reading: Reading,
  concerns: (known: Known['publicGruu']) => boolean,
): string | undefined {
  const known = knownAndValid(registration, instanceKey(binding.instance!), reading);
  const lacks = [
    binding.publicGruu === undefined && concerns(known.publicGruu) ? 'pub-gruu' : '',
    binding.temporaryGruu === undefined && concerns(known.temporaryGruu) ? 'temp-gruu' : '',
  ].filter(Boolean);
  return lacks.length > 0 ? `${binding.contact.uriText} without ${lacks.join(' and ')}` : undefined;
}

/** The instance ID with which a listed contact was registered last, when that is on the trace. */
function registeredInstance({ binding }: Listed): string | undefined {
  return binding.refreshedBy?.asked(binding)?.instance;
}

/** A GRUU parameter that is not a SIP URI in quotation marks. That a public GRUU has gr is GRUU-5627-5.1-05. */
function malformedGruu({ contact }: Binding): string | undefined {
  for (const name of ['pub-gruu', 'temp-gruu']) {
    const spelled = contact.params.raw(name);
    if (!contact.params.has(name)) continue;
    if (!spelled?.startsWith('"')) return `${name}=${spelled ?? ''}`;
    const uri = parseUri(contact.params.get(name) ?? '');
    const isGruu = !isFault(uri) && uri.kind === 'sip' && (uri.params.has('gr') || name === 'pub-gruu');
    if (!isGruu) return `${name}=${spelled}`;
  }
  return undefined;
}
