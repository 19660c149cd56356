import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArchive } from '../../reports/certificate/archive';
import { ixitOf } from '../../cli/run/ixit';
import { findProgram } from '../../testbed/launch/program';
import { icsItems } from '../../requirements/ics/ics';
import { readProfile } from '../../testbed/profile/read-profile';
import { needOptional } from '../optional';
import { at, SAMPLE_SUT, writeSampleRun, type SampleRun } from '../reports/certificate/sample-campaign';
import { sampleCatalogue, sampleFinding } from '../reports/samples';
import { Project } from './project';

const FEATURE = `
Feature: Basic push

  @MSG-1
  Scenario: One push
    Given a push

  @MSG-1
  Scenario: Two pushes
    Given a push

  @MSG-1
  Scenario: A session
    Given a push
`;
const PASSWORD = 'Kelp-41-river';

describe('sip-push certify', () => {
  let project: Project;
  let key: string;
  beforeEach(async () => {
    project = new Project({ 'push/basic.feature': FEATURE });
    mkdirSync(join(project.dir, 'runs'));
    assert.equal(await project.sipPush('certify', '--make-key', 'lab.pem'), 0);
    key = join(project.dir, 'lab.pem');
  });
  afterEach(() => project.remove());

  const run = (name: string, sample: SampleRun = {}) =>
    writeSampleRun(join(project.dir, 'runs', name), sample);
  const FAILED: SampleRun = {
    first: {
      verdict: 'fail',
      findings: [sampleFinding({ actor: { role: 'sender', name: 'news', underTest: true } })],
    },
    plan: { startedAt: at(8) },
  };

  it('certifies, and verifies what it certified', async () => {
    run('a', { plan: { startedAt: at(9) } });
    assert.equal(await project.sipPush('certify', 'runs/a', '--key', key), 0);
    assert.equal(
      project.stdout,
      'Certified: runs/a, 1 attempt in all\nCertificate: certificate-acme-gateway-1-0-2026-03-01.tar\n',
    );
    const archive = 'certificate-acme-gateway-1-0-2026-03-01.tar';
    assert.equal(await project.sipPush('certify', '--verify', archive, '--public-key', `${key}.pub`), 0);
    assert.match(project.stdout, /is genuine: signed with the key [0-9a-f]{64},\n/);
    assert.match(project.stdout, /^Product: {3}Acme Gateway 1\.0, as sender$/m);
  });

  it('has the test specification and the report in the archive', async () => {
    run('a');
    assert.equal(await project.sipPush('certify', 'runs/a', '--key', key, '--out', 'c.tar'), 0);
    const paths: string[] = [];
    for await (const { path } of readArchive(join(project.dir, 'c.tar'))) paths.push(path);
    for (const path of ['specification.html', 'report.html', 'run.json', 'ics.json', 'ixit.json'])
      assert.ok(paths.includes(path), path);
  });

  it('takes every run of the product in the folder of the campaign', async () => {
    run('a', FAILED);
    run('b', { plan: { startedAt: at(9) } });
    const other = SAMPLE_SUT.systems.map((each) => ({ ...each, name: 'Other' }));
    run('c', { plan: { sut: { ...SAMPLE_SUT, systems: other }, startedAt: at(10) } });
    mkdirSync(join(project.dir, 'runs', 'd', 'traces'), { recursive: true });
    assert.equal(
      await project.sipPush('certify', 'runs/b', '--campaign', 'runs', '--key', key, '--out', 'c.tar'),
      0,
    );
    assert.match(project.stdout, /^Certified: runs\/b, 2 attempts in all$/m);
    assert.equal(await project.sipPush('certify', '--verify', 'c.tar', '--public-key', `${key}.pub`), 0);
    assert.match(project.stdout, /^ +fail: push\/basic\/one-push \(MSG-1\)$/m);
    assert.match(project.stdout, /Attempts that left no record that can be read\n {2}d\n/);
  });

  it('does not certify a run that was green before one that was not', async () => {
    run('a', { plan: { startedAt: at(7) } });
    run('b', FAILED);
    assert.equal(await project.sipPush('certify', 'runs/a', '--campaign', 'runs', '--key', key), 1);
  });

  it('refuses with a line for each reason', async () => {
    run('a', { ...FAILED, error: 'no disk' });
    assert.equal(await project.sipPush('certify', 'runs/a', '--key', key), 1);
    assert.equal(
      project.stderr,
      [
        'sip-push: no certificate for runs/a:',
        '  fault of the harness: no disk',
        '  scenario push/basic/one-push failed: MSG-1',
        '  requirement MSG-1 (MUST) was not kept: 2 scenarios, judged on 2 subjects, fail in 1',
        '',
      ].join('\n'),
    );
  });

  it('refuses a run of simulators', async () => {
    assert.equal(await project.sipPush('run'), 0);
    assert.equal(await project.sipPush('certify', project.runs()[0]!, '--key', key), 1);
    assert.match(project.stderr, /no system under test to certify\n$/);
  });

  it('takes what a policy allows', async () => {
    run('a', { notApplicable: 'set-up: no control "push"' });
    assert.equal(await project.sipPush('certify', 'runs/a', '--key', key), 1);
    writeFileSync(join(project.dir, 'policy.yaml'), 'not-run: [push/basic/a-session]\n');
    const args = ['certify', 'runs/a', '--key', key, '--policy', 'policy.yaml', '-o', 'c.tar'];
    assert.equal(await project.sipPush(...args), 0);
    assert.equal(await project.sipPush('certify', '--verify', 'c.tar', '--public-key', `${key}.pub`), 0);
    assert.match(project.stdout, /as the policy of the lab allows\n {2}push\/basic\/a-session: set-up/);
  });

  it('says what in a policy is wrong', async () => {
    run('a');
    for (const [text, problem] of [
      ['waivers: [MSG-9]\n', /policy\.yaml:1: waivers\[?.*unknown requirement MSG-9; did you mean MSG-1/],
      ['not-run: [push/basic/two-push]\n', /unknown scenario push\/basic\/two-push; did you mean/],
      ['allow: all\n', /policy\.yaml:1: /],
      ['- x\n', /this is no policy/],
    ] as const) {
      writeFileSync(join(project.dir, 'policy.yaml'), text);
      assert.equal(
        await project.sipPush('certify', 'runs/a', '--key', key, '--policy', 'policy.yaml'),
        2,
        text,
      );
      assert.match(project.stderr, problem);
      assert.match(project.stderr, /^[^\n]*\n$/);
    }
  });

  it('needs the profile of the run where it has secrets, and keeps them out, as reports do', async () => {
    const profile = (password: string): string =>
      [
        'role: sender',
        'name: Acme Gateway',
        "version: '1.0'",
        'address: 192.0.2.3:5060',
        `users: [{ aor: sip:news@content.example, password: ${password} }]`,
        'harness: { host: 192.0.2.1 }',
        'ics:',
        ...icsItems()
          .filter(({ roles }) => roles.includes('sender'))
          .map(({ id }) => `  ${id}: no`),
        'control: { push: { prompt: Push. } }',
        'values: { login: one, api-key: key-0123456789 }',
        '',
      ].join('\n');
    project.write('acme.yaml', profile(PASSWORD));
    const ixit = ixitOf(readProfile(join(project.dir, 'acme.yaml'), sampleCatalogue()));
    assert.deepEqual(
      ixit.filter(({ value }) => value === '(redacted)').map(({ item }) => item),
      ['users.1.password', 'values.api-key'],
    );
    const systems = SAMPLE_SUT.systems.map((each) => ({ ...each, ixit }));
    run('a', { plan: { sut: { ...SAMPLE_SUT, systems } }, octets: `x ${PASSWORD} y` });
    const args = ['certify', 'runs/a', '--key', key, '-o', 'c.tar'];
    assert.equal(await project.sipPush(...args), 2);
    assert.match(
      project.stderr,
      /has secrets, which have to be kept out of what is handed on; name it with --sut\n$/,
    );
    assert.equal(await project.sipPush(...args, '--sut', 'acme.yaml'), 0);
    assert.ok(!readFileSync(join(project.dir, 'c.tar'), 'latin1').includes(PASSWORD));
    for (const [kind, file] of [
      ['html', 'out'],
      ['evidence', join('out', 'push__basic__1', 'messages.txt')],
    ] as const) {
      const report = ['report', kind, 'runs/a', '-o', 'out'];
      assert.equal(await project.sipPush(...report), 2);
      assert.match(project.stderr, /name it with --sut\n$/);
      assert.equal(await project.sipPush(...report, '--sut', 'acme.yaml'), 0, project.stderr);
      const text = readFileSync(join(project.dir, file), 'latin1');
      assert.ok(text.includes('x ') && !text.includes(PASSWORD));
      rmSync(join(project.dir, 'out'), { recursive: true });
    }
    project.write('acme.yaml', profile(PASSWORD).replace('content.example', 'other.example'));
    assert.equal(await project.sipPush(...args, '--sut', 'acme.yaml'), 2);
    assert.match(project.stderr, /this is not the profile of the run, users\.1\.aor was another/);
    project.write('acme.yaml', profile('abc'));
    assert.equal(await project.sipPush(...args, '--sut', 'acme.yaml'), 2);
    assert.match(project.stderr, /fewer than 6 characters cannot be told from other text/);
  });

  it('says in one line what is wrong', async () => {
    run('a');
    const other = SAMPLE_SUT.systems.map((each) => ({ ...each, name: 'Other' }));
    run('b', { plan: { sut: { ...SAMPLE_SUT, systems: other } } });
    writeFileSync(join(project.dir, 'text'), 'x');
    for (const [args, problem] of [
      [['--key', key], /name a run, or with --campaign/],
      [['runs/none', '--key', key], /there is no such run/],
      [['features', '--key', key], /ENOENT/],
      [['runs/a', 'runs/b', '--key', key], /is of another product than/],
      [['--campaign', 'runs', '--key', key], /is of another product than/],
      [['--campaign', 'none', '--key', key], /there is no such folder/],
      [['--campaign', 'features', '--key', key], /there is no run of a system under test/],
      [['runs/a'], /give the private key of the lab with --key/],
      [['runs/a', '--key', 'none'], /--key: ENOENT/],
      [['runs/a', '--key', 'text'], /text: this is no private key in PEM/],
      [['runs/a', '--key', key, '--out', 'none/c.tar'], /cannot write the certificate: ENOENT/],
      [['--verify', 'text'], /give the public key/],
      [['--verify', 'none', '--public-key', `${key}.pub`], /none: ENOENT/],
      [['--verify', 'text', '--public-key', key], /this is the private key; give the public one/],
      [['runs/a', '--verify', 'text'], /one at a time/],
      [['--make-key', 'lab.pem'], /--make-key: EEXIST/],
    ] as const) {
      assert.equal(await project.sipPush('certify', ...args), 2, args.join(' '));
      assert.match(project.stderr, problem);
      assert.match(project.stderr, /^sip-push: [^\n]*\n$/);
    }
  });

  it('says that something is not genuine', async () => {
    writeFileSync(join(project.dir, 'text'), 'x'.repeat(2000));
    assert.equal(await project.sipPush('certify', '--verify', 'text', '--public-key', `${key}.pub`), 1);
    assert.match(project.stderr, /^sip-push: text is not genuine:\n {2}it cannot be read as an archive/);
  });

  it('makes a private key that only its owner can read', () => {
    assert.equal(statSync(key).mode & 0o777, 0o600);
  });

  it('takes keys that OpenSSL made, for Ed25519 only', async function () {
    const openssl = findProgram('openssl');
    needOptional(this, openssl !== undefined, 'openssl (Debian package openssl)');
    const make = (...args: string[]): void => {
      assert.equal(spawnSync(openssl!, args, { cwd: project.dir }).status, 0);
    };
    make('genpkey', '-algorithm', 'ed25519', '-out', 'own.pem');
    make('pkey', '-in', 'own.pem', '-pubout', '-out', 'own.pub');
    run('a');
    assert.equal(await project.sipPush('certify', 'runs/a', '--key', 'own.pem', '-o', 'c.tar'), 0);
    assert.equal(await project.sipPush('certify', '--verify', 'c.tar', '--public-key', 'own.pub'), 0);
    assert.equal(await project.sipPush('certify', '--verify', 'c.tar', '--public-key', `${key}.pub`), 1);
    make('genpkey', '-algorithm', 'x25519', '-out', 'other.pem');
    assert.equal(await project.sipPush('certify', 'runs/a', '--key', 'other.pem'), 2);
    assert.match(project.stderr, /this is a key for x25519; make one for Ed25519/);
  });
});
