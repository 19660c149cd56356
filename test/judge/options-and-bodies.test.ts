import assert from 'node:assert/strict';
import { BODY_CHECKS } from '../../judge/checks/bodies';
import { CONTENT_INDIRECTION_CHECKS } from '../../judge/checks/content-indirection';
import { OPTIONS_CHECKS } from '../../judge/checks/options';
import { named, optionsToGruu, pushToAor, registration, type Wire } from './wire';
import { transaction } from './wire-transactions';

/** The query of the sender, answered with a session description. */
function query(): Wire {
  return [2, 3].reduce(
    (wire, i) =>
      wire.edit(
        i,
        'Content-Length: 0\n\n',
        'Content-Type: application/sdp\nContent-Length: CONTENT-LENGTH\n\nv=0\n',
      ),
    optionsToGruu(),
  );
}

/** The terminal registers, then it is asked for its capabilities. */
function registeredQuery(): Wire {
  return registration().and(...query().shots.map((shot) => ({ ...shot, at: shot.at + 100 })));
}

/** A MESSAGE of the sender with a body of its own. */
function push(fields: string, body: string): Wire {
  return transaction({ sent: [0], replies: [{ at: 5, status: 200, tag: 'x' }] }).edit(
    0,
    'Content-Length: 0\n\n',
    `${fields}Content-Length: CONTENT-LENGTH\n\n${body}`,
  );
}

const RENDER = 'Content-Disposition: render;handling=required\n';
const part = (fields: string, body: string): string => `--b\n${fields}\n${body}\n`;
const TEXT = part(`Content-Type: text/plain\n${RENDER}`, 'Storm');

function multipart(subtype: string, parts: string, disposition = RENDER): Wire {
  return push(`Content-Type: multipart/${subtype};boundary=b\n${disposition}`, `${parts}--b--\n`);
}

function nested(outer: string, inner: string, more = ''): Wire {
  const body = `--c\nContent-Type: text/plain\n${RENDER}\nStorm\n--c--`;
  return multipart(outer, part(`Content-Type: multipart/${inner};boundary=c\n${RENDER}${more}`, body));
}

const URL = 'URL="https://dl.content.example/fw/9.2.html"';
const EXTERNAL = `Content-Type: message/external-body;access-type="URL";${URL};expiration="Tue, 03 Mar 2026 08:00:00 GMT";size=46;hash=D797716D226CA37BEE6A4E3EDC5CE84F324CE33B\n`;
const INNER = `Content-Type: text/html\nContent-ID: <fw92.1@content.example>\n${RENDER}\n`;

function reference(): Wire {
  return push(EXTERNAL, INNER);
}

/** The reference twice, the second one changed. */
function twice(search: string, replacement: string): Wire {
  const second = reference().edit(0, search, replacement).shots[0]!;
  return reference().and({
    ...second,
    at: 10,
    text: second.text.replaceAll('q01', 'q02').replaceAll('q-77', 'q-78'),
  });
}

describe('checks of OPTIONS', () => {
  const ownAnswer = (): Wire =>
    query()
      .without(1, 2)
      .edit(1, /Allow.*\n/, '')
      .edit(1, /Content-Type[^]*$/, 'Content-Length: 0\n\n');
  const spoiled: readonly [requirement: string, by: string, wire: Wire][] = [
    ['OPT-3261-11.1-01', 'sender', query().edit(0, /Accept.*\n/, '')],
    [
      'OPT-3261-11.2-02',
      'core',
      pushToAorAsOptions().and({
        ...pushToAorAsOptions().shots[4]!,
        at: 11,
        text: pushToAorAsOptions().shots[4]!.text.replace('tA9', 'tB9'),
      }),
    ],
    ['OPT-3261-11.2-03', 'T1', query().edit(2, /Accept-Language.*\n/, '')],
    ['OPT-3261-11.2-05', 'T1', optionsToGruu()],
    [
      'OPT-3261-11.2-06',
      'core',
      ownAnswer()
        .edit(1, 'Accept-Enc', 'Allow: MESSAGE\nAccept-Enc')
        .edit(0, 'application/sdp', 'text/plain'),
    ],
    ['OPT-3261-11.2-21', 'T1', query().edit(2, 'Content-Type: application/sdp', 'Content-Type: text/plain')],
    ['CAP-3840-7-01', 'T1', query().edit(2, ';mobility="mobile"', ';events="reg"')],
    ['CAP-3840-8-01', 'T1', registeredQuery().edit(6, 'mobility="mobile"', 'mobility="fixed"')],
    ['CAP-3840-8-01', 'T1', registeredQuery().edit(6, 'mobility="mobile"', 'mobility="mobile";text')],
  ];

  it('find nothing in a conforming query, having looked', () => {
    assert.deepEqual(named(registeredQuery().findings(OPTIONS_CHECKS)), []);
    for (const row of [
      'OPT-3261-11.1-01',
      'OPT-3261-11.2-03',
      'OPT-3261-11.2-05',
      'OPT-3261-11.2-21',
      'CAP-3840-8-01',
    ])
      assert.equal(registeredQuery().looked(OPTIONS_CHECKS, row), 1, row);
    const own = ownAnswer().edit(0, 'application/sdp', 'text/plain');
    assert.deepEqual(named(own.findings(OPTIONS_CHECKS)), []);
    assert.equal(own.looked(OPTIONS_CHECKS, 'OPT-3261-11.2-06'), 1);
  });

  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(OPTIONS_CHECKS)), [`${requirement} ${by}`]));
  }

  it('CAP-3840-8-01 does not miss features that a header field says better', () => {
    const wire = registeredQuery().edit(2, 'mobility="mobile"', 'mobility="mobile";methods="MESSAGE"');
    assert.deepEqual(named(wire.findings(OPTIONS_CHECKS)), []);
  });
});

describe('checks of bodies', () => {
  const base64 = 'Content-Transfer-Encoding: base64\n';
  const spoiled: readonly [requirement: string, by: string, wire: Wire][] = [
    ['BODY-3261-20.15-01', 'sender', push('', 'Storm')],
    [
      'BODY-5621-3.2-01',
      'sender',
      multipart('mixed', TEXT.replace('\n\n', `\n${base64}\n`).replace('Storm', 'U3Rvcm0=')),
    ],
    ['BODY-5621-4.3-21', 'sender', nested('mixed', 'mixed')],
    ['BODY-5621-4.3-21', 'sender', nested('alternative', 'alternative')],
    ['BODY-5621-8.2-01', 'sender', multipart('mixed', TEXT, '')],
    ['BODY-5621-8.2-01', 'sender', multipart('mixed', TEXT.replace(';handling=required', ''))],
    ['BODY-5621-8.2-01', 'sender', multipart('alternative', TEXT.replace('render', 'attachment'))],
    ['BODY-5621-8.2-21', 'sender', multipart('mixed', TEXT, RENDER.replace('render', 'session'))],
  ];

  it('find nothing in conforming bodies, having looked', () => {
    for (const wire of [
      ...[
        pushToAor(),
        multipart('mixed', TEXT + TEXT),
        multipart('alternative', TEXT.replace(';handling=required', '')),
      ],
      ...[nested('mixed', 'alternative'), nested('mixed', 'mixed', 'Content-ID: <a@b>\n')],
    ])
      assert.deepEqual(named(wire.findings(BODY_CHECKS)), []);
    assert.equal(multipart('mixed', TEXT + TEXT).looked(BODY_CHECKS, 'BODY-5621-3.2-01'), 3);
    assert.equal(nested('mixed', 'alternative').looked(BODY_CHECKS, 'BODY-5621-8.2-01'), 2);
  });

  for (const [requirement, by, wire] of spoiled) {
    it(`${requirement} blames ${by}`, () =>
      assert.deepEqual(named(wire.findings(BODY_CHECKS)), [`${requirement} ${by}`]));
  }

  it('leave S/MIME in base64 and bodies that do not parse alone', () => {
    const smime = push(`Content-Type: application/pkcs7-mime\n${base64}`, 'U3Rvcm0=');
    assert.deepEqual(named(smime.findings(BODY_CHECKS)), []);
    assert.deepEqual(named(push('Content-Type: multipart/mixed\n', 'Storm').findings(BODY_CHECKS)), []);
  });
});

describe('checks of answers to bodies', () => {
  /** A body, refused by a terminal that takes text alone, and multiparts if it says so. */
  const refused = (wire: Wire, accept = 'text/plain, multipart/*'): Wire =>
    wire
      .edit(1, '200 Whatever', '415 Unsupported Media Type')
      .edit(1, 'Content-Length', `Accept: ${accept}\nContent-Length`);
  const optional = RENDER.replace('required', 'optional');
  const nope = part(`Content-Type: application/x-nope\n${optional}`, 'nope');
  const alternatives = part(
    `Content-Type: multipart/alternative;boundary=c\n${optional}`,
    `--c\nContent-Type: application/x-nope\n${optional}\nnope\n--c--`,
  );
  const indirect = `--b\n${EXTERNAL}${optional}\n${INNER.replace('required', 'optional')}\n`;
  const all = [...BODY_CHECKS, ...CONTENT_INDIRECTION_CHECKS];
  const unfair: readonly [requirement: string, wire: Wire][] = [
    ['BODY-5621-4.2-01', refused(multipart('mixed', TEXT), 'text/plain')],
    ['BODY-5621-4.2-02', refused(multipart('x-odd', TEXT))],
    ['BODY-5621-6.1-01', refused(multipart('alternative', TEXT.replace('required', 'optional') + nope))],
    ['BODY-5621-8.1-01', refused(multipart('mixed', TEXT + nope))],
    ['BODY-5621-8.3-01', refused(multipart('mixed', TEXT + alternatives))],
    ['CI-4483-5.5-01', refused(multipart('mixed', TEXT + indirect))],
  ];
  for (const [requirement, wire] of unfair) {
    it(`${requirement} blames who refuses by it`, () => {
      const blamed = named(wire.findings(all)).filter((each) => !each.endsWith(' sender'));
      assert.equal(blamed.length, 1);
      assert.match(blamed[0]!, new RegExp(`^${requirement} `));
    });
  }

  it('leave refusals alone for which there may be another reason', () => {
    const required = nope.replace('optional', 'required');
    const language = TEXT.replace('\n', '\nContent-Language: de\n');
    const wires = [
      refused(multipart('mixed', TEXT + required)),
      refused(multipart('mixed', TEXT)),
      refused(multipart('mixed', language + nope)),
      refused(multipart('mixed', TEXT.replace('render', 'icon') + nope)),
      refused(multipart('mixed', nope + alternatives + TEXT)),
      refused(multipart('mixed', TEXT + nope), 'text/plain'),
    ];
    const blamed = wires.map((wire) => named(wire.findings(all)).filter((each) => !each.endsWith(' sender')));
    assert.deepEqual(blamed.flat(), []);
  });
});

describe('checks of content indirection', () => {
  const spoiled: readonly [requirement: string, wire: Wire][] = [
    ['CI-4483-5.4-01', reference().edit(0, 'access-type="URL"', 'access-type="ftp"')],
    ['CI-4483-5.4-01', reference().edit(0, 'https://dl', 'dl')],
    ['CI-4483-5.4-01', reference().edit(0, `${URL};`, '')],
    ['CI-4483-5.6-01', twice('size=46', 'size=47')],
    ['CI-4483-5.7-01', reference().edit(0, /expiration="[^"]*";/, '')],
    ['CI-4483-5.7-01', reference().edit(0, '08:00:00 GMT', '08:00:00 +0100')],
    ['CI-4483-5.8-01', reference().edit(0, 'Content-Type: text/html\n', '').edit(0, 'https:', 'ftps:')],
    ['CI-4483-5.9-01', reference().edit(0, 'size=46;', '')],
    ['CI-4483-5.10-01', reference().edit(0, RENDER, '')],
    ['CI-4483-5.11-01', reference().edit(0, 'size=46', `${URL};size=46`)],
    ['CI-4483-5.11-01', push(EXTERNAL, `${INNER}${INNER}`)],
    ['CI-4483-5.12-01', reference().edit(0, /;hash=\w+/, '')],
    ['CI-4483-5.12-21', reference().edit(0, 'hash=D797', 'hash=')],
  ];

  it('find nothing in conforming references, having looked', () => {
    const kept = twice('Max-F', 'Subject: again\nMax-F');
    const renamed = twice('size=46', 'size=47').edit(2, 'fw92.1', 'fw92.2');
    const inMixed = multipart('mixed', `--b\n${EXTERNAL}${RENDER}\n${INNER}\n`);
    for (const wire of [reference(), kept, renamed, inMixed, pushToAor()])
      assert.deepEqual(named(wire.findings(CONTENT_INDIRECTION_CHECKS)), []);
    for (const row of ['5.4-01', '5.7-01', '5.9-01', '5.10-01', '5.11-01', '5.12-21'])
      assert.equal(inMixed.looked(CONTENT_INDIRECTION_CHECKS, `CI-4483-${row}`), 1, row);
    assert.equal(kept.looked(CONTENT_INDIRECTION_CHECKS, 'CI-4483-5.6-01'), 1);
  });

  for (const [requirement, wire] of spoiled) {
    it(`${requirement} blames sender`, () =>
      assert.deepEqual(named(wire.findings(CONTENT_INDIRECTION_CHECKS)), [`${requirement} sender`]));
  }

  it('CI-4483-5.3-01 blames who refuses what it does not support by another status than 415', () => {
    const said = reference().and(...query().shots.map((shot) => ({ ...shot, at: shot.at + 100 })));
    const answered = (line: string): string[] =>
      named(said.edit(1, '200 Whatever', line).findings(CONTENT_INDIRECTION_CHECKS));
    assert.deepEqual(answered('488 Not Acceptable Here'), ['CI-4483-5.3-01 T1']);
    assert.deepEqual(answered('415 Unsupported Media Type'), []);
    assert.deepEqual(answered('486 Busy Here'), []);
  });

  it('CI-4483-7-04 blames who refuses what it has accepted', () => {
    const [, accepted] = reference().shots;
    const late = { ...accepted!, at: accepted!.at + 500, text: accepted!.text.replace('200', '480') };
    assert.deepEqual(
      named(reference().and(late).findings(CONTENT_INDIRECTION_CHECKS)).filter((each) =>
        each.includes('7-04'),
      ),
      ['CI-4483-7-04 T1'],
    );
  });

  it('CI-4483-7-03 reports http without a hash', () => {
    const wire = reference()
      .edit(0, /;hash=\w+/, '')
      .edit(0, 'https:', 'http:');
    assert.deepEqual(named(wire.findings(CONTENT_INDIRECTION_CHECKS)), [
      'CI-4483-5.12-01 sender',
      'CI-4483-7-03 sender',
    ]);
  });

  it('accept the spelling of the examples of RFC 4483', () => {
    const wire = reference()
      .edit(0, 'Tue, 03 Mar 2026', 'Mon, 24 June 2002')
      .edit(0, 'access-type="URL"', 'ACCESS-TYPE=url')
      .edit(0, 'Content-Type: text/html\n', '');
    assert.deepEqual(named(wire.findings(CONTENT_INDIRECTION_CHECKS)), []);
  });

  it('CI-4483-5.1-01 blames a terminal that takes indirect content and does not say so', () => {
    const asked = reference().and(...query().shots.map((shot) => ({ ...shot, at: shot.at + 100 })));
    assert.deepEqual(named(asked.findings(CONTENT_INDIRECTION_CHECKS)), ['CI-4483-5.1-01 T1']);
    const said = asked.edit(4, 'Accept: text/plain', 'Accept: text/plain, message/*');
    assert.deepEqual(named(said.findings(CONTENT_INDIRECTION_CHECKS)), []);
    assert.equal(said.looked(CONTENT_INDIRECTION_CHECKS, 'CI-4483-5.1-01'), 1);
  });
});

/** The forked push as an OPTIONS with the same routes, whose answers tell what they have to. */
function pushToAorAsOptions(): Wire {
  return pushToAor().shots.reduce((wire, shot, i) => {
    const method = shot.text.startsWith('MESSAGE') ? wire.edit(i, 'MESSAGE ', 'OPTIONS ') : wire;
    const asked = method.edit(i, 'CSeq: 1 MESSAGE', 'CSeq: 1 OPTIONS');
    const fields = 'Allow: OPTIONS\nAccept: text/plain\nAccept-Encoding:\nAccept-Language: en\nSupported:\n';
    return asked.edit(i, 'Content-Length', `${fields}Content-Length`);
  }, pushToAor());
}
