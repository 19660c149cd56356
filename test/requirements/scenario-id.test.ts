import assert from 'node:assert/strict';
import { featureId, kebabCase, scenarioFileStem, scenarioId } from '../../requirements/scenario-id';

describe('scenario id', () => {
  it('is the feature path below features/ and the name in kebab-case', () => {
    assert.equal(
      scenarioId('features/pager-mode/size-limit.feature', 'A push of 1301 octets is refused'),
      'pager-mode/size-limit/a-push-of-1301-octets-is-refused',
    );
  });

  it('does not depend on where the project lies, nor on the separator of the system', () => {
    for (const uri of [
      '/home/x/features/a/b.feature',
      'C:\\x\\features\\a\\b.feature',
      './features/a/b.feature',
    ]) {
      assert.equal(featureId(uri), 'a/b');
    }
    assert.equal(featureId('/srv/features/project/features/a.feature'), 'a');
    assert.equal(featureId('my-features/a.feature'), 'my-features/a');
  });

  it('joins words by hyphens and keeps letters of every script', () => {
    assert.equal(kebabCase("The user's 2nd terminal -- over TCP/TLS"), 'the-users-2nd-terminal-over-tcp-tls');
    assert.equal(kebabCase('Größe: "1300"'), 'größe-1300');
    assert.equal(kebabCase('  +g.oma.pusheventapp  '), 'g-oma-pusheventapp');
    assert.equal(kebabCase('…'), '');
  });

  it('makes one file name', () => {
    assert.equal(scenarioFileStem('a/b/c-d'), 'a__b__c-d');
  });
});
