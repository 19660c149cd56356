import { isFault } from '../../protocol/sip/fault';
import type { NameAddr } from '../../protocol/sip/name-addr';
import { check, SKIP, type Check } from '../check';
import { valuesOf } from '../reading/header-values';
import type { Binding } from '../reading/registrations';
import type { Reading } from '../reading/reading';
import { branches, granted, relayedAnswers, shown, where, type Branch } from '../subjects';
import { bindingsWith } from './gruu-requests';
import { aorOf, forwarded, isSameUri } from './proxying';

const toContacts = where(forwarded, (each, reading) => targetsOf(each, reading).length > 0);

/** RFC 3327 and RFC 5627 s6: Path on the way in, and what becomes of it on the way out. */
export const PATH_CHECKS: readonly Check[] = [
  check('PATH-3327-4-21', {
    over: where(branches('REGISTER'), (each) => addedPaths(each).length > 0),
    expected: 'lr in the URI of each Path value that is added',
    breach: (each) =>
      addedPaths(each)
        .find(({ uri }) => isFault(uri) || uri.kind !== 'sip' || !uri.params.has('lr'))
        ?.toString(),
  }),
  check('PATH-3327-5.2-01', {
    over: where(
      branches('REGISTER'),
      ({ relay }) => !relay.incoming.request.message.tokens('Supported').includes('path'),
    ),
    expected: 'no Path added, as Supported does not list path',
    breach: (each) => {
      const added = addedPaths(each);
      return added.length > 0 ? `Path: ${added.join(', ')}` : undefined;
    },
  }),
  check('PATH-3327-5.2-21', {
    over: relayedAnswers('REGISTER'),
    expected: 'the Path of the response as it came',
    breach: ({ response, origin }) => {
      const [before, after] = [origin, response].map(({ message }) =>
        valuesOf(message.headers, 'Path').join(),
      );
      return before === after ? undefined : (shown(response.message, 'Path') ?? 'no Path');
    },
  }),
  check('PATH-3327-5.3-01', {
    over: where(granted, ({ hop, live }) => hop.request.message.has('Path') && live.length > 0),
    expected: 'the Path of the request in the 200',
    breach: ({ hop, response }) => {
      const asked = valuesOf(hop.request.message.headers, 'Path');
      const answered = valuesOf(response!.message.headers, 'Path');
      // The registrar may put itself on top (RFC 5626 s6).
      const isKept = answered.slice(-asked.length).join() === asked.join();
      return isKept ? undefined : (shown(response!.message, 'Path') ?? 'no Path');
    },
  }),
  check('PATH-3327-5.4-01', {
    over: where(toContacts, ({ relay }) => relay.incoming.request.message.routes.length < 2),
    expected: 'the Path of the contact in Route, and no other',
    breach: ({ relay, hop }, reading) => {
      const targets = targetsOf({ relay, hop }, reading);
      const { routes } = hop.request.message;
      const paths = targets.map(pathOf);
      if (paths.some((each) => each === undefined)) return SKIP;
      const seen = shown(hop.request.message, 'Route') ?? 'no Route';
      if (paths.some((each) => each!.length > 0)) {
        if (paths.some((each) => !isLoose(each![0]))) return SKIP;
        return paths.some((each) => startsWith(routes, each!))
          ? undefined
          : `${seen} to ${hop.request.message.uri}, registered with Path: ${paths[0]!.join(', ')}`;
      }
      const foreign = pathsOfOthers(targets, hop.request.sentAt, reading).find(
        (each) => includes(routes, each) && !includes(relay.incoming.request.message.routes, each),
      );
      return foreign && `${seen} to ${hop.request.message.uri}, registered without Path`;
    },
  }),
  check('GRUU-5627-6.1-08', {
    over: where(toContacts, (each, reading) => {
      const { message } = each.relay.incoming.request;
      return (
        message.routes.length > 1 &&
        reading.gruus.find(message.requestUri) !== undefined &&
        targetsOf(each, reading).every((one) => (pathOf(one)?.length ?? 0) > 0)
      );
    }),
    expected: 'the stored Path dropped, as Route goes on beyond the proxy',
    breach: ({ relay, hop }, reading) => {
      const [before, after] = [relay.incoming.request.message.routes, hop.request.message.routes];
      const [path] = targetsOf({ relay, hop }, reading).map(pathOf);
      const added = path?.find((each) => count(after, each) > count(before, each));
      return added && `Route: ${after.join(', ')}, with ${added.toString()} of the stored Path`;
    },
  }),
  check('GRUU-5627-6.2-01', {
    over: where(toContacts, ({ relay, hop }, reading) => {
      const isNew = hop.request.message.to?.tag === undefined;
      const formsDialog = hop.method === 'INVITE' || hop.method === 'SUBSCRIBE';
      return isNew && formsDialog && targetsOf({ relay, hop }, reading).every((each) => hasGruuAndPath(each));
    }),
    expected: 'a Record-Route of the proxy, as the contact has a GRUU and a Path',
    breach: ({ relay, hop }) =>
      hop.request.message.recordRoutes.length > relay.incoming.request.message.recordRoutes.length
        ? undefined
        : (shown(hop.request.message, 'Record-Route') ?? 'no Record-Route'),
  }),
];

/** Bindings that a branch may be meant for. */
function targetsOf({ relay, hop }: Branch, reading: Reading): Binding[] {
  const { message } = relay.incoming.request;
  const aor = reading.gruus.find(message.requestUri)?.aor ?? aorOf(message);
  return aor === undefined ? [] : bindingsWith(hop, aor, reading);
}

/** The Path that was stored with a binding; undefined when the trace does not tell, or the registrar knows no Path. */
function pathOf({ refreshedBy }: Binding): readonly NameAddr[] | undefined {
  if (!refreshedBy) return undefined;
  const { paths } = refreshedBy.hop.request.message;
  return paths.length > 0 && !refreshedBy.response!.message.has('Path') ? undefined : paths;
}

function pathsOfOthers(targets: readonly Binding[], time: number, { registrations }: Reading): NameAddr[] {
  const aor = targets[0]?.refreshedBy?.aor ?? '';
  return registrations
    .lastListed(aor, time)
    .filter((each) => !targets.includes(each))
    .flatMap((each) => pathOf(each) ?? []);
}

function addedPaths({ relay, hop }: Branch): NameAddr[] {
  const before = relay.incoming.request.message.paths.map(String);
  return hop.request.message.paths.filter((each) => !before.includes(each.toString()));
}

function hasGruuAndPath(binding: Binding): boolean {
  const hasGruu = binding.publicGruu !== undefined || binding.temporaryGruu !== undefined;
  return hasGruu && (pathOf(binding)?.length ?? 0) > 0;
}

/** Behind a strict router the Request-URI takes the place of the last Route (RFC 3261 s16.6 step 6). */
function isLoose(first: NameAddr | undefined): boolean {
  return first !== undefined && !isFault(first.uri) && first.uri.kind === 'sip' && first.uri.params.has('lr');
}

function startsWith(routes: readonly NameAddr[], path: readonly NameAddr[]): boolean {
  return path.every((each, i) => routes[i] !== undefined && isSameUri(routes[i].uri, each.uri));
}

function includes(routes: readonly NameAddr[], value: NameAddr): boolean {
  return count(routes, value) > 0;
}

function count(routes: readonly NameAddr[], value: NameAddr): number {
  return routes.filter((each) => isSameUri(each.uri, value.uri)).length;
}
