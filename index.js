'use strict';

const { KobbleApi } = require('./dist/credentials/KobbleApi.credentials.js');
const { KobbleCards } = require('./dist/nodes/KobbleCards/KobbleCards.node.js');
const { KobbleTrigger } = require('./dist/nodes/KobbleTrigger/KobbleTrigger.node.js');

module.exports = { KobbleApi, KobbleCards, KobbleTrigger };
