import { REGISTRAR_CHECKS } from '../../judge/checks/registrar';
import { REGISTRAR_REFUSAL_CHECKS } from '../../judge/checks/registrar-refusals';
import { REGISTRATION_CLIENT_CHECKS } from '../../judge/checks/registration-client';
import { asks, CONTACT, INSTANCE, itJudges, listed, registers, wanted, wire } from './wire-registration';

const once = wire(registers({ at: 0 }));
const twice = wire(registers({ at: 0 }), registers({ at: 5000, cseq: 2 }));
const both = wire(
  registers({ at: 0 }),
  registers({ by: 'T2', at: 1000, bindings: [listed('T1', 'tg.reg-T1.1'), listed('T2', 'a')] }),
);
const removal = { at: 2000, cseq: 2, contacts: ['*'], headers: ['Expires: 0'], bindings: [] };
const wildcard = wire(registers({ at: 0 }), registers(removal));

describe('checks of REGISTER as terminals send it', () => {
  itJudges(REGISTRATION_CLIENT_CHECKS, [
    ['REG-3261-10.2-01', 'T1', once, once.edit(0, 'sip:push.example', 'sip:nora@push.example')],
    [
      'REG-3261-10.2-02',
      'T1',
      once,
      wire(registers({ at: 0, to: 'tel:+15550100', from: 'tel:+15550100', bindings: [] })),
    ],
    ['REG-3261-10.2-03', 'T1', twice, wire(registers({ at: 0 }), registers({ at: 5000, cseq: 3 }))],
    [
      'REG-3261-10.2-03',
      'T1',
      twice,
      wire(registers({ at: 0, cseq: 2 }), registers({ at: 5000, cseq: 2, branch: 'z9hG4bKother' })),
    ],
    [
      'REG-3261-10.2-04',
      'T1',
      // After a restart nothing is left of the registration before.
      wire(
        registers({ at: 0 }),
        registers({ at: 5000, cseq: 2 }),
        registers({ at: 9000, callId: 'b', tag: 'z' }),
      ),
      wire(registers({ at: 0 }), registers({ at: 5000, callId: 'b' })),
    ],
    [
      'REG-3261-10.2-05',
      'T1',
      // The second REGISTER has the same Contact value.
      wire(registers({ at: 0, after: 900 }), registers({ at: 500, cseq: 2 })),
      wire(
        registers({ at: 0, after: 900 }),
        registers({ at: 500, cseq: 2, contacts: [wanted('T1', '', 'sip:nora@192.0.2.21:5080')] }),
      ),
    ],
    [
      'REG-3261-10.2-21',
      'T1',
      once,
      wire(registers({ at: 0, to: 'sip:nora@push.example', from: 'sip:other@push.example' })),
    ],
    ['REG-3261-10.2-22', 'T1', once, wire(registers({ at: 0, contacts: [wanted('T1', ';action=proxy')] }))],
    [
      'REG-3261-10.2.1-21',
      'T1',
      wire(
        registers({
          at: 0,
          to: 'sips:nora@push.example',
          contacts: [wanted('T1', '', 'sips:nora@192.0.2.21')],
        }),
      ),
      wire(registers({ at: 0, to: 'sips:nora@push.example' })),
    ],
    ['REG-3261-10.2.2-01', 'T1', wildcard, wildcard.edit(2, 'Expires: 0', 'Expires: 60')],
    ['REG-3261-10.2.2-01', 'T1', wildcard, wildcard.edit(2, 'Contact: *', 'Contact: *, <sip:a@192.0.2.21>')],
    [
      'REG-3261-10.2.4-21',
      'T2',
      both,
      wire(registers({ at: 0 }), registers({ by: 'T2', at: 1000, contacts: [wanted('T1')] })),
    ],
    [
      // What another one has refreshed remains one's own.
      'REG-3261-10.2.4-21',
      'T2',
      both,
      wire(
        registers({ at: 0 }),
        registers({ by: 'T2', at: 1000, contacts: [wanted('T1')] }),
        registers({ at: 5000, cseq: 2 }),
      ),
    ],
    ['PATH-3327-5.1-01', 'T1', once, wire(registers({ at: 0, supported: 'gruu' }))],
    ['INST-5626-4.1-02', 'T1', once, once.edit(0, INSTANCE.T1, 'urn:isbn:0451450523')],
    ['INST-5626-4.1-03', 'T1', once, once.edit(0, `<${INSTANCE.T1}>`, INSTANCE.T1)],
    ['INST-5626-4.1-03', 'T1', once, once.edit(0, `"<${INSTANCE.T1}>"`, `<${INSTANCE.T1}>`)],
  ]);
});

const short = (more = 'expires=2'): string => listed('T1', 'a').replace('expires=3600', more);
const lapse = wire(
  registers({ at: 0, headers: ['Expires: 2'], bindings: [short()] }),
  registers({ by: 'T2', at: 6000, bindings: [listed('T2', 'b')] }),
);
const odd = (bindings: string[]): ReturnType<typeof wire> =>
  wire(registers({ at: 0 }), registers({ by: 'T2', at: 1000, to: 'sip:%6Eora@push.example;x=1', bindings }));
const fetched = (bindings: string[]): ReturnType<typeof wire> =>
  wire(registers({ at: 0 }), registers({ at: 1000, cseq: 2, contacts: [], bindings }));
const removed = wire(
  registers({ at: 0 }),
  registers({ at: 1000, cseq: 2, contacts: [wanted('T1', ';expires=0')], bindings: [] }),
);

/** A REGISTER that ends its own contact, or more, and after which nothing is listed. */
const unlisting = (contacts: string[]): ReturnType<typeof wire> =>
  wire(
    registers({ at: 0 }),
    registers({ at: 5000, cseq: 2, contacts, headers: ['Expires: 0'], bindings: [] }),
  );

describe('checks of registrars', () => {
  itJudges(REGISTRAR_CHECKS, [
    ['REG-3261-10.3-01', 'core', once, wire(registers({ at: 0, status: 603 }))],
    [
      'REG-3261-10.3-01',
      'core',
      once,
      wire(registers({ at: 0, answer: ['Record-Route: <sip:192.0.2.1;lr>'] })),
    ],
    ['REG-3261-10.2.3-01', 'core', fetched([listed('T1', 'a')]), fetched([])],
    ['REG-3261-10.3-06', 'core', odd([listed('T1', 'a'), listed('T2', 'b')]), odd([listed('T2', 'b')])],
    [
      'REG-3261-10.3-13',
      'core',
      both,
      wire(registers({ at: 0 }), registers({ by: 'T2', at: 1000, bindings: [listed('T2', 'a')] })),
    ],
    // What a "*" is taken for, rightly or not, is not missing from the list.
    ['REG-3261-10.3-13', 'core', unlisting(['*', '<sip:a@192.0.2.21>']), unlisting(['<sip:a@192.0.2.21>'])],
    ['REG-3261-10.3-13', 'core', once, wire(registers({ at: 0, bindings: [] }))],
    ['REG-3261-10.3-14', 'core', once, once.edit(1, /Date.*\n/, '')],
    [
      'REG-3261-10.3-15',
      'core',
      both,
      wire(
        registers({
          at: 0,
          bindings: [listed('T1', 'a'), listed('T1', 'a', '', 'sip:nora@192.0.2.21:5060;x=1')],
        }),
      ),
    ],
    [
      'REG-3261-10.3-16',
      'core',
      lapse,
      lapse.edit(3, 'Contact:', `Contact: ${short('expires=9')}\nContact:`),
    ],
    [
      'REG-3261-10.3-16',
      'core',
      wire(
        registers({ at: 0, headers: ['Expires: 2'], bindings: [short()] }),
        asks({ at: 1000, uri: 'sip:nora@push.example', branches: [{ to: 'T1', uri: CONTACT.T1, at: 1002 }] }),
      ),
      wire(
        registers({ at: 0, headers: ['Expires: 2'], bindings: [short()] }),
        asks({ at: 5000, uri: 'sip:nora@push.example', branches: [{ to: 'T1', uri: CONTACT.T1, at: 5002 }] }),
      ),
    ],
    ['REG-3261-10.3-21', 'core', once, wire(registers({ at: 0, headers: ['Expires: 600'] }))],
    ['REG-3261-10.3-22', 'core', once, once.edit(1, ';expires=3600', '')],
    ['REG-3261-10.3-23', 'core', removed, removed.edit(3, 'Date', `Contact: ${listed('T1', 'a')}\nDate`)],
    ['REG-3261-10.3-23', 'core', wildcard, wildcard.edit(3, 'Date', `Contact: ${listed('T1', 'a')}\nDate`)],
  ]);
});

const refused = wire(
  registers({ at: 0, status: 420, headers: ['Require: xx1'], answer: ['Unsupported: xx1'] }),
);
const brief = (least: string): ReturnType<typeof wire> =>
  wire(registers({ at: 0, status: 423, headers: ['Expires: 60'], answer: [`Min-Expires: ${least}`] }));
const late = (status: number): ReturnType<typeof wire> =>
  wire(registers({ at: 0, cseq: 5 }), registers({ at: 1000, cseq: 4, status }));
const lateWildcard = (status: number): ReturnType<typeof wire> =>
  wire(registers({ at: 0, cseq: 5 }), registers({ ...removal, cseq: 4, status }));
const foreign = (status: number, bindings: string[]): ReturnType<typeof wire> =>
  wire(
    registers({ at: 0 }),
    registers({ by: 'T2', at: 1000, status }),
    registers({ at: 2000, cseq: 2, bindings }),
  );
const spoiledWildcard = { at: 0, contacts: ['*'], headers: ['Expires: 60'] };

describe('checks of what registrars refuse', () => {
  itJudges(REGISTRAR_REFUSAL_CHECKS, [
    ['REG-3261-10.3-02', 'core', refused, refused.edit(1, 'Unsupported: xx1', 'Unsupported: xx1, gruu')],
    ['REG-3261-10.3-02', 'core', refused, refused.edit(1, 'Unsupported: xx1\n', '')],
    [
      'REG-3261-10.3-04',
      'core',
      foreign(403, [listed('T1', 'a')]),
      foreign(403, [listed('T1', 'a'), listed('T2', 'b')]),
    ],
    [
      'REG-3261-10.3-07',
      'core',
      wire(registers({ ...spoiledWildcard, status: 400 })),
      wire(registers({ ...spoiledWildcard, bindings: [] })),
    ],
    ['REG-3261-10.3-08', 'core', lateWildcard(400), lateWildcard(200)],
    [
      'REG-3261-10.3-08',
      'core',
      wire(both.shots, registers(removal)),
      wire(both.shots, registers({ ...removal, bindings: [listed('T2', 'a')] })),
    ],
    ['REG-3261-10.3-10', 'core', brief('120'), brief('30')],
    ['REG-3261-10.3-10', 'core', brief('120'), brief('x')],
    [
      'REG-3261-10.3-10',
      'core',
      brief('120'),
      wire(registers({ at: 0, status: 423, answer: ['Min-Expires: 7200'] })),
    ],
    ['REG-3261-10.3-11', 'core', late(500), late(200)],
    [
      'REG-3261-10.3-12',
      'core',
      foreign(500, [listed('T1', 'a')]),
      foreign(500, [listed('T1', 'a'), listed('T2', 'b')]),
    ],
  ]);
});
