import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { ixitOf } from '../../cli/run/ixit';
import { redactRunFolder } from '../../cli/run/redact-run-folder';
import { secretsOf } from '../../cli/secrets';
import { writeHtmlReport } from '../../reports/html/write';
import { knownSecrets, SHORTEST_SECRET } from '../../reports/known-secrets';
import { redactRecord } from '../../reports/redact-record';
import { writeRunRecord } from '../../reports/run-record/file';
import { SMALL_REPORTS } from '../../reports/small-reports';
import { proof, sampleFrame, sampleMessage, sampleRecord, traceLines } from '../reports/html/sample-run';
import { profile, user } from '../testbed/sut/profiles';

describe('secrets of a profile', () => {
  it('are passwords and what is named so, and not what is put together from others', () => {
    const secrets = secretsOf(
      profile({
        users: [user('nora', 'Kelp-41-river'), user('otto')],
        values: { 'api-key': 'abc', greeting: 'hello', token: '{password}' },
        launch: {
          ...{
            per: 'run',
            what: { kind: 'process', command: ['x'] },
            files: new Map(),
            ready: { kind: 'at-once' },
          },
          env: { SIP_PASSWORD: 'def', HOME: '/' },
        },
      }),
    );
    assert.deepEqual(secrets, ['Kelp-41-river', 'abc', 'def']);
  });

  it('are not in the IXIT, which says where they were', () => {
    const ixit = ixitOf(
      profile({
        users: [user('nora', 'Kelp-41-river')],
        values: { secret: 'abcdef', greeting: 'hello' },
        control: {
          register: { kind: 'command', command: 'phone --password Kelp-41-river {aor}', limitMs: 1 },
          push: {
            kind: 'http',
            method: 'POST',
            url: 'http://a:pw@b/',
            headers: { Authorization: 'Bearer abc' },
            body: '{}',
            limitMs: 1,
          },
          restart: { kind: 'launch', what: 'restart' },
        },
      }),
    );
    assert.deepEqual(Object.fromEntries(ixit.map(({ item, value }) => [item, value])), {
      address: '127.0.0.9:5060',
      transport: 'udp',
      'users.1.aor': 'sip:nora@operator.example',
      'users.1.username': 'nora',
      'users.1.password': '(redacted)',
      'harness.host': '127.0.0.1',
      'harness.core-port': '0',
      'control.register': 'command: phone --password (redacted) {aor}',
      'control.restart': 'launch: restart',
      'control.push': 'http: POST http://a:(redacted)@b/\nAuthorization: Bearer (redacted)\n\n{}',
      'values.secret': '(redacted)',
      'values.greeting': 'hello',
      timeouts: 'start 1000 ms, stimulus 500 ms, quiet 30 ms',
    });
  });

  it('are in no file of a run but the traces and captures', () => {
    // Begun so that no page has it of itself; a form of it must not be a part of another either.
    const secret = fc
      .string({ minLength: SHORTEST_SECRET, maxLength: 20, unit: 'grapheme-ascii' })
      .filter((each) => each.trimEnd() === each)
      .map((each) => `Qz7-${each}`);
    fc.assert(
      fc.property(secret, (password) => {
        const folder = mkdtempSync(join(tmpdir(), 'sip-push-secrets-'));
        try {
          const forms = [
            password,
            encodeURIComponent(password),
            Buffer.from(password).toString('hex'),
            Buffer.from(`nora:${password}`).toString('base64'),
          ];
          const text = `node control.js ${forms.join(' ')}`;
          mkdirSync(join(folder, 'traces'));
          mkdirSync(join(folder, 'systems'));
          writeFileSync(
            join(folder, 'traces', '1.jsonl'),
            traceLines([sampleFrame(1, sampleMessage(`X: ${text}\r\n`, text))]).join('\n'),
          );
          writeFileSync(join(folder, 'systems', 'phone.log'), `\u00ff ${text}\n`, 'latin1');
          writeFileSync(
            join(folder, 'messages.ndjson'),
            `${JSON.stringify({ body: text })}\n{"cut": "${text}`,
          );
          writeFileSync(join(folder, 'cucumber.html'), `<script>${JSON.stringify(text)}</script>`);
          const known = knownSecrets(secretsOf(profile({ users: [user('nora', password)] })));
          const findings = [proof(1, { actual: text, expected: text })];
          const told = sampleRecord([{ verdict: 'fail', findings, reason: text, trace: 'traces/1.jsonl' }]);
          const record = redactRecord({ ...told, errors: [text], command: text }, known);
          writeRunRecord(folder, record);
          for (const { file, make } of SMALL_REPORTS) writeFileSync(join(folder, file), make(record));
          writeHtmlReport(folder, record, undefined, known);
          redactRunFolder(folder, known);
          for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
            const path = join(folder, name);
            if (name.startsWith('traces') || statSync(path).isDirectory()) continue;
            const content = readFileSync(path, 'latin1');
            const blocks = [...content.matchAll(/id="data-[^"]*">([^<]*)</g)].map(([, packed = '']) =>
              inflateRawSync(Buffer.from(packed, 'base64')).toString('latin1'),
            );
            for (const each of [content, ...blocks])
              for (const form of forms) assert.ok(!each.includes(form), `${name}: ${form}`);
          }
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('leave octets of a log that are no text as they are', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sip-push-secrets-'));
    try {
      mkdirSync(join(folder, 'systems'));
      const file = join(folder, 'systems', 'a.log');
      writeFileSync(file, Buffer.concat([Buffer.from([0xff, 0, 0xc3]), Buffer.from('password=abcdef')]));
      redactRunFolder(folder, knownSecrets([]));
      assert.deepEqual(
        readFileSync(file),
        Buffer.concat([Buffer.from([0xff, 0, 0xc3]), Buffer.from('password=(redacted)')]),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
