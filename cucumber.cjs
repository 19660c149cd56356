'use strict';
// For IDE plugins and plain `npx cucumber-js`. `npx sip-push run` builds the same settings itself and adds the run record.
const path = require('node:path');
require('./cli/typescript-loader');
const { cucumberSettings } = require('./cli/run/cucumber-settings');

module.exports = {
  default: cucumberSettings({
    runDir: path.join(__dirname, 'runs', 'cucumber'),
    network: 'loopback',
    deviations: [],
    systems: [],
    parallel: 1,
  }),
};
