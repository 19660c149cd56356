import { sampleOf, typesRequiredBy } from '../../protocol/push/samples';
import type { Action, Control, Profile } from '../../testbed/profile/profile';
import type { Need, StepTraits } from '../../testbed/sut/applicability';
import type { ServiceName } from '../../testbed/push-service';
import type { Casting } from '../../testbed/sut/casting';

// What steps need of those who take part. A step that says nothing can be done with any system under test. A reason
// that begins with "set-up:" can be mended in the profile, and does not stand in the way of the test for good. The number
// that some needs take is the position of the argument that names the terminals, from 0.

/** What a step says of itself, in the form in which Cucumber keeps it. */
export function needs(...list: readonly Need[]): { readonly wrapperOptions: StepTraits } {
  const involvesSender = list.some((each) => SENDERS.has(each));
  return {
    wrapperOptions: {
      needs: list,
      involvesSender,
      involvesBystander: list.some((each) => BYSTANDERS.has(each)),
    },
  };
}

/** A step that brings in a user and terminals. */
export function introduces(
  who: NonNullable<StepTraits['introduces']>,
  ...list: readonly Need[]
): { readonly wrapperOptions: StepTraits } {
  return { wrapperOptions: { introduces: who, needs: list } };
}

/** The core has to be told how to be. */
export const simulatedCore: Need = ({ core }) =>
  core && `it needs a simulated core in place of ${core.profile.name}`;

/** There is a URI-list service: a simulated one, or that of the core under test. */
export const listService: Need = ({ core }) =>
  core && core.profile.ixit.listService === undefined
    ? `IXIT: ${core.profile.name} is not said to have a URI-list service`
    : undefined;

/** A bystander without credentials gets through to the core. */
export const coreTakesStrangers: Need = ({ core }) =>
  core?.profile.users.some((each) => each.password !== undefined) === true
    ? `${core.profile.name} asks for credentials, and the bystander has none`
    : undefined;

/** A bystander repeats what somebody else has said, credentials and all. */
export const bystanderRepeats: Need = () => undefined;

/** The sender has to be told how to go about it, or asked what it thinks. */
export const simulatedSender: Need = ({ sender }) =>
  sender && `it needs a simulated sender in place of ${sender.profile.name}`;

/** The sender takes part. */
export const senderTakesPart: Need = () => undefined;

/** The sender has an account at the core. */
export const senderHasAccount: Need = ({ sender }) =>
  sender && sender.profile.users[0]?.password === undefined
    ? `set-up: the profile of ${sender.profile.name} names no user with a password`
    : undefined;

/** The sender takes part, and pushes when its control says so. */
export const senderPushes: Need = ({ sender }) => sender && missing(sender.profile, 'push');

/** The sender takes part, and asks for capabilities when its control says so. */
export const senderAsks: Need = ({ sender }) => sender && missing(sender.profile, 'options');

/** Needs of steps in which a bystander does something. */
const BYSTANDERS = new Set([coreTakesStrangers, bystanderRepeats]);

/** Needs of steps in which the sender does something. */
const SENDERS = new Set([simulatedSender, senderTakesPart, senderHasAccount, senderPushes, senderAsks]);

/** The user can prove who she is, also when her terminal or her core is under test. The user is the first argument. */
export const userHasPassword: Need = (casting, [user]) => {
  const real = casting.user(String(user));
  return real && real.password === undefined
    ? `set-up: the profile gives ${real.aor} no password`
    : undefined;
};

/** The terminals have to be told how to react, or asked what they got. */
export const simulatedTerminal =
  (argument = 0): Need =>
  (casting, args) => {
    const [name] = underTest(casting, args[argument]);
    return name && `it needs a simulated terminal in place of "${name}"`;
  };

/** No terminal at all may be under test. */
export const simulatedTerminals: Need = ({ terminalNames: [name] }) =>
  name && `it needs a simulated terminal in place of "${name}"`;

/** The terminals have to do something on command. */
export const terminalCan =
  (action: Action, argument = 0): Need =>
  (casting, args) =>
    first(casting, args[argument], (profile) => missing(profile, action));

/** The terminals have to register for a time to order. */
export const terminalRegistersFor =
  (argument = 0): Need =>
  (casting, args) =>
    first(casting, args[argument], (profile) => {
      const { register } = profile.control;
      if (register && textOf(register).includes('{expires}')) return undefined;
      return `set-up: the control "register" of ${profile.name} takes no {expires}`;
    });

/** The terminals have to vanish without a farewell: by a control, or as a program that can be killed. */
export const terminalVanishes =
  (argument = 0): Need =>
  (casting, args) =>
    first(casting, args[argument], (profile) => (profile.launch ? undefined : missing(profile, 'vanish')));

/** The terminals have to take a media type, which is another argument. */
export const terminalAccepts =
  (argument: number, type: number, isOnly = false): Need =>
  (casting, args) =>
    first(casting, args[argument], ({ name, ixit: { accepts } }) => {
      if (!accepts) return notTold(name);
      const wanted = String(args[type]);
      if (!accepts.includes(wanted)) return `IXIT: ${name} is not said to accept ${wanted}`;
      return isOnly && accepts.length > 1 ? `IXIT: ${name} accepts more than ${wanted}` : undefined;
    });

/** The terminals have to name a push service by the features that they register; which one is another argument. */
export const terminalNamesService =
  (argument: number, service: number): Need =>
  (casting, args) =>
    first(casting, args[argument], ({ name, ixit }) => {
      const key = args[service] as ServiceName;
      return ixit[key] === undefined ? `IXIT: ${name} is not said to have such a service` : undefined;
    });

/** The terminals have to refuse a media type, which is another argument. */
export const terminalRefuses =
  (argument: number, type: number): Need =>
  (casting, args) =>
    first(casting, args[argument], ({ name, ixit: { refuses } }) =>
      refuses === String(args[type])
        ? undefined
        : `IXIT: ${name} is not said to refuse ${String(args[type])}`,
    );

/** The terminals have to take all that a multipart of this type is made of here; its type is another argument. */
export const terminalAcceptsParts =
  (argument: number, type: number): Need =>
  (casting, args) =>
    first(casting, args[argument], ({ name, ixit: { accepts } }) => {
      if (!accepts) return notTold(name);
      const lacking = typesRequiredBy(String(args[type])).find((each) => !accepts.includes(each));
      return lacking && `IXIT: ${name} is not said to accept ${lacking}, which the content is made of`;
    });

/** The sender is told what the content is for, which its control has to take. The type of the content is an argument. */
export const senderIsToldDisposition =
  (type: number): Need =>
  ({ sender }, args) => {
    const { push } = sender?.profile.control ?? {};
    if (!push || sampleOf(String(args[type])).disposition === undefined) return undefined;
    if (textOf(push).includes('{content.disposition}')) return undefined;
    return `set-up: the control "push" of ${sender!.profile.name} takes no {content.disposition}`;
  };

/** The sender is told what the content is for, whatever it is. */
export const senderIsToldEveryDisposition: Need = ({ sender }) => {
  const { push } = sender?.profile.control ?? {};
  if (!push || textOf(push).includes('{content.disposition}')) return undefined;
  return `the control "push" of ${sender!.profile.name} takes no {content.disposition}`;
};

/** The terminals have to follow references to HTML. */
export const terminalFollowsReferences =
  (argument = 0): Need =>
  (casting, args) =>
    first(casting, args[argument], ({ name, ixit: { accepts = [] } }) => {
      const lacking = ['message/external-body', 'text/html'].find((each) => !accepts.includes(each));
      return lacking && `IXIT: ${name} is not said to accept ${lacking}`;
    });

/** The terminals have to follow no references. */
export const terminalTakesNoReferences =
  (argument = 0): Need =>
  (casting, args) =>
    first(casting, args[argument], ({ name, ics }) =>
      ics.get('content-indirection') === true ? `ICS: ${name} claims content-indirection` : undefined,
    );

/** The terminals have to refuse a body of more than a number of octets, which is another argument. */
export const terminalTakesAtMost =
  (argument: number, octets: number): Need =>
  (casting, args) =>
    first(casting, args[argument], ({ name, ixit: { largestBody } }) =>
      largestBody === Number(args[octets]) ? undefined : `IXIT: the limit of ${name} is another one`,
    );

/** What is addressed by a public GRUU when it is a terminal: those under test have to know GRUUs. */
export const byGruu = (argument = 0): Need => addressedBy('gruu', argument);

/** The same for temporary GRUUs. */
export const byTemporaryGruu = (argument = 0): Need => addressedBy('temporary-gruu', argument);

function addressedBy(item: string, argument: number): Need {
  return (casting, args) => {
    const lacking = ({ name, ics }: Profile): string | undefined =>
      ics.get(item) === false ? `ICS: ${name} does not claim ${item}` : undefined;
    const names = [args[argument]].flat().map(String);
    if (names.every((each) => casting.isUser(each))) return undefined;
    const others = [casting.core, casting.sender].flatMap((each) =>
      each ? (lacking(each.profile) ?? []) : [],
    );
    return others[0] ?? first(casting, args[argument], lacking);
  };
}

function underTest(casting: Casting, names: unknown): string[] {
  return [names]
    .flat()
    .map(String)
    .filter((each) => casting.terminal(each) !== undefined);
}

/** What stands against the first of the named terminals that is under test and against which something stands. */
function first(
  casting: Casting,
  names: unknown,
  objection: (profile: Profile) => string | undefined,
): string | undefined {
  return underTest(casting, names)
    .map((each) => objection(casting.terminal(each)!.profile))
    .find((each) => each !== undefined);
}

function missing({ name, control }: Profile, action: Action): string | undefined {
  return control[action] ? undefined : `set-up: the profile of ${name} has no control "${action}"`;
}

/** Not told is not the same as refused. */
function notTold(name: string): string {
  return `set-up: the profile of ${name} does not say what it accepts`;
}

function textOf(control: Control): string {
  return JSON.stringify(control);
}
