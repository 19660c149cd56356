import assert from 'node:assert/strict';
import { CAPABILITY_CHECKS } from '../../judge/checks/capabilities';
import { OUTBOUND_CHECKS } from '../../judge/checks/outbound';
import { PATH_CHECKS } from '../../judge/checks/path';
import { Wire, type Shot } from './wire';
import { asks, CONTACT, itJudges, listed, PUBLIC, registers, wanted, wire } from './wire-registration';

const AOR = 'sip:nora@push.example';
const PATH = '<sip:192.0.2.2;lr>';

/** A registration of T1 through an edge proxy: 0 T1->edge, 1 edge->core, 2 core->edge, 3 edge->T1. */
function throughEdge(options: Partial<Parameters<typeof registers>[0]> = {}, path = PATH): Wire {
  const [request, response] = registers({ at: 0, ...options }) as [Shot, Shot];
  const own = 'Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKedge1\nVia';
  const add = path === '' ? 'To:' : `Path: ${path}\nTo:`;
  return new Wire([
    { ...request, to: 'edge' },
    { ...request, from: 'edge', at: 1, text: request.text.replace('Via', own).replace('To:', add) },
    { ...response, to: 'edge', text: response.text.replace('Via', own).replace('To:', add) },
    { ...response, from: 'edge', at: 3, text: response.text.replace('To:', add) },
  ]);
}

const edged = throughEdge();
const routed = (headers: string[], more: Partial<Parameters<typeof asks>[0]> = {}): Wire =>
  edged.and(
    ...asks({
      at: 5000,
      uri: AOR,
      branches: [{ to: 'edge', uri: CONTACT.T1, at: 5002, headers, status: 0 }],
      status: 0,
      ...more,
    }),
  );
const toGruu = (headers: string[]): Wire =>
  routed(headers, { uri: PUBLIC.T1, headers: ['Route: <sip:192.0.2.1;lr>, <sip:198.51.100.9;lr>'] });
const direct = (headers: string[]): Wire =>
  edged.and(
    ...registers({ by: 'T2', at: 1000, bindings: [listed('T1', 'a'), listed('T2', 'b')] }),
    ...asks({ at: 5000, uri: AOR, branches: [{ to: 'T2', uri: CONTACT.T2, at: 5002, headers }] }),
  );

describe('checks of Path', () => {
  itJudges(PATH_CHECKS, [
    ['PATH-3327-4-21', 'edge', edged, throughEdge({}, '<sip:192.0.2.2>')],
    ['PATH-3327-5.2-01', 'edge', throughEdge({ supported: 'gruu' }, ''), throughEdge({ supported: 'gruu' })],
    ['PATH-3327-5.2-21', 'edge', edged, edged.edit(3, PATH, '<sip:192.0.2.3;lr>')],
    ['PATH-3327-5.3-01', 'core', edged, edged.edit(2, `Path: ${PATH}\n`, '').edit(3, `Path: ${PATH}\n`, '')],
    ['PATH-3327-5.4-01', 'core', routed([`Route: ${PATH}`]), routed([])],
    ['PATH-3327-5.4-01', 'core', direct([]), direct([`Route: ${PATH}`])],
    [
      'GRUU-5627-6.1-08',
      'core',
      toGruu(['Route: <sip:198.51.100.9;lr>']),
      toGruu([`Route: ${PATH}, <sip:198.51.100.9;lr>`]),
    ],
    [
      'GRUU-5627-6.2-01',
      'core',
      routed([`Route: ${PATH}`, 'Record-Route: <sip:192.0.2.1;lr>'], { method: 'INVITE' }),
      routed([`Route: ${PATH}`], { method: 'INVITE' }),
    ],
  ]);
});

const flow = {
  at: 0,
  contacts: [wanted('T1', ';reg-id=1')],
  supported: 'gruu, path, outbound',
  bindings: [listed('T1', 'a', ';reg-id=1')],
  answer: ['Require: outbound'],
  transport: 'tcp',
} as const;
const first = wire(registers(flow));
const refreshed = first.and(...registers({ ...flow, at: 5000, cseq: 2 }));
const wildcard = wire(registers({ at: 0, contacts: ['*'], headers: ['Expires: 0'], bindings: [] }));
const ping = first.and({ from: 'T1', to: 'core', at: 100, text: '\n\n', transport: 'tcp' });
const pong = ping.and({ from: 'core', to: 'T1', at: 101, text: '\n', transport: 'tcp' });
const withoutInstance = (answer: string[]): Wire =>
  wire(
    registers({
      at: 0,
      contacts: [`<${CONTACT.T1}>;reg-id=1`],
      supported: 'outbound, path',
      bindings: [`<${CONTACT.T1}>;expires=3600`],
      answer,
    }),
  );
const moved = (bindings: string[]): Wire =>
  first.and(
    ...registers({
      ...flow,
      at: 5000,
      cseq: 2,
      contacts: [wanted('T1', ';reg-id=1', 'sip:nora@192.0.2.21:5070')],
      bindings,
    }),
  );
const several = {
  ...flow,
  contacts: [wanted('T1', ';reg-id=1'), wanted('T1', ';reg-id=2', 'sip:nora@192.0.2.21:5070')],
};

describe('checks of outbound registrations', () => {
  const newer = listed('T1', 'b', ';reg-id=1', 'sip:nora@192.0.2.21:5070');
  itJudges(OUTBOUND_CHECKS, [
    [
      'OUTB-5626-4.2.1-01',
      'T1',
      first,
      first
        .edit(0, 'gruu, path, outbound', 'gruu, outbound')
        .edit(1, 'Require: outbound\n', '')
        .edit(1, ';reg-id=1', ''),
    ],
    [
      'OUTB-5626-4.2.2-21',
      'T1',
      over('udp'),
      over('udp').edit(2, ';reg-id=1', '').edit(3, 'Require: outbound\n', ''),
    ],
    ['OUTB-5626-4.2.3-01', 'T1', wildcard, wildcard.edit(0, 'Contact: *', 'Contact: *;reg-id=1')],
    ['OUTB-5626-5.4-01', 'core', pong, ping, 20_000],
    ['OUTB-5626-6-01', 'core', quiet(withoutInstance([])), quiet(withoutInstance(['Require: outbound']))],
    ['OUTB-5626-6-02', 'core', refreshed, refreshed.edit(3, 'Require: outbound\n', '')],
    ['OUTB-5626-6-02', 'core', moved([newer]), moved([newer, listed('T1', 'a', ';reg-id=1')])],
    [
      'OUTB-5626-6-03',
      'core',
      throughEdge({ ...flow, transport: 'udp', status: 439, bindings: [], answer: [] }),
      throughEdge({ ...flow, transport: 'udp' }),
    ],
    ['OUTB-5626-6-04', 'core', wire(registers({ ...several, status: 400 })), wire(registers(several))],
    [
      'OUTB-5626-6-21',
      'core',
      wire(registers({ at: 0 })),
      wire(registers({ at: 0, answer: ['Require: outbound'] })),
    ],
  ]);

  /** The same without what the terminal does wrong. */
  function quiet(spoiled: Wire): Wire {
    return spoiled.replace(0, { from: 'sender' }).replace(1, { to: 'sender' });
  }

  function over(transport: 'udp'): Wire {
    return wire(registers({ ...flow, transport }), registers({ ...flow, transport, at: 5000, cseq: 2 }));
  }
});

const featured = (listedAs: string): Wire =>
  wire(
    registers({
      at: 0,
      contacts: [wanted('T1', ';methods="MESSAGE,OPTIONS";+g.oma.app="<a B>"')],
      bindings: [listed('T1', 'a', listedAs)],
    }),
  );

describe('checks of capabilities', () => {
  const once = wire(registers({ at: 0 }));
  const knowing = wire(registers({ at: 0, answer: ['Supported: path, pref'] }));

  it('do not blame a registrar that has never heard of features for ignoring them', () => {
    const findings = once.edit(1, ';mobility="mobile"', '').findings(CAPABILITY_CHECKS);
    assert.deepEqual(findings, []);
  });

  itJudges(CAPABILITY_CHECKS, [
    ['CAP-3840-6-01', 'T1', once, once.edit(0, ';mobility="mobile"', '')],
    [
      'CAP-3840-6-03',
      'core',
      featured(';+g.oma.app="<a B>";methods="options,message"'),
      featured(';methods="MESSAGE,OPTIONS";+g.oma.app="<a b>"'),
    ],
    [
      'CAP-3840-6-03',
      'core',
      wire(registers({ at: 0, headers: ['Require: pref'] })),
      wire(registers({ at: 0, headers: ['Require: pref'] })).edit(1, ';mobility="mobile"', ''),
    ],
    ['CAP-3840-6-03', 'core', knowing, knowing.edit(1, ';mobility="mobile"', '')],
    [
      'CAP-3840-9-01',
      'T1',
      once,
      once.edit(0, 'mobility="mobile"', 'mobility=mobile').edit(1, 'mobility="mobile"', 'mobility=mobile'),
    ],
    [
      'CAP-3840-9-01',
      'T1',
      once,
      once
        .edit(0, 'mobility="mobile"', 'mobility="mobile ,x"')
        .edit(1, 'mobility="mobile"', 'mobility="mobile ,x"'),
    ],
  ]);
});
