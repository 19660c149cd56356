import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { parseTrace } from '../../../network/trace-file';
import { readArchive, writeArchive, type ArchiveFile } from '../../../reports/certificate/archive';
import type { Attempt } from '../../../reports/certificate/attempt';
import { verifyCertificate } from '../../../reports/certificate/verify';
import { knownSecrets } from '../../../reports/known-secrets';
import { assertRunRecord } from '../../../reports/run-record/validate';
import { findProgram } from '../../../testbed/launch/program';
import { needOptional } from '../../optional';
import { sampleMessage } from '../html/sample-run';
import { sampleFinding } from '../samples';
import { at, digestOf, sampleKeys, writeSampleCertificate, writeSampleRun } from './sample-campaign';

const RESPONSE = '6629fae49393a05397450978507c4ef1';
const OCTETS = sampleMessage(`Authorization: Digest username="nora", response="${RESPONSE}"\r\n`);

describe('certificate', () => {
  const { privateKey, publicKey } = sampleKeys();
  let folder: string;
  let file: string;
  let attempts: readonly Attempt[];
  let genuine: Buffer;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sip-push-certificate-'));
    file = join(folder, 'certificate.tar');
    attempts = [
      writeSampleRun(join(folder, 'red'), {
        octets: OCTETS,
        first: {
          verdict: 'fail',
          findings: [sampleFinding({ actor: { role: 'sender', name: 'news', underTest: true } })],
        },
        plan: { startedAt: at(8) },
      }),
      writeSampleRun(join(folder, 'green'), { octets: OCTETS, plan: { startedAt: at(9) } }),
    ];
    await writeSampleCertificate(file, attempts, privateKey);
    genuine = readFileSync(file);
  });
  beforeEach(() => writeFileSync(file, genuine));
  after(() => rmSync(folder, { recursive: true }));

  const verified = () => verifyCertificate(file, publicKey);

  async function problems(): Promise<readonly string[]> {
    const result = await verified();
    return result.ok ? [] : result.problems;
  }

  async function files(): Promise<ArchiveFile[]> {
    const found: ArchiveFile[] = [];
    for await (const each of readArchive(file)) found.push(each);
    return found;
  }

  const fileAt = async (path: string): Promise<Buffer> => {
    const found = (await files()).find((each) => each.path === path);
    assert.ok(found !== undefined, path);
    return found.octets;
  };

  it('is verified with the archive and the public key alone, and says what it certifies', async () => {
    const result = await verified();
    assert.ok(result.ok);
    assert.match(result.text, /^Product: {3}Acme Gateway 1\.0, as sender$/m);
    assert.match(result.text, /^Verdict: {3}pass$/m);
    assert.match(result.text, /^Harness: {3}sip-push-conformance 0\.1\.0, commit c0ffee0{34}$/m);
    assert.match(result.text, /^Catalogue: version 7, 4 requirements$/m);
    assert.ok(result.text.includes(result.key));
  });

  it('has the report, the records, the claims, the catalogue and all traces of all attempts', async () => {
    assert.deepEqual(
      (await files()).map(({ path }) => path),
      [
        ...['certificate.txt', 'ics.json', 'ixit.json', 'harness.json'],
        ...['catalogue/sample.yaml', 'catalogue/ics-items.json'],
        ...['traces/push/basic/one-push.jsonl.gz', 'traces/push/basic/two-pushes.jsonl.gz'],
        ...['report.html', 'run.json'],
        ...[
          'attempts/1/traces/push/basic/one-push.jsonl.gz',
          'attempts/1/traces/push/basic/two-pushes.jsonl.gz',
        ],
        ...['attempts/1/report.html', 'attempts/1/run.json'],
        ...['manifest.json', 'manifest.json.sig'],
      ],
    );
  });

  it('tells of earlier attempts that failed', async () => {
    const text = (await fileAt('certificate.txt')).toString();
    assert.match(text, /^ {2}1\. 2026-03-01T08:00:00\.000Z {2}Acme Gateway 1\.0: fail; attempts\/1\/$/m);
    assert.match(text, /^ +fail: push\/basic\/one-push \(MSG-1\)$/m);
    assert.match(text, /^ {2}2\. 2026-03-01T09:00:00\.000Z .*: pass, certified; the files at the top$/m);
  });

  it('has a SHA-256 of each file', async () => {
    const manifest = JSON.parse((await fileAt('manifest.json')).toString()) as {
      files: { path: string; size: number; sha256: string }[];
    };
    assert.deepEqual(
      manifest.files,
      (await files())
        .slice(0, -2)
        .map(({ path, octets }) => ({ path, size: octets.length, sha256: digestOf(octets) })),
    );
  });

  it('is the same for the same runs, octet by octet', async () => {
    await writeSampleCertificate(file, attempts, privateKey);
    assert.ok(readFileSync(file).equals(genuine));
  });

  it('has traces that can be judged again, and a record that is valid, without secrets', async () => {
    const lines = gunzipSync(await fileAt('traces/push/basic/one-push.jsonl.gz')).toString('utf8');
    const trace = parseTrace(lines, 'trace');
    assert.equal(trace.frames[0]!.octets.length, OCTETS.length);
    assert.ok(!lines.includes(RESPONSE));
    const record: unknown = JSON.parse((await fileAt('run.json')).toString());
    assertRunRecord(record);
    assert.equal(record.scenarios[0]!.trace, 'traces/push/basic/one-push.jsonl.gz');
  });

  it('has no octet of a known secret, in whatever form', async () => {
    const secret = 'Kelp-41/river';
    const plainly = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex')];
    const base64 = ['', 'a', 'ab'].map((before) => Buffer.from(before + secret).toString('base64'));
    const text = [...plainly, ...base64].join(' ');
    // The first and the last digits of base64 are not the secret's alone.
    const forms = [...plainly, ...base64.map((each) => each.slice(4, -4))];
    const attempt = writeSampleRun(join(folder, 'secret'), {
      octets: sampleMessage(`X: ${text}\r\n`, text),
      first: { reason: text, findings: [sampleFinding({ actual: text, expected: text, verdict: 'info' })] },
      change: (record) => ({ ...record, command: `run --sut ${text}` }),
    });
    await writeSampleCertificate(file, [attempt], privateKey, { known: knownSecrets([secret]) });
    for (const { path, octets } of await files()) {
      const plain = [path.endsWith('.gz') ? gunzipSync(octets) : octets].map((each) =>
        each.toString('latin1'),
      );
      const blocks = [...plain[0]!.matchAll(/id="data-[^"]*">([^<]*)</g)].map(([, packed = '']) => packed);
      plain.push(...blocks.map((packed) => inflateRawSync(Buffer.from(packed, 'base64')).toString('latin1')));
      for (const each of plain) for (const form of forms) assert.ok(!each.includes(form), `${path}: ${form}`);
    }
    assert.ok((await verified()).ok);
  });

  it('shows a single octet that was changed, wherever it is', async () => {
    const starts: number[] = [];
    for (let at = 0; at + 512 <= genuine.length; at += 512)
      if (genuine.subarray(at + 257, at + 262).toString('latin1') === 'ustar') starts.push(at);
    assert.equal(starts.length, (await files()).length);
    const anywhere = fc.nat(genuine.length - 1);
    // As many in headers and at the beginnings of files as elsewhere.
    const nearHeader = fc.tuple(fc.constantFrom(...starts), fc.nat(700)).map(([start, more]) => start + more);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(anywhere, nearHeader),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const octets = Buffer.from(genuine);
          octets[at]! ^= change;
          writeFileSync(file, octets);
          assert.ok((await problems()).length > 0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('shows a file that was removed, added, renamed, exchanged or moved', async () => {
    const all = await files();
    const first = all[1]!;
    const changes: readonly (readonly [readonly ArchiveFile[], RegExp])[] = [
      [all.filter((each) => each !== first), /^ics\.json is missing$/],
      [[{ path: 'more.txt', octets: Buffer.from('x') }, ...all], /^more\.txt is not in the manifest$/],
      [
        all.map((each) => (each === first ? { ...each, path: 'other.json' } : each)),
        /^ics\.json is missing$/,
      ],
      [
        all.map((each) => (each === first ? { ...each, octets: Buffer.from('{}') } : each)),
        /not as it was signed$/,
      ],
      [[...all.slice(1, -2), all[0]!, ...all.slice(-2)], /^its files are in another order/],
      [all.slice(0, -1), /^it has no signed manifest/],
      [all.filter(({ path }) => path !== 'manifest.json'), /^it has no signed manifest/],
      [[], /^it has no signed manifest/],
    ];
    for (const [changed, problem] of changes) {
      await writeArchive(createWriteStream(file), changed);
      const found = await problems();
      assert.match(found[0] ?? '', problem);
    }
  });

  it('is not one of another key, nor with a manifest that was signed by another', async () => {
    const other = sampleKeys();
    const result = await verifyCertificate(file, other.publicKey);
    assert.ok(!result.ok);
    assert.match(result.problems[0]!, /^the signature over the manifest is not one of this key/);
    await writeSampleCertificate(file, attempts, other.privateKey);
    assert.match((await problems())[0] ?? '', /^the signature over the manifest is not one of this key/);
  });

  it('has a signature that OpenSSL verifies', async function () {
    const openssl = findProgram('openssl');
    needOptional(this, openssl !== undefined, 'openssl (Debian package openssl)');
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, await fileAt('manifest.json'));
    writeFileSync(`${manifest}.sig`, await fileAt('manifest.json.sig'));
    writeFileSync(join(folder, 'lab.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    const verify = () =>
      spawnSync(openssl!, [
        ...['pkeyutl', '-verify', '-pubin', '-inkey', join(folder, 'lab.pub'), '-rawin', '-in', manifest],
        ...['-sigfile', `${manifest}.sig`],
      ]).status;
    assert.equal(verify(), 0);
    writeFileSync(manifest, `${readFileSync(manifest, 'utf8')} `);
    assert.equal(verify(), 1);
  });
});
