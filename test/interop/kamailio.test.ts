import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainText } from '../../protocol/push/content';
import { readRunRecord } from '../../reports/run-record/file';
import type { RunRecord } from '../../reports/run-record/run-record';
import { loadCatalogue } from '../../requirements/catalogue';
import { Kamailio } from '../../testbed/foreign/kamailio';
import type { Profile } from '../../testbed/profile/profile';
import { readProfile } from '../../testbed/profile/read-profile';
import { Testbed } from '../../testbed/testbed';
import { buildImage, CONTAINER_LIMIT_MS, needImage, PROJECT, runToEnd } from '../docker/docker';
import { needOptional } from '../optional';
import { judged } from './judged';

const NORA = 'sip:nora@push.example';
const REPRESENTATIVE = [
  ...['features/registration', 'features/multi-terminal'],
  ...['features/pager-mode/delivery.feature', 'features/pager-mode/errors.feature'],
  ...['features/session-mode/set-up.feature', 'features/session-mode/several-terminals.feature'],
];

describe('Kamailio as the core under test', function () {
  this.timeout(120_000);
  const catalogue = loadCatalogue();
  const profileOf = (file: string): Profile => readProfile(join(PROJECT, 'profiles', file), catalogue);
  let runs = '';

  before(async function () {
    needOptional(this, Kamailio.isInstalled, 'kamailio (Debian package kamailio)');
    runs = await mkdtemp(join(tmpdir(), 'sip-push-kamailio-'));
  });

  after(async () => {
    if (runs !== '') await rm(runs, { recursive: true, force: true });
  });

  /** Runs some of the suite, and has it end well. */
  async function conformant(profile: string, ...what: readonly string[]): Promise<RunRecord> {
    const out = await mkdtemp(join(runs, 'run-'));
    const args = ['cli/sip-push.js', 'run', '--sut', profile, '--out', out, ...what];
    const { code, output } = await runToEnd(process.execPath, args);
    assert.equal(code, 0, output);
    const [folder] = (await readdir(out)).filter((each) => each !== 'latest');
    const record = readRunRecord(join(out, folder!));
    const { inconclusive, error, pass } = record.totals;
    assert.deepEqual({ inconclusive, error }, { inconclusive: 0, error: 0 }, output);
    assert.ok(pass > 0, output);
    return record;
  }

  it('keeps to all but what its profile waives, and breaks all of that', async () => {
    const record = await conformant('profiles/kamailio.yaml', ...REPRESENTATIVE);
    const findings = record.scenarios.flatMap((each) => each.findings);
    assert.deepEqual(
      findings.filter(({ waived }) => !waived).map((each) => `${each.requirement} ${each.actual}`),
      [],
    );
    const broken = new Set(findings.map(({ requirement }) => requirement));
    const waived = profileOf('kamailio.yaml').waivers.map(({ requirement }) => requirement);
    assert.deepEqual([...broken].sort(), [...waived].sort());
    assert.ok(record.coverage.covered > 110, `Kamailio was hardly looked at: ${record.coverage.covered}`);
  });

  it('proves who registers, when asked to', async () => {
    const profile = join(runs, 'digest.yaml');
    const text = await readFile(join(PROJECT, 'profiles/kamailio.yaml'), 'utf8');
    const changed = text
      .replace('{here}/..', PROJECT)
      .replace(/^ {2}digest: no$/m, '  digest: yes')
      .replace(/^( {2}- aor: .*)$/gm, '$1\n    password: secret')
      .replace(/^( +)- 'SIP_PORT=.*$/m, '$&\n$1- -A\n$1- WITH_AUTH');
    await writeFile(profile, changed);
    const features = ['authentication', 'gruu'].map((each) => `features/registration/${each}.feature`);
    const record = await conformant(profile, ...features);
    const refused = record.scenarios.find(({ id }) =>
      id.endsWith('a-terminal-with-the-wrong-password-is-not-bound'),
    );
    assert.equal(refused?.verdict, 'pass');
  });

  it('is described alike in all of its profiles', () => {
    const said = ({ ics, ixit, waivers, users }: Profile): unknown => ({ ics, ixit, waivers, users });
    for (const file of ['kamailio-container.yaml', 'kamailio-there.yaml'])
      assert.deepEqual(said(profileOf(file)), said(profileOf('kamailio.yaml')), file);
  });

  it('is tested in a container, too', async function () {
    this.timeout(CONTAINER_LIMIT_MS);
    await needImage(this, 'debian');
    await buildImage('sip-push-kamailio', ['docker/kamailio']);
    const scenario = 'multi-terminal/all-terminals/both-terminals-of-a-user-receive-a-push';
    const record = await conformant('profiles/kamailio-container.yaml', '--scenario', scenario);
    assert.equal(record.scenarios[0]?.verdict, 'pass');
  });

  // The scenario about it takes 32 s of virtual time.
  it('answers 408 for a terminal that is silent, without 100 before', async () => {
    const kamailio = await Kamailio.start();
    const testbed = new Testbed({ network: 'loopback' });
    try {
      testbed.adoptCore(kamailio.domain, kamailio.local, 'kamailio');
      const phone = await testbed.openTerminal({ name: 'phone', aor: NORA });
      const sender = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });
      await testbed.run(phone.register());
      phone.behaviour.silent = true;
      const { status } = await testbed.run(sender.push({ to: NORA, content: plainText('anybody there?') }));
      assert.equal(status, 408);
    } finally {
      await testbed.close();
      await kamailio.stop();
    }
    const onKamailio = judged(testbed.recorder).findings.filter(({ actor }) => actor.name === 'kamailio');
    assert.deepEqual(onKamailio.map(({ requirement }) => requirement).sort(), [
      'PXY-4320-4.1-02',
      'PXY-4320-4.2-01',
    ]);
  });
});
