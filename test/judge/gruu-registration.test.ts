import { GRUU_CLIENT_CHECKS } from '../../judge/checks/gruu-client';
import { GRUU_IDENTITY_CHECKS } from '../../judge/checks/gruu-identity';
import { GRUU_REGISTRAR_CHECKS } from '../../judge/checks/gruu-registrar';
import type { Wire } from './wire';
import {
  asks,
  CONTACT,
  INSTANCE,
  itJudges,
  listed,
  PUBLIC,
  registers,
  temporaryGruu,
  wanted,
  wire,
} from './wire-registration';

const once = wire(registers({ at: 0 }));
const twice = wire(
  registers({ at: 0, bindings: [listed('T1', 'a')] }),
  registers({ at: 5000, cseq: 2, bindings: [listed('T1', 'b')] }),
);
const both = wire(
  registers({ at: 0, bindings: [listed('T1', 'a')] }),
  registers({ by: 'T2', at: 1000, bindings: [listed('T1', 'a'), listed('T2', 'b')] }),
);
const accepted = (contact: string): Wire =>
  wire(
    registers({ at: 0, bindings: [listed('T1', 'a')] }),
    registers({ at: 1000, cseq: 2, contacts: [contact], bindings: [`${contact};expires=3600`] }),
  );
const refused = (contact: string): Wire =>
  wire(
    registers({ at: 0, bindings: [listed('T1', 'a')] }),
    registers({ at: 1000, cseq: 2, contacts: [contact], status: 403 }),
  );
/** A terminal that answers an INVITE with a temporary GRUU, and refreshes at some time. */
const keeper = (refreshAt: number): Wire =>
  wire(
    registers({ at: 0, bindings: [listed('T1', 'a').replace('3600', '100')] }),
    asks({
      at: 1000,
      uri: 'sip:nora@push.example',
      method: 'INVITE',
      branches: [
        {
          to: 'T1',
          uri: CONTACT.T1,
          at: 1002,
          answer: [`Contact: <${temporaryGruu('a')}>`, 'Supported: gruu'],
        },
      ],
    }),
    registers({ at: refreshAt, cseq: 2, bindings: [listed('T1', 'b')] }),
  );

describe('checks of REGISTER for GRUUs', () => {
  itJudges(GRUU_CLIENT_CHECKS, [
    ['GRUU-5627-4.1-01', 'T1', twice, twice.edit(2, 'Supported: gruu, path', 'Supported: path')],
    ['GRUU-5627-4.1-02', 'T1', once, wire(registers({ at: 0, contacts: [`<${CONTACT.T1}>`] }))],
    [
      'GRUU-5627-4.1-02',
      'T1',
      twice,
      twice.edit(2, wanted('T1'), `<${CONTACT.T1}>, ${wanted('T1', '', 'sip:nora@192.0.2.21:5070')}`),
    ],
    [
      'GRUU-5627-4.1-03',
      'T1',
      once,
      wire(registers({ at: 0, contacts: [wanted('T1', `;pub-gruu="${PUBLIC.T1}"`)] })),
    ],
    [
      'GRUU-5627-4.1-04',
      'T1',
      once,
      wire(registers({ at: 0, contacts: [wanted('T1', '', 'sip:nora@PUSH.example')] })),
    ],
    ['GRUU-5627-4.1-04', 'T1', twice, twice.edit(2, `<${CONTACT.T1}>`, `<${temporaryGruu('a')}>`)],
    [
      'GRUU-5627-4.1-06',
      'T1',
      wire(
        registers({
          at: 0,
          contacts: [wanted('T1', ';reg-id=1'), wanted('T1', ';reg-id=2', 'sip:nora@192.0.2.21:5070')],
        }),
      ),
      wire(registers({ at: 0, contacts: [wanted('T1'), wanted('T1', '', 'sip:nora@192.0.2.21:5070')] })),
    ],
    ['GRUU-5627-4.2-04', 'T1', keeper(60_000), keeper(90_000)],
    ['GRUU-5627-4.2-04', 'T1', keeper(70_000), keeper(72_000)],
  ]);
});

const plain = `${wanted('T1')};expires=3600`;
const before = (bindings: string[]): Wire =>
  wire(registers({ at: 0, bindings: [listed('T1', 'a')] }), registers({ at: 5000, cseq: 2, bindings }));
const suggesting = (bindings: string[]): Wire =>
  wire(
    registers({ at: 0, bindings: [listed('T1', 'a')] }),
    registers({
      at: 5000,
      cseq: 2,
      contacts: [wanted('T1', `;temp-gruu="${temporaryGruu('mine')}"`)],
      bindings,
    }),
  );
const requiring = (status: number): Wire =>
  wire(
    registers({
      at: 0,
      headers: ['Require: gruu'],
      status,
      ...(status === 420 ? { answer: ['Unsupported: gruu'] } : {}),
    }),
  );
const thrice = wire(
  registers({ at: 0, bindings: [listed('T1', 'a')] }),
  registers({ at: 5000, cseq: 2, bindings: [listed('T1', 'b')] }),
  registers({ at: 9000, cseq: 3, bindings: [listed('T1', 'c')] }),
);
/** Another REGISTER of a terminal that has GRUUs, and a list of bindings without any. */
const ungranted = (supported: string): Wire =>
  wire(
    registers({ at: 0, bindings: [listed('T1', 'a')] }),
    registers({ at: 5000, cseq: 2, supported, headers: ['Require: gruu'], bindings: [plain] }),
  );
const withoutSupport = (bindings: string[]): Wire => wire(registers({ at: 0, supported: 'path', bindings }));

describe('checks of GRUUs in answers to REGISTER', () => {
  const own = wanted('T1', '', 'sip:nora@push.example');
  const gruu = wanted('T1', '', temporaryGruu('a'));
  const foreign = wanted('T1', '', 'mailto:nora@push.example');
  itJudges(GRUU_REGISTRAR_CHECKS, [
    ['GRUU-3261-8.2.4-01', 'core', withoutSupport([plain]), withoutSupport([listed('T1', 'a')])],
    ['GRUU-5627-5.1-01', 'core', requiring(200), requiring(420)],
    ['GRUU-5627-5.1-02', 'core', refused(own), withoutGruus(accepted(own))],
    ['GRUU-5627-5.1-03', 'core', refused(gruu), withoutGruus(accepted(gruu))],
    ['GRUU-5627-5.1-04', 'core', refused(foreign), withoutGruus(accepted(foreign))],
    ['GRUU-5627-5.1-05', 'core', once, once.edit(1, PUBLIC.T1, PUBLIC.T1.replace('nora', 'x'))],
    ['GRUU-5627-5.1-05', 'core', once, once.edit(1, PUBLIC.T1, 'sip:nora@push.example;gr')],
    ['GRUU-5627-5.1-06', 'core', suggesting([listed('T1', 'b')]), suggesting([listed('T1', 'mine')])],
    ['GRUU-5627-5.1-08', 'core', twice, before([listed('T1', 'a')])],
    ['GRUU-5627-5.1-21', 'core', once, wire(registers({ at: 0, bindings: [plain] }))],
    ['GRUU-5627-5.2-01', 'core', both, both.edit(3, INSTANCE.T1, INSTANCE.T1.replace('1c', '1d'))],
    ['GRUU-5627-5.2-01', 'core', withoutSupport([plain]), withoutSupport([`<${CONTACT.T1}>;expires=3600`])],
    // Require alone does not ask for GRUUs in the answer.
    ['GRUU-5627-5.2-02', 'core', ungranted('path'), ungranted('gruu, path')],
    ['GRUU-5627-5.2-02', 'core', both, both.edit(3, `;temp-gruu="${temporaryGruu('a')}"`, '')],
    ['GRUU-5627-5.2-02', 'core', both, both.edit(3, `;pub-gruu="${PUBLIC.T1}"`, '')],
    ['GRUU-5627-5.2-03', 'core', thrice, thrice.edit(5, temporaryGruu('c'), temporaryGruu('a'))],
    ['GRUU-5627-5.2-04', 'core', once, once.edit(1, 'Date', 'Supported: gruu\nDate')],
    ['GRUU-5627-7-01', 'core', once, once.edit(1, temporaryGruu('tg.reg-T1.1'), 'sip:x@push.example')],
    ['GRUU-5627-7-01', 'core', once, once.edit(1, `"${temporaryGruu('tg.reg-T1.1')}"`, 'sip-x')],
  ]);
});

/** Other requirements want GRUUs in an answer that should not have come at all. */
function withoutGruus(spoiled: Wire): Wire {
  return spoiled.edit(2, 'Supported: gruu, path', 'Supported: path');
}

const temporary = (value: string): Wire => once.edit(1, temporaryGruu('tg.reg-T1.1'), value);

describe('checks of what GRUUs stand for', () => {
  itJudges(GRUU_IDENTITY_CHECKS, [
    ['GRUU-5627-5.1-09', 'core', once, temporary(temporaryGruu(`tg.${INSTANCE.T1.slice(9)}`))],
    ['GRUU-5627-5.1-09', 'core', once, temporary(temporaryGruu(INSTANCE.T1.slice(9).replaceAll('-', '')))],
    ['GRUU-5627-5.1-09', 'core', once, temporary('sip:nora@push.example;gr')],
    ['GRUU-5627-5.3-03', 'core', twice, twice.edit(3, PUBLIC.T1, 'sip:nora@push.example;gr=other')],
    ['GRUU-5627-5.4-01', 'core', both, both.edit(3, temporaryGruu('b'), temporaryGruu('a'))],
    ['GRUU-5627-5.4-02', 'core', both, both.edit(3, temporaryGruu('b'), 'sip:a@PUSH.example;gr')],
    [
      'GRUU-5627-5.4-02',
      'core',
      both,
      wire(
        registers({ at: 0, bindings: [listed('T1', 'a')] }),
        registers({
          by: 'T2',
          at: 1000,
          to: 'sip:olaf@push.example',
          bindings: [listed('T2', 'b').replaceAll('nora@push', 'olaf@push')],
        }),
        registers({ at: 5000, cseq: 2, bindings: [listed('T1', 'olaf')] }),
      ),
    ],
  ]);
});
