import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLES, type Role } from '../../protocol/push/roles';
import { loadCatalogue } from '../../requirements/catalogue';
import { icsItems } from '../../requirements/ics/ics';
import { knownPlaceholders } from '../../testbed/profile/known-placeholders';
import { ACTIONS } from '../../testbed/profile/profile';
import { readProfile } from '../../testbed/profile/read-profile';
import { BASIC, Project } from './project';

const CATALOGUE = loadCatalogue();
/** A key that may be left out. */
const OPTIONAL = /^( *)#(?=[a-z-])/gm;

describe('sip-push init', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project({ 'push/basic.feature': BASIC });
  });
  afterEach(() => project.remove());

  const path = (name: string): string => join(project.dir, name);
  const written = async (role: Role): Promise<string> => {
    assert.equal(await project.sipPush('init', role), 0, project.stderr);
    return readFileSync(path(`${role}.yaml`), 'utf8');
  };
  const answered = (text: string): string => text.replaceAll("'?'", 'yes');

  for (const role of ROLES) {
    describe(`for a ${role}`, () => {
      it('writes what is refused until each question is answered', async () => {
        const text = await written(role);
        assert.equal(project.stdout.split('\n').at(-2), `  npx sip-push run --sut ${role}.yaml`);
        const items = icsItems().filter(({ roles }) => roles.includes(role));
        let half = text;
        for (const [index, { id, asks }] of items.entries()) {
          writeFileSync(path('half.yaml'), half);
          const line = 1 + half.split('\n').indexOf(`  ${id}: '?'`);
          const open = items.slice(index + 1).map((item) => item.id);
          assert.throws(() => readProfile(path('half.yaml'), CATALOGUE), {
            name: 'ProfileError',
            message:
              `${path('half.yaml')}:${line}: ics.${id}: is open; Does it support ${asks}? Answer ${id}: yes, or ${id}: no` +
              (open.length === 0 ? '' : ` (also open: ${open.join(', ')})`),
          });
          half = half.replace(`  ${id}: '?'`, `  ${id}: no`);
        }
        writeFileSync(path('half.yaml'), half);
        const profile = readProfile(path('half.yaml'), CATALOGUE);
        assert.deepEqual(profile.roles, [role]);
        assert.deepEqual(
          [...profile.ics.values()],
          items.map(() => false),
        );
      });

      it('writes nothing that would not be read, once it is used', async () => {
        const text = answered(await written(role)).replaceAll(OPTIONAL, '$1');
        writeFileSync(path('phone.conf.template'), '{aor}');
        const process = /^process:\n(?: .*\n)+/m;
        const container = /^container:\n(?: .*\n)+/m;
        for (const [kind, other] of [
          ['process', container],
          ['container', process],
        ] as const) {
          writeFileSync(path('whole.yaml'), text.replace(other, ''));
          const { launch, ports, waivers, users, values } = readProfile(path('whole.yaml'), CATALOGUE, {
            ALICE_PASSWORD: 'secret',
          });
          assert.equal(launch?.what.kind, kind);
          assert.deepEqual(
            [ports.length, waivers.length, users[0]?.password, Object.keys(values).length],
            [1, 1, 'secret', 1],
          );
        }
      });

      it('names every placeholder', async () => {
        const text = await written(role);
        const settled = {
          users: [{ aor: 'sip:a@b.example', username: 'a', password: 'x', instance: 'urn:x-a:1' }],
          ...{ ports: ['NAME'], values: { NAME: '' }, hasPort: true, isLaunched: true },
        };
        for (const name of ACTIONS.flatMap((action) => knownPlaceholders(settled, action)))
          assert.ok(text.slice(text.indexOf('# Placeholders:')).includes(`{${name}}`), name);
      });
    });
  }

  it('never overwrites', async () => {
    writeFileSync(path('mine.yaml'), 'mine');
    assert.equal(await project.sipPush('init', 'core', 'mine.yaml'), 2);
    assert.equal(project.stderr, 'sip-push: mine.yaml is there already; give another name\n');
    assert.equal(readFileSync(path('mine.yaml'), 'utf8'), 'mine');
  });

  it('writes where it is told, seen from the working directory', async () => {
    mkdirSync(path('devices'));
    project.cwd = path('devices');
    assert.equal(await project.sipPush('init', 'sender', 'a.yaml'), 0);
    assert.match(readFileSync(path('devices/a.yaml'), 'utf8'), /^role: sender$/m);
  });

  it('says what is wrong with its arguments', async () => {
    const cases: [string[], RegExp][] = [
      [['init'], /^error: missing required argument 'role'\n/],
      [['init', 'phone'], /^error: .*Allowed choices are sender, core, terminal\.\n/],
      [
        ['init', 'core', 'no/core.yaml'],
        /^sip-push: no\/core\.yaml: there is no such folder; make it, or give another\n$/,
      ],
      [
        ['init', 'core', 'features/push/basic.feature/x'],
        /^sip-push: .* cannot be written: .*; give another path\n$/,
      ],
    ];
    for (const [args, message] of cases) {
      assert.equal(await project.sipPush(...args), 2);
      assert.match(project.stderr, message);
    }
  });

  it('helps with examples', async () => {
    assert.equal(await project.sipPush('init', '--help'), 0);
    assert.match(project.stdout, /Examples:\n {2}sip-push init terminal\n/);
  });
});
