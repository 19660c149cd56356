import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildRequest, responseTo, type HeaderPair } from '../../../../protocol/sip/build';
import {
  asksSecureContact,
  dialogOfCallee,
  dialogOfCaller,
  idOf,
  idOfRequest,
  received,
  refreshed,
  type Dialog,
} from '../../../../protocol/sip/dialog/dialog';
import { requestWithin } from '../../../../protocol/sip/dialog/request-within';
import { isFault, type Fault } from '../../../../protocol/sip/fault';
import type { SipRequest, SipResponse } from '../../../../protocol/sip/message';

const ROUTES: HeaderPair[] = [
  ['Record-Route', '<sip:p2.example;lr>, "Two" <sip:p1.example;lr>;x=y'],
  ['Record-Route', '<sip:p0.example;lr>'],
];

function invite(
  changes: Readonly<Record<string, string | undefined>> = {},
  uri = 'sip:bert@b.example',
): SipRequest {
  const fields: Record<string, string | undefined> = {
    To: '"Bert" <sip:bert@b.example>',
    From: '<sip:anna@a.example>;tag=a1',
    'Call-ID': 'c1',
    CSeq: '7 INVITE',
    Contact: '<sip:anna@192.0.2.1:5062;gr=x>;+sip.instance="<urn:uuid:1>"',
    ...changes,
  };
  const headers = Object.entries(fields).filter((each): each is [string, string] => each[1] !== undefined);
  return buildRequest({ method: 'INVITE', uri, headers: [...headers, ...ROUTES] });
}

function success(request: SipRequest, headers: readonly HeaderPair[], toTag = 'b1'): SipResponse {
  return responseTo(request, 200, { toTag, headers });
}

const CONTACT: HeaderPair = ['Contact', '<sip:bert@192.0.2.2>'];

function made(dialog: Dialog | Fault): Dialog {
  assert.ok(!isFault(dialog), 'a fault');
  return dialog;
}

describe('dialogs (RFC 3261 s12.1)', () => {
  it('are made at the caller from INVITE and response, the route turned round', () => {
    const request = invite();
    const dialog = made(dialogOfCaller(request, success(request, [...ROUTES, CONTACT])));
    assert.deepEqual(dialog.routes, [
      '<sip:p0.example;lr>',
      '"Two" <sip:p1.example;lr>;x=y',
      '<sip:p2.example;lr>',
    ]);
    const { callId, localTag, remoteTag, target, sequence, remoteSequence, isSecure } = dialog;
    assert.deepEqual(
      { callId, localTag, remoteTag, target, sequence, remoteSequence, isSecure },
      {
        ...{ callId: 'c1', localTag: 'a1', remoteTag: 'b1', target: 'sip:bert@192.0.2.2', sequence: 7 },
        ...{ remoteSequence: undefined, isSecure: false },
      },
    );
  });

  it('are made at the callee from the INVITE, the route as it came', () => {
    const dialog = made(dialogOfCallee(invite(), 'b1'));
    assert.deepEqual(dialog.routes, [
      '<sip:p2.example;lr>',
      '"Two" <sip:p1.example;lr>;x=y',
      '<sip:p0.example;lr>',
    ]);
    const { callId, localTag, remoteTag, target, sequence, remoteSequence } = dialog;
    assert.deepEqual(
      { callId, localTag, remoteTag, target, sequence, remoteSequence },
      {
        ...{ callId: 'c1', localTag: 'b1', remoteTag: 'a1', target: 'sip:anna@192.0.2.1:5062;gr=x' },
        ...{ sequence: 0, remoteSequence: 7 },
      },
    );
  });

  it('are the same one from both sides', () => {
    const request = invite();
    const mine = made(dialogOfCaller(request, success(request, [CONTACT])));
    const theirs = made(dialogOfCallee(request, 'b1'));
    const bye = requestWithin(mine, 'BYE').request;
    assert.equal(idOfRequest(bye), idOf(theirs));
    assert.equal(idOfRequest(requestWithin(theirs, 'BYE').request), idOf(mine));
  });

  it('are secure when made over TLS to a SIPS URI', () => {
    const request = invite({}, 'sips:bert@b.example');
    assert.ok(made(dialogOfCaller(request, success(request, [CONTACT]))).isSecure);
    assert.deepEqual(
      [true, false].map((isOverTls) => made(dialogOfCallee(request, 'b1', isOverTls)).isSecure),
      [true, false],
    );
    assert.equal(made(dialogOfCallee(invite(), 'b1', true)).isSecure, false);
  });

  it('lead to where the INVITE went when the peer gives no Contact that can be used', () => {
    const request = invite();
    for (const contact of [undefined, '*', '<tel:+49301234>', '<sip:[>', ''])
      assert.equal(
        made(dialogOfCaller(request, success(request, contact === undefined ? [] : [['Contact', contact]])))
          .target,
        'sip:bert@b.example',
      );
  });

  it('are not made of an INVITE without Contact, with one that is no SIP URI, or with a broken route', () => {
    const spoilt = [
      ...[undefined, '*', '<tel:+49301234>', '<sip:[>'].map((contact) => invite({ Contact: contact })),
      ...['<sip:[>', '<http://p.example>', ', <sip:p;lr>'].map((route) =>
        invite().add('Record-Route', route),
      ),
      invite({ From: undefined }),
      invite({ To: '<' }),
    ];
    for (const each of spoilt) assert.ok(isFault(dialogOfCallee(each, 'b1')), each.toBuffer().toString());
    assert.ok(isFault(dialogOfCaller(invite({ From: '<sip:anna@a.example>' }), success(invite(), []))));
  });

  it('are made with peers of old that have no tag', () => {
    const request = invite({ From: '<sip:anna@a.example>' });
    assert.equal(made(dialogOfCallee(request, 'b1')).remoteTag, '');
    const answered = responseTo(invite(), 200, { headers: [CONTACT] });
    const dialog = made(dialogOfCaller(invite(), answered));
    assert.equal(dialog.remoteTag, '');
    assert.equal(requestWithin(dialog, 'BYE').request.to?.tag, undefined);
  });
});

describe('requests within a dialog (RFC 3261 s12.2)', () => {
  const dialog = (routes: readonly string[], target = 'sip:bert@192.0.2.2;transport=tcp'): Dialog => {
    const request = invite();
    const base = made(dialogOfCaller(request, success(request, [CONTACT])));
    return { ...base, routes, target };
  };

  it('have the addresses and tags of the dialog and the next number', () => {
    const { request, dialog: after } = requestWithin(dialog([]), 'BYE', { headers: [['Reason', 'x']] });
    assert.equal(request.startLine, 'BYE sip:bert@192.0.2.2;transport=tcp SIP/2.0');
    assert.deepEqual(
      ['To', 'From', 'Call-ID', 'CSeq', 'Max-Forwards', 'Reason'].map((name) => request.header(name)),
      ['"Bert" <sip:bert@b.example>;tag=b1', '<sip:anna@a.example>;tag=a1', 'c1', '8 BYE', '70', 'x'],
    );
    assert.equal(after.sequence, 8);
    assert.equal(requestWithin(after, 'INVITE').request.cseq?.number, 9);
  });

  it('take no number for an ACK', () => {
    const { request, dialog: after } = requestWithin(dialog([]), 'ACK', { sequence: 7 });
    assert.equal(request.header('CSeq'), '7 ACK');
    assert.equal(after.sequence, 7);
  });

  it('go through loose routers with the target as Request-URI', () => {
    const routes = ['<sip:p0;lr>', '<sip:p1>'];
    const { request, nextHop } = requestWithin(dialog(routes), 'BYE');
    assert.equal(request.uri, 'sip:bert@192.0.2.2;transport=tcp');
    assert.deepEqual(request.list('Route'), routes);
    assert.equal(nextHop, undefined);
  });

  it('go to a strict router by its URI, with the target as last route', () => {
    const routes = ['<sip:p0;method=INVITE;x=1?Subject=s>', '<sip:p1;lr>'];
    const { request, nextHop } = requestWithin(dialog(routes), 'BYE');
    assert.equal(request.uri, 'sip:p0;x=1');
    assert.deepEqual(request.list('Route'), ['<sip:p1;lr>', '<sip:bert@192.0.2.2;transport=tcp>']);
    assert.ok(nextHop?.kind === 'sip');
    assert.equal(nextHop.host, 'p0');
  });

  it('leave headers of the Contact URI out of the Request-URI', () => {
    const { request } = requestWithin(
      dialog([], 'sip:bert@192.0.2.2;method=BYE;gr=x?Route=%3Csip:evil%3E'),
      'BYE',
    );
    assert.equal(request.uri, 'sip:bert@192.0.2.2;gr=x');
    assert.equal(request.has('Route'), false);
  });
});

describe('what the other side does to a dialog (RFC 3261 s12.2.2)', () => {
  const numbered = (number: number): SipRequest => invite({ CSeq: `${number} INVITE` });

  it('counts: what is lower than the latest number is out of order', () => {
    const dialog = made(dialogOfCallee(numbered(7), 'b1'));
    assert.equal(received(dialog, numbered(6)), undefined);
    assert.equal(received(dialog, numbered(7))?.remoteSequence, 7);
    assert.equal(received(dialog, numbered(100))?.remoteSequence, 100);
    const fresh = { ...dialog, remoteSequence: undefined };
    assert.equal(received(fresh, numbered(0))?.remoteSequence, 0);
  });

  it('moves the target, and keeps the route', () => {
    const dialog = made(dialogOfCallee(invite(), 'b1'));
    const moved = refreshed(dialog, invite({ Contact: '<sip:anna@192.0.2.9>' }));
    assert.equal(moved.target, 'sip:anna@192.0.2.9');
    assert.deepEqual(moved.routes, dialog.routes);
    for (const contact of [undefined, '*', '<sip:[>'])
      assert.equal(refreshed(dialog, invite({ Contact: contact })).target, dialog.target);
  });

  it('asks for a SIPS Contact by Request-URI, top Record-Route, or Contact (s12.1.1)', () => {
    const plain = (contact: string, uri?: string): SipRequest =>
      invite({ Contact: contact }, uri).remove('Record-Route');
    assert.equal(asksSecureContact(plain('<sip:a@b>')), false);
    assert.ok(asksSecureContact(plain('<sips:a@b>')));
    assert.ok(asksSecureContact(plain('<sip:a@b>', 'sips:bert@b.example')));
    assert.ok(asksSecureContact(plain('<sip:a@b>').add('Record-Route', '<sips:p;lr>, <sip:q;lr>')));
    assert.equal(asksSecureContact(plain('<sips:a@b>').add('Record-Route', '<sip:p;lr>')), false);
    assert.equal(asksSecureContact(plain('*')), false);
  });
});

describe('dialogs of whatever comes', () => {
  it('never throw, and make requests in which nothing but the tag of the peer is malformed', () => {
    const anything = fc
      .string({ unit: 'binary-ascii', maxLength: 40 })
      .map((each) => each.replace(/[\r\n]/g, ' '));
    const route = fc.oneof(
      anything,
      anything.map((each) => `<sip:p;${each}>`),
    );
    const property = fc.property(anything, route, anything, (contact, recorded, tag) => {
      const request = invite();
      const response = success(request, [
        ['Contact', contact],
        ['Record-Route', recorded],
      ]).set('To', `<sip:b>;tag=${tag}`);
      const dialog = made(dialogOfCaller(request, response));
      const bye = requestWithin(dialog, 'BYE').request;
      // The tag is the peer's, and Via comes later.
      const ours = bye.problems.filter(({ header }) => header !== 'to' && header !== 'via');
      assert.deepEqual(ours, []);
    });
    fc.assert(property);
  });
});
